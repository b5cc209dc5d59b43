"""States and territories that a running English text names, by the names of ISO 3166-1."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from diplobrief.model import codes

_WORD: Final = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_APART: Final = re.compile(r"[,(]")
_POSSESSIVE: Final = re.compile(r"['’]s?$")
_OPENS: Final = re.compile(r"(?:^|[.!?:;\"“”(])\s*$")


class Naming(NamedTuple):
    """A place named in a text: the words as they stand there, and the ISO 3166-1 code."""

    words: str
    code: str


def named(text: str) -> Iterator[Naming]:
    """The places that `text` names, in order.

    A name that is part of a longer proper name (Michael Jordan, the Denmark Strait) names no place.
    """
    names = _names()
    end = 0
    for match in _WORD.finditer(text):
        first = _bare(match[0])
        if match.start() < end or first not in names:
            continue
        for words, code in names[first]:
            stop = _matched(text, match, words)
            if stop and not _within_longer_name(text, match.start(), stop):
                yield Naming(text[match.start() : stop], code)
                end = stop
                break


def _matched(text: str, first: re.Match[str], words: tuple[str, ...]) -> int:
    """Where the name `words` ends that starts with the word `first`; 0 when others stand there."""
    end = first.start() + len(_bare(first[0]))
    for word in words[1:]:
        following = _WORD.match(text, end + 1)
        if text[end : end + 1] != " " or not following or _bare(following[0]) != word:
            return 0
        end = following.start() + len(word)
    return end


def _bare(word: str) -> str:
    return _POSSESSIVE.sub("", word)


def _within_longer_name(text: str, start: int, end: int) -> bool:
    before = re.search(r"([^\W_]+)[ ]$", text[:start][-40:])
    opens = bool(before and _OPENS.search(text[: start - len(before[0])][-3:]))
    follows = re.match(r"(?:['’]s?)? [A-Z][a-z]|-", text[end : end + 5])
    return bool((before and before[1][:1].isupper() and not opens) or follows)


@cache
def _names() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    """First word → names with their codes, the longest first."""
    found = [(name, code) for code, names in codes.countries().items() for name in _forms(names)]
    shared = Counter(name for name, _ in found)
    by_first: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, code in found:
        words = tuple(_WORD.findall(name))
        if shared[name] == 1 and words:
            by_first.setdefault(words[0], []).append((words, code))
    return {first: tuple(sorted(names, key=lambda each: -len(each[0]))) for first, names in by_first.items()}


def _forms(names: tuple[str, ...]) -> set[str]:
    """The names as running text has them: without what follows a comma, and Russia beside Russian Federation."""
    forms = {_APART.split(name)[0].strip() for name in names}
    return forms | {name.removesuffix("n Federation") for name in forms if name.endswith("n Federation")}
