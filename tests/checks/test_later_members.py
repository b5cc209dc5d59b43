"""The rules also reach the members that came with 1.2.0: what they refer to, point at and count as."""

import copy
from collections.abc import Callable

import pytest
from newer import LETTER
from support import TEXTS, Json, command, dump, load

from diplobrief.checks.examine import Examiner, Options
from diplobrief.contract.released import shipped
from diplobrief.corpus.document import parse
from diplobrief.corpus.folder import SourceTexts

EXAMINER = Examiner(Options(shipped(), SourceTexts(TEXTS)))
OTHER: Json = {
    "id": "other",
    "kind": "letter",
    "retrieved": "2026-03-16",
    "lang": "en",
}


def codes(change: Callable[[Json], None]) -> set[str]:
    brief = copy.deepcopy(load(LETTER))
    change(brief)
    return {each.rule.code for each in EXAMINER.examine(parse(dump(brief), LETTER.name)).findings}


def _second_source(brief: Json) -> None:
    """Another source that is only passed over, and says who wrote it."""
    text = brief["sources"][0]["text"]
    spans = [span | {"source": "other"} for span in brief["passed_over"][0]["evidence"]]
    brief["sources"].append(OTHER | {"text": text, "evidence": copy.deepcopy(spans)})
    brief["passed_over"][0]["evidence"] += spans


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (dict, None),
        (lambda brief: brief["statements"][0]["joint_speakers"][0].update(party="nobody"), "B202"),
        (lambda brief: brief["statements"][0]["joint_speakers"][0].update(on_behalf_of="nobody"), "B202"),
        (lambda brief: brief["implications"][0].update(via=["nobody"]), "B202"),
        (lambda brief: brief["implications"][0].update(said="2026-02-30"), "B401"),
        (lambda brief: brief["sources"][0].update(written="2026-02-30"), "B401"),
        (lambda brief: brief["sources"][0].update(written="2027"), "B412"),
        (lambda brief: brief["sources"][0]["evidence"][0].update(sha256="0" * 64), "B504"),
        (lambda brief: brief["passed_over"][0]["evidence"][0].update(source="nothing"), "B203"),
        (lambda brief: brief["passed_over"][0]["evidence"][0].update(end=9999), "B205"),
        (lambda brief: brief["statements"][0].update(said="2026-03-12"), "B425"),
        (lambda brief: brief.pop("passed_over"), "B509"),
        (_second_source, "B208"),
    ],
)
def test_a_rule_reaches_the_member(change: Callable[[Json], None], code: str | None) -> None:
    assert codes(change) - {"B601"} == ({code} if code else set())


def test_coverage_names_what_was_passed_over() -> None:
    done = command("coverage", LETTER, "--sources", TEXTS)
    assert done.returncode == 0
    assert "passed-over" in done.stdout
    assert "covers 4 of 4" in done.stdout
