"""A store that notes what is asked of it: an answer is made anew only when something has changed that it read."""

from diplobrief.contract.deprecations import Deprecation
from diplobrief.store.contract import Change, Page, Query, Revision, Store, Stored

EVERYTHING = "*"
"""Read: something that every change may change."""

LIST = "?"
"""Read: a list of items that match."""


class Recording:
    """The same answers as `store`. `reads` has `b:ID` for a brief or its history, `p:NAME` for a party, and the above.

    Released schemas are not noted: when they change, all is made anew.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.reads: set[str] = set()

    @property
    def waits(self) -> bool:
        """Whether an answer may be waited for."""
        return self._store.waits

    @property
    def edition(self) -> str:
        """Digest of everything."""
        self.reads.add(EVERYTHING)
        return self._store.edition

    @property
    def sequence(self) -> int:
        """Number of the last change."""
        self.reads.add(EVERYTHING)
        return self._store.sequence

    def __len__(self) -> int:
        self.reads.add(EVERYTHING)
        return len(self._store)

    def get(self, name: str) -> Stored | None:
        """A brief."""
        self.reads.add(f"b:{name}")
        return self._store.get(name)

    def revision(self, name: str, digest: str) -> Revision | None:
        """A revision, and whether it is the current one."""
        self.reads.add(f"b:{name}")
        return self._store.revision(name, digest)

    def section(self, name: str, section: str) -> Stored | None:
        """A section of a brief."""
        self.reads.add(f"b:{name}")
        return self._store.section(name, section)

    def list(self, query: Query) -> Page:
        """Items that match."""
        self.reads.add(LIST)
        return self._store.list(query)

    def party(self, name: str) -> bytes | None:
        """A party."""
        self.reads.add(f"p:{name}")
        return self._store.party(name)

    def parties(self, after: str, limit: int) -> tuple[tuple[bytes, ...], int]:
        """All parties."""
        self.reads.add(EVERYTHING)
        return self._store.parties(after, limit)

    def changes(self, since: int, limit: int) -> tuple[Change, ...]:
        """The log."""
        self.reads.add(EVERYTHING)
        return self._store.changes(since, limit)

    def history(self, name: str) -> tuple[Change, ...]:
        """The log of a brief."""
        self.reads.add(f"b:{name}")
        return self._store.history(name)

    def schemas(self) -> tuple[str, ...]:
        """Released versions."""
        return self._store.schemas()

    def schema(self, version: str, form: str = "json") -> Stored | None:
        """A released file."""
        return self._store.schema(version, form)

    def deprecation(self, version: str) -> Deprecation | None:
        """When a version is deprecated."""
        return self._store.deprecation(version)
