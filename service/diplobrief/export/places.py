"""Which addresses there are, and which file each is.

An address is the file of its name with the ending of its media type, unless the address has an ending itself:
`/briefs/ID` is `briefs/ID.html`, `/v1/briefs/ID` is `v1/briefs/ID.json`. So no file has the name of a folder, whatever
lies below an address, and no host has to add a slash, which would lead `../schemas/…` of a brief elsewhere.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import Final, NamedTuple

from diplobrief.api.streams import CSV, NDJSON
from diplobrief.app.addresses import Addresses
from diplobrief.export.answers import Answered, Elsewhere, ask
from diplobrief.reader import sitemap
from diplobrief.reader.calendar import ICS
from diplobrief.store.contract import Store
from diplobrief.web.problems import ProblemError
from diplobrief.web.reply import HTML, JSON
from diplobrief.web.routing import Route

_ENDINGS: Final = {HTML: ".html", JSON: ".json", "text/plain; charset=utf-8": ".txt"}
_SAME: Final = {"get_revision": "get_brief", "read_revision": "read_brief"}
"""Addresses of a revision that answer as that of the brief does, while it is the current one."""

_LONG: Final = frozenset((NDJSON, CSV, ICS))

ALONE: Final = frozenset(((), ("version",), ("series",), ("number",)))
BRIEF: Final = ("id",)
REVISION: Final = ("id", "digest")
PARTY: Final = ("party",)


class PlaceError(Exception):
    """An address cannot be a file. The message names it."""


def is_long(route: Route) -> bool:
    """Whether an answer goes through all of a corpus."""
    return route.segments == ("number",) or route.media_types[0] in _LONG


class Page(NamedTuple):
    """An address with its route and its answer."""

    path: str
    route: Route
    answer: Answered | Elsewhere


class Places:
    """The addresses of a service."""

    def __init__(self, addresses: Addresses) -> None:
        self.routes = tuple({route.path: route for route in reversed(addresses.routes)}.values())[::-1]
        self._fresh = addresses.fresh
        known = {*ALONE, BRIEF, REVISION, PARTY}
        for route in self.routes:
            if route.segments not in known:
                raise PlaceError(f"{route.path} is not known to the export: which addresses are there of it?")

    def of(self, *kinds: tuple[str, ...]) -> tuple[Route, ...]:
        """The routes with these variable parts."""
        return tuple(route for route in self.routes if route.segments in kinds)

    def alone(self, store: Store, wanted: Callable[[Route], bool]) -> Iterator[Page]:
        """What there is one of, or a few: lists, feeds, schemas, what pages load. What only has a query is left out."""
        for route in filter(wanted, self.of(*ALONE)):
            for values in _choices(route, store):
                try:
                    yield self._page(route, store, values)
                except ProblemError:
                    if not values and not route.parameters:
                        raise

    def brief(self, store: Store, name: str) -> Iterator[Page]:
        """All of a brief and its revisions; of one that was removed, its revisions."""
        current, made = store.get(name), {}
        if current:
            for route in self.of(BRIEF):
                made[route.name] = self._page(route, store, {"id": name})
        yield from made.values()
        held = sha256(current.body).hexdigest() if current else ""
        for digest in dict.fromkeys(each.digest for each in store.history(name) if each.digest):
            for route in self.of(REVISION):
                values = {"id": name, "digest": digest}
                if digest == held and route.name in _SAME:
                    yield made[_SAME[route.name]]._replace(path=address(route, values), route=route)
                else:
                    yield self._page(route, store, values)

    def party(self, store: Store, names: tuple[str, ...]) -> Iterator[Page]:
        """All of a party: under the first of its names, which is its id, and the same under the others."""
        for route in self.of(PARTY):
            page = self._page(route, store, {"party": names[0]})
            for name in names:
                yield page._replace(path=address(route, {"party": name}))

    def _page(self, route: Route, store: Store, values: Mapping[str, str]) -> Page:
        return Page(address(route, values), route, ask(route, store, values, self._fresh))


def address(route: Route, values: Mapping[str, str]) -> str:
    """The address with these variable parts."""
    return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], route.path)


def ending(route: Route) -> str:
    """What the file of an address has behind its name. Raises `PlaceError`."""
    if "." in re.sub(r"\{\w+\}", "", route.path.rpartition("/")[2]):
        return ""
    try:
        return _ENDINGS[route.media_types[0]]
    except KeyError:
        raise PlaceError(f"{route.path} is {route.media_types[0]}, for which no ending is known") from None


def file_of(route: Route, path: str) -> str:
    """The file of an address, from the folder of the export."""
    return "index.html" if path == "/" else path[1:] + ending(route)


def _choices(route: Route, store: Store) -> Iterator[dict[str, str]]:
    if not route.segments:
        yield {}
    elif route.segments == ("version",):
        yield from ({"version": each} for each in store.schemas())
    elif route.segments == ("series",):
        yield from ({"series": each} for each in _series(store))
    else:
        yield from ({"number": str(each + 1)} for each in range(sitemap.parts(store)))


def _series(store: Store) -> list[str]:
    """Every beginning of a version, and `latest`."""
    parts = [version.split(".") for version in store.schemas()]
    return ["latest", *dict.fromkeys(".".join(each[:n]) for each in parts for n in (1, 2))]
