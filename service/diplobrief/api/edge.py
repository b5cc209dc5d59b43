"""What HTTP demands of every response, whoever made it: an ASGI application around Litestar.

It stands outside because Litestar's own hooks do not see a 404 or 405, answer HEAD with 405, and know no 304.
Rules by RFC 9110: HEAD 9.3.2, OPTIONS 9.3.7, 405 with Allow 15.5.6, preconditions 13.
"""

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final

from diplobrief.api.problems import MEDIA_TYPE, Problem

METHODS: Final = ("GET", "HEAD", "OPTIONS")
ALLOW: Final = ", ".join(METHODS)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
"""ASGI 3.0, as its specification types it: plain mappings."""

_Headers = list[tuple[bytes, bytes]]
_EVERYWHERE: Final[_Headers] = [
    # The data are public, no request carries credentials; always sent, so that no shared cache need vary on Origin.
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link"),
    (b"cross-origin-resource-policy", b"cross-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"vary", b"Accept"),
]
_PREFLIGHT: Final[_Headers] = [
    (b"allow", ALLOW.encode()),
    (b"access-control-allow-methods", ALLOW.encode()),
    (b"access-control-allow-headers", b"*"),
    (b"access-control-max-age", b"86400"),
    (b"cache-control", b"no-store"),
]
_KEPT_ON_304: Final = frozenset({b"cache-control", b"etag", b"link", b"vary", b"content-location"})
_CANONICAL: Final = re.compile(rb"(?:/[A-Za-z0-9._~-]+)+")
_MENDABLE: Final = re.compile(rb"(?:/+[A-Za-z0-9._~-]+)+/*")
_TAG: Final = re.compile(r'(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"')


class Edge:
    """Wraps an ASGI application that answers GET."""

    def __init__(self, app: AsgiApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method = scope["method"]
        answer = _without_body(send) if method == "HEAD" else send
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}:
            # RFC 9112, 6.3: a sign of request smuggling; the connection must not go on.
            await _fail(answer, Problem("ambiguous-length", headers={"connection": "close"}))
        elif method not in METHODS:
            problem = Problem("method-not-allowed", headers={"allow": ALLOW})
            await _fail(answer, problem)
        elif method == "OPTIONS":
            await _start(answer, 204, _PREFLIGHT)
        elif not _CANONICAL.fullmatch(scope["raw_path"]):
            await self._elsewhere(scope, answer)
        else:
            await self._app({**scope, "method": "GET"}, receive, _Conditional(scope, answer))

    async def _elsewhere(self, scope: Scope, send: Send) -> None:
        """Another spelling of an address is sent on to the one spelling; what is none leads nowhere."""
        path = scope["raw_path"]
        if path == b"/":
            await _start(send, 307, [(b"location", b"/v1"), (b"cache-control", b"no-store")])
        elif _MENDABLE.fullmatch(path):
            query = b"?" + scope["query_string"] if scope["query_string"] else b""
            target = re.sub(rb"/+", b"/", path).rstrip(b"/") + query
            await _start(send, 308, [(b"location", target), (b"cache-control", b"no-store")])
        else:
            await _fail(send, Problem("not-found"))


class _Conditional:
    """A `send` that adds the fields of every response and evaluates preconditions against the entity tag."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._request = scope["headers"]
        self._send = send
        self._replaced = False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif not self._replaced:
            await self._send(message)

    async def _begin(self, message: Message) -> None:
        headers: _Headers = list(message["headers"])
        tag = next((value.decode("latin-1") for name, value in headers if name == b"etag"), None)
        if message["status"] == 200 and tag:  # noqa: PLR2004  # preconditions are about what would be a 200
            if_match, if_none_match = self._field(b"if-match"), self._field(b"if-none-match")
            if if_match is not None and not _matches(if_match, tag, weak=False):
                self._replaced = True
                await _fail(self._send, Problem("precondition-failed", f"The entity tag is {tag} now."))
                return
            if if_none_match is not None and _matches(if_none_match, tag, weak=True):
                self._replaced = True
                await _start(self._send, 304, [pair for pair in headers if pair[0] in _KEPT_ON_304])
                return
        await self._send({**message, "headers": [*headers, *_EVERYWHERE]})

    def _field(self, name: bytes) -> str | None:
        values = [value.decode("latin-1") for key, value in self._request if key == name]
        return ", ".join(values) if values else None


def _matches(field: str, tag: str, *, weak: bool) -> bool:
    """Whether a list of entity tags holds `tag`. A `weak` comparison overlooks a `W/` (RFC 9110, 8.8.3.2)."""
    if field.strip() == "*":
        return True
    listed = _TAG.findall(field)
    return tag in ([each.removeprefix("W/") for each in listed] if weak else listed)


def _without_body(send: Send) -> Send:
    """HEAD: the fields of the GET, no content."""

    async def forward(message: Message) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return forward


async def _fail(send: Send, problem: Problem) -> None:
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(problem.body)).encode()),
        (b"cache-control", b"no-store"),
        *((name.encode(), value.encode()) for name, value in problem.headers.items()),
    ]
    await _start(send, problem.status, headers, problem.body)


async def _start(send: Send, status: int, headers: _Headers, body: bytes = b"") -> None:
    if status in (307, 308):
        headers = [*headers, (b"content-length", b"0")]
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *_EVERYWHERE]})
    await send({"type": "http.response.body", "body": body, "more_body": False})
