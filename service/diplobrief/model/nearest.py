"""The known name that a mistyped one was probably meant to be."""

from collections.abc import Iterable
from typing import Final

_LONGEST: Final = 200
"""Code points: what is longer is no mistyped name, and slow to compare."""

_LEAST: Final = 0.7
"""Share of the letters of both names."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The name of `known` at the least edit distance, the first among equals, or `None` when none is alike.

    The distance counts letters to insert and to delete, case aside; alike are names that share seven tenths.
    """
    if len(word) > _LONGEST:
        return None
    places: dict[str, int] = {}
    for at, letter in enumerate(word.lower()):
        places[letter] = places.get(letter, 0) | 1 << at
    found, best = None, _LEAST
    for name in known:
        both = len(name) + len(word)
        if 2 * min(len(name), len(word)) < best * both:  # no pair of such lengths shares as much
            continue
        share = 2 * _common(places, len(word), name.lower()) / both
        if share > best or (found is None and share == best):
            found, best = name, share
    return found


def _common(places: dict[str, int], length: int, name: str) -> int:
    """Letters of the longest subsequence that `name` shares with a word, by the bits of where the word has each letter.

    Hyyrö, Bit-Parallel LCS-length Computation Revisited (2004).
    """
    every = (1 << length) - 1
    free = every
    for letter in name:
        taken = free & places.get(letter, 0)
        free = (free + taken | free - taken) & every
    return length - free.bit_count()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "…"?`, or nothing."""
    return meant(nearest(word, known))


def meant(name: str | None) -> str:
    """`did you mean "…"?`, or nothing when there is no name."""
    return f'did you mean "{name}"?' if name else ""
