"""What an address answers, before HTTP decides in which form it is sent."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from diplobrief.store.contract import Stored, etag
from diplobrief.web.problems import Problem, ProblemError

JSON: Final = "application/json"
HTML: Final = "text/html; charset=utf-8"

FOR_EVER: Final = "max-age=31536000, immutable"
ALWAYS_ASK: Final = "no-cache"

Values = Mapping[str, Any]
"""What a request asks for: the variable parts of its path and its query parameters, by name."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A 200: bytes, their entity tag, and where they lead (`Link`, RFC 8288).

    `cache` is the Cache-Control field, or `None` for that of everything that follows the corpus. `gzip` and `br` are
    the body in these content codings, where it was compressed beforehand. `fields` are further fields of the response.
    """

    body: bytes
    etag: str
    cache: str | None = None
    links: tuple[str, ...] = ()
    gzip: bytes | None = None
    br: bytes | None = None
    fields: tuple[tuple[str, str], ...] = ()
    opening: int = 0
    """Bytes at the beginning that may be sent before the rest: they are compressed apart, whoever makes it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A reply whose first bytes are sent while the others are made. Its entity tag is known beforehand.

    `whole` makes the reply: it asks no store, its body begins with `opening`, and its tag is `etag`.
    """

    opening: bytes
    etag: str
    whole: Callable[[], Reply]
    links: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Streamed:
    """A 200 that is sent as it is made. `name` is that of a file to save it as."""

    media_type: str
    chunks: AsyncIterator[bytes]
    name: str | None = None
    lasting: bool = True
    """Whether it would be made the same again from the same edition."""


@dataclass(frozen=True, slots=True)
class Redirect:
    """A 307: what is asked for stands at another address now, and may stand elsewhere tomorrow."""

    location: str
    cache: str | None = "no-store"
    """The Cache-Control field, or `None` for that of everything that follows the corpus."""


def made(content: object, cache: str | None = None, links: tuple[str, ...] = ()) -> Reply:
    """A reply of bytes, or of what becomes JSON."""
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    return Reply(body, etag(body), cache, links)


def stored(found: Stored | None, what: str, *links: str, cache: str | None = None) -> Reply:
    """A reply of what the store holds. Raises `ProblemError`, 404, where it holds no such thing."""
    if found is None:
        raise ProblemError(Problem("not-found", f"There is no {what}."))
    return Reply(found.body, found.etag, cache, links, found.gzip, found.br)
