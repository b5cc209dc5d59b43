"""Rules B4 of what is expected: it lies ahead of the event, and its outcome is not known before it came."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from diplobrief.model import edtf
from diplobrief.model.meaning import ZONES
from diplobrief.model.outline import Outline
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Aside, Breach, Rule

BEFORE_EVENT: Final = Rule("B421", "before-the-event", "What is expected of an event does not come before it.")
AHEAD_OF_ITSELF: Final = Rule("B422", "outcome-ahead", "An outcome is not dated later than the record was made.")

RULES: Final = (BEFORE_EVENT, AHEAD_OF_ITSELF)

_EVENT: Final = (Aside(("date",), "the date of the event"),)


def breaches(outline: Outline) -> Iterator[Breach]:
    """Every expectation and outcome that stands at an impossible time. Of an imprecise date the earliest day counts."""
    event, made = _earliest(outline.document.get("date")), _made(outline.document.get("modified"))
    for path, claim in outline.claims:
        if event and "horizon" in claim:
            yield from _horizon((*path, "horizon"), claim["horizon"], event)
        if event and "resolve_by" in claim:
            yield from _resolve_by((*path, "resolve_by"), claim["resolve_by"], event)
        if "resolution" in claim and isinstance(claim["resolution"], dict):
            yield from _outcome((*path, "resolution", "on"), claim["resolution"].get("on"), event, made)


def _horizon(path: Path, horizon: object, event: dt.date) -> Iterator[Breach]:
    try:
        latest = edtf.bounds(horizon).latest if isinstance(horizon, str) else None
    except edtf.DateError:
        return  # another rule says so
    if latest and latest < event:
        yield _too_early(path, f"expected by {latest}, before the event ({event})")


def _resolve_by(path: Path, by: object, event: dt.date) -> Iterator[Breach]:
    day = _day(by)
    if day and day <= event:
        yield _too_early(path, f"to be judged by {day}, which is not after the event ({event})")


def _outcome(path: Path, on: object, event: dt.date | None, made: dt.date | None) -> Iterator[Breach]:
    day = _day(on)
    if day and event and day < event:
        yield _too_early(path, f"the outcome was plain on {day}, before the event ({event})")
    if day and made and day > made + ZONES:
        message = f"the outcome was plain on {day}, after the record was made ({made})"
        yield Breach(AHEAD_OF_ITSELF, path, message, "one of the two dates is wrong")


def _too_early(path: Path, message: str) -> Breach:
    return Breach(BEFORE_EVENT, path, message, "one of the two dates is wrong", asides=_EVENT)


def _day(text: object) -> dt.date | None:
    try:
        return edtf.day(text) if isinstance(text, str) else None
    except edtf.DateError:
        return None


def _earliest(text: object) -> dt.date | None:
    try:
        return edtf.bounds(text).earliest if isinstance(text, str) else None
    except edtf.DateError:
        return None


def _made(text: object) -> dt.date | None:
    try:
        return edtf.timestamp(text).date() if isinstance(text, str) else None
    except edtf.DateError:
        return None
