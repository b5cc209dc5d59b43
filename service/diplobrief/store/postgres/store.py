"""The store over one edition in PostgreSQL. It is named once and for all: whichever host has it answers the same."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from diplobrief.contract.deprecations import Deprecation
from diplobrief.contract.released import order
from diplobrief.store import rows
from diplobrief.store.contract import (
    COLLECTIONS,
    Change,
    ExpiredError,
    Page,
    Position,
    Query,
    Revision,
    Stored,
    UnavailableError,
    etag,
    log_of,
)
from diplobrief.store.packs import PackError
from diplobrief.store.postgres.asking import comparable, plain
from diplobrief.store.postgres.editions import Edition, Editions
from diplobrief.store.postgres.link import Rows
from diplobrief.store.postgres.lists import Lists
from diplobrief.store.tables import NEVER

_FILE: Final = "digest, release, body, gzip, br"
_CHANGE: Final = "sequence, kind, id, revision, digest, modified, chain"
_FARTHEST: Final = (1 << 63) - 1


class DamagedError(PackError):
    """A file in the database is not the one that was published. The message names its digest."""


@dataclass(frozen=True, slots=True)
class _Opened:
    """What of an edition is held in memory."""

    releases: dict[tuple[str, str], Stored]
    deprecated: dict[str, Deprecation]
    totals: dict[str, tuple[int, int]]


class PostgresStore:
    """An edition, open for reading. Raises `UnavailableError` when no host has it."""

    def __init__(self, editions: Editions, known: Edition) -> None:
        self._editions, self._cluster, self.known = editions, editions.cluster, known
        self._schema = known.name
        opened = self._open()
        self._releases, self._deprecated = opened.releases, opened.deprecated
        self._versions = tuple(sorted({version for version, _ in self._releases}, key=order))
        self._lists = {name: Lists(self._cluster, known, name, opened.totals[name]) for name in COLLECTIONS}

    def _open(self) -> _Opened:
        releases, deprecated, totals = self._cluster.ask(
            f"SELECT version, form, body FROM {self._schema}.release;"
            f"SELECT version, since, sunset FROM {self._schema}.deprecation;"
            f"SELECT collection, current, past FROM {self._schema}.total"
        )
        return _Opened(
            {(version, form): Stored(body, etag(body)) for version, form, body in releases},
            {version: Deprecation(*times) for version, *times in deprecated},
            {name: (current, past) for name, current, past in totals},
        )

    @property
    def waits(self) -> bool:
        """Always: what is asked for is in the database."""
        return True

    @property
    def edition(self) -> str:
        """Digest of the content and its history."""
        return self.known.digest

    @property
    def sequence(self) -> int:
        """Number of the last change."""
        return self.known.sequence

    def __len__(self) -> int:
        """How many briefs there are."""
        return self.known.briefs

    def get(self, name: str) -> Stored | None:
        """The bytes of a brief's file, or `None`."""
        found = self._ask(
            f"SELECT {_FILE} FROM {self._schema}.change WHERE id = %(id)s ORDER BY sequence DESC LIMIT 1",
            id=plain(name),
        )
        return _stored(found[0]) if found and found[0][0] else None

    def revision(self, name: str, digest: str) -> Revision | None:
        """The revision of a brief whose file has this SHA-256, current or not."""
        found = self._ask(
            f"SELECT sequence, nullif(until, {NEVER}), {_FILE} FROM {self._schema}.change"
            " WHERE id = %(id)s AND digest = %(digest)s ORDER BY sequence DESC LIMIT 1",
            id=plain(name),
            digest=plain(digest),
        )
        return Revision(name, found[0][0], found[0][1], _stored(found[0][2:])) if found else None

    def section(self, name: str, section: str) -> Stored | None:
        """One section of a brief, or `None`."""
        stored = self.get(name)
        return rows.section(orjson.loads(stored.body), section) if stored else None

    def list(self, query: Query) -> Page:
        """The items that match, in order. A list that began in an edition which is newer goes on in that one."""
        ahead = query.after is not None and query.after.sequence > self.sequence
        store = self._ahead(query.after) if query.after and ahead else self
        return store._lists[query.collection].page(query)  # noqa: SLF001  # of its own kind

    def _ahead(self, after: Position) -> "PostgresStore":
        """The store of an edition that goes on from this one to a position; this one where none is known.

        Raises `ExpiredError` where the position is known to be of another log.
        """
        for each in self._editions.with_sequence(after.sequence, self.known):
            store = self._editions.opened(each, PostgresStore)
            chains = store._chains(self.sequence, after.sequence)  # noqa: SLF001  # of its own kind
            if after.log not in ("", log_of(chains[after.sequence])):
                continue
            if not self.sequence or chains[self.sequence] == self.known.chain:
                return store
            if after.log:
                raise ExpiredError
        return self

    def _chains(self, *sequences: int) -> dict[int, str]:
        """The chain of the log at these changes."""
        sql = f"SELECT sequence, chain FROM {self._schema}.change WHERE sequence = ANY(%(sequences)s)"
        return dict(self._ask(sql, sequences=[*sequences]))

    def party(self, name: str) -> bytes | None:
        """A party across briefs, or `None`."""
        found = self._ask(
            f"SELECT body FROM {self._schema}.party WHERE id = coalesce("
            f"(SELECT id FROM {self._schema}.party_name WHERE name = %(name)s), %(name)s)",
            name=plain(name),
        )
        body: bytes | None = found[0][0] if found else None
        return body

    def parties(self, after: str, limit: int) -> tuple[tuple[bytes, ...], int]:
        """Parties in the order of their ids."""
        found, total = self._cluster.ask(
            f"SELECT body FROM {self._schema}.party WHERE id > %(after)s ORDER BY id LIMIT %(limit)s;"
            f"SELECT count(*) FROM {self._schema}.party",
            {"after": comparable(after), "limit": limit},
        )
        return tuple(body for (body,) in found), total[0][0]

    def changes(self, since: int, limit: int) -> tuple[Change, ...]:
        """Changes after number `since`, in order."""
        found = self._ask(
            f"SELECT {_CHANGE} FROM {self._schema}.change WHERE sequence > %(since)s ORDER BY sequence LIMIT %(limit)s",
            since=min(since, _FARTHEST),
            limit=limit,
        )
        return tuple(Change(*row) for row in found)

    def history(self, name: str) -> tuple[Change, ...]:
        """The changes of one brief, in order."""
        found = self._ask(
            f"SELECT {_CHANGE} FROM {self._schema}.change WHERE id = %(id)s ORDER BY sequence", id=plain(name)
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

    def _ask(self, sql: str, **values: Any) -> Rows:
        return self._cluster.ask(sql, values)[0]


def _stored(row: tuple[Any, ...]) -> Stored:
    """A file in its three forms. Raises `DamagedError` when its bytes are not those that were published."""
    digest, release, body, gzip, br = row
    if sha256(body).hexdigest() != digest:
        raise DamagedError(f"the file with the digest {digest} is damaged in the database")
    return Stored(body, f'"{digest[:32]}"', release or None, gzip, br)


class AwaitedStore:
    """What is served before the database is there: nothing can be asked of it yet."""

    waits = False
    edition = ""
    sequence = 0

    def __len__(self) -> int:
        return 0

    def _never(self, *_: Any, **__: Any) -> Any:
        raise UnavailableError

    get = revision = section = list = party = parties = changes = history = schemas = schema = deprecation = _never
