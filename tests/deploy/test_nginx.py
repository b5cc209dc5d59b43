"""`service/deploy/nginx.conf` as it stands, run by Debian's nginx in front of two nodes."""

import os
import re
import signal
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from proxies import free_port, nginx
from support import BRIEFS, FIRST, ROOT, Server, started

CONF = ROOT / "service/deploy/nginx.conf"
BRIEF = f"/v1/briefs/{FIRST.stem}"


class Proxy(NamedTuple):
    """nginx in front of two nodes."""

    client: httpx.Client
    port: int
    nodes: tuple[Server, Server]


@contextmanager
def proxied(folder: Path, nodes: tuple[Server, Server], *changes: tuple[str, str]) -> Iterator[Proxy]:
    """The configuration with our ports and folders in place of its own, and nothing else but `changes`."""
    port = free_port()
    text = CONF.read_text("utf-8")
    places = (
        ("127.0.0.1:8000", nodes[0].address.removeprefix("http://")),
        ("127.0.0.1:8001", nodes[1].address.removeprefix("http://")),
        ("listen 80 default_server", f"listen 127.0.0.1:{port} default_server"),
        ("/var/cache/nginx/diplobrief", str(folder / "cache")),
    )
    for old, new in (*places, *changes):
        assert text.count(old) == 1, f"{old} stands once in {CONF.name}"
        text = text.replace(old, new)
    (folder / "site.conf").write_text(text, "utf-8")
    http = f"  include {folder / 'site.conf'};"
    with nginx(folder, http, port) as address, httpx.Client(base_url=address, timeout=10) as client:
        yield Proxy(client, port, nodes)


@pytest.fixture(scope="module")
def nodes() -> Iterator[tuple[Server, Server]]:
    with started("--briefs", BRIEFS) as one, started("--briefs", BRIEFS) as other:
        yield one, other


@pytest.fixture
def proxy(nodes: tuple[Server, Server], tmp_path: Path) -> Iterator[Proxy]:
    with proxied(tmp_path, nodes) as found:
        yield found


def exchange(port: int, sent: bytes, seconds: float = 5) -> bytes:
    """What comes back for these bytes, until the connection ends."""
    with socket.create_connection(("127.0.0.1", port), timeout=seconds) as connection:
        connection.sendall(sent)
        got = b""
        with suppress(TimeoutError, ConnectionResetError):
            while piece := connection.recv(65_536):
                got += piece
        return got


def test_an_answer_is_stored_once_for_each_coding(proxy: Proxy) -> None:
    for codings, coded in (("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("identity", None)):
        seen = [proxy.client.get(BRIEF, headers={"Accept-Encoding": codings}) for _ in range(2)]
        assert [each.headers["x-cache"] for each in seen] == ["MISS", "HIT"]
        assert {each.headers.get("content-encoding") for each in seen} == {coded}
        assert {each.content for each in seen} == {FIRST.read_bytes()}
    again = proxy.client.get(BRIEF, headers={"Accept-Encoding": "gzip, deflate, br"})
    assert again.headers["x-cache"] == "HIT", "browsers that spell their codings differently share what is stored"


def test_a_coding_that_is_refused_is_not_sent(proxy: Proxy) -> None:
    proxy.client.get(BRIEF, headers={"Accept-Encoding": "gzip, deflate"})
    seen = proxy.client.get(BRIEF, headers={"Accept-Encoding": "gzip;q=0"})
    assert "content-encoding" not in seen.headers
    assert seen.content == FIRST.read_bytes()


def test_who_holds_an_answer_gets_304_from_the_cache(proxy: Proxy) -> None:
    tag = proxy.client.get(BRIEF).headers["etag"]
    seen = proxy.client.get(BRIEF, headers={"If-None-Match": tag})
    assert (seen.status_code, seen.content, seen.headers["x-cache"]) == (304, b"", "HIT")


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 70_000 + b"\r\n\r\n",
    ],
    ids=["no Host", "two Hosts", "no Host in 1.0", "a field of 70 kB"],
)
def test_a_head_that_is_wrong_or_too_large_is_refused(proxy: Proxy, head: bytes) -> None:
    assert exchange(proxy.port, head).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 405),
        (b"DELETE /healthz HTTP/1.1\r\nHost: a\r\n\r\n", 405),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\n", 413),
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 413),
    ],
    ids=["POST", "DELETE", "GET with content", "GET with chunks"],
)
def test_what_would_write_is_refused_with_a_problem(proxy: Proxy, head: bytes, status: int) -> None:
    got = exchange(proxy.port, head, seconds=3)
    assert got.startswith(b"HTTP/1.1 %d " % status)
    assert b"application/problem+json" in got
    assert b'"status":%d' % status in got


@pytest.mark.parametrize(
    ("head", "drops"),
    [
        (b"GET /healthz HTTP/1.1\r\nHost: a\r\n", b"X: y\r\n"),
        (b"POST /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 900\r\n\r\n", b"x"),
    ],
    ids=["head", "content"],
)
def test_a_client_that_drips_is_dropped_within_ten_seconds(proxy: Proxy, head: bytes, drops: bytes) -> None:
    began = time.monotonic()
    with socket.create_connection(("127.0.0.1", proxy.port), timeout=12) as connection:
        connection.sendall(head)
        connection.settimeout(0.5)
        ended = False
        while not ended and time.monotonic() - began < 12:
            try:
                connection.sendall(drops)
                ended = connection.recv(4_096) == b""
            except TimeoutError:
                continue
            except OSError:
                ended = True
    assert ended
    assert time.monotonic() - began < 10


def test_a_node_that_dies_is_not_noticed(nodes: tuple[Server, Server], tmp_path: Path) -> None:
    with started("--briefs", BRIEFS) as dying, proxied(tmp_path, (nodes[0], dying)) as proxy:
        statuses, dying.ends = [], -signal.SIGKILL
        for number in range(120):
            if number == 40:
                os.kill(dying.pid, signal.SIGKILL)
            statuses.append(proxy.client.get(f"/v1/briefs?limit={number + 1}").status_code)
        assert set(statuses) == {200}


def test_a_client_that_asks_too_often_waits_whichever_node_answers(proxy: Proxy) -> None:
    seen = [proxy.client.get("/healthz") for _ in range(400)]
    refused = [each for each in seen if each.status_code == 429]
    assert {each.status_code for each in seen} == {200, 429}
    assert {each.headers["retry-after"] for each in refused} == {"1"}
    assert refused[0].json()["status"] == 429
    time.sleep(1)
    assert proxy.client.get("/healthz").status_code == 200, "after what Retry-After says, it is answered"


def test_no_node_is_a_problem_that_says_when_to_come_back(tmp_path: Path) -> None:
    nobody = (Server("http://127.0.0.1:1", 0), Server("http://127.0.0.1:2", 0))
    with proxied(tmp_path, nobody) as proxy:
        seen = proxy.client.get(BRIEF)
    assert (seen.status_code, seen.headers["retry-after"]) == (503, "5")
    assert seen.headers["content-type"] == "application/problem+json"


def test_metrics_are_for_whoever_runs_the_service(nodes: tuple[Server, Server], tmp_path: Path) -> None:
    with proxied(tmp_path, nodes, ("allow 127.0.0.1; allow ::1; deny all;", "deny all;")) as proxy:
        assert proxy.client.get("/metrics").status_code == 403


def test_events_are_passed_on_as_they_come(proxy: Proxy) -> None:
    with proxy.client.stream("GET", "/v1/changes/stream", timeout=5) as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        first = next(stream.iter_lines())
    assert re.match(r"(id|event|data|retry):", first)


def test_paths_and_numbers_of_the_description_are_those_of_the_file() -> None:
    told = (ROOT / "service/README.md").read_text("utf-8")
    text = CONF.read_text("utf-8")
    rate, burst = re.search(r"rate=(\d+)r/s", text), re.search(r"burst=(\d+)", text)
    assert rate
    assert burst
    assert f"{rate[1]} requests a second" in told
    assert f"bursts of {burst[1]}" in told
