"""Answers to HTTP/1.0: nothing is sent in chunks, so what has no Content-Length ends with the connection."""

import socket
import struct
from typing import Final

from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, ASGISendEvent, Scope
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle

_AT_ONCE: Final = struct.pack("ii", 1, 0)
"""SO_LINGER: closing sends RST."""


def ending_with_connection(cycle: RequestResponseCycle, app: ASGI3Application) -> ASGI3Application:
    """The application, as uvicorn's `cycle` has to send what it says to a client of HTTP/1.0 (RFC 9112, 6.1).

    uvicorn sends in chunks whatever has no length, and such a client takes their sizes for content.
    """
    measured = True

    async def send(message: ASGISendEvent) -> None:
        nonlocal measured
        if message["type"] == "http.response.start":
            measured = any(name.lower() == b"content-length" for name, _ in message.get("headers", ()))
            cycle.chunked_encoding = None if measured else False
        elif message["type"] == "http.response.body" and not measured:
            cycle.expected_content_length = len(message.get("body", b""))  # uvicorn holds each part to what is left
        await cycle.send(message)

    async def answer(scope: Scope, receive: ASGIReceiveCallable, _send: ASGISendCallable) -> None:
        try:
            await app(scope, receive, send)
        finally:
            if not (measured or cycle.response_complete):
                _cut(cycle)

    return answer


def _cut(cycle: RequestResponseCycle) -> None:
    """Ends the connection by RST, so that nobody takes a part for the whole: an orderly end would be the end of it."""
    if not cycle.disconnected:
        cycle.transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        cycle.transport.abort()
