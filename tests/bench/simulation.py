"""How far it carries, on paper: a day's readers before a cache, nodes and a database, replayed with measured times.

    python tests/bench/simulation.py --per-day 100000000 --briefs 10000000

Requests come at random (Poisson) at the rate of the busiest hour. Briefs are asked for as Zipf has it: the n-th most
wanted with a weight of 1/n. The cache forgets what was not asked for longest. What it has not, and every search, takes
a processor's core of the nodes or of the database for the time given. The defaults are those that `make bench-nodes`
measured; the simulation knows no network, no full disk and no neighbour on the machine.
"""

import argparse
import heapq
import math
import sys
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from random import Random
from statistics import quantiles
from typing import Final, NamedTuple

SECONDS_A_DAY: Final = 86_400
NODE_MS, ROW_MS, SEARCH_MS = 0.7, 0.75, 270.0
"""Milliseconds of one core: see `service/deploy/README.md`."""

_REPLAYED: Final = 400_000


class Queue(NamedTuple):
    """What waiting in one line before several cores comes to: milliseconds of half and of 99 %, and how busy they are."""

    p50: float
    p99: float
    busy: float


def ranks(briefs: int, chance: Random) -> Iterator[int]:
    """Which brief is asked for, 1 the most wanted, for ever: n with a chance near 1/n, by the inverse of the logarithm."""
    while True:
        yield min(int(math.exp(chance.random() * math.log(briefs + 1))), briefs)


def hits(asked: int, briefs: int, kept: int, chance: Random) -> float:
    """The share of requests for which a cache of so many answers has one, once it has filled."""
    known: OrderedDict[int, None] = OrderedDict()
    found = 0
    drawn = ranks(briefs, chance)
    for number in range(2 * asked):
        rank = next(drawn)
        if rank in known:
            known.move_to_end(rank)
            found += number >= asked
        else:
            known[rank] = None
            if len(known) > kept:
                known.popitem(last=False)
    return found / asked


def waiting(rate: float, cores: int, milliseconds: float, chance: Random, asked: int = _REPLAYED // 4) -> Queue:
    """Requests at a rate a second, each of which holds a core for about so long (exponential), in one line."""
    free = [0.0] * cores
    now, took, worked = 0.0, [], 0.0
    for _ in range(asked):
        now += chance.expovariate(rate)
        work = chance.expovariate(1_000 / milliseconds)
        began = max(now, heapq.heappop(free))
        heapq.heappush(free, began + work)
        took.append(1_000 * (began + work - now))
        worked += work
    cut = quantiles(took, n=100)
    return Queue(cut[49], cut[98], worked / (cores * max(now, *free)))


def needed(rate: float, milliseconds: float, most_busy: float = 0.6) -> int:
    """Cores that are busy no more than this share of the time, so that one may fail and a burst may come."""
    return max(math.ceil(rate * milliseconds / 1_000 / most_busy), 2)


def main(words: Sequence[str] | None = None) -> int:
    """Prints what the busiest hour asks of each part."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--per-day", type=float, default=100e6, help="requests a day (default: 100 million)")
    parser.add_argument("--peak", type=float, default=3, help="the busiest hour over the mean (default: 3)")
    parser.add_argument("--briefs", type=int, default=10_000_000, help="briefs (default: 10 million)")
    parser.add_argument(
        "--kept", type=int, default=128_000, help="answers in one cache: 16 MB of keys (default: 128000)"
    )
    parser.add_argument("--searches", type=float, default=0.05, help="share of requests that search (default: 0.05)")
    parser.add_argument("--node-ms", type=float, default=NODE_MS, help="a node's core for one answer")
    parser.add_argument("--row-ms", type=float, default=ROW_MS, help="the database's core for one item")
    parser.add_argument("--search-ms", type=float, default=SEARCH_MS, help="the database's core for one search")
    asked = parser.parse_args(words)
    chance = Random(1)
    peak = asked.per_day / SECONDS_A_DAY * asked.peak
    share = hits(_REPLAYED, asked.briefs, asked.kept, chance)
    missed = peak * (1 - asked.searches) * (1 - share)
    searched = peak * asked.searches
    print(f"{peak:,.0f} requests a second in the busiest hour; the cache answers {share:.0%} of what is no search")
    for what, rate, each in (
        ("nodes", missed + searched, asked.node_ms),
        ("database, items", missed, asked.row_ms),
        ("database, searches", searched, asked.search_ms),
    ):
        cores = needed(rate, each)
        found = waiting(rate, cores, each, chance)
        said = f"p50 {found.p50:.1f} ms, p99 {found.p99:.1f} ms, {found.busy:.0%} busy"
        print(f"{what}: {rate:,.0f}/s at {each:g} ms: {cores} cores, {said}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
