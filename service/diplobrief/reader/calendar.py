"""The dated events of briefs as a calendar: RFC 5545, with NAME and DESCRIPTION of RFC 7986.

A date is all of the days that it can mean. One with an open side has no such days and is left out, which the
description of the calendar says.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urlsplit

from diplobrief.model import edtf
from diplobrief.model.outline import Json
from diplobrief.model.plain import one_line
from diplobrief.reader.site import Site

ICS: Final = "text/calendar"
_OCTETS: Final = 75
_STATUS: Final = {"cancelled": "CANCELLED", "planned": "TENTATIVE", "reported": "TENTATIVE"}
_DOUBT: Final = {"~": "approximate", "?": "uncertain", "%": "approximate and uncertain"}
ABOUT: Final = (
    "The events of diplomatic briefs. An event whose date is imprecise stands on every day that it can mean. "
    "Events whose date has no beginning or no end are left out."
)


def calendar(site: Site, briefs: Iterable[Json]) -> Iterator[bytes]:
    """The calendar, a part for each brief (an item of the list) that has closed dates."""
    name = "Diplomatic briefs"
    yield _lines(
        ("BEGIN", "VCALENDAR"),
        ("VERSION", "2.0"),
        ("PRODID", "-//diplobrief//briefs//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("NAME", _escaped(name)),
        ("X-WR-CALNAME", _escaped(name)),
        ("DESCRIPTION", _escaped(ABOUT)),
        ("X-WR-CALDESC", _escaped(ABOUT)),
        ("URL", site.absolute("/")),
    )
    for each in briefs:
        bounds = edtf.bounds(each["date"])
        if bounds.earliest and bounds.latest:
            yield _event(site, each, bounds.earliest, bounds.latest)
    yield _lines(("END", "VCALENDAR"))


def _event(site: Site, brief: Json, first: dt.date, last: dt.date) -> bytes:
    withdrawn = brief["status"] == "withdrawn"
    stamp = edtf.timestamp(brief["modified"]).strftime("%Y%m%dT%H%M%SZ").rjust(16, "0")
    after = last + dt.timedelta(1) if last < dt.date.max else last
    url = site.absolute(f"/briefs/{brief['id']}")
    said = [*_doubts(brief["date"]), brief["summary"], url]
    topics = [brief["event"]["type"], *brief.get("topics", ())]
    return _lines(
        ("BEGIN", "VEVENT"),
        ("UID", f"{brief['id']}@{urlsplit(site.url).hostname or 'diplobrief'}"),
        ("DTSTAMP", stamp),
        ("LAST-MODIFIED", stamp),
        ("SEQUENCE", str(brief["revision"] - 1)),
        ("DTSTART;VALUE=DATE", _day(first)),
        *([("DTEND;VALUE=DATE", _day(after))] if after > first else []),  # without it, the event is one day
        ("SUMMARY", _escaped(("Withdrawn: " if withdrawn else "") + brief["title"])),
        ("DESCRIPTION", "\\n\\n".join(map(_escaped, said))),
        ("CATEGORIES", ",".join(map(_escaped, dict.fromkeys(topics)))),
        ("STATUS", "CANCELLED" if withdrawn else _STATUS.get(brief["event"]["status"], "CONFIRMED")),
        ("TRANSP", "TRANSPARENT"),
        ("URL", url),
        ("END", "VEVENT"),
    )


def _doubts(written: str) -> list[str]:
    """What is imprecise about a date, in words."""
    found = []
    for side, name in zip(written.split("/"), ("beginning", "end"), strict=False):
        what = f"The {name}" if "/" in written else "The date"
        if side[-1] in _DOUBT:
            found.append(f"{what} is {_DOUBT[side[-1]]}.")
        bare = side.rstrip("~?%")
        if bare.count("-") < 2:  # noqa: PLR2004  # a day has two
            found.append(f"{what} is known to the {'month' if '-' in bare else 'year'} only: {bare}.")
    return [" ".join(found)] if found else []


def _day(day: dt.date) -> str:
    return day.isoformat().replace("-", "")


def _escaped(text: str) -> str:
    """A value of the type TEXT (RFC 5545, 3.3.11), on one line."""
    return one_line(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _lines(*properties: tuple[str, str]) -> bytes:
    return b"".join(_folded(f"{name}:{value}") for name, value in properties)


def _folded(line: str) -> bytes:
    """Lines of at most 75 octets, without their ends, folded between characters (RFC 5545, 3.1)."""
    whole = line.encode()
    if len(whole) <= _OCTETS:
        return whole + b"\r\n"
    parts, at = [], 0
    while len(whole) - at > (room := _OCTETS - bool(at)):
        end = at + room
        while whole[end] & 0xC0 == 0x80:  # noqa: PLR2004  # a byte that goes on with a character (RFC 3629, 3)
            end -= 1
        parts.append(whole[at:end])
        at = end
    return b"\r\n ".join([*parts, whole[at:]]) + b"\r\n"
