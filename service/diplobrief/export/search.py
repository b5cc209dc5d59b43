"""The index that a browser searches in a copy of static files, and the lists that are read there without a script.

  search/days.json              the days of each brief by its number: [first, last], or null where it is gone
  search/briefs/N.json          what a result shows, fifty briefs a file
  search/terms/FIELD.json       value → numbers of the briefs that have it
  search/words/LETTER.json      word → numbers of the briefs that have it, by its first letter
  search.html, search/YEAR.html the page, and the briefs of a year

A brief has the number of its place in the log, so that a change concerns few of these files.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

from diplobrief.export.tree import Tree
from diplobrief.model.outline import Json
from diplobrief.reader.pages import Pages
from diplobrief.store.rows import derive, summary

BLOCK: Final = 50
FIELDS: Final = ("party", "speaker", "role", "event", "mode", "status", "topic", "act", "kind", "lang", "id")
"""What a brief can be found by. The file of a field has its name."""

_WORD: Final = re.compile(r"[^\W_]+")
_OPEN: Final = ("0000-00-00", "9999-99-99")
_LETTERS: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Entry(NamedTuple):
    """A brief in the index: first and last day, what a result shows, and the terms by file."""

    days: tuple[str, str]
    shown: tuple[str, ...]
    terms: frozenset[tuple[str, str]]


def entry(brief: Json) -> Entry:
    """What the index has of a brief."""
    row = derive(brief)[0].rows[0]
    texts = [brief["title"], brief["summary"]]
    texts += [each[name] for each in brief["statements"] for name in ("text", "quote") if name in each]
    texts += [name for party in brief["parties"] for name in (party["name"], *party.get("aliases", ()))]
    terms = {(f"terms/{field}", value) for field, value in row.terms if field in FIELDS}
    terms |= {(f"words/{_letter(word)}", word) for word in words(" ".join(texts))}
    return Entry(_days(brief), (brief["id"], brief["title"], brief["lang"], brief["date"]), frozenset(terms))


def words(text: str) -> set[str]:
    """Words without case and accents, as the script of the page reads them too."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return set(_WORD.findall(plain.lower()))


def _letter(word: str) -> str:
    return word[0] if word[0] in _LETTERS else "other"


def _days(brief: Json) -> tuple[str, str]:
    found = summary(brief)
    return found["earliest"] or _OPEN[0], found["latest"] or _OPEN[1]


class Index:
    """The index in a tree, as it was, and what becomes of it."""

    def __init__(self, tree: Tree, *, fresh: bool) -> None:
        self._tree, self._fresh = tree, fresh
        self._files: dict[str, Any] = {}
        self._years: set[str] = set()

    def change(self, number: int, before: Entry | None, now: Entry | None) -> None:
        """A brief that is there now, or was before, or both."""
        days, block = self._held("days", []), self._held(f"briefs/{number // BLOCK}", [])
        _place(days, number, now.days if now else None)
        _place(block, number % BLOCK, now.shown if now else None)
        self._years |= {year_of(each.days) for each in (before, now) if each}
        old, new = (each.terms if each else frozenset() for each in (before, now))
        for name, term in old - new:
            numbers = self._held(name, {})[term]
            numbers.remove(number)
            if not numbers:
                del self._held(name, {})[term]
        for name, term in new - old:
            self._held(name, {}).setdefault(term, []).append(number)

    def write(self, pages: Pages) -> None:
        """Writes the files that have changed, the page, and the lists of the years that have."""
        days = self._held("days", [])
        years: dict[str, list[int]] = defaultdict(list)
        for number, each in enumerate(days):
            if each:
                years[year_of(each)].append(number)
        for year in sorted(self._years | (set(years) if self._fresh else set())):
            self._year(pages, year, sorted(years.get(year, ()), key=lambda number: tuple(days[number]), reverse=True))
        for name, content in self._files.items():
            if content:
                self._tree.put(f"search/{name}.json", orjson.dumps(_ordered(content)))
            else:
                self._tree.remove(f"search/{name}.json")
        counted = [(year, len(numbers)) for year, numbers in sorted(years.items(), reverse=True)]
        shown = {"years": counted, "total": sum(count for _, count in counted), "fields": FIELDS}
        self._tree.put("search.html", pages.render("search.html", **shown))

    def _year(self, pages: Pages, year: str, numbers: list[int]) -> None:
        if not numbers:
            self._tree.remove(f"search/{year}.html")
            return
        shown = [self._held(f"briefs/{number // BLOCK}", [])[number % BLOCK] for number in numbers]
        self._tree.put(f"search/{year}.html", pages.render("year.html", year=year, briefs=shown))

    def _held(self, name: str, empty: Any) -> Any:
        """The content of a file, as it is in the tree until it is written."""
        if name not in self._files:
            path = Path(self._tree.root, f"search/{name}.json")
            self._files[name] = orjson.loads(path.read_bytes()) if not self._fresh and path.exists() else empty
        return self._files[name]


def _ordered(content: Any) -> Any:
    """Terms and numbers in order: the same whatever came before."""
    if isinstance(content, list):
        return content
    return {term: sorted(numbers) for term, numbers in sorted(content.items())}


def _place(held: list[Any], place: int, value: object) -> None:
    held += [None] * (place + 1 - len(held))
    held[place] = value


def year_of(days: Iterable[str]) -> str:
    """The year in whose list a brief stands: that of its first day, or of its last where the beginning is open."""
    first, last = days
    return (last if first == _OPEN[0] else first)[:4]
