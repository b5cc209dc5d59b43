"""`diplobrief build`: whatever happens to it, an edition is current that is whole, and nothing is forgotten."""

import copy
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from unittest.mock import ANY

import orjson
import pytest
from support import GOOD, ROOT, Json, command, dump, load

from diplobrief.cli.compile import Outcome, compile_folder
from diplobrief.contract.released import Contract, shipped
from diplobrief.store import edition
from diplobrief.store.contract import Query
from diplobrief.store.embedded import EmbeddedStore

OLD = 1_600_000_000_000_000_000
"""Nanoseconds: files of this time were written long before any build."""


class Corpus:
    """A folder of briefs and the editions that are built of it."""

    def __init__(self, folder: Path) -> None:
        self.briefs, self.out = folder / "briefs", folder / "editions"
        self.briefs.mkdir()

    def write(self, number: int, *, time: int = OLD, folder: str = "", **members: object) -> Path:
        brief: Json = copy.deepcopy(load(GOOD)) | {"id": f"brief-{number}"} | members
        path = self.briefs / folder / f"{brief['id']}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(dump(brief))
        os.utime(path, ns=(time, time))
        return path

    def build(self, contract: Contract | None = None) -> Outcome:
        return compile_folder(self.briefs, self.out, contract or shipped())

    @property
    def store(self) -> EmbeddedStore:
        folder = edition.current(self.out)
        assert folder is not None
        return EmbeddedStore(folder)

    @property
    def kinds(self) -> list[str]:
        return [f"{change.kind} {change.id}" for change in self.store.changes(0, 1_000)]

    def left(self) -> list[str]:
        """What is in the folder of editions and has no business there."""
        known = {"current", ".lock"}
        return [path.name for path in self.out.iterdir() if path.name not in known and len(path.name) != 64]


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    made = Corpus(tmp_path)
    for number in range(3):
        made.write(number)
    return made


def titles(store: EmbeddedStore) -> list[str]:
    return sorted(orjson.loads(hit.body)["title"] for hit in store.list(Query(limit=200)).items)


# A build that is killed

KILLED = """
import os, signal, sys
from pathlib import Path
briefs, out, at = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
from diplobrief.cli.compile import compile_folder
from diplobrief.contract.released import shipped
import diplobrief.checks.report.text, diplobrief.store.embedded
seen = 0
def watch(event, args):
    global seen
    if event.startswith(("open", "os.", "shutil.", "sqlite3.", "fcntl.")) and any(str(out) in str(each) for each in args):
        seen += 1
        if seen == at:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(watch)
compile_folder(briefs, out, shipped())
print(seen)
"""


def killed(corpus: Corpus, at: int) -> subprocess.CompletedProcess[str]:
    """A build that is killed before the file system hears its call number `at`."""
    words = [sys.executable, "-c", KILLED, str(corpus.briefs), str(corpus.out), str(at)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, cwd=ROOT)


@pytest.mark.parametrize("same", [False, True], ids=["changed", "rewritten"])
def test_a_build_can_be_killed_at_any_moment(same: bool, corpus: Corpus) -> None:  # noqa: FBT001
    corpus.build()
    corpus.write(0, title="Title 1")
    calls = int(killed(corpus, 0).stdout)
    assert calls > 40
    history, number = corpus.kinds, 2
    for at in range(1, calls + 1, max(1, calls // 22)):
        number += 1
        if same:
            (corpus.briefs / "brief-0.json").touch()
        else:
            corpus.write(0, title=f"Title {number}")
        before = titles(corpus.store)
        assert killed(corpus, at).returncode == -9
        assert titles(corpus.store) in (before, titles_on_disk(corpus))
        assert corpus.kinds[: len(history)] == history
        outcome = corpus.build()
        assert outcome.folder == corpus.store.folder
        assert titles(corpus.store) == titles_on_disk(corpus)
        history = [*history, *([] if same else ["revised brief-0"])]
        assert corpus.kinds == history
        assert not corpus.left()


def titles_on_disk(corpus: Corpus) -> list[str]:
    return sorted(load(path)["title"] for path in corpus.briefs.rglob("*.json"))


def test_a_first_build_can_be_killed_at_any_moment(corpus: Corpus) -> None:
    calls = int(killed(corpus, 0).stdout)
    for at in range(1, calls, calls // 6):
        shutil.rmtree(corpus.out)
        assert killed(corpus, at).returncode == -9
        current = edition.current(corpus.out)
        assert current is None or len(EmbeddedStore(current)) == 3
        corpus.build()
        assert (len(corpus.store), corpus.left()) == (3, [])


def test_editions_that_nobody_needs_any_more_go(corpus: Corpus) -> None:
    for number in range(1, 8):
        corpus.write(0, title=f"Title {number}")
        corpus.build()
    corpus.build()
    assert len([path for path in corpus.out.iterdir() if path.is_dir()]) == edition.KEPT


def test_two_builds_at_once_follow_each_other(corpus: Corpus) -> None:
    words = [sys.executable, "-m", "diplobrief", "build", "--briefs", str(corpus.briefs), "--out", str(corpus.out)]
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(3)]
    said = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert {err for _, err in said} == {""}
    assert sorted(out.split(" ", 1)[1] for out, _ in said) == ["is current\n", *["was current already\n"] * 2]
    assert (len(corpus.store), corpus.store.sequence, corpus.left()) == (3, 3, [])


# A disk that takes no more


@pytest.mark.parametrize("size", [100, 3_000, 20_000, 60_000, 100_000])
def test_a_full_disk_leaves_the_current_edition(size: int, corpus: Corpus) -> None:
    corpus.build()
    before = corpus.store.edition
    for number in range(60):
        corpus.write(number, title=f"Title {number}")
    words = ["build", "--briefs", str(corpus.briefs), "--out", str(corpus.out)]
    done = subprocess.run(
        [sys.executable, "-m", "diplobrief", *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)),
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("diplobrief: ")
    assert "Traceback" not in done.stderr
    assert done.stderr.count("\n") == 1
    assert corpus.store.edition == before
    corpus.build()
    assert (len(corpus.store), corpus.left()) == (60, [])


def test_an_output_that_is_a_file_is_refused(corpus: Corpus) -> None:
    corpus.out.write_bytes(b"mine")
    done = command("build", "--briefs", corpus.briefs, "--out", corpus.out)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"diplobrief: {corpus.out}: File exists\n"
    assert corpus.out.read_bytes() == b"mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_an_output_that_cannot_be_written_is_refused(corpus: Corpus) -> None:
    corpus.build()
    corpus.out.chmod(0o555)
    corpus.write(0, title="Title 2")
    done = command("build", "--briefs", corpus.briefs, "--out", corpus.out)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(": Permission denied\n")
    corpus.out.chmod(0o755)


# An edition that is damaged


def kinds_of_files() -> list[str]:
    return ["manifest.json", "tables.sqlite", "packs", "search/briefs", "search/statements"]


@pytest.mark.parametrize("damage", ["missing", "emptied", "cut", "flipped"])
@pytest.mark.parametrize("what", kinds_of_files())
def test_a_damaged_edition_is_built_anew(what: str, damage: str, corpus: Corpus) -> None:
    corpus.build()
    whole = titles(corpus.store)
    assert not corpus.build().new
    place = corpus.store.folder / what
    path = max(place.iterdir(), key=lambda each: each.stat().st_size) if place.is_dir() else place
    data = path.read_bytes()
    path.unlink()
    if damage != "missing":
        middle = len(data) // 2
        changed = data[:middle] + bytes([data[middle] ^ 4]) + data[middle + 1 :]
        path.write_bytes({"emptied": b"", "cut": data[:middle], "flipped": changed}[damage])
    outcome = corpus.build()
    assert outcome.new
    assert outcome.folder == corpus.store.folder
    assert titles(corpus.store) == whole
    for number in range(3):
        assert corpus.store.get(f"brief-{number}") is not None
    assert not corpus.build().new


def test_an_edition_of_another_format_is_built_anew(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edition, "FORMAT", edition.FORMAT + 1)
    corpus.build()
    monkeypatch.undo()
    outcome = corpus.build()
    assert outcome.new
    assert len(corpus.store) == 3


@pytest.mark.parametrize("content", ["", "nothing", "../briefs", "\0"])
def test_a_pointer_that_leads_nowhere_is_set_anew(content: str, corpus: Corpus) -> None:
    folder = corpus.build().folder
    (corpus.out / "current").write_text(content)
    assert edition.current(corpus.out) != folder
    assert corpus.build() == Outcome(folder, new=False, result=ANY)
    assert edition.current(corpus.out) == folder


# What is read again, and what is not


def test_an_unchanged_folder_builds_nothing(corpus: Corpus) -> None:
    words = ("build", "--briefs", corpus.briefs, "--out", corpus.out)
    first = command(*words)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == f"{corpus.store.folder} is current\n"
    second = command(*words)
    assert (second.returncode, second.stdout) == (0, f"{corpus.store.folder} was current already\n")


def test_a_file_that_is_touched_and_not_changed_changes_nothing(corpus: Corpus) -> None:
    corpus.build()
    before = corpus.store
    os.utime(corpus.briefs / "brief-1.json", ns=(OLD + 1, OLD + 1))
    corpus.build()
    assert (corpus.store.edition, corpus.store.sequence) == (before.edition, before.sequence)
    assert not corpus.build().new


def test_a_file_that_is_rewritten_within_one_second_is_read_again(corpus: Corpus) -> None:
    for number in range(2, 6):
        path = corpus.write(1, title=f"Title {number}")
        path.touch()
        moment = path.stat().st_mtime_ns // 1_000_000_000 * 1_000_000_000
        os.utime(path, ns=(moment, moment))
        corpus.build()
        assert f"Title {number}" in titles(corpus.store)


def test_a_file_that_takes_the_time_and_size_of_the_one_before_is_read_again(corpus: Corpus) -> None:
    corpus.write(1, title="Title 1")
    corpus.build()
    corpus.write(1, title="Title 2")
    corpus.build()
    assert "Title 2" in titles(corpus.store)


def test_a_file_that_moves_is_the_same_brief(corpus: Corpus) -> None:
    corpus.build()
    (corpus.briefs / "deep").mkdir()
    (corpus.briefs / "brief-1.json").rename(corpus.briefs / "deep" / "brief-1.json")
    before = corpus.store.edition
    corpus.build()
    assert corpus.store.edition == before
    (corpus.briefs / "deep" / "brief-1.json").unlink()
    corpus.build()
    assert corpus.kinds[-1] == "removed brief-1"


def test_a_brief_that_takes_another_id_and_name_is_another_brief(corpus: Corpus) -> None:
    corpus.build()
    (corpus.briefs / "brief-1.json").unlink()
    corpus.write(7)
    corpus.build()
    assert corpus.kinds[3:] == ["added brief-7", "removed brief-1"]


def test_a_path_is_one_source_however_it_is_written(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.build()
    monkeypatch.chdir(corpus.briefs.parent)
    for path in ("briefs", "./briefs", "briefs/", "briefs/../briefs", str(corpus.briefs), f"{corpus.briefs}/."):
        assert not compile_folder(Path(path), corpus.out, shipped()).new, path
    monkeypatch.chdir(corpus.briefs)
    assert not compile_folder(Path(), corpus.out, shipped()).new
    corpus.write(1, title="Title 2")
    assert compile_folder(Path(), corpus.out, shipped()).new
    assert corpus.kinds[3:] == ["revised brief-1"]
    assert not corpus.build().new


def test_a_linked_folder_that_leads_elsewhere_is_the_corpus_after_a_change(corpus: Corpus) -> None:
    link = corpus.briefs.parent / "link"
    link.symlink_to("briefs")
    compile_folder(link, corpus.out, shipped())
    assert not compile_folder(link, corpus.out, shipped()).new
    other = shutil.copytree(corpus.briefs, corpus.briefs.parent / "other")
    (other / "brief-2.json").unlink()
    link.unlink()
    link.symlink_to("other")
    compile_folder(link, corpus.out, shipped())
    assert corpus.kinds[3:] == ["removed brief-2"]


def test_all_briefs_but_one_can_go_and_come_back(corpus: Corpus) -> None:
    corpus.build()
    (corpus.briefs / "brief-0.json").unlink()
    (corpus.briefs / "brief-2.json").unlink()
    corpus.build()
    assert (len(corpus.store), corpus.kinds[3:]) == (1, ["removed brief-0", "removed brief-2"])
    corpus.write(0)
    corpus.build()
    assert (len(corpus.store), corpus.kinds[5:]) == (2, ["added brief-0"])
    assert corpus.store.list(Query()).total == 2


def test_the_same_changes_make_the_same_edition_in_every_process(corpus: Corpus) -> None:
    made = set()
    for _ in range(3):
        for number in range(8):
            corpus.write(number)
        shutil.rmtree(corpus.out, ignore_errors=True)
        corpus.build()
        for number in range(1, 7):
            (corpus.briefs / f"brief-{number}.json").unlink()
        assert command("build", "--briefs", corpus.briefs, "--out", corpus.out).returncode == 0
        made.add(corpus.store.edition)
        assert corpus.kinds[8:] == [f"removed brief-{number}" for number in range(1, 7)]
    assert len(made) == 1


def test_a_folder_without_briefs_keeps_the_current_edition(corpus: Corpus) -> None:
    corpus.build()
    for path in corpus.briefs.iterdir():
        path.unlink()
    done = command("build", "--briefs", corpus.briefs, "--out", corpus.out)
    assert (done.returncode, done.stderr) == (2, f"diplobrief: {corpus.briefs} holds no *.json file\n")
    assert len(corpus.store) == 3


def test_a_new_schema_is_taken_in_without_forgetting_the_past(corpus: Corpus, tmp_path: Path) -> None:
    corpus.build()
    corpus.write(0, title="Title 2")
    corpus.build()
    contract = Contract(shutil.copytree(shipped().folder, tmp_path / "schemas"))
    contract.add("9.0.0", contract.read("1.0.0"))
    released = Contract(contract.folder)
    assert corpus.build(released).new
    assert corpus.store.schemas()[-1] == "9.0.0"
    assert corpus.kinds == [*(f"added brief-{number}" for number in range(3)), "revised brief-0"]
    assert not corpus.build(released).new
    assert corpus.build().new
    assert (corpus.store.schemas(), corpus.store.sequence) == (tuple(shipped().locked), 4)


# A folder that becomes invalid


def test_a_folder_with_an_error_keeps_the_current_edition(corpus: Corpus) -> None:
    corpus.build()
    before = corpus.store.edition
    corpus.write(1, status="gone")
    done = command("build", "--briefs", corpus.briefs, "--out", corpus.out)
    assert done.returncode == 1
    assert "B105" in done.stdout
    assert done.stderr.endswith("not compiled until that is mended\n")
    assert (corpus.store.edition, corpus.left()) == (before, [])
    corpus.write(1)
    corpus.build()
    assert corpus.store.edition == before


def test_a_second_brief_with_one_id_is_an_error_whichever_came_first(corpus: Corpus) -> None:
    second = corpus.write(1, folder="deep", title="Second")
    assert corpus.build().result.errors == 1
    second.unlink()
    corpus.build()
    for folder in ("deep", "a", "z"):
        second = corpus.write(1, folder=folder, title="Second")
        outcome = corpus.build()
        assert [finding.rule.code for finding in outcome.result.findings] == ["B302"]
        assert outcome.folder is None
        second.unlink()
    corpus.build()
    assert corpus.kinds == [f"added brief-{number}" for number in range(3)]


def test_a_brief_that_others_refer_to_does_not_go_unnoticed(corpus: Corpus) -> None:
    corpus.write(1, related=[{"brief": "brief-2", "relation": "follows"}])
    corpus.write(2, related=[{"brief": "brief-1", "relation": "precedes"}])
    assert corpus.build().new
    (corpus.briefs / "brief-2.json").unlink()
    outcome = corpus.build()
    assert [finding.rule.code for finding in outcome.result.findings] == ["B303"]
    assert outcome.folder is None
    assert len(corpus.store) == 3


def test_an_incremental_build_finds_what_a_first_build_finds(corpus: Corpus, tmp_path: Path) -> None:
    corpus.build()
    corpus.write(0, modified="1950-01-01T00:00:00Z")
    corpus.write(1, related=[{"brief": "brief-9", "relation": "follows"}])
    corpus.write(2, folder="deep")
    found = corpus.build().result.findings
    anew = compile_folder(corpus.briefs, tmp_path / "anew", shipped()).result.findings
    assert sorted(map(str, found)) == sorted(map(str, anew))


def test_history_goes_on_from_the_last_edition_that_is_whole(corpus: Corpus) -> None:
    corpus.build()
    corpus.write(0, title="Title 2")
    damaged = corpus.build().folder
    assert damaged is not None
    (damaged / "tables.sqlite").write_bytes(b"")
    corpus.write(1, title="Title 2")
    outcome = corpus.build()
    assert not outcome.anew
    assert corpus.kinds[3:] == ["revised brief-0", "revised brief-1"]


def test_a_folder_that_moved_keeps_its_history(corpus: Corpus) -> None:
    corpus.build()
    corpus.briefs = corpus.briefs.rename(corpus.briefs.with_name("moved"))
    corpus.write(0, title="Title 2")
    corpus.build()
    assert corpus.kinds[3:] == ["revised brief-0"]


def test_a_history_that_is_lost_is_said(corpus: Corpus) -> None:
    corpus.build()
    (corpus.store.folder / "tables.sqlite").write_bytes(b"")
    done = command("build", "--briefs", corpus.briefs, "--out", corpus.out)
    assert (done.returncode, done.stderr.count("begins anew")) == (0, 1)


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_of_a_killed_build_in_processes_stays(sent: signal.Signals, corpus: Corpus) -> None:
    for number in range(1500):
        corpus.write(number)
    words = [sys.executable, "-m", "diplobrief", "build", "--briefs", str(corpus.briefs), "--out", str(corpus.out)]
    build = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not list(corpus.out.glob(".building-*/packs/*")):  # the processes are at work
        assert build.poll() is None
        time.sleep(0.01)
    build.send_signal(sent)
    build.communicate(timeout=60)  # ends when the last process has closed its end
    assert build.returncode == -sent
    done = command("build", "--briefs", corpus.briefs, "--out", corpus.out)
    assert (done.returncode, len(corpus.store), corpus.left()) == (0, 1500, [])
