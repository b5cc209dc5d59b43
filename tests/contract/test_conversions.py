"""Every brief in every version: up and down through all steps, valid where it arrives, and nothing lost in silence."""

import copy
import json
from itertools import pairwise, permutations
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from newer import BASES, FERRY, LETTER, briefs
from support import Json, load

from diplobrief import DiplomaticBrief
from diplobrief.contract.conversions.briefs import CHAIN, STEPS, convert, version_of
from diplobrief.contract.conversions.chain import Chain, ConversionError, Direction, Made, Step, members
from diplobrief.contract.released import shipped
from diplobrief.model import rules
from diplobrief.model.pointer import Path
from diplobrief.model.since import TERMS

NEWEST = CHAIN.versions[-1]
WRITERS = {version: jsonschema_rs.validator_for(json.loads(shipped().read(version))) for version in shipped().locked}
READERS = {
    version: jsonschema_rs.validator_for(json.loads(shipped().read(version, "reader.json"))) for version in WRITERS
}


def check(brief: Json, version: str) -> None:
    """It is of that version: by its schema, by every rule, and for the readers of all earlier ones."""
    assert version_of(brief) == version
    assert [error.message for error in WRITERS[version].iter_errors(brief)] == []
    assert [f"{each.rule.code} {each.message}" for each in rules.breaches(brief)] == []
    assert all(reader.is_valid(brief) for reader in READERS.values())


def at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def test_the_steps_lead_through_all_released_versions() -> None:
    assert list(CHAIN.versions) == list(shipped().locked)


@pytest.mark.parametrize("path", BASES, ids=lambda path: path.stem)
@pytest.mark.parametrize(("start", "end"), list(permutations(CHAIN.versions, 2)))
def test_the_corpus_goes_up_and_down_and_stays_valid(path: Any, start: str, end: str) -> None:
    brief = convert(load(path), start).document
    check(brief, start)
    there = convert(brief, end)
    check(there.document, end)
    if not there.dropped:
        assert convert(there.document, start).document == brief


@settings(max_examples=80, deadline=None)
@given(briefs())
def test_what_a_step_down_leaves_out_is_all_that_is_gone(brief: Json) -> None:
    check(brief, NEWEST)
    before = copy.deepcopy(brief)
    there = convert(brief, "1.0.0")
    assert brief == before, "the steps are pure"
    check(there.document, "1.0.0")
    for drop in there.dropped:
        assert drop.version in ("1.1.0", "1.2.0")
        at(brief, drop.path)  # it stood there
    kept = copy.deepcopy(brief)
    for statement in kept["statements"]:
        if statement["act"] in TERMS[("statements", "act")]:
            statement["act"] = "state"
    parts = [each for each in there.dropped if each.path[-1] != "act"]
    for drop in sorted(parts, key=lambda each: [str(step).zfill(9) for step in each.path], reverse=True):
        del at(kept, drop.path[:-1])[drop.path[-1]]
    for caveat in kept.get("caveats", ()):
        if caveat.get("about") == []:
            del caveat["about"]
    assert convert(there.document, NEWEST).document == kept
    assert {each.path[1] for each in there.dropped if each.path[-1] == "act"} == {
        number for number, each in enumerate(brief["statements"]) if each["act"] in TERMS[("statements", "act")]
    }
    assert members(there.dropped).keys() <= {name for step in STEPS for name in step.down.drops}


@settings(max_examples=60, deadline=None)
@given(briefs())
def test_down_after_up_is_where_it_began(newer: Json) -> None:
    brief = convert(newer, "1.0.0").document
    there = convert(brief, NEWEST)
    check(there.document, NEWEST)
    assert there.dropped == ()
    again = convert(there.document, "1.0.0")
    assert again.document == brief
    assert again.dropped == ()
    assert list(again.document) == list(brief)


@settings(max_examples=30, deadline=None)
@given(briefs())
def test_the_model_reads_every_version(brief: Json) -> None:
    for version in CHAIN.versions:
        there = convert(brief, version).document
        assert json.loads(DiplomaticBrief.model_validate(there).model_dump_json(by_alias=True)) == there


def test_a_direction_that_can_leave_something_out_does() -> None:
    """What a step says that it drops is no list of fears: the examples show each of them."""
    for path, step in zip((FERRY, LETTER), STEPS, strict=True):
        lost = members(convert(load(path), step.lower).dropped)
        assert lost == dict.fromkeys(step.down.drops, 1)


def test_an_unknown_version_is_refused_by_name() -> None:
    with pytest.raises(
        ConversionError, match=r"no conversion knows version 9\.0\.0; known are 1\.0\.0, 1\.1\.0, 1\.2\.0"
    ):
        convert(load(FERRY), "9.0.0")
    with pytest.raises(ConversionError):
        convert(load(FERRY) | {"$schema": "elsewhere"}, "1.0.0")


# A made-up family whose second version breaks with the first: a member is renamed, one is split, and two are nested.
# The third has one more.
NOTES: dict[str, Json] = {
    "1.0.0": {
        "required": ["author", "town", "country"],
        "properties": {
            "author": {"type": "string", "pattern": "^[A-Z][a-z]* [A-Z][a-z ]*$"},
            "town": {"type": "string"},
            "country": {"type": "string"},
            "words": {"type": "integer"},
        },
    },
    "2.0.0": {
        "required": ["given", "family", "place"],
        "properties": {
            "given": {"type": "string"},
            "family": {"type": "string"},
            "place": {"type": "object", "required": ["town", "country"], "additionalProperties": False,
                      "properties": {"town": {"type": "string"}, "country": {"type": "string"}, "street": {"type": "string"}}},
            "length": {"type": "integer"},
        },
    },
}  # fmt: skip
NOTES["2.1.0"] = {**NOTES["2.0.0"], "properties": {**NOTES["2.0.0"]["properties"], "mood": {"type": "string"}}}
for schema in NOTES.values():
    schema |= {"type": "object", "additionalProperties": False}
    schema["properties"] = {"$schema": {"type": "string"}, **schema["properties"]}


def notes_up(note: Json) -> Made:
    given, _, family = note["author"].partition(" ")
    found = {"given": given, "family": family, "place": {"town": note["town"], "country": note["country"]}}
    return Made(found | ({"length": note["words"]} if "words" in note else {}))


def notes_down(note: Json) -> Made:
    place = note["place"]
    found = {"author": f"{note['given']} {note['family']}", "town": place["town"], "country": place["country"]}
    dropped: tuple[Path, ...] = (("place", "street"),) if "street" in place else ()
    return Made(found | ({"words": note["length"]} if "length" in note else {}), dropped)


def mood_down(note: Json) -> Made:
    lost: tuple[Path, ...] = (("mood",),) if "mood" in note else ()
    return Made({name: value for name, value in note.items() if name != "mood"}, lost)


FAMILY = Chain(
    (
        Step("1.0.0", "2.0.0", Direction(notes_up), Direction(notes_down, ("/place/street",))),
        Step("2.0.0", "2.1.0", Direction(Made), Direction(mood_down, ("/mood",))),
    ),
    lambda version: f"notes/{version}",
)


@settings(max_examples=60, deadline=None)
@given(
    st.from_regex("[A-Z][a-z]{0,5} [A-Z][a-z ]{0,8}", fullmatch=True),
    st.text(max_size=8),
    st.none() | st.integers(),
    st.none() | st.text(max_size=4),
    st.none() | st.text(max_size=4),
)
def test_the_machinery_carries_a_breaking_change(
    author: str, town: str, words: int | None, street: str | None, mood: str | None
) -> None:
    note: Json = {"$schema": "notes/1.0.0", "author": author, "town": town, "country": "GL"}
    note |= {} if words is None else {"words": words}
    there = FAMILY.convert(note, "1.0.0", "2.1.0")
    assert jsonschema_rs.is_valid(NOTES["2.1.0"], there.document)
    assert (there.document["$schema"], there.dropped) == ("notes/2.1.0", ())
    assert FAMILY.convert(there.document, "2.1.0", "1.0.0") == (note, ())
    newer = copy.deepcopy(there.document)
    newer |= {} if mood is None else {"mood": mood}
    newer["place"] |= {} if street is None else {"street": street}
    for version, below in pairwise(reversed(FAMILY.versions)):
        assert jsonschema_rs.is_valid(NOTES[below], FAMILY.convert(newer, "2.1.0", below).document), version
    down = FAMILY.convert(newer, "2.1.0", "1.0.0")
    assert down.document == note
    assert [(each.version, *each.path) for each in down.dropped] == [
        *([("2.1.0", "mood")] if mood is not None else []),
        *([("2.0.0", "place", "street")] if street is not None else []),
    ]


def test_a_chain_with_a_gap_is_refused() -> None:
    with pytest.raises(ConversionError, match=r"no step leads from 2\.0\.0 to 2\.1\.0"):
        Chain(
            (
                Step("1.0.0", "2.0.0", Direction(Made), Direction(Made)),
                Step("2.1.0", "3.0.0", Direction(Made), Direction(Made)),
            ),
            str,
        )
