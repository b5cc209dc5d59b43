"""Feeds and the calendar, read by readers that others wrote: each gives the text back that we were given."""

import datetime as dt
import json
from typing import Any

import feedparser  # type: ignore[import-untyped]
import jsonschema
import orjson
import pytest
from icalendar import Calendar
from made import HOSTILE_TEXTS, everything, rewritten
from support import BRIEFS, ROOT, Json, compiled, dump, load

from diplobrief.model.plain import one_line
from diplobrief.reader import feeds
from diplobrief.reader.calendar import calendar
from diplobrief.reader.feeds import Feed
from diplobrief.reader.news import News, news
from diplobrief.reader.site import Site
from diplobrief.store.contract import Change, Query

SITE = Site("https://briefs.example.org")
FEED = json.loads((ROOT / "tests" / "vendor" / "json-feed-1.1.json").read_bytes())
JUDGE = jsonschema.Draft202012Validator(FEED, format_checker=jsonschema.FormatChecker())
KINDS = ("added", "revised", "withdrawn", "removed")
OWN = news(compiled([path.read_bytes() for path in sorted(BRIEFS.glob("*.json"))]), Query())


def hostile(text: str) -> list[News]:
    """A change of each kind to a brief in hostile words: each text begins with this one, and is another."""
    brief = rewritten(everything(), lambda own: text + own)
    brief["withdrawal"] = {"reason": text + "It fell."}
    return [News(Change(at, kind, brief["id"], 2, f"{at:064x}", brief["modified"], ""), brief, f"{at:064x}") for at, kind in enumerate(KINDS, 1)]  # fmt: skip


def said(each: News) -> list[str]:
    """Every text of a brief that a feed has to say of this change."""
    brief, correction = each.brief, each.brief["corrections"][0]
    more = {"revised": [correction["what"], correction["why"]], "withdrawn": [brief["withdrawal"]["reason"]]}
    return [one_line(text) for text in (*more.get(each.change.kind, ()), brief["summary"])]


ALL = [pytest.param(hostile(text), id=name) for name, text in HOSTILE_TEXTS.items()]


@pytest.mark.parametrize("changes", [*ALL, pytest.param(OWN, id="our own")])
def test_feedparser_reads_the_same_texts_from_atom(changes: list[News]) -> None:
    read = feedparser.parse(feeds.atom(SITE, Feed("/feed.atom?q=a%26b", "/?q=a%26b", changes)), sanitize_html=False)
    assert not read.bozo, read.bozo_exception
    assert read.version == "atom10"
    assert {link.rel: link.href for link in read.feed.links} == {
        "self": "https://briefs.example.org/feed.atom?q=a%26b",
        "alternate": "https://briefs.example.org/?q=a%26b",
    }
    assert read.feed.updated_parsed
    assert len({entry.id for entry in read.entries}) == len(changes) == len(read.entries)
    for entry, each in zip(read.entries, changes, strict=True):
        assert entry.title == one_line(each.title)
        assert entry.title_detail.type == entry.summary_detail.type == "text/plain"
        assert entry.updated == each.brief["modified"]
        assert {tag.term for tag in entry.tags} == {each.brief["event"]["type"], *each.brief.get("topics", ())}
        assert all(link.href.startswith(SITE.url) for link in entry.links)
        assert entry.summary.endswith(one_line(each.brief["summary"]))
        if "corrections" in each.brief and "withdrawal" in each.brief:
            assert all(text in entry.summary for text in said(each))


@pytest.mark.parametrize("changes", [*ALL, pytest.param(OWN, id="our own")])
def test_a_json_feed_obeys_its_specification_and_holds_the_same_texts(changes: list[News]) -> None:
    made = orjson.loads(feeds.json_feed(SITE, Feed("/feed.json", "/", changes)))
    JUDGE.validate(made)
    assert len({item["id"] for item in made["items"]}) == len(changes)
    for item, each in zip(made["items"], changes, strict=True):
        assert item["title"] == one_line(each.title)
        assert item["content_text"].endswith(one_line(each.brief["summary"]))
        if "corrections" in each.brief and "withdrawal" in each.brief:
            assert all(text in item["content_text"] for text in said(each))


@pytest.mark.parametrize(
    "broken",
    [
        {"version": "https://jsonfeed.org/version/2"}, {"title": 1}, {"items": None}, {"home_page_url": "no address"}, {"titel": "x"},
        {"items": [{"id": 1, "content_text": "x"}]}, {"items": [{"id": "x"}]}, {"items": [{"id": "x", "content_text": "x", "date_modified": "today"}]},
    ],
)  # fmt: skip
def test_the_specification_of_json_feed_refuses(broken: Json) -> None:
    made = orjson.loads(feeds.json_feed(SITE, Feed("/feed.json", "/", OWN[:1])))
    assert not JUDGE.is_valid(made | broken)


def items(text: str) -> list[Json]:
    """A brief in hostile words on a date of each kind, as the list has it."""
    brief = rewritten(everything(), lambda own: text + own)
    dates = ("2026-03-02", "2026-02", "1927~", "2026-03-02?/2026-03-09", "9999-12-31", "0001-01-01")
    return [brief | {"id": f"b{at}", "date": date, "topics": [text + "a", "b"]} for at, date in enumerate(dates)]


@pytest.mark.parametrize("name", HOSTILE_TEXTS)
def test_icalendar_reads_the_same_texts_from_the_calendar(name: str) -> None:
    briefs = items(HOSTILE_TEXTS[name])
    read = Calendar.from_ical(b"".join(calendar(SITE, briefs)))
    assert read.errors == []
    events = read.events
    assert [str(each["UID"]) for each in events] == [f"{each['id']}@briefs.example.org" for each in briefs]
    for event, brief in zip(events, briefs, strict=True):
        assert event.errors == []
        assert {type(part).__name__ for part in event.walk()} == {"Event"}
        assert str(event["SUMMARY"]) == one_line(brief["title"])
        assert str(event["DESCRIPTION"]).split("\n\n")[-2:] == [
            one_line(brief["summary"]),
            f"{SITE.url}/briefs/{brief['id']}",
        ]
        assert [str(each) for each in categories(event)] == [brief["event"]["type"], one_line(brief["topics"][0]), "b"]
        assert set(event) == {"UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "DTEND", "SUMMARY", "DESCRIPTION", "CATEGORIES", "STATUS", "TRANSP", "URL"} - ({"DTEND"} if brief["date"] == "9999-12-31" else set())  # fmt: skip


def categories(event: Any) -> list[Any]:
    return list(event["CATEGORIES"].cats)


def test_icalendar_reads_every_dated_brief_of_ours_on_its_days() -> None:
    own = [load(path) for path in sorted(BRIEFS.glob("*.json"))]
    days = {str(each["UID"]).partition("@")[0]: (each.start, each.end) for each in Calendar.from_ical(b"".join(calendar(SITE, own))).events}  # fmt: skip
    assert days["1930-03-19-kato-rejects-the-proposal"] == (dt.date(1930, 3, 19), dt.date(1930, 3, 20))
    assert set(days) == {each["id"] for each in own if ".." not in each["date"]}


def test_no_change_is_lost_between_a_store_and_a_reader() -> None:
    store = compiled([dump(everything())])
    found = news(store, Query())
    (entry,) = feedparser.parse(feeds.atom(SITE, Feed("/feed.atom", "/", found))).entries
    assert entry.title == "A brief that has every member"
