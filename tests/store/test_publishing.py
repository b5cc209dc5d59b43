"""What publishing to PostgreSQL promises beside the contract of the store."""

import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from statistics import mean

import oracle
import orjson
import pytest
from clusters import ENGINES, primary, published, stored
from support import GOOD, ROOT, compiled, dump, load

from diplobrief.store.contract import Query, Store
from diplobrief.store.postgres.publish import DatabaseError, publish
from diplobrief.store.words import parse

LEFT = "SELECT (SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'diplobrief_%'), (SELECT count(*) FROM diplobrief.edition)"


def edition(seed: int) -> Path:
    return compiled(map(dump, oracle.corpus(random.Random(seed), 20, 20).values())).folder


def test_a_publisher_that_is_killed_leaves_nothing_and_holds_up_nobody() -> None:
    publish(primary().address, edition(1), lambda _: None, 40)
    before = primary().do(LEFT)
    code = (
        "import sys, time; from pathlib import Path; from diplobrief.store.postgres.publish import publish\n"
        "publish(sys.argv[1], Path(sys.argv[2]), lambda _: (print('here', flush=True), time.sleep(60)))"
    )
    words = [sys.executable, "-c", code, primary().address, str(edition(2))]
    with subprocess.Popen(words, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"here\n"
        process.kill()
    assert publish(primary().address, edition(1), lambda _: None, 40).new is False
    assert primary().do(LEFT) == before


def test_publishers_at_one_time_follow_each_other() -> None:
    folders = [edition(seed) for seed in (3, 4, 5)]
    within: list[int] = []
    most: list[int] = []

    def tick(_: int) -> None:
        within.append(1)
        most.append(len(within))
        time.sleep(0.1)
        within.pop()

    numbers: list[int] = []
    threads = [
        threading.Thread(target=lambda each=each: numbers.append(publish(primary().address, each, tick, 40).number))
        for each in folders
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(set(numbers)), max(most)) == (3, 1)
    assert primary().do("SELECT number FROM diplobrief.pointer") == [(max(numbers),)]


def test_the_same_edition_is_not_written_twice() -> None:
    folder = edition(6)
    assert [publish(primary().address, folder, lambda _: None, 40).new for _ in range(2)] == [True, False]


@pytest.mark.parametrize("text", ["\0", "a\0b", "x" * 100_000, "\ud800", "'; DROP", "a\\b", "%s", "%(a)s", "€" * 600])
def test_what_no_row_can_hold_is_not_found_and_breaks_nothing(text: str) -> None:
    store = published([])
    assert store.get(text) is None
    assert store.revision(text, text) is None
    assert store.party(text) is None
    assert store.history(text) == ()
    assert isinstance(store.parties(text, 1), tuple)
    assert store.list(Query(filters=(("party", (text,)),))).total == 0


def test_an_address_without_a_server_is_an_error_that_names_it() -> None:
    with pytest.raises(DatabaseError, match=r"127\.0\.0\.1"):
        publish("postgresql://u:secret@127.0.0.1:1/x", edition(7), lambda _: None)


def by_relevance(store: Store, word: str, limit: int) -> list[bytes]:
    return [hit.body for hit in store.list(Query(words=parse(word), sort="relevance", limit=limit)).items]


def test_relevance_orders_the_same_set_in_another_way() -> None:
    """Of ten of sixty briefs that all have the word, about as many are the same as by chance: this says how far."""
    embedded = compiled(map(dump, oracle.corpus(random.Random(8), 60, 60).values()))
    other = stored(embedded)
    shares = []
    for word in oracle.WORDS:
        assert set(by_relevance(embedded, word, 200)) == set(by_relevance(other, word, 200))
        one, two = by_relevance(embedded, word, 10), by_relevance(other, word, 10)
        shares += [len(set(one) & set(two)) / len(one)] if one else []
    print(f"\nof the ten most relevant, {mean(shares):.0%} are the same, at the least {min(shares):.0%}")


@pytest.mark.parametrize("engine", ENGINES)
def test_a_word_in_the_title_counts_more_than_one_in_the_background(engine: str) -> None:
    base = load(GOOD)
    names = ["a-title", "b-background"]
    made = [base | {"id": name, "title": "A word about nothing"} for name in names]
    made[0] = made[0] | {"title": "A zebra and another zebra"}
    made[1] = made[1] | {"background": [base["background"][0] | {"text": "There was a zebra too."}]}
    found = by_relevance(ENGINES[engine](map(dump, made)), "zebra", 10)
    assert [orjson.loads(each)["id"] for each in found] == names
