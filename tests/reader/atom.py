"""The rules of RFC 4287 for a feed, each with its section: what breaks one, in words."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

ATOM: Final = "{http://www.w3.org/2005/Atom}"
_XHTML: Final = "{http://www.w3.org/1999/xhtml}"
_PERSON: Final = {"name", "uri", "email"}
_BOTH: Final = {"author", "category", "contributor", "id", "link", "rights", "title", "updated"}
_KNOWN: Final = {
    "feed": _BOTH | {"generator", "icon", "logo", "subtitle", "entry"},
    "entry": _BOTH | {"content", "published", "source", "summary"},
    "author": _PERSON,
    "contributor": _PERSON,
}
_ONCE: Final = {
    "feed": {"generator", "icon", "logo", "id", "rights", "subtitle", "title", "updated"},
    "entry": {"content", "id", "published", "rights", "source", "summary", "title", "updated"},
}
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_MEDIA: Final = re.compile(r"[\w.+-]+/[\w.+-]+( *;.*)?", re.ASCII)
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def faults(data: bytes) -> list[str]:
    """What in a feed is against RFC 4287. Raises `ParseError` for what is no XML."""
    feed = ET.fromstring(data)
    if feed.tag != f"{ATOM}feed":
        return [f"4.1.1: the document is {feed.tag}"]
    entries = feed.findall(f"{ATOM}entry")
    found = [*_container(feed, "feed")]
    authored = feed.find(f"{ATOM}author") is not None
    for entry in entries:
        found += _container(entry, "entry")
        found += _entry(entry, authored=authored)
    twice = Counter((entry.findtext(f"{ATOM}id"), entry.findtext(f"{ATOM}updated")) for entry in entries)
    found += [f"4.1.1: {name} stands twice at {updated}" for (name, updated), times in twice.items() if times > 1]
    if not authored and not all(entry.find(f"{ATOM}author") is not None for entry in entries):
        found.append("4.1.1: the feed has no author, nor has every entry")
    return found


def _container(holder: ET.Element, name: str) -> Iterator[str]:
    """A feed or an entry: its members, and how often they stand."""
    yield from _members(holder, name)
    times = Counter(each.tag.removeprefix(ATOM) for each in holder)
    yield from (f"4.1: {name} has {times[each]} {each}" for each in ("id", "title", "updated") if times[each] != 1)
    yield from (f"4.1: {name} has {times[each]} {each}" for each in sorted(_ONCE[name]) if times[each] > 1)
    same = Counter(
        (each.get("type"), each.get("hreflang"))
        for each in holder.findall(f"{ATOM}link")
        if each.get("rel", "alternate") == "alternate"
    )
    yield from (f"4.1: {name} has {n} alternate links of one kind {kind}" for kind, n in same.items() if n > 1)
    for each in holder:
        yield from _member(each, each.tag.removeprefix(ATOM))


def _members(holder: ET.Element, name: str) -> Iterator[str]:
    for each in holder:
        if each.tag.startswith(ATOM) and each.tag.removeprefix(ATOM) not in _KNOWN[name]:
            yield f"4.1: {name} may have no {each.tag}"
    if (holder.text or "").strip() or any((each.tail or "").strip() for each in holder):
        yield f"4.1: {name} has text of its own"


def _member(each: ET.Element, name: str) -> Iterator[str]:
    if name in ("author", "contributor"):
        yield from _members(each, name)
        if len(each.findall(f"{ATOM}name")) != 1:
            yield f"3.2.1: {name} has not one name"
        yield from (
            f"3.2.2: {each.findtext(f'{ATOM}uri')} is no IRI" for uri in each.findall(f"{ATOM}uri") if not uri.text
        )
    elif name in ("updated", "published"):
        yield from _moment(each.text or "")
    elif name in ("id", "icon", "logo"):
        if not urlsplit(each.text or "").scheme or (each.text or "") != (each.text or "").strip():
            yield f"4.2.6: {name} {each.text!r} is no absolute IRI"
    elif name == "link":
        yield from _link(each)
    elif name == "category":
        if not each.get("term"):
            yield "4.2.2.1: a category without a term"
    elif name in ("title", "subtitle", "summary", "rights"):
        yield from _text(each, name)


def _moment(text: str) -> Iterator[str]:
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        yield f"3.3: {text} is no moment"
    if not _MOMENT.fullmatch(text):
        yield f"3.3: {text} is not as RFC 3339 has it"


def _link(each: ET.Element) -> Iterator[str]:
    if not each.get("href"):
        yield "4.2.7.1: a link without href"
    kind, language, length = each.get("type"), each.get("hreflang"), each.get("length")
    if kind is not None and not _MEDIA.fullmatch(kind):
        yield f"4.2.7.3: {kind} is no media type"
    if language is not None and not _LANGUAGE.fullmatch(language):
        yield f"4.2.7.4: {language} is no language tag"
    if length is not None and not length.isdigit():
        yield f"4.2.7.6: {length} is no length"


def _text(each: ET.Element, name: str) -> Iterator[str]:
    """Section 3.1: a text has no elements; of XHTML it has one `div`."""
    kind = each.get("type", "text")
    if kind not in ("text", "html", "xhtml"):
        yield f"3.1.1: {name} is of type {kind}"
    elif kind == "xhtml":
        if [inner.tag for inner in each] != [f"{_XHTML}div"]:
            yield f"3.1.1.3: {name} holds no single div"
    elif len(each):
        yield f"3.1.1: {name} of type {kind} holds elements"


def _entry(entry: ET.Element, *, authored: bool) -> Iterator[str]:
    content = entry.find(f"{ATOM}content")
    alternate = [each for each in entry.findall(f"{ATOM}link") if each.get("rel", "alternate") == "alternate"]
    if content is None and not alternate:
        yield "4.1.2: an entry without content and without an alternate link"
    if content is not None:
        kind, outside = content.get("type", "text"), content.get("src") is not None
        if outside and (len(content) or (content.text or "").strip()):
            yield "4.1.3.2: content of another address holds something too"
        if kind in ("text", "html", "xhtml") and not outside:
            yield from _text(content, "content")
        if outside and entry.find(f"{ATOM}summary") is None:
            yield "4.1.2: content of another address without a summary"
    if not authored and entry.find(f"{ATOM}author") is None and entry.find(f"{ATOM}source/{ATOM}author") is None:
        yield "4.1.2: an entry without an author"
