"""What is read of a whole corpus once, and kept until another one is served."""

from collections.abc import Callable
from typing import Generic, TypeVar

import orjson

from diplobrief.model.outline import Json
from diplobrief.store.contract import LIMIT_MAX, Store

Made = TypeVar("Made")


class Once(Generic[Made]):
    """Something made of a store. That of one store is kept: the one that was asked for last."""

    def __init__(self, make: Callable[[Store], Made]) -> None:
        self._make = make
        self._held: tuple[Store, Made] | None = None

    def __call__(self, store: Store) -> Made:
        """What was made of this store, made now if it has to be."""
        held = self._held
        if held is None or held[0] is not store:
            held = self._held = (store, self._make(store))
        return held[1]


def directory(store: Store) -> list[Json]:
    """All parties across briefs by name, as people look for them."""
    found: list[Json] = []
    while True:
        page, _ = store.parties(found[-1]["id"] if found else "", LIMIT_MAX)
        found += [
            {name: party[name] for name in ("id", "name", "kind", "declarations")} for party in map(orjson.loads, page)
        ]
        if len(page) < LIMIT_MAX:
            return sorted(found, key=lambda party: (party["name"].casefold(), party["id"]))
