"""Parties across briefs, joined by identifier.

Briefs call one party by several names, and have ids of their own for it. Two declarations mean the same party when
they have the same Wikidata item; or the same kind and the same ISO 3166 code, unless that code stands beside different
items; or, where neither has an identifier, the same kind and id. So a party under two spellings is one, and two parties
under one code are not.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

import orjson

from diplobrief.model.outline import Json

_CODES: Final = ("iso_3166_1", "iso_3166_2", "iso_3166_3")


class _Use(NamedTuple):
    declaration: Json
    role: str
    times: int


def join(db: sqlite3.Connection) -> None:
    """Writes the parties of what is current into the tables."""
    uses = [
        _Use(orjson.loads(said), role, count)
        for said, role, count in db.execute(
            "SELECT said, role, count(*) FROM current JOIN declared USING (sequence)"
            " JOIN declaration ON declaration.n = declared.declaration GROUP BY declaration.n, role"
        )
    ]
    groups = _groups(uses)
    db.execute("DELETE FROM party")
    db.execute("DELETE FROM party_name")
    names: dict[str, set[str]] = defaultdict(set)
    for key, members in sorted(groups.items()):
        db.execute("INSERT INTO party VALUES (?, ?)", (key, orjson.dumps(_party(key, members))))
        for use in members:
            for name in (use.declaration["id"], *use.declaration.get("identifiers", {}).values()):
                names[name].add(key)
    db.executemany(
        "INSERT INTO party_name VALUES (?, ?)",
        [(name, next(iter(keys))) for name, keys in names.items() if len(keys) == 1 and name not in groups],
    )


def _groups(uses: Iterable[_Use]) -> dict[str, list[_Use]]:
    """Declarations by the id of the party that they mean."""
    items: dict[tuple[str, str], set[str]] = defaultdict(set)
    for use in uses:
        known = use.declaration.get("identifiers", {})
        for code in _codes(use.declaration):
            items[use.declaration["kind"], code] |= {known["wikidata"]} if "wikidata" in known else set()
    found: dict[str, list[_Use]] = defaultdict(list)
    for use in uses:
        found[_key(use.declaration, items)].append(use)
    return found


def _codes(declaration: Json) -> list[str]:
    known = declaration.get("identifiers", {})
    return [known[name] for name in _CODES if name in known]


def _key(declaration: Json, items: dict[tuple[str, str], set[str]]) -> str:
    """The Wikidata item; else the one item of its code; else the code with the kind; else kind and id."""
    kind, known = declaration["kind"], declaration.get("identifiers", {})
    if "wikidata" in known:
        return str(known["wikidata"])
    for code in _codes(declaration):
        beside = items[kind, code]
        return next(iter(beside)) if len(beside) == 1 else f"{kind}.{code}"
    return f"{kind}.{declaration['id']}"


def _party(key: str, members: list[_Use]) -> Json:
    names: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    ids: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    identifiers: dict[str, set[str]] = defaultdict(set)
    for use in members:
        declaration = use.declaration
        names[declaration["name"]] += use.times
        roles[use.role] += use.times
        ids[declaration["id"]] += use.times
        kinds[declaration["kind"]] += use.times
        for scheme, value in declaration.get("identifiers", {}).items():
            identifiers[scheme].add(value)
    wanted = sorted({value for values in identifiers.values() for value in values}) or sorted(ids)
    return {
        "id": key,
        "name": _most(names)[0],
        "names": _most(names),
        "ids": _most(ids),
        "kind": _most(kinds)[0],
        "identifiers": {scheme: sorted(values) for scheme, values in sorted(identifiers.items())},
        "roles": dict(sorted(roles.items())),
        "declarations": sum(roles.values()),
        "href": f"/v1/parties/{key}",
        "briefs": "/v1/briefs?" + "&".join(f"party={value}" for value in wanted),
    }


def _most(counted: Counter[str]) -> list[str]:
    return sorted(counted, key=lambda each: (-counted[each], each))
