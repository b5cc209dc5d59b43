"""The project's own brief against its article, by a program that shares no code with the check."""

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from support import FIRST, ROOT, shared

from diplobrief import DiplomaticBrief

BRIEF = json.loads(FIRST.read_bytes())


@pytest.fixture(scope="module")
def article() -> str:
    data = shared("sources/arctic-talks.txt").read_bytes()
    assert hashlib.sha256(data).hexdigest() == BRIEF["sources"][0]["text"]["sha256"]
    return data.decode("utf-8")


def _strings(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, name)
    elif isinstance(value, str):
        yield name, value


def _spans(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "start" in value:
            yield value
        for inner in value.values():
            yield from _spans(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _spans(inner)


def test_the_model_reads_it() -> None:
    assert DiplomaticBrief.model_validate_json(FIRST.read_bytes()).id == FIRST.stem


def test_every_span_is_proved(article: str) -> None:
    assert len(article) == BRIEF["sources"][0]["text"]["length"]
    spans = list(_spans(BRIEF))
    assert len(spans) > 30
    for span in spans:
        passage = article[span["start"] : span["end"]]
        assert hashlib.sha256(passage.encode("utf-8")).hexdigest() == span["sha256"]
        assert passage == passage.strip()


def test_every_quotation_is_in_its_span(article: str) -> None:
    for statement in BRIEF["statements"]:
        if "quote" in statement:
            assert any(statement["quote"] in article[s["start"] : s["end"]] for s in statement["evidence"])


def test_every_sentence_has_evidence(article: str) -> None:
    """Sentences by another rule than the check's: what stands between full stops at the end of a word."""
    for match in re.finditer(r"[^\n.]+(?:\.(?!\s|$)[^\n.]*)*\.", article):
        inside = [s for s in _spans(BRIEF) if s["start"] < match.end() and match.start() < s["end"]]
        assert inside, match[0]


def test_the_articles_sentences_are_not_in_the_repository(article: str) -> None:
    """No run of eight words of the article outside the words that a party is quoted as saying."""

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", text.lower())
        return {tuple(words[at : at + 8]) for at in range(len(words) - 7)}

    theirs = runs(article)
    for name, text in _strings(BRIEF):
        if name != "quote":
            assert not runs(text) & theirs, text
    quoted = {each for statement in BRIEF["statements"] for each in runs(statement.get("quote", ""))}
    for path in [*ROOT.glob("*.md"), *ROOT.glob("*/*.md"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("service/**/*.py")]:
        if ".venv" not in path.parts:
            assert not runs(path.read_text("utf-8")) & theirs - quoted, path


def test_nothing_is_known_that_the_text_does_not_say() -> None:
    assert not {"title", "author", "publisher", "url", "published"} & BRIEF["sources"][0].keys()
    assert "quote" not in [name for span in _spans(BRIEF) for name in span]
