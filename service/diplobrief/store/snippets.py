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


class _Unit(NamedTuple):
    """A word, or words that follow each other, as the index has them, and the field that they are looked for in."""

    field: str | None
    stems: tuple[str, ...]


class _Found(NamedTuple):
    """A unit, and where the words stand that make it up."""

    unit: _Unit
    spans: tuple[tuple[int, int], ...]


class _Asked:
    """The units that are looked for, and which clauses nothing that was found shows yet."""

    def __init__(self, words: Words, stems: Callable[[str], list[str]]) -> None:
        clauses = [clause.units for clause in words.clauses if not clause.negated]
        units = [[_Unit(unit.field, tuple(stems(unit.text))) for unit in of] for of in clauses]
        self._every = [unit for of in units for unit in of if unit.stems]
        self._left = [of for of in units if all(unit.stems for unit in of)]

    @property
    def left(self) -> bool:
        """Whether of some clause no unit has been shown."""
        return bool(self._left)

    def units(self, field: str) -> list[_Unit]:
        """All that is looked for in texts of a field."""
        return [unit for unit in self._every if unit.field in (None, field)]

    def missing(self, field: str) -> list[_Unit]:
        """What has not been shown, of that."""
        return [unit for of in self._left for unit in of if unit.field in (None, field)]

    def show(self, units: Iterable[_Unit]) -> None:
        """These are shown."""
        shown = {*units}
        self._left = [of for of in self._left if shown.isdisjoint(of)]


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
            told = [*self._told(_shown(content), asked, asked.units)]
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

    def _told(self, texts: Iterable[_Text], asked: _Asked, wanted: Callable[[str], list[_Unit]]) -> Iterator[Snippet]:
        """A stretch of each text with a unit that is wanted, around the first of these, with all that is asked for."""
        for text in texts:
            first = wanted(text.field)
            found = self._found(text.text, asked.units(text.field)) if first else []
            around = min((each.spans for each in found if each.unit in first), default=None)
            if around:
                snippet, inside = _stretch(text, (around[0][0], around[-1][1]), found)
                asked.show(inside)
                yield snippet

    def _found(self, text: str, units: list[_Unit]) -> list[_Found]:
        """Where units stand in a text; a unit of several words only where they follow each other."""
        starts: dict[str, list[_Unit]] = {}
        for unit in units:
            starts.setdefault(unit.stems[0], []).append(unit)
        words = [(word.span(), stem) for word in _WORD.finditer(text) for stem in self._stems(word[0])]
        found = []
        for at, (_, stem) in enumerate(words):
            for unit in starts.get(stem, ()):
                of = words[at : at + len(unit.stems)]
                if tuple(each for _, each in of) == unit.stems:
                    found.append(_Found(unit, tuple(span for span, _ in of)))
        return found


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


def _stretch(where: _Text, around: tuple[int, int], found: list[_Found]) -> tuple[Snippet, list[_Unit]]:
    """The stretch around a unit, with all that falls into it."""
    text, (first, last) = where.text, around
    start = max(0, first - _LENGTH // 3)
    if start:
        start = text.find(" ", start, first) + 1 or first
    end = min(len(text), max(start + _LENGTH, last))
    if end < len(text):
        end = max(text.rfind(" ", start, end), last)
    inside = [each for each in found if start <= each.spans[0][0] and each.spans[-1][1] <= end]
    places = sorted({(a - start, b - start) for each in inside for a, b in each.spans})
    return Snippet(where.member, text[start:end], tuple(places), where.part), [each.unit for each in inside]
