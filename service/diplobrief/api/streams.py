"""Answers that are sent as they are made, a page at a time, so that no answer is ever whole in memory."""

import asyncio
import csv
import io
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Any, Final

import orjson

from diplobrief.api.replies import change_of, item_of
from diplobrief.store.contract import LIMIT_MAX, Change, Collection, Query, Store
from diplobrief.web.problems import ProblemError
from diplobrief.web.queries import query
from diplobrief.web.reply import Streamed, Values
from diplobrief.web.serving import Serving
from diplobrief.web.waiting import ask

NDJSON: Final = "application/x-ndjson"
CSV: Final = "text/csv"
EVENTS: Final = "text/event-stream"

COLUMNS: Final = (
    "id",
    "revision",
    "modified",
    "status",
    "title",
    "summary",
    "lang",
    "date",
    "earliest",
    "latest",
    "event_type",
    "event_mode",
    "event_status",
    "topics",
    "parties",
    "href",
)
_BREATH: Final = 15.0
"""Seconds after which a silent stream says that it is still there: proxies close what is silent for a minute."""

_LOOK: Final = 0.5
"""Seconds between two looks at whether another edition is served."""


def ndjson(collection: Collection) -> Callable[[Store, Values], Streamed]:
    """What answers with every item that matches, a line each."""

    def answer(store: Store, values: Values) -> Streamed:
        asked = _all(collection, values)
        lines = (b"\n".join([*page, b""]) for page in _pages(store, asked, values.get("fields")))
        return Streamed(NDJSON, _breathing(store, lines), f"{collection}.ndjson")

    answer.__doc__ = f"Every one of the {collection} that match, one JSON object a line (NDJSON)."
    return answer


def table(store: Store, values: Values) -> Streamed:
    """Every brief that matches, a row each (RFC 4180, UTF-8): lists have semicolons between their values."""
    pages = _pages(store, _all("briefs", values), None)
    return Streamed(CSV, _breathing(store, _rows(pages)), "briefs.csv")


async def events(serving: Serving, since: int) -> AsyncIterator[bytes]:
    """Changes after number `since` as server-sent events, those to come too; their ids are the numbers.

    Where another log comes to be served, in which the last one told has another chain, everything is told anew.
    """
    yield b"retry: 2000\n\n"
    if since > serving.store.sequence:  # a number of another log: everything is new
        since = 0
    chain, silent = "", 0.0
    while not serving.stopping:
        found = await _changes(serving.store, max(since - 1, 0))
        if since and found:
            told, *found = found
            if chain not in ("", told.chain):
                since, chain = 0, ""
                continue
            chain = told.chain
        if found:
            since, chain, silent = found[-1].sequence, found[-1].chain, 0.0
            parts = (
                b"id: %d\nevent: %b\ndata: %b\n\n" % (each.sequence, each.kind.encode(), orjson.dumps(change_of(each)))
                for each in found
            )
            yield b"".join(parts)
            continue
        await asyncio.sleep(_LOOK)
        silent += _LOOK
        if silent >= _BREATH:
            silent = 0.0
            yield b": still here\n\n"


async def _changes(store: Store, since: int) -> list[Change]:
    """The next changes; none while the store cannot be asked."""
    try:
        return [*await ask(store, lambda: store.changes(since, LIMIT_MAX))]
    except ProblemError:
        return []


def _all(collection: Collection, values: Values) -> Query:
    """The query for everything, in the order of the list; by relevance the best would have to be kept in memory."""
    asked = query(collection, values)
    sort = "-date" if asked.sort == "relevance" else asked.sort
    return replace(asked, limit=LIMIT_MAX, after=None, facets=(), sort=sort)


def _pages(store: Store, asked: Query, members: tuple[str, ...] | None) -> Iterator[list[bytes]]:
    while True:
        page = store.list(asked)
        if page.items:
            yield [item_of(hit, members) for hit in page.items]
        if page.next is None:
            return
        asked = replace(asked, after=page.next)


def _rows(pages: Iterator[list[bytes]]) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for page in pages:
        writer.writerows(_row(orjson.loads(item)) for item in page)
        yield buffer.getvalue().encode()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue().encode()


def _row(item: dict[str, Any]) -> list[object]:
    flat = item | {f"event_{name}": item["event"].get(name, "") for name in ("type", "mode", "status")}
    flat |= {"topics": ";".join(item["topics"]), "parties": ";".join(party["name"] for party in item["parties"])}
    return [flat[name] for name in COLUMNS]


async def _breathing(store: Store, chunks: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Lets other requests in after each page."""
    while (chunk := await ask(store, lambda: next(chunks, None))) is not None:
        yield chunk
        await asyncio.sleep(0)
