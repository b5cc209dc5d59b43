"""The reader schema: whoever pinned it reads every later minor version, and nothing that is no brief."""

import copy
import json
from itertools import combinations_with_replacement
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from support import BRIEFS, CORPUS, ROOT, Json, load

from diplobrief.contract.compat.gate import Side, compare
from diplobrief.contract.generate import schema_id
from diplobrief.contract.reader import reader_of
from diplobrief.contract.released import shipped

VERSIONS = list(shipped().locked)
WRITERS = {version: json.loads(shipped().read(version)) for version in VERSIONS}
READERS = {version: json.loads(shipped().read(version, "reader.json")) for version in VERSIONS}
COMPILED = {version: jsonschema_rs.Draft202012Validator(schema) for version, schema in READERS.items()}
GOOD_ONES = sorted(BRIEFS.glob("*.json")) + sorted((CORPUS / "good").glob("*.json"))


@pytest.mark.parametrize("version", VERSIONS)
def test_the_reader_follows_from_the_released_writer(version: str) -> None:
    before = copy.deepcopy(WRITERS[version])
    assert reader_of(WRITERS[version], schema_id(f"{version}/reader")) == READERS[version]
    assert WRITERS[version] == before, "the writer is left as it was"
    Draft202012Validator.check_schema(READERS[version])


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("path", GOOD_ONES, ids=lambda path: path.stem)
def test_a_pinned_reader_passes_every_brief_of_later_minors(version: str, path: Path) -> None:
    assert jsonschema_rs.is_valid(READERS[version], load(path))


@pytest.mark.parametrize(("pinned", "later"), list(combinations_with_replacement(VERSIONS, 2)))
def test_no_document_of_a_later_minor_is_refused_by_a_pinned_reader(pinned: str, later: str) -> None:
    """Proved, not tried: the gate finds no document that the later writer takes and the reader refuses."""
    if pinned.split(".", maxsplit=1)[0] == later.split(".", maxsplit=1)[0]:
        writer, reader = shipped().read(later), shipped().read(pinned, "reader.json")
        found = compare(Side.of(writer, later), Side.of(reader, f"{pinned}, for readers"), [])
        assert found.backward.state == "proved", found.backward.why


def _later(schema: Any, names: Any, *, naming: bool = False) -> Any:
    """What a minor version may make of a schema: a member in each object, a term in each vocabulary."""
    if isinstance(schema, list):
        return [_later(each, names) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = {
        key: value
        if key in ("examples", "if", "const") and not naming
        else _later(value, names, naming=key in ("properties", "$defs") and not naming)
        for key, value in schema.items()
    }
    if "enum" in found and not naming:
        found["enum"] = [*found["enum"], next(names)]
    if found.get("additionalProperties") is False and not naming:
        found["properties"] = found["properties"] | {next(names): {"type": "object"}}
    return found


def _grown(value: Any, draw: Any) -> Any:
    """A brief as a later minor could have it: members and terms that no reader of today knows."""
    if isinstance(value, list):
        return [_grown(each, draw) for each in value]
    if isinstance(value, dict):
        found = {name: _grown(each, draw) for name, each in value.items()}
        if draw(st.booleans()):
            found[draw(st.sampled_from(["confidence_note", "x", "quote", "withdrawal_note"]))] = draw(
                st.sampled_from([1, "later", [], {}, None, True])
            )
        for name in (
            "act",
            "kind",
            "role",
            "basis",
            "asserted_by",
            "likelihood",
            "mode",
            "type",
            "relation",
            "outcome",
        ):
            if isinstance(found.get(name), str) and draw(st.booleans()):
                found[name] = draw(st.sampled_from(["a-later-term", "another"]))
        return found
    return value


@st.composite
def later_briefs(draw: st.DrawFn) -> Json:
    grown: Json = _grown(load(draw(st.sampled_from(GOOD_ONES))), draw)
    return grown | {"$schema": "../schemas/diplomatic-brief/1.9.0.json"}


@settings(max_examples=100, deadline=None)
@given(later_briefs())
def test_a_reader_passes_members_terms_and_variants_that_came_later(brief: Json) -> None:
    for version in VERSIONS:
        found = list(COMPILED[version].iter_errors(brief))
        # `quote` is a known member of a direct statement: added as no text, it is a mistake in every version
        assert [e for e in found if "quote" not in e.instance_path] == []


@pytest.mark.parametrize("version", VERSIONS)
def test_the_reader_of_a_grown_writer_is_no_stricter(version: str) -> None:
    grown = _later(WRITERS[version], iter(f"later{number}" for number in range(10_000)))
    Draft202012Validator.check_schema(grown)
    assert grown != WRITERS[version]
    for path in GOOD_ONES:
        document = load(path)
        if jsonschema_rs.is_valid(WRITERS[version], document):
            assert jsonschema_rs.is_valid(grown, document), "a later writer takes what an earlier one took"


MISTAKES = {
    "a required member is missing": lambda brief: brief.pop("title"),
    "a shape is broken": lambda brief: brief.update(date="yesterday"),
    "a type is wrong": lambda brief: brief.update(revision="1"),
    "a direct statement without a quote": lambda brief: (
        brief["statements"][0].update(kind="direct") or brief["statements"][0].pop("quote", None)
    ),
    "a variant without what all have": lambda brief: (
        brief["statements"][0].update(kind="sung") or brief["statements"][0].pop("speaker")
    ),
    "withdrawn without a reason": lambda brief: brief.update(status="withdrawn"),
    "a term without a letter": lambda brief: brief["event"].update(status=""),
    "another major": lambda brief: brief.update({"$schema": "../schemas/diplomatic-brief/2.0.0.json"}),
}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_reader_still_refuses_what_no_minor_allows(version: str, mistake: str) -> None:
    brief = load(CORPUS / "good" / "2026-03-02-harbour-talks.json")
    MISTAKES[mistake](brief)
    assert not jsonschema_rs.is_valid(READERS[version], brief)


def test_reader_schemas_lie_beside_the_writers() -> None:
    folder = ROOT / "schemas" / "diplomatic-brief"
    assert {path.name for path in folder.glob("*.reader.json")} >= {f"{version}.reader.json" for version in VERSIONS}
