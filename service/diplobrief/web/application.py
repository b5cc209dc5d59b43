"""Litestar over a table of routes: reads what a request asks for, and has it answered in one of its forms."""

import asyncio
import logging
import re
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any, Final, NamedTuple, cast

from litestar import Litestar, Request, Response, get
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.status_codes import HTTP_404_NOT_FOUND
from litestar.types import ASGIApp, Receive, Scope, Send

from diplobrief.store.contract import Store, UnavailableError, etag
from diplobrief.web.accept import choose
from diplobrief.web.base import ROOT, Base
from diplobrief.web.beginning import beginning, nothing_more
from diplobrief.web.edge import ENDLESS, EXCHANGE, Exchange
from diplobrief.web.parameters import FORMAT, read_all, without_empty, without_trackers
from diplobrief.web.problems import MEDIA_TYPE, Problem, ProblemError
from diplobrief.web.reply import HTML, Begun, Redirect, Streamed
from diplobrief.web.representation import Answer, Content, answer
from diplobrief.web.routing import Route, matching
from diplobrief.web.waiting import ask, unavailable

_LOG: Final = logging.getLogger(__name__)
Lifespan = Callable[[Litestar], Any]
Explain = Callable[[Problem, Store], bytes]
"""A problem as a page for people."""


class Manner(NamedTuple):
    """How an application answers: the Cache-Control field of what follows the corpus, and its page for failures.

    The page is for who asked an address for people (`pages` matches its path) and prefers HTML.
    """

    fresh: str
    explain: Explain | None = None
    pages: re.Pattern[str] = re.compile(r"(?!)")
    base: Base = ROOT
    page_fields: tuple[tuple[str, str], ...] = ()
    """Fields of the page for failures."""


def application(
    routes: Iterable[Route],
    manner: Manner,
    handlers: Iterable[HTTPRouteHandler] = (),
    lifespan: Iterable[Lifespan] = (),
) -> Litestar:
    """An application that answers all routes, and what has a handler of its own."""

    def problem(request: Request[Any, Any, Any], error: ProblemError) -> Response[bytes]:
        return _respond(request, error.problem, manner)

    def not_there(request: Request[Any, Any, Any], error: UnavailableError) -> Response[bytes]:
        return _respond(request, unavailable(error), manner)

    def http_exception(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
        if error.status_code == HTTP_404_NOT_FOUND:
            return _respond(request, Problem("not-found"), manner)
        return internal_error(request, error)

    def internal_error(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        _LOG.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return _respond(request, Problem("internal-error"), manner)

    return Litestar(
        [*_handlers(routes, manner), *handlers],
        openapi_config=None,  # `/openapi.json` is made from the table of routes
        exception_handlers={
            ProblemError: problem,
            UnavailableError: not_there,
            HTTPException: http_exception,
            Exception: internal_error,
        },
        logging_config=None,
        lifespan=list(lifespan),
    )


def _handlers(routes: Iterable[Route], manner: Manner) -> list[HTTPRouteHandler]:
    """Litestar's handlers: one for all routes that differ in nothing but what their segments may be."""
    shapes: dict[str, list[Route]] = defaultdict(list)
    for route in routes:
        numbers = count()
        shapes[re.sub(r"[^/]*\{\w+\}[^/]*", lambda _: f"{{part{next(numbers)}:str}}", route.path)].append(route)  # noqa: B023
    return [_handler(template, tuple(group), manner) for template, group in shapes.items()]


def _handler(template: str, routes: tuple[Route, ...], manner: Manner) -> HTTPRouteHandler:
    @get(template, name=routes[0].name, include_in_schema=False)
    async def handle(scope: Scope) -> ASGIApp:
        found, named = matching(routes, [str(part) for part in scope["path_params"].values()])
        exchange = exchange_of(scope, found[0].path)
        query = scope["query_string"]
        if any(HTML in each.media_types for each in found) and (shared := without_trackers(query)) != query:
            target = scope["path"] + (f"?{shared.decode('ascii', 'replace')}" if shared else "")
            exchange.answer = _elsewhere(manner.base.redirect(Redirect(target)), manner)
            return nothing_more
        taken = {each.name: each for route in found for each in route.parameters}
        filled = without_empty if any(route.from_form for route in found) else bytes
        values = named | dict(read_all(filled(query), taken.values()))
        offered = list(dict.fromkeys(name for route in found for name in route.media_types))
        forms = {name: kind for each in found for name, kind in each.forms}
        media_type = forms.get(values.get(FORMAT, "")) or choose(
            (exchange.field(b"accept") or b"").decode("latin-1"), offered
        )
        if media_type is None:
            detail = f"The Accept field admits none of {', '.join(offered)}."
            raise ProblemError(Problem("not-acceptable", detail, {"available": offered}))
        route = next(each for each in found if media_type in each.media_types)
        known = values | {FORMAT: media_type} if route.forms else values
        made = route.begin if route.begin and exchange.chunked and not manner.base.path else route.answer
        asked = partial(made, exchange.store, known)
        reply = await ask(exchange.store, asked) if route.asks else asked()
        if isinstance(reply, Redirect):
            exchange.answer = _elsewhere(manner.base.redirect(reply), manner)
            return nothing_more
        if isinstance(reply, Streamed):
            return stream(exchange, manner.base.streamed(reply), manner.fresh)
        if isinstance(reply, Begun):
            return beginning(exchange, reply, Content(media_type, reply.etag, manner.fresh, reply.links, reply.fields))
        reply = manner.base.reply(reply, media_type, route.content)
        content = Content(media_type, reply.etag, reply.cache or manner.fresh, reply.links, reply.fields)
        lasting = route.lasting and not (route.from_form and query)
        await exchange.give(reply, content, lasting=lasting)
        return nothing_more

    return handle


def _elsewhere(reply: Redirect, manner: Manner) -> Answer:
    fields = {"location": reply.location, "cache-control": reply.cache or manner.fresh, "content-length": "0"}
    return answer(307, [(name.encode(), value.encode()) for name, value in fields.items()])


def stream(exchange: Exchange, reply: Streamed, cache: str) -> ASGIApp:
    """Sends a reply as it is made. Its tag names the edition and the request: it would be made the same again."""
    tag = etag(b"%b %b" % (exchange.store.edition.encode(), exchange.target)) if reply.lasting else ""
    content = Content(reply.media_type, tag, cache if reply.lasting else "no-store")
    if reply.lasting:
        exchange.answer = exchange.unchanged(content)
    if exchange.answer is not None or exchange.head:
        return nothing_more if exchange.answer is not None else _sending(content, reply.name, _no_chunks())
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
        body = await anext(chunks, b"")  # what cannot be begun is a failure with a status
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        scope["state"][ENDLESS] = not content.etag
        gone = asyncio.ensure_future(_gone(receive))
        try:
            await send({"type": "http.response.body", "body": body, "more_body": True})
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


def exchange_of(scope: Scope, route: str) -> Exchange:
    """The exchange that a request is a part of; its route is known now."""
    exchange = cast(Exchange, cast(dict[str, Any], scope)[EXCHANGE])
    exchange.route = route
    return exchange


def _respond(request: Request[Any, Any, Any], problem: Problem, manner: Manner) -> Response[bytes]:
    headers = {"cache-control": "no-store", **problem.headers}
    body, media_type = manner.base.problem(problem.body), MEDIA_TYPE
    if manner.explain and manner.pages.fullmatch(request.url.path):
        wanted = ", ".join(request.headers.getall("accept", []))
        if choose(wanted, (MEDIA_TYPE, "application/json", HTML)) == HTML:
            store = cast(Exchange, cast(dict[str, Any], request.scope)[EXCHANGE]).store
            with suppress(UnavailableError):  # then programs and people hear the same
                page = manner.base.page(manner.explain(problem, store))
                headers |= dict(manner.page_fields)
                body, media_type = page, HTML.partition(";")[0]  # Litestar adds the encoding
    return Response(body, status_code=problem.status, media_type=media_type, headers=headers)
