"""A server in front of another one that fails at every third request, each time in another way."""

import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle
from threading import Lock, Thread

import httpx

WAYS = ("429", "502", "503", "504", "date", "reset", "cut")


class Failing(ThreadingHTTPServer):
    """`asked` and `failed` count requests; `every` says which of them fail, from 1; 0 lets all through."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, behind: str, every: int, ways: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = httpx.Client(base_url=behind, timeout=10)
        self.every, self.asked, self.failed = every, 0, 0
        self.ways, self._lock = cycle(ways), Lock()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def fate(self) -> str | None:
        with self._lock:
            self.asked += 1
            if self.every and self.asked % self.every == 0:
                self.failed += 1
                return next(self.ways)
            return None


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Failing

    def do_GET(self) -> None:
        fate = self.server.fate()
        if fate == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
            self.connection.close()
            return
        if fate in ("429", "502", "503", "504", "date"):
            self.send_response(503 if fate == "date" else int(fate))
            if fate in ("503", "date"):
                self.send_header("retry-after", "0" if fate == "503" else formatdate(usegmt=True))
            self.send_header("content-length", "4")
            self.end_headers()
            self.wfile.write(b"busy")
            return
        kept = {"accept", "accept-encoding", "if-none-match"}
        fields = {name: value for name, value in self.headers.items() if name.lower() in kept}
        with self.server.behind.stream("GET", self.path, headers=fields) as found:
            body = b"".join(found.iter_raw())
        self.send_response(found.status_code)
        for name, value in found.headers.items():
            if name not in ("content-length", "date", "transfer-encoding"):
                self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        if fate == "cut":
            self.wfile.write(body[: len(body) // 2])
            self.close_connection = True
            return
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""

    def handle(self) -> None:
        with suppress(OSError, ValueError):  # the connection was closed on purpose
            super().handle()


@contextmanager
def failing(behind: str, every: int = 3, ways: tuple[str, ...] = WAYS) -> Iterator[Failing]:
    server = Failing(behind, every, ways)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        server.behind.close()
        thread.join()
