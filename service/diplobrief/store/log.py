"""The log of a corpus: every change in order, chained by digests, and the revision of each brief that is current."""

import sqlite3
from hashlib import sha256
from typing import Final, NamedTuple

import orjson

from diplobrief.store.tables import NEVER


class Content(NamedTuple):
    """A revision of a brief as the log names it. `modified` is RFC 3339, UTC.

    `withdrawn` says that this revision withdraws the brief: the one before did not.
    """

    id: str
    revision: int
    digest: str
    modified: str
    withdrawn: bool


class Kept(NamedTuple):
    """Where the three forms of a revision's file are, and the release of the schema that it obeys."""

    release: str
    pack: int
    at: int
    plain: int
    gzip: int
    br: int
    crc: int


_NOTHING: Final = (None,) * len(Kept._fields)


class Log:
    """Continues the log in the tables of an edition that nobody reads yet."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        last = db.execute("SELECT sequence, chain FROM change ORDER BY sequence DESC LIMIT 1").fetchone()
        self.sequence: int = last[0] if last else 0
        self.chain: str = last[1] if last else ""
        self.briefs: int = db.execute("SELECT count(*) FROM current").fetchone()[0]

    def current(self, name: str) -> tuple[int, str] | None:
        """The change that brought the current revision of a brief, and the digest of its file."""
        found = self._db.execute(
            "SELECT sequence, digest FROM current JOIN change USING (sequence) WHERE current.id = ?", (name,)
        ).fetchone()
        return (found[0], found[1]) if found else None

    def add(self, content: Content, before: int | None, kept: Kept) -> int:
        """A brief is there that was not, or has another revision than that of change `before`. Gives the number."""
        kind = "added" if before is None else "withdrawn" if content.withdrawn else "revised"
        sequence = self._append(kind, content[:-1], kept)
        if before is None:
            self.briefs += 1
        else:
            self._end(before, sequence)
        self._db.execute("INSERT OR REPLACE INTO current VALUES (?, ?)", (content.id, sequence))
        return sequence

    def remove(self, name: str) -> int:
        """A brief is not there any more. Gives the number of the change."""
        before = self.current(name)
        sequence = self._append("removed", (name, None, None, None), None)
        if before:
            self._end(before[0], sequence)
            self.briefs -= 1
        self._db.execute("DELETE FROM current WHERE id = ?", (name,))
        return sequence

    def _append(self, kind: str, what: tuple[str, int | None, str | None, str | None], kept: Kept | None) -> int:
        self.sequence += 1
        entry = (self.sequence, kind, *what)
        self.chain = sha256(self.chain.encode() + orjson.dumps(entry)).hexdigest()
        self._db.execute(
            "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*entry, self.chain, NEVER, *(kept or _NOTHING)),
        )
        return self.sequence

    def _end(self, sequence: int, by: int) -> None:
        self._db.execute("UPDATE change SET until = ? WHERE sequence = ?", (by, sequence))
