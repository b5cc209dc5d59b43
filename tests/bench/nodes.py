"""Out of one machine: the embedded engine beside PostgreSQL, several nodes, a host that fails, nginx with its cache.

`make bench-nodes` makes 100,000 briefs, publishes them to a PostgreSQL of its own with a standby that streams from it,
and asks. Settings of PostgreSQL are the defaults but for 512 MB of shared buffers. `--briefs 1000` is a quick look;
`--work DIR` keeps the edition for the next run.

Exit code 0 when every target is met, 1 when one is missed, 2 when a row could not be measured.
"""

import argparse
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import accumulate, pairwise
from pathlib import Path
from random import Random
from statistics import median
from typing import Final

import clusters
import growth
import httpx
import pinned
import proxies
import scale
from bench import MISSED, NOT_MEASURED, machine, note
from peers import PeerError
from pinned import Client, Server
from publisher import ids_of
from support import ROOT, started
from verdict import Row, show

from diplobrief.store import edition
from diplobrief.store.postgres.publish import publish

PUBLISHED: Final = 120
"""Seconds that publishing 100,000 briefs may take."""

REPLAYED, DISTINCT = 100_000, 20_000
"""Requests of the replay, and briefs that they are drawn from: the n-th is asked for with a weight of 1/n."""

_SETTINGS: Final = {"fsync": "on", "full_page_writes": "on", "autovacuum": "on", "shared_buffers": "512MB"}
_SAMPLES: Final = 200
_NEW: Final = 20_000
"""Lists that one node is asked for: more than it answers in the time."""
_REPLAY: Final = """
function init() asked, told, hits, wrong, paths = 0, 0, 0, 0, {{}}
  for line in io.lines("{paths}") do paths[#paths + 1] = line end end
function request() asked = asked % #paths + 1; return wrk.format("GET", paths[asked]) end
function response(status, fields)
  told = told + 1
  if status ~= 200 then wrong = wrong + 1 end
  if fields["X-Cache"] == "HIT" then hits = hits + 1 end
  if told == #paths then -- wrk itself would wait until its time is over
    print("replayed " .. told .. " hits " .. hits .. " wrong " .. wrong); io.stdout:flush(); os.exit(0)
  end
end
"""


def main(words: Sequence[str] | None = None) -> int:
    """Runs the benchmark and prints its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--briefs", type=int, default=100_000, help="briefs that are served (default: 100000)")
    parser.add_argument("--seconds", type=int, default=5, help="seconds of each load (default: 5)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="folder that is kept (default: a fresh one)")
    asked = parser.parse_args(words)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="diplobrief-bench-nodes-") as name:
        folder = Path(name)
        out = (asked.work or folder).resolve() / f"edition-{asked.briefs}"
        scale.edition_of(
            asked.briefs, out, lambda done: note(f"made {done} of {asked.briefs} briefs") if not done % 10_000 else None
        )
        try:
            rows += _measure(out, folder, asked)
        except PeerError as error:
            rows.append(Row("nodes", f"NOT MEASURED: {error}"))
    show(rows, machine(), [f"{asked.briefs:,} briefs; PostgreSQL on the same machine; figures are medians"])
    if any(row.met is False for row in rows):
        return MISSED
    return NOT_MEASURED if any(row.skipped for row in rows) else 0


def _measure(out: Path, folder: Path, asked: argparse.Namespace) -> Iterator[Row]:
    first = clusters.Server()
    first.settle(_SETTINGS)
    first.start()
    note("publishing")
    yield _publishing(out, first, asked.briefs)
    first.do("VACUUM ANALYZE")
    second = clusters.Server(of=first).start()
    address = clusters.together(first, second)
    note("embedded beside PostgreSQL")
    yield from _engines(out, address, folder)
    note("nodes")
    yield from _nodes(address, folder, asked.seconds)
    note("nginx")
    yield from _cached(address, folder, ids_of(out))
    note("failover")
    yield _failover(first, address)
    second.stop()


def _publishing(out: Path, server: clusters.Server, briefs: int) -> Row:
    found = edition.current(out)
    if found is None:
        raise PeerError(f"{out} has no edition")
    began = time.monotonic()
    publish(server.address, found, lambda _: None)
    took = time.monotonic() - began
    due = PUBLISHED * max(briefs, 1_000) / 100_000
    size = server.do("SELECT pg_database_size('postgres')")[0][0]
    assert isinstance(size, int)
    said = f"{took:.1f} s", f"{size / 1e9:.2f} GB"
    return Row(f"publish {briefs:,} briefs to PostgreSQL", *said, target=f"≤ {due:.0f} s", met=took <= due)


@contextmanager
def _node(*words: str | Path) -> Iterator[Server]:
    with started(*words, errors=subprocess.DEVNULL) as node:
        _ready(node.address)
        yield Server(node.pid, int(node.address.rpartition(":")[2]))


def _ready(address: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{address}/v1/briefs?limit=1").status_code == 200:
                return
        time.sleep(0.1)
    raise PeerError(f"{address} does not get ready")


def _engines(out: Path, address: str, folder: Path) -> Iterator[Row]:
    """The same questions, none asked before, in turn to a node with the edition at hand and to one over PostgreSQL."""
    with (
        pinned.serving(out, folder) as own,
        _node("--store", address) as other,
        Client(own) as near,
        Client(other) as far,
    ):
        names = growth.ids(own, _SAMPLES + 20)
        kinds: dict[str, list[str]] = {
            "item": [f"/v1/briefs/{name}" for name in names],
            "list of 20, one filter, total": _fresh("US", _SAMPLES + 20),
            "q, a word in 40 %, by date, 4 facets": [f"{_search(word)}&sort=-date" for word in scale.words()[:30]],
            "the same, by relevance": [_search(word) for word in scale.words()[:30]],
        }
        for title, paths in kinds.items():
            took: tuple[list[float], list[float]] = ([], [])
            for path in paths:
                for each, client in zip(took, (near, far), strict=True):
                    each.append(client.milliseconds(path))
            here, there = (median(each[10:]) for each in took)
            yield Row(title, f"{here:.2f} ms", f"PostgreSQL {there:.2f} ms", f"{there / here:.1f}×")


def _fresh(party: str, count: int, first: int = 0) -> list[str]:
    return [f"/v1/briefs?party={party}&party=nobody-{number}" for number in range(first, first + count)]


def _search(word: str) -> str:
    return f"/v1/briefs?q={word}&facets=party,event,topic,year"


def _nodes(address: str, folder: Path, seconds: int) -> Iterator[Row]:
    """Requests a second of one, two and four nodes: lists that nobody has asked for, so that each asks the database."""
    alone, asked = 0.0, 0
    for count in (1, 2, 4):
        with ExitStack() as stack:
            nodes = [stack.enter_context(_node("--store", address)) for _ in range(count)]
            loads = []
            for number, node in enumerate(nodes):
                paths = _fresh("UY", _NEW, asked)
                asked += _NEW
                loads.append(_asking(node, folder / f"node-{number}", paths, seconds))
            total = sum(_at_once(loads))
        alone = alone or total
        yield Row(
            f"new lists from {count} nodes, a primary and a standby",
            f"{total:,.0f}/s",
            ratio=f"efficiency {total / (count * alone):.2f}",
        )


def _asking(node: Server, folder: Path, paths: list[str], seconds: int) -> Callable[[], float]:
    folder.mkdir(exist_ok=True)
    return lambda: pinned.rate(node, paths, folder, seconds)


def _at_once(asked: Sequence[Callable[[], float]]) -> list[float]:
    found: list[float] = []
    threads = [threading.Thread(target=lambda each=each: found.append(each())) for each in asked]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    if len(found) < len(asked):
        raise PeerError("a node was not measured")
    return found


def _cached(address: str, folder: Path, every: set[str]) -> Iterator[Row]:
    """A replay through `service/deploy/nginx.conf`, whose limit for one client is lifted, since all come from one."""
    place = folder / "nginx"
    place.mkdir()
    with _node("--store", address) as one, _node("--store", address) as two:
        chance = Random(11)
        names = chance.sample(sorted(every), min(DISTINCT, len(every)))
        weights = list(accumulate(1 / number for number in range(1, len(names) + 1)))
        drawn = chance.choices(names, cum_weights=weights, k=REPLAYED)
        paths = place / "paths"
        paths.write_text("".join(f"/v1/briefs/{name}\n" for name in drawn))
        text = (ROOT / "service/deploy/nginx.conf").read_text("utf-8")
        port = proxies.free_port()
        for old, new in (
            ("127.0.0.1:8000", f"127.0.0.1:{one.port}"),
            ("127.0.0.1:8001", f"127.0.0.1:{two.port}"),
            ("listen 80 default_server", f"listen 127.0.0.1:{port} default_server"),
            ("/var/cache/nginx/diplobrief", str(place / "cache")),
            ("rate=50r/s", "rate=1000000r/s"),
        ):
            text = text.replace(old, new)
        (place / "site.conf").write_text(text, "utf-8")
        with proxies.nginx(place, f"  include {place / 'site.conf'};", port):
            for title in ("cold", "again"):
                hits, rate = _replay(port, paths, place)
                yield Row(
                    f"{REPLAYED:,} requests through nginx, Zipf over {len(names):,} briefs, {title}",
                    f"{rate:,.0f}/s",
                    f"{hits:.1%} from its cache",
                )


def _replay(port: int, paths: Path, folder: Path) -> tuple[float, float]:
    """The share of hits, and requests a second. Raises `PeerError`."""
    script = folder / "replay.lua"
    script.write_text(_REPLAY.format(paths=paths))
    words = ["wrk", "-t1", f"-c{pinned.CONNECTIONS}", "-d300s", "--timeout", "30s", "-s", str(script)]
    began = time.monotonic()
    done = subprocess.run(
        pinned.core(pinned.LOAD, [*words, f"http://127.0.0.1:{port}/"]),
        capture_output=True,
        text=True,
        timeout=330,
        check=False,
    )
    found = re.search(r"replayed (\d+) hits (\d+) wrong (\d+)", done.stdout)
    took = time.monotonic() - began
    if not found or int(found[3]):
        raise PeerError(f"wrk: {(done.stdout + done.stderr).strip()[-200:]}")
    return int(found[2]) / int(found[1]), int(found[1]) / took


def _failover(primary: clusters.Server, address: str) -> Row:
    """The longest time between two good answers to one client, while the primary is stopped at once."""
    good: list[float] = []
    refused = 0
    with (
        _node("--store", address) as node,
        httpx.Client(base_url=f"http://127.0.0.1:{node.port}", timeout=15) as client,
    ):
        ending = time.monotonic() + 6
        stopper = threading.Timer(2, primary.stop)
        stopper.start()
        number = 0
        while time.monotonic() < ending:
            number += 1
            found = client.get(f"/v1/briefs?party=US&party=nobody-{number}&limit=1")
            if found.is_success:
                good.append(time.monotonic())
            else:
                refused += 1
        stopper.join()
    if len(good) < 2:
        raise PeerError("no answer after the primary was stopped")
    gap = max(later - sooner for sooner, later in pairwise(good)) * 1_000
    return Row("primary stopped: longest gap of one client", f"{gap:.0f} ms", f"{refused} of {number} refused")


if __name__ == "__main__":
    sys.exit(main())
