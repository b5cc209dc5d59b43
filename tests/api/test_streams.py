"""Answers that are sent as they are made: exports, and changes as they come."""

import asyncio
import csv
import io
import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest
import uvicorn
from clusters import chosen, filled
from support import BRIEFS as BRIEFS_OF_OURS
from support import FIRST, GOOD, dump, load, serving, started, wait_until_ready
from test_http import STREAMS
from uvicorn._types import ASGIReceiveCallable, ASGISendCallable, Scope

from diplobrief.api.streams import events
from diplobrief.web.serving import Serving
from diplobrief.web.wire import PATIENCE, Impatient

BRIEFS = 450


LONG = 3_000
"""Briefs of a corpus whose exports fill every buffer between a server and a client."""


@pytest.fixture(scope="module")
def long_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("long")
    long = {**load(GOOD), "summary": ("A long account of the harbour. " * 60).strip()}
    for number in range(LONG):
        (folder / f"brief-{number}.json").write_bytes(dump(long | {"id": f"brief-{number}"}))
    return folder


@contextmanager
def connected(server: str) -> Iterator[socket.socket]:
    """A client that takes little at a time, so that a long answer is still being made."""
    host, _, port = server.removeprefix("http://").partition(":")
    with socket.socket() as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        client.settimeout(30)
        client.connect((host, int(port)))
        yield client


def until_closed(client: socket.socket) -> bytes:
    heard = b""
    with suppress(ConnectionResetError):
        while piece := client.recv(1_000_000):
            heard += piece
    return heard


def said_to(server: str, request: bytes) -> tuple[bytes, bytes]:
    """Head, in lower case, and content, until the server closes."""
    with connected(server) as client:
        client.sendall(request)
        head, _, content = until_closed(client).partition(b"\r\n\r\n")
    return head.lower(), content


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("briefs")
    base = load(GOOD)
    for number in range(BRIEFS):
        brief = base | {"id": f"brief-{number}", "date": f"2026-01-{number % 28 + 1:02}"}
        (folder / f"brief-{number}.json").write_bytes(dump(brief))
    return folder


def test_every_match_is_a_line_once(corpus: Path) -> None:
    with serving(corpus) as address:
        found = httpx.get(f"{address}/v1/briefs.ndjson?date_from=2026-01-10&fields=id,date")
        assert found.headers["content-type"] == "application/x-ndjson"
        items = [json.loads(line) for line in found.text.splitlines()]
        listed = httpx.get(f"{address}/v1/briefs?date_from=2026-01-10").json()["total"]
        assert len({item["id"] for item in items}) == len(items) == listed
        assert all(item.keys() == {"id", "date"} for item in items)
        statements = httpx.get(f"{address}/v1/statements.ndjson?brief=brief-7").text.splitlines()
        assert [json.loads(line)["id"] for line in statements] == [each["id"] for each in load(GOOD)["statements"]]


def test_a_table_has_a_row_for_each_match(corpus: Path) -> None:
    with serving(corpus) as address:
        found = httpx.get(f"{address}/v1/briefs.csv?q=harbour")
        rows = list(csv.DictReader(io.StringIO(found.text, newline="")))
        assert {row["id"] for row in rows} == {f"brief-{number}" for number in range(BRIEFS)}
        assert rows[0]["title"] == load(GOOD)["title"]
        assert rows[0]["event_type"] == load(GOOD)["event"]["type"]


@pytest.mark.parametrize("path", STREAMS)
def test_an_export_is_asked_for_like_anything_else(http: httpx.Client, path: str) -> None:
    found = http.get(path)
    assert (found.status_code, found.headers["content-type"]) == (200, STREAMS[path])
    assert found.headers["access-control-allow-origin"] == "*"
    held = http.get(path, headers={"if-none-match": found.headers["etag"]})
    assert (held.status_code, held.content, held.headers["etag"]) == (304, b"", found.headers["etag"])
    head = http.head(path)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", found.headers["etag"])
    assert http.get(path, headers={"accept": "text/html"}).status_code == 406
    assert http.get(f"{path}?limit=1").json()["type"] == "/v1/problems#unknown-parameter"


def test_changes_come_as_they_happen_and_go_on_where_they_were(tmp_path: Path) -> None:
    (tmp_path / GOOD.name).write_bytes(GOOD.read_bytes())
    with serving(tmp_path, DIPLOBRIEF_WATCH="1") as address:
        later = dump(load(FIRST))
        timer = threading.Timer(1.0, (tmp_path / FIRST.name).write_bytes, [later])
        timer.start()
        heard: list[dict[str, str]] = []
        with httpx.stream("GET", f"{address}/v1/changes/stream", timeout=30) as stream:
            assert stream.headers["content-type"] == "text/event-stream"
            assert stream.headers["cache-control"] == "no-store"
            for line in stream.iter_lines():
                name, _, value = line.partition(": ")
                if name == "id":
                    heard.append({})
                if heard and name:
                    heard[-1][name] = value
                if len(heard) == 2 and "data" in heard[1]:
                    break
        timer.join()
        assert [each["id"] for each in heard] == ["1", "2"]
        assert [each["event"] for each in heard] == ["added", "added"]
        assert json.loads(heard[1]["data"])["id"] == FIRST.stem
        with httpx.stream("GET", f"{address}/v1/changes/stream", headers={"last-event-id": "1"}, timeout=30) as stream:
            assert next(line for line in stream.iter_lines() if line.startswith("id")) == "id: 2"


@pytest.mark.parametrize("since", [0, 2, 3])
def test_a_stream_begins_anew_where_another_log_comes_to_be_served(since: int, tmp_path: Path) -> None:
    made = {f"brief-{n}": load(GOOD) | {"id": f"brief-{n}"} for n in range(2)}
    stores = []
    for place, count in (("ours", 1), ("theirs", 2)):
        chosen(map(dump, made.values()), tmp_path / place)
        changed = {name: made[name] | {"title": f"As {place} has it", "revision": 7} for name in [*made][:count]}
        stores.append(chosen(map(dump, (made | changed).values()), tmp_path / place))
    here, there = stores
    again = chosen(map(dump, made.values()), tmp_path / "ours")

    async def heard() -> list[bytes]:
        serving = Serving(here)
        told = events(serving, since)
        await anext(told)
        found = [await anext(told)] if since < 3 else []
        for store in (again, there):  # the first goes on from what was told, the other does not
            asyncio.get_running_loop().call_later(0.7, serving.replace, store)
            found.append(await anext(told))
        return found

    *before, onward, anew = ([int(n) for n in re.findall(rb"id: (\d+)", each)] for each in asyncio.run(heard()))
    assert before == ([[*range(since + 1, 4)]] if since < 3 else [])
    assert onward == [*range(4, again.sequence + 1)]
    assert anew == [*range(1, there.sequence + 1)]


@pytest.mark.parametrize("path", STREAMS)
def test_http_1_0_gets_no_chunks_and_the_end_of_the_connection(server: str, http: httpx.Client, path: str) -> None:
    head, content = said_to(server, f"GET {path} HTTP/1.0\r\nConnection: keep-alive\r\n\r\n".encode())
    assert b"transfer-encoding" not in head
    assert b"content-length" not in head
    assert b"\r\nconnection: close" in head
    assert content == http.get(path, headers={"accept-encoding": "identity"}).content
    head, content = said_to(server, f"HEAD {path} HTTP/1.0\r\n\r\n".encode())
    assert (b"transfer-encoding" in head, content) == (False, b"")


@pytest.mark.parametrize("path", ["/", "/v1", "/v1/nothing", f"/briefs/{FIRST.stem}", "/v1/briefs?limit=1"])
def test_http_1_0_gets_the_length_of_what_has_one(server: str, path: str) -> None:
    head, content = said_to(server, f"GET {path} HTTP/1.0\r\n\r\n".encode())
    assert b"transfer-encoding" not in head
    assert b"\r\ncontent-length: %d\r\n" % len(content) in head + b"\r\n"
    assert b"\r\nconnection: close" in head


def test_http_1_0_hears_of_changes_as_they_come(server: str) -> None:
    with connected(server) as client:
        client.sendall(b"GET /v1/changes/stream HTTP/1.0\r\n\r\n")
        heard = b""
        while b"data: " not in heard:
            heard += client.recv(65_536)
    head, _, content = heard.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head
    assert content.startswith(b"retry: 2000\n\n")


def test_an_answer_to_http_1_0_that_fails_midway_does_not_look_whole() -> None:
    async def app(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"half", "more_body": True})
        await asyncio.sleep(0.2)
        raise ValueError("the rest cannot be made")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(app, http=Impatient, ws="none", lifespan="off", log_level="critical")
        running = uvicorn.Server(config)
        thread = threading.Thread(target=running.run, args=([listening],))
        thread.start()
        try:
            with socket.create_connection(listening.getsockname(), timeout=10) as client:
                client.sendall(b"GET / HTTP/1.0\r\n\r\n")
                heard = b""
                while not heard.endswith(b"\r\n\r\nhalf"):
                    heard += client.recv(65_536)
                with pytest.raises(ConnectionResetError):
                    client.recv(65_536)
        finally:
            running.should_exit = True
            thread.join()


def test_who_has_said_all_hears_a_long_answer_to_its_end(long_corpus: Path) -> None:
    with started("--briefs", long_corpus) as server, connected(server.address) as slow:
        slow.sendall(b"GET /v1/briefs.ndjson HTTP/1.1\r\nHost: x\r\n\r\n")
        slow.shutdown(socket.SHUT_WR)
        time.sleep(0.5)
        heard = until_closed(slow)
    assert heard.endswith(b"\r\n0\r\n\r\n"), "the last chunk"
    assert heard.count(b'"href":"/v1/briefs/brief-') == LONG
    assert server.said == ""


def test_who_has_said_all_hears_what_a_store_that_waits_has() -> None:
    with started("--store", filled(BRIEFS_OF_OURS)) as server:
        wait_until_ready(server.address)
        for path in ("/v1", "/v1/briefs?q=arctic", "/v1/briefs.ndjson", f"/briefs/{FIRST.stem}"):
            with connected(server.address) as client:
                client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 2)
                client.shutdown(socket.SHUT_WR)
                assert until_closed(client).count(b"HTTP/1.1 200 OK\r\n") == 2, path
    assert "Traceback" not in server.said


@pytest.mark.parametrize(
    "sent", [b"GET /v1 HTTP/1.1\r\nHost", b"GET /v1 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"]
)
def test_who_has_said_half_is_not_waited_for(server: str, sent: bytes) -> None:
    with connected(server) as client:
        client.sendall(sent)
        client.shutdown(socket.SHUT_WR)
        began = time.monotonic()
        until_closed(client)
    assert time.monotonic() - began < 2


def test_an_answer_without_end_ends_when_the_client_has_said_all(server: str) -> None:
    with connected(server) as client:
        client.sendall(b"GET /v1/changes/stream HTTP/1.1\r\nHost: x\r\n\r\n")
        client.recv(65_536)
        time.sleep(0.2)
        client.shutdown(socket.SHUT_WR)
        began = time.monotonic()
        until_closed(client)
    assert time.monotonic() - began < 2


def test_who_takes_nothing_of_a_stream_is_dropped_without_a_word(long_corpus: Path) -> None:
    request = b"GET /v1/briefs.ndjson HTTP/1.1\r\nHost: x\r\n\r\n"
    old = b"GET /v1/briefs.ndjson HTTP/1.0\r\n\r\n"
    with started("--briefs", long_corpus) as server:
        with connected(server.address) as one, connected(server.address) as three, connected(server.address) as before:
            for client, sent in ((one, request), (three, request * 3), (before, old)):
                client.sendall(sent)
            time.sleep(2.5 * PATIENCE)
            heard = [until_closed(client) for client in (one, three, before)]
        assert all(each.count(b'"href":"/v1/briefs/brief-') < LONG for each in heard)
        assert httpx.get(f"{server.address}/healthz").status_code == 200
    assert server.said == ""


def test_a_server_ends_though_a_stream_has_no_end() -> None:
    url = "/v1/changes/stream"
    with started("--briefs", BRIEFS_OF_OURS) as server, httpx.stream("GET", server.address + url, timeout=30) as stream:
        lines = stream.iter_lines()
        next(lines)
        server.end()
        list(lines)  # it ends as an answer ends, and is not cut off
    assert "Cancel" not in server.said
    assert "Traceback" not in server.said


def test_a_server_that_is_told_to_end_finishes_what_it_began_and_takes_nothing_new(long_corpus: Path) -> None:
    with started("--briefs", long_corpus) as server, connected(server.address) as slow:
        slow.sendall(b"GET /v1/briefs.ndjson HTTP/1.1\r\nHost: x\r\n\r\n")
        heard = slow.recv(1_000)
        server.end()
        time.sleep(0.5)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.address}/healthz", timeout=2)
        heard += until_closed(slow)
    assert heard.startswith(b"HTTP/1.1 200 OK\r\n")
    assert heard.endswith(b"\r\n0\r\n\r\n"), "the last chunk"
    assert heard.count(b'"href":"/v1/briefs/brief-') == LONG
