"""Query parameters: each is a line of data that reads itself, is documented by OpenAPI, and is refused by name."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, get_args
from urllib.parse import parse_qsl

from diplobrief.api import cursor
from diplobrief.api.problems import Problem, ProblemError
from diplobrief.model.limits import ID_LENGTH
from diplobrief.model.nearest import did_you_mean
from diplobrief.model.vocabularies import EventType
from diplobrief.store.contract import LIMIT_DEFAULT, LIMIT_MAX


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. `read` turns its text into a value, or raises `ValueError` with what it must be."""

    name: str
    description: str
    schema: dict[str, Any]
    read: Callable[[str], Any]
    example: Any


def _day(text: str) -> dt.date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("it must be a day, YYYY-MM-DD")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("it must be a day of the calendar, YYYY-MM-DD") from None


def _limit(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text) or int(text) > LIMIT_MAX:
        raise ValueError(f"it must be a whole number from 1 to {LIMIT_MAX}")
    return int(text)


def _event(text: str) -> str:
    types = get_args(EventType)
    if text not in types:
        cure = did_you_mean(text, types)
        raise ValueError(f"it must be a PLOVER event type, one of {', '.join(types)}" + (f"; {cure}" if cure else ""))
    return text


_PARTY: Final = "^(?:[a-z0-9]+(?:-[a-z0-9]+)*|[A-Z]{2}(?:-[A-Z0-9]{1,3})?|[A-Z]{4}|Q[1-9][0-9]*)$"


def _party(text: str) -> str:
    if not re.fullmatch(_PARTY[1:-1], text) or len(text) > ID_LENGTH:
        raise ValueError("it must be the id of a party, an ISO 3166 code or a Wikidata QID")
    return text


PARTY: Final = Parameter(
    "party",
    "Briefs that declare this party: its id in the brief, its ISO 3166 code, or its Wikidata QID.",
    {"type": "string", "pattern": _PARTY, "maxLength": ID_LENGTH},
    _party,
    "DK",
)
EVENT: Final = Parameter(
    "event",
    "Briefs whose event has this PLOVER 0.8 type.",
    {"type": "string", "enum": list(get_args(EventType))},
    _event,
    "consult",
)
DATE_FROM: Final = Parameter(
    "date_from",
    "Briefs whose event can have happened on this day or later. An imprecise date counts with all days it can mean.",
    {"type": "string", "format": "date", "minLength": 10, "maxLength": 10},
    _day,
    "2026-01-01",
)
DATE_TO: Final = Parameter(
    "date_to",
    "Briefs whose event can have happened on this day or earlier. Before `date_from`, no brief matches.",
    {"type": "string", "format": "date", "minLength": 10, "maxLength": 10},
    _day,
    "2026-12-31",
)
LIMIT: Final = Parameter(
    "limit",
    "How many items a page has at most.",
    {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
    _limit,
    LIMIT_DEFAULT,
)
CURSOR: Final = Parameter(
    "cursor",
    "Where the list goes on: opaque, taken from `next` of the page before. It stays valid while the corpus changes.",
    {
        "type": "string",
        "pattern": cursor.PATTERN,
        "minLength": cursor.LENGTHS[0],
        "maxLength": cursor.LENGTHS[1],
    },
    cursor.decode,
    None,
)


def read_all(query: bytes, known: Iterable[Parameter]) -> Mapping[str, Any]:
    """The values of a query by parameter name. Raises `ProblemError` for everything that is not just so."""
    by_name = {each.name: each for each in known}
    found: dict[str, Any] = {}
    for name, text in _pairs(query):
        if name not in by_name:
            raise ProblemError(_unknown(name, by_name))
        if name in found:
            raise ProblemError(_problem("repeated-parameter", name, f'"{name}" stands in the address more than once.'))
        try:
            found[name] = by_name[name].read(text)
        except ValueError as error:
            raise ProblemError(
                _problem("invalid-parameter", name, f'"{name}" cannot have this value: {error}.')
            ) from None
    return found


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=100)
    except ValueError:
        detail = "The query must be percent-encoded UTF-8, with at most 100 parameters."
        raise ProblemError(Problem("malformed-query", detail)) from None


def _unknown(name: str, known: Iterable[str]) -> Problem:
    names = sorted(known)
    takes = f"It takes {', '.join(names)}." if names else "It takes none."
    cure = did_you_mean(name, names)
    detail = f'This address takes no parameter "{name}". ' + (cure[0].upper() + cure[1:] + " " if cure else "") + takes
    return Problem("unknown-parameter", detail, {"parameter": name, "known": names})


def _problem(kind: str, name: str, detail: str) -> Problem:
    return Problem(kind, detail, {"parameter": name})
