"""A mirror: the bytes of the server, through changes, deletions, damage and kills."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from answers import answer
from support import BRIEFS, FIRST, Json, asking, compiled, dump, load

from diplobrief import client
from diplobrief.app.service import create_app
from diplobrief.app.settings import Settings
from diplobrief.client import Client, Patience
from diplobrief.web.serving import Serving


def brief(name: str, revision: int = 1, **more: object) -> bytes:
    """A brief of ours under another id."""
    value: Json = load(FIRST) | {"id": name, "revision": revision} | more
    value.pop("related", None)
    return dump(value)


class Served:
    """A server whose corpus a test changes; requests go to its application itself."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._app: Any = None
        self.asked: list[tuple[str, int]] = []

    def publish(self, *files: bytes) -> None:
        store = compiled(files, self._out)
        self._app = create_app(Settings(), Serving(store))

    def client(self) -> Client:
        def give(request: httpx.Request) -> httpx.Response:
            fields = {name: value for name, value in request.headers.items() if name in ("if-none-match", "accept")}
            target = request.url.raw_path.decode()
            ((status, found, body),) = asking(self._app, ("GET", target, fields))
            self.asked.append((target, status))
            return answer(status, body, found)

        return Client("http://x", transport=httpx.MockTransport(give), patience=Patience(retries=0))


@pytest.fixture
def served(tmp_path: Path) -> Served:
    return Served(tmp_path / "editions")


def held(folder: Path) -> dict[str, bytes]:
    return {path.stem: path.read_bytes() for path in folder.glob("*.json") if not path.name.startswith(".")}


def test_a_mirror_follows_what_is_added_revised_withdrawn_and_removed(served: Served, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    a, b, c = brief("a"), brief("b"), brief("c")
    served.publish(a, b, c)
    with served.client() as found:
        first = found.mirror(folder)
    assert held(folder) == {"a": a, "b": b, "c": c}
    assert sorted(first.written) == ["a", "b", "c"]

    b2 = brief("b", 2, title="Another title")
    c2 = brief("c", 2, status="withdrawn", withdrawal={"reason": "It was wrong.", "at": "2026-11-26T12:00:00Z"})
    d = brief("d")
    served.publish(b2, c2, d)
    with served.client() as found:
        second = found.mirror(folder)
    assert held(folder) == {"b": b2, "c": c2, "d": d}
    assert (set(second.written), second.deleted, second.withdrawn) == ({"b", "c", "d"}, ("a",), ("c",))
    assert {(each.kind, each.id) for each in second.changes} == {
        ("removed", "a"), ("revised", "b"), ("withdrawn", "c"), ("added", "d")
    }  # fmt: skip


def test_nothing_new_costs_one_request_and_no_content(served: Served, tmp_path: Path) -> None:
    served.publish(brief("a"))
    with served.client() as found:
        found.mirror(tmp_path / "mirror")
        found.mirror(tmp_path / "mirror")
        served.asked.clear()
        again = found.mirror(tmp_path / "mirror")
    assert [status for _, status in served.asked] == [304]
    assert (again.changes, again.written) == ((), ())


def test_a_log_that_began_anew_is_compared_and_not_fetched_again(served: Served, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    a, b = brief("a"), brief("b")
    served.publish(a, b)
    with served.client() as found:
        found.mirror(folder)
    (folder / "notes.txt").write_text("ours")
    for files in ([a], [brief("0x"), brief("0y"), a]):  # a shorter log, and one that begins with others
        other = Served(tmp_path / f"other-{len(files)}")
        other.publish(*files)
        with other.client() as found:
            told = found.mirror(folder)
        assert told.anew
        assert held(folder) == {json.loads(each)["id"]: each for each in files}
        assert "a" not in told.written
    assert (folder / "notes.txt").read_text() == "ours"


def test_a_damaged_file_and_a_lost_one_are_written_again(served: Served, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    files = {"a": brief("a"), "b": brief("b")}
    served.publish(*files.values())
    with served.client() as found:
        found.mirror(folder)
        (folder / "a.json").write_bytes(b"{}")
        (folder / "b.json").unlink()
        found.mirror(folder)
    assert held(folder) == files


KILLED = """
import os, sys
from pathlib import Path
from typing import Any
from diplobrief.client import Client, mirror
at, done = int(sys.argv[3]), 0
replace = Path.replace
def dying(self, target):
    global done
    done += 1
    if done == at: os.kill(os.getpid(), 9)
    return replace(self, target)
Path.replace = dying
with Client(sys.argv[1]) as client: client.mirror(sys.argv[2])
"""


def test_a_run_that_was_killed_at_any_step_is_finished_by_the_next(server: str, tmp_path: Path) -> None:
    folder = tmp_path / "mirror"
    for at in (1, 2, 5):  # in the middle of a file, after one, and after some
        died = subprocess.run([sys.executable, "-c", KILLED, server, str(folder), str(at)], check=False)
        assert died.returncode == -signal.SIGKILL
        whole = {path.name: path.read_bytes() for path in BRIEFS.glob("*.json")}
        assert all(whole[f"{name}.json"] == data for name, data in held(folder).items()), "no file is half a file"
    before = set(held(folder))
    assert before
    with Client(server) as found:
        told = found.mirror(folder)
    assert set(held(folder)) == {path.stem for path in BRIEFS.glob("*.json")}
    assert not before & set(told.written), "what was in place is not fetched again"
    assert not list(folder.glob(".*.part"))


def test_a_mirror_of_another_server_is_refused(served: Served, server: str, tmp_path: Path) -> None:
    served.publish(brief("a"))
    with served.client() as found:
        found.mirror(tmp_path / "mirror")
    with Client(server) as found, pytest.raises(client.MirrorError, match="is a mirror of http://x"):
        found.mirror(tmp_path / "mirror")
    (tmp_path / "mirror" / ".mirror.json").write_text("{")
    with Client(server) as found, pytest.raises(client.MirrorError, match="cannot be read"):
        found.mirror(tmp_path / "mirror")


def test_a_mirror_that_never_began_is_begun_from_another_address(served: Served, tmp_path: Path) -> None:
    served.publish(brief("a"))
    with Client("http://127.0.0.1:1", patience=client.Patience(retries=0)) as found, pytest.raises(client.ClientError):
        found.mirror(tmp_path / "mirror")
    with served.client() as found:
        assert found.mirror(tmp_path / "mirror").written == ("a",)


def test_files_of_somebody_else_are_never_written_over(served: Served, tmp_path: Path) -> None:
    served.publish(brief("a"))
    mine = tmp_path / "own" / "a.json"
    mine.parent.mkdir()
    mine.write_text("my own notes")
    with served.client() as found, pytest.raises(client.MirrorError, match="holds files and is no mirror"):
        found.mirror(mine.parent)
    assert [path.read_text() for path in mine.parent.iterdir()] == ["my own notes"]


@pytest.mark.parametrize(
    ("member", "value"),
    [("id", "../outside"), ("id", "a/b"), ("id", ""), ("id", "x" * 300), ("digest", "../x"), ("digest", "")],
)
def test_a_hostile_server_writes_nothing_outside_the_folder(member: str, value: str, tmp_path: Path) -> None:
    change = {"sequence": 1, "kind": "added", "id": "a", "chain": "0" * 64, "digest": "0" * 64} | {member: value}
    page = dump({"items": [change], "sequence": 1, "next": None})
    transport = httpx.MockTransport(lambda _: answer(200, page))
    with Client("http://x", transport=transport) as found, pytest.raises(client.UnreadableError):
        found.mirror(tmp_path / "mirror")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [".mirror.json"]
