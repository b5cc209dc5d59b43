"""What the server says of itself: counts for Prometheus, and the access log."""

import json
import os
import re
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from clusters import chosen
from prometheus_client.parser import text_string_to_metric_families
from support import BRIEFS, FIRST, ROOT, asking, command, serving
from test_server import exchange

from diplobrief.app.service import create_app
from diplobrief.app.settings import Settings
from diplobrief.web.access import request_id, trace
from diplobrief.web.serving import Serving

WAITED_FOR = {"/readyz"} if os.environ.get("DIPLOBRIEF_TEST_ENGINE") == "postgresql" else set()
"""What a server is asked until it has found its edition: over PostgreSQL, where it has also said so in words."""

BRIEF = f"/v1/briefs/{FIRST.stem}"
ROUTE = "/v1/briefs/{id}"
Samples = dict[tuple[str, frozenset[tuple[str, str]]], float]


@pytest.fixture
def fresh() -> Iterator[httpx.Client]:
    """A server that nobody else asks."""
    with serving(BRIEFS) as address, httpx.Client(base_url=address) as client:
        yield client


def samples(text: str) -> Samples:
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def requests(found: Samples) -> dict[tuple[str, str, str], float]:
    """What was counted, but for the asking whether the server has begun."""
    return {
        (label["route"], label["method"], label["status"]): value
        for (name, labels), value in found.items()
        for label in [dict(labels)]
        if name == "diplobrief_http_requests_total" and label["route"] not in WAITED_FOR
    }


def test_requests_are_counted_by_route_method_and_status(fresh: httpx.Client) -> None:
    tag = fresh.get(BRIEF).headers["etag"]
    for _ in range(4):
        fresh.get(BRIEF)
    for _ in range(3):
        fresh.get(BRIEF, headers={"if-none-match": tag})
    fresh.head(BRIEF)
    fresh.get("/v1/briefs/nothing")
    fresh.get("/nothing")
    fresh.get("/v1/briefs/")
    fresh.options(BRIEF)
    fresh.get(BRIEF, headers={"accept": "text/html"})
    for method in ("POST", "PROPFIND", "MKCOL"):
        fresh.request(method, BRIEF)
    found = fresh.get("/metrics")
    assert found.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert found.headers["cache-control"] == "no-store"
    assert requests(samples(found.text)) == {
        (ROUTE, "GET", "200"): 5,
        (ROUTE, "GET", "304"): 3,
        (ROUTE, "HEAD", "200"): 1,
        (ROUTE, "GET", "404"): 1,
        (ROUTE, "GET", "406"): 1,
        ("unmatched", "GET", "404"): 1,
        ("unmatched", "GET", "308"): 1,
        ("unmatched", "OPTIONS", "204"): 1,
        ("unmatched", "other", "405"): 3,
    }


def test_the_histogram_adds_up(fresh: httpx.Client) -> None:
    for _ in range(20):
        fresh.get(BRIEF)
    found = samples(fresh.get("/metrics").text)
    name = "diplobrief_http_request_duration_seconds"
    labels = {("route", ROUTE), ("method", "GET")}
    buckets = {dict(where)["le"]: value for (each, where), value in found.items() if each == f"{name}_bucket"}
    counts = [buckets[bound] for bound in sorted(buckets, key=float)]
    assert counts == sorted(counts)
    assert found[f"{name}_count", frozenset(labels)] == buckets["+Inf"] == 20
    assert 0 < found[f"{name}_sum", frozenset(labels)] < 5


def test_every_metric_has_a_type_and_a_meaning(fresh: httpx.Client) -> None:
    fresh.get(BRIEF)
    for family in text_string_to_metric_families(fresh.get("/metrics").text):
        assert family.type in ("counter", "gauge", "histogram"), family.name
        assert family.documentation.endswith((".", "0."))
        assert family.name.startswith("diplobrief_")


def test_what_is_served_is_told() -> None:
    store = chosen([FIRST.read_bytes()])
    serving = Serving(store)
    app = create_app(Settings(), serving)
    for degraded in (False, True):
        serving.degraded = degraded
        found = samples(asking(app, ("GET", "/metrics", {}))[0][2].decode())
        assert found["diplobrief_edition_info", frozenset({("edition", store.edition)})] == 1
        assert found["diplobrief_briefs", frozenset()] == 1
        assert found["diplobrief_degraded", frozenset()] == degraded
    serving.replace(chosen([]))
    found = samples(asking(app, ("GET", "/metrics", {}))[0][2].decode())
    assert (found["diplobrief_briefs", frozenset()], found["diplobrief_degraded", frozenset()]) == (0, 0)


def test_a_stranger_cannot_make_labels(fresh: httpx.Client) -> None:
    for number in range(30):
        fresh.get(f"/{number}")
        fresh.get(f"/v1/briefs/no-{number}")
    exchange(str(fresh.base_url).rstrip("/"), b"nonsense\r\n\r\n")
    found = samples(fresh.get("/metrics").text)
    assert len(requests(found)) == 2
    assert found["diplobrief_http_refused_total", frozenset()] == 1


def test_metrics_are_one_address_without_parameters(http: httpx.Client) -> None:
    assert http.get("/metrics?x=1").json()["type"] == "/v1/problems#unknown-parameter"
    assert http.head("/metrics").content == b""
    assert "/metrics" not in http.get("/openapi.json").json()["paths"], "for whoever runs the server"


TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
READ = {"trace_id": TRACE[3:35], "parent_id": TRACE[36:52], "trace_flags": "01"}


@pytest.mark.parametrize(
    ("field", "found"),
    [
        (TRACE, READ),
        ("cc" + TRACE[2:], READ),
        ("cc" + TRACE[2:] + "-what-the-future-will-be-like", READ),
        (TRACE + "-more", {}),
        ("cc" + TRACE[2:] + ".more", {}),
        ("ff" + TRACE[2:], {}),
        (TRACE.upper(), {}),
        (TRACE[:-1], {}),
        (TRACE + "0", {}),
        (f"00-{'0' * 32}-00f067aa0ba902b7-01", {}),
        (f"00-4bf92f3577b34da6a3ce929d0e0e4736-{'0' * 16}-01", {}),
        ("", {}),
    ],
)
def test_a_trace_is_read_as_its_standard_has_it(field: str, found: dict[str, str]) -> None:
    assert trace(field.encode()) == found
    assert trace(None) == {}


@pytest.mark.parametrize("given", ["", "a b", "a" * 129, "\u00e9", "a\tb", '"', "{}", "a,b", "<a>"])
def test_an_id_that_is_none_is_not_taken_over(given: str) -> None:
    assert request_id(given.encode("latin-1")) is None


def lines(path: Path) -> list[dict[str, Any]]:
    """The lines of the access log, but for those of a server that was waited for."""
    told = [line for line in path.read_text().splitlines() if not (WAITED_FOR and line.startswith("serving edition "))]
    return [line for line in map(json.loads, told) if line.get("target") not in WAITED_FOR]


def test_the_log_has_a_line_for_each_request(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w") as errors, serving(BRIEFS, errors=errors, DIPLOBRIEF_ACCESS_LOG="json") as address:
        ours = {"x-request-id": "client-7.a/b=", "traceparent": TRACE, "user-agent": 'me "\\'}
        first = httpx.get(address + BRIEF, headers=ours)
        second = httpx.get(address + BRIEF)
        third = httpx.get(address + BRIEF, headers={"x-request-id": "no good", "traceparent": "nonsense"})
        head = httpx.head(f"{address}/v1/briefs?limit=1")
        gone = httpx.get(f"{address}/v1/briefs/nothing?x")
        exchange(address, b"nonsense\r\n\r\n")
    found = lines(log)
    assert [each.get("status") for each in found] == [200, 200, 200, 200, 400, 400]
    assert found[0] | READ | {"request_id": "client-7.a/b=", "user_agent": 'me "\\'} == found[0]
    assert (found[0]["target"], found[0]["route"], found[0]["method"]) == (BRIEF, ROUTE, "GET")
    assert found[0]["bytes"] == int(first.headers["content-length"])
    assert 0 < found[0]["seconds"] < 5
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", found[0]["time"])
    assert (found[3]["target"], found[3]["method"], found[3]["bytes"]) == ("/v1/briefs?limit=1", "HEAD", 0)
    assert (found[4]["target"], found[4]["route"]) == ("/v1/briefs/nothing?x", ROUTE)
    assert found[5]["refused"] == "malformed-request"
    asked = [first, second, third, head, gone]
    assert [each.headers["x-request-id"] for each in asked] == [each["request_id"] for each in found[:5]]
    assert len({each["request_id"] for each in found[:5]}) == 5
    assert all(request_id(each["request_id"].encode()) for each in found[:5])
    assert not [each for each in found[1:] if "trace_id" in each]
    assert not [each for each in asked if "traceparent" in each.headers], "a response has no such field"


def test_without_the_log_an_id_is_given_back_and_none_is_made(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("w") as errors, serving(BRIEFS, errors=errors) as address:
        for path in (BRIEF, BRIEF, "/v1", "/nothing"):
            assert httpx.get(address + path, headers={"x-request-id": "abc"}).headers["x-request-id"] == "abc"
            assert "x-request-id" not in httpx.get(address + path).headers
            assert "x-request-id" not in httpx.get(address + path, headers={"x-request-id": "a b"}).headers
    assert lines(log) == []


def test_a_log_that_nobody_reads_is_no_failure() -> None:
    reader, writer = socket.socketpair()
    with serving(BRIEFS, errors=writer.fileno(), DIPLOBRIEF_ACCESS_LOG="json") as address:
        reader.close()
        writer.close()
        assert [httpx.get(address + BRIEF).status_code for _ in range(5)] == [200] * 5


def test_another_value_of_the_setting_is_refused() -> None:
    done: subprocess.CompletedProcess[str] = command("serve", "--access-log", "xml")
    assert (done.returncode, "off or json" in done.stderr) == (2, True)


def test_every_metric_is_described_and_no_other(http: httpx.Client) -> None:
    told = (ROOT / "service/README.md").read_text("utf-8")
    described = dict(re.findall(r"^\| `(diplobrief_\w+)` \| (\w+) \|", told, re.MULTILINE))
    there = re.findall(r"^# TYPE (\w+) (\w+)$", http.get("/metrics").text, re.MULTILINE)
    assert described == dict(there)
