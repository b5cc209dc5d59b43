"""Nodes over a primary and a standby that streams from it, while one after the other fails. Figures are printed: -s."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx
import pytest
from clusters import Server, bouncer, free_port, together
from support import GOOD, command, compiled, dump, load, started

from diplobrief.store.postgres.publish import publish

pytestmark = pytest.mark.xdist_group("failing")
SEEN = 2.0
"""Seconds within which a node serves a new edition."""


def edition(folder: Path, count: int) -> Path:
    """An edition of so many briefs, built on the one before in `folder`."""
    made = [load(GOOD) | {"id": f"brief-{n:02}", "title": f"Harbour {n} of {count}"} for n in range(count)]
    return compiled(map(dump, made), folder).folder


def put(folder: Path, count: int, address: str) -> None:
    publish(address, edition(folder, count), lambda _: None)


@dataclass
class Load:
    """Asks a node all the time, and notes what it hears: moment, status, total, client."""

    address: str
    heard: list[tuple[float, int, int, int]] = field(default_factory=list)
    ending: bool = False

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(4)]
        for each in self._threads:
            each.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ending = True
        for each in self._threads:
            each.join()

    def _ask(self, number: int) -> None:
        with httpx.Client(base_url=self.address, timeout=15) as client:
            while not self.ending:
                began = time.monotonic()
                found = client.get("/v1/briefs", params={"q": "harbour", "limit": 1 + number, "facets": "year"})
                body = found.json()
                if found.status_code == 200:
                    assert len(body["items"]) == min(1 + number, body["total"])
                    assert body["facets"]["year"][0]["count"] == body["total"]
                else:
                    assert (found.status_code, found.headers["retry-after"]) == (503, "2"), body
                assert time.monotonic() - began < 12
                self.heard.append((time.monotonic(), found.status_code, body.get("total", 0), number))

    def since(self, moment: float) -> list[tuple[float, int, int, int]]:
        return [each for each in self.heard if each[0] >= moment]

    def settled(self, moment: float, status: int = 200, total: int | None = None) -> float:
        """Milliseconds from a moment until the first answer after which nothing else was heard for a while."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            time.sleep(0.6)
            after = self.since(moment)
            wrong = [each for each in after if each[1] != status or (total is not None and each[2] != total)]
            last = wrong[-1][0] if wrong else moment
            good = [each for each in after if each[0] > last]
            if good and time.monotonic() - last > 1:
                return 1000 * (good[0][0] - moment)
        pytest.fail(f"not settled: {self.since(moment)[-5:]}")

    def refused(self, moment: float) -> int:
        return sum(each[1] != 200 for each in self.since(moment))

    def totals(self) -> set[tuple[int, ...]]:
        """What each client was told of the corpus, in order, without repeats."""
        return {self._told(number) for number in range(4)}

    def _told(self, number: int) -> tuple[int, ...]:
        told = [total for _, status, total, client in self.heard if (status, client) == (200, number)]
        return tuple(each for n, each in enumerate(told) if n == 0 or each != told[n - 1])


@pytest.fixture(scope="module")
def pair() -> Iterator[tuple[Server, Server]]:
    first = Server().start()
    second = Server(of=first).start()
    yield first, second
    second.stop()
    first.stop()


def test_a_node_goes_on_whatever_host_fails(pair: tuple[Server, Server], tmp_path: Path) -> None:
    first, second = pair
    address = together(first, second)
    put(tmp_path, 3, address)
    told: dict[str, str] = {}
    with ExitStack() as stack:
        nodes = [stack.enter_context(started("--store", address)) for _ in range(2)]
        wait_for(nodes[0].address, 3)
        wait_for(nodes[1].address, 3)
        asked = stack.enter_context(Load(nodes[0].address))
        time.sleep(0.5)

        moment = time.monotonic()
        second.stop()
        told["standby stopped"] = f"settled after {asked.settled(moment):.0f} ms, {asked.refused(moment)} refused"
        assert asked.refused(moment) <= 4
        second.start()
        time.sleep(1)

        second.do("SELECT pg_wal_replay_pause()")
        begun = httpx.get(f"{nodes[1].address}/v1/briefs?limit=1").json()
        moment = time.monotonic()
        put(tmp_path, 5, address)
        seen = asked.settled(moment, total=5)
        told["a new edition while replication lags"] = f"seen after {seen:.0f} ms, {asked.refused(moment)} refused"
        assert seen < SEEN * 1000 + 1500  # publishing and a busy machine beside it
        assert asked.refused(moment) == 0
        assert pages(nodes[0].address, begun["next"], begun) == 3
        ahead = httpx.get(f"{nodes[0].address}/v1/briefs?limit=1").json()
        assert pages(nodes[1].address, ahead["next"], ahead) == 5
        second.do("SELECT pg_wal_replay_resume()")
        time.sleep(1.5)

        moment = time.monotonic()
        first.stop()
        told["primary stopped"] = f"settled after {asked.settled(moment):.0f} ms, {asked.refused(moment)} refused"
        assert asked.refused(moment) <= 4
        moment = time.monotonic()
        second.promote()
        put(tmp_path, 6, address)
        told["promoted, and published to"] = f"seen after {asked.settled(moment, total=6):.0f} ms"
        assert asked.refused(moment) <= 4

        moment = time.monotonic()
        second.stop()
        gone = asked.settled(moment, status=503)
        assert httpx.get(f"{nodes[0].address}/healthz").status_code == 200
        assert httpx.get(f"{nodes[0].address}/readyz").status_code == 503
        told["all stopped"] = f"503 after {gone:.0f} ms"
        moment = time.monotonic()
        second.start()
        told["started again"] = f"settled after {asked.settled(moment, total=6):.0f} ms"
        assert asked.totals() == {(3, 5, 6)}, "no node goes back in time"
    print("", *(f"{what}: {figures}" for what, figures in told.items()), sep="\n")


def pages(address: str, following: str | None, page: dict[str, object]) -> int:
    """How many items a list has in all, the rest of it asked of a node; none comes twice."""
    items = page["items"]
    assert isinstance(items, list)
    names = [each["id"] for each in items]
    while following:
        found = httpx.get(address + following).json()
        names += [each["id"] for each in found["items"]]
        assert found["total"] == page["total"]
        following = found["next"]
    assert len(names) == len(set(names))
    return len(names)


def wait_for(address: str, total: int) -> float:
    began = time.monotonic()
    while time.monotonic() < began + 30:
        found = httpx.get(f"{address}/v1/briefs?limit=1", timeout=15)
        if found.status_code == 200 and found.json()["total"] == total:
            return time.monotonic() - began
        assert found.status_code in (200, 503)
        time.sleep(0.05)
    pytest.fail(f"there are not {total} briefs: {found.text}")


def test_a_node_that_is_first_there_waits_for_its_database_and_a_rollback_is_seen(tmp_path: Path) -> None:
    server = Server()
    with started("--store", server.address) as node:
        before = httpx.get(f"{node.address}/v1/briefs")
        assert (before.status_code, before.headers["retry-after"]) == (503, "2")
        assert before.headers["content-type"] == "application/problem+json"
        assert httpx.get(f"{node.address}/healthz").status_code == 200
        for path in ("/v1", "/openapi.json"):
            assert httpx.get(f"{node.address}{path}").status_code == 503
        assert httpx.get(f"{node.address}/", headers={"accept": "text/html"}).status_code == 503
        server.start()
        put(tmp_path, 1, server.address)
        assert wait_for(node.address, 1) < SEEN + 3
        put(tmp_path, 2, server.address)
        assert wait_for(node.address, 2) < SEEN + 1
        listed = command("editions", "list", "--of", server.address).stdout.splitlines()
        assert [line[:3] for line in listed] == ["* 2", "  1"]
        with Load(node.address) as asked:
            moment = time.monotonic()
            assert command("editions", "use", "1", "--of", server.address).stdout == "edition 1 is current\n"
            asked.settled(moment, total=1)
            assert asked.refused(moment) == 0
        assert command("editions", "use", "9", "--of", server.address).returncode == 1
        assert command("editions", "prune", "--keep", "1", "--of", server.address).stdout == "edition 2 is gone\n"
        server.signal("STOP")
        try:
            began = time.monotonic()
            assert httpx.get(f"{node.address}/v1/briefs", timeout=15).status_code == 503
            assert time.monotonic() - began < 10, "a server that is frozen holds nobody up"
            assert httpx.get(f"{node.address}/healthz").status_code == 200
        finally:
            server.signal("CONT")
        assert wait_for(node.address, 1) < 5
    server.stop()


def test_pages_made_ahead_hold_nobody_up_and_are_made_when_the_database_is_back(tmp_path: Path) -> None:
    server = Server().start()
    put(tmp_path, 19, server.address)
    with started("--store", server.address) as node:
        wait_for(node.address, 19)
        with Load(node.address):  # so that there are connections: what is asked on one is waited for longer
            put(tmp_path, 20, server.address)
            wait_for(node.address, 20)
        server.signal("STOP")  # before the first of them
        try:
            until = time.monotonic() + 4
            while time.monotonic() < until:
                began = time.monotonic()
                assert httpx.get(f"{node.address}/healthz", timeout=15).status_code == 200
                assert time.monotonic() - began < 0.8
                time.sleep(0.1)
        finally:
            server.signal("CONT")
        wait_for(node.address, 20)
        for n in range(20):  # another page each time: one that was asked for lies ready too
            if made_ahead(node.address, f"brief-{n:02}"):
                break
            time.sleep(0.7)
        else:
            pytest.fail("nothing is made ahead any more")
    assert "Traceback" not in node.said
    server.stop()


def made_ahead(address: str, name: str) -> bool:
    """Whether a page lies ready: one that is made now begins before its length is known."""
    found = httpx.get(f"{address}/briefs/{name}", headers={"accept": "text/html"}, timeout=15)
    assert found.status_code == 200
    return "content-length" in found.headers


def test_a_node_whose_database_never_comes_says_so_once_and_ends_cleanly() -> None:
    with started("--store", f"postgresql://127.0.0.1:{free_port()}/x") as node:
        time.sleep(4)
        assert httpx.get(f"{node.address}/healthz").status_code == 200
    assert "Traceback" not in node.said
    assert "failed" not in node.said
    assert len(node.said.splitlines()) == 1, node.said


def test_an_outage_is_told_once_in_a_while_however_many_ask(tmp_path: Path) -> None:
    server = Server().start()
    put(tmp_path, 1, server.address)
    with started("--store", server.address) as node:
        wait_for(node.address, 1)
        moment = time.monotonic()
        server.stop()
        with Load(node.address) as asked:
            time.sleep(6)
        lasted, refused = time.monotonic() - moment, asked.refused(moment)
    told = [line for line in node.said.splitlines() if "no host answers" in line]
    assert refused > 20
    assert 1 <= len(told) <= 1 + lasted / 4, told


def test_a_pgbouncer_in_transaction_mode_may_stand_in_between(tmp_path: Path) -> None:
    server = Server().start()
    put(tmp_path, 4, server.address)
    with (
        bouncer(server, size=2) as port,
        started("--store", f"postgresql://postgres@127.0.0.1:{port}/postgres") as node,
    ):
        wait_for(node.address, 4)
        with Load(node.address) as asked:
            put(tmp_path, 5, f"postgresql://postgres@127.0.0.1:{port}/postgres")
            asked.settled(time.monotonic(), total=5)
        assert {each[1] for each in asked.heard} == {200}
        assert asked.totals() == {(4, 5)}
    server.stop()


def test_no_database_at_all_is_said_by_who_publishes(tmp_path: Path) -> None:
    done = command("build", "--out", tmp_path / "out", "--to", f"postgresql://u:secret@127.0.0.1:{free_port()}/x")
    assert done.returncode == 2
    assert "not published" in done.stderr
    assert "secret" not in done.stderr
