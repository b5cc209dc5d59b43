"""The known name that a mistyped one was probably meant to be."""

from collections.abc import Iterable
from difflib import SequenceMatcher


def nearest(word: str, known: Iterable[str], least: float = 0.6) -> str | None:
    """The most similar of `known`, or `None` when none is alike by the ratio `least` (0 to 1)."""
    ranked = max(((_alike(word, name), name) for name in known), default=(0.0, ""))
    return ranked[1] if ranked[0] >= least else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`did you mean "…"?`, or nothing."""
    found = nearest(word, known)
    return f'did you mean "{found}"?' if found else ""


def _alike(word: str, name: str) -> float:
    return SequenceMatcher(None, word.lower(), name.lower(), autojunk=False).ratio()
