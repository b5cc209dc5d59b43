"""What several tests need: where things are, a running server, and sources that only some machines have."""

import asyncio
import atexit
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote

import httpx
import pytest

from diplobrief.contract.released import Contract, shipped
from diplobrief.store import edition
from diplobrief.store.build import Builder, Known, Stamp, compile_file, known_files
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.store.packs import PackWriter

ROOT = Path(__file__).parent.parent
BRIEFS = ROOT / "briefs"
FIRST = BRIEFS / "2026-01-28-arctic-security-talks.json"
CORPUS = ROOT / "tests" / "corpus"
GOOD = CORPUS / "good" / "2026-03-02-harbour-talks.json"
TEXTS = CORPUS / "texts"
SHARED = ROOT.parent / "shared"

Json = dict[str, Any]


def shared(path: str) -> Path:
    """A file of the source texts that stay out of the repository, or a skip that says so."""
    found = SHARED / path
    if not found.exists():
        pytest.skip(f"{path} is third-party text and not in the repository; it is not beside this checkout")
    return found


def load(path: Path) -> Json:
    value: Json = json.loads(path.read_bytes())
    return value


def dump(value: object) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def command(*words: str | Path, stdin: bytes = b"", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Runs `diplobrief` as a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "diplobrief", *map(str, words)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        timeout=60,
        check=False,
    )
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def compiled(files: Iterable[bytes], out: Path | None = None, contract: Contract | None = None) -> EmbeddedStore:
    """A store over the edition of these files, which are valid; built upon the current edition of `out`, if any."""
    out = out or Path(tempfile.mkdtemp(prefix="edition-", dir=_scratch()))
    with edition.building(out) as folder:
        before = edition.current(out)
        builder = Builder(folder, before)
        known = known_files(before) if before else {}
        with PackWriter(builder.packs) as pack:
            made = {f"{load_bytes(data)['id']}.json": compile_file(data, pack) for data in files}
        for path, file in sorted(made.items()):
            builder.take(path, Known(Stamp(0, 0, 0), file.derived.id, ""), file)
        for path in sorted(known.keys() - made.keys()):
            builder.forget(path)
        manifest = builder.finish(contract or shipped(), "tests")
        return EmbeddedStore(edition.publish(folder, out, manifest.digest))


@cache
def _scratch() -> str:
    """A folder that goes when the tests end."""
    folder = tempfile.TemporaryDirectory(prefix="diplobrief-")
    atexit.register(folder.cleanup)
    return folder.name


def load_bytes(data: bytes) -> Json:
    value: Json = json.loads(data)
    return value


Heard = tuple[int, list[tuple[str, str]], bytes]


def asking(app: Any, *requests: tuple[str, str, dict[str, str]]) -> list[Heard]:
    """Status, fields and content as sent, of requests (method, address, fields) to an application, one by one."""

    async def ask(method: str, address: str, fields: dict[str, str]) -> Heard:
        path, _, query = address.partition("?")
        sent: list[dict[str, Any]] = []

        whole = [{"type": "http.request", "body": b"", "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not whole:
                await asyncio.Event().wait()  # a client that stays
            return whole.pop()

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "asgi": {"version": "3.0", "spec_version": "2.3"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "root_path": "",
            "headers": [(b"host", b"x"), *((name.encode(), value.encode()) for name, value in fields.items())],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 2),
            "state": {},
        }
        await app(scope, receive, send)
        heard = [(name.decode(), value.decode("latin-1")) for name, value in sent[0]["headers"]]
        return sent[0]["status"], heard, b"".join(each.get("body", b"") for each in sent[1:])

    async def all_of_them() -> list[Heard]:
        return [await ask(*each) for each in requests]

    return asyncio.run(all_of_them())


class Server:
    """A server process of our own. `said` is what it wrote on standard error, once it has ended.

    `ends` is the exit code that is due: a test that kills it says so.
    """

    def __init__(self, address: str, pid: int) -> None:
        self.address, self.pid, self.said, self.ends = address, pid, "", 0
        self.told = False

    def end(self) -> None:
        """Tells it to end, once: another signal while it does so would end it at once."""
        self.told = True
        os.kill(self.pid, signal.SIGTERM)


@contextmanager
def started(
    *words: str | Path,
    python: str | Path = sys.executable,
    errors: IO[str] | int = subprocess.PIPE,
    **environment: str,
) -> Iterator[Server]:
    """A server on a free loopback port, started with these words; it is ended, and has to end cleanly.

    `errors` is where its standard error goes.
    """
    process = subprocess.Popen(
        [python, "-m", "diplobrief", "serve", *map(str, words), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        cwd=ROOT.parent,
        env={**os.environ, "DIPLOBRIEF_CACHE": _scratch(), **environment},
    )
    server = None
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:[0-9]+", said)
        if not address:
            pytest.fail(f"the server did not start: {said}{process.communicate()[1]}")
        server = Server(address[0], process.pid)
        yield server
    finally:
        if not (server and server.told):
            process.terminate()
        said = process.communicate(timeout=20)[1]
        if server:
            server.said = said or ""
    assert server is None or process.returncode == server.ends, "the server ends cleanly when it is told to"


def wait_until_ready(address: str) -> None:
    """Until a server has a corpus to answer from."""
    until = time.monotonic() + 30
    while httpx.get(f"{address}/readyz").status_code != 200:
        assert time.monotonic() < until
        time.sleep(0.05)


@contextmanager
def serving(
    briefs: Path, python: str | Path = sys.executable, errors: IO[str] | int = subprocess.PIPE, **environment: str
) -> Iterator[str]:
    """A server of a folder of briefs; gives its address. With another engine chosen, of the same in a database."""
    if os.environ.get("DIPLOBRIEF_TEST_ENGINE") == "postgresql" and "DIPLOBRIEF_WATCH" not in environment:
        from clusters import filled  # which needs what stands here

        with started("--store", filled(briefs), python=python, errors=errors, **environment) as server:
            wait_until_ready(server.address)
            yield server.address
        return
    with started("--briefs", briefs, python=python, errors=errors, **environment) as server:
        yield server.address
