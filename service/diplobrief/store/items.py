"""The items of the lists: where each stands in the order, what it is found by, and its bytes."""

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Final

from diplobrief.store import search, tables
from diplobrief.store.contract import COLLECTIONS, Collection
from diplobrief.store.packs import Place
from diplobrief.store.rows import ROOM, Derived, day_place, first_place
from diplobrief.store.tables import NEVER

_RECENT_BITS: Final = 29
"""Numbers the items that were made in one second: half a billion of them."""

_LAST_SECOND: Final = (1 << 63 - _RECENT_BITS) - 1
"""In the year 2514. What is said to be later, or before 1970, stands beside the last or the first."""


class Items:
    """Adds items to the tables and the text indexes of an edition that nobody reads yet."""

    def __init__(self, db: sqlite3.Connection, folder: Path, *, fresh: bool) -> None:
        self._db, self._fresh = db, fresh
        self._search = search.Writer(folder)
        self._terms: dict[tuple[str, str], int] = {}
        self._found: dict[tuple[str, str], array[int]] = {}
        """Places of the briefs that were added, by what finds them: sorted once all are known."""
        self._ended: Counter[int] = Counter()
        counted = {name: (now, ever) for name, now, ever in db.execute("SELECT collection, current, ever FROM total")}
        self._current = {name: counted.get(name, (0, 0))[0] for name in COLLECTIONS}
        self._ever = {name: counted.get(name, (0, 0))[1] for name in COLLECTIONS}
        self._last_term: int = db.execute("SELECT coalesce(max(term), 0) FROM vocabulary").fetchone()[0]

    def add(self, derived: Derived, sequence: int, where: Iterable[Place]) -> None:
        """The items of a revision that came with a change, and where the bytes of each are."""
        seconds = min(max(derived.seconds, 0), _LAST_SECOND)
        lowest: dict[tuple[Collection, int], int] = {}
        used: Counter[Collection] = Counter()
        for name, count in Counter(row.collection for row in derived.rows).items():
            self._current[name] += count
            self._ever[name] += count
        for n, (row, place_of_bytes) in enumerate(zip(derived.rows, where, strict=True)):
            name = row.collection
            # Downwards, so that `-modified` has the claims of a brief in the brief's order.
            recent = seconds << _RECENT_BITS | self._ever[name] - used[name]
            used[name] += 1
            values = (recent, sequence, n, NEVER, row.earliest, row.latest, *place_of_bytes)
            last = lowest.get((name, row.day), 0)
            place = last - 1 if last % ROOM else first_place(row.day, derived.id) + ROOM - 1
            if not self._insert("INSERT OR IGNORE", name, (place, *values)):
                place = self._free(name, row.day, derived.id)
                self._insert("INSERT", name, (place, *values))
            lowest[name, row.day] = place
            self._search.add(search.Entry(row, place, recent, sequence, None))
            if name == "briefs":
                for term in row.terms:
                    places = self._found.get(term)
                    if places is None:
                        places = self._found[term] = array("q")
                    places.append(place)

    def end(self, derived: Derived, sequence: int, by: int) -> None:
        """The items of the revision that came with change `sequence` are current no more since change `by`."""
        for name in COLLECTIONS:
            rows = self._db.execute(f"SELECT n, place, recent FROM {name} WHERE since = ?", (sequence,)).fetchall()
            self._db.execute(f"UPDATE {name} SET until = ? WHERE since = ?", (by, sequence))
            self._current[name] -= len(rows)
            for n, place, recent in rows:
                row = derived.rows[n]
                self._search.drop(name, place)
                self._search.add(search.Entry(row, place, recent, sequence, by))
                if name == "briefs":
                    self._ended.update(self._term(*term) for term in row.terms)

    def finish(self) -> None:
        """Sorts what was added into the tables, and makes the indexes durable meanwhile: these need no tables."""
        with ThreadPoolExecutor(1) as beside:
            closed = beside.submit(self._search.close)
            self._sort()
            closed.result()

    def _sort(self) -> None:
        numbered = sorted((self._term(*term), places) for term, places in self._found.items())
        for term, places in numbered:
            self._db.executemany("INSERT INTO found VALUES (?, ?)", zip(repeat(term), sorted(places), strict=False))
        used = [(len(places), term) for term, places in numbered]
        used += [(-n, term) for term, n in self._ended.items()]
        self._db.executemany("UPDATE vocabulary SET current = current + ? WHERE term = ?", used)
        self._db.executemany(
            "INSERT OR REPLACE INTO total VALUES (?, ?, ?)",
            [(name, self._current[name], self._ever[name]) for name in COLLECTIONS],
        )
        if self._fresh:
            tables.index(self._db)

    def _insert(self, verb: str, name: Collection, values: tuple[int, ...]) -> bool:
        """Whether the row is in. The place that a brief asks for is nearly always free: asking first takes longer."""
        done = self._db.execute(f"{verb} INTO {name} VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        return done.rowcount == 1

    def _free(self, name: Collection, day: int, brief: str) -> int:
        """A place on a day that is free for an item of a brief: below its others, or the last of where nobody is.

        Downwards, so that newest first has the claims of a brief in the brief's order.
        """
        base = first_place(day, brief)
        while True:
            lowest = self._db.execute(
                f"SELECT min(place), since FROM {name} WHERE place >= ? AND place < ?", (base, base + ROOM)
            ).fetchone()
            if lowest[0] is None:
                return base + ROOM - 1
            if lowest[0] > base and self._is_of(lowest[1], brief):
                return int(lowest[0]) - 1
            start = day_place(day)
            base = start + (base + ROOM - start) % (day_place(day + 1) - start)

    def _is_of(self, sequence: int, brief: str) -> bool:
        (owner,) = self._db.execute("SELECT id FROM change WHERE sequence = ?", (sequence,)).fetchone()
        return bool(owner == brief)

    def _term(self, field: str, value: str) -> int:
        term = self._terms.get((field, value))
        if term is None:
            row = None  # in new tables, what is not remembered is not there
            if not self._fresh:
                row = self._db.execute(
                    "SELECT term FROM vocabulary WHERE field = ? AND value = ?", (field, value)
                ).fetchone()
            if row is None:
                self._last_term += 1
                self._db.execute("INSERT INTO vocabulary VALUES (?, ?, ?, 0)", (self._last_term, field, value))
                row = (self._last_term,)
            term = self._terms[field, value] = int(row[0])
        return term
