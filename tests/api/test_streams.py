"""Answers that are sent as they are made: exports, and changes as they come."""

import asyncio
import csv
import io
import json
import re
import socket
import threading
import time
from pathlib import Path

import httpx
import pytest
from clusters import chosen
from support import BRIEFS as BRIEFS_OF_OURS
from support import FIRST, GOOD, dump, load, serving, started
from test_http import STREAMS

from diplobrief.api.streams import events
from diplobrief.web.serving import Serving

BRIEFS = 450


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


def test_a_server_ends_though_a_stream_has_no_end() -> None:
    url = "/v1/changes/stream"
    with started("--briefs", BRIEFS_OF_OURS) as server, httpx.stream("GET", server.address + url, timeout=30) as stream:
        lines = stream.iter_lines()
        next(lines)
        server.end()
        list(lines)  # it ends as an answer ends, and is not cut off
    assert "Cancel" not in server.said
    assert "Traceback" not in server.said


def test_a_server_that_is_told_to_end_finishes_what_it_began_and_takes_nothing_new(tmp_path: Path) -> None:
    long = {**load(GOOD), "summary": ("A long account of the harbour. " * 60).strip()}
    for number in range(3_000):
        (tmp_path / f"brief-{number}.json").write_bytes(dump(long | {"id": f"brief-{number}"}))
    with started("--briefs", tmp_path) as server, socket.socket() as slow:
        host, _, port = server.address.removeprefix("http://").partition(":")
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)  # so that the answer is still being made
        slow.connect((host, int(port)))
        slow.sendall(b"GET /v1/briefs.ndjson HTTP/1.1\r\nHost: x\r\n\r\n")
        heard = slow.recv(1_000)
        server.end()
        time.sleep(0.5)
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{server.address}/healthz", timeout=2)
        while piece := slow.recv(1_000_000):
            heard += piece
    assert heard.startswith(b"HTTP/1.1 200 OK\r\n")
    assert heard.endswith(b"\r\n0\r\n\r\n"), "the last chunk"
    assert heard.count(b'"href":"/v1/briefs/brief-') == 3_000
