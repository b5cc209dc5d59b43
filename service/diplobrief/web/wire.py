"""HTTP/1.1 on one connection: what is no request is refused here, before any application sees it."""

import asyncio
import re
from typing import Any, Final

import httptools
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from diplobrief.web.edge import ALLOW, ENDLESS, Edge
from diplobrief.web.problems import Problem
from diplobrief.web.representation import refusal
from diplobrief.web.unchunked import ending_with_connection

PATIENCE: Final = 10.0
"""Seconds that a client has to send a whole request head, on a new connection or after an answer."""
HEAD_LIMIT: Final = 65_536
"""Bytes of a request head; one that has more is refused at the latest when it has twice as many."""

_UNKNOWN_METHOD: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\x21-\x7e]+ HTTP/1\.[01]\r\n")
_HOST: Final = re.compile(rb"[A-Za-z0-9._~!$&'()*+,;=%:\[\]-]*")
_SCHEMES: Final = (b"http://", b"https://")
_ABSOLUTE: Final = re.compile(
    rb"https?://(?:[A-Za-z0-9._~!$&'()*+,;=%-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]*)?(/[^?]*)?(\?.*)?", re.IGNORECASE
)
"""An http URI with a host and no userinfo (RFC 9110, 4.2): its path and its query."""
_WIDE: Final = re.compile(rb"[A-Z-]+(?: {2,}[\x21-\x7e]+ +| [\x21-\x7e]+ {2,})HTTP/")
"""A request line with more than one space where one belongs."""
_LENGTHS: Final = frozenset({"transfer-encoding", "content-length"})


class _RefusedError(Exception):
    """A request head that llhttp lets pass and RFC 9112 does not. Raised in a callback of the parser only."""


class Impatient(HttpToolsProtocol):
    """uvicorn's HTTP/1.1 over llhttp, with an end to waiting and the refusals that both leave to others.

    By themselves they hold a half-sent head for ever and without limit, take a missing or double Host, take the body
    of a request that offers another protocol for the next request, and refuse bytes before they have answered the
    requests that came ahead of them.
    """

    _clock: asyncio.TimerHandle | None = None
    _since: float | None = None
    """When the client was last free to send a head, by the loop's clock; `None` while a request is under way."""
    _in_head: bool = True
    _arrived: int = 0
    """Bytes since a whole head or message."""
    _deaf: bool = False
    """Whether what still arrives is not looked at: the connection ends with the answers that are under way."""
    _refusal: bytes = b""
    """What is left to say after those answers."""
    _answering: RequestResponseCycle | None = None
    """The answer under way, or the last one; the `cycle` of uvicorn is that of the request that came last."""
    _unsent: int = 0
    """Bytes that the client had not taken when the clock was looked at."""
    _host: bytes = b""
    """The last Host that was found to be one."""

    def __init__(self, config: Config, *more: Any, **named: Any) -> None:
        super().__init__(config, *more, **named)
        self._dated: list[tuple[bytes, bytes]] = []
        self._date = b""
        self._edge = config.app if isinstance(config.app, Edge) else None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Starts the clock: one timer for a connection, since arming one for each request costs a microsecond."""
        super().connection_made(transport)
        self._since = self.loop.time()
        self._clock = self.loop.call_later(PATIENCE, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        if self._clock is not None:
            self._clock.cancel()
        if self._answering is not None:  # uvicorn tells the last request alone, and others wait ahead of it
            self._answering.disconnected = True
            self._answering.message_event.set()
        super().connection_lost(exc)

    def eof_received(self) -> bool:  # type: ignore[override]  # uvicorn's gives nothing, which closes at once
        """Whether the connection stays: a client that has said all still hears the answers to whole requests.

        One that leaves looks the same until it is written to, so an answer without end ends here.
        """
        if self.cycle is None or self.cycle.response_complete or self.cycle.more_body:
            return False
        if self.cycle.scope["state"].get(ENDLESS):
            return False
        self._deaf = True
        if not self._refusal:
            self.cycle.keep_alive = False
        return True

    def data_received(self, data: bytes) -> None:
        """Parses, in pieces that the limit of a head can be kept with."""
        if len(data) <= HEAD_LIMIT:
            self._parse(data)
        else:
            for start in range(0, len(data), HEAD_LIMIT):
                self._parse(data[start : start + HEAD_LIMIT])

    def _parse(self, data: bytes) -> None:
        if self._deaf or self.transport.is_closing():
            return
        if not self._arrived and self._in_head and b"  " in data and _WIDE.match(data):
            self._refuse(Problem("malformed-request"), head=data.startswith(b"HEAD "))
            return
        self._arrived += len(data)
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade:
            self._deaf = True  # on_headers_complete has said that the connection ends with the answer
        except httptools.HttpParserError as error:
            known = not isinstance(error, httptools.HttpParserInvalidMethodError)  # else the parser has the last one
            self._refuse(self._told(error, data), head=known and self.parser.get_method() == b"HEAD")
        else:
            if self._in_head and self._arrived > HEAD_LIMIT:
                self._refuse(Problem("malformed-request"), head=self.parser.get_method() == b"HEAD")

    def on_message_begin(self) -> None:
        """A request line starts."""
        self._in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Stops the clock, refuses what RFC 9112 (3.2, 6.1) does, and has the request answered."""
        fields = dict(self.headers)
        plain = len(fields) == len(self.headers)
        if not plain or b"transfer-encoding" in fields or fields.get(b"host", b"") != self._host:
            self._vet()
        version = self.parser.get_http_version()
        if plain and version == "1.1" and self._answer_at_once(fields):
            return
        if version not in ("1.1", "1.0") or b"#" in self.url or (version == "1.1" and b"host" not in fields):
            raise _RefusedError
        if not self.url.startswith(b"/"):
            self.url = _path_of(self.url)
        super().on_headers_complete()
        self._since, self._in_head, self._arrived = None, False, 0
        if self.parser.should_upgrade():
            # RFC 9110, 7.8: an offer may be ignored. llhttp stops after this head, body or not, so nothing may follow.
            self.cycle.keep_alive = False

    def _vet(self) -> None:
        """Refuses a second or impossible Host, and a transfer coding other than chunked."""
        hosts = [value for name, value in self.headers if name == b"host"]
        if len(hosts) > 1 or not all(map(_HOST.fullmatch, hosts)):
            raise _RefusedError
        if any(name == b"transfer-encoding" and value.lower() != b"chunked" for name, value in self.headers):
            raise _RefusedError
        self._host = hosts[0] if hosts else b""

    def _answer_at_once(self, fields: dict[bytes, bytes]) -> bool:
        """Sends what the edge has ready, with no task and no ASGI between: whether it had. In its turn, or not at all.

        A task, its events and the checks of every field again are two thirds of the time of a request.
        """
        if self._edge is None or (self.cycle is not None and not self.cycle.response_complete):
            return False
        if self.flow.write_paused or self.parser.get_method() != b"GET" or not self.parser.should_keep_alive():
            return False
        found = self._edge.at_once(self.url, fields) if b"host" in fields else None
        if found is None:
            return False
        every = self.server_state.default_headers  # Date: a new list each second
        if every is not self._dated:
            self._dated, self._date = every, b"".join(b"%b: %b\r\n" % pair for pair in every)
        pieces = (found.head, self._date, found.block, found.body)
        if len(found.body) < HEAD_LIMIT:
            self.transport.write(b"".join(pieces))
        else:
            self.transport.writelines(pieces)  # copies nothing
        self.server_state.total_requests += 1
        self._since, self._in_head, self._arrived = self.loop.time(), False, 0
        return True

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answering = cycle
        old = cycle.scope["http_version"] == "1.0"
        super()._start_asgi_task(cycle, ending_with_connection(cycle, app) if old else app)

    def on_message_complete(self) -> None:
        """What comes next is a head."""
        if self.cycle is not None:
            super().on_message_complete()
        self._in_head, self._arrived = True, 0

    def on_response_complete(self) -> None:
        """Starts the clock for the next request, or says what was left to say. No keep-alive timer of uvicorn's."""
        self.server_state.total_requests += 1
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.pipeline:
            cycle, app = self.pipeline.pop()
            self._start_asgi_task(cycle, app)
        elif self._refusal:
            self._end(self._refusal)
        else:
            self._since = self.loop.time()

    def _told(self, error: httptools.HttpParserError, data: bytes) -> Problem:
        """The problem that a client is told of."""
        first = self._arrived == len(data)  # no request ended in these bytes, and none began before them
        if first and isinstance(error, httptools.HttpParserInvalidMethodError) and _UNKNOWN_METHOD.match(data):
            return Problem("method-not-allowed", headers={"allow": ALLOW})
        # llhttp stops at the second of the two, and names both (RFC 9112, 6.3: a sign of request smuggling).
        if all(name in str(error).lower() for name in _LENGTHS):
            return Problem("ambiguous-length")
        return Problem("malformed-request")

    def _refuse(self, problem: Problem, *, head: bool) -> None:
        """Ends the connection: in its turn after answers under way, silently where a body goes wrong."""
        self._deaf = True
        message = self._message(problem, head=head)
        said = message if self._in_head else b""
        if self.cycle is None or self.cycle.response_complete:
            self._end(said)
        elif said:
            self._refusal = said
        else:
            self.cycle.keep_alive = False

    def _message(self, problem: Problem, *, head: bool) -> bytes:
        """A whole response, in the shape of every failure; to HEAD without its content."""
        found = refusal(problem) if self._edge is None else self._edge.refused(problem)
        every = [*self.server_state.default_headers, (b"connection", b"close")]
        dated = b"".join(b"%b: %b\r\n" % pair for pair in every)
        return b"".join((found.head, dated, found.block, b"" if head else found.body))

    def _end(self, said: bytes) -> None:
        if said:
            self.transport.write(said)
        self.transport.close()

    def _look(self) -> None:
        """Drops a client that keeps us waiting, or took nothing of its answers since we looked; else looks again."""
        unsent = self.transport.get_write_buffer_size()
        if unsent and unsent == self._unsent:
            self.transport.abort()
            return
        self._unsent = unsent
        left = PATIENCE if self._since is None else self._since + PATIENCE - self.loop.time()
        if left <= 0:
            self.transport.close()  # which waits for what is unsent
        self._clock = self.loop.call_later(left if left > 0 else PATIENCE, self._look)


def _path_of(target: bytes) -> bytes:
    """Path and query of a request target that is no path (RFC 9112, 3.2). Raises `_RefusedError`."""
    if not target[:8].lower().startswith(_SCHEMES):
        return b"/" + target  # "*" and "host:port" have no path; the method decides, or nothing is found
    found = _ABSOLUTE.fullmatch(target)
    if found is None:
        raise _RefusedError
    return (found[1] or b"/") + (found[2] or b"")
