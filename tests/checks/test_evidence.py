"""Proof against source texts: every shift of a span is told by the member that is wrong."""

import copy
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import GOOD, TEXTS, dump, load

from diplobrief.checks.evidence import NOTHING, Proof
from diplobrief.checks.examine import Options
from diplobrief.checks.proof import _covered, _merged, prove
from diplobrief.checks.run import check
from diplobrief.contract.released import shipped
from diplobrief.corpus.folder import SourceTexts
from diplobrief.corpus.sentences import Sentence
from diplobrief.model.outline import Json, outline

TEXT_FOLDER = SourceTexts(TEXTS)
BRIEF = load(GOOD)
SPAN = BRIEF["statements"][0]["evidence"][0]


def proof(brief: Json) -> Proof:
    return prove(outline(brief), TEXT_FOLDER)


@given(st.integers(-60, 60), st.integers(-60, 60))
def test_a_moved_span_is_told_by_the_member_to_mend(by_start: int, by_end: int) -> None:
    brief = copy.deepcopy(BRIEF)
    span = brief["statements"][0]["evidence"][0]
    span["start"], span["end"] = SPAN["start"] + by_start, SPAN["end"] + by_end
    found = proof(brief).breaches
    spans = [each for each in found if each.rule.code == "B504"]
    if span["start"] >= span["end"]:
        return
    if not by_start and not by_end:
        assert spans == []
    elif not by_start:
        assert (spans[0].path[-1], spans[0].cure) == ("end", f"write {SPAN['end']}")
    elif not by_end:
        assert (spans[0].path[-1], spans[0].cure) == ("start", f"write {SPAN['start']}")
    elif by_start == by_end:
        assert (spans[0].path[-1], spans[0].cure) == ("start", "move both ends")
    else:
        assert spans[0].path[-1] == "sha256"
        assert "its digest is" in spans[0].cure


def test_a_quote_elsewhere_in_the_text_is_pointed_at() -> None:
    brief = copy.deepcopy(BRIEF)
    brief["statements"][0]["quote"] = "stalled for two years"
    (breach,) = proof(brief).breaches
    assert breach.rule.code == "B505"
    assert "point there" in breach.cure


def test_coverage_names_the_sentences_without_evidence() -> None:
    brief = copy.deepcopy(BRIEF)
    del brief["background"]
    (coverage,) = proof(brief).coverage
    assert [coverage.text[start:end] for start, end in coverage.uncovered] == ["Talks had stalled for two years."]
    assert len(coverage.sentences) == 4


def test_a_sentence_is_covered_when_half_of_it_is() -> None:
    brief = copy.deepcopy(BRIEF)
    span = brief["background"][0]["evidence"][0]
    for length, bare in ((1, 1), (15, 1), (16, 0)):
        span["end"] = span["start"] + length
        assert len(proof(brief).coverage[0].uncovered) == bare, length


def test_a_sentence_that_only_a_caveat_points_at_is_not_covered() -> None:
    brief = copy.deepcopy(BRIEF)
    spans = brief.pop("background")[0]["evidence"]
    brief["caveats"] = [{"id": "c9", "text": "It is not said which talks.", "evidence": spans}]
    (coverage,) = proof(brief).coverage
    assert [coverage.text[start:end] for start, end in coverage.uncovered] == ["Talks had stalled for two years."]


def test_borrowed_words_are_found_again_in_the_source() -> None:
    brief = copy.deepcopy(BRIEF)
    text = (TEXTS / "harbour-talks.txt").read_text("utf-8")
    words = " ".join(text.split()[:9])
    brief["summary"] = words
    (breach,) = proof(brief).breaches
    at = text.find(words)
    assert breach.rule.code == "B506"
    assert f"stands at {at}–" in breach.message


def test_a_text_with_other_line_ends_is_recognised(tmp_path: Path) -> None:
    text = (TEXTS / "harbour-talks.txt").read_bytes()
    (tmp_path / "windows.txt").write_bytes(b"\xef\xbb\xbf" + text.replace(b"\n", b"\r\n"))
    (breach,) = prove(outline(BRIEF), SourceTexts(tmp_path)).breaches
    assert (breach.rule.code, "windows.txt has it but for line ends" in breach.cure) == ("B502", True)


@pytest.mark.parametrize("broken", [None, [], "x", {"sha256": 5, "length": "x"}, {}])
def test_a_source_without_a_usable_text_is_the_schemas_matter(broken: object) -> None:
    brief = copy.deepcopy(BRIEF)
    brief["sources"][0]["text"] = broken
    assert proof(brief) == NOTHING


def test_without_sources_the_digest_of_a_quote_is_proved_all_the_same(tmp_path: Path) -> None:
    brief = copy.deepcopy(BRIEF)
    brief["implications"][0]["evidence"][0]["end"] += 1
    path = tmp_path / GOOD.name
    path.write_bytes(dump(brief))
    assert [finding.rule.code for finding in check([path], Options(shipped())).findings] == ["B501"]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 10)), max_size=12), st.integers(0, 40), st.integers(1, 10))
def test_covered_code_points_are_counted_once(drawn: list[tuple[int, int]], start: int, length: int) -> None:
    spans = [(at, at + size) for at, size in drawn]
    inside = {point for first, last in spans for point in range(first, last)} & set(range(start, start + length))
    assert _covered(Sentence(start, start + length), _merged(spans)) == len(inside)
