"""What proofs are built of: languages of patterns and formats, numbers, and shrinking."""

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import islice, product
from random import Random
from typing import Any

import pytest

from diplobrief.contract.compat import formats
from diplobrief.contract.compat.automaton import Automaton, merged, of_pattern
from diplobrief.contract.compat.judges import judge
from diplobrief.contract.compat.lookahead import spread, stopped
from diplobrief.contract.compat.numbers import Numbers
from diplobrief.contract.compat.shrink import shrunk
from diplobrief.contract.compat.terms import Terms
from diplobrief.contract.compat.values import Undecided, exact, frozen

LEAVES = ("a", "b", "c", "[ab]", "[^a]", ".", "[a-c]", r"\d", r"\.", "(?:)", r"[\d-]", r"[^\d]", r"\w", "0", r"\x61")
SIGNS = "abc0.-d"


def pattern(random: Random, depth: int) -> str:
    roll = random.random()
    if depth <= 0 or roll < 0.3:
        return random.choice(LEAVES)
    one = pattern(random, depth - 1)
    if roll < 0.5:
        return one + pattern(random, depth - 1)
    if roll < 0.72:
        return f"(?:{one}|{random.choice(['', '^', '$'])}{pattern(random, depth - 1)})"
    if roll < 0.9:
        return f"(?:{one}){random.choice(['*', '+', '?', '{2}', '{1,2}', '{0,1}', '{2,}', '*?', '{0}'])}"
    return f"^{one}" if roll < 0.95 else f"{one}$"


def test_an_automaton_finds_what_the_engine_of_python_finds() -> None:
    texts = ["".join(each) for size in range(4) for each in product("ab0.", repeat=size)]
    for seed in range(400):
        made = pattern(Random(seed), 4)
        try:
            automaton = of_pattern(made)
        except Undecided:
            continue
        engine = re.compile(made, re.ASCII)
        assert [automaton.accepts(text) for text in texts] == [bool(engine.search(text)) for text in texts], made


@pytest.mark.parametrize(
    "text",
    [r"\bfoo", "a(?=b)", "(?<=a)b", r"(a)\1", r"\p{L}", "a**", "a{,3}", "[[a]]", "(a", "a)", r"[a-\d]", "a{9999}"],
)
def test_a_pattern_that_is_not_regular_or_not_common_is_undecided(text: str) -> None:
    with pytest.raises(Undecided):
        of_pattern(text)


def test_a_pattern_read_loosely_finds_no_less() -> None:
    for text in (r"\bcat\b", "^a(?!b).$", "(?<=x)y", "(?=a)[ab]c"):
        loose, engine = of_pattern(text, loose=True), re.compile(text)
        for signs in product("catbxy ", repeat=3):
            assert loose.accepts("".join(signs)) or not engine.search("".join(signs)), (text, signs)


@pytest.mark.parametrize("text", ["^(?!a)b", "^(?=.*1)(?!2)[12]+$", "^(?!a)b|c", "(?!a)b", "^(?=[)])x", r"^(?!\))x"])
def test_lookaheads_at_the_beginning_say_the_same_as_conditions_of_their_own(text: str) -> None:
    for size in range(4):
        for signs in product("abc12)x", repeat=size):
            word = "".join(signs)
            parts = [bool(re.search(part, word)) is wanted for part, wanted in spread(text)]
            assert all(parts) is bool(re.search(text, word)), (text, word)


def test_a_full_stop_is_one_only_outside_of_brackets_and_unescaped() -> None:
    assert stopped(r"^.[.]\.(.)$", "!") == r"^![.]\.(!)$"


def language(automaton: Automaton, most: int) -> Iterator[str]:
    """Some texts of a language, short ones first."""
    atoms = merged([(automaton, True)])
    layer = [("", 0)]
    for _ in range(60):
        yield from (text for text, state in layer if automaton.accepting[state])
        steps = ((text + chr(code), automaton.table[state][atom[0]]) for text, state in layer for code, atom in atoms)
        layer = list(islice((each for each in steps if automaton.live[each[1]]), most))


@pytest.mark.parametrize("name", ["date", "time", "date-time", "duration", "email", "hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "uri-template", "json-pointer", "relative-json-pointer", "regex", "uuid"])  # fmt: skip
def test_the_languages_of_a_format_hold_what_the_validators_agree_on(name: str) -> None:
    holding, within = formats.holding(name), formats.within(name)
    for text in formats.SAMPLES:
        said = judge("format", name, text)
        assert not (holding and said and not of_pattern(holding).accepts(text)), text
        assert not (within and said is False and of_pattern(within).accepts(text)), text
    if within:
        for text in islice(language(of_pattern(within), 12), 60):
            assert judge("format", name, text) is not False, text
            assert not holding or of_pattern(holding).accepts(text)


def test_numbers_are_found_exactly_when_there_are_some() -> None:
    pool = Terms(".")
    grid = [Fraction(each, 12) for each in range(-60, 61)]
    for seed in range(600):
        random = Random(seed)
        facets = [
            pool.make("bound", Fraction(random.randint(-3, 3)), side, random.random() < 0.5)
            for side in ("least", "most")
        ]
        facets += [
            pool.make("multiple", Fraction(random.choice([1, 2, 3]), random.choice([1, 2])), random.random() < 0.6)
        ]
        facets += [pool.make("multiple", Fraction(random.choice([1, 2, 3])), random.random() < 0.5)]
        numbers = Numbers(facets)
        found = numbers.solve()
        assert found is None or numbers.meets(found)
        assert (found is not None) or not any(numbers.meets(each) for each in grid), facets


def test_values_are_equal_as_json_schema_has_it() -> None:
    assert frozen([1]) == frozen([1.0]) != frozen([True])
    assert frozen({"a": [1, None], "b": 0}) == frozen({"b": 0.0, "a": [1, None]})
    assert frozen([0]) != frozen([False])
    with pytest.raises(Undecided):
        exact(float("inf"))


def test_a_witness_shrinks_until_nothing_more_can_go() -> None:
    large = {"a": [{"b": "xxxxkxxx", "c": [1, 2, 3]}, 7], "d": {"e": 5}}

    def separates(value: Any) -> bool:
        return "k" in str(value) and isinstance(value, dict)

    assert shrunk(large, separates) == {"b": "k"}
