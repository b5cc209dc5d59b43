"""The tables of an edition: one SQLite file, written once and opened read-only ever after."""

import sqlite3
from pathlib import Path
from typing import Final

from diplobrief.store.contract import COLLECTIONS

FILE: Final = "tables.sqlite"

NEVER: Final = 1 << 62
"""The change before which a row was current, where it still is."""

_SCHEMA: Final = """
CREATE TABLE pack (n INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE change (
  sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER, digest TEXT, modified TEXT,
  chain TEXT NOT NULL, until INTEGER NOT NULL, release TEXT,
  pack INTEGER, at INTEGER, plain INTEGER, gzip INTEGER, br INTEGER, crc INTEGER
);
CREATE INDEX change_by_id ON change (id, sequence);
CREATE TABLE current (id TEXT PRIMARY KEY, sequence INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE file (
  path TEXT PRIMARY KEY, modified INTEGER NOT NULL, size INTEGER NOT NULL, inode INTEGER NOT NULL,
  changed INTEGER NOT NULL, id TEXT NOT NULL, facts TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE vocabulary (
  term INTEGER PRIMARY KEY, field TEXT NOT NULL, value TEXT NOT NULL, current INTEGER NOT NULL, UNIQUE (field, value)
);
CREATE TABLE found (term INTEGER NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (term, place)) WITHOUT ROWID;
CREATE TABLE declaration (n INTEGER PRIMARY KEY, said TEXT NOT NULL UNIQUE);
CREATE TABLE declared (sequence INTEGER NOT NULL, declaration INTEGER NOT NULL, role TEXT NOT NULL);
CREATE TABLE party (id TEXT PRIMARY KEY, body BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE party_name (name TEXT PRIMARY KEY, id TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE total (collection TEXT PRIMARY KEY, current INTEGER NOT NULL, ever INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE release (version TEXT, form TEXT, body BLOB NOT NULL, PRIMARY KEY (version, form)) WITHOUT ROWID;
CREATE TABLE deprecation (version TEXT PRIMARY KEY, since INTEGER NOT NULL, sunset INTEGER) WITHOUT ROWID;
"""
_ITEMS: Final = """
CREATE TABLE {name} (
  place INTEGER PRIMARY KEY, recent INTEGER NOT NULL,
  since INTEGER NOT NULL, n INTEGER NOT NULL, until INTEGER NOT NULL,
  earliest INTEGER NOT NULL, latest INTEGER NOT NULL,
  pack INTEGER NOT NULL, at INTEGER NOT NULL, size INTEGER NOT NULL, crc INTEGER NOT NULL
);
"""
_INDEXES: Final = """
CREATE UNIQUE INDEX {name}_recent ON {name} (recent);
CREATE INDEX {name}_since ON {name} (since);
"""


def create(folder: Path) -> sqlite3.Connection:
    """Empty tables in a new file of `folder`."""
    connection = _writer(folder)
    connection.executescript(_SCHEMA + "".join(_ITEMS.format(name=name) for name in COLLECTIONS))
    return connection


def index(connection: sqlite3.Connection) -> None:
    """Makes the indexes: of new tables, once their rows are there."""
    for name in COLLECTIONS:
        for statement in _INDEXES.format(name=name).strip().split(";\n"):
            connection.execute(statement)


def extend(folder: Path) -> sqlite3.Connection:
    """The tables of `folder`, a copy that nobody reads yet, for writing."""
    return _writer(folder)


def read(folder: Path) -> sqlite3.Connection:
    """The tables of an edition. They are immutable, and mapped into memory: nothing is copied into the process."""
    uri = f"{(folder / FILE).absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True, check_same_thread=False)
    connection.execute(f"PRAGMA mmap_size = {1 << 40}")
    connection.execute("PRAGMA cache_size = -512")
    return connection


def _writer(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / FILE, isolation_level=None)
    # Nothing reads the file before it is whole, and a build that dies leaves it behind: no journal is needed.
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000", "temp_store = FILE"):
        connection.execute(f"PRAGMA {pragma}")
    return connection
