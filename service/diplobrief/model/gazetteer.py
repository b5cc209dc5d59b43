"""States and territories that a running English text names, by the names of ISO 3166-1."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from diplobrief.model import codes

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


def named(text: str) -> Iterator[Naming]:
    """The places that `text` names, in order.

    A name that is part of a longer proper name (Michael Jordan, the Denmark Strait) names no place.
    """
    pattern, known = _names()
    for match in pattern.finditer(text):
        start, end = match.span()
        if _is_whole(text, start, end) and not _within_longer_name(text, start, end):
            yield Naming(match[0], known[match[0]])


def perhaps_named(text: str) -> set[str]:
    """The codes of all names in `text`, parts of longer names too: soon known, and no place is missing."""
    pattern, known = _names()
    return {known[name] for name in pattern.findall(text)}


def _is_whole(text: str, start: int, end: int) -> bool:
    return not (text[start - 1 : start].isalnum() or text[end : end + 1].isalnum())


def _within_longer_name(text: str, start: int, end: int) -> bool:
    before = _BEFORE.search(text, max(0, start - 60), start)
    named = before is not None and before[1] not in _FUNCTION
    return named or bool(_FOLLOWS.match(text, end))


@cache
def _names() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern for every name, and the code of each.

    The pattern branches by first and second letter, the longest name first: 280 names in a row would all be tried at
    every capital letter.
    """
    found = [(name, code) for code, names in codes.countries().items() for name in _forms(names)]
    shared = Counter(name for name, _ in found)
    known = {name: code for name, code in found if shared[name] == 1} | _OTHER
    tree: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for name in sorted(known, key=len, reverse=True):
        tree[name[0]][name[1]].append(re.escape(name[2:]))
    letters = []
    for first, seconds in tree.items():
        inner = "|".join(f"{second}(?:{'|'.join(rests)})" for second, rests in seconds.items())
        letters.append(f"{first}(?:{inner})")
    return re.compile("|".join(letters)), known


def _forms(names: tuple[str, ...]) -> set[str]:
    """The names as running text has them: without what follows a comma, and Russia beside Russian Federation."""
    forms = {_APART.split(name)[0].strip() for name in names}
    forms |= {name.replace("'", "’") for name in forms}
    return forms | {name.removesuffix("n Federation") for name in forms if name.endswith("n Federation")}
