"""What the lists hold of a brief, derived once when the corpus is compiled: a row for it, and one for each claim."""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, NamedTuple

import orjson

from diplobrief.model import edtf
from diplobrief.model.outline import Json
from diplobrief.store.contract import Collection, Stored, etag
from diplobrief.store.facets import Group
from diplobrief.store.fields import Content, document, term

_COPIED: Final = ("id", "revision", "modified", "status", "title", "summary", "lang", "date")
_PARTY: Final = ("id", "name", "kind", "role", "identifiers")
_ID_BITS: Final = 26
_ORDINAL_BITS: Final = 15
ROOM: Final = 1 << _ORDINAL_BITS
"""Places in a row that one brief can have on one day: its claims, in all its revisions."""

_REMEMBERED: Final = 4_096
"""Dates whose days are remembered: those of a brief's claims are mostly its own."""

OPEN_START: Final = 0
OPEN_END: Final = dt.date.max.toordinal() + 1
"""Days, as ordinals, that stand for an open side of a date."""


class Row(NamedTuple):
    """One item of a collection. Days are proleptic Gregorian ordinals; `day` is the one by which it is sorted.

    `terms` are what the tables find it by, as (field, value); `document` is JSON for the text index.
    """

    collection: Collection
    day: int
    earliest: int
    latest: int
    terms: tuple[tuple[str, str], ...]
    document: bytes


Item = tuple[Row, bytes]
"""A row, and the item as the lists answer it."""


class Derived(NamedTuple):
    """What the store keeps of one file. `modified` is in seconds since 1970, UTC."""

    id: str
    revision: int
    status: str
    modified: str
    seconds: int
    parties: tuple[tuple[str, str], ...]
    """Each party as JSON of what identifies it, and its role."""
    rows: tuple[Row, ...]


def derive(brief: Json) -> tuple[Derived, tuple[bytes, ...]]:
    """Everything that is made of a brief, which has passed the check, and the items of its rows."""
    known = {party["id"]: _names(party) for party in brief["parties"]}
    shared = _shared(brief)
    rows, items = zip(_brief(brief, known, shared), *_claims(brief, known, shared), strict=True)
    declared = tuple((_declaration(party), party["role"]) for party in brief["parties"])
    seconds = int(edtf.timestamp(brief["modified"]).timestamp())
    derived = Derived(brief["id"], brief["revision"], brief["status"], brief["modified"], seconds, declared, rows)
    return derived, items


def first_place(day: int, name: str) -> int:
    """The first of the `ROOM` places on a day that a brief asks for: days in order, briefs of a day by a digest.

    Another brief may have taken them; the next ones are then tried. 63 bits: 22 for the day, 26 for the digest of the
    id, 15 for the items of one brief.
    """
    digest = int.from_bytes(sha256(name.encode()).digest()[:4], "big") >> (32 - _ID_BITS)
    return day << (_ID_BITS + _ORDINAL_BITS) | digest << _ORDINAL_BITS


def day_place(day: int) -> int:
    """The first place of a day."""
    return day << (_ID_BITS + _ORDINAL_BITS)


def summary(brief: Json) -> Json:
    """The members of a list item, in the order in which people read them."""
    bounds = edtf.bounds(brief["date"])
    return {
        **{name: brief[name] for name in _COPIED},
        "earliest": _iso(bounds.earliest),
        "latest": _iso(bounds.latest),
        "event": {name: brief["event"][name] for name in ("type", "mode", "status") if name in brief["event"]},
        "topics": brief.get("topics", []),
        "parties": [{name: party[name] for name in _PARTY if name in party} for party in brief["parties"]],
        "href": f"/v1/briefs/{brief['id']}",
    }


def section(brief: Json, name: str) -> Stored:
    """One section as the API answers it."""
    items: list[Any] = brief.get(name, [])
    body = orjson.dumps({"brief": brief["id"], "revision": brief["revision"], "items": items, "total": len(items)})
    return Stored(body, etag(body))


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _names(party: Json) -> tuple[str, ...]:
    """Everything under which a party can be asked for."""
    return (party["id"], *party.get("identifiers", {}).values())


def _declaration(party: Json) -> str:
    kept = {name: party[name] for name in ("id", "name", "kind", "identifiers") if name in party}
    return orjson.dumps(kept, option=orjson.OPT_SORT_KEYS).decode()


_Facets = dict[str, list[Group]]


class _Shared(NamedTuple):
    """What a brief and each of its claims are found by: terms, counted or not, and topics as groups."""

    terms: list[tuple[str, str]]
    plain: list[str]
    facets: _Facets
    topics: list[Group]


def _shared(brief: Json) -> _Shared:
    event = brief["event"]
    terms = [("status", brief["status"])]
    if "mode" in event:
        terms.append(("mode", event["mode"]))
    counted: _Facets = {"event": [(event["type"],)], "lang": [(brief["lang"],)]}
    every = [*terms, ("event", event["type"]), ("lang", brief["lang"])]
    return _Shared(every, [term(*each) for each in terms], counted, [(topic,) for topic in brief.get("topics", ())])


@lru_cache(_REMEMBERED)
def _bounds(date: str) -> tuple[int, int, int]:
    """The day by which a date is sorted (its first, or its last where the beginning is open), its first and last."""
    bounds = edtf.bounds(date)
    earliest = bounds.earliest.toordinal() if bounds.earliest else OPEN_START
    latest = bounds.latest.toordinal() if bounds.latest else OPEN_END
    return earliest or latest, earliest, latest


@lru_cache(_REMEMBERED)
def _year(day: int) -> list[Group]:
    return [(f"{dt.date.fromordinal(day).year:04}",)]


def _named(field: str, names: Iterable[Group]) -> list[tuple[str, str]]:
    return [(field, name) for each in names for name in each]


def _brief(brief: Json, known: dict[str, Group], shared: _Shared) -> Item:
    speakers = dict.fromkeys(known[by["party"]] for each in brief["statements"] for by in _speakers(each))
    acts = dict.fromkeys((each["act"],) for each in brief["statements"])
    day, earliest, latest = _bounds(brief["date"])
    plain = [("id", brief["id"]), *(("kind", each["kind"]) for each in brief["statements"])]
    for party in brief["parties"]:
        plain += [("role", party["role"]), *(("party as", f"{party['role']} {name}") for name in known[party["id"]])]
    plain = [*dict.fromkeys(plain)]
    terms = [*shared.terms, *_named("topic", shared.topics), *_named("act", acts), *plain]
    terms += [*_named("party", known.values()), *_named("speaker", speakers)]
    facets: _Facets = {
        **shared.facets,
        "year": _year(day),
        "party": [*known.values()],
        "speaker": [*speakers],
        "act": [*acts],
    }
    if shared.topics:
        facets["topic"] = shared.topics
    texts = [("title", brief["title"]), ("summary", brief["summary"])]
    texts += [("statement", text) for each in brief["statements"] for text in _said(each)]
    texts += [("party", name) for party in brief["parties"] for name in (party["name"], *party.get("aliases", ()))]
    texts += [("other", each["text"]) for layer in ("objectives", "implications") for each in brief[layer]]
    texts += [("other", each["text"]) for each in brief.get("background", ())]
    body = orjson.dumps(summary(brief))
    indexed = document(Content([*shared.plain, *(term(*each) for each in plain)], facets, texts), earliest, latest)
    return Row("briefs", day, earliest, latest, tuple(dict.fromkeys(terms)), indexed), body


def _speakers(statement: Json) -> list[Json]:
    """The speaker, and whoever spoke jointly."""
    return [statement["speaker"], *statement.get("joint_speakers", ())]


def _said(statement: Json) -> tuple[str, ...]:
    return (statement["text"], statement["quote"]) if "quote" in statement else (statement["text"],)


def _claims(brief: Json, known: dict[str, Group], shared: _Shared) -> Iterator[Item]:
    plain = [*shared.plain, term("brief", brief["id"])]
    counted = {**shared.facets, "topic": shared.topics} if shared.topics else shared.facets
    shown = {party["id"]: {name: party[name] for name in _PARTY if name in party} for party in brief["parties"]}
    for each in brief["statements"]:
        speakers = _speakers(each)
        involved = [name for by in speakers for name in (by["party"], by.get("on_behalf_of"))]
        involved += [*each.get("addressees", ()), *each.get("via", ())]
        own: _Facets = {name: [(each[name],)] for name in ("act", "kind")}
        own["speaker"] = [known[by["party"]] for by in speakers]
        own["party"] = [known[name] for name in involved if name]
        date, by = each.get("said", brief["date"]), shown[speakers[0]["party"]]
        yield _claim(brief, ("statements", each, date), _Found(plain, {**counted, **own}), by)
    for each in brief["objectives"]:
        names = (*each["parties"], each["attributed_to"]) if "attributed_to" in each else each["parties"]
        own = {"basis": [(each["basis"],)], "party": [known[name] for name in names]}
        yield _claim(brief, ("objectives", each, brief["date"]), _Found(plain, {**counted, **own}))
    for each in brief["implications"]:
        names = [name for member in ("affects", "addressees", "via") for name in each.get(member, ())]
        names += [each["party"]] if "party" in each else []
        own = {name: [(each[name],)] for name in ("topic", "asserted_by", "likelihood") if name in each}
        if names:
            own["party"] = [known[name] for name in names]
        date = each.get("said", brief["date"])
        yield _claim(brief, ("implications", each, date), _Found(plain, {**shared.facets, **own}))


class _Found(NamedTuple):
    """What a claim is found by: terms that are not counted, and what is counted of it but for the year."""

    plain: list[str]
    facets: _Facets


def _claim(brief: Json, claim: tuple[Collection, Json, str], found: _Found, speaker: Json | None = None) -> Item:
    """One claim; `claim` is its layer, the claim as the brief has it, and its date."""
    layer, content, date = claim
    day, earliest, latest = _bounds(date)
    named = {"brief": brief["id"], "revision": brief["revision"], "title": brief["title"], "date": date}
    known = {"speaker_party": speaker} if speaker else {}
    body = orjson.dumps({**named, **content, **known, "href": f"/v1/briefs/{brief['id']}#{content['id']}"})
    texts = [("title", brief["title"]), *(("statement", text) for text in _said(content))]
    if speaker:
        texts.append(("party", speaker["name"]))
    indexed = document(Content(found.plain, {**found.facets, "year": _year(day)}, texts), earliest, latest)
    return Row(layer, day, earliest, latest, (), indexed), body
