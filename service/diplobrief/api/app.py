"""The application: routes over a store, with every failure in one shape, inside the edge that speaks HTTP."""

import logging
import re
from typing import Any, Final, cast

from litestar import Litestar, Request, Response, get
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.status_codes import HTTP_404_NOT_FOUND

from diplobrief.api import openapi
from diplobrief.api.accept import choose
from diplobrief.api.edge import AsgiApp, Edge
from diplobrief.api.parameters import read_all
from diplobrief.api.problems import MEDIA_TYPE, Problem, ProblemError
from diplobrief.api.replies import Reply, Values
from diplobrief.api.routes import ROUTES, SEGMENTS, Route
from diplobrief.api.settings import Settings
from diplobrief.store.contract import SECTIONS, Store, etag

_LOG: Final = logging.getLogger(__name__)


def create_app(settings: Settings, store: Store) -> AsgiApp:
    """The whole service as an ASGI application. It reads `store` only."""
    app = Litestar(
        [_handler(route, settings, store) for route in _routes(store)],
        openapi_config=None,  # `/openapi.json` is made from the table of routes
        exception_handlers={ProblemError: _problem, HTTPException: _http_exception, Exception: _internal_error},
        logging_config=None,
    )
    return Edge(cast(AsgiApp, app))


def _routes(store: Store) -> tuple[Route, ...]:
    """The table, and the description of it, which describes itself too."""

    def answer(_store: Store, _values: Values) -> Reply:
        """Every address, parameter and answer, as OpenAPI 3.1."""
        return reply

    described = (*ROUTES, Route("/openapi.json", "openapi", "service", "This description", answer, "OpenApi"))
    body = openapi.document(described, store)
    reply = Reply(body, etag(body))
    return described


def _handler(route: Route, settings: Settings, store: Store) -> HTTPRouteHandler:
    """Litestar's handler of one route. A template segment such as `{version}.json` is matched here, whole."""
    template = re.sub(r"\{(\w+)\}[^/]*", r"{\1:str}", route.path)
    suffix = route.path.rpartition("}")[2] if route.segments else ""
    fresh = f"max-age={settings.max_age}"

    @get(template, name=route.name, include_in_schema=False)
    async def handle(request: Request[Any, Any, Any]) -> Response[bytes]:
        values = dict(_segments(route, request.path_params, suffix))
        values |= read_all(request.scope["query_string"], route.parameters)
        media_type = choose(",".join(request.headers.getall("accept", [])), route.media_types)
        if media_type is None:
            offered = list(route.media_types)
            detail = f"The Accept field admits none of {', '.join(offered)}."
            raise ProblemError(Problem("not-acceptable", detail, {"available": offered}))
        reply = route.answer(store, values)
        headers = {"etag": reply.etag, "cache-control": reply.cache or fresh}
        if reply.links:
            headers["link"] = ", ".join(reply.links)
        return Response(reply.body, media_type=media_type, headers=headers)

    return handle


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
