"""What every store can answer. Everything above asks in these words, and cannot tell which engine replies."""

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, NamedTuple, Protocol, runtime_checkable

SECTIONS: Final = ("parties", "objectives", "statements", "implications", "background", "sources")
"""Layers of a brief that can be read by themselves."""

LIMIT_DEFAULT: Final = 20
LIMIT_MAX: Final = 200


class Position(NamedTuple):
    """A place in the list of briefs, newest first: `day` is a proleptic Gregorian ordinal, `id` ASCII bytes.

    Every pair is a position, whether or not a brief stands there: a list goes on after it, whatever changed meanwhile.
    """

    day: int
    id: bytes


@dataclass(frozen=True, slots=True)
class Query:
    """Which briefs are asked for. `None` asks for all."""

    party: str | None = None
    """Id of a declared party, ISO 3166 code or Wikidata QID."""
    event: str | None = None
    """PLOVER event type."""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    """Briefs whose date can fall on a day from `date_from` to `date_to`, both included."""
    limit: int = LIMIT_DEFAULT
    after: Position | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes made when the corpus was compiled, with their strong entity tag, quotation marks included."""

    body: bytes
    etag: str
    schema: str | None = None
    """Version of the schema that the bytes obey, where they obey one."""
    gzip: bytes | None = None
    br: bytes | None = None
    """The body in these content codings, where it was compressed beforehand: the same bytes for the same body."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list: JSON of each item, the number of all that match, and where to go on."""

    items: tuple[bytes, ...]
    total: int
    next: Position | None


@runtime_checkable
class Store(Protocol):
    """A corpus, compiled. It never changes while it is held."""

    @property
    def edition(self) -> str:
        """Digest of the content: the same briefs and schemas have the same one."""

    def __len__(self) -> int:
        """How many briefs there are."""

    def get(self, name: str) -> Stored | None:
        """The bytes of a brief's file, or `None`."""

    def section(self, name: str, section: str) -> Stored | None:
        """One of `SECTIONS` of a brief as a JSON list of items, or `None` when there is no such brief."""

    def list(self, query: Query) -> Page:
        """Summaries of the briefs that match, newest first: latest beginning first, then by id."""

    def schemas(self) -> tuple[str, ...]:
        """Released schema versions, oldest first."""

    def schema(self, version: str) -> Stored | None:
        """The bytes of a released schema, or `None`."""


def etag(body: bytes) -> str:
    """A strong entity tag (RFC 9110, 8.8.3) of the identity body."""
    return f'"{sha256(body).hexdigest()[:32]}"'
