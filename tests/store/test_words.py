import re
from itertools import product

import jsonschema_rs
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from diplobrief.store.words import FIELDS, LONGEST, PATTERN, UNITS, Clause, Unit, Words, WordsError, parse

SHAPE = re.compile(PATTERN)
# An engine that counts its steps shows that none is tried twice: the worst text known takes some twenty a character.
STEPS = jsonschema_rs.FancyRegexOptions(backtrack_limit=50 * LONGEST)
VALIDATOR = jsonschema_rs.Draft202012Validator({"type": "string", "pattern": PATTERN}, pattern_options=STEPS)


def word(text: str, field: str | None = None) -> Unit:
    return Unit(field, text, phrase=False)


def phrase(text: str, field: str | None = None) -> Unit:
    return Unit(field, text, phrase=True)


def held(*units: Unit) -> Clause:
    return Clause(units, negated=False)


def without(unit: Unit) -> Clause:
    return Clause((unit,), negated=True)


def read(text: str) -> Words | None:
    try:
        return parse(text)
    except WordsError:
        return None


def matches(text: str) -> bool:
    """Whether `text` is of the pattern: Python and Rust agree, and in few steps."""
    error = next(VALIDATOR.iter_errors(text), None)
    assert error is None or isinstance(error.kind, jsonschema_rs.ValidationErrorKind.Pattern), error
    found = SHAPE.search(text)
    assert bool(found) is bool(SHAPE.fullmatch(text)) is (error is None)
    return bool(found)


MEANINGS: dict[str, tuple[Clause, ...]] = {
    "fish": (held(word("fish")),),
    "a b": (held(word("a")), held(word("b"))),
    "  a   b ": (held(word("a")), held(word("b"))),
    "a b OR c d": (held(word("a")), held(word("b"), word("c")), held(word("d"))),
    "a OR b OR c": (held(word("a"), word("b"), word("c")),),
    "a  OR  b": (held(word("a"), word("b")),),
    '"a phrase"': (held(phrase("a phrase")),),
    '" a: (b) - OR "': (held(phrase(" a: (b) - OR ")),),
    "-a": (without(word("a")),),
    '-a -"b c"': (without(word("a")), without(phrase("b c"))),
    'title:a OR party:"b c"': (held(word("a", "title"), phrase("b c", "party")),),
    '-title:a -party:"b"': (without(word("a", "title")), without(phrase("b", "party"))),
    "a -b c OR d": (held(word("a")), without(word("b")), held(word("c"), word("d"))),
    "(a or b) AND c": (held(word("(a")), held(word("or")), held(word("b)")), held(word("AND")), held(word("c"))),
    '"OR" -OR title:OR OR ORE': (
        held(phrase("OR")),
        without(word("OR")),
        held(word("OR", "title"), word("ORE")),
    ),
    "O OR OR-": (held(word("O"), word("OR-")),),
    "title a-b 1,5 – é́ 会談": tuple(held(word(each)) for each in ["title", "a-b", "1,5", "–", "é́", "会談"]),
}
REFUSED = {
    "": (0, "write a word"),
    "   ": (0, "write a word"),
    "-": (1, "write a word or a phrase directly after the minus"),
    "a - b": (3, "write a word or a phrase directly after the minus"),
    "title:": (6, "write a word or a phrase directly after title:"),
    "title: a": (6, "write a word or a phrase directly after title:"),
    "-title: a": (7, "write a word or a phrase directly after title:"),
    "--a": (1, "write one minus, directly before a word, a phrase or a field"),
    "--": (1, "write one minus, directly before a word, a phrase or a field"),
    '--"a"': (1, "write one minus, directly before a word, a phrase or a field"),
    "--title:a": (1, "write one minus, directly before a word, a phrase or a field"),
    "title:-a": (6, "write the minus before the field: -title:"),
    'title:-"a"': (6, "write the minus before the field: -title:"),
    'a "b c': (2, "write a second quotation mark at the end of this phrase"),
    '"': (0, "write a second quotation mark at the end of this phrase"),
    '""': (0, "write a word between these quotation marks"),
    '-title:"  "': (7, "write a word between these quotation marks"),
    'a"b"': (1, "put a space before and after a phrase, and leave out any other quotation mark"),
    '"a"b': (3, "put a space before and after a phrase, and leave out any other quotation mark"),
    '"a""b"': (3, "put a space before and after a phrase, and leave out any other quotation mark"),
    '"a"OR b': (3, "put a space before and after a phrase, and leave out any other quotation mark"),
    'a OR"b"': (4, "put a space before and after a phrase, and leave out any other quotation mark"),
    '"a"-b': (3, "put a space before and after a phrase, and leave out any other quotation mark"),
    "OR a": (0, 'write a word or a phrase on both sides of OR, and the word itself as "OR"'),
    "a OR": (2, 'write a word or a phrase on both sides of OR, and the word itself as "OR"'),
    "a OR ": (2, 'write a word or a phrase on both sides of OR, and the word itself as "OR"'),
    "a OR OR b": (5, 'write a word or a phrase on both sides of OR, and the word itself as "OR"'),
    "a OR -b": (2, "leave out this OR: it joins no unit with a minus"),
    "-a OR b": (3, "leave out this OR: it joins no unit with a minus"),
    "a\nb": (1, "write a space in place of this control character"),
    "a\n": (1, "write a space in place of this control character"),
    '"a\tb"': (2, "write a space in place of this control character"),
    "a\x85": (1, "write a space in place of this control character"),
    "a " * UNITS + "b": (2 * UNITS, "write at most 32 words and phrases"),
    "a OR " * UNITS + "b": (5 * UNITS, "write at most 32 words and phrases"),
    "a" * (LONGEST + 1): (LONGEST, "write at most 200 characters"),
}  # fmt: skip
FIELDS_ARE = "the fields are title, summary, statement and party, and a text with a colon is put into quotation marks"
COLONS = {
    "a -titel:b": (3, f'"titel" is not a field (did you mean "title"?): {FIELDS_ARE}'),
    "Party:a": (0, f'"Party" is not a field (did you mean "party"?): {FIELDS_ARE}'),
    "10:30": (0, f'"10" is not a field: {FIELDS_ARE}'),
    "https://example.org": (0, f'"https" is not a field: {FIELDS_ARE}'),
    ":a": (0, f"no field stands before this colon: {FIELDS_ARE}"),
    "-:a": (1, f"no field stands before this colon: {FIELDS_ARE}"),
    "title:a:b": (7, f"no field stands before this colon: {FIELDS_ARE}"),
    '"a":b': (3, f"no field stands before this colon: {FIELDS_ARE}"),
    '"a" :': (4, f"no field stands before this colon: {FIELDS_ARE}"),
}
MADE = st.from_regex(SHAPE, fullmatch=True).map(lambda text: text[:LONGEST])
"""Mostly of the language; what is cut off at the limit may end in the middle of something."""
PIECES = st.sampled_from(
    [*' "-:()ORa\n\t\x00\x7f\x85\xa0\u2028é会😀', *FIELDS, "  ", " OR ", " -", "title:", '"a b"', "-title:", '""', ""]
)
NEAR = st.builds(lambda text, at, piece: text[:at] + piece + text[at + 1 :], MADE, st.integers(0, LONGEST), PIECES)
HOSTILE = (NEAR | st.lists(PIECES, max_size=80).map("".join) | st.text()).map(lambda text: text[:LONGEST])


@pytest.mark.parametrize(("text", "clauses"), MEANINGS.items())
def test_a_text_means_its_clauses(text: str, clauses: tuple[Clause, ...]) -> None:
    assert parse(text) == Words(clauses)


@pytest.mark.parametrize(("text", "why"), [*REFUSED.items(), *COLONS.items()])
def test_what_is_refused_is_refused_at_its_place_and_with_its_cure(text: str, why: tuple[int, str]) -> None:
    with pytest.raises(WordsError) as caught:
        parse(text)
    assert (caught.value.at, caught.value.message) == why
    assert str(caught.value) == caught.value.message


@pytest.mark.parametrize("text", [*MEANINGS, *(text for text in (*REFUSED, *COLONS) if len(text) <= LONGEST)])
def test_the_pattern_has_every_example_that_is_read_and_no_other(text: str) -> None:
    assert matches(text) is bool(read(text))


def test_the_pattern_is_exactly_what_is_read_of_every_short_text() -> None:
    for length in range(6):
        for parts in product([" ", "a", "OR", "-", '"', ":", "title:"], repeat=length):
            assert matches("".join(parts)) is bool(read("".join(parts))), parts


@pytest.mark.parametrize("unit", ["a", "-a", "O", '"a"', "é"])
@pytest.mark.parametrize("between", [" ", "  ", " OR "])
def test_the_pattern_counts_units_as_the_parser_does(unit: str, between: str) -> None:
    for number in range(1, UNITS + 3):
        text = between.join([unit] * number)
        if len(text) <= LONGEST:
            allowed = number <= UNITS and not (number > 1 and unit == "-a" and between == " OR ")
            assert matches(text) is bool(read(text)) is allowed


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow])
@given(MADE | HOSTILE)
def test_the_pattern_is_exactly_what_is_read(text: str) -> None:
    assert matches(text) is bool(read(text))


def test_texts_made_from_the_pattern_use_the_whole_language() -> None:
    seen: set[str] = set()

    @settings(max_examples=150, database=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
    @given(MADE)
    def look(text: str) -> None:
        for clause in getattr(read(text), "clauses", ()):
            seen.update(["OR"] * (len(clause.units) > 1), ["-"] * clause.negated)
            for unit in clause.units:
                seen.update(['"'] * unit.phrase, [unit.field or "everywhere"])

    look()
    assert seen == {"OR", "-", '"', "everywhere", *FIELDS}


UNIT = st.builds(
    Unit,
    st.none() | st.sampled_from(FIELDS),
    st.text("abOR-:( é会", min_size=1, max_size=6).filter(str.strip),
    st.booleans(),
).filter(
    lambda unit: unit.phrase or not (set(unit.text) & {" ", ":"} or unit.text[0] == "-" or unit == word("OR"))
)  # fmt: skip
CLAUSES = st.lists(
    st.builds(without, UNIT) | st.lists(UNIT, min_size=1, max_size=3).map(lambda units: held(*units)),
    min_size=1,
    max_size=4,
)


def spelled(clause: Clause) -> str:
    units = (
        (f"{unit.field}:" if unit.field else "") + (f'"{unit.text}"' if unit.phrase else unit.text)
        for unit in clause.units
    )
    return "-" * clause.negated + " OR ".join(units)


@given(CLAUSES)
def test_what_is_meant_can_be_written_and_is_read_back(clauses: list[Clause]) -> None:
    text = " ".join(map(spelled, clauses))
    assume(len(text) <= LONGEST)
    assert parse(text) == Words(tuple(clauses))


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])
@given(MADE)
def test_spaces_more_or_fewer_mean_nothing_outside_quotation_marks(text: str) -> None:
    found = read(text)
    parts = enumerate(re.split('("[^"]*")', text))
    wider = "".join(part if number % 2 else part.replace(" ", "  ") for number, part in parts)
    assume(found and len(wider) + 2 <= LONGEST)
    assert read(f" {wider} ") == found


@given(st.lists(PIECES).map("".join))
def test_an_error_points_into_the_text_and_is_shown_on_two_lines(text: str) -> None:
    assume(not read(text))
    with pytest.raises(WordsError) as caught:
        parse(text)
    error = caught.value
    assert 0 <= error.at <= min(len(text), LONGEST)
    assert re.fullmatch('[a-z"].*[^.?]', error.message)
    line, under = error.shown.split("\n")
    assert line.isprintable()
    assert re.fullmatch(f"[ \u3000]{{0,{error.at}}}\\^", under)


def test_a_caret_stands_under_the_place() -> None:
    with pytest.raises(WordsError) as caught:
        parse("fish -titel:cod")
    assert caught.value.shown == "fish -titel:cod\n      ^"
    with pytest.raises(WordsError) as caught:
        parse("会談\xa0e\u0301 OR")
    assert caught.value.shown == "会談\ufffde\u0301 OR\n\u3000\u3000   ^"
    with pytest.raises(WordsError) as caught:
        parse("x" * 10_000)
    assert caught.value.shown == "x" * LONGEST + "…\n" + " " * LONGEST + "^"


SLOW = [
    " " * 199 + ":", "a" * 199 + ":", "O" * 199 + ":", "a " * 99 + "::", "a OR " * 39 + "-aaaa", "-a " * 66 + '"',
    '"' * 199 + "a", '"' + " " * 199, '" ' * 99 + "ab", 'a "b" ' * 33 + '"', "title:" * 33, "-" * 200, "OR " * 66,
    "a OR" + " " * 194 + "-b", "a" + " " * 198 + "\n", ("a" + " " * 12) * 15 + ":", "title:a " * 24 + "titlea:a",
    ("a OR" + " " * 40) * 4 + ":", ("a OR" + " " * 9) * 15 + "-a", "a OR " * 32 + "a" + " " * 38 + ":",
]  # fmt: skip


@pytest.mark.parametrize("text", SLOW)
def test_no_text_is_tried_twice(text: str) -> None:
    assert len(text) <= LONGEST
    for _ in range(100):
        assert not matches(text)
        assert not read(text)
