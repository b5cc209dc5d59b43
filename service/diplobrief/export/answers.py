"""What an address answers, whole: what a server over the same store sends to who asks for no form in particular."""

from collections.abc import AsyncIterator
from typing import NamedTuple

from diplobrief.store.contract import Store
from diplobrief.web.parameters import FORMAT
from diplobrief.web.reply import Redirect, Streamed, Values
from diplobrief.web.routing import Route


class Answered(NamedTuple):
    """A 200. `fields` are those of the response that a host can be told to send, with lower-case names."""

    body: bytes
    fields: tuple[tuple[str, str], ...]


class Elsewhere(NamedTuple):
    """A 307, and where it leads."""

    location: str
    cache: str


def ask(route: Route, store: Store, values: Values, fresh: str) -> Answered | Elsewhere:
    """The answer of an address without a query. Raises `ProblemError` where it answers with a failure.

    Of several forms it is the first: that is also what the server sends to who does not say what it wants.
    """
    reply = route.answer(store, {**values, FORMAT: route.media_types[0]} if route.forms else values)
    if isinstance(reply, Redirect):
        return Elsewhere(reply.location, reply.cache or fresh)
    if isinstance(reply, Streamed):
        named = (("content-disposition", f'inline; filename="{reply.name}"'),) if reply.name else ()
        return Answered(_whole(reply.chunks), _fields(reply.media_type, fresh, named))
    return Answered(reply.body, _fields(route.media_types[0], reply.cache or fresh, reply.fields))


def _whole(chunks: AsyncIterator[bytes]) -> bytes:
    """All of it, without an event loop: where a stream lets other requests in, here are none."""
    found: list[bytes] = []
    reading = _read(chunks, found)
    while True:
        try:
            reading.send(None)
        except StopIteration:
            return b"".join(found)


async def _read(chunks: AsyncIterator[bytes], found: list[bytes]) -> None:
    found += [chunk async for chunk in chunks]


def _fields(media_type: str, cache: str, more: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return (("content-type", media_type), ("cache-control", cache), *more)
