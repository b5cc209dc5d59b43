"""What the lists show of a brief: derived once, when the corpus is compiled."""

import datetime as dt
from typing import Any, Final

import orjson

from diplobrief.model import edtf
from diplobrief.model.outline import Json
from diplobrief.store.contract import SECTIONS, Position, Stored, etag

_COPIED: Final = ("id", "revision", "modified", "status", "title", "summary", "lang", "date")
_PARTY: Final = ("id", "name", "kind", "role", "identifiers")


def summary(brief: Json) -> Json:
    """The members of a list item, in the order in which people read them."""
    bounds = edtf.bounds(brief["date"])
    return {
        **{name: brief[name] for name in _COPIED},
        "earliest": _day(bounds.earliest),
        "latest": _day(bounds.latest),
        "event": {name: brief["event"][name] for name in ("type", "mode", "status") if name in brief["event"]},
        "topics": brief.get("topics", []),
        "parties": [{name: party[name] for name in _PARTY if name in party} for party in brief["parties"]],
        "href": f"/v1/briefs/{brief['id']}",
    }


def position(brief: Json) -> Position:
    """Where a brief stands in the list: by its earliest day, or its latest where the beginning is open."""
    bounds = edtf.bounds(brief["date"])
    day = bounds.earliest or bounds.latest
    return Position(day.toordinal() if day else 0, brief["id"].encode())


def names(brief: Json) -> frozenset[str]:
    """Everything under which the parties of a brief can be asked for."""
    found: set[str] = set()
    for party in brief["parties"]:
        found |= {party["id"], *party.get("identifiers", {}).values()}
    return frozenset(found)


def sections(brief: Json) -> dict[str, Stored]:
    """Each section as the API answers it."""
    return {name: _section(brief, name) for name in SECTIONS}


def _section(brief: Json, name: str) -> Stored:
    items: list[Any] = brief.get(name, [])
    body = orjson.dumps({"brief": brief["id"], "revision": brief["revision"], "items": items, "total": len(items)})
    return Stored(body, etag(body))


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
