"""The contract of a store once more, by brute force over plain briefs, and makers of corpora and questions for it.

Nothing here is fast, and nothing is shared with the engines but the language of words and the reading of dates.
"""

import copy
import datetime as dt
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from support import GOOD, Json, load

from diplobrief.model import edtf
from diplobrief.store.contract import COLLECTIONS, FACETS, FIELDS, SORTS, Collection, Query
from diplobrief.store.words import Unit, Words, parse

WORDS: Final = tuple("zorbak mivul trekop quandor blixon farnum golvat hepnik juntra kolvix lomdar nurpal".split())
"""Words that no English rule shortens and no text but ours has."""

PARTIES: Final[tuple[Json, ...]] = (
    {"id": "us", "name": "United Golvat", "kind": "state", "identifiers": {"iso_3166_1": "US", "wikidata": "Q30"}},
    {"id": "usa", "name": "Golvat", "kind": "state", "identifiers": {"iso_3166_1": "US"}},
    {"id": "america", "name": "America", "kind": "state", "identifiers": {"wikidata": "Q30"}},
    {"id": "norway", "name": "Norway", "kind": "state", "identifiers": {"iso_3166_1": "NO"}},
    {"id": "norway", "name": "Norway farnum", "kind": "state"},
    {"id": "council", "name": "Council", "kind": "organisation"},
    {"id": "council", "name": "Council juntra", "kind": "organisation", "identifiers": {"wikidata": "Q100"}},
    {"id": "council", "name": "Council", "kind": "group"},
    {
        "id": "korea-north",
        "name": "Korea",
        "kind": "territory",
        "identifiers": {"iso_3166_2": "KR-11", "wikidata": "Q1"},
    },
    {
        "id": "korea-south",
        "name": "Korea",
        "kind": "territory",
        "identifiers": {"iso_3166_2": "KR-11", "wikidata": "Q2"},
    },
    {"id": "korea", "name": "Korea", "kind": "territory", "identifiers": {"iso_3166_2": "KR-11"}},
    {"id": "envoy", "name": "Envoy Lomdar", "kind": "person"},
)
ROLES: Final = ("principal", "host", "mediator", "observer", "third-party", "mentioned")
EVENTS: Final = (("agree", ""), ("consult", "visit"), ("consult", "phone"), ("consult", ""), ("sanction", "expel"))
DATES: Final = (
    *"2026 2025-12 2026-01 2026-01-05 2026-01-05? 2026-01-20~ 2026-02-28 2026-01-05/.. ../2026-01-20".split(),
    *"1927~/1930 2026-01-01/2026-01-31 2025-12-31/2026-01-01 0001-01-01 9999-12-31 ../0001 9999/..".split(),
)


def sentence(chance: random.Random) -> str:
    """Invented words with capitals and points, from a few to more than a stretch holds."""
    words = chance.choices(WORDS, k=chance.choice([1, 2, 3, 5, 8, 60]))
    return chance.choice(["", "“", "1. "]) + chance.choice([" ", ", ", " – "]).join(words).capitalize() + "."


def brief(chance: random.Random, name: str) -> Json:
    """A random brief with this id."""
    made = copy.deepcopy(load(GOOD))
    declared: dict[str, Json] = {}
    for party in chance.sample(PARTIES, chance.randint(1, 4)):
        declared.setdefault(party["id"], {**party, "role": chance.choice(ROLES)})
    event, mode = chance.choice(EVENTS)
    made |= {
        "id": name,
        "revision": 1,
        "modified": f"2026-0{chance.randint(1, 3)}-05T08:00:0{chance.randint(0, 3)}Z",
        "status": chance.choice(["current", "current", "current", "withdrawn"]),
        "title": sentence(chance),
        "summary": sentence(chance),
        "lang": chance.choice(["en", "de"]),
        "date": chance.choice(DATES),
        "event": {**made["event"], "type": event},
        "topics": chance.sample(["economic", "military", "legal"], chance.randint(0, 3)),
        "parties": list(declared.values()),
    }
    if mode:
        made["event"]["mode"] = mode
    if not made["topics"]:
        del made["topics"]
    known = list(declared)
    made["statements"] = [_statement(chance, made, n, known) for n in range(chance.randint(0, 3))]
    made["objectives"] = [_objective(chance, made, n, known) for n in range(chance.randint(0, 2))]
    made["implications"] = [_implication(chance, made, n, known) for n in range(chance.randint(0, 2))]
    made["background"] = [{**made["background"][0], "parties": known[:1], "text": sentence(chance)}]
    return made


def _statement(chance: random.Random, made: Json, n: int, known: list[str]) -> Json:
    speaker = {"party": chance.choice(known)}
    if chance.random() < 0.3:
        speaker["on_behalf_of"] = chance.choice(known)
    found = {
        "id": f"s{n}",
        "kind": chance.choice(["direct", "indirect", "mixed"]),
        "act": chance.choice(["endorse", "reject", "deny"]),
        "speaker": speaker,
        "text": sentence(chance),
        "evidence": made["event"]["evidence"],
    }
    if chance.random() < 0.3:
        found["joint_speakers"] = [{"party": chance.choice(known), "on_behalf_of": chance.choice(known)}]
    for member in ("addressees", "via"):
        if chance.random() < 0.3:
            found[member] = [chance.choice(known)]
    if chance.random() < 0.5:
        found["said"] = chance.choice(["2026-01-05", "2026-01-06", "2025"])
    if chance.random() < 0.5:
        found["quote"] = sentence(chance)
    return found


def _objective(chance: random.Random, made: Json, n: int, known: list[str]) -> Json:
    found = {
        "id": f"o{n}",
        "parties": chance.sample(known, chance.randint(1, len(known))),
        "basis": chance.choice(["stated", "attributed", "inferred"]),
        "text": sentence(chance),
        "evidence": made["event"]["evidence"],
    }
    return {**found, "attributed_to": chance.choice(known)} if found["basis"] == "attributed" else found


def _implication(chance: random.Random, made: Json, n: int, known: list[str]) -> Json:
    found = {
        "id": f"i{n}",
        "topic": chance.choice(["traffic", "economic"]),
        "asserted_by": chance.choice(["source", "party", "analyst"]),
        "text": sentence(chance),
        "evidence": made["event"]["evidence"],
    }
    if found["asserted_by"] == "party":
        found["party"] = chance.choice(known)
    if chance.random() < 0.5:
        found["likelihood"] = chance.choice(["likely", "unlikely"])
    if chance.random() < 0.5:
        found["affects"] = [chance.choice(known)]
    return found


def corpus(chance: random.Random, least: int = 10, most: int = 40) -> dict[str, Json]:
    """Random briefs by their ids."""
    names = [f"brief-{number:02}" for number in range(chance.randint(least, most))]
    return {name: brief(chance, name) for name in names}


class Item(NamedTuple):
    """One item of a list: what names it, what it is found by, and by what it is sorted."""

    name: str
    values: dict[str, set[str]]
    date: str
    modified: str
    texts: tuple[tuple[str, str], ...]

    @property
    def day(self) -> dt.date:
        """The day that sorts it."""
        bounds = edtf.bounds(self.date)
        found = bounds.earliest or bounds.latest
        assert found is not None
        return found


def items(briefs: Iterable[Json], collection: Collection) -> list[Item]:
    """All items of a collection."""
    return [each for made in briefs for each in _items(made, collection)]


def _items(made: Json, collection: Collection) -> Iterator[Item]:
    names = {party["id"]: {party["id"], *party.get("identifiers", {}).values()} for party in made["parties"]}

    def called(ids: Iterable[str | None]) -> set[str]:
        return {name for party in ids if party for name in names[party]}

    topics = set(made.get("topics", ()))
    event = made["event"]
    shared = {
        "event": {event["type"]},
        "mode": {event["mode"]} if "mode" in event else set(),
        "status": {made["status"]},
        "lang": {made["lang"]},
        "topic": topics,
        "brief": {made["id"]},
    }
    if collection == "briefs":
        said = made["statements"]
        values = {
            **shared,
            "id": {made["id"]},
            "party": called(names),
            "role": {party["role"] for party in made["parties"]},
            "speaker": called(
                by["party"] for each in said for by in (each["speaker"], *each.get("joint_speakers", ()))
            ),
            "act": {each["act"] for each in said},
            "kind": {each["kind"] for each in said},
        }
        texts = [("title", made["title"]), ("summary", made["summary"])]
        texts += [("statement", each[name]) for each in said for name in ("text", "quote") if name in each]
        texts += [("party", name) for party in made["parties"] for name in (party["name"], *party.get("aliases", ()))]
        layers = ("objectives", "implications", "background")
        texts += [("", each["text"]) for layer in layers for each in made.get(layer, ())]
        yield Item(made["id"], values, made["date"], made["modified"], tuple(texts))
        return
    for each in made[collection]:
        texts = [("title", made["title"]), *(("statement", each[name]) for name in ("text", "quote") if name in each)]
        values = {
            **shared,
            **{name: {each[name]} for name in ("act", "kind", "basis", "asserted_by", "likelihood") if name in each},
        }
        if collection == "statements":
            speaker = each["speaker"]
            speakers = [speaker, *each.get("joint_speakers", ())]
            values["speaker"] = called(by["party"] for by in speakers)
            involved = [
                *(by["party"] for by in speakers),
                *(by.get("on_behalf_of") for by in speakers),
                *each.get("addressees", ()),
                *each.get("via", ()),
            ]
            values["party"] = called(involved)
            texts += [("party", party["name"]) for party in made["parties"] if party["id"] == speaker["party"]]
        elif collection == "objectives":
            values["party"] = called([*each["parties"], each.get("attributed_to")])
        else:
            told = [name for member in ("affects", "addressees", "via") for name in each.get(member, ())]
            values |= {"topic": {each["topic"]}, "party": called([*told, each.get("party")])}
        yield Item(f"{made['id']}#{each['id']}", values, each.get("said", made["date"]), made["modified"], tuple(texts))


def matching(briefs: Iterable[Json], query: Query) -> dict[str, Item]:
    """The items that a query asks for, whatever its order and page."""
    return {each.name: each for each in items(briefs, query.collection) if _matches(each, query)}


def _matches(item: Item, query: Query) -> bool:
    found = edtf.bounds(item.date)
    if not found.overlaps(query.date_from, query.date_to):
        return False
    if query.within and query.date_from and (found.earliest is None or found.earliest < query.date_from):
        return False
    if query.within and query.date_to and (found.latest is None or found.latest > query.date_to):
        return False
    if not all(item.values.get(field, set()) & set(values) for field, values in query.filters):
        return False
    return query.words is None or holds(item, query.words)


def holds(item: Item, words: Words) -> bool:
    """Whether an item has the words."""
    return all(any(_has(item, unit) for unit in clause.units) is not clause.negated for clause in words.clauses)


def _has(item: Item, unit: Unit) -> bool:
    wanted = split(unit.text)
    for field, text in item.texts:
        said = split(text)
        at = range(len(said) - len(wanted) + 1)
        if unit.field in (None, field) and any(said[n : n + len(wanted)] == wanted for n in at):
            return True
    return False


def split(text: str) -> list[str]:
    """The words of a text, without case."""
    return re.findall("[a-z0-9]+", text.lower())


def facet(found: Iterable[Item], name: str) -> Counter[str]:
    """How many of these items filtering by each value of a field would find."""
    if name == "year":
        return Counter(f"{each.day.year:04}" for each in found)
    return Counter(value for each in found for value in each.values.get(name, ()))


def query(chance: random.Random, briefs: Iterable[Json]) -> Query:
    """A random question that has a chance of an answer."""
    collection: Collection = chance.choice(COLLECTIONS)
    pool: dict[str, set[str]] = {}
    for item in items(briefs, collection):
        for field, values in item.values.items():
            pool.setdefault(field, set()).update(values)
    fields = chance.sample(FIELDS[collection], chance.choice([0, 0, 1, 1, 2, 3]))
    filters = tuple((field, _some(chance, [*sorted(pool.get(field, ())), "nobody"])) for field in fields)
    days = [None, None, *(dt.date(2025, 12, 20) + dt.timedelta(days=number) for number in range(0, 50, 5))]
    days += [dt.date.min, dt.date.max, dt.date(2026, 1, 5), dt.date(2026, 12, 31)]
    return Query(
        collection,
        parse(words(chance)) if chance.random() < 0.5 else None,
        filters,
        chance.choice(days),
        chance.choice(days),
        within=chance.random() < 0.3,
        sort=chance.choice(SORTS),
        limit=chance.choice([1, 2, 3, 7, 200]),
        facets=tuple(chance.sample(FACETS[collection], chance.randint(0, 3))),
    )


def _some(chance: random.Random, values: list[str]) -> tuple[str, ...]:
    return tuple(chance.sample(values, min(len(values), chance.choice([1, 1, 2, 3]))))


def words(chance: random.Random) -> str:
    """A random text of the language of words."""
    clauses = []
    for _ in range(chance.choice([1, 1, 2, 3])):
        units = [_unit(chance) for _ in range(chance.choice([1, 1, 2, 3]))]
        clauses.append("-" + units[0] if chance.random() < 0.2 else " OR ".join(units))
    return " ".join(clauses)


def _unit(chance: random.Random) -> str:
    field = chance.choice(["", "", "title:", "summary:", "statement:", "party:"])
    return field + chance.choice([chance.choice(WORDS), f'"{" ".join(chance.choices(WORDS, k=2))}"'])
