"""Parties across briefs: which declarations mean the same one, and that each means exactly one."""

import copy
import dataclasses
import random
from collections import Counter

import oracle
import orjson
import pytest
from support import GOOD, Json, compiled, dump, load

from diplobrief.store.contract import Query, Store


def declared(*parties: Json) -> Store:
    """A store over one brief for each of these declarations."""
    made = [copy.deepcopy(load(GOOD)) | {"id": f"brief-{n}", "parties": [each]} for n, each in enumerate(parties)]
    for brief in made:
        brief |= {"statements": [], "objectives": [], "implications": [], "background": []}
    return compiled(map(dump, made))


def party(name: str, kind: str = "state", role: str = "principal", **identifiers: str) -> Json:
    said = {"id": name, "name": name.upper(), "kind": kind, "role": role}
    return {**said, "identifiers": identifiers} if identifiers else said


def told(store: Store) -> dict[str, Json]:
    """All parties by their ids, read in small pages."""
    found: list[Json] = []
    while page := store.parties(found[-1]["id"] if found else "", 2)[0]:
        found += map(orjson.loads, page)
    assert [each["id"] for each in found] == sorted({each["id"] for each in found})
    assert store.parties("", 1)[1] == len(found)
    return {each["id"]: each for each in found}


Cases = dict[str, tuple[list[Json], dict[str, int]]]
CASES: Cases = {
    "one item under two spellings is one party": (
        [party("us", wikidata="Q30"), party("usa", wikidata="Q30")],
        {"Q30": 2},
    ),
    "one item is one party even if briefs disagree on its kind": (
        [party("eu", "organisation", wikidata="Q458"), party("eu", "alliance", wikidata="Q458")],
        {"Q458": 2},
    ),
    "one code is one party": (
        [party("us", iso_3166_1="US"), party("usa", iso_3166_1="US")],
        {"state.US": 2},
    ),
    "one code of two kinds is two parties": (
        [party("gl", iso_3166_1="GL"), party("gl", "territory", iso_3166_1="GL")],
        {"state.GL": 1, "territory.GL": 1},
    ),
    "a code beside one item joins it": (
        [party("us", iso_3166_1="US", wikidata="Q30"), party("usa", iso_3166_1="US")],
        {"Q30": 2},
    ),
    "a code beside two items joins neither": (
        [
            party("a", iso_3166_1="KP", wikidata="Q1"),
            party("b", iso_3166_1="KP", wikidata="Q2"),
            party("c", iso_3166_1="KP"),
            party("d", iso_3166_1="KP"),
        ],
        {"Q1": 1, "Q2": 1, "state.KP": 2},
    ),
    "an item of another kind does not take a code over": (
        [party("us", "person", iso_3166_1="US", wikidata="Q1"), party("us", iso_3166_1="US")],
        {"Q1": 1, "state.US": 1},
    ),
    "without identifiers, kind and id are one party": (
        [party("council"), party("council"), party("council", "group"), party("committee")],
        {"state.council": 2, "group.council": 1, "state.committee": 1},
    ),
    "an id alone does not join a party with identifiers": (
        [party("norway"), party("norway", iso_3166_1="NO"), party("norway", wikidata="Q20")],
        {"state.norway": 1, "state.NO": 1, "Q20": 1},
    ),
    "any code of several joins": (
        [party("hk", "territory", iso_3166_1="HK", iso_3166_2="CN-HK"), party("hong", "territory", iso_3166_2="CN-HK")],
        {"territory.HK": 2},
    ),
    "any code of several joins through others": (
        [
            party("a", "territory", iso_3166_1="HK", iso_3166_2="CN-HK"),
            party("b", "territory", iso_3166_2="CN-HK", iso_3166_3="HKHK"),
            party("c", "territory", iso_3166_3="HKHK"),
        ],
        {"territory.HK": 3},
    ),
    "any code of several joins the item beside it": (
        [
            party("a", "territory", iso_3166_2="CN-HK", wikidata="Q8646"),
            party("b", "territory", iso_3166_1="HK", iso_3166_2="CN-HK"),
        ],
        {"Q8646": 2},
    ),
    "what stands between two items joins neither": (
        [
            party("a", iso_3166_1="AA", wikidata="Q1"),
            party("b", iso_3166_3="BBBB", wikidata="Q2"),
            party("c", iso_3166_1="AA", iso_3166_3="BBBB"),
        ],
        {"Q1": 1, "Q2": 1, "state.AA": 1},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_declarations_are_joined_by_the_rules(case: str) -> None:
    parties, expected = CASES[case]
    for order in (parties, parties[::-1]):
        store = declared(*order)
        assert {name: each["declarations"] for name, each in told(store).items()} == expected


def test_a_party_is_found_by_its_id_and_by_names_that_only_it_has() -> None:
    store = declared(party("us", iso_3166_1="US", wikidata="Q30"), party("council"), party("council", "group"))
    whole = told(store)["Q30"]
    for name in ("Q30", "US", "us"):
        assert orjson.loads(store.party(name) or b"") == whole
    assert store.party("council") is None
    assert store.party("state.council") is not None
    assert store.party("nobody") is None
    assert store.party("") is None


def test_the_link_to_its_briefs_finds_no_brief_of_a_party_that_shares_its_code() -> None:
    parties = told(declared(party("a", iso_3166_1="KP", wikidata="Q1"), party("b", iso_3166_1="KP", wikidata="Q2")))
    assert [each["briefs"] for each in parties.values()] == ["/v1/briefs?party=Q1", "/v1/briefs?party=Q2"]


@pytest.mark.parametrize("seed", range(4))
def test_every_declaration_is_of_one_party_and_all_counts_add_up(seed: int) -> None:
    made = oracle.corpus(random.Random(seed))
    store = compiled(map(dump, made.values()))
    uses = [each for brief in made.values() for each in brief["parties"]]
    parties = told(store)
    roles: Counter[str] = Counter()
    names: Counter[str] = Counter()
    for name, each in parties.items():
        assert each["declarations"] == sum(each["roles"].values())
        assert each["href"] == f"/v1/parties/{name}"
        assert each["name"] == each["names"][0]
        roles.update(each["roles"])
        names.update(each["names"])
        assert orjson.loads(store.party(name) or b"") == each
    assert roles == Counter(each["role"] for each in uses)
    assert set(names) == {each["name"] for each in uses}
    assert sum(each["declarations"] for each in parties.values()) == len(uses)


@pytest.mark.parametrize("seed", range(4))
def test_the_link_to_its_briefs_finds_every_brief_of_a_party(seed: int) -> None:
    made = oracle.corpus(random.Random(seed))
    store = compiled(map(dump, made.values()))
    for name, each in told(store).items():
        asked = tuple(part.removeprefix("party=") for part in each["briefs"].partition("?")[2].split("&"))
        query = Query(filters=(("party", asked),), limit=200)
        found = {orjson.loads(hit.body)["id"] for hit in store.list(query).items}
        for brief in made.values():
            if any(_is(use, each) for use in brief["parties"]):
                assert brief["id"] in found, name
        assert store.list(dataclasses.replace(query, limit=1)).total == len(found)


def _is(use: Json, party: Json) -> bool:
    """Whether a declaration must be of a party: it has the party's item, or its kind and id and no identifier."""
    known = use.get("identifiers", {})
    if "wikidata" in known:
        return bool(known["wikidata"] == party["id"])
    return not known and party["id"] == f"{use['kind']}.{use['id']}"
