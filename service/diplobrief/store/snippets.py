"""Where the words of a query stand in an item: short stretches of its texts, with the places of the words.

What an item of a list shows comes first. A brief is also found by what its claims say and by whom it names: for words
that the item does not show, the brief itself is read.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, NamedTuple
from unicodedata import category

import orjson

from diplobrief.model.outline import Json
from diplobrief.store.contract import Hit, Snippet
from diplobrief.store.words import Words

_PLANE: Final = range(0x300, 0x10000)
"""Code points among which marks are looked for: scripts beyond are not written in briefs."""

_MARKS: Final = "".join(chr(each) for each in _PLANE if category(chr(each)) in ("Mn", "Mc"))
_WORD: Final = re.compile(f"[^\\W_](?:[^\\W_]|[{_MARKS}])*")
"""Letters and digits, with the accents and vowel signs that follow them: Python has these for no part of a word."""

_LENGTH: Final = 200
"""Code points of a stretch, about: it ends between words."""

_MOST: Final = 3
_KNOWN: Final = 20_000
"""Words whose stems are kept: most words of a text stand in every text."""

Whole = Callable[[Sequence[int]], Mapping[int, bytes]]
"""The files of revisions, by the changes that they came with."""


class Item(NamedTuple):
    """The JSON of an item, and the change that it came with."""

    body: bytes
    since: int


class _Text(NamedTuple):
    """A text that words can stand in: the member that has it, of the item or a part of the brief; its field in `q`."""

    member: str
    field: str
    text: str
    part: str = ""


class _Asked:
    """The words that are looked for, and which of them nothing that was found shows yet."""

    def __init__(self, words: Words, stems: Callable[[str], list[str]]) -> None:
        clauses = [clause.units for clause in words.clauses if not clause.negated]
        self._left = [[(unit.field, {*stems(unit.text)}) for unit in units] for units in clauses]
        self._every = [(field, frozenset(wanted)) for units in self._left for field, wanted in units]
        self._settle()

    @property
    def left(self) -> bool:
        """Whether of some clause no unit has been shown whole."""
        return bool(self._left)

    def stems(self, field: str) -> set[str]:
        """All that is looked for in texts of a field."""
        return {stem for name, wanted in self._every if name in (None, field) for stem in wanted}

    def missing(self, field: str) -> set[str]:
        """What has not been shown, of that."""
        return {stem for units in self._left for name, wanted in units if name in (None, field) for stem in wanted}

    def show(self, field: str, stems: set[str]) -> None:
        """These were found in a text of a field."""
        for units in self._left:
            for name, wanted in units:
                if name in (None, field):
                    wanted.difference_update(stems)
        self._settle()

    def _settle(self) -> None:
        self._left = [units for units in self._left if all(wanted for _, wanted in units)]


class Snippets:
    """Finds stretches. `stems` gives the words of a text as the index has them."""

    def __init__(self, stems: Callable[[str], list[str]]) -> None:
        self._stems = lru_cache(maxsize=_KNOWN)(stems)

    def hits(self, items: Sequence[Item], words: Words | None, whole: Whole | None) -> tuple[Hit, ...]:
        """Items with at most three stretches each; `whole` reads the briefs of a list of briefs, where need be."""
        if words is None:
            return tuple(Hit(item.body) for item in items)
        found = []
        for item in items:
            content, asked = orjson.loads(item.body), _Asked(words, self._stems)
            told = [*self._told(_shown(content), asked, asked.stems)]
            found.append((item, asked, told + self._more(chain(_shown(content), _named(content)), asked, told)))
        needed = [item.since for item, asked, told in found if asked.left and len(told) < _MOST]
        if whole and needed:
            files = whole(needed)
            for item, asked, told in found:
                if item.since in files and asked.left and len(told) < _MOST:
                    told.extend(self._more(_within(orjson.loads(files[item.since])), asked, told))
        return tuple(Hit(item.body, tuple(told[:_MOST])) for item, _, told in found)

    def _more(self, texts: Iterable[_Text], asked: _Asked, told: list[Snippet]) -> list[Snippet]:
        """Stretches around what has not been shown, until all has, or there are enough."""
        found: list[Snippet] = []
        if asked.left:
            for snippet in self._told(texts, asked, asked.missing):
                if snippet not in told:
                    found.append(snippet)
                if not asked.left or len(told) + len(found) >= _MOST:
                    break
        return found

    def _told(self, texts: Iterable[_Text], asked: _Asked, wanted: Callable[[str], set[str]]) -> Iterator[Snippet]:
        """A stretch of each text with a word that is wanted, around the first of these, with every word asked for."""
        for text in texts:
            first = wanted(text.field)
            spans = [*self._spans(text.text, asked.stems(text.field))] if first else []
            around = next((span for span, stems in spans if stems & first), None)
            if around:
                snippet, inside = _stretch(text, around, spans)
                asked.show(text.field, inside)
                yield snippet

    def _spans(self, text: str, wanted: set[str]) -> Iterator[tuple[tuple[int, int], set[str]]]:
        """The words that are asked for: where each stands, and its stems."""
        for word in _WORD.finditer(text):
            stems = wanted.intersection(self._stems(word[0]))
            if stems:
                yield word.span(), stems


def _shown(item: Json) -> Iterator[_Text]:
    """What an item of any list shows of texts that are searched."""
    for member, field in (("title", "title"), ("summary", "summary"), ("text", "statement"), ("quote", "statement")):
        if isinstance(item.get(member), str):
            yield _Text(member, field, item[member])


def _named(item: Json) -> Iterator[_Text]:
    """Whom an item names: the parties of a brief, the speaker of a statement."""
    parties = item["parties"] if "summary" in item else [item["speaker_party"]] if "speaker_party" in item else []
    for party in parties:
        yield _Text("name", "party", party["name"], party["id"])


def _within(brief: Json) -> Iterator[_Text]:
    """What a brief says that its item does not show."""
    for each in brief["statements"]:
        for member in ("text", "quote"):
            if member in each:
                yield _Text(member, "statement", each[member], each["id"])
    for layer in ("objectives", "implications", "background"):
        for each in brief.get(layer, ()):
            yield _Text("text", "other", each["text"], each["id"])
    for party in brief["parties"]:
        for name in party.get("aliases", ()):
            yield _Text("aliases", "party", name, party["id"])


def _stretch(
    where: _Text, around: tuple[int, int], spans: list[tuple[tuple[int, int], set[str]]]
) -> tuple[Snippet, set[str]]:
    """The stretch around a word, with all the words that fall into it, and their stems."""
    text, (first, last) = where.text, around
    start = max(0, first - _LENGTH // 3)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = min(len(text), max(start + _LENGTH, last))
    if end < len(text):
        end = max(text.rfind(" ", start, end), last)
    inside = [((a - start, b - start), stems) for (a, b), stems in spans if start <= a and b <= end]
    places = tuple(place for place, _ in inside)
    return Snippet(where.member, text[start:end], places, where.part), set().union(*(stems for _, stems in inside))
