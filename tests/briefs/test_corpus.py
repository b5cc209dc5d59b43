"""All briefs against their texts and each other, by a program that shares no code with diplobrief.

It reads JSON, digests and words, and nothing of ours. The texts stay out of the repository: what needs them is skipped, with
the reason, where they are not beside this checkout. The chain and the parties need none and are never skipped.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT.parent / "shared" / "sources"
BRIEFS: dict[str, Any] = {path.stem: json.loads(path.read_bytes()) for path in sorted(ROOT.glob("briefs/*.json"))}
NAVAL = [name for name in BRIEFS if name.startswith("19")]
RUN = 8


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    """The texts by the digest of their bytes."""
    if not TEXTS.is_dir():
        pytest.skip(f"{TEXTS} is absent: the texts are not in the repository, so no span can be proved here")
    data = [path.read_bytes() for path in TEXTS.rglob("*.txt")]
    return {hashlib.sha256(each).hexdigest(): each.decode("utf-8") for each in data}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _objects(inner)


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def _passages(claim: Any, known: dict[str, str]) -> list[str]:
    return [known[span["source"]][span["start"] : span["end"]] for span in claim["evidence"]]


def _unproved(brief: Any, known: dict[str, str]) -> Iterator[str]:
    for source in brief["sources"]:
        if len(known[source["id"]]) != source["text"]["length"]:
            yield f"text of {source['id']}"
    for each in _objects(brief):
        if "start" in each:
            (passage,) = _passages({"evidence": [each]}, known)
            if not passage or hashlib.sha256(passage.encode()).hexdigest() != each["sha256"]:
                yield f"span {each['start']}–{each['end']}"
        elif "quote" in each and not any(each["quote"] in passage for passage in _passages(each, known)):
            yield f"quotation of {each['id']}"


def _borrowed(brief: Any, known: dict[str, str]) -> Iterator[str]:
    """Words of a source, but for those quoted, the heading that is its title, and the name of an office."""
    theirs = set[tuple[str, ...]]().union(*map(_runs, known.values()))
    for each in _objects({key: value for key, value in brief.items() if key != "sources"}):
        for name, value in each.items():
            own = [text for text in (value if isinstance(value, list) else [value]) if isinstance(text, str)]
            if name not in ("quote", "position") and any(_runs(text) & theirs for text in own):
                yield f"borrowed words in {name}"


def _wrong(brief: Any, texts: dict[str, str]) -> list[str]:
    known = {each["id"]: texts.get(each["text"]["sha256"], "") for each in brief["sources"]}
    return [*_unproved(brief, known), *_borrowed(brief, known)]


@pytest.mark.parametrize("name", BRIEFS)
def test_each_text_span_and_quotation_is_proved_and_no_words_are_borrowed(name: str, texts: dict[str, str]) -> None:
    assert BRIEFS[name]["id"] == name
    assert sum("start" in each for each in _objects(BRIEFS[name])) > 30
    assert _wrong(BRIEFS[name], texts) == []


def test_the_proof_sees_what_is_wrong(texts: dict[str, str]) -> None:
    right = BRIEFS["1927-07-29-coolidge-on-the-deadlock"]
    digest = right["sources"][0]["text"]["sha256"]
    for fault in ("text", "span", "quotation", "borrowed"):
        brief = deepcopy(right)
        if fault == "text":
            brief["sources"][0]["text"]["length"] += 1
        elif fault == "span":
            brief["objectives"][0]["evidence"][0]["end"] += 1
        elif fault == "quotation":
            brief["statements"][1]["quote"] += " now"
        else:
            brief["caveats"][0]["text"] = texts[digest][300:400]
        assert [each.split()[0] for each in _wrong(brief, texts)] == [fault]


def _links(name: str, relation: str) -> list[str]:
    return [each["brief"] for each in BRIEFS[name].get("related", ()) if each["relation"] == relation]


def _after(name: str) -> set[str]:
    nexts = _links(name, "precedes")
    return set(nexts).union(*map(_after, nexts))


def test_the_links_alone_lead_from_the_first_brief_of_the_chain_to_the_last() -> None:
    """Where several come after one, the next is the one from which the others are reached."""
    (at,) = (name for name in NAVAL if not _links(name, "follows"))
    walked = [at]
    while nexts := _links(at, "precedes"):
        (at,) = (each for each in nexts if set(nexts) - {each} <= _after(each))
        walked.append(at)
    assert walked == sorted(NAVAL)
    assert len(walked) == 12


def test_both_ends_of_each_link_agree() -> None:
    other = {"follows": "precedes", "precedes": "follows", "contradicts": "contradicts", "same-event": "same-event"}
    for name, brief in BRIEFS.items():
        for each in brief.get("related", ()):
            assert name in _links(each["brief"], other[each["relation"]]), (name, each)


def test_one_id_is_one_party_in_all_briefs() -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    for brief in BRIEFS.values():
        for party in brief["parties"]:
            told = {key: party.get(key) for key in ("name", "kind", "identifiers")}
            seen[party["id"]].add(json.dumps(told, sort_keys=True))
    assert {name: each for name, each in seen.items() if len(each) > 1} == {}
    assert len(seen) > 50
