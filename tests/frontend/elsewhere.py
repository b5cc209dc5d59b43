"""Pages of somebody else: each from an origin of its own."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Host = Callable[..., str]


class _Page(BaseHTTPRequestHandler):
    pages: dict[str, tuple[bytes, dict[str, str]]]

    def do_GET(self) -> None:
        body, fields = self.pages.get(self.path, (b"", {}))
        self.send_response(200 if self.path in self.pages else 404)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing: the tests look at the page."""


def _listening(handler: Callable[..., BaseHTTPRequestHandler]) -> tuple[ThreadingHTTPServer, str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, f"http://127.0.0.1:{server.server_port}"


@contextmanager
def host() -> Iterator[Host]:
    """Gives what serves a page and its stylesheet, with a policy, and says at which address."""
    pages: dict[str, tuple[bytes, dict[str, str]]] = {"/favicon.ico": (b"", {})}
    handler = type("Pages", (_Page,), {"pages": pages})
    server, address = _listening(handler)

    def serve(page: str, policy: str = "", css: str = "") -> str:
        fields = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy}
        pages["/"] = (page.encode(), {name: value for name, value in fields.items() if value})
        pages["/host.css"] = (css.encode(), {"Content-Type": "text/css"})
        return f"{address}/"

    yield serve
    server.shutdown()
    server.server_close()


class _Files(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        """Nothing."""


@contextmanager
def files(folder: Path) -> Iterator[str]:
    """Serves a folder; gives its address."""
    server, address = _listening(partial(_Files, directory=str(folder)))
    yield f"{address}/"
    server.shutdown()
    server.server_close()
