"""One server process on one socket, until it is told to stop."""

import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from types import FrameType
from typing import Any

import uvicorn

from diplobrief.app.settings import Settings, SettingsError
from diplobrief.web.edge import Edge
from diplobrief.web.wire import Impatient


class _Server(uvicorn.Server):
    """Tells the application when it is to end: uvicorn waits for answers, and some have no end."""

    def __init__(self, config: uvicorn.Config, app: Edge) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """SIGINT or SIGTERM."""
        self._app.stop()
        super().handle_exit(sig, frame)


def serve(make: Callable[[Settings], Edge], settings: Settings) -> int:
    """Serves until SIGINT or SIGTERM; requests under way are finished. Raises `SettingsError` when it cannot listen.

    `make` gives the application, from the settings with the port that was taken.
    """
    listening = _listen(settings)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    app = make(replace(settings, port=port))
    signal.signal(signal.SIGTERM, _stop)  # before anybody can know that we are there
    print(f"diplobrief serves {settings.served} on http://{shown}:{port}", flush=True)
    config = uvicorn.Config(
        app,
        http=Impatient,
        loop="auto",  # uvloop, where there is one
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nothing here depends on who asks
        interface="asgi3",
        lifespan="on",
        ws="none",
        timeout_graceful_shutdown=10,
    )
    try:
        _Server(config, app).run(sockets=[listening])
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
    finally:
        listening.close()
    return 0


def serve_application(make: Callable[[Settings], Any], settings: Settings, path: str) -> int:
    """Serves an ASGI application of others at `path`, until SIGINT or SIGTERM. Raises `SettingsError`."""
    listening = _listen(settings)
    host, port = listening.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    app = make(replace(settings, port=port))
    signal.signal(signal.SIGTERM, _stop)
    print(f"diplobrief serves {settings.edition or settings.briefs} on http://{shown}:{port}{path}", flush=True)
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
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
