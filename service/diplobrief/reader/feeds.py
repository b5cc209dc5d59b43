"""Feeds of what is new: Atom (RFC 4287) and JSON Feed 1.1.

An entry is a revision, and its id the address of that revision, which holds the digest of its file: a brief that is
revised is another entry, so that readers see what changed, and a feed that is read twice shows nothing twice.
"""

from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

import orjson

from diplobrief.model import edtf
from diplobrief.model.outline import Json
from diplobrief.model.plain import one_line
from diplobrief.reader.news import News
from diplobrief.reader.site import Site

ATOM: Final = "application/atom+xml"
JSON_FEED: Final = "application/feed+json"
LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"
NAME: Final = "diplobrief"
_NS: Final = "http://www.w3.org/2005/Atom"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_NEVER: Final = "1970-01-01T00:00:00Z"


class Feed(NamedTuple):
    """What a feed is: its own address with its filters, that of the page with the same briefs, and its entries."""

    path: str
    page: str
    news: list[News]


def atom(site: Site, feed: Feed) -> bytes:
    """The feed as Atom."""
    ET.register_namespace("", _NS)
    root = ET.Element(f"{{{_NS}}}feed", {_LANG: "en"})
    _text(root, "id", site.absolute(feed.path))
    _text(root, "title", _title(feed))
    _text(root, "subtitle", "Briefs that are new, revised or withdrawn.")
    _text(root, "updated", max((each.time for each in feed.news), key=edtf.timestamp, default=_NEVER))
    _text(_add(root, "author"), "name", NAME)
    _text(root, "rights", f"CC BY 4.0, {LICENCE}")
    _text(root, "generator", NAME)
    _link(root, "self", site.absolute(feed.path), ATOM)
    _link(root, "alternate", site.absolute(feed.page), "text/html")
    for each in feed.news:
        _entry(root, site, each)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _entry(root: ET.Element, site: Site, news: News) -> None:
    brief = news.brief
    entry = ET.SubElement(root, f"{{{_NS}}}entry", {_LANG: brief["lang"]})
    _text(entry, "id", _id(site, news))
    _text(entry, "title", one_line(news.title))
    _text(entry, "updated", news.time)
    _link(entry, "alternate", _page(site, news), "text/html")
    if news.change.kind != "removed":
        _link(entry, "related", site.absolute(f"/v1/briefs/{brief['id']}/{news.digest}"), "application/json")
    _text(entry, "summary", _summary(news))
    for term in _tags(brief):
        _add(entry, "category", term=term)


def json_feed(site: Site, feed: Feed) -> bytes:
    """The feed as JSON Feed 1.1."""
    whole = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": _title(feed),
        "description": "Briefs that are new, revised or withdrawn.",
        "home_page_url": site.absolute(feed.page),
        "feed_url": site.absolute(feed.path),
        "language": "en",
        "authors": [{"name": NAME, "url": site.absolute("/")}],
        "items": [_item(site, each) for each in feed.news],
    }
    return orjson.dumps(whole)


def _item(site: Site, news: News) -> Json:
    brief = news.brief
    return {
        "id": _id(site, news),
        "url": _page(site, news),
        "title": one_line(news.title),
        "content_text": _summary(news),
        "date_modified": news.time,
        "language": brief["lang"],
        "tags": _tags(brief),
        "_diplobrief": {
            "about": site.absolute("/docs"),
            "change": news.change.kind,
            "sequence": news.change.sequence,
            "brief": brief["id"],
            "revision": brief["revision"],
            "digest": news.digest,
        },
    }


def _title(feed: Feed) -> str:
    return "Diplomatic briefs" + (", filtered" if "?" in feed.path else "")


def _id(site: Site, news: News) -> str:
    removed = f"#removed-{news.change.sequence}" if news.change.kind == "removed" else ""
    return site.absolute(f"/v1/briefs/{news.change.id}/{news.digest}{removed}")


def _page(site: Site, news: News) -> str:
    return site.absolute("/" if news.change.kind == "removed" else f"/briefs/{news.change.id}")


def _tags(brief: Json) -> list[str]:
    return list(dict.fromkeys([brief["event"]["type"], *brief.get("topics", ())]))


def _summary(news: News) -> str:
    """What happened to the brief, and what it says, a paragraph each."""
    brief, parts = news.brief, []
    if news.change.kind == "withdrawn" and "withdrawal" in brief:
        parts.append(f"Withdrawn: {brief['withdrawal']['reason']}")
    if news.change.kind == "removed":
        parts.append(
            "This brief is not there any more. When it was removed is not known: "
            "the time is that of the newest change before."
        )
    changed = [each for each in brief.get("corrections", ()) if each["revision"] == brief["revision"]]
    parts += [f"{each['what']} {each['why']}" for each in changed if news.change.kind == "revised"]
    return "\n\n".join(one_line(part) for part in [*parts, brief["summary"]])


def _add(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_NS}}}{name}", attributes)


def _text(parent: ET.Element, name: str, text: str) -> None:
    _add(parent, name).text = text


def _link(parent: ET.Element, rel: str, href: str, media_type: str) -> None:
    _add(parent, "link", rel=rel, href=href, type=media_type)
