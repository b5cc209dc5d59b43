"""An edition on disk, read from its first change to its last, as rows for PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import orjson

from diplobrief.store import edition, tables
from diplobrief.store.contract import COLLECTIONS, Collection
from diplobrief.store.packs import Packs, Place
from diplobrief.store.postgres.rowing import MOST, Rows, WordsError, row
from diplobrief.store.rows import Derived, derive

PLAIN: Final = {
    "party": "SELECT id, body FROM party",
    "party_name": "SELECT name, id FROM party_name",
    "release": "SELECT version, form, body FROM release",
    "deprecation": "SELECT version, since, sunset FROM deprecation",
    "total": "SELECT collection, current, ever - current FROM total",
}
"""What is taken over as it is."""

_CHANGES: Final = (
    "SELECT sequence, kind, id, revision, digest, modified, chain, until, release, pack, at, plain, gzip, br, crc"
    " FROM change WHERE sequence > ? ORDER BY sequence LIMIT ?"
)
_ITEMS: Final = (
    "SELECT n, place, recent, since, until, earliest, latest, pack, at, size, crc FROM {} WHERE since = ? ORDER BY n"
)

Piece = tuple[dict[str, list[bytes]], dict[tuple[str, str], int]]
"""Rows by their tables, and the numbers of the values of facets in them."""


class Source:
    """An edition on disk that is published. Raises `EditionError` where it is damaged, or a brief is too long."""

    def __init__(self, folder: Path) -> None:
        self.manifest = edition.read_manifest(folder)
        edition.verify(folder, self.manifest, packs=False)
        self._db = tables.read(folder)
        self._packs = Packs(folder / edition.PACKS, dict(self._db.execute("SELECT n, name FROM pack")))
        self._rows = Rows()
        last = self._db.execute("SELECT chain FROM change ORDER BY sequence DESC LIMIT 1").fetchone()
        self.chain: str = last[0] if last else ""

    def chain_at(self, sequence: int) -> str | None:
        """The chain of the log at a change."""
        found = self._db.execute("SELECT chain FROM change WHERE sequence = ?", (sequence,)).fetchone()
        return found[0] if found else "" if sequence == 0 else None

    def plain(self, table: str) -> Iterator[bytes]:
        """The rows of a table of `PLAIN`."""
        return map(row, self._db.execute(PLAIN[table]))

    def piece(self, after: int, size: int) -> Piece:
        """The rows of `size` changes after a number: log and items."""
        found: dict[str, list[bytes]] = {"change": [], **{name: [] for name in COLLECTIONS}}
        for change in self._db.execute(_CHANGES, (after, size)).fetchall():
            known, (pack, at, plain, gzip, br, crc) = change[:9], change[9:]
            if pack is None:
                found["change"].append(row((*known, None, None, None)))
                continue
            whole = self._packs.read(Place(pack, at, plain + gzip + br, crc))
            body = whole[:plain]
            found["change"].append(row((*known, body, whole[plain : plain + gzip], whole[plain + gzip :])))
            derived = derive(orjson.loads(body))[0]
            for name in COLLECTIONS:
                found[name] += self._items(name, derived, change[0])
        return found, self._rows.vocabulary.taken()

    def _items(self, name: Collection, derived: Derived, sequence: int) -> Iterator[bytes]:
        for n, *numbers in self._db.execute(_ITEMS.format(name), (sequence,)).fetchall():
            place, recent, since, until, earliest, latest, *where = numbers
            body = self._packs.read(Place(*where))
            of = (place, recent, since, until, earliest, latest)
            try:
                yield self._rows.item(derived.rows[n].document, of, body)
            except WordsError:
                raise edition.EditionError(self._too_long(derived)) from None

    def _too_long(self, derived: Derived) -> str:
        files = self._db.execute("SELECT path FROM file WHERE id = ?", (derived.id,)).fetchall()
        where = ", ".join(
            [*(str(Path(self.manifest.source, path)) for (path,) in files), f"revision {derived.revision}"]
        )
        return (
            f'the brief "{derived.id}" ({where}) has more different words than PostgreSQL\'s text search takes of one:'
            f" {MOST:,} bytes. Divide it, or serve the folder itself"
        )

    def close(self) -> None:
        """Lets go of the files."""
        self._db.close()
