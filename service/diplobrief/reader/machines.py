"""The addresses that programs read beside the pages: feeds, the calendar, the site map."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import replace
from typing import Final
from urllib.parse import urlencode

import orjson

from diplobrief.model.outline import Json
from diplobrief.reader import feeds, sitemap
from diplobrief.reader.calendar import ICS, calendar
from diplobrief.reader.feeds import ATOM, JSON_FEED, Feed
from diplobrief.reader.news import news
from diplobrief.reader.site import Site
from diplobrief.store.contract import FIELDS, LIMIT_MAX, Query, Store
from diplobrief.web.parameters import DATE_FROM, DATE_MATCH, DATE_TO, FILTERS, SORT, Q
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.queries import pairs, query
from diplobrief.web.reply import Reply, Streamed, Values, made
from diplobrief.web.routing import Answer, Route

TEXT: Final = "text/plain; charset=utf-8"
_TAKEN: Final = (Q, *(FILTERS[name] for name in FIELDS["briefs"]), DATE_FROM, DATE_TO, DATE_MATCH)


def routes(site: Site) -> tuple[Route, ...]:
    """One line of data each."""
    return (
        Route("/feed.atom", "atom", "feeds", "What is new, as Atom", _feed(site, feeds.atom), "", _TAKEN, (ATOM,)),
        Route(
            "/feed.json",
            "json_feed",
            "feeds",
            "What is new, as JSON Feed",
            _feed(site, feeds.json_feed),
            "",
            _TAKEN,
            (JSON_FEED,),
        ),
        Route("/calendar.ics", "calendar", "feeds", "Events", _calendar(site), "", (*_TAKEN, SORT), (ICS,)),
        Route(
            "/sitemap.xml", "sitemap", "crawlers", "The parts of the site map", _index(site), media_types=(sitemap.XML,)
        ),
        Route("/{number}.sitemap.xml", "sitemap part", "crawlers", "A part", _part(site), media_types=(sitemap.XML,)),
        Route("/robots.txt", "robots", "crawlers", "What crawlers may read", _robots(site), media_types=(TEXT,)),
    )


def _feed(site: Site, write: Callable[[Site, Feed], bytes]) -> Answer:
    path = "/feed.atom" if write is feeds.atom else "/feed.json"

    def answer(store: Store, values: Values) -> Reply:
        asked = urlencode(pairs(values))
        found = news(store, query("briefs", values))
        return made(write(site, Feed(_address(path, asked), _address("/", asked), found)))

    return answer


def _address(path: str, asked: str) -> str:
    return f"{path}?{asked}" if asked else path


def _calendar(site: Site) -> Answer:
    def answer(store: Store, values: Values) -> Streamed:
        asked = query("briefs", values)
        asked = replace(asked, limit=LIMIT_MAX, sort="-date" if asked.sort == "relevance" else asked.sort)
        return Streamed(ICS, breathing(calendar(site, _briefs(store, asked))), "briefs.ics")

    return answer


def _briefs(store: Store, asked: Query) -> Iterator[Json]:
    while True:
        page = store.list(asked)
        yield from (orjson.loads(hit.body) for hit in page.items)
        if page.next is None:
            return
        asked = replace(asked, after=page.next)


def _index(site: Site) -> Answer:
    def answer(store: Store, _values: Values) -> Reply:
        return made(sitemap.index(site, store))

    return answer


def _part(site: Site) -> Answer:
    def answer(store: Store, values: Values) -> Streamed:
        number = int(values["number"])
        if number > sitemap.parts(store):
            raise ProblemError(Problem("not-found", f"The site map has {sitemap.parts(store)} parts."))
        return Streamed(sitemap.XML, breathing(sitemap.part(site, store, number)), f"sitemap-{number}.xml")

    return answer


def _robots(site: Site) -> Answer:
    def answer(_store: Store, _values: Values) -> Reply:
        return made(sitemap.robots(site))

    return answer


async def breathing(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    """Pieces as they are made, with room for other requests between them."""
    for piece in pieces:
        yield piece
        await asyncio.sleep(0)
