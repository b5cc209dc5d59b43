"""`diplobrief check` as a process: configuration, baseline, input of every kind, mending, watching."""

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from support import CORPUS, GOOD, ROOT, TEXTS, command, dump, load, serving

from diplobrief.cli.config import EXPLAINED, Config

BAD = CORPUS / "bad" / "B202" / GOOD.name
WARNED = CORPUS / "bad" / "B416" / GOOD.name


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A folder with one bad brief in `briefs/`."""
    (tmp_path / "briefs").mkdir()
    shutil.copy(BAD, tmp_path / "briefs")
    return tmp_path


def codes(done: subprocess.CompletedProcess[str]) -> list[str]:
    return re.findall(r"^\S+:\d+:\d+: (B\d{3}) ", done.stdout, re.MULTILINE)


class TestWarnings:
    def test_they_are_told_and_fail_the_check_only_when_it_is_strict(self) -> None:
        done = command("check", WARNED)
        assert (done.returncode, codes(done)) == (0, ["B416"])
        assert "1 finding (1 warning) in 1" in done.stderr
        assert command("check", WARNED, "--strict").returncode == 1

    def test_they_wait_until_there_is_no_error(self, tmp_path: Path) -> None:
        path = tmp_path / GOOD.name
        path.write_bytes(WARNED.read_bytes().replace(b'"endorse"', b'"endorses"').rstrip(b"\n"))
        assert codes(command("check", path)) == ["B105"]

    def test_a_brief_that_is_not_there_yet_holds_none_back(self, tmp_path: Path) -> None:
        brief = load(WARNED)
        brief["related"] = [{"brief": "2027-01-01-not-yet", "relation": "precedes"}]
        (tmp_path / GOOD.name).write_bytes(dump(brief))
        assert sorted(codes(command("check", tmp_path / GOOD.name))) == ["B303", "B416"]

    def test_a_caveat_and_a_strait_ask_for_no_party(self, tmp_path: Path) -> None:
        brief = load(GOOD)
        brief["summary"] = "Ships pass through Gibraltar and the strait of Malta."
        brief["caveats"] = [{"id": "c9", "text": "Spain is not named."}]
        (tmp_path / GOOD.name).write_bytes(dump(brief))
        assert codes(command("check", tmp_path / GOOD.name)) == []

    @pytest.mark.parametrize(("text", "told"), [("Spoke on Friday.", ["B415"]), ("A session is needed on Friday.", [])])
    def test_a_weekday_to_come_is_not_that_of_the_statement(self, tmp_path: Path, text: str, told: list[str]) -> None:
        brief = load(GOOD)
        brief["statements"][0]["text"] = text
        (tmp_path / GOOD.name).write_bytes(dump(brief))
        assert codes(command("check", tmp_path / GOOD.name)) == told

    def test_they_do_not_keep_a_brief_from_being_served(self, tmp_path: Path) -> None:
        shutil.copy(WARNED, tmp_path)
        with serving(tmp_path) as address:
            assert httpx.get(f"{address}/v1/briefs").json()["total"] == 1


class TestConfiguration:
    def test_every_setting_is_explained(self) -> None:
        assert tuple(EXPLAINED) == Config._fields

    @pytest.mark.parametrize(("name", "head"), [("diplobrief.toml", ""), ("pyproject.toml", "[tool.diplobrief]\n")])
    def test_it_stands_beside_the_briefs(self, corpus: Path, name: str, head: str) -> None:
        (corpus / name).write_text(f'{head}ignore = ["B202"]\n')
        for words, cwd in (
            (["check"], corpus),
            (["check", corpus / "briefs" / GOOD.name], ROOT),
            (["check", "."], corpus / "briefs"),
        ):
            assert codes(command(*words, cwd=cwd)) == []
        assert codes(command("check", "--ignore", "B1", cwd=corpus)) == ["B202"], "a word on the command line wins"

    def test_its_paths_are_relative_to_it(self, corpus: Path) -> None:
        shutil.copytree(TEXTS, corpus / "texts")
        (corpus / "diplobrief.toml").write_text('briefs = ["notes/*.json"]\nsources = "texts"\nstrict = true\n')
        (corpus / "notes").mkdir()
        shutil.copy(CORPUS / "bad" / "B509" / GOOD.name, corpus / "notes")
        done = command("check", cwd=corpus)
        assert (done.returncode, "evidence covers 3 of 4 sentences" in done.stdout) == (0 + 1, True)

    def test_another_tools_table_configures_nothing(self, corpus: Path) -> None:
        (corpus / "pyproject.toml").write_text("[tool.other]\nignore = 1\n")
        assert codes(command("check", cwd=corpus)) == ["B202"]

    def test_a_repository_ends_the_search(self, corpus: Path) -> None:
        (corpus / "diplobrief.toml").write_text('ignore = ["B202"]\n')
        (corpus / "inner" / ".git").mkdir(parents=True)
        shutil.copytree(corpus / "briefs", corpus / "inner" / "briefs")
        assert codes(command("check", cwd=corpus / "inner")) == ["B202"]

    def test_a_file_can_be_named(self, corpus: Path) -> None:
        (corpus / "other.toml").write_text('ignore = ["B202"]\n')
        assert codes(command("check", "--config", "other.toml", cwd=corpus)) == []
        assert command("check", "--config", "gone.toml", cwd=corpus).returncode == 2

    @pytest.mark.parametrize(
        ("text", "said"),
        [
            ('ingore = ["B202"]', 'there is no setting "ingore"; did you mean "ignore"?'),
            ("zzz = 1", "known are briefs"),
            ("ignore = 5", '"ignore" is a list of texts'),
            ("ignore = [1]", '"ignore" is a list of texts'),
            ('sources = ["x"]', '"sources" is a text'),
            ('strict = "yes"', '"strict" is true or false'),
            ('ignore = ["B9"]', "no rule has the code 'B9'"),
            ("ignore = [", "is not TOML"),
            ('baseline = "gone.json"', "gone.json does not exist"),
            ('briefs = ["a\\u0000b"]', "does not exist"),
        ],
    )
    def test_a_broken_one_could_not_run(self, corpus: Path, text: str, said: str) -> None:
        (corpus / "diplobrief.toml").write_text(text + "\n")
        done = command("check", cwd=corpus)
        assert (done.returncode, done.stdout) == (2, "")
        assert said in done.stderr

    def test_two_of_them_could_not_run(self, corpus: Path) -> None:
        (corpus / "diplobrief.toml").write_text("")
        (corpus / "pyproject.toml").write_text("[tool.diplobrief]\n")
        assert "keep one" in command("check", cwd=corpus).stderr


class TestBaseline:
    def test_what_is_known_is_not_told_and_what_is_new_is(self, corpus: Path) -> None:
        assert command("check", "--baseline", "known.json", "--update-baseline", cwd=corpus).returncode == 0
        done = command("check", "--baseline", "known.json", cwd=corpus)
        assert (done.returncode, done.stdout) == (0, "")
        assert "nothing found, 1 finding known from the baseline" in done.stderr
        path = corpus / "briefs" / GOOD.name
        path.write_text("\n\n" + path.read_text().replace('"endorse"', '"endorses"'))
        assert codes(command("check", "--baseline", "known.json", cwd=corpus)) == ["B105"], "lines may move"

    def test_a_second_mistake_of_one_kind_in_one_place_is_new(self, corpus: Path) -> None:
        path = corpus / "briefs" / GOOD.name
        path.write_text(GOOD.read_text().replace('"revision": 1,', '"revision": 1, "revision": 2,'))
        command("check", "--baseline", "known.json", "--update-baseline", cwd=corpus)
        path.write_text(path.read_text().replace('"revision": 2,', '"revision": 2, "revision": 3,'))
        assert codes(command("check", "--baseline", "known.json", cwd=corpus)) == ["B006"]

    def test_it_knows_more_than_a_run_tells(self, corpus: Path) -> None:
        (corpus / "briefs" / "many.json").write_bytes(dump({f"member-{n}": n for n in range(40)} | {"title": 1}))
        claims = [{"id": f"c{n}", "text": " x"} for n in range(90)]
        (corpus / "briefs" / "more.json").write_bytes(dump({**load(GOOD), "id": "more", "caveats": claims}))
        command("check", "--baseline", "known.json", "--update-baseline", cwd=corpus)
        done = command("check", "--baseline", "known.json", cwd=corpus)
        assert (done.returncode, done.stdout) == (0, "")

    def test_it_is_written_the_same_each_time_one_finding_a_line(self, corpus: Path) -> None:
        for name in ("one", "two"):
            command("check", "--baseline", f"{name}.json", "--update-baseline", cwd=corpus)
        assert (corpus / "one.json").read_bytes() == (corpus / "two.json").read_bytes()
        assert json.loads((corpus / "one.json").read_bytes())["findings"][0]["code"] == "B202"
        assert len((corpus / "one.json").read_text().splitlines()) == 5

    @pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"findings": 5}', b'{"findings": [5]}', b"\xff"])
    def test_a_damaged_one_could_not_run(self, corpus: Path, data: bytes) -> None:
        (corpus / "known.json").write_bytes(data)
        done = command("check", "--baseline", "known.json", cwd=corpus)
        assert (done.returncode, "known.json is no baseline" in done.stderr) == (2, True)


class TestInput:
    def test_a_dash_is_standard_input(self, tmp_path: Path) -> None:
        done = command("check", "-", stdin=BAD.read_bytes(), cwd=tmp_path)
        assert done.stdout.startswith("-:86:25: B202 ")
        assert command("check", "-", "--select", "B0,B1,B2", stdin=GOOD.read_bytes(), cwd=tmp_path).returncode == 0
        assert command("check", "-", stdin=b"", cwd=tmp_path).returncode == 1
        assert "B002" in command("check", "-", stdin=b" " * 5_000_001, cwd=tmp_path).stdout

    @pytest.mark.parametrize("pattern", ["briefs/*.json", "**/2026-*.json", "bri*", "briefs/[0-9]*.json"])
    def test_a_pattern_names_what_it_matches(self, corpus: Path, pattern: str) -> None:
        assert codes(command("check", pattern, cwd=corpus)) == ["B202"]

    def test_a_pattern_without_a_match_could_not_run(self, corpus: Path) -> None:
        assert "matches no file" in command("check", "nothing/*.json", cwd=corpus).stderr

    def test_processes_change_nothing_in_what_is_found(self, tmp_path: Path) -> None:
        for number in range(600):
            brief = load(GOOD) | {
                "id": f"brief-{number}",
                "related": [{"brief": f"brief-{number + 1}", "relation": "precedes"}],
            }
            (tmp_path / f"brief-{number}.json").write_bytes(dump(brief)[: -1 if number % 7 else -9])
        one, two = (command("check", tmp_path, "--jobs", jobs) for jobs in ("1", "2"))
        assert (one.stdout, one.returncode) == (two.stdout, two.returncode)
        assert one.stdout.count("B305") > 300

    @pytest.mark.parametrize("jobs", ["0", "-1", "x", "65", "1.5"])
    def test_a_number_of_processes_that_is_none_could_not_run(self, jobs: str) -> None:
        assert command("check", f"--jobs={jobs}").returncode == 2


class TestMending:
    def test_fix_writes_what_diff_shows(self, tmp_path: Path) -> None:
        path = tmp_path / GOOD.name
        path.write_text(GOOD.read_text().replace('"role"', '"rol"', 1).rstrip("\n"))
        before = path.read_bytes()
        shown = command("check", GOOD.name, "--fix", "--diff", cwd=tmp_path)
        assert (shown.returncode, path.read_bytes()) == (1, before)
        done = command("check", path, "--fix")
        assert (done.returncode, path.read_bytes()) == (0, GOOD.read_bytes())
        assert "2 mended in 1" in done.stderr
        path.write_bytes(before)
        subprocess.run(["git", "apply", "-"], input=shown.stdout, text=True, cwd=tmp_path, check=True)
        assert path.read_bytes() == GOOD.read_bytes(), "the diff is one that git takes"
        assert command("check", path, "--diff").returncode == 0

    def test_rights_and_links_stay_as_they_are(self, tmp_path: Path) -> None:
        path, link = tmp_path / "real.json", tmp_path / GOOD.name
        path.write_bytes(GOOD.read_bytes().rstrip(b"\n"))
        path.chmod(0o640)
        link.symlink_to("real.json")
        assert command("check", link, "--fix").returncode == 0
        assert link.is_symlink()
        assert path.read_bytes() == GOOD.read_bytes()
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert sorted(each.name for each in tmp_path.iterdir()) == sorted([GOOD.name, "real.json"]), (
            "nothing is left over"
        )

    def test_what_cannot_be_mended_is_still_told(self, corpus: Path) -> None:
        done = command("check", "--fix", cwd=corpus)
        assert (done.returncode, codes(done)) == (1, ["B202"])
        done = command("check", "--fix-unsafe", cwd=corpus)
        assert (done.returncode, codes(done)) == (0, [])
        assert (corpus / "briefs" / GOOD.name).read_bytes() == GOOD.read_bytes()

    def test_standard_input_is_shown_and_not_written(self) -> None:
        data = GOOD.read_bytes().rstrip(b"\n")
        assert command("check", "-", "--fix", stdin=data).returncode == 2
        assert command("check", "-", "--diff", stdin=data).stdout.startswith("--- a/-\n+++ b/-\n")

    @pytest.mark.parametrize("words", [["--fix", "--fix-unsafe"], ["--watch", "--fix"], ["--update-baseline", "--baseline=x", "--fix"], ["--update-baseline"]])  # fmt: skip
    def test_words_that_do_not_go_together_could_not_run(self, words: list[str]) -> None:
        assert command("check", *words).returncode == 2


def heeding() -> None:
    """A shell has what it starts in the background ignore SIGINT, and everything below that."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_watch_checks_again_when_a_file_is_saved(corpus: Path) -> None:
    line = [sys.executable, "-u", "-m", "diplobrief", "check", "--watch", "--format", "concise"]
    process = subprocess.Popen(
        line,
        cwd=corpus,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=heeding,  # noqa: PLW1509  # no threads here
    )
    try:
        assert process.stdout is not None
        assert "B202" in process.stdout.readline()
        assert "1 finding" in process.stdout.readline()
        process.stdout.readline()
        shutil.copy(GOOD, corpus / "briefs")
        assert process.stdout.readline() == "1 brief checked, nothing found\n"
        (corpus / "briefs" / GOOD.name).unlink()
        assert "holds no *.json file" in process.stdout.readline(), "it is said, and waited for"
        shutil.copy(BAD, corpus / "briefs")
        assert "B202" in process.stdout.readline()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode == 130


def test_a_bar_is_drawn_on_a_terminal_once_a_run_lasts_over_a_second(tmp_path: Path) -> None:
    slow = f"""
import sys, time
sys.path.insert(0, {str(ROOT / "service")!r})
from diplobrief.cli.progress import Progress
bar = Progress(3)
bar(1)
time.sleep(1.05)
bar(2)
bar.clear()
"""
    here, there = os.openpty()
    subprocess.run([sys.executable, "-c", slow], stderr=there, check=True, timeout=20)
    os.close(there)
    time.sleep(0.1)
    drawn = os.read(here, 4096).decode()
    os.close(here)
    assert "2 of 3" in drawn
    assert "1 of 3" not in drawn
    assert drawn.endswith("\r\x1b[K")
    piped = subprocess.run([sys.executable, "-c", slow], capture_output=True, check=True, timeout=20)
    assert piped.stderr == b""
