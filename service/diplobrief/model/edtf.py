"""Dates as a brief writes them: a subset of EDTF (ISO 8601-2:2019, Library of Congress), levels 0 and 1.

`2026`, `2026-01`, `2026-01-28`, each optionally qualified by `~` (approximate), `?` (uncertain) or `%` (both);
intervals `a/b`, open ones `a/..` and `../b`. No times, seasons or unspecified digits.

The published rule for bounds: a year, month or day runs from its first day to its last, both included; an interval
runs from the first day of its left side to the last day of its right side; an open side has no bound. A qualifier
says how sure the writer is and never moves a bound.
"""

import calendar
import datetime as dt
import re
from functools import lru_cache
from typing import Final, NamedTuple

_DAY: Final = r"[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?[~?%]?"
PATTERN: Final = rf"^(?:{_DAY}|{_DAY}/(?:{_DAY}|\.\.)|\.\./{_DAY})$"
DAY_PATTERN: Final = r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"
TIMESTAMP_PATTERN: Final = DAY_PATTERN[:-1] + r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]Z$"

_SHAPE: Final = re.compile(PATTERN[:-1] + r"\Z")
_DAY_SHAPE: Final = re.compile(DAY_PATTERN[:-1] + r"\Z")
_TIMESTAMP_SHAPE: Final = re.compile(TIMESTAMP_PATTERN[:-1] + r"\Z")


class DateError(ValueError):
    """A text that is not a date of the subset. The message says why."""


class ImpossibleDayError(DateError):
    """The form is right, but the day is in no calendar."""


class ReversedIntervalError(DateError):
    """The interval ends before it begins."""


class Bounds(NamedTuple):
    """The earliest and latest day that an EDTF date can mean, both included; `None` where the side is open."""

    earliest: dt.date | None
    latest: dt.date | None

    def overlaps(self, first: dt.date | None, last: dt.date | None) -> bool:
        """Whether any day from `first` to `last` (both included, `None`: no limit) lies within these bounds."""
        starts_in_time = last is None or self.earliest is None or self.earliest <= last
        ends_in_time = first is None or self.latest is None or self.latest >= first
        return starts_in_time and ends_in_time


@lru_cache(maxsize=4096)
def bounds(text: str) -> Bounds:
    """The days that `text` can mean. Raises `DateError` for another form, an impossible day or a reversed interval."""
    if not _SHAPE.match(text):
        raise DateError(f"{text!r} is not a date of the EDTF subset")
    left, slash, right = text.partition("/")
    found = Bounds(
        None if left == ".." else _span(left)[0],
        None if right == ".." else _span(right if slash else left)[1],
    )
    if found.earliest and found.latest and found.earliest > found.latest:
        raise ReversedIntervalError(f"the interval ends ({found.latest}) before it begins ({found.earliest})")
    return found


@lru_cache(maxsize=4096)
def is_date(text: str) -> bool:
    """Whether `bounds` can read `text`: errors are not cached, and most texts are none."""
    try:
        bounds(text)
    except DateError:
        return False
    return True


@lru_cache(maxsize=4096)
def day(text: str) -> dt.date:
    """The calendar day that `YYYY-MM-DD` names. Raises `DateError` when there is none."""
    if not _DAY_SHAPE.match(text):
        raise DateError(f"{text!r} is not a day, YYYY-MM-DD")
    return _span(text)[0]


@lru_cache(maxsize=4096)
def timestamp(text: str) -> dt.datetime:
    """The moment that an RFC 3339 time in UTC (`…Z`, whole seconds) names. Raises `DateError` when there is none."""
    if not _TIMESTAMP_SHAPE.match(text):
        raise DateError(f"{text!r} is not a time in UTC, YYYY-MM-DDThh:mm:ssZ")
    time = dt.time.fromisoformat(text[11:19])
    return dt.datetime.combine(day(text[:10]), time, tzinfo=dt.UTC)


def _span(text: str) -> tuple[dt.date, dt.date]:
    year, *rest = (int(part) for part in text.rstrip("~?%").split("-"))
    try:
        first = dt.date(year, *[*rest, 1, 1][:2])
    except ValueError:
        raise ImpossibleDayError(f"{text!r} names a day that is in no calendar") from None
    if len(rest) == 2:  # noqa: PLR2004  # month and day
        return first, first
    last_month = rest[0] if rest else 12
    return first, dt.date(year, last_month, calendar.monthrange(year, last_month)[1])
