"""From the values of a request to the query that a store answers, and back to the address of its next page."""

from typing import Any
from urllib.parse import urlencode

from diplobrief.store.contract import FIELDS, LIMIT_DEFAULT, Collection, Position, Query
from diplobrief.web import cursor
from diplobrief.web.reply import Values


def query(collection: Collection, values: Values) -> Query:
    """What the values of a request ask for."""
    filters = {name: values[name] for name in FIELDS[collection] if name in values}
    if "party" in filters and "role" in filters:  # the role of that party, not of any
        parties, roles = filters.pop("party"), filters.pop("role")
        filters["party as"] = tuple(f"{role} {party}" for role in roles for party in parties)
    return Query(
        collection,
        values["q"].words if "q" in values else None,
        tuple(filters.items()),
        values.get("date_from"),
        values.get("date_to"),
        values.get("date_match") == "within",
        values.get("sort", "relevance" if "q" in values else "-date"),
        values.get("limit", LIMIT_DEFAULT),
        values.get("cursor"),
        values.get("facets", ()),
    )


def pairs(values: Values) -> list[tuple[str, str]]:
    """The values as they stand in an address, a pair for each, without the place where a list goes on."""
    return [(name, text) for name, value in values.items() if name != "cursor" for text in _written(name, value)]


def following(path: str, values: Values, after: Position) -> str:
    """The address of the page after a position."""
    return f"{path}?{urlencode([*pairs(values), ('cursor', cursor.encode(after))])}"


def _written(name: str, value: Any) -> list[str]:
    if name == "q":
        return [value.written]
    if name in ("facets", "fields"):
        return [",".join(value)]
    return [str(each) for each in value] if isinstance(value, tuple) else [str(value)]
