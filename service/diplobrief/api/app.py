"""The application: routes over a store, with every failure in one shape, inside the edge that speaks HTTP."""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any, Final, cast

from litestar import Litestar, Request, Response, get
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.status_codes import HTTP_404_NOT_FOUND
from litestar.types import ASGIApp, Receive, Scope, Send

from diplobrief.api import metrics, openapi, replies
from diplobrief.api.accept import choose
from diplobrief.api.access import AccessLog
from diplobrief.api.edge import EXCHANGE, AsgiApp, Edge, Exchange
from diplobrief.api.parameters import SINCE, read_all
from diplobrief.api.problems import MEDIA_TYPE, Problem, ProblemError
from diplobrief.api.replies import Reply, Values
from diplobrief.api.representation import Content, answer
from diplobrief.api.routes import ROUTES, SEGMENTS, Route
from diplobrief.api.serving import Serving
from diplobrief.api.settings import Settings
from diplobrief.api.streams import EVENTS, Streamed, events
from diplobrief.store.contract import SECTIONS, Store, etag

_LOG: Final = logging.getLogger(__name__)
Background = Callable[[], Awaitable[None]]
_LASTING: Final = frozenset({"get_brief", "get_revision", "get_schema", *(f"get_{name}" for name in SECTIONS)})
"""Routes whose answer depends on the store and the path alone."""


def create_app(settings: Settings, serving: Serving, background: Background | None = None) -> Edge:
    """The whole service as an ASGI application. Each request is answered from what `serving` holds when it begins.

    `background` runs beside it, from its start to its end.
    """
    counts = metrics.Metrics(serving)
    app = Litestar(
        [*_handlers(_routes(serving), settings), _changes(serving), _metrics(counts)],
        openapi_config=None,  # `/openapi.json` is made from the table of routes
        exception_handlers={ProblemError: _problem, HTTPException: _http_exception, Exception: _internal_error},
        logging_config=None,
        lifespan=[partial(_beside, background)] if background else [],
    )
    return Edge(cast(AsgiApp, app), serving, counts, AccessLog() if settings.access_log == "json" else None)


@asynccontextmanager
async def _beside(background: Background, _app: Litestar) -> AsyncIterator[None]:
    running = asyncio.ensure_future(background())
    try:
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


def _routes(serving: Serving) -> tuple[Route, ...]:
    """The table, with what only this process knows, and the description of it, which describes itself too."""
    store = serving.store

    def ready(store: Store, values: Values) -> Reply:
        return replies.ready(store, {**values, "degraded": serving.degraded})

    def answer(store: Store, _values: Values) -> Reply:
        """Every address, parameter and answer, as OpenAPI 3.1."""
        if made[0] is not store:
            made[:] = [store, _describe(described, store)]
        return cast(Reply, made[1])

    ready.__doc__ = replies.ready.__doc__
    table = [replace(route, answer=ready) if route.name == "readyz" else route for route in ROUTES]
    described = (*table, Route("/openapi.json", "openapi", "service", "This description", answer, "OpenApi"))
    made: list[Store | Reply] = [store, _describe(described, store)]
    return described


def _describe(routes: tuple[Route, ...], store: Store) -> Reply:
    body = openapi.document(routes, store)
    return Reply(body, etag(body))


def _handlers(routes: tuple[Route, ...], settings: Settings) -> list[HTTPRouteHandler]:
    """Litestar's handlers: one for all routes that differ in nothing but what their segments may be."""
    shapes: dict[str, list[Route]] = defaultdict(list)
    for route in routes:
        numbers = count()
        shapes[re.sub(r"\{\w+\}[^/]*", lambda _: f"{{part{next(numbers)}:str}}", route.path)].append(route)  # noqa: B023
    return [_handler(template, tuple(group), settings) for template, group in shapes.items()]


def _handler(template: str, routes: tuple[Route, ...], settings: Settings) -> HTTPRouteHandler:
    fresh = f"max-age={settings.max_age}"

    @get(template, name=routes[0].name, include_in_schema=False)
    async def handle(scope: Scope) -> ASGIApp:
        route, values = _matching(routes, [str(part) for part in scope["path_params"].values()])
        exchange = _exchange(scope, route.path)
        values |= read_all(scope["query_string"], route.parameters)
        media_type = choose((exchange.field(b"accept") or b"").decode("latin-1"), route.media_types)
        if media_type is None:
            offered = list(route.media_types)
            detail = f"The Accept field admits none of {', '.join(offered)}."
            raise ProblemError(Problem("not-acceptable", detail, {"available": offered}))
        reply = route.answer(exchange.store, values)
        if isinstance(reply, Streamed):
            return _stream(exchange, reply, fresh)
        content = Content(media_type, reply.etag, reply.cache or fresh, reply.links)
        await exchange.give(reply, content, lasting=route.name in _LASTING)
        return _nothing_more

    return handle


def _stream(exchange: Exchange, reply: Streamed, cache: str) -> ASGIApp:
    """Sends a reply as it is made. Its tag names the edition and the request: it would be made the same again."""
    tag = etag(b"%b %b" % (exchange.store.edition.encode(), exchange.target)) if reply.lasting else ""
    content = Content(reply.media_type, tag, cache if reply.lasting else "no-store")
    if reply.lasting:
        exchange.answer = exchange.unchanged(content)
    if exchange.answer is not None or exchange.head:
        return _nothing_more if exchange.answer is not None else _sending(content, reply.name, _no_chunks())
    return _sending(content, reply.name, reply.chunks)


def _sending(content: Content, name: str | None, chunks: AsyncIterator[bytes]) -> ASGIApp:
    fields = {
        "content-type": content.media_type,
        "etag": content.etag,
        "cache-control": content.cache,
        "content-disposition": f'inline; filename="{name}"' if name else "",
    }

    async def send_all(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(field.encode(), value.encode()) for field, value in fields.items() if value]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        gone = asyncio.ensure_future(_gone(receive))
        try:
            async for chunk in chunks:
                if gone.done():
                    return
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()

    return send_all


async def _gone(receive: Receive) -> None:
    """Waits until the client has left: nobody makes an answer for who does not hear it."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _no_chunks() -> AsyncIterator[bytes]:
    nothing: tuple[bytes, ...] = ()
    for chunk in nothing:
        yield chunk


def _changes(serving: Serving) -> HTTPRouteHandler:
    """Changes as they come. OpenAPI has no words for an answer without an end, so it is not in the description."""

    @get("/v1/changes/stream", name="stream_changes", include_in_schema=False)
    async def handle(scope: Scope) -> ASGIApp:
        exchange = _exchange(scope, "/v1/changes/stream")
        values = read_all(scope["query_string"], (SINCE,))
        last = (exchange.field(b"last-event-id") or b"").decode("latin-1")
        since = int(last) if re.fullmatch("[0-9]{1,10}", last) else values.get("since", 0)
        return _stream(exchange, Streamed(EVENTS, events(serving, since), lasting=False), "")

    return handle


def _metrics(counts: metrics.Metrics) -> HTTPRouteHandler:
    """For whoever runs the server: not a part of the API, nor of its description."""

    @get("/metrics", name="metrics", include_in_schema=False)
    async def handle(scope: Scope) -> ASGIApp:
        exchange = _exchange(scope, "/metrics")
        read_all(scope["query_string"], ())
        body = counts.text()
        fields = {
            "content-type": metrics.MEDIA_TYPE,
            "content-length": str(len(body)),
            "cache-control": "no-store",
        }
        exchange.answer = answer(200, [(name.encode(), value.encode()) for name, value in fields.items()], body)
        return _nothing_more

    return handle


async def _nothing_more(scope: Scope, receive: Receive, send: Send) -> None:
    """The response of every handler to Litestar: the edge sends what stands in the exchange."""


def _exchange(scope: Scope, route: str) -> Exchange:
    exchange = cast(Exchange, cast(dict[str, Any], scope)[EXCHANGE])
    exchange.route = route
    return exchange


def _matching(routes: tuple[Route, ...], parts: list[str]) -> tuple[Route, dict[str, Any]]:
    """The route that these parts of a path are of, and its segments by name. Raises `ProblemError`."""
    for route in routes:
        suffix = route.path.rpartition("}")[2].partition("/")[0] if route.segments else ""
        texts = [*parts[:-1], parts[-1].removesuffix(suffix)] if parts else []
        named = dict(zip(route.segments, texts, strict=True))
        whole = not parts or parts[-1].endswith(suffix)
        if whole and all(re.fullmatch(SEGMENTS[name].pattern, text) for name, text in named.items()):
            return route, named
    raise ProblemError(Problem("not-found", _known_sections(routes[-1].segments[-1])))


def _known_sections(name: str) -> str:
    return f"A brief has these sections: {', '.join(SECTIONS)}." if name == "digest" else ""


def _respond(problem: Problem) -> Response[bytes]:
    headers = {"cache-control": "no-store", **problem.headers}
    return Response(problem.body, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _problem(_request: Request[Any, Any, Any], error: ProblemError) -> Response[bytes]:
    return _respond(error.problem)


def _http_exception(_request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    return (
        _respond(Problem("not-found")) if error.status_code == HTTP_404_NOT_FOUND else _internal_error(_request, error)
    )


def _internal_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
    return _respond(Problem("internal-error"))
