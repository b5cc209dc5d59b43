"""What is served now: the one thing in the process that changes."""

from diplobrief.store.contract import Store


class Serving:
    """Holds the store that new requests are answered from. Requests under way keep the one they began with.

    To be used from the thread of the event loop, or before it runs.
    """

    __slots__ = ("degraded", "stopping", "store")

    def __init__(self, store: Store) -> None:
        self.store = store
        self.degraded = False
        """Whether the store is known to be older than its source. Whoever reloads says so."""
        self.stopping = False
        """Whether the process is to end: answers without an end then end."""

    def replace(self, store: Store) -> None:
        """Answers new requests from `store`, which is up to date."""
        self.store = store
        self.degraded = False
