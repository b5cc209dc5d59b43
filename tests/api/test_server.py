"""The server below HTTP's semantics: raw bytes on a socket, clients that stall, signals."""

import contextlib
import json
import re
import signal
import socket
import subprocess
import sys
import time
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx
import pytest
from support import ROOT

from diplobrief.web.wire import PATIENCE


def exchange(server: str, sent: bytes, seconds: float = 5) -> bytes:
    """What comes back for these bytes until the server closes or is silent."""
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=seconds) as client:
        client.sendall(sent)
        found = b""
        try:
            while piece := client.recv(65_536):
                found += piece
        except (TimeoutError, ConnectionResetError):
            pass
        return found


CLOSING = b"Connection: close\r\n\r\n"


def test_a_plain_request_is_answered(server: str) -> None:
    assert exchange(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + CLOSING).startswith(b"HTTP/1.1 200 ")
    assert exchange(server, b"GET /healthz HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    "head",
    [
        b"GET /healthz HTTP/1.1\r\n",
        b"GET  /healthz HTTP/1.1\r\nHost: a\r\n",
        b"GET /healthz  HTTP/1.1\r\nHost: a\r\n",
        b"GET http:///healthz HTTP/1.1\r\nHost: a\r\n",
        b"GET http://a:b/healthz HTTP/1.1\r\nHost: a\r\n",
        b"GET http://[zz]/healthz HTTP/1.1\r\nHost: a\r\n",
        b"GET http://me@a/healthz HTTP/1.1\r\nHost: a\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: \0\r\n",
        b"GET /health z HTTP/1.1\r\nHost: a\r\n",
        b"nonsense\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a b\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a/b\r\n",
        b"GET /healthz HTTP/1.0\r\nHost: a\r\nHost: b\r\n",
        b"GET /healthz HTTP/0.9\r\nHost: a\r\n",
        b"GET /healthz HTTP/2.0\r\nHost: a\r\n",
        b"GET /healthz HTTP/1.2\r\nHost: a\r\n",
        b"GET /healthz#part HTTP/1.1\r\nHost: a\r\n",
        b"GET /h\xc3\xa9 HTTP/1.1\r\nHost: a\r\n",
        b"GET healthz HTTP/1.1\r\nHost: a\r\n",
        b"GET /healthz HTTP/1.1\nHost: a\n",
        b"GET /healthz HTTP/1.1\r\nHost : a\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n",
    ],
    ids=[
        "no Host", "two spaces before the target", "two spaces after it", "no host in the address", "a port that is none",
        "an IP that is none", "userinfo", "two Hosts", "NUL", "space in the target", "no request", "space in Host", "slash in Host",
        "two Hosts in 1.0", "0.9", "2.0", "1.2", "fragment", "no ASCII", "no slash", "bare LF", "space before colon",
        "folded field", "identity is no transfer coding", "unknown transfer coding", "two lengths", "signed length",
    ],
)  # fmt: skip
def test_a_malformed_request_is_refused(server: str, head: bytes) -> None:
    found = exchange(server, head + CLOSING)
    assert found.startswith(b"HTTP/1.1 400 ")
    fields, _, body = found.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in fields.lower()
    assert json.loads(body)["type"] == "/v1/problems#malformed-request"


@pytest.mark.parametrize("line", [b"GET /healthz HTTP/1.2", b"FOO /healthz HTTP/1.1", b"GET http:///v1 HTTP/1.1"])
def test_what_the_connection_refuses_has_the_fields_of_every_problem(
    server: str, http: httpx.Client, line: bytes
) -> None:
    head, _, body = exchange(server, line + b"\r\nHost: x\r\n\r\n").partition(b"\r\n\r\n")
    fields = dict(each.lower().split(b": ", 1) for each in head.split(b"\r\n")[1:])
    assert len(fields) == len(head.split(b"\r\n")) - 1, "none comes twice"
    assert parsedate_to_datetime(fields[b"date"].decode())
    assert fields[b"x-content-type-options"] == b"nosniff"
    assert fields[b"connection"] == b"close"
    assert int(fields[b"content-length"]) == len(body) > 0
    assert {name.decode() for name in fields} >= set(http.get("/nothing").headers.keys())


@pytest.mark.parametrize(
    "head",
    [
        b"HEAD /healthz HTTP/1.2\r\nHost: x\r\n",
        b"HEAD /healthz HTTP/1.1\r\n",
        b"HEAD  /healthz HTTP/1.1\r\nHost: x\r\n",
        b"HEAD /h\xc3\xa9 HTTP/1.1\r\nHost: x\r\n",
        b"HEAD http://[zz]/ HTTP/1.1\r\nHost: x\r\n",
    ],
)
def test_a_refusal_of_head_has_no_content(server: str, head: bytes) -> None:
    refused = exchange(server, head + b"\r\n")
    assert refused.startswith(b"HTTP/1.1 400 ")
    assert refused.endswith(b"\r\n\r\n")
    length = exchange(server, head.replace(b"HEAD", b"GET") + b"\r\n").partition(b"\r\n\r\n")[2]
    assert b"\r\ncontent-length: %d\r\n" % len(length) in refused


def test_what_follows_an_answer_to_head_is_refused_with_content(server: str) -> None:
    found = exchange(server, b"HEAD /healthz HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n")
    assert re.findall(rb"HTTP/1.1 ([0-9]{3}) ", found) == [b"200", b"400"]
    assert json.loads(found.rpartition(b"\r\n\r\n")[2])["type"] == "/v1/problems#malformed-request"


def test_a_field_without_end_is_refused(server: str) -> None:
    found = exchange(server, b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 1_000_000 + b"\r\n" + CLOSING)
    assert found[:13] in (b"HTTP/1.1 400 ", b""), "refused, or cut off in the middle"


@pytest.mark.parametrize("size", [70_000, 130_000, 1_000_000])
def test_a_head_without_measure_is_refused(server: str, size: int) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + b"X: a\r\n" * (size // 6)
    found = exchange(server, head, 3)
    assert found[:13] in (b"HTTP/1.1 400 ", b""), "refused, or cut off in the middle"


def test_a_head_of_some_size_is_taken(server: str) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 30_000 + b"\r\n"
    assert exchange(server, head + CLOSING).startswith(b"HTTP/1.1 200 ")


def test_many_requests_in_one_piece_are_no_long_head(server: str) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    found = exchange(server, request * 3000 + b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + CLOSING, 10)
    assert found.count(b"HTTP/1.1 200 OK") == 3001


def test_what_is_no_request_is_refused_in_its_turn(server: str) -> None:
    found = exchange(server, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n" * 2 + b"nonsense\r\n\r\n")
    assert re.findall(rb"HTTP/1.1 ([0-9]{3}) ", found) == [b"200", b"200", b"400"]


def test_a_body_that_goes_wrong_ends_the_connection(server: str) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
    found = exchange(server, head + b"nonsense\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert found.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("length", [b"", b"Content-Length: 37\r\n"])
def test_an_offer_of_another_protocol_is_answered_and_nothing_behind_it(server: str, length: bytes) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n" + length + b"\r\n"
    found = exchange(server, head + b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    assert found.startswith(b"HTTP/1.1 200 ")
    assert b"connection: close" in found
    assert found.count(b"HTTP/1.1 ") == 1


@pytest.mark.parametrize("line", [b"FOO /healthz", b"get /healthz", b"CONNECT x:443", b"PATCH /healthz"])
def test_a_method_that_nobody_knows_is_not_allowed(server: str, line: bytes) -> None:
    found = exchange(server, line + b" HTTP/1.1\r\nHost: x\r\n" + CLOSING)
    assert found.startswith(b"HTTP/1.1 405 ")
    assert b"\r\nallow: GET, HEAD, OPTIONS\r\n" in found


@pytest.mark.parametrize(
    ("absolute", "path"),
    [
        (b"http://example.org/healthz", b"/healthz"),
        (b"HTTP://example.org/healthz", b"/healthz"),
        (b"https://[::1]:8000/healthz", b"/healthz"),
        (b"http://example.org:/v1/briefs?limit=1", b"/v1/briefs?limit=1"),
        (b"http://example.org", b"/"),
        (b"http://example.org?limit=1", b"/?limit=1"),
    ],
)
def test_a_proxy_s_form_of_the_address_is_the_address(server: str, absolute: bytes, path: bytes) -> None:
    def answer(target: bytes) -> list[bytes]:
        found = exchange(server, b"GET " + target + b" HTTP/1.1\r\nHost: example.org\r\n" + CLOSING)
        return [line for line in found.split(b"\r\n") if not line.startswith(b"date:")]

    found = answer(absolute)
    assert found[0].startswith(b"HTTP/1.1 ")
    assert found == answer(path)


@pytest.mark.parametrize(
    "fields",
    [
        b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n",
    ],
)
def test_a_body_on_get_does_not_smuggle_a_request(server: str, fields: bytes) -> None:
    both = b"GET /healthz HTTP/1.1\r\nHost: a\r\n" + fields + b"0\r\n\r\nGET /v1 HTTP/1.1\r\nHost: a\r\n"
    found = exchange(server, both + CLOSING, 3)
    assert found.startswith(b"HTTP/1.1 400 ")
    assert b"ambiguous-length" in found
    assert found.count(b"HTTP/1.1") == 1


def test_star_answers_options(server: str) -> None:
    found = exchange(server, b"OPTIONS * HTTP/1.1\r\nHost: x\r\n" + CLOSING)
    assert found.startswith(b"HTTP/1.1 204 ")
    assert b"allow: GET, HEAD, OPTIONS" in found


@pytest.mark.parametrize("sent", [b"", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow:"], ids=["silent", "half a head"])
def test_a_client_that_stalls_is_dropped(server: str, sent: bytes) -> None:
    began = time.monotonic()
    found = exchange(server, sent, PATIENCE + 5)
    assert b"200 OK" not in found
    assert time.monotonic() - began < PATIENCE + 3


def test_a_client_that_drips_is_dropped(server: str) -> None:
    address = urlsplit(server)
    began = time.monotonic()
    with socket.create_connection((address.hostname, address.port), timeout=5) as client:
        for byte in b"GET /healthz HTTP/1.1\r\nX: " + b"a" * 60:
            try:
                client.sendall(bytes([byte]))
            except (BrokenPipeError, ConnectionResetError):
                break
            time.sleep(0.3)
        else:
            pytest.fail("the server would wait for ever")
    assert time.monotonic() - began < PATIENCE + 3


def test_a_client_that_takes_nothing_is_dropped(server: str) -> None:
    address = urlsplit(server)
    with socket.create_connection((address.hostname, address.port), timeout=30) as client:
        asked = 3000
        client.sendall(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" * asked)
        time.sleep(2.5 * PATIENCE)
        found = b""
        with contextlib.suppress(ConnectionResetError):
            while piece := client.recv(1_000_000):
                found += piece
    assert found.count(b"HTTP/1.1 200 OK") < asked


def test_many_requests_on_one_connection_are_answered(server: str) -> None:
    request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
    last = b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + CLOSING
    assert exchange(server, request * 49 + last).count(b"HTTP/1.1 200 OK") == 50


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_server_cleanly(number: signal.Signals) -> None:
    words = [sys.executable, "-m", "diplobrief", "serve", "--port", "0"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("diplobrief serves briefs on http://127.0.0.1:")
        time.sleep(0.5)
        process.send_signal(number)
        _, said = process.communicate(timeout=20)
    assert (process.returncode, "Traceback" in said) == (0, False)
