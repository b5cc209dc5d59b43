"""Parties across briefs, joined by identifier.

Briefs call one party by several names, and have ids of their own for it. Two declarations mean the same party when
they have the same Wikidata item; or the same kind and the same ISO 3166 code, unless that code stands beside different
items; or, where neither has an identifier, the same kind and id. So a party under two spellings is one, and two parties
under one code are not. Of several codes any joins, and so does what is joined to that.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final, NamedTuple

import orjson

from diplobrief.model.outline import Json
from diplobrief.store.tables import NEVER

_CODES: Final = ("iso_3166_1", "iso_3166_2", "iso_3166_3")


class _Use(NamedTuple):
    declaration: Json
    role: str
    times: int


class _Code(NamedTuple):
    kind: str
    rank: int
    code: str


def join(db: sqlite3.Connection) -> None:
    """Writes the parties of what is current into the tables."""
    uses = [
        _Use(orjson.loads(said), role, count)
        for said, role, count in db.execute(
            # Both tables are in the order of the log: they are read side by side, and the few groups are named last.
            "SELECT said, role, times FROM (SELECT declaration, role, count(*) AS times"
            " FROM declared CROSS JOIN change USING (sequence) WHERE until = ? GROUP BY declaration, role)"
            " JOIN declaration ON n = declaration",
            (NEVER,),
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
    uses = list(uses)
    codes = _Codes(use.declaration for use in uses)
    found: dict[str, list[_Use]] = defaultdict(list)
    for use in uses:
        found[_key(use.declaration, codes)].append(use)
    return found


def _codes(declaration: Json) -> list[_Code]:
    known = declaration.get("identifiers", {})
    return [_Code(declaration["kind"], rank, known[name]) for rank, name in enumerate(_CODES) if name in known]


class _Codes:
    """Which codes mean one party, since one declaration without an item has them, and the items beside them."""

    def __init__(self, declarations: Iterable[Json]) -> None:
        self._items: dict[_Code, set[str]] = defaultdict(set)
        self._of: dict[_Code, set[_Code]] = {}
        for each in declarations:
            codes, item = _codes(each), each.get("identifiers", {}).get("wikidata")
            for code in codes:
                self._of.setdefault(code, {code})
                self._items[code] |= {item} if item else set()
            if codes and not item:
                together = set().union(*(self._of[code] for code in codes))
                self._of.update(dict.fromkeys(together, together))

    def key(self, codes: list[_Code]) -> str:
        """The id of the party that a declaration with these codes and without an item means."""
        together = self._of[codes[0]]
        for some in (together, set(codes)):
            items = set().union(*(self._items[code] for code in some))
            if not items:
                first = min(together)
                return f"{first.kind}.{first.code}"
            if len(items) == 1:
                return str(next(iter(items)))
        return f"{codes[0].kind}.{codes[0].code}"


def _key(declaration: Json, codes: _Codes) -> str:
    """The Wikidata item; else the one item of its codes; else a code with the kind; else kind and id."""
    known, own = declaration.get("identifiers", {}), _codes(declaration)
    if "wikidata" in known:
        return str(known["wikidata"])
    return codes.key(own) if own else f"{declaration['kind']}.{declaration['id']}"


def _party(key: str, members: list[_Use]) -> Json:
    names: Counter[str] = Counter()
    roles: Counter[str] = Counter()
    ids: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    identifiers: dict[str, set[str]] = defaultdict(set)
    wanted: set[str] = set()
    for use in members:
        declaration = use.declaration
        names[declaration["name"]] += use.times
        roles[use.role] += use.times
        ids[declaration["id"]] += use.times
        kinds[declaration["kind"]] += use.times
        for scheme, value in declaration.get("identifiers", {}).items():
            identifiers[scheme].add(value)
        wanted |= _asked(declaration)
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
        "briefs": "/v1/briefs?" + "&".join(f"party={value}" for value in sorted(wanted)),
    }


def _asked(declaration: Json) -> set[str]:
    """By what a brief with this declaration is asked for: a code finds those of others, and is asked for if it must."""
    known = declaration.get("identifiers", {})
    return (
        {known["wikidata"]}
        if "wikidata" in known
        else {each.code for each in _codes(declaration)[:1]} or {declaration["id"]}
    )


def _most(counted: Counter[str]) -> list[str]:
    return sorted(counted, key=lambda each: (-counted[each], each))
