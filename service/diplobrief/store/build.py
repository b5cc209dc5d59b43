"""Compiles an edition: files that passed the check, on top of what the edition before already holds."""

import shutil
import sqlite3
from collections import Counter
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import orjson

from diplobrief import __version__
from diplobrief.contract.deprecations import Deprecation, deprecations
from diplobrief.contract.released import REFERENCE, Contract
from diplobrief.model.outline import Json
from diplobrief.store import edition, parties, search, tables
from diplobrief.store.contract import COLLECTIONS
from diplobrief.store.items import Items
from diplobrief.store.log import Content, Kept, Log
from diplobrief.store.packs import Filed, PackWriter, Place
from diplobrief.store.rows import Derived, derive

_SMALL: Final = 64_000_000
"""Bytes of a pack that is worth a file of its own."""

_MANY: Final = 32
"""Packs that are smaller, and are joined then."""

_REMEMBERED: Final = 100_000
"""Declarations of parties that need not be looked up: the same few states stand in most briefs."""


class Stamp(NamedTuple):
    """What tells a file that was written from one that was not: its time in nanoseconds, size in bytes, inode.

    `changed` is the time that the system keeps, which nobody sets: a copy may have the old time and size.
    """

    modified: int
    size: int
    inode: int
    changed: int = 0


class Known(NamedTuple):
    """What an edition knows of a file: its stamp then, the id in it, and what the check wants to know as JSON."""

    stamp: Stamp
    id: str
    facts: str


class Compiled(NamedTuple):
    """One file, compiled: its digest, the release that it obeys, where its bytes are, and what was derived.

    `items` is where the item of each row is, in the pack of the file: offset, size and CRC-32.
    """

    digest: str
    release: str
    filed: Filed
    derived: Derived
    items: tuple[tuple[int, int, int], ...]


def compile_file(data: bytes, pack: PackWriter, brief: Json | None = None) -> Compiled:
    """What is made of one file that passed the check; its bytes go into `pack`. `brief` is what it says, if read."""
    brief = orjson.loads(data) if brief is None else brief
    named = REFERENCE.fullmatch(brief["$schema"])
    filed = pack.add_file(data)
    derived, items = derive(brief)
    places = tuple(map(pack.add, items))
    return Compiled(sha256(data).hexdigest(), named[1] if named else "", filed, derived, places)


def known_files(folder: Path) -> dict[str, Known]:
    """Every file that an edition was made of, by its path. Raises `EditionError` for an edition that cannot be read."""
    rows = _read(folder, "SELECT path, modified, size, inode, changed, id, facts FROM file")
    new = tuple.__new__  # without the names of the arguments: there are as many of them as files
    return {row[0]: new(Known, (new(Stamp, row[1:5]), *row[5:])) for row in rows}


class Releases(NamedTuple):
    """What an edition holds of a contract: every released file by version and form, and what is deprecated."""

    files: dict[tuple[str, str], bytes]
    deprecated: dict[str, Deprecation]

    def digest(self) -> str:
        """The same for the same."""
        whole = sha256()
        for (version, form), body in sorted(self.files.items()):
            whole.update(f"{version} {form} {sha256(body).hexdigest()}\n".encode())
        for version, times in sorted(self.deprecated.items()):
            whole.update(f"{version} {times.since} {times.sunset}\n".encode())
        return whole.hexdigest()


def releases_of(contract: Contract) -> Releases:
    """What an edition is to hold of a contract. Raises `ContractError` where a release has been touched."""
    files = {(version, form): contract.read(version, form) for version, form in contract.files}
    return Releases(files, deprecations(contract))


def known_releases(folder: Path) -> Releases:
    """What an edition holds of its contract. Raises `EditionError` for one that cannot be read."""
    files = _read(folder, "SELECT version, form, body FROM release")
    deprecated = _read(folder, "SELECT version, since, sunset FROM deprecation")
    return Releases(
        {(version, form): body for version, form, body in files},
        {version: Deprecation(*times) for version, *times in deprecated},
    )


def _read(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    edition.read_manifest(folder)
    try:
        with closing(tables.read(folder)) as connection:
            return connection.execute(sql).fetchall()
    except sqlite3.DatabaseError as error:
        raise edition.EditionError(f"{folder} is damaged: {error}") from None


class Builder:
    """Writes one edition into `folder`, on top of `before` where there is one.

    `take` each file that was compiled, in the order of the log, `forget` each that is gone, and `finish`. A second file
    with one id is passed over: the check tells of it.
    """

    def __init__(self, folder: Path, before: Path | None = None) -> None:
        self.folder = folder
        self.packs = folder / edition.PACKS
        before_sums = edition.read_manifest(before).sums if before else {}
        self._sums = {name: known for name, known in before_sums.items() if name.startswith(f"{edition.PACKS}/")}
        self._db = _tables(folder, before)
        self._db.execute("BEGIN")
        self._pack_numbers: dict[str, int] = {name: n for n, name in self._db.execute("SELECT n, name FROM pack")}
        self._gather()
        self._items = Items(self._db, folder, fresh=before is None)
        self._log = Log(self._db)
        self._declarations: dict[str, int] = {}
        self._declared: Counter[tuple[int, str]] = Counter()
        """How many more briefs declare a party in a role than before, by the declaration and the role."""
        self._taken: set[str] = set()

    def take(self, path: str, known: Known, file: Compiled) -> None:
        """Adds a file. One with the bytes of the current revision changes nothing but what is known of it."""
        derived = file.derived
        if derived.id in self._taken:
            return
        self._taken.add(derived.id)
        self._db.execute("INSERT OR REPLACE INTO file VALUES (?, ?, ?, ?, ?, ?, ?)", (path, *known.stamp, *known[1:]))
        before = self._log.current(derived.id)
        if before and before[1] == file.digest:
            return
        old = self._derived(before[0]) if before else None
        withdrawn = derived.status == "withdrawn" and (old is None or old.status != "withdrawn")
        content = Content(derived.id, derived.revision, file.digest, derived.modified, withdrawn)
        kept = Kept(file.release, self._number(file.filed.pack), *file.filed[1:])
        sequence = self._log.add(content, before[0] if before else None, kept)
        if before and old:
            self._end(old, before[0], sequence)
        self._items.add(derived, sequence, [Place(kept.pack, *each) for each in file.items])
        declared = [(sequence, self._declaration(said), role) for said, role in derived.parties]
        self._db.executemany("INSERT INTO declared VALUES (?, ?, ?)", declared)
        self._declared.update((declaration, role) for _, declaration, role in declared)

    def forget(self, path: str) -> None:
        """The file at `path` is gone: its brief is current no more, and stays in the history."""
        (name,) = self._db.execute("SELECT id FROM file WHERE path = ?", (path,)).fetchone()
        self._db.execute("DELETE FROM file WHERE path = ?", (path,))
        before = self._log.current(name)
        moved = self._db.execute("SELECT 1 FROM file WHERE id = ?", (name,)).fetchone()
        if before and not moved:
            old = self._derived(before[0])
            self._end(old, before[0], self._log.remove(name))

    def finish(self, contract: Contract, source: str) -> edition.Manifest:
        """Completes the edition: indexes, counts, parties and manifest. All is durable then."""
        releases = releases_of(contract)
        self._db.execute("DELETE FROM release")
        self._db.executemany("INSERT INTO release VALUES (?, ?, ?)", ((*k, body) for k, body in releases.files.items()))
        self._db.execute("DELETE FROM deprecation")
        self._db.executemany(
            "INSERT INTO deprecation VALUES (?, ?, ?)", ((v, *t) for v, t in releases.deprecated.items())
        )
        self._items.finish()
        if any(self._declared.values()):  # else the parties of the edition before are those of this one
            parties.join(self._db)
        self._db.execute("COMMIT")
        self._db.close()
        self._clear()
        edition.synchronise(self.folder)
        log, files = self._log, edition.files_of(self.folder)
        sums = {name: self._sums.get(name) or edition.sum_of(self.folder / name) for name in files}
        digest = _digest(log.chain, releases)
        manifest = edition.Manifest(digest, log.sequence, log.briefs, __version__, source, files, sums)
        edition.write_manifest(self.folder, manifest)
        return manifest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Lets go of the folder, finished or not."""
        self._db.close()

    def _end(self, old: Derived, sequence: int, by: int) -> None:
        self._items.end(old, sequence, by)
        self._declared.subtract((self._declaration(said), role) for said, role in old.parties)

    def _declaration(self, said: str) -> int:
        known = self._declarations.get(said)
        if known is None:
            self._db.execute("INSERT OR IGNORE INTO declaration (said) VALUES (?)", (said,))
            (known,) = self._db.execute("SELECT n FROM declaration WHERE said = ?", (said,)).fetchone()
            if len(self._declarations) < _REMEMBERED:
                self._declarations[said] = known
        return int(known)

    def _number(self, pack: str) -> int:
        if pack not in self._pack_numbers:
            self._pack_numbers[pack] = max(self._pack_numbers.values(), default=0) + 1
            self._db.execute("INSERT INTO pack VALUES (?, ?)", (self._pack_numbers[pack], pack))
        return self._pack_numbers[pack]

    def _derived(self, sequence: int) -> Derived:
        """What was derived of the revision that came with a change. Raises `EditionError` where it is damaged."""
        pack, at, size, digest = self._db.execute(
            "SELECT name, at, plain, digest FROM change JOIN pack ON n = pack WHERE sequence = ?", (sequence,)
        ).fetchone()
        with (self.packs / pack).open("rb") as file:
            file.seek(at)
            data = file.read(size)
        if sha256(data).hexdigest() != digest:
            raise edition.EditionError(f"{self.packs / pack} is damaged at byte {at}")
        return derive(orjson.loads(data))[0]

    def _gather(self) -> None:
        """Joins small packs, where they are many: each is an open file of whoever reads the edition."""
        small = {n: name for name, n in self._pack_numbers.items() if (self.packs / name).stat().st_size < _SMALL}
        if len(small) < _MANY:
            return
        self._db.execute("CREATE TEMP TABLE joined (n INTEGER PRIMARY KEY, base INTEGER)")
        with PackWriter(self.packs) as pack:
            for n, name in small.items():
                self._db.execute("INSERT INTO temp.joined VALUES (?, ?)", (n, pack.add_pack(self.packs / name)))
                (self.packs / name).unlink()
                del self._pack_numbers[name]
        self._db.execute("DELETE FROM pack WHERE n IN (SELECT n FROM temp.joined)")
        number = self._number(pack.name)
        for table in ("change", *COLLECTIONS):
            self._db.execute(
                f"UPDATE {table} SET at = at + (SELECT base FROM temp.joined WHERE n = pack), pack = ?"
                " WHERE pack IN (SELECT n FROM temp.joined)",
                (number,),
            )
        self._db.execute("DROP TABLE temp.joined")

    def _clear(self) -> None:
        """Takes away packs that hold nothing: of a turn without a new file, or a build without a change."""
        for path in self.packs.iterdir():
            if path.name not in self._pack_numbers:
                path.unlink()


def _tables(folder: Path, before: Path | None) -> sqlite3.Connection:
    packs = folder / edition.PACKS
    if before is None:
        packs.mkdir(exist_ok=True)
        return tables.create(folder)
    edition.link_files(before / edition.PACKS, packs)
    shutil.copyfile(before / tables.FILE, folder / tables.FILE)
    for name in COLLECTIONS:
        edition.link_files(before / search.FOLDER / name, folder / search.FOLDER / name)
    return tables.extend(folder)


def _digest(chain: str, releases: Releases) -> str:
    return sha256(f"{edition.FORMAT}\n{chain}\n{releases.digest()}\n".encode()).hexdigest()
