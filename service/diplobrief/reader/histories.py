"""The revisions of each brief, from the log: read once for a store, since every page of a brief shows them."""

from collections import defaultdict

from diplobrief.store.contract import Change, Store


class Histories:
    """Revisions by brief. The log of one store is kept: the one that was asked for last."""

    def __init__(self) -> None:
        self._read: tuple[Store | None, dict[str, list[Change]]] = (None, {})

    def of(self, store: Store, name: str) -> list[Change]:
        """The revisions of a brief, the oldest first."""
        held, found = self._read
        if held is not store:
            found = defaultdict(list)
            for change in store.changes(0, store.sequence):
                if change.digest is not None:
                    found[change.id].append(change)
            self._read = (store, dict(found))
            found = self._read[1]
        return found.get(name, [])
