"""What a corpus remembers: its log, its past revisions, and lists that go on as they were when they began."""

import copy
import dataclasses
import itertools
import json
import random
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import oracle
import orjson
import pytest
from clusters import ENGINES, Build
from support import Json, compiled, dump

from diplobrief.store.contract import (
    COLLECTIONS,
    FACETS,
    SECTIONS,
    SORTS,
    Change,
    Collection,
    ExpiredError,
    Page,
    Position,
    Query,
    Sort,
    Store,
)
from diplobrief.store.words import parse

Briefs = dict[str, Json]


class Moment(NamedTuple):
    """A corpus as it stood, and the store that was built of it on top of those before."""

    briefs: Briefs
    store: Store


def named(query: Query, body: bytes) -> str:
    item = orjson.loads(body)
    return str(item["id"] if query.collection == "briefs" else f"{item['brief']}#{item['id']}")


def moved(chance: random.Random, briefs: Briefs, gone: Briefs) -> Briefs:
    """The corpus after a few random changes; `gone` holds what was removed and may come back."""
    made = dict(briefs)
    for _ in range(chance.randint(0, 5)):
        what = chance.choice(["add", "revise", "retitle", "withdraw", "remove", "return", "return anew"])
        if what == "add":
            name = f"brief-{chance.randint(50, 99)}"
            made.setdefault(name, oracle.brief(chance, name))
        elif what.startswith("return") and gone:
            name = chance.choice(sorted(gone))
            made[name] = gone.pop(name)
            if what == "return anew":
                made[name] = _revised(chance, made[name])
        elif made and what in ("revise", "retitle", "withdraw", "remove"):
            name = chance.choice(sorted(made))
            if what == "remove" and len(made) > 1:
                gone[name] = made.pop(name)
            elif what == "revise":
                made[name] = _revised(chance, made[name])
            elif what == "retitle":
                made[name] = {**made[name], "revision": made[name]["revision"] + 1, "title": oracle.sentence(chance)}
            elif what == "withdraw":
                made[name] = {**made[name], "revision": made[name]["revision"] + 1, "status": "withdrawn"}
    return made


def _revised(chance: random.Random, brief: Json) -> Json:
    made = oracle.brief(chance, brief["id"]) | {"revision": brief["revision"] + 1}
    return {**made, "date": brief["date"]} if chance.random() < 0.5 else made


def moments(chance: random.Random, out: Path, count: int, build: Build = compiled) -> Iterator[Moment]:
    """A corpus that changes, each time built on the edition before."""
    briefs, gone = oracle.corpus(chance, 5, 15), Briefs()
    for _ in range(count):
        yield Moment(copy.deepcopy(briefs), build(map(dump, briefs.values()), out))
        briefs = moved(chance, briefs, gone)


@pytest.fixture(scope="module", params=[("embedded", 0), ("embedded", 1), ("embedded", 2), ("postgresql", 3)], ids=str)
def seen(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Moment]:
    """Eight moments of one corpus."""
    engine, seed = request.param
    return list(moments(random.Random(seed), tmp_path_factory.mktemp("seen"), 8, ENGINES[engine]))


def log(store: Store, since: int = 0, limit: int = 3) -> list[Change]:
    """All changes, page by page."""
    found: list[Change] = []
    while page := store.changes(found[-1].sequence if found else since, limit):
        found += page
    return found


def snapshot(briefs: Briefs) -> dict[str, tuple[int, str, str]]:
    return {
        name: (brief["revision"], sha256(dump(brief)).hexdigest(), brief["modified"]) for name, brief in briefs.items()
    }


def test_a_snapshot_and_the_changes_since_are_a_later_snapshot(seen: list[Moment]) -> None:
    for one, other in itertools.combinations(seen, 2):
        known = snapshot(one.briefs)
        for change in log(other.store, one.store.sequence):
            if change.kind == "removed":
                assert (change.revision, change.digest, change.modified) == (None, None, None)
                del known[change.id]
            else:
                assert (change.kind == "added") is (change.id not in known)
                assert change.revision is not None
                assert change.digest is not None
                assert change.modified is not None
                known[change.id] = (change.revision, change.digest, change.modified)
        assert known == snapshot(other.briefs)
        assert len(other.store) == len(other.briefs)


def test_the_log_has_no_gap_and_its_chain_can_be_computed_by_anybody(seen: list[Moment]) -> None:
    chain, whole = "", log(seen[-1].store)
    assert [change.sequence for change in whole] == list(range(1, seen[-1].store.sequence + 1))
    for change in whole:
        chain = sha256((chain + json.dumps(list(change[:-1]), separators=(",", ":"))).encode()).hexdigest()
        assert change.chain == chain
    for moment in seen:
        assert log(moment.store) == whole[: moment.store.sequence]
    assert len({moment.store.edition for moment in seen}) == len({moment.store.sequence for moment in seen})


def test_the_history_of_a_brief_is_its_part_of_the_log(seen: list[Moment]) -> None:
    store = seen[-1].store
    log = store.changes(0, store.sequence)
    for name in {change.id for change in log}:
        assert store.history(name) == tuple(change for change in log if change.id == name)
    assert store.history("no-such-brief") == ()


def test_a_brief_is_withdrawn_once_however_often_it_is_revised_afterwards(build: Build, tmp_path: Path) -> None:
    brief = oracle.brief(random.Random(1), "brief-1")
    states = ["current", "withdrawn", "withdrawn", "withdrawn", "current", "withdrawn"]
    for number, status in enumerate(states, 1):
        store = build([dump({**brief, "revision": number, "status": status})], tmp_path)
    assert [change.kind for change in log(store)] == "added withdrawn revised revised revised withdrawn".split()
    store = build([dump({**brief, "revision": number, "status": "withdrawn"}) for number in (1,)])
    assert [change.kind for change in log(store)] == ["added"]


def test_a_brief_that_came_withdrawn_is_revised_and_not_withdrawn_again(build: Build, tmp_path: Path) -> None:
    brief = {**oracle.brief(random.Random(1), "brief-1"), "status": "withdrawn"}
    for number in (1, 2):
        store = build([dump({**brief, "revision": number})], tmp_path)
    assert [change.kind for change in log(store)] == ["added", "revised"]


def test_every_revision_is_found_for_ever(seen: list[Moment]) -> None:
    last = seen[-1].store
    for moment in seen:
        for name, brief in moment.briefs.items():
            digest = sha256(dump(brief)).hexdigest()
            revision = last.revision(name, digest)
            assert revision is not None
            assert (revision.id, revision.file.body) == (name, dump(brief))
            assert last.changes(revision.since - 1, 1)[0][2:5] == (name, brief["revision"], digest)
            current = name in seen[-1].briefs and dump(seen[-1].briefs[name]) == dump(brief)
            assert (revision.until is None) is current
            if revision.until is not None:
                assert last.changes(revision.until - 1, 1)[0].id == name
            assert last.revision("another", digest) is None
            assert last.revision(name, sha256(b"").hexdigest()) is None


@pytest.mark.parametrize("seed", range(2))
def test_a_list_goes_on_as_it_began_through_every_later_edition(build: Build, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    begun: list[tuple[Query, Briefs, list[str], Page]] = []
    for moment in moments(chance, tmp_path, 10, build):
        for number, (query, briefs, names, page) in enumerate(begun):
            if page.next is not None and chance.random() < 0.6:
                following = moment.store.list(dataclasses.replace(query, after=page.next))
                names += [named(query, hit.body) for hit in following.items]
                assert following.total == len(oracle.matching(briefs.values(), query))
                facets_agree(following, query, briefs)
                begun[number] = (query, briefs, names, following)
        for _ in range(12):
            query = dataclasses.replace(
                oracle.query(chance, moment.briefs.values()),
                sort=chance.choice(["-date", "date", "-modified"]),
                limit=chance.choice([1, 2, 3]),
            )
            page = moment.store.list(query)
            begun.append((query, moment.briefs, [named(query, hit.body) for hit in page.items], page))
    went_on = 0
    for query, briefs, names, page in begun:
        rest, last = list(names), page
        while last.next is not None:
            last = moment.store.list(dataclasses.replace(query, after=last.next))
            rest += [named(query, hit.body) for hit in last.items]
        expected = oracle.matching(briefs.values(), query)
        assert sorted(rest) == sorted(expected), query
        days = [expected[name].day for name in rest]
        if query.sort != "-modified":
            assert days == sorted(days, reverse=query.sort == "-date")
        went_on += len(names) > query.limit
    assert went_on > 3


def facets_agree(page: Page, query: Query, briefs: Briefs) -> None:
    found = oracle.matching(briefs.values(), query).values()
    for name, values in page.facets.items():
        expected = oracle.facet(found, name)
        assert all(expected[each.value] == each.count for each in values), (query, name)


def test_relevance_does_not_go_on_once_the_corpus_has_changed(build: Build, tmp_path: Path) -> None:
    made = oracle.corpus(random.Random(3), 20, 20)
    query = Query(words=parse(" OR ".join(oracle.WORDS)), sort="relevance", limit=3)
    first = build(map(dump, made.values()), tmp_path)
    after = first.list(query).next
    assert after is not None
    same = build(map(dump, made.values()), tmp_path)
    assert same.list(dataclasses.replace(query, after=after)).total == 20
    del made["brief-00"]
    later = build(map(dump, made.values()), tmp_path)
    for collection in ("briefs", "statements"):
        with pytest.raises(ExpiredError):
            later.list(dataclasses.replace(query, collection=collection, after=after))


@pytest.mark.parametrize("sort", SORTS)
@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_list_does_not_go_on_in_another_log(build: Build, collection: Collection, sort: Sort, tmp_path: Path) -> None:
    """Two places publish from copies of one edition, and each has made a change of its own."""
    made = oracle.corpus(random.Random(4), 8, 8)
    words = parse(" OR ".join(oracle.WORDS)) if sort == "relevance" else None
    query = Query(collection, words=words, sort=sort, limit=1)

    def then(place: str, *names: str) -> Store:
        changed = {name: {**made[name], "revision": 9, "title": f"{name} in {place}"} for name in names}
        return build(map(dump, (made | changed).values()), tmp_path / place)

    ours, common = (then(place) for place in ("ours", "theirs"))
    here, there = then("ours", "brief-01"), then("theirs", "brief-02")
    assert (ours.edition, here.sequence) == (common.edition, there.sequence)
    begun = here.list(query).next
    assert begun is not None
    here.list(dataclasses.replace(query, after=begun))
    for other in (there, then("theirs", "brief-02", "brief-03")):
        with pytest.raises(ExpiredError):
            other.list(dataclasses.replace(query, after=begun))
        if sort != "relevance":  # what began before they parted goes on in both
            before = dataclasses.replace(query, after=ours.list(query).next)
            assert other.list(before).items == here.list(before).items
    if here.waits:  # a node that is behind, of another log, asks for the editions which are ahead of it
        alone = build([dump(made["brief-04"])], tmp_path / "alone")
        with pytest.raises(ExpiredError):
            alone.list(dataclasses.replace(query, after=begun))


def answers(store: Store, briefs: Briefs) -> Iterator[object]:
    """What a store says of the present, in a form that does not show the order of what is equal."""
    yield len(store)
    yield store.schemas()
    for name in [*briefs, "nothing"]:
        yield store.get(name)
        yield [store.section(name, section) for section in SECTIONS]
    yield store.parties("", 1_000)
    for name in sorted({name for each in briefs.values() for party in each["parties"] for name in _names(party)}):
        yield name, store.party(name)


def _names(party: Json) -> set[str]:
    return {party["id"], *party.get("identifiers", {}).values()}


@pytest.mark.parametrize("seed", range(3))
def test_an_edition_built_step_by_step_answers_like_one_built_at_once(build: Build, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    *_, last = moments(chance, tmp_path, 10, build)
    anew = build(map(dump, last.briefs.values()))
    for one, other in zip(answers(last.store, last.briefs), answers(anew, last.briefs), strict=True):
        assert one == other
    for _ in range(80):
        query = oracle.query(chance, last.briefs.values())
        query = dataclasses.replace(query, limit=200, facets=FACETS[query.collection])
        one_page, other_page = last.store.list(query), anew.list(query)
        assert (one_page.total, one_page.facets) == (other_page.total, other_page.facets), query
        if query.sort in ("-date", "date"):
            assert one_page.items == other_page.items, query
        assert sorted(one_page.items) == sorted(other_page.items), query


def test_an_edition_on_top_of_itself_is_the_same_edition(tmp_path: Path) -> None:
    made = oracle.corpus(random.Random(5))
    one, other = (compiled(map(dump, made.values()), tmp_path) for _ in range(2))
    assert (one.edition, one.sequence) == (other.edition, other.sequence)
    assert one.folder.exists()
    assert other.list(Query()) == one.list(Query())


def test_a_cursor_from_a_longer_history_is_answered_from_the_present(build: Build) -> None:
    made = oracle.corpus(random.Random(6))
    store = build(map(dump, made.values()))
    page = store.list(Query(after=Position(10**6, 2**62), limit=200))
    assert page.total == len(made)


def test_many_editions_do_not_grow_beyond_what_they_hold(tmp_path: Path) -> None:
    brief = oracle.brief(random.Random(7), "brief-1")
    for number in range(1, 21):
        store = compiled([dump({**brief, "revision": number, "title": f"{brief['title']} {number}"})], tmp_path)
    held = {path for path in store.folder.rglob("*") if path.is_file()}
    for collection in (store.folder / "search").iterdir():
        segments = {
            each["segment_id"].replace("-", "")
            for each in json.loads((collection / "meta.json").read_bytes())["segments"]
        }
        stray = [
            path
            for path in held
            if path.parent == collection and path.name[:32] not in segments and len(path.name) > 32
        ]
        assert not stray
    assert sum(path.suffix == ".pack" for path in held) < 34
    assert len(log(store)) == 20
    for number in range(1, 21):
        body = dump({**brief, "revision": number, "title": f"{brief['title']} {number}"})
        found = store.revision("brief-1", sha256(body).hexdigest())
        assert found is not None
        assert found.file.body == body
