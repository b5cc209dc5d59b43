"""How fast the read API is: beside nginx and datasette, and beside itself at other sizes. One run, side by side.

`make bench-api` runs it in full: about an hour, most of it to make the editions, and 40 GB of disk. Each server has one
core, and what asks it another. What is compared takes turns, round by round; a figure is the median.

`--work DIR` keeps editions and tables for the next run; a server is always the one of this checkout.

Exit code 0 when every target is met, 1 when one is missed, 2 when a row could not be measured.
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import building
import growth
import pinned
import rival
import scale
from bench import MISSED, NOT_MEASURED, machine, note
from peers import PeerError
from pinned import Server
from verdict import Row, show

OURS, NGINX, DATASETTE = "diplobrief", "nginx", "datasette"
LEAST_OF_NGINX, LEAST_OF_NGINX_304, TIMES_LIST, TIMES_SEARCH = 0.50, 0.35, 10, 100
SEARCH_P50, SEARCH_P99 = 12, 40
MEGABYTES: Final = 150
RARE: Final = "UY"
_DIFFERENT: Final = 10_000
"""More than a server keeps at hand."""

_MATCHING: Final = 5
"""Words that datasette is asked for: each takes it seconds."""


@dataclass
class Bench:
    """One run: its folder, its options, and the rows so far."""

    folder: Path
    asked: argparse.Namespace
    rows: list[Row] = field(default_factory=list)

    def out(self, briefs: int) -> Path:
        """The folder of the edition with so many briefs, which is made when it is not there."""
        out = self.folder / f"edition-{briefs}"
        scale.edition_of(
            briefs, out, lambda done: note(f"made {done} of {briefs} briefs") if not done % 10_000 else None
        )
        return out

    def row(self, title: str, measure: Callable[[], list[Row]]) -> None:
        """Measures; a peer that is not there costs its row and no other."""
        note(title)
        try:
            self.rows += measure()
        except PeerError as error:
            self.rows.append(Row(title, f"NOT MEASURED: {error}"))


def main(words: Sequence[str] | None = None) -> int:
    """Runs the benchmark and prints its table."""
    asked = _arguments().parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that servers and folder go
    if asked.work:
        asked.work.mkdir(parents=True, exist_ok=True)
        bench = Bench(asked.work.resolve(), asked)
        _measure(bench)
    else:
        with tempfile.TemporaryDirectory(prefix="diplobrief-bench-api-") as name:
            bench = Bench(Path(name), asked)
            _measure(bench)
    show(bench.rows, machine(), _notes(asked))
    if any(row.met is False for row in bench.rows):
        return MISSED
    return NOT_MEASURED if any(row.skipped for row in bench.rows) else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--briefs", type=int, default=300_000, help="briefs that are served (default: 300000)")
    parser.add_argument("--files", type=int, default=100_000, help="files that are built (default: 100000)")
    parser.add_argument(
        "--sizes", type=int, nargs="*", default=[1_000, 100_000, 1_000_000], help="briefs beside each other"
    )
    parser.add_argument("--seconds", type=int, default=3, help="seconds of each load (default: 3)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each load (default: 3)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="folder that is kept (default: a fresh one)")
    return parser


def _measure(bench: Bench) -> None:
    asked = bench.asked
    if asked.briefs:
        out = bench.out(asked.briefs)
        bench.row("item beside nginx", lambda: _items(bench, out))
        bench.row("lists and search beside datasette", lambda: _lists(bench, out))
    if asked.sizes:
        outs = {count: bench.out(count) for count in asked.sizes}
        bench.row("sizes", lambda: growth.rows(outs, bench.folder))
    if asked.files:
        bench.row("build", lambda: building.rows(asked.files, bench.folder))
        bench.row("export", lambda: building.exports(min(asked.files, building.EXPORTED), bench.folder))


def _items(bench: Bench, out: Path) -> list[Row]:
    """The same file, with the same fields, from us and from nginx in turn."""
    found = []
    with pinned.serving(out, bench.folder) as own:
        path = f"/v1/briefs/{growth.ids(own, 1)[0]}"
        for name, sent in (("identity", ()), ("br", ("Accept-Encoding: br",))):
            answered = pinned.ask(own, path, {"Accept-Encoding": name})
            if answered.fields.get("content-encoding", "identity") != name:
                raise PeerError(f"the answer is not in the coding {name}")
            with pinned.nginx(path, answered, bench.folder / f"nginx-{name}") as nginx:
                mine, theirs = _in_turn(bench, own, nginx, path, (sent, sent))
                found.append(_beside(f"item, 200, {name}, {len(answered.body)} bytes", mine, theirs, LEAST_OF_NGINX))
                tags = [(*sent, f"If-None-Match: {pinned.ask(each, path).fields['etag']}") for each in (own, nginx)]
                if name == "br":
                    tags[0] = (*sent, f"If-None-Match: {answered.fields['etag']}")
                mine, theirs = _in_turn(bench, own, nginx, path, (tags[0], tags[1]))
                found.append(_beside(f"item, 304, {name}", mine, theirs, LEAST_OF_NGINX_304))
        many = [f"/v1/briefs/{name}" for name in growth.ids(own, _DIFFERENT)]
        again = pinned.rate(own, many, bench.folder, bench.asked.seconds)
        found.append(Row(f"item, {_DIFFERENT} in turn, none at hand", f"{again:,.0f}/s"))
    return found


def _in_turn(
    bench: Bench, own: Server, other: Server, path: str, sent: tuple[tuple[str, ...], tuple[str, ...]]
) -> tuple[list[float], list[float]]:
    due = 304 if any(field.startswith("If-None-Match") for field in sent[0]) else 200
    for server, fields in zip((own, other), sent, strict=True):
        status = pinned.ask(server, path, dict(field.split(": ", 1) for field in fields)).status
        if status != due:
            raise PeerError(f"{status} where {due} was due")
    rates: tuple[list[float], list[float]] = ([], [])
    for _ in range(bench.asked.rounds):
        for each, server, fields in zip(rates, (own, other), sent, strict=True):
            each.append(pinned.rate(server, [path], bench.folder, bench.asked.seconds, *fields))
    return rates


def _beside(title: str, mine: list[float], theirs: list[float], least: float) -> Row:
    share = median(here / there for here, there in zip(mine, theirs, strict=True))
    said = f"{median(mine):,.0f}/s", f"{NGINX} {median(theirs):,.0f}/s", f"{share:.2f}"
    return Row(title, *said, target=f"≥ {least:.2f}", met=share >= least)


def _lists(bench: Bench, out: Path) -> list[Row]:
    with pinned.serving(out, bench.folder) as own:
        rates = {party: _listed(bench, own, party) for party in ("US", RARE)}
    searched = growth.fresh(out, bench.folder, [_search(word) for word in scale.words()[: scale.FREQUENT]], rounds=5)
    memory = _memory(bench, out)
    middle, last = median(searched), quantiles(searched, n=100)[98]
    mine = f"p50 {middle:.1f} ms, p99 {last:.1f} ms"
    title = f"q, a word in {scale.SHARE:.0%}, by relevance, 4 facets, total, never asked before"
    own_rows = [
        Row(title, mine, target=f"p50 ≤ {SEARCH_P50} ms", met=middle <= SEARCH_P50),
        Row("the same", mine, target=f"p99 ≤ {SEARCH_P99} ms", met=last <= SEARCH_P99),
        memory,
    ]
    try:
        return [*_beside_datasette(bench, out, rates, middle), *own_rows]
    except PeerError as error:
        return [*own_rows, Row("lists and search beside datasette", f"NOT MEASURED: {error}")]


def _listed(bench: Bench, own: Server, party: str) -> tuple[float, float]:
    """Requests a second for one address again and again, and for addresses of which none was asked for before."""
    address = f"/v1/briefs?party={party}"
    new = [f"{address}&party=nobody-{number}" for number in range(100_000)]
    size = bench.asked.seconds
    return pinned.rate(own, [address], bench.folder, size), pinned.rate(own, new, bench.folder, size)


def _search(word: str) -> str:
    return f"/v1/briefs?q={word}&facets=party,event,topic,year"


def _beside_datasette(bench: Bench, out: Path, rates: dict[str, tuple[float, float]], middle: float) -> list[Row]:
    command = rival.install(bench.folder)
    tables = bench.folder / f"tables-{bench.asked.briefs}.db"
    note("making the tables of datasette")
    rival.database(out, tables)
    name, found = rival.version(command), []
    with rival.serving(command, tables, bench.folder) as server:
        for party, (again, new) in rates.items():
            theirs, uncounted = (
                max(_rate_of(bench, server, path) for path in rival.listed(tables.stem, party, total=total))
                for total in (True, False)
            )
            times = new / theirs
            beside = f"{name} {theirs:,.1f}/s ({uncounted:,.1f}/s without total)"
            said = f"{new:,.0f}/s, never asked before ({again:,.0f}/s again)", beside, f"{times:.0f}×"
            found.append(Row(f"list of 20, party={party}", *said, target=f"≥ {TIMES_LIST}×", met=times >= TIMES_LIST))
        with pinned.Client(server) as client:
            took = [client.milliseconds(rival.found(tables.stem, word)) for word in scale.words()[:_MATCHING]]
    times = median(took) / middle
    said = f"p50 {middle:.1f} ms", f"{name} p50 {median(took):,.0f} ms", f"{times:.0f}×"
    return [*found, Row("q beside datasette", *said, target=f"≥ {TIMES_SEARCH}×", met=times >= TIMES_SEARCH)]


def _rate_of(bench: Bench, server: Server, path: str) -> float:
    """What datasette answers in a second; where one answer takes longer than that, wrk has nothing to count."""
    with pinned.Client(server) as client:
        client.milliseconds(path)  # what is read from disk once
        alone = min(client.milliseconds(path) for _ in range(2))
    slow = alone > bench.asked.seconds * 1_000 / pinned.CONNECTIONS
    return 1_000 / alone if slow else pinned.rate(server, [path], bench.folder, bench.asked.seconds)


def _memory(bench: Bench, out: Path) -> Row:
    """Anonymous memory of the process after everything has been asked for."""
    with pinned.serving(out, bench.folder) as own:
        items = [f"/v1/briefs/{name}" for name in growth.ids(own, 2_000)]
        lists = [f"/v1/{name}?party={party}" for name in ("briefs", "statements") for party in growth.PARTIES]
        searches = [_search(word) for word in scale.words()[:200]]
        pinned.rate(own, [*items, *lists, *searches], bench.folder, 3 * bench.asked.seconds)
        memory = pinned.anonymous_megabytes(own.pid)
    return Row(
        "anonymous memory of a worker, mixed load",
        f"{memory:.0f} MB",
        target=f"≤ {MEGABYTES} MB",
        met=memory <= MEGABYTES,
    )


def _notes(asked: argparse.Namespace) -> list[str]:
    return [
        f"{asked.briefs} briefs beside nginx and datasette. Servers on core {pinned.SERVER}, wrk ({pinned.CONNECTIONS} connections) and the",
        f"client on core {pinned.LOAD}; load {' '.join(f'{each:.1f}' for each in os.getloadavg())}. Editions of the served briefs are made without files: every brief",
        "passed the check, and was given to the builder. Only the build has real files, and the real command.",
        "datasette answers each list in the faster of two spellings, with the total, as we do. It holds the tables for",
        "immutable, has FTS5 with Porter's stems, an index for each question, no time limit, and orders a search by key.",
    ]


if __name__ == "__main__":
    sys.exit(main())
