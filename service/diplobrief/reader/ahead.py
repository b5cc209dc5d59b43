"""Pages of briefs that are made before somebody asks: to make one takes several times as long as to send its JSON."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import orjson

from diplobrief.reader.once import Once
from diplobrief.store.coded import in_parts
from diplobrief.store.contract import Query, Store
from diplobrief.store.packs import PackError
from diplobrief.web.reply import Begun, Reply

NEWEST: Final = 20
"""Briefs whose pages are made ahead: those that the first page of the list leads to."""


class Ahead:
    """Answers with the page of a brief, made ahead or made now."""

    def __init__(self, begin: Callable[[Store, str], Begun]) -> None:
        self._begin = begin
        self._held = Once[dict[str, Reply]](lambda _: {})

    def __call__(self, store: Store, name: str) -> Reply:
        """The page of a brief. Raises `ProblemError`, 404."""
        return self._held(store).get(name) or self._begin(store, name).whole()

    def begin(self, store: Store, name: str) -> Reply | Begun:
        """The same page, whole only where it was made ahead. Raises `ProblemError`, 404."""
        return self._held(store).get(name) or self._begin(store, name)

    def prepare(self, store: Store) -> Iterator[str]:
        """Makes the pages of the newest briefs that are not made yet, one a step. Raises `UnavailableError`.

        One whose file is damaged is left out.
        """
        held = self._held(store)
        for hit in store.list(Query(limit=NEWEST)).items:
            name = str(orjson.loads(hit.body)["id"])
            if name in held:
                continue
            try:
                reply = self._begin(store, name).whole()
            except PackError:
                continue
            held[name] = replace(reply, br=in_parts(reply.body, reply.opening, "br"))
            yield name
