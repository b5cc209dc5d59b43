"""What HTTP demands of every response, whoever made it: an ASGI application around Litestar.

It stands outside because Litestar's own hooks do not see a 404 or 405, answer HEAD with 405, and know no 304.
Rules by RFC 9110: HEAD 9.3.2, OPTIONS 9.3.7, 405 with Allow 15.5.6, negotiation 12, preconditions 13.
"""

import re
from collections.abc import Awaitable, Callable, Collection, Mapping, MutableMapping
from http import HTTPStatus
from time import perf_counter
from typing import Any, Final

from diplobrief.store.contract import Store
from diplobrief.web.access import AccessLog, request_id
from diplobrief.web.base import ROOT, Base
from diplobrief.web.coding import CODINGS, WORTHWHILE, Coder, Coding
from diplobrief.web.coding import choose as choose_coding
from diplobrief.web.metrics import UNMATCHED, Metrics
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import Reply
from diplobrief.web.representation import EVERYWHERE, Answer, Content, Fields, Form, answer, refusal
from diplobrief.web.serving import Serving
from diplobrief.web.shelf import Asked, Ready, Shelf

METHODS: Final = ("GET", "HEAD", "OPTIONS")
ALLOW: Final = ", ".join(METHODS)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]
"""ASGI 3.0, as its specification types it: plain mappings."""

EXCHANGE: Final = "diplobrief.exchange"
"""Where a scope has the `Exchange`."""
ENDLESS: Final = "diplobrief.endless"
"""Where the state of a scope says that its answer goes on for as long as the client stays."""

_NO_STORE: Final = (b"cache-control", b"no-store")
_PREFLIGHT: Final = answer(
    204,
    [
        (b"allow", ALLOW.encode()),
        (b"access-control-allow-methods", ALLOW.encode()),
        (b"access-control-allow-headers", b"*"),
        (b"access-control-max-age", b"86400"),
        _NO_STORE,
    ],
)
_CANONICAL: Final = re.compile(rb"/|(?:/[A-Za-z0-9._~-]+)+")
_MENDABLE: Final = re.compile(rb"(?:/+[A-Za-z0-9._~-]+)+/*")
_NOT_PLAIN: Final = frozenset({b"if-match", b"content-length", b"transfer-encoding", b"expect", b"upgrade"})


class Exchange:
    """One request, and what becomes of it. It keeps the store that it began with."""

    def __init__(self, shelf: Shelf, coder: Coder, scope: Scope) -> None:
        self.store: Store = shelf.store
        self.route = UNMATCHED
        self.answer: Answer | None = None
        self._shelf = shelf
        self._coder = coder
        self.head: bool = scope["method"] == "HEAD"
        self._path: bytes = scope["raw_path"]
        self.target: bytes = self._path + b"?" + scope["query_string"]
        self._address = self.target if scope["query_string"] else self._path
        self.chunked: bool = scope["http_version"] != "1.0" and not self.head
        """Whether an answer may be sent in parts, so that one that was cut off is known as such."""
        self._headers: Fields = scope["headers"]

    def field(self, name: bytes) -> bytes | None:
        """A field of the request; lines of one name are one list (RFC 9110, 5.2)."""
        values = [value for key, value in self._headers if key == name]
        return b", ".join(values) if values else None

    async def give(self, reply: Reply, content: Content, *, lasting: bool) -> None:
        """Answers with a reply in the coding that the client wants. Raises `ProblemError` for 406 and 412.

        A `lasting` answer depends on the store and the address alone, and is kept at hand.
        """
        made = {"br": reply.br is not None, "gzip": reply.gzip is not None, "identity": True}
        coding = self._coding([each for each in CODINGS if made[each] or len(reply.body) >= WORTHWHILE])
        form = self._shelf.form(self._address, content.media_type, coding) if lasting else None
        if form is None:
            coded = {"gzip": reply.gzip, "br": reply.br}.get(coding)
            form = Form(
                content, coding, coded or await self._coder.encode(reply.body, reply.etag, coding, reply.opening)
            )
        if lasting:
            self.keep(content, coding, form)
        self.answer = form.judged(self.field(b"if-match"), self.field(b"if-none-match"))

    def unchanged(self, content: Content) -> Answer | None:
        """The 304 of a content that is not made yet, when the client holds it. Raises `ProblemError` for 412."""
        found = Form(content, "identity", b"").judged(self.field(b"if-match"), self.field(b"if-none-match"))
        return found if found.status == HTTPStatus.NOT_MODIFIED else None

    def begin(self, content: Content) -> Coding | None:
        """The coding of a lasting answer that is still to be made, or `None`: what is at hand is the answer then.

        Raises `ProblemError` for 406 and 412.
        """
        coding = self._coding(CODINGS)
        form = self._shelf.form(self._address, content.media_type, coding)
        match, none_match = self.field(b"if-match"), self.field(b"if-none-match")
        if form is not None:
            self.keep(content, coding, form)
            self.answer = form.judged(match, none_match)
        elif match is not None or none_match is not None:
            found = Form(content, coding, b"").judged(match, none_match)
            self.answer = found if found.status == HTTPStatus.NOT_MODIFIED else None
        return None if self.answer is not None else coding

    def keep(self, content: Content, coding: Coding, form: Form) -> None:
        """Keeps a lasting answer at hand."""
        asked = Asked(self._address, self.field(b"accept"), self.field(b"accept-encoding"))
        self._shelf.keep(asked, content.media_type, coding, Ready(form, self.route))

    def _coding(self, offered: Collection[Coding]) -> Coding:
        """A small body is compressed only for a client that refuses it as it is: it is not among those offered."""
        field = self.field(b"accept-encoding")
        wanted = None if field is None else field.decode("latin-1")
        coding = choose_coding(wanted, offered) or choose_coding(wanted)
        if coding is None:
            detail = f"The Accept-Encoding field admits none of {', '.join(CODINGS)}."
            raise ProblemError(Problem("not-acceptable", detail, {"available": list(CODINGS)}))
        return coding


class Edge:
    """Wraps an ASGI application that answers GET, by filling the `Exchange` in its scope or by sending a failure."""

    def __init__(
        self, app: AsgiApp, serving: Serving, metrics: Metrics, log: AccessLog | None = None, base: Base = ROOT
    ) -> None:
        self._app = app
        self._base = base
        self._serving = serving
        self._metrics = metrics
        self._log = log
        self._coder = Coder()
        self._shelf = Shelf(serving.store)

    def stop(self) -> None:
        """The process is to end."""
        self._serving.stopping = True

    def at_once(self, target: bytes, fields: Mapping[bytes, bytes]) -> Answer | None:
        """The answer to a plain GET that lies ready, or `None`: then the application answers, and the same.

        `fields` are those of the request, each of which came once; `target` is path and query as they were sent.
        """
        began = perf_counter()
        shelf = self._shelf
        if shelf.store is not self._serving.store or not fields.keys().isdisjoint(_NOT_PLAIN):
            return None
        ready = shelf.find((target, fields.get(b"accept"), fields.get(b"accept-encoding")))
        if ready is None:
            return None
        form, route = ready
        condition = fields.get(b"if-none-match")
        found = form.unchanged if condition is not None and form.held(condition) else form.full
        if self._log is not None or b"x-request-id" in fields:
            known = self._identify(fields.get(b"x-request-id"))
            found = found.plus(b"x-request-id", known) if known else found
            told = _Told(began, "GET", target, known, fields.get(b"traceparent"), fields.get(b"user-agent"))
            self._note(told, route, found.status, len(found.body))
        else:
            self._metrics.count(route, "GET", found.status, perf_counter() - began)
        return found

    def refused(self, problem: Problem) -> Answer:
        """Notes what the connection has refused by itself, and gives the words for it."""
        self._metrics.refused += 1
        if self._log is not None:
            self._log.write({"refused": problem.kind, "status": problem.status}, None)
        return self._refuse(problem)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One ASGI connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers: Fields = scope["headers"]
        fields = dict(headers)
        if scope["method"] == "GET" and not scope["query_string"] and len(fields) == len(headers):
            found = self.at_once(scope["raw_path"], fields)
            if found is not None:
                await _send(send, found)
                return
        await self._answer(scope, receive, send, perf_counter())

    async def _answer(self, scope: Scope, receive: Receive, send: Send, began: float) -> None:
        if self._shelf.store is not self._serving.store:
            self._shelf = Shelf(self._serving.store)
        exchange = Exchange(self._shelf, self._coder, scope)
        known = self._identify(exchange.field(b"x-request-id"))
        sender = _Sender(send, known, head=scope["method"] == "HEAD")
        try:
            found = self._without_application(scope)
            if found is None:
                await self._app({**scope, "method": "GET", EXCHANGE: exchange}, receive, sender.forward)
                found = exchange.answer
            if found is not None:
                await sender.send(found)
        finally:
            path, query = scope["raw_path"], scope["query_string"]
            target = path + b"?" + query if query else path
            trace, agent = exchange.field(b"traceparent"), exchange.field(b"user-agent")
            told = _Told(began, scope["method"], target, known, trace, agent)
            self._note(told, exchange.route, sender.status or 500, sender.size)  # nothing sent: the server sends 500

    def _without_application(self, scope: Scope) -> Answer | None:
        """What HTTP itself answers: another method, another spelling of an address."""
        method, path = scope["method"], scope["raw_path"]
        if {b"content-length", b"transfer-encoding"} <= {name for name, _ in scope["headers"]}:
            # RFC 9112, 6.3: a sign of request smuggling; the connection must not go on.
            return self._refuse(Problem("ambiguous-length", headers={"connection": "close"}))
        if method not in METHODS:
            return self._refuse(Problem("method-not-allowed", headers={"allow": ALLOW}))
        if method == "OPTIONS":
            return _PREFLIGHT
        return None if _CANONICAL.fullmatch(path) else self._elsewhere(path, scope["query_string"])

    def _refuse(self, problem: Problem) -> Answer:
        return refusal(problem, self._base.problem(problem.body))

    def _elsewhere(self, path: bytes, query: bytes) -> Answer:
        """Another spelling of an address is sent on to the one spelling; what is none leads nowhere."""
        empty = (b"content-length", b"0")
        if _MENDABLE.fullmatch(path):
            target = re.sub(rb"/+", b"/", path).rstrip(b"/") + (b"?" + query if query else b"")
            return answer(308, [(b"location", self._base.path.encode() + target), _NO_STORE, empty])
        return self._refuse(Problem("not-found"))

    def _identify(self, given: bytes | None) -> bytes | None:
        """The id of a request: the client's, or one of ours where it is written down, or none."""
        return request_id(given) or (self._log.identify() if self._log is not None else None)

    def _note(self, told: "_Told", route: str, status: int, size: int) -> None:
        seconds = perf_counter() - told.began
        self._metrics.count(route, told.method, status, seconds)
        if self._log is not None:
            self._log.write(told.line(route, status, size, seconds), told.traceparent)


class _Told:
    """What the log says of a request."""

    def __init__(self, began: float, method: str, target: bytes, known: bytes | None, *more: bytes | None) -> None:
        self.began, self.method = began, method
        self._target, self._known = target, known
        self.traceparent, self._agent = more

    def line(self, route: str, status: int, size: int, seconds: float) -> dict[str, object]:
        """The members of its line."""
        return {
            "request_id": (self._known or b"").decode("latin-1"),
            "method": self.method,
            "target": self._target.decode("latin-1"),
            "route": route,
            "status": status,
            "bytes": size,
            "seconds": round(seconds, 6),
            "user_agent": (self._agent or b"").decode("latin-1"),
        }


class _Sender:
    """Sends one response, and remembers what it was."""

    def __init__(self, send: Send, request_id: bytes | None, *, head: bool) -> None:
        self._send = send
        self._extra: Fields = [(b"x-request-id", request_id)] if request_id else []
        self._head = head
        self.status = 0
        self.size = 0

    async def send(self, found: Answer) -> None:
        """A whole response."""
        await self._start(found.status, found.fields)
        await self._body(found.body, more=False)

    async def forward(self, message: Message) -> None:
        """A message of the application, with the fields that every response has."""
        if message["type"] == "http.response.start":
            await self._start(message["status"], [*message["headers"], *EVERYWHERE])
        else:
            await self._body(message.get("body", b""), more=message.get("more_body", False))

    async def _start(self, status: int, fields: Fields) -> None:
        self.status = status
        await self._send({"type": "http.response.start", "status": status, "headers": [*fields, *self._extra]})

    async def _body(self, body: bytes, *, more: bool) -> None:
        body = b"" if self._head else body
        self.size += len(body)
        await self._send({"type": "http.response.body", "body": body, "more_body": more})


async def _send(send: Send, found: Answer) -> None:
    await send({"type": "http.response.start", "status": found.status, "headers": found.fields})
    await send({"type": "http.response.body", "body": found.body, "more_body": False})
