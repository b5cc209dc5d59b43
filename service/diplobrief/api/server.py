"""One server process on one socket, until it is told to stop."""

import asyncio
import signal
import socket
import sys
from typing import Final

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from diplobrief.api.edge import AsgiApp
from diplobrief.api.problems import MEDIA_TYPE, Problem
from diplobrief.api.settings import Settings, SettingsError

PATIENCE: Final = 10.0
"""Seconds that a client has to send a whole request head, on a new connection or after an answer."""


class Impatient(H11Protocol):
    """uvicorn's HTTP/1.1, with an end to waiting: by itself it holds a half-sent request for ever."""

    _deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        """Starts the clock."""
        super().connection_made(transport)
        self._wait()

    def handle_events(self) -> None:
        """Stops the clock when a request head is complete."""
        super().handle_events()
        if self.cycle is not None and not self.cycle.response_complete:
            self._stop_waiting()

    def on_response_complete(self) -> None:
        """Starts the clock for the next request."""
        self._wait()
        super().on_response_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing more to wait for."""
        self._stop_waiting()
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """What is no request is answered in the shape of every failure, and the connection ends."""
        problem = Problem("malformed-request")
        fields = {
            "content-type": MEDIA_TYPE,
            "content-length": len(problem.body),
            "cache-control": "no-store",
            "access-control-allow-origin": "*",
            "connection": "close",
        }
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        self.transport.write(f"HTTP/1.1 {problem.status} Bad Request\r\n{head}\r\n".encode() + problem.body)
        self.logger.warning(msg)
        self.transport.close()

    def _wait(self) -> None:
        self._stop_waiting()
        self._deadline = self.loop.call_later(PATIENCE, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None


def serve(app: AsgiApp, settings: Settings) -> int:
    """Serves until SIGINT or SIGTERM; requests under way are finished. Raises `SettingsError` when it cannot listen."""
    listening = _listen(settings)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    signal.signal(signal.SIGTERM, _stop)  # before anybody can know that we are there
    print(f"diplobrief serves {settings.briefs} on http://{shown}:{port}", flush=True)
    config = uvicorn.Config(
        app,
        http=Impatient,
        log_level="warning",
        access_log=False,
        server_header=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=10,
    )
    try:
        uvicorn.Server(config).run(sockets=[listening])
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    finally:
        listening.close()
    return 0


def _stop(*_: object) -> None:
    """Ends the process in peace: before uvicorn listens, and when it has stopped and raises the signal again."""
    sys.exit(0)


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        return socket.create_server((settings.host, settings.port), family=family, backlog=2048)
    except (OSError, OverflowError, TypeError, UnicodeError) as error:
        where = f"{settings.host}:{settings.port}"
        reason = (getattr(error, "strerror", None) or str(error)).partition(" (while")[0]
        raise SettingsError(f"cannot listen on {where}: {reason}; choose another with --port or --host") from None
