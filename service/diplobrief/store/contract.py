"""What every store can answer. Everything above asks in these words, and cannot tell which engine replies."""

import datetime as dt
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, NamedTuple, Protocol, runtime_checkable

from diplobrief.contract.deprecations import Deprecation
from diplobrief.store.words import Words

SECTIONS: Final = ("parties", "objectives", "statements", "implications", "background", "sources")
"""Layers of a brief that can be read by themselves."""

Collection = Literal["briefs", "statements", "objectives", "implications"]
COLLECTIONS: Final[tuple[Collection, ...]] = ("briefs", "statements", "objectives", "implications")
"""What can be listed: briefs, and the claims of all briefs, layer by layer."""

Sort = Literal["-date", "date", "-modified", "relevance"]
SORTS: Final[tuple[Sort, ...]] = ("-date", "date", "-modified", "relevance")

FIELDS: Final[dict[Collection, tuple[str, ...]]] = {
    "briefs": ("id", "party", "role", "event", "mode", "status", "topic", "speaker", "act", "kind", "lang"),
    "statements": ("brief", "party", "event", "mode", "status", "topic", "speaker", "act", "kind", "lang"),
    "objectives": ("brief", "party", "event", "mode", "status", "topic", "basis", "lang"),
    "implications": ("brief", "party", "event", "mode", "status", "topic", "asserted_by", "likelihood", "lang"),
}
"""What a collection can be filtered by: the values of one field are alternatives, the fields all hold."""

FACETS: Final[dict[Collection, tuple[str, ...]]] = {
    "briefs": ("party", "event", "topic", "year", "speaker", "act", "lang"),
    "statements": ("party", "event", "topic", "year", "speaker", "act", "kind", "lang"),
    "objectives": ("party", "event", "topic", "year", "basis", "lang"),
    "implications": ("party", "event", "topic", "year", "asserted_by", "likelihood", "lang"),
}
FACET_VALUES: Final = 20
"""Values that a facet shows, the most frequent first, then by value."""

LIMIT_DEFAULT: Final = 20
LIMIT_MAX: Final = 200


class Position(NamedTuple):
    """A place in an ordered list, as the corpus stood after change number `sequence`.

    `key` orders the list; by relevance it is the number of items before. Every pair is a position, whether or not an
    item stands there. The list goes on as it was at `sequence`, whatever changed meanwhile.

    `log` is what `log_of` gives there: where a store has another one, the list goes on nowhere. An empty one is of any.
    """

    sequence: int
    key: int
    log: str = ""


def log_of(chain: str) -> str:
    """What tells a log from others by its chain at a change: two logs that parted before have another one there."""
    return chain[:8]


class ExpiredError(Exception):
    """A list cannot go on: by relevance, since every score has changed with the corpus; or it is of another log."""


class UnavailableError(Exception):
    """The store cannot be asked at the moment. Who asks again in `RETRY_AFTER` seconds may be answered."""


RETRY_AFTER: Final = 2


@dataclass(frozen=True, slots=True)
class Query:
    """Which items of a collection are asked for, in which order. `None` and `()` ask for all."""

    collection: Collection = "briefs"
    words: Words | None = None
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """Fields of `FIELDS`, each once, with the values that it may have."""
    date_from: dt.date | None = None
    date_to: dt.date | None = None
    """Items whose date can fall on a day from `date_from` to `date_to`, both included."""
    within: bool = False
    """Only items whose date can fall on no other day."""
    sort: Sort = "-date"
    limit: int = LIMIT_DEFAULT
    after: Position | None = None
    facets: tuple[str, ...] = ()


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


class Snippet(NamedTuple):
    """Where the words of a query stand: a stretch of a text of the item, or of a part of its brief.

    `spans` are the places of words in `text`, in code points from its start, end exclusive. `part` is the id of the
    claim or party whose member `field` is, and empty where it is the item's own.
    """

    field: str
    text: str
    spans: tuple[tuple[int, int], ...]
    part: str = ""


class Hit(NamedTuple):
    """One item of a list: its JSON, and with words the stretches that hold them."""

    body: bytes
    snippets: tuple[Snippet, ...] = ()


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a facet, and how many of the items that match have it. Filtering by it finds as many."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, the number of all that match, facets by name, and where to go on."""

    items: tuple[Hit, ...]
    total: int
    next: Position | None
    facets: dict[str, tuple[FacetValue, ...]]


class Change(NamedTuple):
    """One change of the corpus. `sequence` counts from 1 without a gap.

    `kind` is added, revised, withdrawn or removed; a removed brief has neither revision nor digest. `modified` is the
    brief's own time, RFC 3339. `chain` is the SHA-256 of the chain before and this change.
    """

    sequence: int
    kind: str
    id: str
    revision: int | None
    digest: str | None
    modified: str | None
    chain: str


class Revision(NamedTuple):
    """A brief as it stood during an interval of the log: from change `since` until before `until`, or still."""

    id: str
    since: int
    until: int | None
    file: Stored


@runtime_checkable
class Store(Protocol):
    """A corpus, compiled. It never changes while it is held."""

    @property
    def waits(self) -> bool:
        """Whether an answer may have to be waited for: then every method may raise `UnavailableError`."""

    @property
    def edition(self) -> str:
        """Digest of the content and its history: the same briefs, schemas and changes have the same one."""

    @property
    def sequence(self) -> int:
        """Number of the last change."""

    def __len__(self) -> int:
        """How many briefs there are, withdrawn ones included."""

    def get(self, name: str) -> Stored | None:
        """The bytes of a brief's file, or `None`."""

    def revision(self, name: str, digest: str) -> Revision | None:
        """The revision of a brief whose file has this SHA-256, current or not."""

    def section(self, name: str, section: str) -> Stored | None:
        """One of `SECTIONS` of a brief as a JSON list of items, or `None` when there is no such brief."""

    def list(self, query: Query) -> Page:
        """The items that match, in order. Raises `ExpiredError`."""

    def party(self, name: str) -> bytes | None:
        """A party across briefs, as JSON, by the id that `parties` gives it, or any name of it that no other has."""

    def parties(self, after: str, limit: int) -> tuple[tuple[bytes, ...], int]:
        """Parties whose id follows `after`, in the order of ids, and the number of all."""

    def changes(self, since: int, limit: int) -> tuple[Change, ...]:
        """Changes after number `since`, in order."""

    def history(self, name: str) -> tuple[Change, ...]:
        """The changes of one brief, in order; none where no brief ever had that id."""

    def schemas(self) -> tuple[str, ...]:
        """Released schema versions, oldest first."""

    def schema(self, version: str, form: str = "json") -> Stored | None:
        """The bytes of a released schema, or of another form of that version, or `None`."""

    def deprecation(self, version: str) -> Deprecation | None:
        """When a released version is deprecated, where it is."""


def etag(body: bytes) -> str:
    """A strong entity tag (RFC 9110, 8.8.3) of the identity body."""
    return f'"{sha256(body).hexdigest()[:32]}"'
