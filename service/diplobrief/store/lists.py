"""Pages of one collection.

An ordered list with few filters is read from SQLite, in the order of its key. What SQLite does not find within
`_STEPS`, and whatever has words, tantivy finds: it takes longer, but no longer for one query than for another.
"""

import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from diplobrief.store.contract import (
    FACET_VALUES,
    Collection,
    ExpiredError,
    FacetValue,
    Page,
    Position,
    Query,
    log_of,
)
from diplobrief.store.packs import Packs, Place
from diplobrief.store.rows import OPEN_END, day_place
from diplobrief.store.search import Bounds, Search
from diplobrief.store.snippets import Item, Snippets
from diplobrief.store.tables import NEVER

_STEPS: Final = 200_000
"""Instructions of SQLite's machine that a page may take: about ten milliseconds."""

_TOTALS: Final = 10_000
"""Totals that are kept: an edition does not change, so they stay true."""

_NAMES_EACH: Final = 5
"""Names that a party can have: four identifiers and an id."""

_COLUMNS: Final = "i.place, i.recent, i.since, i.pack, i.at, i.size, i.crc"


_Narrowed = tuple[object, ...]


class _Item(NamedTuple):
    place: int
    recent: int
    since: int
    where: Place


class Lists:
    """The lists of one collection in one edition."""

    def __init__(self, folder: Path, name: Collection, db: sqlite3.Connection, packs: Packs, sequence: int) -> None:
        self._name, self._db, self._packs, self._sequence = name, db, packs, sequence
        self._search = Search(folder, name)
        self._snippets = Snippets(self._search.stems)
        (self._total,) = db.execute("SELECT current FROM total WHERE collection = ?", (name,)).fetchone()
        self._log = self._log_at(sequence)
        (self._past,) = db.execute(f"SELECT count(*) FROM {name} WHERE until < ?", (NEVER,)).fetchone()
        self._totals: OrderedDict[_Narrowed, int] = OrderedDict()

    def page(self, query: Query) -> Page:
        """One page. Raises `ExpiredError`."""
        sequence = min(query.after.sequence, self._sequence) if query.after else self._sequence
        log = self._log if sequence == self._sequence else self._log_at(sequence)
        if query.after and query.after.sequence == sequence and query.after.log not in ("", log):
            raise ExpiredError
        if query.sort == "relevance" and query.words:
            items = self._by_relevance(query, sequence)
        else:
            ordered = None if query.words else self._from_tables(query, sequence)
            items = self._from_index(query, sequence) if ordered is None else ordered
        page, more = items[: query.limit], len(items) > query.limit
        following = Position(sequence, self._key(query, page[-1]), log) if more else None
        read = [Item(self._packs.read(item.where), item.since) for item in page]
        hits = self._snippets.hits(read, query.words, self._files if self._name == "briefs" else None)
        facets = self._facets(query, sequence)
        return Page(hits, self._count(query, sequence), following, facets)

    def _log_at(self, sequence: int) -> str:
        row = self._db.execute("SELECT chain FROM change WHERE sequence = ?", (sequence,)).fetchone()
        return log_of(row[0]) if row else ""

    def _key(self, query: Query, last: _Item) -> int:
        if query.sort == "relevance" and query.words:
            return (query.after.key if query.after else 0) + query.limit
        return last.recent if query.sort == "-modified" else last.place

    def _files(self, changes: Sequence[int]) -> dict[int, bytes]:
        """The files of revisions, by the changes that they came with."""
        marks = ",".join("?" * len(changes))
        rows = self._db.execute(
            f"SELECT sequence, plain, pack, at, plain + gzip + br, crc FROM change WHERE sequence IN ({marks})", changes
        )
        return {sequence: self._packs.read(Place(*where))[:plain] for sequence, plain, *where in rows}

    def _bounds(self, query: Query, sequence: int) -> Bounds:
        """`None` for the sequence where no row of the past is in the index and none is to come."""
        first = query.date_from.toordinal() if query.date_from else None
        last = query.date_to.toordinal() if query.date_to else None
        as_of = None if sequence == self._sequence and not self._past else sequence
        if query.within:
            return Bounds(as_of, None, first, last, None)
        return Bounds(as_of, last, None, None, first)

    def _by_relevance(self, query: Query, sequence: int) -> list[_Item]:
        if sequence != self._sequence:
            raise ExpiredError
        offset = query.after.key if query.after else 0
        if offset and offset >= self._count(query, sequence):
            return []
        found = self._search.query(query.filters, query.words, self._bounds(query, sequence))
        return self._items(self._search.best(found, offset, query.limit + 1))

    def _from_index(self, query: Query, sequence: int) -> list[_Item]:
        found = self._search.query(query.filters, query.words, self._bounds(query, sequence))
        key, ascending = ("recent" if query.sort == "-modified" else "place"), query.sort == "date"
        if query.after:
            found = self._search.beyond(found, key, query.after.key, ascending=ascending)
        return self._items(self._search.ordered(found, key, query.limit + 1, ascending=ascending))

    def _items(self, places: Sequence[int]) -> list[_Item]:
        """Items by their places, in that order."""
        marks = ",".join("?" * len(places))
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM {self._name} i WHERE place IN ({marks})", places)
        found = {row[0]: _Item(row[0], row[1], row[2], Place(*row[3:])) for row in rows}
        return [found[place] for place in places]

    def _from_tables(self, query: Query, sequence: int) -> list[_Item] | None:
        """One page and one item more; `None` when it takes too long, or the tables cannot filter so."""
        groups = self._groups(query)
        if groups is None:
            return None
        if any(not terms for terms in groups):
            return []
        key = "recent" if query.sort == "-modified" else "place"
        descending = query.sort != "date"
        single = [terms for terms in groups if len(terms) == 1] if key == "place" else []
        sql = [f"SELECT {_COLUMNS} FROM"]
        values: list[int] = []
        if single:
            driver = min(single, key=lambda terms: terms[0][1])
            groups.remove(driver)
            sql.append(f"found f CROSS JOIN {self._name} i ON i.place = f.place WHERE f.term = ?")
            values.append(driver[0][0])
            key = "f.place"
        else:
            sql.append(f"{self._name} i WHERE TRUE")
            key = f"i.{key}"
        for terms in groups:
            marks = ",".join("?" * len(terms))
            sql.append(f"AND EXISTS (SELECT 1 FROM found x WHERE x.term IN ({marks}) AND x.place = i.place)")
            values += [term for term, _ in terms]
        for condition, value in self._conditions(query, sequence, key, descending=descending):
            sql.append(f"AND {condition}")
            values.append(value)
        sql.append(f"ORDER BY {key} {'DESC' if descending else 'ASC'} LIMIT {query.limit + 1}")
        return self._within_steps(" ".join(sql), values)

    def _conditions(self, query: Query, sequence: int, key: str, *, descending: bool) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        if query.after:
            found.append((f"{key} {'<' if descending else '>'} ?", query.after.key))
        if sequence != self._sequence:
            found += [("i.since <= ?", sequence), ("i.until > ?", sequence)]
        elif self._past:
            found.append(("i.until = ?", NEVER))
        bounds = self._bounds(query, sequence)
        limits = (
            ("i.earliest <= ?", bounds.starts_by),
            ("i.earliest >= ?", bounds.starts_from),
            ("i.latest <= ?", bounds.ends_by),
            ("i.latest >= ?", bounds.ends_from),
        )
        found += [(condition, value) for condition, value in limits if value is not None]
        if bounds.starts_from is not None and key.endswith("place"):
            found.append((f"{key} >= ?", day_place(bounds.starts_from)))
        if bounds.ends_by is not None and key.endswith("place"):
            found.append((f"{key} < ?", day_place(min(bounds.ends_by, OPEN_END) + 1)))
        return found

    def _within_steps(self, sql: str, values: list[int]) -> list[_Item] | None:
        self._db.set_progress_handler(lambda: 1, _STEPS)
        try:
            rows = self._db.execute(sql, values).fetchall()
        except sqlite3.OperationalError as error:
            if "interrupted" not in str(error):
                raise
            return None
        finally:
            self._db.set_progress_handler(None, 0)
        return [_Item(row[0], row[1], row[2], Place(*row[3:])) for row in rows]

    def _groups(self, query: Query) -> list[list[tuple[int, int]]] | None:
        """The terms of each filter, with the number of current items that have them."""
        if self._name != "briefs":
            return [] if not query.filters else None
        return [
            [
                (row[0], row[1])
                for value in values
                if (
                    row := self._db.execute(
                        "SELECT term, current FROM vocabulary WHERE field = ? AND value = ?", (field, value)
                    ).fetchone()
                )
            ]
            for field, values in query.filters
        ]

    def _count(self, query: Query, sequence: int) -> int:
        """The exact number of items that match."""
        asked = _narrowed(query, sequence)
        if asked not in self._totals:
            self._keep(asked, self._counted(query, sequence))
        return self._totals[asked]

    def _keep(self, asked: _Narrowed, total: int) -> None:
        self._totals[asked] = total
        if len(self._totals) > _TOTALS:
            self._totals.popitem(last=False)

    def _counted(self, query: Query, sequence: int) -> int:
        plain = not query.words and not query.date_from and not query.date_to and sequence == self._sequence
        if plain and not query.filters:
            return int(self._total)
        groups = self._groups(query) if plain else None
        if groups is not None and len(groups) == 1 and len(groups[0]) < 2:  # noqa: PLR2004  # one value or none
            return groups[0][0][1] if groups[0] else 0
        return self._search.count(self._search.query(query.filters, query.words, self._bounds(query, sequence)))

    def _facets(self, query: Query, sequence: int) -> dict[str, tuple[FacetValue, ...]]:
        """Counts of values; counting them counts all that match on the way."""
        if not query.facets:
            return {}
        found = self._search.query(query.filters, query.words, self._bounds(query, sequence))
        counted, total = self._search.facets.count(found, query.facets, FACET_VALUES * _NAMES_EACH)
        self._keep(_narrowed(query, sequence), total)
        for name in ("party", "speaker"):
            if name in counted:
                counted[name] = tuple(self._one_name_each(counted[name]))
        return {name: values[:FACET_VALUES] for name, values in counted.items()}

    def _one_name_each(self, values: tuple[FacetValue, ...]) -> Iterator[FacetValue]:
        """A party is counted under each of its names; the most frequent one stands for it, identifiers before ids."""
        seen: set[str] = set()
        for each in values:
            row = self._db.execute("SELECT id FROM party_name WHERE name = ?", (each.value,)).fetchone()
            party = row[0] if row else each.value
            if party not in seen:
                seen.add(party)
                yield each


def _narrowed(query: Query, sequence: int) -> _Narrowed:
    """All that decides how many items match."""
    return query.words, query.filters, query.date_from, query.date_to, query.within, sequence
