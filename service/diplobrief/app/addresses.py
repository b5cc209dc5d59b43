"""Every address of the service in one table, the API and the pages: what serves them reads it, and what writes files.

It needs no web framework.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import Final, NamedTuple, cast

from diplobrief.api.routes import routes
from diplobrief.app.settings import Settings
from diplobrief.reader import routes as pages
from diplobrief.reader.site import Site
from diplobrief.store.contract import Store
from diplobrief.web.base import ROOT, Base
from diplobrief.web.problems import Problem
from diplobrief.web.reply import Reply
from diplobrief.web.routing import Route
from diplobrief.web.serving import Serving

PAGES: Final = re.compile(r"/(?!v1/|v1$|[a-z]+z$|metrics$|openapi\.json$).*")
"""Addresses for people: they hear of a failure in HTML, if they prefer it."""


class Addresses(NamedTuple):
    """The site of the pages, the table, the Cache-Control field of what follows the corpus, and a failure as a page."""

    site: Site
    routes: tuple[Route, ...]
    fresh: str
    explain: Callable[[Problem, Store], bytes]


def addresses(settings: Settings, serving: Serving, base: Base = ROOT) -> Addresses:
    """Every address, answered from what `serving` holds. Paths are from the root, also under a `base`."""
    address = settings.address + base.path
    site, own = Site(address), routes(serving, address)
    table = (*pages.routes(site, partial(_described, own)), *own)
    return Addresses(site, table, f"max-age={settings.max_age}", partial(pages.explain, site))


def description(serving: Serving) -> bytes:
    """The description of the API, OpenAPI 3.1 as JSON, with paths from its own root."""
    return _described(routes(serving), serving.store)


def _described(own: tuple[Route, ...], store: Store) -> bytes:
    """The description of the API that the API itself answers with."""
    (found,) = (route for route in own if route.path == "/openapi.json")
    return cast(Reply, found.answer(store, {})).body
