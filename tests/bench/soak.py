"""Minutes of mixed load while the corpus changes: what a server answers, what it keeps in memory, what a reader misses.

`make bench-soak` serves a folder of editions on one core. On the other, clients read all kinds of addresses, a publisher
swaps in one edition after another, and three clients page through every brief that was there when they began, as slowly
as the run is long. It ends by itself.

Exit code 0 when no answer was a 5xx, no connection broke, memory stayed flat, and no page skipped or repeated a brief.
"""

import argparse
import os
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, Final, NamedTuple

import orjson
import pinned
import scale
from bench import MISSED, machine, note
from pinned import Server
from publisher import Publisher, Swap, ids_of
from verdict import Row, show

from diplobrief.store import edition

READERS: Final = 6
PAGE: Final = 100
GROWTH: Final = 1.2
"""How much anonymous memory may grow from the first tenth of the run to the last."""

SORTS: Final = ("-date", "date", "-modified")
_SHARE: Final = 0.8
"""Of the run, in which a client pages through the corpus: a machine that is busy with other things takes longer."""

_PARTIES: Final = ("US", "AR", "AT", "BE", "BR", "CL", "CN", "UY")
_PATIENCE: Final = 60
DUE: Final = {200, 404}
"""404 is an item that was removed under load."""


class Paged(NamedTuple):
    """What a client saw that paged through a corpus, and the numbers of the last change when it began and ended."""

    sort: str
    names: list[str]
    totals: set[int]
    began: int
    ended: int


class Soak:
    """Clients of one server, and what they heard."""

    def __init__(self, server: Server, names: Sequence[str], seconds: float) -> None:
        self.server, self.names, self.seconds = server, names, seconds
        self.until = time.monotonic() + seconds
        self.statuses: Counter[tuple[str, str]] = Counter()
        self.memory: list[float] = []
        self.paged: list[Paged] = []
        self._held = threading.Lock()

    def read(self, seed: int) -> None:
        """One client: addresses of all kinds, at random, until the run is over."""
        chance, connection = Random(seed), self._connection()
        while time.monotonic() < self.until:
            kind, path = address(chance, self.names)
            try:
                connection.request("GET", path)
                answer = connection.getresponse()
                answer.read()
                heard = str(answer.status)
            except (OSError, HTTPException) as error:
                heard, connection = type(error).__name__, self._connection()
            with self._held:
                self.statuses[kind, heard] += 1
        connection.close()

    def page(self, sort: str, begun: threading.Barrier) -> None:
        """One client that follows `next` from the first page to the last, evenly over the run."""
        pace = self.seconds * _SHARE / (len(self.names) / PAGE)
        path: str | None = f"/v1/briefs?sort={sort}&limit={PAGE}&fields=id"
        names: list[str] = []
        totals, began, due = set[int](), self._sequence(), time.monotonic()
        while path:
            answered = pinned.ask(self.server, path)
            with self._held:
                self.statuses["page", str(answered.status)] += 1
            if answered.status != 200:
                break
            page: dict[str, Any] = orjson.loads(answered.body)
            if not names:
                begun.wait()
            names += [item["id"] for item in page["items"]]
            totals.add(page["total"])
            path = page["next"]
            due += pace
            time.sleep(max(0.0, due - time.monotonic()))
        self.paged.append(Paged(sort, names, totals, began, self._sequence()))

    def watch(self) -> None:
        """Looks at the server's memory every two seconds."""
        while time.monotonic() < self.until:
            self.memory.append(pinned.anonymous_megabytes(self.server.pid))
            time.sleep(2)

    def _connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.server.port, timeout=_PATIENCE)

    def _sequence(self) -> int:
        found: int = orjson.loads(pinned.ask(self.server, "/readyz").body)["sequence"]
        return found


def address(chance: Random, names: Sequence[str]) -> tuple[str, str]:
    """A kind of address, and one of its kind. Most are of their own, so that little is answered from what lies ready."""
    party, word = chance.choice(_PARTIES), chance.choice(scale.words())
    kind = chance.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]
    year, never = chance.randrange(1862, 1935), f"nobody-{chance.randrange(1_000_000)}"
    return kind, {
        "item": f"/v1/briefs/{chance.choice(names)}",
        "section": f"/v1/briefs/{chance.choice(names)}/statements",
        "list": f"/v1/briefs?party={party}&party={never}",
        "statements": f"/v1/statements?speaker={party}&date_from={year}-01-01",
        "q": f"/v1/briefs?q={word}&party={party}",
        "facets": f"/v1/briefs?q={word}&facets=party,event,topic,year",
        "ndjson": f"/v1/briefs.ndjson?party={party}&date_from={year}-01-01&date_to={year}-03-31",
        "changes": f"/v1/changes?since={chance.randrange(len(names))}",
        "parties": f"/v1/parties?after={party.lower()}",
    }[kind]


_WEIGHTS: Final = {
    "item": 40,
    "section": 10,
    "list": 20,
    "statements": 8,
    "q": 8,
    "facets": 5,
    "ndjson": 2,
    "changes": 5,
    "parties": 2,
}


def main(words: Sequence[str] | None = None) -> int:
    """Runs the load and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--briefs", type=int, default=100_000, help="briefs that are served (default: 100000)")
    parser.add_argument("--seconds", type=float, default=600, help="how long (default: 600)")
    parser.add_argument("--pause", type=float, default=5, help="seconds between two editions (default: 5)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="folder whose editions are taken, and kept")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="soak-", dir=asked.work) as name:
        folder = Path(name)
        made = (asked.work or folder).resolve() / f"edition-{asked.briefs}"
        note("the edition")
        scale.edition_of(asked.briefs, made, lambda _: None)
        soak, swaps, expected = _run(asked, _taken(made, folder / "served"), folder)
    rows = _rows(soak, swaps, expected)
    show(
        rows, machine(), [f"{asked.briefs} briefs, {READERS} clients and {len(SORTS)} that page, {asked.seconds:.0f} s"]
    )
    return MISSED if any(row.met is False for row in rows) else 0


def _taken(made: Path, out: Path) -> Path:
    """A folder of editions that begins with that of `made`, whose files never change."""
    out.mkdir()
    now = edition.current(made)
    if now is None:
        raise FileNotFoundError(made)
    shutil.copytree(now, out / now.name, copy_function=os.link)
    edition.point_to(out, now.name)
    return out


def _run(asked: argparse.Namespace, out: Path, folder: Path) -> tuple[Soak, list[Swap], set[str]]:
    expected = ids_of(out)
    with pinned.serving(out, folder) as server:
        os.sched_setaffinity(0, {pinned.LOAD})
        soak = Soak(server, sorted(expected), asked.seconds)
        begun = threading.Barrier(len(SORTS) + 1)
        threads = [threading.Thread(target=soak.page, args=(sort, begun)) for sort in SORTS]
        threads += [threading.Thread(target=soak.read, args=(seed,)) for seed in range(READERS)]
        threads.append(threading.Thread(target=soak.watch))
        for thread in threads:
            thread.start()
        begun.wait(_PATIENCE)  # whoever pages has the first page before anything changes
        note("load")
        with Publisher(out, asked.pause) as publisher:
            for thread in threads:
                thread.join()
        return soak, publisher.swaps, expected


def _rows(soak: Soak, swaps: list[Swap], expected: set[str]) -> list[Row]:
    asked = sum(soak.statuses.values())
    bad = {key: n for key, n in soak.statuses.items() if not key[1].isdigit() or int(key[1]) not in DUE}
    by_status = Counter[str]()
    for (_, status), n in soak.statuses.items():
        by_status[status] += n
    said = ", ".join(f"{status} {n:,}" for status, n in sorted(by_status.items()))
    rows = [Row("requests", f"{asked:,}: {said}", target="no 5xx, none dropped", met=not bad)]
    rows += [Row(f"  {kind}, {status}", f"{n:,}") for (kind, status), n in sorted(soak.statuses.items())]
    took = f"p50 {median(each.seconds for each in swaps):.1f} s" if swaps else ""
    rows.append(Row("editions swapped in", f"{len(swaps)}, {sum(each.changes for each in swaps):,} changes, {took}"))
    tenth = max(1, len(soak.memory) // 10)
    half = len(soak.memory) // 2
    start, middle, end = (median(soak.memory[at : at + tenth]) for at in (tenth, half, len(soak.memory) - tenth))
    told = f"{start:.0f}, {middle:.0f}, {end:.0f} MB; at most {max(soak.memory):.0f} MB"
    rows.append(
        Row(
            "anonymous memory after a tenth, at half, at the end",
            told,
            ratio=f"{end / start:.2f}",
            target=f"≤ {GROWTH}",
            met=end <= GROWTH * start,
        )
    )
    return rows + [_row_of(paged, expected) for paged in soak.paged]


def _row_of(paged: Paged, expected: set[str]) -> Row:
    twice, missed = len(paged.names) - len(set(paged.names)), len(expected - set(paged.names))
    others = len(set(paged.names) - expected)
    told = f"{len(paged.names):,} of {len(expected):,} while {paged.ended - paged.began:,} changes came"
    said = f"{told}: {missed} skipped, {twice} twice, {others} others; total {sorted(paged.totals)}"
    whole = not (twice or missed or others) and paged.totals == {len(expected)}
    return Row(f"paged through, sort={paged.sort}", said, target="none skipped, none twice", met=whole)


if __name__ == "__main__":
    sys.exit(main())
