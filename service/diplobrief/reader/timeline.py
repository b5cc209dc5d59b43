"""Dated things on one axis: each row has a bar over the days that its date can mean."""

import datetime as dt
from collections.abc import Iterable
from typing import Final, NamedTuple

from diplobrief.model.outline import Json
from diplobrief.reader import dates

AXIS: Final = 1_000
"""Units from the first day to the last."""

_LEAST: Final = 10
_MOST_TICKS: Final = 6
_MARGIN: Final = 0.03


class Row(NamedTuple):
    """Something with a date: where it stands, and from where to where its bar goes, in units of `AXIS`."""

    date: str
    href: str
    kind: str
    label: str
    text: str
    start: int
    length: int
    open_start: bool
    open_end: bool


class Timeline(NamedTuple):
    """Rows in the order of their days, ticks as (place, words), and what has no date."""

    rows: tuple[Row, ...]
    ticks: tuple[tuple[int, str], ...]
    undated: tuple[tuple[str, str], ...]


class Dated(NamedTuple):
    """One thing for a timeline. `date` is an EDTF date, or empty."""

    date: str
    href: str
    kind: str
    label: str
    text: str


def of_brief(brief: Json) -> Timeline:
    """The event, the statements and the background of a brief."""
    names = {party["id"]: party["name"] for party in brief["parties"]}
    things = [Dated(brief["date"], "#_top", "event", "The event", brief["title"])]
    things += [
        Dated(
            each.get("said", ""), f"#{each['id']}", "statement", each["id"],
            f"{names.get(each['speaker']['party'], '')}: {each['text']}",
        )
        for each in brief["statements"]
    ]  # fmt: skip
    things += [
        Dated(each.get("date", ""), f"#{each['id']}", "background", each["id"], each["text"])
        for each in brief.get("background", ())
    ]
    return of(things)


def of(things: Iterable[Dated]) -> Timeline:
    """A timeline. An open side of a date reaches the end of the axis."""
    dated, undated = [], []
    for thing in things:
        if thing.date:
            dated.append((thing, *dates.days(thing.date)))
        else:
            undated.append((thing.href, thing.label))
    known = [day for _, first, last in dated for day in (first, last) if day is not None]
    if not known:
        return Timeline((), (), tuple(undated))
    first_day, last_day = _axis(min(known), max(known))
    scale = AXIS / (last_day - first_day)
    rows = []
    for thing, first, last in dated:
        start = 0 if first is None else round((first - first_day) * scale)
        end = AXIS if last is None else round((last + 1 - first_day) * scale)
        length = max(end - start, _LEAST)
        rows.append((first or last or 0, Row(*thing, min(start, AXIS - length), length, first is None, last is None)))
    rows.sort(key=lambda pair: pair[0])
    return Timeline(tuple(row for _, row in rows), _ticks(first_day, last_day, scale), tuple(undated))


def _axis(first: int, last: int) -> tuple[int, int]:
    """From a little before the first day to a little after the last."""
    margin = max(1, round((last - first) * _MARGIN))
    return max(1, first - margin), min(dt.date.max.toordinal(), last + 1 + margin)


def _ticks(first: int, last: int, scale: float) -> tuple[tuple[int, str], ...]:
    """A few round days: beginnings of years or months, or single days, as the room allows."""
    start, end = dt.date.fromordinal(first), dt.date.fromordinal(last)
    years = [dt.date(year, 1, 1) for year in range(start.year + 1, end.year + 1)]
    months = [
        dt.date(number // 12, number % 12 + 1, 1)
        for number in range(start.year * 12 + start.month, end.year * 12 + end.month)
    ]
    days = [dt.date.fromordinal(day) for day in range(first, min(last + 1, first + 60))]
    if len(years) > 1:
        chosen, words = years, [f"{day.year}" for day in years]
    elif len(months) > 1:
        chosen, words = months, [f"{dates.MONTHS[day.month - 1][:3]} {day.year}" for day in months]
    else:
        chosen, words = days, [f"{day.day} {dates.MONTHS[day.month - 1][:3]}" for day in days]
    step = -(-len(chosen) // _MOST_TICKS)
    return tuple(
        (round((day.toordinal() - first) * scale), word) for day, word in list(zip(chosen, words, strict=True))[::step]
    )
