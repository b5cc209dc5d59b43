"""`diplobrief migrate`: briefs in another version, as edits, and nothing lost that was not given up in words."""

import json
import shutil
from pathlib import Path

import pytest
from newer import FERRY, LETTER
from support import GOOD, ROOT, TEXTS, command, dump, load

BEYOND = {"marking", "embargo_until", "rights", "place", "translations"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "briefs").mkdir()
    for path in (GOOD, FERRY):
        shutil.copy(path, tmp_path / "briefs")
    return tmp_path / "briefs"


def test_a_step_up_changes_one_line(folder: Path) -> None:
    done = command("migrate", folder, "--to", "1.1", cwd=folder.parent)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == f"{folder / GOOD.name}: 1.0.0 → 1.1.0\n"
    assert (folder / FERRY.name).read_bytes() == FERRY.read_bytes()
    wanted = GOOD.read_bytes().replace(b"diplomatic-brief/1.0.0.json", b"diplomatic-brief/1.1.0.json")
    assert (folder / GOOD.name).read_bytes() == wanted
    assert command("check", folder, "--strict", "--sources", TEXTS).returncode == 0


def test_a_step_down_loses_nothing_unless_it_is_told_to(folder: Path) -> None:
    done = command("migrate", folder, "--to", "1.0.0")
    assert (done.returncode, done.stdout) == (1, "")
    assert "nothing was written: 1 would lose something; --drop leaves it out" in done.stderr
    for name in ("/marking", "/place", "/implications/*/resolution", "/sources/*", "/caveats/*/about/*"):
        assert name in done.stderr
    assert (folder / FERRY.name).read_bytes() == FERRY.read_bytes()
    done = command("migrate", folder, "--to", "1.0.0", "--drop")
    assert done.returncode == 0
    found = load(folder / FERRY.name)
    assert found["$schema"] == "../schemas/diplomatic-brief/1.0.0.json"
    assert not BEYOND & found.keys()
    assert (folder / FERRY.name).read_bytes() == dump(found), "the layout stays canonical"
    assert command("check", folder, "--strict", "--sources", TEXTS).returncode == 0


def test_an_act_that_came_later_becomes_a_wider_one_and_is_told(folder: Path) -> None:
    shutil.copy(LETTER, folder)
    done = command("migrate", folder / LETTER.name, "--to", "1.1.0")
    assert done.returncode == 1
    for name in ("/statements/*/act", "/statements/*/joint_speakers", "/passed_over", "/sources/*/evidence"):
        assert name in done.stderr
    assert command("migrate", folder / LETTER.name, "--to", "1.1.0", "--drop").returncode == 0
    assert load(folder / LETTER.name)["statements"][0]["act"] == "state"
    done = command("check", folder / LETTER.name, "--sources", TEXTS)
    assert (done.returncode, "B509" in done.stdout) == (0, True), "what was passed over is open again"


def test_a_diff_is_shown_and_nothing_is_written(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.iterdir()}
    done = command("migrate", folder, "--to", "1.1.0", "--diff")
    assert done.returncode == 0
    changed = [line for line in done.stdout.splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == [
        '-  "$schema": "../schemas/diplomatic-brief/1.0.0.json",',
        '+  "$schema": "../schemas/diplomatic-brief/1.1.0.json",',
    ]
    assert command("migrate", folder, "--to", "1.0.0", "--diff").returncode == 1
    assert '-  "marking"' in command("migrate", folder, "--to", "1.0.0", "--diff", "--drop").stdout
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_the_way_in_which_a_brief_is_written_stays(folder: Path) -> None:
    brief = load(FERRY)
    odd = json.dumps(brief, ensure_ascii=True, indent=4, separators=(" ,", ": ")) + "\n\n"
    (folder / FERRY.name).write_text(odd)
    assert command("migrate", folder / FERRY.name, "--to", "1.0.0", "--drop").returncode == 0
    after = (folder / FERRY.name).read_text()
    kept = [line for line in odd.splitlines() if line in after.splitlines()]
    assert set(after.splitlines()) - set(kept) <= {
        '    "$schema": "../schemas/diplomatic-brief/1.0.0.json" ,',
        "        }",
        "            ]",
        '                "second-boat"',
    }
    assert after.endswith("}\n\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--to", "3"), "version 3 is not released; released are: 1.0.0, 1.1.0, 1.2.0"),
        (("--to", "1.01.0"), "version 1.01.0 is not released"),
    ],
)
def test_a_version_that_there_is_not_is_refused(folder: Path, words: tuple[str, ...], said: str) -> None:
    done = command("migrate", folder, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_what_is_not_valid_is_left_alone(folder: Path) -> None:
    for bad in ("B102", "B005", "B101"):
        path = next((ROOT / "tests" / "corpus" / "bad" / bad).glob("*.json"))
        done = command("migrate", path, "--to", "1.1.0", "--diff")
        assert (done.returncode, done.stdout) == (2, "")
        assert "`diplobrief check` says where" in done.stderr
