"""A representation ready to be sent, and the preconditions that decide whether it is (RFC 9110, 8.8.3 and 13)."""

import re
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Final, NamedTuple

from diplobrief.web.coding import CODINGS, Coding
from diplobrief.web.problems import MEDIA_TYPE, Problem, ProblemError

Fields = list[tuple[bytes, bytes]]

EVERYWHERE: Final[Fields] = [
    # The data are public, no request carries credentials; always sent, so that no shared cache need vary on Origin.
    (b"access-control-allow-origin", b"*"),
    (
        b"access-control-expose-headers",
        b"Content-Location, Deprecation, Diplobrief-Dropped, ETag, Link, Repr-Digest, Sunset, X-Request-Id",
    ),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"Accept, Accept-Encoding"),
]
_KEPT_ON_304: Final = frozenset({b"cache-control", b"etag", b"link", b"vary", b"content-location"})
_TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


class Answer(NamedTuple):
    """A whole response. `head` is its status line and `block` its fields, as HTTP/1.1 has them."""

    status: int
    fields: Fields
    body: bytes
    head: bytes
    block: bytes

    def plus(self, name: bytes, value: bytes) -> "Answer":
        """The same with one more field, the last."""
        block = b"%b%b: %b\r\n\r\n" % (self.block[:-2], name, value)
        return self._replace(fields=[*self.fields, (name, value)], block=block)


def answer(status: int, fields: Iterable[tuple[bytes, bytes]], body: bytes = b"") -> Answer:
    """A response with the fields that every one has."""
    whole = [*fields, *EVERYWHERE]
    block = b"".join(b"%b: %b\r\n" % pair for pair in whole) + b"\r\n"
    return Answer(status, whole, body, f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n".encode(), block)


@dataclass(frozen=True, slots=True)
class Content:
    """What a resource holds: its media type, Cache-Control field, Link fields, and the tag of its identity form.

    `fields` are further fields of the response, with lower-case names.
    """

    media_type: str
    etag: str
    cache: str
    links: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()

    def fields_of(self, coding: Coding) -> Fields:
        """The fields of its form in a coding that do not depend on the body."""
        fields = {
            "content-type": self.media_type,
            "content-encoding": "" if coding == "identity" else coding,
            "etag": _tag(self.etag, coding),
            "cache-control": self.cache,
            "link": ", ".join(self.links),
            **dict(self.fields),
        }
        return [(name.encode(), value.encode("latin-1")) for name, value in fields.items() if value]


class Form:
    """One form of a content: in one coding, as a 200 and as a 304."""

    __slots__ = ("__weakref__", "_plain", "_tags", "full", "tag", "unchanged")

    def __init__(self, content: Content, coding: Coding, body: bytes) -> None:
        self.tag = _tag(content.etag, coding)
        self._tags = frozenset(_tag(content.etag, each) for each in CODINGS)
        self._plain = frozenset(each.encode("latin-1") for each in self._tags)
        # RFC 9530, 3: over the representation data, which are in the content coding (RFC 9110, 8.1).
        digest = f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"
        found = content.fields_of(coding)
        found += [(b"content-length", str(len(body)).encode()), (b"repr-digest", digest.encode())]
        self.full = answer(200, found, body)
        self.unchanged = answer(304, [pair for pair in found if pair[0] in _KEPT_ON_304])

    def held(self, if_none_match: bytes) -> bool:
        """Whether the client holds this content, in whatever coding: what it holds is current then."""
        return if_none_match in self._plain or self._matches(if_none_match, weak=True)

    def judged(self, if_match: bytes | None, if_none_match: bytes | None) -> Answer:
        """The 200, or the 304 when the client holds it. Raises `ProblemError` for 412.

        Any form of the content is the state that If-Match asks for: there is nothing here to overwrite.
        """
        if if_match is not None and not self._matches(if_match, weak=False):
            raise ProblemError(Problem("precondition-failed", f"The entity tag is {self.tag} now."))
        return self.unchanged if if_none_match is not None and self.held(if_none_match) else self.full

    def _matches(self, field: bytes, *, weak: bool) -> bool:
        """Whether a list of entity tags holds ours. A `weak` comparison overlooks a `W/` (RFC 9110, 8.8.3.2)."""
        text = field.decode("latin-1")
        if text.strip() == "*":
            return True
        listed: list[str] = _TAG.findall(text)
        return not self._tags.isdisjoint(each.removeprefix("W/") if weak else each for each in listed)


def _tag(etag: str, coding: Coding) -> str:
    """The strong entity tag of a content in a coding: its bytes are others, so its tag is another."""
    return etag if coding == "identity" else f'{etag[:-1]}-{coding}"'


def refusal(problem: Problem, body: bytes | None = None) -> Answer:
    """A problem as a response; `body` is it as JSON, where that is not its own."""
    body = problem.body if body is None else body
    return answer(
        problem.status,
        [
            (b"content-type", MEDIA_TYPE.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
            *((name.encode(), value.encode()) for name, value in problem.headers.items()),
        ],
        body,
    )
