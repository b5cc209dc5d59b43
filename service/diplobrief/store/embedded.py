"""The embedded store: one edition on disk, read where it lies. SQLite has documents and ordered lists, tantivy text."""

import sqlite3
from hashlib import sha256
from pathlib import Path
from typing import Final

import orjson

from diplobrief.contract.deprecations import Deprecation
from diplobrief.contract.released import order
from diplobrief.store import edition, rows, tables
from diplobrief.store.contract import (
    COLLECTIONS,
    Change,
    Page,
    Query,
    Revision,
    Stored,
    etag,
)
from diplobrief.store.lists import Lists
from diplobrief.store.packs import PackError, Packs, Place
from diplobrief.store.tables import NEVER

_FILE: Final = "digest, release, pack, at, plain, gzip, br, crc"


class EmbeddedStore:
    """An edition, open for reading. Raises `EditionError` when it cannot be used."""

    def __init__(self, folder: Path) -> None:
        manifest = edition.read_manifest(folder)
        edition.verify(folder, manifest, packs=False)
        self.folder = folder
        self._edition, self._sequence, self._briefs = manifest.digest, manifest.sequence, manifest.briefs
        try:
            self._db = tables.read(folder)
            self._packs = Packs(folder / edition.PACKS, dict(self._db.execute("SELECT n, name FROM pack")))
            releases = self._db.execute("SELECT version, form, body FROM release").fetchall()
            self._releases = {(version, form): Stored(body, etag(body)) for version, form, body in releases}
            self._versions = tuple(sorted({version for version, _, _ in releases}, key=order))
            deprecated = self._db.execute("SELECT version, since, sunset FROM deprecation").fetchall()
            self._deprecated = {version: Deprecation(*times) for version, *times in deprecated}
            self._lists = {name: Lists(folder, name, self._db, self._packs, self._sequence) for name in COLLECTIONS}
        except (sqlite3.DatabaseError, OSError, ValueError) as error:
            raise edition.EditionError(f"{folder} is damaged: {error}") from None

    @property
    def waits(self) -> bool:
        """Never: everything lies here."""
        return False

    @property
    def edition(self) -> str:
        """Digest of the content and its history."""
        return self._edition

    @property
    def sequence(self) -> int:
        """Number of the last change."""
        return self._sequence

    def __len__(self) -> int:
        """How many briefs there are."""
        return self._briefs

    def get(self, name: str) -> Stored | None:
        """The bytes of a brief's file, or `None`."""
        row = self._db.execute(
            f"SELECT {_FILE} FROM current JOIN change USING (sequence) WHERE current.id = ?",
            (name,),
        ).fetchone()
        return self._stored(row) if row else None

    def revision(self, name: str, digest: str) -> Revision | None:
        """The revision of a brief whose file has this SHA-256, current or not."""
        row = self._db.execute(
            f"SELECT sequence, until, {_FILE} FROM change WHERE id = ? AND digest = ? ORDER BY sequence DESC LIMIT 1",
            (name, digest),
        ).fetchone()
        if not row:
            return None
        return Revision(name, row[0], None if row[1] == NEVER else row[1], self._stored(row[2:]))

    def section(self, name: str, section: str) -> Stored | None:
        """One section of a brief, or `None`."""
        stored = self.get(name)
        return rows.section(orjson.loads(stored.body), section) if stored else None

    def list(self, query: Query) -> Page:
        """The items that match, in order."""
        return self._lists[query.collection].page(query)

    def party(self, name: str) -> bytes | None:
        """A party across briefs, or `None`."""
        row = self._db.execute(
            "SELECT body FROM party WHERE id = coalesce((SELECT id FROM party_name WHERE name = ?), ?)", (name, name)
        ).fetchone()
        return row[0] if row else None

    def parties(self, after: str, limit: int) -> tuple[tuple[bytes, ...], int]:
        """Parties in the order of their ids."""
        found = self._db.execute("SELECT body FROM party WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
        (total,) = self._db.execute("SELECT count(*) FROM party").fetchone()
        return tuple(body for (body,) in found), total

    def changes(self, since: int, limit: int) -> tuple[Change, ...]:
        """Changes after number `since`, in order."""
        found = self._db.execute(
            "SELECT sequence, kind, id, revision, digest, modified, chain FROM change"
            " WHERE sequence > ? ORDER BY sequence LIMIT ?",
            (since, limit),
        )
        return tuple(Change(*row) for row in found)

    def history(self, name: str) -> tuple[Change, ...]:
        """The changes of one brief, in order."""
        found = self._db.execute(
            "SELECT sequence, kind, id, revision, digest, modified, chain FROM change WHERE id = ? ORDER BY sequence",
            (name,),
        )
        return tuple(Change(*row) for row in found)

    def schemas(self) -> tuple[str, ...]:
        """Released schema versions, oldest first."""
        return self._versions

    def schema(self, version: str, form: str = "json") -> Stored | None:
        """The bytes of a released schema, or of another form of that version, or `None`."""
        return self._releases.get((version, form))

    def deprecation(self, version: str) -> Deprecation | None:
        """When a released version is deprecated, where it is."""
        return self._deprecated.get(version)

    def _stored(self, row: tuple[str, str, int, int, int, int, int, int]) -> Stored:
        """A file in its three forms. Raises `PackError` when its bytes are not those that were written."""
        digest, release, pack, at, plain, gzip, br, crc = row
        whole = self._packs.read(Place(pack, at, plain + gzip + br, crc))
        body = whole[:plain]
        if sha256(body).hexdigest() != digest:
            raise PackError(f"the file with the digest {digest} is damaged")
        return Stored(body, f'"{digest[:32]}"', release or None, whole[plain : plain + gzip], whole[plain + gzip :])
