"""The first bytes of an answer before the others are made: a browser reads of the styles meanwhile, and fetches them.

Nobody takes a part for the whole: it is sent in chunks, and where the rest cannot be made, the connection ends without
the last one. What was sent is then the opening alone, which shows nothing.
"""

import asyncio

from litestar.types import ASGIApp, Receive, Scope, Send

from diplobrief.store.coded import InParts
from diplobrief.web.coding import Coding
from diplobrief.web.edge import Exchange
from diplobrief.web.reply import Begun
from diplobrief.web.representation import Content, Form


def beginning(exchange: Exchange, begun: Begun, content: Content) -> ASGIApp:
    """Sends an answer in two parts, unless it lies at hand or the client holds it. Raises `ProblemError`."""
    coding = exchange.begin(content)
    return nothing_more if coding is None else _sending(exchange, begun, content, coding)


def _sending(exchange: Exchange, begun: Begun, content: Content, coding: Coding) -> ASGIApp:
    async def send_all(scope: Scope, _receive: Receive, send: Send) -> None:
        coder = InParts(coding)
        first = coder.first(begun.opening)
        await send({"type": "http.response.start", "status": 200, "headers": content.fields_of(coding)})
        await send({"type": "http.response.body", "body": first, "more_body": True})
        await asyncio.sleep(0)  # the loop writes when it comes round
        whole = begun.whole()
        if whole.etag != begun.etag or not whole.body.startswith(begun.opening):
            raise ValueError(f"what was made for {scope['path']} is not what was begun")
        last = coder.last(whole.body[len(begun.opening) :])
        exchange.keep(content, coding, Form(content, coding, first + last))
        await send({"type": "http.response.body", "body": last, "more_body": False})

    return send_all


async def nothing_more(scope: Scope, receive: Receive, send: Send) -> None:
    """The response of a handler to Litestar: the edge sends what stands in the exchange."""
