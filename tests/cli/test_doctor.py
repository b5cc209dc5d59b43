"""`diplobrief doctor`: what it says of a service that is well, and of each way in which it is not."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from clusters import ENGINES, primary
from support import FIRST, GOOD, command, started


def told(*words: str | Path) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and what was looked at: its state and what is said of it."""
    done = command("doctor", "--format", "json", *words)
    return done.returncode, {each["what"]: (each["state"], each["said"]) for each in json.loads(done.stdout)}


@pytest.fixture
def briefs(tmp_path: Path) -> Path:
    folder = tmp_path / "briefs"
    folder.mkdir()
    shutil.copy(GOOD, folder)
    return folder


@pytest.fixture
def editions(briefs: Path, tmp_path: Path) -> Path:
    assert command("build", "--briefs", briefs, "--out", tmp_path / "out").returncode == 0
    return tmp_path / "out"


def test_a_service_that_is_well_is_said_to_be_well(editions: Path) -> None:
    with started("--edition", editions) as server:
        code, found = told("--edition", editions, "--port", server.address.rpartition(":")[2])
    assert code == 0
    assert {state for state, _ in found.values()} == {"ok"}
    assert "1 briefs and 1 changes, every file whole" in found["edition"][1]
    assert "is ready" in found["server"][1]


def test_a_damaged_edition_is_wrong_and_its_file_is_named(editions: Path) -> None:
    tables = next(editions.glob("*/tables.sqlite"))
    data = bytearray(tables.read_bytes())
    data[len(data) // 2] ^= 1
    tables.write_bytes(data)
    code, found = told("--edition", editions, "--port", "1")
    assert (code, found["edition"][0]) == (1, "wrong")
    assert str(tables) in found["edition"][1]


def test_a_folder_that_is_no_edition_is_wrong(tmp_path: Path) -> None:
    code, found = told("--edition", tmp_path, "--port", "1")
    assert (code, found["edition"][0]) == (1, "wrong")


def test_what_was_written_and_removed_since_the_edition_is_counted(briefs: Path, tmp_path: Path) -> None:
    words = ("--briefs", briefs, "--cache", tmp_path / "cache")
    with started(*words) as server:
        where = ("--port", server.address.rpartition(":")[2])
        shutil.copy(FIRST, briefs)
        (briefs / GOOD.name).unlink()
        code, found = told(*words, *where)
    assert code == 0, "what is behind is no fault: it is told"
    assert found["lag"] == ("warning", f"since the edition, 1 files of {briefs} were written and 1 removed")


def test_a_server_with_another_edition_is_told_apart(editions: Path, briefs: Path, tmp_path: Path) -> None:
    shutil.copy(FIRST, briefs)
    assert command("build", "--briefs", briefs, "--out", tmp_path / "other").returncode == 0
    with started("--edition", editions) as server:
        code, found = told("--edition", tmp_path / "other", "--port", server.address.rpartition(":")[2])
    assert (code, found["server"][0]) == (0, "warning")
    assert "another edition is current" in found["server"][1]


@contextmanager
def other(body: bytes) -> Iterator[str]:
    """A server that is none of ours, and its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield str(server.server_port)
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b'{"status": "ready"}'])
def test_another_server_on_the_port_is_wrong(editions: Path, body: bytes) -> None:
    with other(body) as port:
        code, found = told("--edition", editions, "--port", port)
    assert (code, found["server"][0]) == (1, "wrong")


def test_nobody_on_the_port_is_told(editions: Path) -> None:
    assert told("--edition", editions, "--port", "1")[1]["server"] == ("warning", "nobody listens on 127.0.0.1:1")


def test_settings_that_are_not_the_default_are_told_in_words_too(editions: Path) -> None:
    done = command("doctor", "--edition", editions, "--port", "1")
    assert f"DIPLOBRIEF_EDITION={editions}" in done.stdout
    assert done.returncode == 0


def test_a_setting_that_cannot_be_is_an_error() -> None:
    done = command("doctor", "--port", "70000")
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a port" in done.stderr


def test_each_host_of_a_database_is_told_with_its_edition_and_without_a_password() -> None:
    store = ENGINES["postgresql"]([GOOD.read_bytes()])
    gone = "127.0.0.1:1"
    both = f"postgresql://postgres:secret@127.0.0.1:{primary().port},{gone}/postgres"
    with started("--store", primary().address) as server:
        done = command("doctor", "--store", both, "--port", server.address.rpartition(":")[2])
    assert store.edition[:12] in done.stdout
    assert f"{gone} does not answer" in done.stdout
    assert "primary, edition" in done.stdout
    assert "secret" not in done.stdout + done.stderr
    assert done.returncode == 0


def test_no_host_of_a_database_is_wrong() -> None:
    code, found = told("--store", "postgresql://127.0.0.1:1/postgres", "--port", "1")
    assert (code, found["database"]) == (1, ("wrong", "127.0.0.1:1 does not answer"))
