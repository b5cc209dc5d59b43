"""What every store must do. A new engine is one more line in `clusters.ENGINES`; the tests stay the same."""

import copy
import dataclasses
import datetime as dt
import random
from functools import cache
from pathlib import Path

import oracle
import orjson
import pytest
from clusters import ENGINES, Build
from hypothesis import given, settings
from hypothesis import strategies as st
from support import FIRST, GOOD, Json, dump, load

from diplobrief.contract.released import shipped
from diplobrief.model import edtf
from diplobrief.store import lists
from diplobrief.store.contract import (
    FACET_VALUES,
    FACETS,
    LIMIT_MAX,
    SECTIONS,
    SORTS,
    Collection,
    Hit,
    Page,
    Position,
    Query,
    Snippet,
    Sort,
    Store,
    etag,
)
from diplobrief.store.postgres import lists as postgres_lists
from diplobrief.store.words import parse

DATES = ["2026", "2026-01", "2026-01-28", "2026-01-28?", "2026-01-28/..", "../2026-01-28", "1927~/1930", "2026-01-27"]


def briefs(dates: list[str]) -> dict[str, Json]:
    base, found = load(GOOD), {}
    for number, date in enumerate(dates):
        brief = copy.deepcopy(base)
        brief |= {"id": f"brief-{number:03}", "date": date}
        brief["event"]["type"] = ["agree", "consult"][number % 2]
        brief["parties"][0]["identifiers"] = {"iso_3166_1": ["NO", "SE"][number % 2], "wikidata": "Q20"}
        found[brief["id"]] = brief
    return found


def ids(store: Store, query: Query) -> list[str]:
    return [orjson.loads(hit.body)["id"] for hit in store.list(query).items]


def walked(store: Store, query: Query) -> list[str]:
    """Every page of a list, one after the other."""
    found: list[str] = []
    after = query.after
    while True:
        page = store.list(dataclasses.replace(query, after=after))
        found += [orjson.loads(hit.body)["id"] for hit in page.items]
        assert len(page.items) <= query.limit
        after = page.next
        if after is None:
            return found


def test_a_brief_is_the_bytes_of_its_file(build: Build) -> None:
    store = build([FIRST.read_bytes(), GOOD.read_bytes()])
    assert isinstance(store, Store)
    assert len(store) == 2
    for path in (FIRST, GOOD):
        stored = store.get(path.stem)
        assert stored is not None
        named = load(path)["$schema"].split("/")[-1].removesuffix(".json")
        assert (stored.body, stored.etag, stored.schema) == (path.read_bytes(), etag(path.read_bytes()), named)
    assert store.get("nothing") is None
    assert store.section("nothing", "parties") is None


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_holds_the_briefs_items(build: Build, section: str) -> None:
    stored = build([FIRST.read_bytes()]).section(FIRST.stem, section)
    assert stored is not None
    items = load(FIRST).get(section, [])
    assert orjson.loads(stored.body) == {"brief": FIRST.stem, "revision": 2, "items": items, "total": len(items)}
    assert stored.etag == etag(stored.body)


def test_schemas_are_the_released_bytes(build: Build) -> None:
    store = build([])
    assert store.schemas() == tuple(shipped().locked)
    for version in store.schemas():
        stored = store.schema(version)
        assert stored is not None
        assert stored.body == shipped().read(version)
        for form in shipped().forms(version):
            beside = store.schema(version, form)
            assert beside is not None
            assert beside.body == shipped().read(version, form)
        assert store.deprecation(version) is None
    assert store.schema("9.9.9") is None


def test_the_newest_is_first_and_equals_keep_their_order(build: Build) -> None:
    made = briefs(DATES)
    store = build(map(dump, made.values()))
    days = [edtf.bounds(made[name]["date"]) for name in ids(store, Query())]
    firsts = [each.earliest or each.latest for each in days]
    assert firsts == sorted(firsts, key=lambda day: day or dt.date.min, reverse=True)
    assert ids(store, Query()) == list(reversed(ids(store, Query(sort="date"))))


@settings(deadline=None, max_examples=15)
@given(
    st.lists(st.sampled_from(DATES), max_size=12),
    st.integers(1, 5),
    st.sampled_from([None, "nordhavn", "NO", "SE", "Q20", "nobody"]),
    st.sampled_from([None, "agree", "consult", "assault"]),
    st.none() | st.dates(dt.date(2025, 12, 1), dt.date(2026, 3, 1)),
    st.none() | st.dates(dt.date(2025, 12, 1), dt.date(2026, 3, 1)),
)
def test_pages_hold_each_match_once(
    dates: list[str], limit: int, party: str | None, event: str | None, first: dt.date | None, last: dt.date | None
) -> None:
    made = briefs(dates)
    for build in ENGINES.values():
        store = build(map(dump, made.values()))
        query = Query(
            filters=tuple((name, (value,)) for name, value in (("party", party), ("event", event)) if value),
            date_from=first,
            date_to=last,
            limit=limit,
        )
        expected = {
            name
            for name, brief in made.items()
            if party in (None, "nordhavn", "Q20", brief["parties"][0]["identifiers"]["iso_3166_1"])
            and event in (None, brief["event"]["type"])
            and edtf.bounds(brief["date"]).overlaps(first, last)
        }
        found = walked(store, query)
        assert (len(found), set(found)) == (len(expected), expected)
        assert store.list(query).total == len(expected)


def test_a_list_goes_on_as_it_was_while_the_corpus_changes(build: Build, tmp_path: Path) -> None:
    made = briefs(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"])
    first = build(map(dump, made.values()), tmp_path).list(Query(limit=2))
    assert first.next is not None
    del made["brief-001"]
    made["brief-000"] = made["brief-000"] | {"date": "2026-06-01", "revision": 2}
    made["brief-new"] = made["brief-003"] | {"id": "brief-new", "date": "2026-01-01"}
    later = build(map(dump, made.values()), tmp_path)
    assert ids(later, Query(after=first.next)) == ["brief-001", "brief-000"]
    assert ids(later, Query(limit=3)) == ["brief-000", "brief-003", "brief-002"]


@settings(deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(0, 2**63 - 1), st.sampled_from(SORTS))
def test_every_position_can_be_gone_on_from(sequence: int, key: int, sort: Sort) -> None:
    for name in ENGINES:
        page = three(name).list(Query(limit=LIMIT_MAX, after=Position(sequence, key), sort=sort))
        assert page.total == min(sequence, 3)
        assert page.next is None


@cache
def three(engine: str) -> Store:
    """Briefs of their own: where editions stand in one database, a position of a newer one with this log leads there."""
    made = briefs(DATES[:3]).values()
    return ENGINES[engine](dump(brief | {"id": f"{brief['id']}-alone"}) for brief in made)


def test_an_edition_is_its_content(build: Build) -> None:
    files = [dump(brief) for brief in briefs(DATES).values()]
    assert build(files).edition == build(reversed(files)).edition
    assert build(files).edition != build(files[1:]).edition


def test_a_summary_tells_what_the_list_shows(build: Build) -> None:
    (item,) = build([FIRST.read_bytes()]).list(Query()).items
    summary = orjson.loads(item.body)
    assert (summary["earliest"], summary["latest"], summary["date"]) == ("2026-01-28", "2026-01-28", "2026-01-28?")
    assert summary["event"] == {"type": "consult", "status": "under-way"}
    assert summary["parties"][0]["identifiers"] == {"iso_3166_1": "US", "wikidata": "Q30"}
    assert summary["href"] == f"/v1/briefs/{FIRST.stem}"


def named(query: Query, body: bytes) -> str:
    """What names an item of a list."""
    item = orjson.loads(body)
    return item["id"] if query.collection == "briefs" else f"{item['brief']}#{item['id']}"


def pages(store: Store, query: Query) -> list[Page]:
    """All pages of a list."""
    found = [store.list(query)]
    while found[-1].next is not None:
        assert len(found[-1].items) == query.limit
        found.append(store.list(dataclasses.replace(query, after=found[-1].next)))
    return found


def agrees(store: Store, query: Query, made: dict[str, Json]) -> None:
    """A list is what brute force over the plain briefs finds."""
    expected = oracle.matching(made.values(), query)
    found = pages(store, query)
    names = [named(query, hit.body) for page in found for hit in page.items]
    assert sorted(names) == sorted(expected)
    assert {page.total for page in found} == {len(expected)}
    in_order([expected[name] for name in names], query)
    for page in found:
        facets_agree(page, query, made)
        for hit in page.items:
            snippets_agree(hit, query, made)


def in_order(items: list[oracle.Item], query: Query) -> None:
    if query.sort == "-modified":
        moments = [item.modified for item in items]
        assert moments == sorted(moments, reverse=True)
    elif query.sort != "relevance" or not query.words:
        days = [item.day for item in items]
        assert days == sorted(days, reverse=query.sort != "date")


def facets_agree(page: Page, query: Query, made: dict[str, Json]) -> None:
    """Filtering by a value finds as many, no frequent value is missing, and the order is that of the contract."""
    assert set(page.facets) == set(query.facets)
    for name, values in page.facets.items():
        expected = oracle.facet(oracle.matching(made.values(), query).values(), name)
        told = [(each.value, each.count) for each in values]
        assert told == sorted(told, key=lambda pair: (-pair[1], pair[0]))
        assert all(expected[value] == count for value, count in told), (name, told, expected)
        if name not in ("party", "speaker"):
            assert told == sorted(expected.items(), key=lambda pair: (-pair[1], pair[0]))[:FACET_VALUES]


FIELDS_IN = ("title", "summary", "statement", "party", "other")


def told_in(item: Json, brief: Json, snippet: Snippet) -> tuple[str, str]:
    """The text that a stretch is of, and the field of it: of the item, or of a part of its brief."""
    if not snippet.part:
        return item[snippet.field], {"text": "statement", "quote": "statement"}.get(snippet.field, snippet.field)
    for layer in ("statements", "objectives", "implications", "background", "parties"):
        for each in brief.get(layer, ()):
            if each["id"] == snippet.part:
                text = each[snippet.field]
                field = {"statements": "statement", "parties": "party"}.get(layer, "other")
                return (text if isinstance(text, str) else "\n".join(text)), field
    raise AssertionError(snippet)


def snippets_agree(hit: Hit, query: Query, made: dict[str, Json]) -> None:
    """A stretch is of a member of the item or of a part of its brief, and its places are of words asked for.

    Something is shown of every hit, and of each clause where there is room.
    """
    item = orjson.loads(hit.body)
    clauses = [clause.units for clause in query.words.clauses if not clause.negated] if query.words else []
    units = [unit for each in clauses for unit in each]
    members = {"title": "title", "summary": "summary", "text": "statement", "quote": "statement"}
    marked: set[tuple[str, str]] = set()
    brief = made[item["brief"] if "brief" in item else item["id"]]
    for snippet in hit.snippets:
        text, field = told_in(item, brief, snippet)
        assert snippet.text in text
        wanted = {word for unit in units if unit.field in (None, field) for word in oracle.split(unit.text)}
        assert snippet.spans
        assert list(snippet.spans) == sorted(set(snippet.spans))
        for start, end in snippet.spans:
            assert snippet.text[start:end].lower() in wanted
            marked.add((field, snippet.text[start:end].lower()))
    if len(hit.snippets) < 3:
        for each in clauses:
            assert any(
                all(
                    any((name, word) in marked for name in ([unit.field] if unit.field else FIELDS_IN))
                    for word in oracle.split(unit.text)
                )
                for unit in each
            ), (each, hit)
    told = {snippet.field for snippet in hit.snippets if not snippet.part}
    for member, field in members.items():
        said = f" {' '.join(oracle.split(item.get(member, '')))} "
        said_of = [" ".join(oracle.split(unit.text)) for unit in units if unit.field in (None, field)]
        if len(hit.snippets) < 3 and any(f" {words} " in said for words in said_of if words):
            assert member in told


@pytest.mark.parametrize("steps", [200_000, 1], ids=["tables", "index"])
@pytest.mark.parametrize("seed", range(5))
def test_lists_are_what_brute_force_finds(build: Build, seed: int, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lists, "_STEPS", steps)  # how long the tables are tried: the index answers everything else
    chance = random.Random(seed)
    made = oracle.corpus(chance)
    store = build(map(dump, made.values()))
    for _ in range(60):
        agrees(store, oracle.query(chance, made.values()), made)


@pytest.mark.parametrize("seed", range(2))
def test_both_ways_of_answering_give_the_same_pages(build: Build, seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(seed)
    made = oracle.corpus(chance)
    store = build(map(dump, made.values()))
    asked = [dataclasses.replace(oracle.query(chance, made.values()), words=None) for _ in range(60)]
    one = [pages(store, query) for query in asked]
    monkeypatch.setattr(lists, "_STEPS", 1)
    assert [pages(store, query) for query in asked] == one


@pytest.mark.parametrize("kept", [1, 2])
def test_a_page_has_its_facets_though_none_can_be_kept(kept: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres_lists, "_KEPT", kept)
    store = ENGINES["postgresql"](map(dump, briefs(DATES).values()))
    alone = {name: store.list(Query(facets=(name,))).facets[name] for name in FACETS["briefs"]}
    for last in FACETS["briefs"]:
        store.list(Query(facets=(last,)))
        assert store.list(Query(facets=FACETS["briefs"])).facets == alone


FOLDED = {
    "zürich": {"Zürich", "ZÜRICH", "zurich", "Zu\u0308rich now"},
    "zu\u0308rich": {"Zürich", "ZÜRICH", "zurich", "Zu\u0308rich now"},
    "ZURICH": {"Zürich", "ZÜRICH", "zurich", "Zu\u0308rich now"},
    "negotiate": {"negotiated", "Negotiations", "negotiating"},
    "negotiation": {"negotiated", "Negotiations", "negotiating"},
    '"harbour talk"': {"Harbour talks"},
    '"talks harbour"': set(),
    "straße": {"Strasse", "STRASSE"},
    "Denmark's": {"Denmark’s"},
    "tete-a-tete": {"tête-à-tête"},
    "café": {"cafe\u0301", "CAFÉ"},
    "the": {"the of"},
    "会談": {"会談 a"},
    "30": {"30 ships"},
}


def test_words_are_found_without_case_and_accents_and_by_their_english_stem(build: Build) -> None:
    said = sorted({each for found in FOLDED.values() for each in found})
    made = [{**brief, "title": title} for brief, title in zip(briefs(["2026"] * len(said)).values(), said, strict=True)]
    store = build(map(dump, made))
    for text, expected in FOLDED.items():
        page = store.list(Query(words=parse(f"title:{text}"), limit=200))
        assert {orjson.loads(hit.body)["title"] for hit in page.items} == expected, text
        for hit in page.items:
            (snippet,) = hit.snippets
            assert snippet.text == orjson.loads(hit.body)["title"]
            assert snippet.spans


SCRIPTS = (
    "हिन्दी वार्ता",
    "שָׁלוֹם וביטחון",
    "مُحادَثات السَّلام",
    "การเจรจาสันติภาพ",
    "和平谈判",
    "мирні переговори",
    "συνομιλίες ειρήνης",
)


def test_words_of_every_script_are_found_and_marked_whole(build: Build) -> None:
    store = build(dump(load(GOOD) | {"id": f"brief-{n}", "title": title}) for n, title in enumerate(SCRIPTS))
    for n, title in enumerate(SCRIPTS):
        for word in title.split(" "):
            page = store.list(Query(words=parse(word)))
            assert [orjson.loads(hit.body)["id"] for hit in page.items] == [f"brief-{n}"], word
            (snippet,) = page.items[0].snippets
            assert [snippet.text[start:end] for start, end in snippet.spans] == [word]


def test_a_word_that_no_text_can_hold_finds_nothing(build: Build) -> None:
    store = build([GOOD.read_bytes()])
    assert store.list(Query(words=parse("a" * 150))).total == 0
    assert store.list(Query(words=parse("harbour " + "a" * 150))).total == 0


def test_every_moment_and_day_of_the_calendar_can_be_compiled(build: Build) -> None:
    days = ["9999-12-31", "2600-01-01", "2026-01-01", "1950-01-01", "0001-01-01"]
    made = {
        f"brief-{n}": {**load(GOOD), "id": f"brief-{n}", "modified": f"{day}T23:59:59Z", "date": day}
        for n, day in enumerate(days)
    }
    store = build(map(dump, made.values()))
    assert sorted(walked(store, Query(sort="-modified", limit=1))) == sorted(made)
    assert walked(store, Query(sort="-modified"))[2] == "brief-2"
    assert walked(store, Query()) == sorted(made)


def test_claims_of_one_moment_keep_the_order_of_their_brief(build: Build) -> None:
    layers: tuple[Collection, ...] = ("statements", "objectives", "implications")
    base, own = load(GOOD), ["c2", "c1", "c3"]
    base |= {layer: [{**base[layer][0], "id": name} for name in own] for layer in layers}
    names = [f"brief-{n}" for n in range(3)]
    store = build(dump({**base, "id": name}) for name in names)
    for query in (Query(layer, sort=sort) for layer in layers for sort in ("-modified", "-date")):
        listed = [orjson.loads(hit.body) for hit in store.list(query).items]
        assert {name: [each["id"] for each in listed if each["brief"] == name] for name in names} == dict.fromkeys(
            names, own
        ), query
