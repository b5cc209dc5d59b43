"""The application: routes over a store, with every failure in one shape, inside the edge that speaks HTTP."""

import logging
import re
from typing import Any, Final, cast

from litestar import Litestar, Request, Response, get
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.status_codes import HTTP_404_NOT_FOUND
from litestar.types import ASGIApp, Receive, Scope, Send

from diplobrief.api import metrics, openapi
from diplobrief.api.accept import choose
from diplobrief.api.access import AccessLog
from diplobrief.api.edge import EXCHANGE, AsgiApp, Edge, Exchange
from diplobrief.api.parameters import read_all
from diplobrief.api.problems import MEDIA_TYPE, Problem, ProblemError
from diplobrief.api.replies import Reply, Values
from diplobrief.api.representation import Content, answer
from diplobrief.api.routes import ROUTES, SEGMENTS, Route
from diplobrief.api.serving import Serving
from diplobrief.api.settings import Settings
from diplobrief.store.contract import SECTIONS, Store, etag

_LOG: Final = logging.getLogger(__name__)
_LASTING: Final = frozenset({"get_brief", "get_section", "get_schema"})
"""Routes whose answer depends on the store and the path alone."""


def create_app(settings: Settings, serving: Serving) -> Edge:
    """The whole service as an ASGI application. Each request is answered from what `serving` holds when it begins."""
    counts = metrics.Metrics(serving)
    app = Litestar(
        [*(_handler(route, settings) for route in _routes(serving.store)), _metrics(counts)],
        openapi_config=None,  # `/openapi.json` is made from the table of routes
        exception_handlers={ProblemError: _problem, HTTPException: _http_exception, Exception: _internal_error},
        logging_config=None,
    )
    return Edge(cast(AsgiApp, app), serving, counts, AccessLog() if settings.access_log == "json" else None)


def _routes(store: Store) -> tuple[Route, ...]:
    """The table, and the description of it, which describes itself too."""

    def answer(store: Store, _values: Values) -> Reply:
        """Every address, parameter and answer, as OpenAPI 3.1."""
        if made[0] is not store:
            made[:] = [store, _describe(described, store)]
        return cast(Reply, made[1])

    described = (*ROUTES, Route("/openapi.json", "openapi", "service", "This description", answer, "OpenApi"))
    made: list[Store | Reply] = [store, _describe(described, store)]
    return described


def _describe(routes: tuple[Route, ...], store: Store) -> Reply:
    body = openapi.document(routes, store)
    return Reply(body, etag(body))


def _handler(route: Route, settings: Settings) -> HTTPRouteHandler:
    """Litestar's handler of one route. A template segment such as `{version}.json` is matched here, whole."""
    template = re.sub(r"\{(\w+)\}[^/]*", r"{\1:str}", route.path)
    suffix = route.path.rpartition("}")[2] if route.segments else ""
    fresh = f"max-age={settings.max_age}"

    @get(template, name=route.name, include_in_schema=False)
    async def handle(scope: Scope) -> ASGIApp:
        exchange = _exchange(scope, route.path)
        values = dict(_segments(route, scope["path_params"], suffix))
        values |= read_all(scope["query_string"], route.parameters)
        media_type = choose((exchange.field(b"accept") or b"").decode("latin-1"), route.media_types)
        if media_type is None:
            offered = list(route.media_types)
            detail = f"The Accept field admits none of {', '.join(offered)}."
            raise ProblemError(Problem("not-acceptable", detail, {"available": offered}))
        reply = route.answer(exchange.store, values)
        content = Content(media_type, reply.etag, reply.cache or fresh, reply.links)
        await exchange.give(reply, content, lasting=route.name in _LASTING)
        return _nothing_more

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


def _segments(route: Route, found: dict[str, Any], suffix: str) -> list[tuple[str, str]]:
    values = []
    for name in route.segments:
        text = str(found[name])
        ending = suffix if name == route.segments[-1] else ""
        text, held = text.removesuffix(ending), text.endswith(ending)
        if not held or not re.fullmatch(SEGMENTS[name].pattern, text):
            raise ProblemError(Problem("not-found", _known_sections(name)))
        values.append((name, text))
    return values


def _known_sections(name: str) -> str:
    return f"A brief has these sections: {', '.join(SECTIONS)}." if name == "section" else ""


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
