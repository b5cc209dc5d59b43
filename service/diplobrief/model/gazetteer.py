"""States and territories that a running English text names, by the names of ISO 3166-1."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from diplobrief.model import codes

_WORD: Final = re.compile(r"\w+")
_APART: Final = re.compile(r"[,(]")
_BEFORE: Final = re.compile(r"(?:\b([A-Z][^\W_]*)(?:\.? of(?: the)?|\.)?[ ])$")
"""A capital word before the name, as in Lake Chad, Mr. Jordan, the Gulf of Guinea."""

_FOLLOWS: Final = re.compile(r"(?:['’]s?)? [A-Z][a-z]|-")
_FUNCTION: Final = frozenset(
    "A After Against All Along Also Although An And As At Because Before Between Both But By During Either For From "
    "Had Has Have He How If In Into It Its Later Like Neither Nor Not Now On Once Only Or Other Our Over Over Since So "
    "Some Still Than That The Their Then They This Though Through To Today Under Unlike Until We What When Where "
    "Whether Which While Who Why Will With Within Without Would Yesterday Yet".split()
)
"""Words that may begin a sentence and are no part of a name."""

SEA_ROUTES: Final = frozenset({"Gibraltar"})
"""Names that a text about the sea gives to a strait more often than to the territory beside it."""

_WATER: Final = re.compile(r"\b(?:straits?|canal|channel|gulf|bay|sea|isthmus|cape) of(?: the)? $", re.IGNORECASE)

_OTHER: Final = {
    "Britain": "GB",
    "Great Britain": "GB",
    "Burma": "MM",
    "Cape Verde": "CV",
    "East Timor": "TL",
    "Holland": "NL",
    "Ivory Coast": "CI",
    "Swaziland": "SZ",
    "Turkey": "TR",
}
"""Everyday names that ISO 3166-1 does not have."""


class Naming(NamedTuple):
    """A place named in a text: the words as they stand there, and the ISO 3166-1 code."""

    words: str
    code: str


class _Names(NamedTuple):
    """The code of each name, the names by their first word (the longest first), and a pattern that finds those words.

    The pattern looks at two letters and finds other words too. One of all 280 names would read a text as fast, and take
    as long to compile as twenty briefs to check.
    """

    codes: dict[str, str]
    by_word: dict[str, list[str]]
    beginning: re.Pattern[str]


def named(text: str) -> Iterator[Naming]:
    """The places that `text` names, in order.

    A name that is part of a longer proper name (Michael Jordan, the Denmark Strait) names no place.
    """
    known, by_word, beginning = _names()
    after = 0
    for word in beginning.finditer(text):
        start = word.start()
        if start >= after and not text[start - 1 : start].isalnum():
            found = next((name for name in by_word.get(word[0], ()) if _stands(name, text, start)), None)
            if found:
                after = start + len(found)
                if not _within_longer_name(text, start, after):
                    yield Naming(found, known[found])


def perhaps_named(text: str) -> set[str]:
    """The codes of all names in `text`, parts of longer names too: soon known, and no place is missing.

    Only a name within a longer one of these (Guinea in Papua New Guinea) is not meant.
    """
    known, by_word, beginning = _names()
    names = [name for word in by_word.keys() & beginning.findall(text) for name in by_word[word] if name in text]
    found = set()
    for name in sorted(names, key=len, reverse=True):
        if name in text:
            found.add(known[name])
            text = text.replace(name, "")
    return found


def _stands(name: str, text: str, start: int) -> bool:
    end = start + len(name)
    return text.startswith(name, start) and not text[end : end + 1].isalnum()


def _within_longer_name(text: str, start: int, end: int) -> bool:
    before = _BEFORE.search(text, max(0, start - 60), start)
    named = before is not None and before[1] not in _FUNCTION
    return named or bool(_WATER.search(text, max(0, start - 60), start)) or bool(_FOLLOWS.match(text, end))


@cache
def _names() -> _Names:
    found = [(name, code) for code, names in codes.countries().items() for name in _forms(names)]
    shared = Counter(name for name, _ in found)
    known = {name: code for name, code in found if shared[name] == 1} | _OTHER
    by_word: dict[str, list[str]] = defaultdict(list)
    letters: dict[str, set[str]] = defaultdict(set)
    for name in sorted(known, key=len, reverse=True):
        word = _WORD.findall(name)[0]
        by_word[word].append(name)
        letters[word[0]].add(word[1])
    two = "|".join(f"{first}[{''.join(sorted(seconds))}]" for first, seconds in letters.items())
    return _Names(known, by_word, re.compile(rf"(?:{two})\w*"))


def _forms(names: tuple[str, ...]) -> set[str]:
    """The names as running text has them: without what follows a comma, and Russia beside Russian Federation."""
    forms = {_APART.split(name)[0].strip() for name in names}
    forms |= {name.replace("'", "’") for name in forms}
    return forms | {name.removesuffix("n Federation") for name in forms if name.endswith("n Federation")}
