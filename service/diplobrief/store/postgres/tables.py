"""The tables: one schema that knows the editions, and one for each edition, written once and only read afterwards."""

import secrets
from typing import Final

from diplobrief.store.contract import COLLECTIONS, FACETS

FORMAT: Final = 1
"""Raised with every change of what the tables of an edition hold: one of another format is not read."""

LOCK: Final = 0x6469706C6F627266
"""The advisory lock of whoever publishes."""

KNOWN: Final = "diplobrief"
"""The schema that knows the editions."""

REGISTRY: Final = """
CREATE SCHEMA IF NOT EXISTS diplobrief;
CREATE TABLE IF NOT EXISTS diplobrief.edition (
  number bigint PRIMARY KEY, name text NOT NULL UNIQUE, digest text NOT NULL, format integer NOT NULL,
  sequence bigint NOT NULL, chain text NOT NULL, briefs bigint NOT NULL, software text NOT NULL,
  published timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE IF NOT EXISTS diplobrief.pointer (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  number bigint NOT NULL REFERENCES diplobrief.edition, turn bigint NOT NULL
);
"""

_TABLES: Final = """
CREATE SCHEMA {name};
CREATE TABLE {name}.change (
  sequence bigint NOT NULL, kind text NOT NULL, id text COLLATE "C" NOT NULL, revision bigint, digest text COLLATE "C",
  modified text, chain text NOT NULL, until bigint NOT NULL, release text, body bytea, gzip bytea, br bytea
);
ALTER TABLE {name}.change ALTER gzip SET STORAGE EXTERNAL, ALTER br SET STORAGE EXTERNAL;
CREATE TABLE {name}.vocabulary (
  term bigint NOT NULL, field text NOT NULL, value text COLLATE "C" NOT NULL
);
CREATE TABLE {name}.party (id text COLLATE "C" NOT NULL, body bytea NOT NULL);
CREATE TABLE {name}.party_name (name text COLLATE "C" NOT NULL, id text COLLATE "C" NOT NULL);
CREATE TABLE {name}.total (collection text NOT NULL, current bigint NOT NULL, past bigint NOT NULL);
CREATE TABLE {name}.release (version text NOT NULL, form text NOT NULL, body bytea NOT NULL);
CREATE TABLE {name}.deprecation (version text NOT NULL, since bigint NOT NULL, sunset bigint);
"""
_ITEMS: Final = """
CREATE TABLE {name}.{collection} (
  place bigint NOT NULL, recent bigint NOT NULL, since bigint NOT NULL, until bigint NOT NULL,
  earliest integer NOT NULL, latest integer NOT NULL,
  facets bigint[] NOT NULL, words tsvector NOT NULL, body bytea NOT NULL, spoken text NOT NULL
) WITH (toast_tuple_target = 128);
ALTER TABLE {name}.{collection} ALTER facets SET STORAGE MAIN;
"""
_INDEXES: Final = """
ALTER TABLE {name}.change ADD PRIMARY KEY (sequence);
CREATE INDEX ON {name}.change (id, sequence);
ALTER TABLE {name}.vocabulary ADD PRIMARY KEY (term);
ALTER TABLE {name}.party ADD PRIMARY KEY (id);
ALTER TABLE {name}.party_name ADD PRIMARY KEY (name);
"""
_ITEM_INDEXES: Final = """
ALTER TABLE {name}.{collection} ADD PRIMARY KEY (place);
CREATE UNIQUE INDEX ON {name}.{collection} (recent);
CREATE INDEX ON {name}.{collection} USING gin (words) WITH (fastupdate = off);
"""

_FACETS: Final = sorted({name for names in FACETS.values() for name in names})
FACET_BITS: Final = 58
FACET_NUMBERS: Final = {name: number for number, name in enumerate(_FACETS)}
"""Each facet has a range of numbers for its values: its number, and a digest of the value in the bits below."""


def new_name(number: int) -> str:
    """A name for the schema of an edition that no other has ever had: not even one that a lost primary has taken."""
    return f"diplobrief_{number}_{secrets.token_hex(4)}"


def created(name: str) -> str:
    """The statements that make the empty tables of an edition."""
    return _TABLES.format(name=name) + "".join(_ITEMS.format(name=name, collection=each) for each in COLLECTIONS)


def indexed(name: str) -> list[str]:
    """The statements that make the indexes, and what the planner knows of the tables."""
    sql = _INDEXES.format(name=name) + "".join(_ITEM_INDEXES.format(name=name, collection=each) for each in COLLECTIONS)
    tables = ("change", "vocabulary", "party", "party_name", *COLLECTIONS)
    return [*sql.strip().split(";\n"), *(f"ANALYZE {name}.{each}" for each in tables)]
