"""The known name that a mistyped one was probably meant to be."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

_LONGEST: Final = 200
"""Code points: what is longer is no mistyped name, and slow to compare."""

_LEAST: Final = 0.7


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The most similar of `known`, the first among equals, or `None` when none is alike."""
    if len(word) > _LONGEST:
        return None
    found, best, wanted = None, _LEAST, word.lower()
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for name in known:
        shorter, longer = sorted((len(name), len(word)))
        if 2 * shorter < best * (shorter + longer):  # no pair of such lengths is as similar as that
            continue
        matcher.set_seq1(name.lower())
        if matcher.quick_ratio() >= best:  # an upper bound, soon computed
            ratio = matcher.ratio()
            if ratio > best or (found is None and ratio == best):
                found, best = name, ratio
    return found


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "…"?`, or nothing."""
    return meant(nearest(word, known))


def meant(name: str | None) -> str:
    """`did you mean "…"?`, or nothing when there is no name."""
    return f'did you mean "{name}"?' if name else ""
