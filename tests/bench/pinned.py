"""Servers, each on a core of its own, and what is asked of them from another core."""

import os
import pwd
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from types import MappingProxyType
from typing import Final, NamedTuple, Self

from peers import PeerError

CORES: Final = sorted(os.sched_getaffinity(0))
SERVER: Final = CORES[0]
LOAD: Final = CORES[-1]
CONNECTIONS: Final = 32
_PATIENCE: Final = 120
"""Seconds that a server has to listen."""


class Server(NamedTuple):
    """A server that listens on the loopback."""

    pid: int
    port: int


class Answered(NamedTuple):
    """One answer; names of fields are in lower case."""

    status: int
    fields: Mapping[str, str]
    body: bytes


class Took(NamedTuple):
    """Milliseconds from a request to the first bytes of its answer, and to the last."""

    first: float
    whole: float


def core(number: int, words: Sequence[str]) -> list[str]:
    """The command that runs `words` on one core."""
    return [_found("taskset", "util-linux"), "-c", str(number), *words]


def _found(command: str, package: str) -> str:
    path = shutil.which(command) or shutil.which(command, path="/usr/sbin:/sbin")
    if path is None:
        raise PeerError(f"{command} is not installed (Debian: apt-get install {package})")
    return path


@contextmanager
def running(words: Sequence[str], port: int, log: Path) -> Iterator[Server]:
    """A command that serves on `port`, until the block ends."""
    with log.open("wb") as output:
        process = subprocess.Popen(core(SERVER, words), stdout=output, stderr=subprocess.STDOUT)
    try:
        _await(process, port, log)
        yield Server(process.pid, port)
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _await(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    said = log.read_text("utf-8", "replace").strip().splitlines()
    raise PeerError(f"the server does not listen: {said[-1] if said else 'nothing was said'}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port


@contextmanager
def serving(edition: Path, folder: Path) -> Iterator[Server]:
    """`diplobrief serve` over the current edition of a folder."""
    port = free_port()
    words = [sys.executable, "-m", "diplobrief", "serve", "--edition", str(edition), "--port", str(port)]
    with running(words, port, folder / "serve.log") as server:
        yield server


def ask(server: Server, path: str, fields: Mapping[str, str] = MappingProxyType({})) -> Answered:
    """One answer."""
    connection = HTTPConnection("127.0.0.1", server.port, timeout=_PATIENCE)
    try:
        connection.request("GET", path, headers=dict(fields))
        response = connection.getresponse()
        body = response.read()
    except OSError as error:
        raise PeerError(f"no answer to {path}: {error}") from None
    finally:
        connection.close()
    return Answered(response.status, {name.lower(): value for name, value in response.getheaders()}, body)


class Client:
    """One client on one connection, whose clock starts before the request is sent and stops with the whole answer."""

    def __init__(self, server: Server) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), 300)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def milliseconds(self, path: str) -> float:
        """How long the answer to one request took. Raises `PeerError` when it is no 200."""
        return self.took(path).whole

    def took(self, path: str) -> Took:
        """How long the first bytes of an answer took, and all of it. Raises `PeerError` when it is no 200."""
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: keep-alive\r\n\r\n".encode()
        began = time.perf_counter()
        self._socket.sendall(request)
        data = self._socket.recv(262_144)
        first = (time.perf_counter() - began) * 1_000
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more()
        length = re.search(rb"\r\ncontent-length: *([0-9]+)", data[:end].lower())
        if length:
            left = end + 4 + int(length[1]) - len(data)
            while left > 0:
                left -= len(self._more())
        else:  # chunked
            while not data.endswith(b"0\r\n\r\n"):
                data += self._more()
        whole = (time.perf_counter() - began) * 1_000
        if not data.startswith(b"HTTP/1.1 200"):
            raise PeerError(f"{path}: {data[:60]!r}")
        return Took(first, whole)

    def _more(self) -> bytes:
        data = self._socket.recv(262_144)
        if not data:
            raise PeerError("the server closed the connection")
        return data


def rate(server: Server, paths: Sequence[str], folder: Path, seconds: int, *fields: str) -> float:
    """Requests a second, asked by wrk on its own core in turn for `paths`. Raises `PeerError`."""
    script = folder / "paths.lua"
    listed = ",\n".join(f'"{path}"' for path in paths)
    script.write_text(
        f"local paths = {{\n{listed}\n}}\nlocal at = 0\n"
        "request = function() at = at % #paths + 1; return wrk.format('GET', paths[at]) end\n"
    )
    words = [_found("wrk", "wrk"), "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s"]
    words += [] if len(paths) == 1 else ["-s", str(script)]
    for field in fields:
        words += ["-H", field]
    address = f"http://127.0.0.1:{server.port}{paths[0]}"
    done = subprocess.run(core(LOAD, [*words, address]), capture_output=True, text=True, timeout=300, check=False)
    found = re.search(r"^Requests/sec: +([0-9.]+)", done.stdout, re.MULTILINE)
    if done.returncode or not found or "Non-2xx" in done.stdout:
        raise PeerError(f"wrk: {(done.stdout + done.stderr).strip().splitlines()[-1:]} {paths[0]}")
    return float(found[1])


_NGINX: Final = """
{user}daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 1000000000; server_tokens off;
  open_file_cache max=100; open_file_cache_valid 600s;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port} backlog=1024; root {folder}/root; default_type application/json; {fields} }}
}}
"""
_OF_ITS_OWN: Final = {"content-length", "content-type", "date", "etag", "connection", "server", "last-modified"}
"""Fields that nginx writes itself."""


@contextmanager
def nginx(path: str, answered: Answered, folder: Path) -> Iterator[Server]:
    """nginx with one file, which it answers with the fields that the other answer has."""
    program = _found("nginx", "nginx-light")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "root" / path.lstrip("/")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(answered.body)
    quoted = [(name, value.replace('"', '\\"')) for name, value in answered.fields.items() if name not in _OF_ITS_OWN]
    fields = " ".join(f'add_header {name} "{value}";' for name, value in quoted)
    port = free_port()
    user = "" if os.getuid() else f"user {pwd.getpwuid(0).pw_name}; "
    (folder / "nginx.conf").write_text(_NGINX.format(user=user, folder=folder, port=port, fields=fields))
    words = [program, "-e", str(folder / "start.log"), "-c", str(folder / "nginx.conf")]
    with running(words, port, folder / "log") as server:
        yield server


def anonymous_megabytes(pid: int) -> float:
    """Anonymous resident memory of a process."""
    found = re.search(r"^RssAnon:\s+([0-9]+) kB$", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return int(found[1]) / 1_000 if found else 0.0
