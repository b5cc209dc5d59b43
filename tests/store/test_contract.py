"""What every store must do. A new engine is one more line in `ENGINES`; the tests stay the same."""

import copy
import dataclasses
import datetime as dt
from collections.abc import Callable, Iterable
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support import FIRST, GOOD, Json, compiled, dump, load

from diplobrief.contract.released import shipped
from diplobrief.model import edtf
from diplobrief.store.contract import LIMIT_MAX, SECTIONS, SORTS, Position, Query, Sort, Store, etag

Build = Callable[[Iterable[bytes]], Store]
ENGINES: dict[str, Build] = {"embedded": compiled}
DATES = ["2026", "2026-01", "2026-01-28", "2026-01-28?", "2026-01-28/..", "../2026-01-28", "1927~/1930", "2026-01-27"]


@pytest.fixture(params=list(ENGINES.values()), ids=list(ENGINES))
def build(request: pytest.FixtureRequest) -> Build:
    engine: Build = request.param
    return engine


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
        assert (stored.body, stored.etag, stored.schema) == (path.read_bytes(), etag(path.read_bytes()), "1.0.0")
    assert store.get("nothing") is None
    assert store.section("nothing", "parties") is None


@pytest.mark.parametrize("section", SECTIONS)
def test_a_section_holds_the_briefs_items(build: Build, section: str) -> None:
    stored = build([FIRST.read_bytes()]).section(FIRST.stem, section)
    assert stored is not None
    items = load(FIRST).get(section, [])
    assert orjson.loads(stored.body) == {"brief": FIRST.stem, "revision": 1, "items": items, "total": len(items)}
    assert stored.etag == etag(stored.body)


def test_schemas_are_the_released_bytes(build: Build) -> None:
    store = build([])
    assert store.schemas() == tuple(shipped().locked)
    for version in store.schemas():
        stored = store.schema(version)
        assert stored is not None
        assert stored.body == shipped().read(version)
    assert store.schema("9.9.9") is None


def test_the_newest_is_first_and_equals_keep_their_order(build: Build) -> None:
    made = briefs(DATES)
    store = build(map(dump, made.values()))
    days = [edtf.bounds(made[name]["date"]) for name in ids(store, Query())]
    firsts = [each.earliest or each.latest for each in days]
    assert firsts == sorted(firsts, key=lambda day: day or dt.date.min, reverse=True)
    assert ids(store, Query()) == list(reversed(ids(store, Query(sort="date"))))


@settings(deadline=None)  # each example compiles an edition
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


def test_a_list_goes_on_as_it_was_while_the_corpus_changes(tmp_path: Path) -> None:
    made = briefs(["2026-01-01", "2026-01-02", "2026-01-03", "2026-01-04"])
    first = compiled(map(dump, made.values()), tmp_path).list(Query(limit=2))
    assert first.next is not None
    del made["brief-001"]
    made["brief-000"] = made["brief-000"] | {"date": "2026-06-01", "revision": 2}
    made["brief-new"] = made["brief-003"] | {"id": "brief-new", "date": "2026-01-01"}
    later = compiled(map(dump, made.values()), tmp_path)
    assert ids(later, Query(after=first.next)) == ["brief-001", "brief-000"]
    assert ids(later, Query(limit=3)) == ["brief-000", "brief-003", "brief-002"]


@settings(deadline=None)
@given(st.integers(0, 2**31 - 1), st.integers(0, 2**63 - 1), st.sampled_from(SORTS))
def test_every_position_can_be_gone_on_from(sequence: int, key: int, sort: Sort) -> None:
    page = STORE.list(Query(limit=LIMIT_MAX, after=Position(sequence, key), sort=sort))
    assert page.total == min(sequence, 3)
    assert page.next is None


STORE = compiled(map(dump, briefs(DATES[:3]).values()))


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
