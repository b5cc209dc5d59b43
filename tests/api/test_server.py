"""The server below HTTP's semantics: raw bytes on a socket, clients that stall, signals."""

import json
import signal
import socket
import subprocess
import sys
import time
from urllib.parse import urlsplit

import pytest
from support import ROOT

from diplobrief.api.server import PATIENCE


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
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: \0\r\n",
        b"GET /health z HTTP/1.1\r\nHost: a\r\n",
        b"nonsense\r\n",
    ],
    ids=["no Host", "two Hosts", "NUL", "space in the target", "no request"],
)
def test_a_malformed_request_is_refused(server: str, head: bytes) -> None:
    found = exchange(server, head + CLOSING)
    assert found.startswith(b"HTTP/1.1 400 ")
    fields, _, body = found.partition(b"\r\n\r\n")
    assert b"content-type: application/problem+json" in fields.lower()
    assert json.loads(body)["type"] == "/v1/problems#malformed-request"


def test_a_field_without_end_is_refused(server: str) -> None:
    found = exchange(server, b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"a" * 1_000_000 + b"\r\n" + CLOSING)
    assert found[:13] in (b"HTTP/1.1 400 ", b""), "refused, or cut off in the middle"


def test_a_body_on_get_does_not_smuggle_a_request(server: str) -> None:
    both = b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /v1 HTTP/1.1\r\nHost: a\r\n"
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
