"""The peer for lists and search: datasette over the same rows, with the indexes that they ask for."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import orjson
import pinned
from peers import PeerError

from diplobrief.store import edition
from diplobrief.store.contract import LIMIT_MAX, Query
from diplobrief.store.embedded import EmbeddedStore

Json = dict[str, Any]

_TABLES: Final = """
CREATE TABLE briefs (
  id TEXT PRIMARY KEY, day TEXT NOT NULL, modified TEXT NOT NULL, status TEXT NOT NULL, title TEXT NOT NULL,
  summary TEXT NOT NULL, lang TEXT NOT NULL, event TEXT NOT NULL, mode TEXT, year TEXT NOT NULL, topic TEXT,
  state TEXT, parties TEXT NOT NULL, href TEXT NOT NULL
);
CREATE TABLE party (brief TEXT NOT NULL REFERENCES briefs (id), party TEXT NOT NULL, PRIMARY KEY (party, brief)) WITHOUT ROWID;
CREATE VIRTUAL TABLE briefs_fts USING fts5 (title, summary, said, content='', tokenize='porter unicode61');
"""
_INDEXES: Final = """
CREATE INDEX briefs_day ON briefs (day DESC, id);
CREATE INDEX party_brief ON party (brief, party);
ANALYZE;
"""
FACETS: Final = ("event", "topic", "year", "state")
_SETTINGS: Final = {
    "sql_time_limit_ms": 120_000,
    "facet_time_limit_ms": 120_000,
    "suggest_facets": "off",
    "num_sql_threads": 1,
    "cache_size_kb": 200_000,
}


def install(folder: Path) -> str:
    """The command, in an environment of its own. Raises `PeerError`."""
    home = folder / "datasette"
    command = home / "bin" / "datasette"
    if not command.exists():
        for words in (
            [sys.executable, "-m", "venv", str(home)],
            [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "-q", "install", "datasette"],
        ):
            try:
                done = subprocess.run(words, capture_output=True, text=True, timeout=300, check=False)
            except (OSError, subprocess.TimeoutExpired) as error:
                raise PeerError(f"datasette: {error}") from None
            if done.returncode:
                raise PeerError(f"datasette: {(done.stdout + done.stderr).strip().splitlines()[-1]}")
    return str(command)


def version(command: str) -> str:
    """Name and version."""
    done = subprocess.run([command, "--version"], capture_output=True, text=True, timeout=60, check=True)
    return f"datasette {done.stdout.split()[-1]}"


def database(out: Path, path: Path) -> None:
    """The briefs of an edition as tables, with their texts in a full-text index; one that is there already is taken."""
    if path.exists():
        return
    folder = edition.current(out)
    if folder is None:
        raise PeerError(f"there is no edition in {out}")
    half = path.with_suffix(".half")
    half.unlink(missing_ok=True)
    connection = sqlite3.connect(half, isolation_level=None)
    for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -200000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.executescript(_TABLES)
    connection.execute("BEGIN")
    for number, (item, whole) in enumerate(_items(EmbeddedStore(folder)), 1):
        names = {name for party in item["parties"] for name in (party["id"], *party.get("identifiers", {}).values())}
        connection.executemany("INSERT INTO party VALUES (?, ?)", [(item["id"], name) for name in names])
        connection.execute(f"INSERT INTO briefs VALUES ({','.join('?' * 14)})", _row(item))
        texts = (number, item["title"], item["summary"], _said(whole))
        connection.execute("INSERT INTO briefs_fts (rowid, title, summary, said) VALUES (?, ?, ?, ?)", texts)
    connection.execute("COMMIT")
    connection.executescript(_INDEXES)
    connection.execute("INSERT INTO briefs_fts (briefs_fts) VALUES ('optimize')")
    connection.close()
    half.rename(path)


def _items(store: EmbeddedStore) -> Iterator[tuple[Json, Json]]:
    """Every brief as a list shows it, and whole."""
    query = Query(limit=LIMIT_MAX)
    while True:
        page = store.list(query)
        for hit in page.items:
            item = orjson.loads(hit.body)
            stored = store.get(item["id"])
            if stored is not None:
                yield item, orjson.loads(stored.body)
        if page.next is None:
            return
        query = replace(query, after=page.next)


def _row(item: Json) -> tuple[str | None, ...]:
    names = ("id", "earliest", "modified", "status", "title", "summary", "lang")
    event, topics = item["event"], item["topics"]
    states = [party["name"] for party in item["parties"] if party["kind"] == "state"]
    shown = orjson.dumps(item["parties"]).decode()
    facets = (item["earliest"][:4], topics[0] if topics else None, states[0] if states else None)
    return (*(item[name] for name in names), event["type"], event.get("mode"), *facets, shown, item["href"])


def _said(brief: Json) -> str:
    layers = ("statements", "objectives", "implications", "background")
    said = [
        claim[name] for layer in layers for claim in brief.get(layer, ()) for name in ("text", "quote") if name in claim
    ]
    return " ".join([*said, *(party["name"] for party in brief["parties"])])


@contextmanager
def serving(command: str, path: Path, folder: Path) -> Iterator[pinned.Server]:
    """datasette over the tables, which it may take for immutable: it then counts them once."""
    port = pinned.free_port()
    words = [command, "serve", "-i", str(path), "--port", str(port)]
    for name, value in _SETTINGS.items():
        words += ["--setting", name, str(value)]
    with pinned.running(words, port, folder / "datasette.log") as server:
        yield server


def listed(table: str, party: str, *, total: bool) -> tuple[str, ...]:
    """Spellings of the newest twenty of a party: which is faster depends on how frequent the party is."""
    walked = f"exists (select 1 from party where brief = briefs.id and party = '{party}')"
    looked_up = f"id in (select brief from party where party = '{party}')"
    end = "&_sort_desc=day&_size=20&_shape=objects" + ("" if total else "&_nocount=1")
    return tuple(f"/{table}/briefs.json?_where={quote(each)}{end}" for each in (walked, looked_up))


def found(table: str, word: str) -> str:
    """A search with its number of matches and four facets."""
    facets = "".join(f"&_facet={name}" for name in FACETS)
    fts = "_fts_table=briefs_fts&_fts_pk=rowid"
    return f"/{table}/briefs.json?_search={word}&{fts}{facets}&_size=20&_shape=objects"
