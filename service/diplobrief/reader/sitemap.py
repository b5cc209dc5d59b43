"""For crawlers: the site map (sitemaps.org 0.9), in parts that a corpus of any size fits into, and `robots.txt`.

A part lists the briefs whose current revision came with one of its 49,000 changes: each brief stands in one part.
"""

from collections.abc import Iterator
from typing import Final
from xml.sax.saxutils import escape

from diplobrief.reader.site import Site
from diplobrief.store.contract import LIMIT_MAX, Change, Store

XML: Final = "application/xml"
PART: Final = 49_000
"""Changes of a part: at most as many addresses, and those of the first pages; the format allows 50,000."""

_HEAD: Final = '<?xml version="1.0" encoding="utf-8"?>\n<{} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
FIRST: Final = ("/", "/statements", "/parties", "/schemas", "/docs")


def parts(store: Store) -> int:
    """How many parts there are: one at least."""
    return max(1, -(-store.sequence // PART))


def index(site: Site, store: Store) -> bytes:
    """The index of the parts."""
    lines = [
        f"<sitemap><loc>{escape(site.absolute(f'/{number}.sitemap.xml'))}</loc></sitemap>\n"
        for number in range(1, parts(store) + 1)
    ]
    return "".join([_HEAD.format("sitemapindex"), *lines, "</sitemapindex>\n"]).encode()


def part(site: Site, store: Store, number: int) -> Iterator[bytes]:
    """A part, in pieces."""
    yield _HEAD.format("urlset").encode()
    if number == 1:
        yield "".join(f"<url><loc>{escape(site.absolute(path))}</loc></url>\n" for path in FIRST).encode()
    last = min(number * PART, store.sequence)
    since = (number - 1) * PART
    while since < last:
        found = store.changes(since, min(LIMIT_MAX, last - since))
        yield "".join(_brief(site, each.id, each.modified or "") for each in found if _current(store, each)).encode()
        since = found[-1].sequence
    yield b"</urlset>\n"


def _current(store: Store, change: Change) -> bool:
    """Whether the brief still stands as this change left it."""
    return bool(change.digest) and store.history(change.id)[-1].sequence == change.sequence


def _brief(site: Site, name: str, modified: str) -> str:
    return f"<url><loc>{escape(site.absolute(f'/briefs/{name}'))}</loc><lastmod>{modified}</lastmod></url>\n"


def robots(site: Site) -> bytes:
    """Everything may be read; metrics are for the operator."""
    return f"User-agent: *\nDisallow: /metrics\n\nSitemap: {site.absolute('/sitemap.xml')}\n".encode()
