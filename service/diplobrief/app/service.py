"""The service on one screen: the API and the pages over one store, inside the edge that speaks HTTP."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Final, cast

from litestar import Litestar, get
from litestar.handlers import HTTPRouteHandler
from litestar.types import ASGIApp, Scope

from diplobrief.api.streams import EVENTS, events
from diplobrief.app.addresses import PAGES, addresses
from diplobrief.app.settings import Settings
from diplobrief.reader.pages import FIELDS as PAGE_FIELDS
from diplobrief.reader.pages import pages_of
from diplobrief.reader.routes import ahead_of
from diplobrief.reader.site import Site
from diplobrief.store.contract import RETRY_AFTER
from diplobrief.web import metrics
from diplobrief.web.access import AccessLog
from diplobrief.web.application import Manner, application, exchange_of, stream
from diplobrief.web.base import ROOT, Base
from diplobrief.web.beginning import nothing_more
from diplobrief.web.edge import AsgiApp, Edge
from diplobrief.web.parameters import SINCE, read_all
from diplobrief.web.problems import ProblemError
from diplobrief.web.reply import Streamed
from diplobrief.web.representation import answer
from diplobrief.web.serving import Serving
from diplobrief.web.waiting import ask

_SOON: Final = 1.0
_PAUSE: Final = 0.05
"""Seconds: a page takes some 0.015, in which no request is answered."""

Background = Callable[[], Awaitable[None]]


def create_app(settings: Settings, serving: Serving, background: Background | None = None, base: Base = ROOT) -> Edge:
    """The whole service as an ASGI application. Each request is answered from what `serving` holds when it begins.

    `background` runs beside it, from its start to its end. Under a `base`, it is given paths without it, and tells
    addresses with it.
    """
    counts, known = metrics.Metrics(serving), addresses(settings, serving, base)
    pages_of(known.site).compile()
    beside: list[Background] = [partial(_ahead, known.site, serving), *([background] if background else [])]
    app = application(
        known.routes,
        Manner(known.fresh, known.explain, PAGES, base, PAGE_FIELDS),
        [_changes(serving, base), _metrics(counts)],
        [partial(_beside, each) for each in beside],
    )
    return Edge(cast(AsgiApp, app), serving, counts, AccessLog() if settings.access_log == "json" else None, base)


async def _ahead(site: Site, serving: Serving) -> None:
    """Makes the pages that readers come to first, soon after an edition is taken over, with room for requests."""
    made = None
    while True:
        await asyncio.sleep(_SOON)
        if (store := serving.store) is made:
            continue
        step = partial(next, ahead_of(site).prepare(store), None)
        try:
            going_on = await ask(store, step)
            while going_on:
                await asyncio.sleep(_PAUSE)
                going_on = await ask(store, step)
        except ProblemError:  # the store cannot be asked at the moment: whoever asks for a page is told so
            await asyncio.sleep(RETRY_AFTER)
        else:
            made = store


@asynccontextmanager
async def _beside(background: Background, _app: Litestar) -> AsyncIterator[None]:
    running = asyncio.ensure_future(background())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def _changes(serving: Serving, base: Base) -> HTTPRouteHandler:
    """Changes as they come. OpenAPI has no words for an answer without an end, so it is not in the description."""

    @get("/v1/changes/stream", name="stream_changes", include_in_schema=False)
    async def handle(scope: Scope) -> ASGIApp:
        exchange = exchange_of(scope, "/v1/changes/stream")
        values = read_all(scope["query_string"], (SINCE,))
        last = (exchange.field(b"last-event-id") or b"").decode("latin-1")
        since = int(last) if re.fullmatch("[0-9]{1,10}", last) else values.get("since", 0)
        found = Streamed(EVENTS, events(serving, since), lasting=False)
        return stream(exchange, base.streamed(found), "")

    return handle


def _metrics(counts: metrics.Metrics) -> HTTPRouteHandler:
    """For whoever runs the server: not a part of the API, nor of its description."""

    @get("/metrics", name="metrics", include_in_schema=False)
    async def handle(scope: Scope) -> ASGIApp:
        exchange = exchange_of(scope, "/metrics")
        read_all(scope["query_string"], ())
        body = counts.text()
        fields = {
            "content-type": metrics.MEDIA_TYPE,
            "content-length": str(len(body)),
            "cache-control": "no-store",
        }
        exchange.answer = answer(200, [(name.encode(), value.encode()) for name, value in fields.items()], body)
        return nothing_more

    return handle
