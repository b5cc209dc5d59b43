"""`diplobrief build`, as a process."""

import os
from pathlib import Path

import pytest
from support import GOOD, command, dump, load

NAMES = ("2026-03-02-harbour-talks", "2026-03-02-harbour-talks-again")


@pytest.fixture
def linked(tmp_path: Path) -> Path:
    """Two briefs that name each other, written a minute ago."""
    folder = tmp_path / "briefs"
    folder.mkdir()
    for name, other in zip(NAMES, reversed(NAMES), strict=True):
        brief = load(GOOD) | {"id": name, "related": [{"brief": other, "relation": "same-event"}]}
        (folder / f"{name}.json").write_bytes(dump(brief))
        _age(folder / f"{name}.json")
    return folder


def _age(path: Path) -> None:
    written = path.stat().st_mtime - 60
    os.utime(path, (written, written))


def test_what_was_not_read_again_is_still_held_to_what_it_says_of_others(linked: Path) -> None:
    words = ("build", "--briefs", linked, "--out", linked.with_name("editions"))
    assert command(*words).returncode == 0
    assert "current already" in command(*words).stdout
    (linked / f"{NAMES[1]}.json").unlink()
    refused = command(*words)
    assert refused.returncode == 1
    assert "B303" in refused.stdout


def test_a_file_that_is_written_twice_in_a_moment_is_read_twice(linked: Path) -> None:
    words = ("build", "--briefs", linked, "--out", linked.with_name("editions"))
    path = linked / f"{NAMES[0]}.json"
    path.write_bytes(path.read_bytes())
    assert command(*words).returncode == 0
    path.write_bytes(path.read_bytes().replace(b'"title"', b'"tidle"', 1))  # the same size, at once
    assert command(*words).returncode == 1
