"""From one document to another by edits: the result is the other one, and what they share stays to the byte."""

import json
from itertools import pairwise
from typing import Any

import jiter
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diplobrief.corpus.edits import apply
from diplobrief.corpus.rewrite import rewrite

NAMES = st.sampled_from(["a", "b", "c", "id", "long name", 'q"', "é"])
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.5, 1.0])
    | st.sampled_from(["", "x", 'a "b"\n', "ø"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(NAMES, inner, max_size=4)
        | st.lists(st.fixed_dictionaries({"id": st.sampled_from("stuvw"), "n": inner}), max_size=4)
    ),
    max_leaves=12,
)


def written(value: Any, layout: str) -> str:
    if layout == "canonical":
        return json.dumps(value, indent=2, ensure_ascii=False) + "\n"
    if layout == "compact":
        return json.dumps(value, separators=(",", ":"))
    if layout == "wide":
        return "\n\t" + json.dumps(value, indent="\t", separators=(" ,", " : ")) + "  \n"
    return json.dumps(value)


def exactly(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@settings(max_examples=200, deadline=None)
@given(VALUES, VALUES, st.sampled_from(["canonical", "compact", "wide", "line"]))
def test_the_edits_make_the_other_document(before: Any, after: Any, layout: str) -> None:
    text = written(before, layout)
    edits = sorted(rewrite(text, before, after))
    assert all(one.end <= other.start for one, other in pairwise(edits))
    found = apply(text, edits)
    assert exactly(jiter.from_json(found.encode())) == exactly(after)
    assert list(rewrite(text, before, before)) == []


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(NAMES, VALUES, min_size=1, max_size=5), st.dictionaries(NAMES, VALUES, max_size=3), st.data())
def test_what_is_canonical_stays_canonical(before: dict[str, Any], new: dict[str, Any], data: st.DataObject) -> None:
    kept = {name: value for name, value in before.items() if data.draw(st.booleans())}
    after = kept | {name: value for name, value in new.items() if name not in kept}
    text = written(before, "canonical")
    assert apply(text, rewrite(text, before, after)) == written(after, "canonical")


CASES = [
    ('{"a" : 1,\n  "b":[1,  2] , "c": {"d":  3}}', {"a": 1, "c": {"d": 3}}, '{"a" : 1,\n  "c": {"d":  3}}'),
    ('{\n "a":1,\n "b":2\n}', {"b": 2}, '{\n "b":2\n}'),
    ('{\n "a":1,\n "b":2\n}', {"a": 1}, '{\n "a":1\n}'),
    ('{\n    "a": [ 1,2 ],\n    "z": 0\n}', {"a": [1, 2], "m": {"n": [1]}, "z": 0},
     '{\n    "a": [ 1,2 ],\n    "m": {\n      "n": [\n        1\n      ]\n    },\n    "z": 0\n}'),
    ('{"old": [ 1.50,\t2 ]}', {"new": [1.5, 2]}, '{"new": [1.5, 2]}'),
    ('{"old": [ 1.50,\t2 ], "x": 1}', {"new": [1.5, 2], "x": 1}, '{"new": [ 1.50,\t2 ], "x": 1}'),
    ('[{"id": "a","n":1}, {"id": "b","n":2},{"id":"c","n":3}]', [{"id": "a", "n": 1}, {"id": "c", "n": 4}],
     '[{"id": "a","n":1}, {"id":"c","n":4}]'),
    ("[1 , 2,3]", [1, 3], "[1 , 3]"),
    ('{"a": 1}', {"a": 1.0}, '{"a": 1.0}'),
    ('{"a": {"b":  1}}', {}, "{}"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "after", "wanted"), CASES, ids=range(len(CASES)))
def test_what_is_shared_stays_as_it_was_written(text: str, after: Any, wanted: str) -> None:
    assert apply(text, rewrite(text, json.loads(text), after)) == wanted
