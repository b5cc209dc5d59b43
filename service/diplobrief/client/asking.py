"""Requests as steps: what is asked, and what is made of the answers, without a word on how they are sent.

Both clients run the same steps; one waits for each answer, the other awaits it.
"""

import re
from base64 import b64decode
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from http import HTTPStatus
from typing import Any, Final, Generic, NamedTuple, TypeVar
from urllib.parse import quote, urlencode, urljoin, urlsplit

import httpx
import pydantic

from diplobrief.client.errors import BriefError, ClientError, DigestError, UnavailableError, UnreadableError, failure
from diplobrief.client.items import Change, File, Item
from diplobrief.client.patience import TRY_AGAIN, retry_after
from diplobrief.model.brief import DiplomaticBrief

T = TypeVar("T")
Value = str | int | date | Sequence[str | int] | None
"""A query parameter: several values are alternatives, and `None` leaves it out."""


class Ask(NamedTuple):
    """A GET: an address, from the root of the API or whole, and the fields that it needs."""

    address: str
    fields: tuple[tuple[str, str], ...] = ()


Steps = Generator[Ask, httpx.Response, T]
"""Yields requests, is sent their answers (200 or 304), and returns what came of them."""

_LISTED: Final = frozenset({"facets", "fields"})
_MAX: Final = 200


class Page(NamedTuple):
    """One page of a list. `rest` is the answer without its items."""

    items: list[Item]
    next: str | None
    rest: Mapping[str, Any]


def address(path: str, asked: Mapping[str, Value]) -> str:
    """An address with its query, as the API writes it."""
    pairs: list[tuple[str, str]] = []
    for name, value in asked.items():
        if value is None:
            continue
        several = [value] if isinstance(value, str | int | date) else list(value)
        pairs += [(name, ",".join(map(str, several)))] if name in _LISTED else [(name, str(each)) for each in several]
    return f"{path}?{urlencode(pairs)}" if pairs else path


def inside(*parts: str) -> str:
    """A path of these parts: whatever stands in a part stays in it."""
    return "/v1/" + "/".join(quote(part, safe="") for part in parts)


def absolute(base: str, target: str) -> str:
    """The whole address of what an answer of the API under `base` leads to. Raises `UnreadableError`.

    An answer leads nowhere but to its own server.
    """
    found = urljoin(f"{base}/", target)
    if urlsplit(found)[:2] != urlsplit(base)[:2]:
        raise UnreadableError(f"{base} leads to another server, {found}")
    return found


def json_of(response: httpx.Response) -> Any:
    """The content of an answer as JSON. Raises `UnreadableError`."""
    try:
        return response.json()
    except ValueError:
        raise UnreadableError(f"{response.request.url} answers with what is no JSON") from None


def page(target: str) -> Steps[Page]:
    """One page of a list."""
    response = yield Ask(target)
    found = json_of(response)
    if not isinstance(found, dict) or not isinstance(found.get("items"), list):
        raise UnreadableError(f"{response.request.url} answers with what is no list")
    return Page(found["items"], found.get("next"), {name: found[name] for name in found if name != "items"})


def one(target: str) -> Steps[Item]:
    """One object."""
    response = yield Ask(target)
    found = json_of(response)
    if not isinstance(found, dict):
        raise UnreadableError(f"{response.request.url} answers with what is no object")
    return found


def text(target: str) -> Steps[str]:
    """A text."""
    response = yield Ask(target)
    return response.text


def file(name: str, digest: str | None, schema: str | None = None) -> Steps[File]:
    """The file of a brief, or of a revision of it, whose bytes then have the digest. Raises `DigestError`."""
    parts = ("briefs", name) if digest is None else ("briefs", name, digest)
    response = yield Ask(address(inside(*parts), {"schema": schema}))
    found = File(name, response.content, response.headers.get("etag", ""), sha256(response.content).hexdigest())
    if digest is not None and schema is None and found.digest != digest:
        raise DigestError(f"{response.request.url} has bytes with the SHA-256 {found.digest}")
    return found


def brief(name: str, digest: str | None, schema: str | None) -> Steps[DiplomaticBrief]:
    """A brief as the model has it. Raises `BriefError`."""
    found = yield from file(name, digest, schema)
    try:
        return DiplomaticBrief.model_validate_json(found.data)
    except pydantic.ValidationError as error:
        raise BriefError(f"{name} is no brief that this version reads: {error}") from None


def changes_after(since: int, fields: tuple[tuple[str, str], ...] = ()) -> Ask:
    """The page of changes after a number."""
    return Ask(address("/v1/changes", {"since": since, "limit": _MAX}), fields)


def read_changes(response: httpx.Response) -> list[Change]:
    """The changes of a page. Raises `UnreadableError`."""
    try:
        return [Change.of(each) for each in json_of(response)["items"]]
    except (KeyError, TypeError):
        raise UnreadableError(f"{response.request.url} answers with what are no changes") from None


def changes(since: int) -> Steps[list[Change]]:
    """One page of changes after a number."""
    response = yield changes_after(since)
    return read_changes(response)


class Driver(Generic[T]):
    """Steps under way: `ask` is the next request, or `None` once `result` is there."""

    result: T

    def __init__(self, steps: Steps[T]) -> None:
        self.ask: Ask | None = None
        self._steps = steps
        self._go(lambda: next(steps))

    def send(self, response: httpx.Response) -> None:
        """Goes on with an answer."""
        self._go(lambda: self._steps.send(response))

    def fail(self, error: ClientError) -> None:
        """Goes on with a failure, which the steps may know what to do about; else it is raised."""
        self._go(lambda: self._steps.throw(error))

    def _go(self, step: Callable[[], Ask]) -> None:
        try:
            self.ask = step()
        except StopIteration as done:
            self.ask, self.result = None, done.value


_DIGEST: Final = re.compile(r"sha-256=:([A-Za-z0-9+/=]+):")


def received(response: httpx.Response, raw: bytes) -> httpx.Response:
    """The answer with its content decoded, once its bytes are those that Repr-Digest names. Raises `DigestError`."""
    told = _DIGEST.search(response.headers.get("repr-digest", ""))
    if response.status_code == HTTPStatus.OK and told and b64decode(told[1]) != sha256(raw).digest():
        raise DigestError(f"{response.request.url}: the bytes that came are not those of its Repr-Digest")
    try:
        return httpx.Response(response.status_code, headers=response.headers, content=raw, request=response.request)
    except httpx.DecodingError as error:
        raise UnreadableError(f"{response.request.url} cannot be decoded: {error}") from None


def accepted(response: httpx.Response) -> httpx.Response:
    """The answer, where it is 200 or 304. Raises the `ProblemError` that it is otherwise."""
    if response.status_code in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
        return response
    try:
        problem = response.json()
    except ValueError:
        problem = {}
    told = problem if isinstance(problem, dict) else {}
    place = str(response.request.url)
    if response.status_code in TRY_AGAIN:
        asked = retry_after(response.headers.get("retry-after", ""), datetime.now(UTC))
        raise UnavailableError(response.status_code, told, place, asked)
    raise failure(response.status_code, told, place)
