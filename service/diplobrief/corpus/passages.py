"""Exact passages of a text, and what differs when a passage is not there exactly."""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Final, NamedTuple

_ALIKE: Final = {
    "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "–": "-", "—": "-", "‐": "-",
    "‑": "-", "−": "-", "…": "...", "\u00ad": "",
}  # fmt: skip
_TOKENS: Final = re.compile(r"\w+|\s+|[^\w\s]")
_LEAST: Final = 0.6
_SLACK: Final = 5
_TELLING: Final = 3
"""Characters in a row that two passages share on purpose; fewer are chance."""
"""Characters on either side in which a passage may be longer than what was asked for."""


class NearMiss(NamedTuple):
    """The passage of the text that comes closest: `[start, end)` in code points, and how it differs."""

    start: int
    end: int
    difference: str


def passages(text: str, words: str) -> list[tuple[int, int]]:
    """Every place where `words` stand exactly, as `[start, end)` in code points; overlapping ones too."""
    found, at = [], text.find(words)
    while at >= 0 and words:
        found.append((at, at + len(words)))
        at = text.find(words, at + 1)
    return found


def near_miss(text: str, words: str) -> NearMiss | None:
    """The passage that `words` were probably meant to be, or `None` when nothing is alike."""
    plain, origin = _plain(text)
    wanted = _plain(words)[0].strip()
    at = plain.find(wanted) if wanted else -1
    if at >= 0:
        start, end = origin[at], origin[at + len(wanted) - 1] + 1
        return NearMiss(start, end, _difference(words, text[start:end]))
    return _closest(text, words, plain, origin)


def _closest(text: str, words: str, plain: str, origin: list[int]) -> NearMiss | None:
    """Around the longest run of characters that both share."""
    wanted = _plain(words)[0].strip()
    matcher = SequenceMatcher(None, plain, wanted, autojunk=False)
    block = matcher.find_longest_match()
    around = max(block.a - block.b - _SLACK, 0)
    region = plain[around : block.a - block.b + len(wanted) + _SLACK]
    shared = [
        each
        for each in SequenceMatcher(None, region, wanted, autojunk=False).get_matching_blocks()
        if each.size >= _TELLING
    ]
    if not shared:
        return None
    start, end = around + shared[0].a, around + shared[-1].a + shared[-1].size
    if SequenceMatcher(None, plain[start:end], wanted, autojunk=False).ratio() < _LEAST:
        return None
    found = text[origin[start] : origin[end - 1] + 1]
    return NearMiss(origin[start], origin[end - 1] + 1, _difference(words, found))


def _plain(text: str) -> tuple[str, list[int]]:
    """The text without what editors change behind one's back, with the origin of each character kept."""
    characters: list[str] = []
    origin: list[int] = []
    for at, character in enumerate(text):
        for each in _ALIKE.get(character, unicodedata.normalize("NFKD", character).casefold()):
            plain = " " if each.isspace() else each
            if unicodedata.combining(each) or (plain == " " and characters and characters[-1] == " "):
                continue
            characters.append(plain)
            origin.append(at)
    return "".join(characters), origin


def _difference(asked: str, stands: str) -> str:
    """The first words, marks or spaces in which the two are not the same."""
    theirs, ours = _TOKENS.findall(asked), _TOKENS.findall(stands)
    for kind, a0, a1, b0, b1 in SequenceMatcher(None, theirs, ours, autojunk=False).get_opcodes():
        if kind == "delete":
            return f"the text does not have {_named(theirs[a0:a1])}"
        if kind == "insert":
            return f"the words lack {_named(ours[b0:b1])}"
        if kind == "replace":
            return f"asked for {_named(theirs[a0:a1])}, the text has {_named(ours[b0:b1])}"
    return "white space around the passage"


def _named(tokens: list[str]) -> str:
    piece = "".join(tokens)
    return f"{piece!r} (U+{ord(piece):04X})" if len(piece) == 1 else repr(piece)
