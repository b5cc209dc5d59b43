"""Which edition of the database is current, as its hosts tell: a node looks often, and never goes back in time.

A host that is no standby knows it; of two such hosts the one with the later timeline, since it was promoted. Where no
such host answers, standbys only lead forward.
"""

from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import Any, Final, NamedTuple, TypeVar

import psycopg
from psycopg_pool import PoolTimeout

from diplobrief.store.contract import UnavailableError
from diplobrief.store.postgres.link import Cluster, Host, LacksError
from diplobrief.store.postgres.tables import FORMAT

_GLANCE: Final = 1.0
"""Seconds that a host has to tell what it knows."""

_OPENED: Final = 4
"""Editions that are held open beside the current one, for lists that began in them."""

_TIMELINE: Final = (
    "SELECT pg_is_in_recovery(), CASE WHEN pg_is_in_recovery() THEN 0"
    " ELSE ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::bigint END"
)
_EDITIONS: Final = (
    "SELECT e.number, name, digest, format, sequence, chain, briefs, e.number = p.number, turn"
    " FROM diplobrief.edition e CROSS JOIN diplobrief.pointer p ORDER BY e.number"
)


class Edition(NamedTuple):
    """An edition in the database; `turn` is that of the pointer when it was seen to be current."""

    number: int
    name: str
    digest: str
    format: int
    sequence: int
    chain: str
    briefs: int
    current: bool
    turn: int


class Seen(NamedTuple):
    """What a host told. `timeline` is 0 for a standby."""

    host: Host
    timeline: int
    editions: tuple[Edition, ...]

    @property
    def current(self) -> Edition | None:
        """The edition that is current there."""
        return next((each for each in self.editions if each.current), None)


_Store = TypeVar("_Store")


class Editions:
    """What the hosts of a cluster have."""

    def __init__(self, cluster: Cluster) -> None:
        self.cluster = cluster
        self._pool = ThreadPoolExecutor(2 * len(cluster.hosts), "look")
        self._timeline = 0
        self._open: OrderedDict[str, Any] = OrderedDict()
        self._lock = Lock()

    def look(self) -> list[Seen]:
        """What each host that answers has. It is remembered of each whether it does, and whether it is a standby."""
        self.cluster.watched = True
        found = [seen for seen in self._pool.map(_seen, self.cluster.hosts) if seen]
        self._timeline = max([self._timeline, *(seen.timeline for seen in found)])
        return found

    def current(self, held: Edition | None) -> Edition | None:
        """The edition to serve for who serves `held`; `None` where no host has one. Raises `UnavailableError`."""
        seen = self.look()
        if not seen:
            raise UnavailableError("No host of the database answers.")
        primary = self._primary(seen)
        if primary:
            return primary.current or held
        known = [each.current for each in seen if not each.timeline and each.current]
        newest = max(known, key=lambda each: each.turn, default=None)
        return newest if newest and (held is None or newest.turn > held.turn) else held

    def with_sequence(self, sequence: int, held: Edition) -> list[Edition]:
        """Editions that have a change, the newest first. Raises `UnavailableError` where none is to be seen yet."""
        seen = self.look()
        known = {each for one in seen for each in one.editions if each.sequence >= sequence and each.format == FORMAT}
        if not known and not self._primary(seen):
            raise UnavailableError(f"Whether edition {held.number} is the newest is not known.")
        return sorted(known, key=lambda each: each.number, reverse=True)

    def opened(self, known: Edition, make: Callable[["Editions", Edition], _Store]) -> _Store:
        """The store of an edition, which stays open for a while."""
        with self._lock:
            store: _Store | None = self._open.get(known.name)
        if store is None:
            store = make(self, known)
            with self._lock:
                self._open[known.name] = store
                while len(self._open) > _OPENED:
                    self._open.popitem(last=False)
        return store

    def _primary(self, seen: list[Seen]) -> Seen | None:
        """The host that is no standby; a primary of an earlier timeline has lost its place."""
        found = max(seen, key=lambda each: each.timeline, default=None)
        return found if found and found.timeline and found.timeline >= self._timeline else None

    def close(self) -> None:
        """Lets go of the connections."""
        self._pool.shutdown(wait=False)
        self.cluster.close()


def _seen(host: Host) -> Seen | None:
    try:
        ((standby, timeline),) = host.ask(_TIMELINE, {}, _GLANCE)[0]
        host.standby, host.up = standby, True
        editions = host.ask(_EDITIONS, {}, _GLANCE)[0]
    except LacksError:
        return Seen(host, timeline, ())
    except (psycopg.Error, PoolTimeout):
        host.up = False
        return None
    return Seen(host, timeline, tuple(Edition(*row) for row in editions))
