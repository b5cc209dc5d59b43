"""What commands do with a database: publish to it, and keep a server at its current edition."""

import asyncio
import logging
import sys
from pathlib import Path
from typing import Final

from diplobrief.cli.errors import UsageError
from diplobrief.cli.progress import Progress
from diplobrief.store.contract import Store, UnavailableError
from diplobrief.store.edition import EditionError
from diplobrief.web.serving import Serving

try:
    from psycopg import Error, ProgrammingError

    from diplobrief.store.postgres import publish as publishing
    from diplobrief.store.postgres.editions import Edition, Editions
    from diplobrief.store.postgres.link import Cluster
    from diplobrief.store.postgres.store import AwaitedStore, PostgresStore
    from diplobrief.store.postgres.tables import FORMAT
except ImportError as error:
    raise UsageError(f"a database needs more packages: pip install 'diplobrief[postgresql]' ({error})") from None

_LOG: Final = logging.getLogger("diplobrief")
_EVERY: Final = 0.5
"""Seconds between two looks at which edition is current."""


def publish(address: str, folder: Path) -> None:
    """Publishes an edition, and tells of it. Raises `UsageError`."""
    from diplobrief.store.edition import read_manifest

    progress = Progress(read_manifest(folder).sequence)
    try:
        done = publishing.publish(address, folder, progress)
    except (publishing.DatabaseError, EditionError) as error:
        raise UsageError(f"not published: {error}") from None
    finally:
        progress.clear()
    if done.anew:
        print("the database had another log of changes: this one begins anew for its readers", file=sys.stderr)
    print(f"edition {done.number} of the database {'is current' if done.new else 'was there already, and is current'}")


def cluster(address: str) -> Cluster:
    """The hosts of an address. Raises `UsageError`."""
    try:
        return Cluster(address)
    except ProgrammingError as error:
        raise UsageError(f"that is not the address of a database: {error}") from None


class FollowingDatabase:
    """Keeps `serving` at the current edition of a database, and waits for one where there is none yet."""

    def __init__(self, editions: Editions) -> None:
        awaited: Store = AwaitedStore()
        self.serving = Serving(awaited)
        self._editions = editions
        self._held: Edition | None = None
        self._refused = ""

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                await self._look()
                await asyncio.sleep(_EVERY)
        finally:
            self._editions.close()

    async def _look(self) -> None:
        held = self._held
        try:
            current = await asyncio.to_thread(self._editions.current, held)
            if current is None or (held and current.name == held.name):
                self.serving.degraded = False
                return
            if current.format != FORMAT:
                self._degrade(f"edition {current.number} of the database has another format: publish it again")
                return
            store = await asyncio.to_thread(self._editions.opened, current, PostgresStore)
        except (UnavailableError, Error) as error:
            self._degrade(str(error) or "the database does not answer")
            return
        self._held = current
        self.serving.replace(store)
        self._refused = ""
        _LOG.warning("serving edition %s with %d briefs", store.edition[:12], len(store))

    def _degrade(self, why: str) -> None:
        """What was served goes on being served; it is told once."""
        self.serving.degraded = True
        if why != self._refused:
            self._refused = why
            _LOG.error("still serving edition %s: %s", self.serving.store.edition[:12] or "none", why)


def opened(address: str) -> FollowingDatabase:
    """What serves a database. Raises `UsageError`."""
    return FollowingDatabase(Editions(cluster(address)))
