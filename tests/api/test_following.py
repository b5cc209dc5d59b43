"""A server that follows its corpus: a new edition is taken over, and a folder with an error keeps the last good one."""

import os
import shutil
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from support import FIRST, GOOD, Server, command, dump, load, started

PATIENCE = 20.0
"""Seconds in which a server has to have taken over: for a machine that does other things too."""


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.05)


@pytest.fixture
def briefs(tmp_path: Path) -> Path:
    folder = tmp_path / "briefs"
    folder.mkdir()
    shutil.copyfile(GOOD, folder / GOOD.name)
    return folder


def sequence(server: Server) -> int:
    found: int = httpx.get(f"{server.address}/readyz").json()["sequence"]
    return found


def test_a_published_edition_is_taken_over(briefs: Path) -> None:
    out = briefs.with_name("editions")
    assert command("build", "--briefs", briefs, "--out", out).returncode == 0
    with started("--edition", out) as server:
        assert sequence(server) == 1
        shutil.copyfile(FIRST, briefs / FIRST.name)
        assert command("build", "--briefs", briefs, "--out", out).returncode == 0
        until(lambda: sequence(server) == 2)
        assert httpx.get(f"{server.address}/v1/briefs/{FIRST.stem}").content == FIRST.read_bytes()


def test_sighup_has_the_folder_compiled(briefs: Path) -> None:
    with started("--briefs", briefs) as server:
        shutil.copyfile(FIRST, briefs / FIRST.name)
        assert sequence(server) == 1
        os.kill(server.pid, signal.SIGHUP)
        until(lambda: sequence(server) == 2)


def test_a_folder_with_an_error_keeps_the_last_good_edition(briefs: Path) -> None:
    with started("--briefs", briefs, "--watch") as server:

        def ready() -> str:
            found = httpx.get(f"{server.address}/readyz")
            assert found.status_code == 200
            status: str = found.json()["status"]
            return status

        def gauge() -> bool:
            return "\ndiplobrief_degraded 1\n" in httpx.get(f"{server.address}/metrics").text

        assert (ready(), gauge()) == ("ready", False)
        (briefs / GOOD.name).write_bytes(dump(load(GOOD) | {"status": "gone"}))
        until(lambda: ready() == "degraded")
        assert gauge()
        assert httpx.get(f"{server.address}/v1/briefs/{GOOD.stem}").content == GOOD.read_bytes()
        (briefs / GOOD.name).write_bytes(dump(load(GOOD) | {"title": "Title 2"}))
        until(lambda: ready() == "ready")
        assert (sequence(server), gauge()) == (2, False)
    assert "B105" in server.said
    assert "still serving" in server.said


def test_no_request_is_dropped_while_editions_change(briefs: Path) -> None:
    out = briefs.with_name("editions")
    command("build", "--briefs", briefs, "--out", out)
    with started("--edition", out) as server:
        stop, seen = threading.Event(), set[int]()

        def ask() -> None:
            with httpx.Client(base_url=server.address) as client:
                while not stop.is_set():
                    for path in (f"/v1/briefs/{GOOD.stem}", "/v1/briefs?q=harbour&facets=party", "/v1/statements"):
                        seen.add(client.get(path).status_code)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        for revision in range(2, 7):
            (briefs / GOOD.name).write_bytes(dump(load(GOOD) | {"title": f"Title {revision}"}))
            assert command("build", "--briefs", briefs, "--out", out).returncode == 0
            until(lambda: sequence(server) == revision)  # noqa: B023  # it is asked at once
        stop.set()
        for thread in threads:
            thread.join()
        assert seen == {200}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--edition", "nowhere"], "is no edition"),
        (["--edition", "nowhere", "--briefs", "briefs"], "name one of --briefs and --edition"),
        (["--edition", "nowhere", "--watch"], "an edition is not compiled here"),
    ],
)
def test_what_cannot_be_served_is_said(words: list[str], said: str) -> None:
    done = command("serve", *words)
    assert done.returncode == 2
    assert said in done.stderr
