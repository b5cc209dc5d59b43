"""Files that mean harm: a finding, or exit code 2 with a reason; never a traceback (`command` looks), never a hang."""

import os
import shlex
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from support import FIRST, GOOD, ROOT, command, dump, load

HOSTILE = {
    "empty": b"",
    "space": b" \n ",
    "nul": b"\0" * 50,
    "only-a-mark": b"\xef\xbb\xbf",
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "latin": b'{"title": "caf\xe9"}',
    "deep-arrays": b"[" * 1_000_000,
    "deep-objects": b'{"a":' * 300_000,
    "deep-and-closed": b"[" * 5_000 + b"]" * 5_000,
    "huge-integer": b'{"revision": ' + b"9" * 100_000 + b"}",
    "far-exponent": b'{"revision": 1e999999}',
    "array": b"[]",
    "text": b'"x"',
    "number": b"7",
    "null": b"null",
    "many-members": b"{" + b",".join(b'"m%d": 0' % n for n in range(50_000)) + b"}",
    "many-twins": b"{" + b",".join(b'"m": 0' for n in range(20_000)) + b"}",
    "cut": FIRST.read_bytes()[:-500],
    "twice": FIRST.read_bytes() * 2,
    "bidi": GOOD.read_bytes().replace(b"Two towns", "\u202e\u2066towns\u200b😀".encode()),
    "escape-codes": GOOD.read_bytes().replace(b'"nordhavn"', b'"\\u001b[31mnord"'),
    "slow-pattern": GOOD.read_bytes().replace(b'"economic"', b'"' + b"a-" * 100_000 + b'"'),
    "million-a": GOOD.read_bytes().replace(b"Two towns share", b"a" * 1_000_000),
    "long-party": GOOD.read_bytes().replace(b'"party": "harbour-ministry"', b'"party": "' + b"x" * 2_000_000 + b'"'),
    "long-act": GOOD.read_bytes().replace(b'"endorse"', b'"' + b"endorse" * 300_000 + b'"'),
    "long-name": GOOD.read_bytes().replace(b'"topics"', b'"' + b"t" * 2_000_000 + b'"'),
    "long-language": GOOD.read_bytes().replace(
        b'"lang": "en",\n  "date"', b'"lang": "' + b"en-" * 500_000 + b'en",\n  "date"'
    ),
    "lists-for-ids": GOOD.read_bytes().replace(b'"id": "nordhavn"', b'"id": ["nordhavn"]'),
    "objects-for-texts": GOOD.read_bytes().replace(b'"part_of": "nordhavn"', b'"part_of": {"nordhavn": {}}'),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gives_findings(name: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(HOSTILE[name])
    (tmp_path / GOOD.name).write_bytes(GOOD.read_bytes())
    done = command("check", tmp_path)
    assert done.returncode == 1, done.stderr
    assert "bad.json:" in done.stdout
    assert max(map(len, done.stdout.splitlines())) < 1_500, "no message quotes a document at length"
    assert len(done.stdout.splitlines()) <= 51, "fifty findings and the word that there are more"
    assert done.stdout.isprintable() or set(done.stdout) - {"\n"} == {c for c in done.stdout if c.isprintable()}
    assert f"{GOOD.name}:" not in done.stdout.replace("bad.json", ""), "a broken file does not touch the next"


def test_more_than_five_million_bytes_are_no_brief(tmp_path: Path) -> None:
    (tmp_path / "large.json").write_bytes(b'{"a": "' + b"x" * 5_000_000 + b'"}')
    done = command("check", tmp_path)
    assert (done.returncode, "B002" in done.stdout) == (1, True)


def test_what_is_no_regular_file_is_named_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.json")
    (tmp_path / "gone.json").symlink_to("nowhere")
    (tmp_path / "loop.json").symlink_to("loop.json")
    (tmp_path / "zero.json").symlink_to("/dev/zero")
    (tmp_path / "folder.json").mkdir()
    (tmp_path / GOOD.name).write_bytes(GOOD.read_bytes())
    done = command("check", tmp_path)
    assert done.returncode == 1
    assert sorted(line.split(":")[0].rpartition("/")[2] for line in done.stdout.splitlines()) == [
        "gone.json", "loop.json", "pipe.json", "zero.json",
    ]  # fmt: skip
    assert done.stdout.count("B001") == 4


def test_ten_thousand_lost_spans_are_not_searched_for_one_by_one(tmp_path: Path) -> None:
    text = "All day the delegations spoke of tonnage and of guns. " * 2_000
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "long.txt").write_text(text)
    brief = load(GOOD)
    brief["sources"][0]["text"] = {"sha256": sha256(text.encode()).hexdigest(), "length": len(text)}
    lost = [{"source": "article", "start": at, "end": at + 15_000, "sha256": "0" * 64} for at in range(50)]
    brief["background"] = [{"id": f"b{n}", "text": "Nothing.", "evidence": lost} for n in range(200)]
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs" / GOOD.name).write_bytes(dump(brief))
    done = command("check", tmp_path / "briefs", "--sources", tmp_path / "texts")
    assert done.returncode == 1
    assert "has more findings; mend these first" in done.stdout


def test_names_of_files_are_printed_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "a\nb\x1b[31m.json").write_text("{")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff.json")).write_text("{")
    done = command("check", tmp_path)
    assert (done.returncode, len(done.stdout.splitlines())) == (1, 2)
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize("paths", [["nowhere"], ["nowhere.json"], ["tests/corpus/texts"]])
def test_a_path_that_cannot_be_checked_could_not_run(paths: list[str]) -> None:
    done = command("check", *paths)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("diplobrief: ")


def test_sources_that_are_no_folder_could_not_run() -> None:
    for sources in ("nowhere", "README.md"):
        done = command("check", GOOD, "--sources", sources)
        assert done.returncode == 2
        assert f"{sources} is no folder of source texts" in done.stderr


ENDLESS = {
    "twins-far-apart": b"{" + b",".join(b'"k%d":0' % n for n in range(150_000)) + b"," + b",".join(b'"k%d":0' % n for n in range(150_000)) + b"}",
    "no-numbers": b"[" + b",".join([b"NaN"] * 900_000) + b"]",
    "half-pairs": b"[" + b",".join([b'"\\ud800"'] * 300_000) + b"]",
    "out-of-range": b"[" + b",".join([b"1e400"] * 500_000) + b"]",
    "deep-and-wide": b"[" * 99 + b"0," * 2_000_000 + b"]" * 98,
    "long-chain": dump({**load(GOOD), "parties": [{"id": f"p{n}", "part_of": f"p{n + 1}"} for n in range(40_000)]}),
    "unlike-names": dump(
        {**load(GOOD), "parties": [{"id": f"p{n}", "name": f"Municipality of Quux {n}", "kind": "territory", "identifiers": {"iso_3166_2": "DK-84"}} for n in range(2_000)]}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDLESS)
def test_a_file_that_never_ends_is_given_up_in_seconds(name: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_bytes(ENDLESS[name])
    done = command("check", tmp_path)  # which is given a minute, on a machine that may be busy
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) <= 51


def test_a_path_through_a_loop_of_links_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "one").symlink_to("two")
    (tmp_path / "two").symlink_to("one")
    assert command("check", tmp_path / "one" / "x.json").returncode == 2
    assert "B001" in command("check", tmp_path / "one").stdout


@pytest.mark.parametrize(("words", "code"), [("check - <&-", 2), ("check tests/corpus/good 2>/dev/full", 2), ("check nowhere 2>/dev/full", 2), ("check tests/corpus/good >/dev/full", 0), ("check tests/corpus/bad/B202 >/dev/full", 2)])  # fmt: skip
def test_streams_that_are_closed_or_full_end_without_a_traceback(words: str, code: int) -> None:
    line = f"{shlex.quote(sys.executable)} -m diplobrief {words}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, cwd=ROOT, timeout=60, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (code, False)


def test_one_file_under_two_names_is_one_brief(tmp_path: Path) -> None:
    (tmp_path / GOOD.name).write_bytes(GOOD.read_bytes())
    done = command("check", tmp_path, tmp_path / GOOD.name, tmp_path / ".." / tmp_path.name / GOOD.name)
    assert done.stderr == "1 brief checked, nothing found\n"


def test_a_mistyped_declaration_is_not_spread_over_its_references(tmp_path: Path) -> None:
    path = tmp_path / GOOD.name
    path.write_text(GOOD.read_text("utf-8").replace('"id": "nordhavn"', '"id": "Nordhavn"'), "utf-8")
    command("check", path, "--fix-unsafe")
    assert '"on_behalf_of": "nordhavn"' in path.read_text("utf-8")


def test_other_line_separators_are_characters_of_a_diff(tmp_path: Path) -> None:
    good = GOOD.read_text("utf-8").replace("Two towns share", "Two\u2028towns\u0085share")
    (tmp_path / GOOD.name).write_text(good.replace("\n  ", "\n    "), "utf-8", newline="")
    shown = command("check", GOOD.name, "--fix", "--diff", cwd=tmp_path).stdout
    subprocess.run(["git", "apply", "-"], input=shown.encode(), cwd=tmp_path, check=True)
    assert (tmp_path / GOOD.name).read_text("utf-8") == good
