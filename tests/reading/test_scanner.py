import json
from collections.abc import Iterator
from typing import Any

import jiter
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import FIRST

from diplobrief.corpus.document import parse
from diplobrief.corpus.scanner import scan

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)
LAYOUTS: list[dict[str, Any]] = [
    {},
    {"indent": 2},
    {"ensure_ascii": False},
    {"separators": (",", ":")},
    {"indent": "\t"},
]


@given(VALUES, st.sampled_from(LAYOUTS))
def test_it_reads_what_json_reads(value: Any, layout: dict[str, Any]) -> None:
    text = json.dumps(value, **layout)
    found = scan(text)
    assert (found.whole, found.value, found.faults) == (True, json.loads(text), [])


@given(VALUES, st.sampled_from(LAYOUTS))
def test_every_place_holds_the_value_it_is_said_to_hold(value: Any, layout: dict[str, Any]) -> None:
    text = json.dumps(value, **layout)
    found = scan(text)
    for path, span in found.values.items():
        here: Any = value
        for step in path:
            here = here[step]
        assert json.loads(text[span.start : span.end]) == here
    for path, span in found.keys.items():
        assert json.loads(text[span.start : span.end]) == path[-1]
    for path, here in every_value(value):
        placed = found.locate(text, path)
        assert placed is not None
        assert json.loads(text[placed.value.start : placed.value.end]) == here


def every_value(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    yield path, value
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, each in inside:
        yield from every_value(each, (*path, step))


@settings(max_examples=300)
@given(st.text(alphabet='{}[]",:0123456789.eE+-truefalsn \n\\u', max_size=30) | st.binary(max_size=30))
def test_it_accepts_exactly_what_jiter_accepts_and_never_fails(raw: str | bytes) -> None:
    data = raw if isinstance(raw, bytes) else raw.encode()
    document = parse(data, "x")
    try:
        value = jiter.from_json(data, catch_duplicate_keys=True, allow_inf_nan=False)
    except ValueError:
        assert document.faults, "what jiter refuses has a fault with a place"
    else:
        infinite = "inf" in repr(value) and not isinstance(value, str)
        assert document.whole
        assert not document.faults or infinite


def test_cutting_a_brief_anywhere_gives_one_fault_with_a_place() -> None:
    data = FIRST.read_bytes()
    for end in range(0, len(data) - 2, 97):
        document = parse(data[:end], "x")
        assert document.faults, end
        for fault in document.faults:
            assert document.place(fault.span).line <= data[:end].count(b"\n") + 1


BROKEN = {
    '{"a" 1}': (1, 6, 'expected ":"'),
    '{"a":1,}': (1, 7, "nothing after it"),
    '{\n "a": 1\n "b": 2}': (2, 7, "missing after this"),
    "[1 2]": (1, 2, "missing after this"),
    "{'a':1}": (1, 2, "double quotes"),
    '{"a":"x\n"}': (1, 6, "not closed on its line"),
    '{"a":"\t"}': (1, 7, "U+0009"),
    '{"a":01}': (1, 6, "no number of JSON"),
    '{"a":.5}': (1, 6, "no number of JSON"),
    '{"a":+1}': (1, 6, "no number of JSON"),
    '{"a":True}': (1, 6, "found True"),
    '{"a":yes}': (1, 6, "found yes"),
    '{"a":}': (1, 6, 'found "}"'),
    "": (1, 1, "empty"),
    '{"a":[1,2': (1, 10, 'the "[" of line 1 is still open'),
    "// x\n{}": (1, 1, "comment"),
    '{"a":1 /* x */}': (1, 8, "expected"),
    '{"a":"\\x"}': (1, 7, "no escape"),
    '{"a": "open "formal" talks"}': (1, 13, 'is written \\"'),
    "<<<<<<< HEAD\n{}": (1, 1, "merge conflict"),
    '{\0"a": 1}': (1, 2, "UTF-16"),
    "{} {}": (1, 4, "more text follows"),
    '{"😀": 1, "b" 2}': (1, 14, 'expected ":"'),
}


@pytest.mark.parametrize(("text", "expected"), BROKEN.items())
def test_a_syntax_error_says_where_and_what(text: str, expected: tuple[int, int, str]) -> None:
    document = parse(text.encode(), "x")
    (fault,) = document.faults
    place = document.place(fault.span)
    assert (place.line, place.column) == expected[:2]
    assert expected[2] in fault.message + fault.cure


def test_a_duplicate_member_keeps_the_first_and_goes_on() -> None:
    document = parse(b'{"a": 1,\n "a": {"b": [2, 3]},\n "c": NaN, "a": 4}', "x")
    assert document.value == {"a": 1, "c": None}
    assert [document.place(fault.span).line for fault in document.faults] == [2, 3, 3]
    assert document.find(("c",)).line == 3


def test_columns_count_code_points_and_lines_end_with_line_feed_only() -> None:
    document = parse('{"é😀\u2028": 1,\r\n"b": 2}'.encode(), "x")
    assert document.find(("b",))[:2] == (2, 6)
    assert document.find(("é😀\u2028",))[:2] == (1, 9)
    assert document.find(("b",), on_key=True)[:2] == (2, 1)
    assert document.find(("b", "c", 0))[:2] == (2, 6), "the nearest parent stands in for what is not there"


@pytest.mark.parametrize("data", [b"\xef\xbb\xbf{}", b"\xff\xfe{\x00}\x00", b"\x00", b"{}\x00", b'{"a":"\xff"}'])
def test_other_encodings_are_faults(data: bytes) -> None:
    assert parse(data, "x").faults


@pytest.mark.parametrize("number", ["1e999", "-1e400", "9" * 400, "1" + "0" * 5000, "1E+0400"])
def test_a_number_out_of_range_is_found_at_the_second_look(number: str) -> None:
    document = parse(f'{{"a": {number}}}'.encode(), "x")
    document.reread()
    assert document.faults or isinstance(document.value["a"], int)
