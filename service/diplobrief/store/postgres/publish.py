"""Publishes an edition: its tables are written and made current in one transaction, one publisher after the other."""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import errors, sql
from psycopg.conninfo import make_conninfo

from diplobrief.store.postgres.link import parsed
from diplobrief.store.postgres.reading import PLAIN, Piece, Source
from diplobrief.store.postgres.rowing import framed, row
from diplobrief.store.postgres.tables import FORMAT, LOCK, REGISTRY, created, indexed, new_name

KEPT: Final = 3
"""Editions that stay, the current one among them."""

_PIECE: Final = 1_000
"""Changes whose rows are made at a time."""

_MANY: Final = 4_000
"""Changes from which on rows are made by several processes."""

_COMPRESSION: Final = """
SELECT set_config('default_toast_compression', 'lz4', true) FROM pg_settings
WHERE name = 'default_toast_compression' AND 'lz4' = ANY(enumvals)
"""
"""It is faster than pglz, where the server was built with it."""

Tick = Callable[[int], None]
_Connection = psycopg.Connection[Any]


class DatabaseError(Exception):
    """The database cannot do what it was asked. The message says why, and names no password."""


class Published(NamedTuple):
    """What came of publishing: the number of the edition, whether its tables are new, and whether its log is.

    `anew` says that the log of changes does not go on from that of the edition before.
    """

    number: int
    new: bool
    anew: bool


@contextmanager
def writing(address: str) -> Iterator[_Connection]:
    """A transaction on the primary that no other publisher shares. Raises `DatabaseError`."""
    try:
        known = parsed(address)
        known |= {"target_session_attrs": "read-write", "connect_timeout": 5, "client_encoding": "utf8"}
        with psycopg.connect(make_conninfo("", **known), prepare_threshold=None) as link:
            for setting in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
                link.execute(sql.SQL("SET LOCAL {} = 0").format(sql.Identifier(setting)))
            link.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            _refuse(link)
            link.execute(REGISTRY)
            yield link
    except errors.ProgramLimitExceeded as error:
        raise DatabaseError(f"a brief is too long for the text search of PostgreSQL: {_said(error)}") from None
    except psycopg.Error as error:
        raise DatabaseError(_said(error)) from None


def _refuse(link: _Connection) -> None:
    version, encoding = link.info.server_version, link.execute("SHOW server_encoding").fetchone()
    if version < 150_000:  # noqa: PLR2004  # as libpq writes 15.0
        raise DatabaseError(f"the server is PostgreSQL {version // 10_000}; 15 or newer is needed")
    if encoding != ("UTF8",):
        raise DatabaseError("the database is not in UTF-8: make one with CREATE DATABASE … ENCODING 'UTF8'")


def _said(error: psycopg.Error) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def publish(address: str, folder: Path, tick: Tick, kept: int = KEPT) -> Published:
    """Makes the edition in `folder` the current one of the database. Raises `DatabaseError`, `EditionError`.

    Where the database has it already, it is only pointed to. `tick` hears of the changes that were written.
    """
    source = Source(folder)
    try:
        with writing(address) as link:
            manifest = source.manifest
            held = link.execute(
                "SELECT number FROM diplobrief.edition WHERE digest = %s AND format = %s ORDER BY number DESC LIMIT 1",
                (manifest.digest, FORMAT),
            ).fetchone()
            anew = _anew(link, source)
            number = held[0] if held else _written(link, source, folder, tick)
            _point(link, number)
        prune(address, kept)
    finally:
        source.close()
    return Published(number, held is None, anew)


def _anew(link: _Connection, source: Source) -> bool:
    before = link.execute("SELECT sequence, chain FROM diplobrief.pointer JOIN diplobrief.edition USING (number)")
    found = before.fetchone()
    return bool(found and source.chain_at(found[0]) != found[1])


def _point(link: _Connection, number: int) -> None:
    link.execute(
        "INSERT INTO diplobrief.pointer (number, turn) VALUES (%s, 1) ON CONFLICT (one) DO UPDATE"
        " SET number = excluded.number, turn = pointer.turn + 1 WHERE pointer.number <> excluded.number",
        (number,),
    )


def _written(link: _Connection, source: Source, folder: Path, tick: Tick) -> int:
    (number,) = link.execute("SELECT coalesce(max(number), 0) + 1 FROM diplobrief.edition").fetchone() or (1,)
    name, manifest = new_name(number), source.manifest
    link.execute("SET LOCAL maintenance_work_mem = '256MB'")
    link.execute("SET LOCAL synchronous_commit = on")
    link.execute(_COMPRESSION)
    link.execute(created(name))
    numbers: dict[int, tuple[str, str]] = {}
    done = 0
    for tables, vocabulary in _pieces(source, folder):
        for table, rows in tables.items():
            _copy(link, name, table, rows)
        for known, term in vocabulary.items():
            if numbers.setdefault(term, known) != known:
                raise DatabaseError(f"{known} and {numbers[term]} have one number: report this")
        done += len(tables["change"])
        tick(done)
    _copy(link, name, "vocabulary", [row((term, *known)) for term, known in sorted(numbers.items())])
    for table in PLAIN:
        _copy(link, name, table, list(source.plain(table)))
    for statement in indexed(name):
        link.execute(statement)
    link.execute(
        "INSERT INTO diplobrief.edition (number, name, digest, format, sequence, chain, briefs, software)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (
            number,
            name,
            manifest.digest,
            FORMAT,
            manifest.sequence,
            source.chain,
            manifest.briefs,
            manifest.software,
        ),
    )
    return int(number)


def _copy(link: _Connection, name: str, table: str, rows: list[bytes]) -> None:
    if rows:
        statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary, FREEZE)").format(sql.Identifier(name, table))
        with link.cursor() as cursor, cursor.copy(statement) as copy:
            copy.write(b"".join(framed(rows)))


def _pieces(source: Source, folder: Path) -> Iterator[Piece]:
    """The rows of all changes, a piece at a time: made beside the copying where they are many."""
    last = source.manifest.sequence
    starts = range(0, last, _PIECE)
    if last < _MANY:
        for start in starts:
            yield source.piece(start, _PIECE)
        return
    with ProcessPoolExecutor(2, get_context("spawn"), _open, (folder,)) as pool:
        waiting = [pool.submit(_piece, start) for start in starts[:4]]
        for start in (*starts[4:], *[None] * len(waiting)):
            made = waiting.pop(0).result()
            if start is not None:
                waiting.append(pool.submit(_piece, start))
            yield made


_make: Callable[[int], Piece]


def _open(folder: Path) -> None:
    """In a process of its own: what `_make` reads."""
    gc.disable()  # what is made here holds no cycles
    source = Source(folder)
    global _make  # noqa: PLW0603  # a process of a pool has no other place for what it holds
    _make = partial(source.piece, size=_PIECE)


def _piece(start: int) -> Piece:
    return _make(start)


def prune(address: str, kept: int) -> list[int]:
    """Takes away all but the current edition and the last others: `kept` in all. Gives their numbers."""
    with writing(address) as link:
        gone = link.execute(
            "SELECT number, name FROM diplobrief.edition WHERE number NOT IN (SELECT number FROM diplobrief.pointer)"
            " ORDER BY number DESC OFFSET %s",
            (max(kept, 1) - 1,),
        ).fetchall()
        for number, name in gone:
            link.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(name)))
            link.execute("DELETE FROM diplobrief.edition WHERE number = %s", (number,))
    return [number for number, _ in gone]


def use(address: str, number: int) -> bool:
    """Makes an edition that is kept the current one. Whether there is such an edition."""
    with writing(address) as link:
        found = link.execute("SELECT 1 FROM diplobrief.edition WHERE number = %s", (number,)).fetchone()
        if found:
            _point(link, number)
    return found is not None


def kept(address: str) -> Iterator[str]:
    """The editions that are kept, a line each, the newest first. Raises `DatabaseError`."""
    with writing(address) as link:
        rows = link.execute(
            "SELECT e.number = p.number, e.number, to_char(published AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS'),"
            " briefs, sequence, digest FROM diplobrief.edition e LEFT JOIN diplobrief.pointer p ON true"
            " ORDER BY e.number DESC"
        ).fetchall()
    for current, number, published, briefs, sequence, digest in rows:
        mark = "*" if current else " "
        yield f"{mark} {number}  {published}Z  {briefs} briefs  {sequence} changes  {digest[:12]}"
