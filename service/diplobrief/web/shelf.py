"""Forms at hand: what was asked for lately, ready to be sent without being looked up and put together again."""

from typing import Final, NamedTuple
from weakref import WeakValueDictionary

from diplobrief.store.contract import Store
from diplobrief.web.coding import Coding
from diplobrief.web.representation import Form

_ENTRIES: Final = 8192
_BYTES: Final = 67_108_864
_LONGEST_FIELD: Final = 512
"""Bytes of a field up to which an entry is named by it: nobody shall fill our memory with names."""


class Asked(NamedTuple):
    """What the choice of a form depends on: the address as it was written, Accept and Accept-Encoding."""

    address: bytes
    accept: bytes | None
    accept_encoding: bytes | None


class Ready(NamedTuple):
    """A form, and the template of the route that made it."""

    form: Form
    route: str


class Shelf:
    """Forms of one store; a new store begins with an empty shelf. The oldest entry leaves when it is full."""

    def __init__(self, store: Store, entries: int = _ENTRIES, size: int = _BYTES) -> None:
        self.store = store
        self._most, self._limit = entries, size
        self._ready: dict[Asked | tuple[bytes, bytes | None, bytes | None], Ready] = {}
        self._forms: WeakValueDictionary[tuple[bytes, str, Coding], Form] = WeakValueDictionary()
        self._size = 0
        self.find = self._ready.get
        """The entry for `Asked`, or for a plain tuple of the same, or `None`."""

    def __len__(self) -> int:
        return len(self._ready)

    def form(self, address: bytes, media_type: str, coding: Coding) -> Form | None:
        """A form of this store that another entry holds, if one does."""
        return self._forms.get((address, media_type, coding))

    def keep(self, asked: Asked, media_type: str, coding: Coding, ready: Ready) -> None:
        """Keeps an entry, unless it is too large to be one of many."""
        size = len(ready.form.full.body)
        if size * 16 > self._limit or any(field and len(field) > _LONGEST_FIELD for field in asked):
            return
        if asked not in self._ready:
            self._ready[asked] = ready
            self._forms[asked.address, media_type, coding] = ready.form
            self._size += size
        while len(self._ready) > self._most or self._size > self._limit:
            oldest = self._ready.pop(next(iter(self._ready)))
            self._size -= len(oldest.form.full.body)
