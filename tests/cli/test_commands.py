import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from support import BRIEFS, FIRST, GOOD, ROOT, TEXTS, command, load

from diplobrief.cli.main import COMMANDS, EXAMPLES

HARBOUR = TEXTS / "harbour-talks.txt"


def test_check_is_silent_about_clean_briefs_and_counts_them() -> None:
    done = command("check", BRIEFS)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"{len(list(BRIEFS.glob('*.json')))} briefs checked, nothing found\n"


def test_check_reads_briefs_by_default() -> None:
    assert command("check").stderr == command("check", "briefs").stderr


def test_check_prints_path_line_column_code_message_and_cure() -> None:
    done = command("check", "tests/corpus/bad/B202")
    assert done.returncode == 1
    assert done.stdout == (
        'tests/corpus/bad/B202/2026-03-02-harbour-talks.json:86:25: B202 no party "nordhaven" is declared; '
        'did you mean "nordhavn"?\n'
    )
    assert done.stderr.splitlines() == [
        "1 brief checked, 1 finding in 1",
        "--fix-unsafe mends 1; look at them first with --diff",
    ]


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ([], {"B202"}),
        (["--select", "B2"], {"B202"}),
        (["--select", "B0,B1"], set()),
        (["--ignore", "B202"], set()),
        (["--select", "B202", "--ignore", "B2"], set()),
    ],
)
def test_rules_are_selected_and_ignored_by_code_or_family(words: list[str], codes: set[str]) -> None:
    done = command("check", "tests/corpus/bad/B202", *words)
    assert {line.split(" ")[1] for line in done.stdout.splitlines()} == codes
    assert done.returncode == bool(codes)


def test_a_condition_of_the_schema_is_told_when_its_rule_is_not_asked() -> None:
    for code in ("B403", "B404", "B405", "B406"):
        assert command("check", f"tests/corpus/bad/{code}", "--select", "B0,B1").returncode == 1, code


def test_what_schema_and_rule_both_refuse_is_not_lost_between_them() -> None:
    for words in (["--select", "B1,B2"], ["--ignore", "B404"], ["--select", "B1,B403"]):
        assert command("check", "tests/corpus/bad/B404", *words).returncode == 1, words
    assert command("check", "tests/corpus/bad/B007", "--select", "B0").returncode == 1


def test_a_code_that_no_rule_has_is_named() -> None:
    for words in (["--select", "B9"], ["--ignore", "B4O8"], ["--select", "B0,,B1"]):
        done = command("check", *words)
        assert (done.returncode, "no rule has the code" in done.stderr) == (2, True)


def test_check_with_sources_prints_the_share_of_covered_sentences() -> None:
    done = command("check", GOOD, "--sources", TEXTS)
    assert done.returncode == 0
    assert "evidence covers 4 of 4 sentences of article (100 %)" in done.stdout


def test_no_command_writes_to_a_brief(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "tests" / "corpus", tmp_path / "corpus")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    command("check", tmp_path, "--sources", tmp_path)
    command("new", GOOD.stem, "--source", HARBOUR, "--briefs", tmp_path / "corpus" / "good")
    command("locate", HARBOUR, "ferry")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_locate_prints_evidence_that_stands(tmp_path: Path) -> None:
    done = command("locate", HARBOUR, "a fair wind for both towns", "--quote")
    assert done.returncode == 0
    evidence = json.loads(done.stdout)
    assert evidence["quote"] == "a fair wind for both towns"
    brief = load(GOOD)
    brief["statements"][0]["evidence"] = [evidence]
    (tmp_path / GOOD.name).write_text(json.dumps(brief))
    assert command("check", tmp_path, "--sources", TEXTS).returncode == 0


def test_locate_prints_every_hit() -> None:
    done = command("locate", HARBOUR, "Nordhavn", "--source", "memo")
    assert done.stdout.count('"source": "memo"') == 2
    assert "2 times" in done.stderr
    assert done.returncode == 0


def test_locate_prints_several_passages_ready_to_paste() -> None:
    done = command("locate", HARBOUR, "stalled", "a fair wind", "--source", "memo")
    assert done.returncode == 0
    assert done.stdout.startswith('      "evidence": [\n        {\n          "source": "memo",')
    evidence = json.loads("{" + done.stdout + "}")["evidence"]
    text = HARBOUR.read_text("utf-8")
    assert sorted(text[each["start"] : each["end"]] for each in evidence) == ["a fair wind", "stalled"]
    assert [each["start"] for each in evidence] == sorted(each["start"] for each in evidence)


def test_locate_shows_where_a_passage_stands_twice_and_which_is_missing() -> None:
    done = command("locate", HARBOUR, "Nordhavn", "Nordhafen")
    assert done.returncode == 1
    assert done.stderr.count("[Nordhavn]") == 2
    assert "'Nordhafen' not there to the letter" in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("“a fair wind for both towns”", "U+201C"),
        ("Ferry terminal", "asked for 'Ferry', the text has 'ferry'"),
        ("zzz qqq", "nor anything like them"),
    ],
)
def test_locate_shows_a_near_miss_and_never_takes_it(words: str, said: str) -> None:
    done = command("locate", HARBOUR, words)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr


def test_locate_names_the_slip_and_the_whole_passage() -> None:
    said = command("locate", HARBOUR, "the fery terminal").stderr
    assert "'the ferry terminal'" in said
    assert "asked for 'fery', the text has 'ferry'" in said


def test_locate_wants_words_and_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path, words in ((HARBOUR, ""), (HARBOUR, "  "), (tmp_path / "pipe", "x"), (tmp_path, "x")):
        done = command("locate", path, words)
        assert (done.returncode, done.stdout) == (2, "")


def test_new_wants_a_language_that_the_check_will_take(tmp_path: Path) -> None:
    for lang in ("eng", "x!y", "zz", ""):
        done = command("new", "x", "--source", HARBOUR, "--briefs", tmp_path, "--lang", lang)
        assert (done.returncode, list(tmp_path.iterdir())) == (2, [])


def test_locate_wants_utf_8(tmp_path: Path) -> None:
    (tmp_path / "latin.txt").write_bytes(b"caf\xe9")
    (tmp_path / "empty.txt").write_bytes(b"")
    for name, said in (("latin.txt", "not UTF-8 (byte 3)"), ("empty.txt", "is empty"), ("gone.txt", "No such file")):
        done = command("locate", tmp_path / name, "x")
        assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_new_writes_a_skeleton_that_lacks_only_the_mapping(tmp_path: Path) -> None:
    done = command("new", "2026-03-02-ferry", "--source", HARBOUR, "--briefs", tmp_path / "briefs")
    assert done.returncode == 0
    checked = command("check", tmp_path / "briefs", "--sources", TEXTS)
    codes = {line.split(" ")[1] for line in checked.stdout.splitlines() if ": B" in line}
    assert codes <= {"B105", "B106", "B107", "B206", "B202"}, "empty texts, spans and references only"
    brief = load(tmp_path / "briefs" / "2026-03-02-ferry.json")
    filled = load(GOOD)
    for member in ("$schema", "id", "revision", "modified", "status", "lang", "sources"):
        filled[member] = brief[member]
    filled["sources"][0]["kind"] = "news-article"
    (tmp_path / "briefs" / "2026-03-02-ferry.json").write_text(json.dumps(filled))
    assert command("check", tmp_path / "briefs", "--sources", TEXTS).returncode == 0


def test_new_takes_what_is_known_of_the_source(tmp_path: Path) -> None:
    told = {"title": "A Title", "publisher": "An Office", "url": "https://example.org/d1", "published": "1942"}
    words = [word for name, value in told.items() for word in (f"--{name}", value)]
    place = ("--source", HARBOUR, "--briefs", tmp_path / "briefs")
    assert command("new", "x", *place, "--kind", "telegram", "--licence", "CC0-1.0", *words).returncode == 0
    brief = load(tmp_path / "briefs" / "x.json")
    (source,) = brief["sources"]
    assert told.items() | {"id": "telegram", "kind": "telegram", "licence": "CC0-1.0"}.items() <= source.items()
    assert brief["event"]["evidence"][0]["source"] == "telegram"
    checked = command("check", tmp_path / "briefs", "--select", "B103,B601")
    assert "B103" not in checked.stdout


def test_new_reads_the_index_beside_the_text(tmp_path: Path) -> None:
    text = tmp_path / "d1.txt"
    text.write_text("A text.\n")
    entry = {"file": "d1.txt", "title": "From the index", "licence": "CC0-1.0", "length": 8}
    (tmp_path / "index.json").write_text(json.dumps([{"file": "d2.txt", "title": "Another"}, entry]))
    assert command("new", "x", "--source", text, "--briefs", tmp_path / "b", "--title", "Mine").returncode == 0
    (source,) = load(tmp_path / "b" / "x.json")["sources"]
    assert (source["title"], source["licence"]) == ("Mine", "CC0-1.0")
    (tmp_path / "index.json").write_text(json.dumps([entry | {"sha256": "0" * 64}]))
    done = command("new", "y", "--source", text, "--briefs", tmp_path / "b")
    assert (done.returncode, "another digest" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("name", "said"),
    [("a" * 101, "at most 100"), ("Ferry", "is no id"), ("a--b", "is no id"), ("../x", "is no id"), ("", "no id")],
)
def test_new_refuses_what_is_no_id(name: str, said: str, tmp_path: Path) -> None:
    done = command("new", name, "--source", HARBOUR, "--briefs", tmp_path)
    assert (done.returncode, said in done.stderr) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_new_touches_nothing_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text("mine")
    done = command("new", "x", "--source", HARBOUR, "--briefs", tmp_path)
    assert (done.returncode, (tmp_path / "x.json").read_text()) == (2, "mine")
    assert "exists already, and was not touched" in done.stderr


def test_help_teaches_by_example() -> None:
    said = command("--help").stdout
    for name, purpose in COMMANDS.items():
        assert f"{name} " in said
        assert purpose in said
    assert EXAMPLES.splitlines()[1].strip() in said
    for name in COMMANDS:
        assert f"diplobrief {name}" in command(name, "--help").stdout


@pytest.mark.parametrize(
    "words", [[], ["chek"], ["check", ""], ["check", "--surces", "x"], ["locate"], ["serve", "--port", "x"]]
)
def test_a_word_that_is_not_understood_could_not_run(words: list[str]) -> None:
    done = command(*words)
    assert (done.returncode, done.stdout) == (2, "")


def test_a_reader_that_leaves_early_is_no_error() -> None:
    script = f"{sys.executable} -m diplobrief check tests/corpus/bad | head -1"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr
    full = subprocess.run(
        ["bash", "-c", f"{sys.executable} -m diplobrief check tests/corpus/bad > /dev/full"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        timeout=60,
    )
    assert (full.returncode, "Traceback" in full.stderr) == (2, False), full.stderr


@pytest.mark.parametrize("redirection", [">&-", ">&- 2>&-", "2>&-"])
def test_a_closed_output_is_no_failure_of_ours(redirection: str) -> None:
    for words in ("check tests/corpus/bad/B202", "schema show 1.0.0"):
        script = f"{sys.executable} -m diplobrief {words} {redirection}"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, check=False, timeout=60)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)


def test_a_terminal_without_the_characters_loses_no_finding() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "diplobrief", "check", "tests/corpus/bad", "--sources", "tests/corpus/texts"],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
        check=False,
        timeout=60,
    )
    assert done.returncode == 1
    assert b"B504" in done.stdout
    assert done.stdout.isascii()


def test_serve_does_not_start_on_a_folder_with_findings(tmp_path: Path) -> None:
    (tmp_path / FIRST.name).write_bytes(FIRST.read_bytes().replace(b'"nato"', b'"nata"', 1))
    done = command("serve", "--briefs", tmp_path, "--port", "0")
    assert done.returncode == 1
    assert f"{FIRST.name}:" in done.stdout
    assert "not served until that is mended" in done.stderr


def test_serve_says_when_it_cannot_listen(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command("serve", "--port", str(port))
    assert done.returncode == 2
    assert f"cannot listen on 127.0.0.1:{port}" in done.stderr
    for words in (
        ["--host", ""],
        ["--host", "\u00fc..x"],
        ["--max-age", "-5"],
        ["--port", "-1"],
        ["--port", "99999"],
        ["--host", "no.such.host.invalid"],
        ["--briefs", tmp_path / "gone"],
    ):
        assert command("serve", *words).returncode == 2


def test_a_bad_environment_variable_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "diplobrief", "serve"],
        capture_output=True,
        text=True,
        env={**os.environ, "DIPLOBRIEF_PORT": "http"},
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (2, "diplobrief: DIPLOBRIEF_PORT='http' is not a whole number\n")
