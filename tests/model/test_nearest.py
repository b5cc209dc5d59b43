from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplobrief.model.nearest import nearest

LETTERS = st.text(alphabet="abcß-", min_size=1, max_size=12)


def shared(one: str, other: str) -> int:
    """Letters of the longest common subsequence, from its definition."""

    @cache
    def of(a: int, b: int) -> int:
        if not a or not b:
            return 0
        return of(a - 1, b - 1) + 1 if one[a - 1] == other[b - 1] else max(of(a - 1, b), of(a, b - 1))

    return of(len(one), len(other))


@given(LETTERS, st.lists(LETTERS, max_size=6))
def test_the_least_edit_distance_wins_and_the_first_among_equals(word: str, known: list[str]) -> None:
    shares = [2 * shared(word, name) / (len(word) + len(name)) for name in known]
    best = max(shares, default=0)
    assert nearest(word, known) == (known[shares.index(best)] if best >= 0.7 else None)


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("knid", "kind"),
        ("sumary", "summary"),
        ("Title", "title"),
        ("consultation", "consult"),
        ("xyz", None),
        ("", None),
    ],
)
def test_a_slip_of_the_hand_is_understood(word: str, meant: str | None) -> None:
    assert nearest(word, ["kind", "summary", "title", "consult"]) == meant


def test_a_text_is_no_mistyped_name() -> None:
    assert nearest("a" * 201, ["a" * 200]) is None
