"""Feeds, calendar and references over a running server, and each written from hostile text."""

import datetime as dt
import json
import re
import urllib.robotparser
from pathlib import Path
from xml.etree import ElementTree as ET

import atom
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import FIRST, GOOD, Json, compiled, dump, load

from diplobrief.model import citation
from diplobrief.model.citation import Place
from diplobrief.reader import feeds, linked
from diplobrief.reader.calendar import calendar
from diplobrief.reader.feeds import Feed
from diplobrief.reader.news import news
from diplobrief.reader.site import Site
from diplobrief.store.contract import Query

SITE = Site("https://briefs.example.org")
PLACE = Place("https://briefs.example.org/briefs/x", "0" * 64)
HOSTILE = st.one_of(
    st.text(min_size=1, max_size=200),
    st.sampled_from(["</script><script>", "]]>", "javascript:x", "{}}{\\", "a\r\nEND:VEVENT\r\n", "\u202eabc", "😀" * 99, "é" * 10_000, '"&<>\'', "@misc{x,"]),
)  # fmt: skip


@given(HOSTILE)
def test_no_text_breaks_a_calendar(text: str) -> None:
    made = b"".join(calendar(SITE, [load(GOOD) | {"title": text, "summary": text, "topics": [text]}]))
    assert made.endswith(b"\r\n")
    lines = made.split(b"\r\n")
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    assert all(line.decode() is not None for line in lines)
    unfolded = made.decode().replace("\r\n ", "").split("\r\n")
    assert [line for line in unfolded if line.startswith("END:")] == ["END:VEVENT", "END:VCALENDAR"]


@given(HOSTILE)
def test_no_text_breaks_a_reference(text: str) -> None:
    brief = load(GOOD) | {"title": text, "summary": text}
    made = citation.bibtex(brief, PLACE)
    assert made.count("{") == made.count("}")
    assert len(re.findall("@[a-zA-Z]", made)) == 1
    depth = 0
    for character in made:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert citation.text(brief, PLACE).count("\n") == 1
    assert citation.csl(brief, PLACE)[0]["id"] == f"brief-{GOOD.stem}-r{brief['revision']}"


@given(HOSTILE)
def test_no_text_ends_the_script_that_holds_data(text: str) -> None:
    brief = load(GOOD) | {"title": text, "summary": text}
    made = str(linked.block(linked.brief(SITE, brief)))
    assert not re.search("[<>&\u2028\u2029]", made)
    assert json.loads(made) == linked.brief(SITE, brief)


@given(HOSTILE)
def test_no_text_breaks_a_feed(text: str) -> None:
    (one,) = [each._replace(brief=each.brief | {"title": text, "summary": text}) for each in NEWS]
    feed = Feed("/feed.atom", "/", [one])
    root = ET.fromstring(feeds.atom(SITE, feed))
    assert atom.faults(feeds.atom(SITE, feed)) == []
    assert len(root.findall(f"{atom.ATOM}entry")) == 1
    assert len(json.loads(feeds.json_feed(SITE, feed))["items"]) == 1


NEWS = news(compiled([GOOD.read_bytes()]), Query())


def test_feeds_tell_of_revisions_and_withdrawals_newest_change_first(tmp_path: Path) -> None:
    out, brief = tmp_path, load(GOOD)
    withdrawn = brief | {"revision": brief["revision"] + 1, "status": "withdrawn", "modified": "2026-04-01T08:00:00Z", "withdrawal": {"reason": "No."}}  # fmt: skip
    compiled([dump(brief)], out)
    store = compiled([dump(withdrawn), FIRST.read_bytes()], out)
    found = news(store, Query(filters=(("id", (GOOD.stem,)),)))
    assert [(each.change.kind, each.brief["revision"]) for each in found] == [
        ("withdrawn", withdrawn["revision"]),
        ("added", brief["revision"]),
    ]
    assert [each.change.kind for each in news(store, Query(filters=(("status", ("withdrawn",)),)))] == ["withdrawn"]
    ids = [
        each.findtext(f"{atom.ATOM}id")
        for each in ET.fromstring(feeds.atom(SITE, Feed("/feed.atom", "/", found))).iter(f"{atom.ATOM}entry")
    ]
    assert len(set(ids)) == 2


def item(date: str) -> Json:
    return load(GOOD) | {"date": date}


@pytest.mark.parametrize(
    ("date", "first", "after"), [("2026-02", "20260201", "20260301"), ("2026-03-02~", "20260302", "20260303")]
)
def test_an_imprecise_date_is_all_its_days(date: str, first: str, after: str) -> None:
    made = b"".join(calendar(SITE, [item(date)])).decode()
    assert f"DTSTART;VALUE=DATE:{first}\r\nDTEND;VALUE=DATE:{after}\r\n" in made
    assert dt.date.fromisoformat(first)


def test_an_open_date_is_left_out() -> None:
    assert b"VEVENT" not in b"".join(calendar(SITE, [item("2026-03/..")]))


@pytest.mark.parametrize(("path", "kind"), [
    ("/feed.atom", "application/atom+xml"), ("/feed.json?party=GL", "application/feed+json"), ("/calendar.ics", "text/calendar"),
    ("/sitemap.xml", "application/xml"), ("/1.sitemap.xml", "application/xml"), ("/robots.txt", "text/plain; charset=utf-8"),
    (f"/v1/briefs/{FIRST.stem}/cite", "text/plain; charset=utf-8"), (f"/v1/briefs/{FIRST.stem}/cite?format=bibtex", "application/x-bibtex"),
    (f"/v1/briefs/{FIRST.stem}/cite?format=csl", "application/vnd.citationstyles.csl+json"),
])  # fmt: skip
def test_every_address_for_programs_answers(http: httpx.Client, path: str, kind: str) -> None:
    found = http.get(path)
    assert (found.status_code, found.headers["content-type"]) == (200, kind)
    if "xml" in kind:
        ET.fromstring(found.content)


def test_the_accept_field_chooses_the_reference_unless_format_does(http: httpx.Client) -> None:
    address, wanted = f"/v1/briefs/{FIRST.stem}/cite", {"accept": "application/x-bibtex"}
    assert http.get(address, headers=wanted).text.startswith("@misc{")
    assert http.get(f"{address}?format=csl", headers=wanted).json()[0]["type"] == "report"


def test_the_site_map_names_every_brief_and_robots_names_the_map(http: httpx.Client) -> None:
    assert f"/briefs/{FIRST.stem}</loc>" in http.get("/1.sitemap.xml").text
    robots = urllib.robotparser.RobotFileParser()
    robots.parse(http.get("/robots.txt").text.splitlines())
    assert robots.can_fetch("x", "/briefs/x")
    assert robots.site_maps() is not None
