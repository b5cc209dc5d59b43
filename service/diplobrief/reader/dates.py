"""Dates in words, with what is uncertain about them."""

from typing import Final

from diplobrief.model import edtf

MONTHS: Final = "January February March April May June July August September October November December".split()
_DAY: Final = 2


def words(date: str) -> str:
    """A date as people say it: `2026-01~` is "about January 2026"."""
    left, slash, right = date.partition("/")
    if not slash:
        return _one(left)
    if left == "..":
        return f"until {_one(right)}"
    return f"since {_one(left)}" if right == ".." else f"{_one(left)} to {_one(right)}"


def doubt(date: str) -> str:
    """What a reader has to know of how sure a date is, as a sentence, or nothing."""
    said = []
    if any(mark in date for mark in "?%"):
        said.append(f"The sources leave the {_precision(date)} uncertain.")
    if any(mark in date for mark in "~%"):
        said.append(f"The {_precision(date)} is approximate.")
    if ".." in date:
        said.append("No end is given." if date.endswith("..") else "No beginning is given.")
    return " ".join(said)


def unsure(date: str) -> bool:
    """Whether the writer says that the date is uncertain or approximate."""
    return any(mark in date for mark in "~?%")


def machine(date: str) -> str:
    """The date for `<time datetime>`, or nothing where HTML has no form for it."""
    return date if "/" not in date and date[-1].isdigit() else ""


def moment(time: str) -> str:
    """A moment in words, to the minute: `2026-11-22T16:40:00Z` is "22 November 2026, 16:40 UTC"."""
    return f"{_plain(time[:10])}, {time[11:16]} UTC"


def days(date: str) -> tuple[int | None, int | None]:
    """The first and last day that a date can mean, as ordinals."""
    bounds = edtf.bounds(date)
    return tuple(each.toordinal() if each else None for each in bounds)  # type: ignore[return-value]


def _precision(date: str) -> str:
    if "/" in date:
        return "time"
    return ("year", "month", "day")[date.count("-")]


def _one(text: str) -> str:
    plain = _plain(text.rstrip("~?%"))
    about = "about " if text[-1] in "~%" else ""
    return f"{about}{plain}" + (" (uncertain)" if text[-1] in "?%" else "")


def _plain(text: str) -> str:
    year, *rest = text.split("-")
    month = MONTHS[int(rest[0]) - 1] if rest else ""
    day = str(int(rest[1])) if len(rest) == _DAY else ""
    return " ".join(part for part in (day, month, year.lstrip("0") or "0") if part)
