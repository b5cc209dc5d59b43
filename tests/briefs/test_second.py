"""The second, blind mappings: the figures that `briefs/README.md` tells of them are recomputed here."""

import re
from pathlib import Path

import pytest
from support import ROOT, command, load

from diplobrief.checks.agreement import LAYERS, compare

SECOND = sorted((ROOT / "tests/briefs/second").glob("*.json"))
README = (ROOT / "briefs/README.md").read_text("utf-8")


def _of(agreed: tuple[int, int]) -> str:
    return f"{agreed[0]} of {agreed[1]}" if agreed[1] else "–"


def test_the_table_holds_the_figures_of_every_second_mapping() -> None:
    assert len(SECOND) == 3
    expected = []
    for path in SECOND:
        found = compare(load(ROOT / "briefs" / path.name), load(path))
        for layer in LAYERS:
            figures = found.of(layer)
            cells = [f"`{path.stem}`", layer, *map(str, figures[:4]), _of(figures.party), _of(figures.kind)]
            expected.append(f"| {' | '.join(cells)} |")
    section = README.split("### Two mappers")[1]
    assert re.findall(r"^\| `.*$", section, re.MULTILINE) == expected


def test_the_totals_in_words_are_those_of_the_table() -> None:
    found = [compare(load(ROOT / "briefs" / path.name), load(path)) for path in SECOND]
    totals = (
        sum(len(each.first) for each in found),
        sum(len(each.second) for each in found),
        sum(len(each.pairs) for each in found),
        sum(pair.layer for each in found for pair in each.pairs),
    )
    words = (
        "Of {} claims of the first mappings and {} of the second, {} were found by both, {} of them in the same layer"
    )
    assert words.format(*totals) in README


@pytest.mark.parametrize("path", SECOND, ids=lambda path: path.stem)
def test_a_second_mapping_has_no_error_and_is_not_among_the_briefs(path: Path) -> None:
    done = command("check", path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert load(path) != load(ROOT / "briefs" / path.name)
