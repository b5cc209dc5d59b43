"""A copy that stands somewhere, held against the corpus: every address, its bytes and its media type."""

import http.client
import re
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from diplobrief.app.addresses import addresses
from diplobrief.app.settings import Settings
from diplobrief.export import changed
from diplobrief.export.answers import Answered
from diplobrief.export.places import Page, Places
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.web.serving import Serving

_AT_ONCE: Final = 8
_AHEAD: Final = 500
"""Answers that are made before those that were asked for have come."""

_SECONDS: Final = 30.0
_MOVED: Final = frozenset((301, 302, 303, 307, 308))
_LISTED: Final = re.compile(rb"<loc>[a-z]+://[^/<]+(/[^<]*)</loc>")


class MirrorError(Exception):
    """The copy cannot be asked. The message says why."""


class Compared(NamedTuple):
    """How many addresses were asked for, and a line for each that differs."""

    asked: int
    differences: list[str]


class _Heard(NamedTuple):
    status: int
    media_type: str
    location: str
    body: bytes


class _Client:
    """Connections to one host, one for each thread."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/") or parts.query:
            raise MirrorError(f"{url} is not the address of a site, such as https://mirror.example.org")
        self._url, self._own, self._parts = url, threading.local(), parts

    def _open(self) -> http.client.HTTPConnection:
        host = str(self._parts.hostname)
        if self._parts.scheme == "https":
            return http.client.HTTPSConnection(host, self._parts.port, timeout=_SECONDS)
        return http.client.HTTPConnection(host, self._parts.port, timeout=_SECONDS)

    def get(self, path: str) -> _Heard:
        """An answer. A connection that was closed meanwhile is opened once more. Raises `MirrorError`."""
        for again in (True, False):
            try:
                connection: http.client.HTTPConnection = getattr(self._own, "connection", None) or self._open()
                self._own.connection = connection
                connection.request("GET", path, headers={"accept": "*/*", "accept-encoding": "identity"})
                found = connection.getresponse()
                told = found.headers.get("content-type", ""), found.headers.get("location", "")
                return _Heard(found.status, *told, found.read())
            except (OSError, http.client.HTTPException) as error:
                self._own.connection = None
                if not again:
                    raise MirrorError(f"{self._url}{path} does not answer: {error}") from None
        raise MirrorError(f"{self._url}{path} does not answer")


def compare(edition: Path, settings: Settings, url: str) -> Compared:
    """Asks a copy for everything that the corpus answers. Raises `MirrorError` and `EditionError`."""
    client, store = _Client(url.rstrip("/")), EmbeddedStore(edition)
    known: set[str] = set()
    differences: list[str] = []
    waiting: list[Page] = []
    with ThreadPoolExecutor(_AT_ONCE) as threads:

        def hear() -> None:
            for page, heard in zip(waiting, threads.map(lambda each: client.get(each.path), waiting), strict=True):
                said = _difference(page, heard)
                differences.extend([f"{page.path}: {said}"] if said else [])
            waiting.clear()

        for page in _pages(Places(addresses(settings, Serving(store))), store):
            known.add(page.path)
            waiting.append(page)
            if len(waiting) == _AHEAD:
                hear()
        hear()
    beyond = [path for path in _listed(client) if path not in known]
    differences += [f"{path}: stands there, and is not in the corpus" for path in beyond]
    return Compared(len(known), differences)


def _pages(places: Places, store: EmbeddedStore) -> Iterator[Page]:
    yield from places.alone(store, lambda _: True)
    plan = changed.plan(store, None)
    for name in plan.numbers:
        yield from places.brief(store, name)
    for party in plan.parties.values():
        yield from places.party(store, party.names)


def _difference(page: Page, heard: _Heard) -> str:
    """What is other than it should be, or nothing. Of redirects some hosts know only 301 and 302."""
    if not isinstance(page.answer, Answered):
        location = urlsplit(heard.location).path
        if heard.status not in _MOVED:
            return f"answers {heard.status} in place of leading to {page.answer.location}"
        return "" if location == page.answer.location else f"leads to {location}, not to {page.answer.location}"
    if heard.status != http.client.OK:
        return "is missing" if heard.status == http.client.NOT_FOUND else f"answers {heard.status}"
    if heard.body != page.answer.body:
        return f"has other bytes: {len(heard.body):,} in place of {len(page.answer.body):,}"
    wanted = dict(page.answer.fields)["content-type"]
    same = heard.media_type.replace(" ", "").lower().startswith(wanted.replace(" ", ""))
    return "" if same else f"is {heard.media_type or 'of no type'}, not {wanted}"


def _listed(client: _Client) -> Iterator[str]:
    """The pages that the site map of the copy lists."""
    for part in _LISTED.findall(client.get("/sitemap.xml").body):
        for path in _LISTED.findall(client.get(part.decode("ascii", "replace")).body):
            yield path.decode("ascii", "replace")
