"""Where the words of a query stand in an item: short stretches of its texts, with the places of the words."""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Final

import orjson

from diplobrief.store.contract import Snippet
from diplobrief.store.words import Words

_WORD: Final = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+")
"""Letters and digits, with the accents that follow them."""

_LENGTH: Final = 200
"""Code points of a stretch, about: it ends between words."""

_MOST: Final = 3
_KNOWN: Final = 20_000
"""Words whose stems are kept: most words of a text stand in every text."""

_FIELDS: Final = (("title", "title"), ("summary", "summary"), ("text", "statement"), ("quote", "statement"))


class Snippets:
    """Finds stretches. `stems` gives the words of a text as the index has them."""

    def __init__(self, stems: Callable[[str], list[str]]) -> None:
        self._stems = lru_cache(maxsize=_KNOWN)(stems)

    def of(self, item: bytes, words: Words) -> tuple[Snippet, ...]:
        """At most three stretches of the title, the summary, the text and the quotation that an item shows."""
        wanted = {
            (unit.field, stem)
            for clause in words.clauses
            if not clause.negated
            for unit in clause.units
            for stem in self._stems(unit.text)
        }
        content = orjson.loads(item)
        found = []
        for member, field in _FIELDS:
            if isinstance(content.get(member), str):
                stems = {stem for name, stem in wanted if name in (None, field)}
                spans = list(self._spans(content[member], stems))
                if spans:
                    found.append(_stretch(member, content[member], spans))
        return tuple(found[:_MOST])

    def _spans(self, text: str, stems: set[str]) -> Iterator[tuple[int, int]]:
        if stems:
            for word in _WORD.finditer(text):
                if not stems.isdisjoint(self._stems(word[0])):
                    yield word.span()


def _stretch(field: str, text: str, spans: list[tuple[int, int]]) -> Snippet:
    """The stretch around the first word, with all the words that fall into it."""
    first = spans[0][0]
    start = max(0, first - _LENGTH // 3)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = min(len(text), max(start + _LENGTH, spans[0][1]))
    if end < len(text):
        end = max(text.rfind(" ", start, end), spans[0][1])
    inside = tuple((a - start, b - start) for a, b in spans if start <= a and b <= end)
    return Snippet(field, text[start:end], inside)
