"""What publishing to PostgreSQL promises beside the contract of the store."""

import random
import re
import subprocess
import sys
import threading
import time
from contextlib import AbstractContextManager, nullcontext
from itertools import count
from pathlib import Path
from statistics import mean
from typing import Any

import oracle
import orjson
import pytest
from clusters import ENGINES, primary, published, stored
from support import GOOD, ROOT, compiled, dump, load

from diplobrief.app.settings import Settings
from diplobrief.cli import database
from diplobrief.cli.errors import UsageError
from diplobrief.cli.main import main
from diplobrief.store.contract import Query, Store
from diplobrief.store.edition import EditionError
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


WRITTEN_WRONG = (
    "postgresql://u:{}@127.0.0.1:54x/db", "postgresql://u:%zz{}@127.0.0.1/db", "postgresql:/u:{}@h", "host=h password='{}",
    "host=h password={} more", "postgresql://u:{} x@127.0.0.1/db", "postgresql://u:{}@[::1/db", "postgresql://u:{}",
    "postgresql://u:x@{}@127.0.0.1:1/db", "postgresql://u:1/{}@127.0.0.1:1/db", "postgresql://u:{}/x@127.0.0.1:1/db",
    "postgresql://h/db?passwort={}",
)  # fmt: skip


@pytest.mark.parametrize("address", WRITTEN_WRONG)
def test_an_address_that_cannot_be_read_is_refused_without_its_password(
    address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    written, folder = address.format("geheim"), edition(9)
    for words in (["serve", "--store", written, "--port", "0"], ["doctor", "--store", written]):
        assert main(words) == 2, words
    with pytest.raises(UsageError) as refused:
        database.publish(written, folder)
    told = capsys.readouterr()
    assert "geheim" not in told.out + told.err + str(refused.value)
    assert [told.err.count("postgresql://user:password@host"), str(refused.value).count("user:password@host")] == [2, 1]


@pytest.mark.parametrize(
    "address",
    ["postgresql://u:geheim@h/db", "postgresql://u:ge/heim@h/db", "postgresql://u:x@geheim@h/db", "host=h password=geheim",
     "host=h password = 'x geheim'", "postgresql://h/db?user=u&PASSWORD=geheim", "host=h password=x\\ geheim dbname=db"],
)  # fmt: skip
def test_what_is_served_is_told_without_a_password(address: str) -> None:
    assert re.sub("gehei?m|heim", "", told := Settings(store=address).served) == told
    assert "h" in told


def test_a_brief_with_too_many_different_words_is_refused_by_name() -> None:
    numbers = count()
    base = load(GOOD)
    claims = [
        base["background"][0] | {"id": f"b{n}", "text": " ".join(f"{next(numbers):x}zq" for _ in range(280))}
        for n in range(500)
    ]
    store = compiled([dump(base), dump(base | {"id": "2026-03-09-long", "background": claims})])
    with pytest.raises(EditionError) as refused:
        publish(primary().address, store.folder, lambda _: None)
    assert str(refused.value) == (
        'the brief "2026-03-09-long" (tests/2026-03-09-long.json, revision 1) has more different words than '
        "PostgreSQL's text search takes of one: 1,048,575 bytes. Divide it, or serve the folder itself"
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [(87_000, nullcontext()), (87_400, pytest.raises(EditionError, match="different words"))],
)
def test_the_limit_of_different_words_is_that_of_postgresql(words: int, expected: AbstractContextManager[Any]) -> None:
    base, text = load(GOOD), [f"{n:05x}zq" for n in range(words)]
    parts = [" ".join(text[at : at + 240]) for at in range(0, words, 240)]
    claims = [base["background"][0] | {"id": f"b{n}", "text": part} for n, part in enumerate(parts)]
    store = compiled([dump(base | {"background": claims})])
    with expected:
        publish(primary().address, store.folder, lambda _: None, 40)


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
