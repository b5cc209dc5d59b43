"""How answers change as the corpus grows: the same questions at several sizes."""

from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Final

import orjson
import pinned
from pinned import Client, Server
from scale import FREQUENT, words
from verdict import Row

LARGEST_RATIO: Final = 1.3
TOTAL: Final = 5
"""Milliseconds that an exact total of two filters may take."""

PARTIES: Final = ("US", "AR", "AT", "BE", "BR", "CL", "CN", "CO")
"""States of many briefs, the most frequent first."""

_EVENTS: Final = ("consult", "request", "reject", "accuse", "agree", "protest")
_SAMPLES: Final = 1_000


def ids(server: Server, count: int) -> list[str]:
    """Ids of briefs from all over the corpus."""
    found: list[str] = []
    chance = Random(3)
    while len(found) < count:
        day = f"{chance.randrange(1862, 1935)}-{chance.randrange(1, 13):02}-01"
        body = orjson.loads(pinned.ask(server, f"/v1/briefs?date_to={day}&limit=100&fields=id").body)
        names = [item["id"] for item in body["items"]]
        found += chance.sample(names, min(len(names), 20))
    return found[:count]


def fresh(out: Path, folder: Path, paths: list[str], rounds: int) -> list[float]:
    """Milliseconds of each answer, asked once of each server: nothing is remembered from the round before."""
    took = []
    for _ in range(rounds):
        with pinned.serving(out, folder) as server, Client(server) as client:
            for word in words()[FREQUENT : FREQUENT + 20]:  # what a server reads once
                client.milliseconds(f"/v1/briefs?q={word}&facets=party,event,topic,year")
            took += [client.milliseconds(path) for path in paths]
    return took


def rows(outs: dict[int, Path], folder: Path) -> list[Row]:
    """Item and list at each size beside the smallest, and the total at the largest. The sizes take turns."""
    took: dict[str, dict[int, list[float]]] = {name: {} for name in ("item", "list", "total")}
    for size, out in outs.items():
        with pinned.serving(out, folder) as server:
            asked = _asked(server)  # before the connection: an idle one is closed
            with Client(server) as client:
                for kind, paths in asked.items():
                    for path in paths[:20]:
                        client.milliseconds(path)
                    took[kind][size] = [client.milliseconds(path) for path in paths[20:]]
    found = []
    least, most = min(outs), max(outs)
    for kind, title in (("item", "item"), ("list", "list of 20, one filter")):
        base = median(took[kind][least])
        for size in sorted(outs):
            ratio = median(took[kind][size]) / base
            row = Row(f"{title}, {size} briefs", _said(took[kind][size]), "", f"{ratio:.2f}")
            last = Row(row.title, row.ours, "", row.ratio, f"≤ {LARGEST_RATIO}", ratio <= LARGEST_RATIO)
            found.append(last if size > least else row)
    totals = took["total"][most]
    met = median(totals) <= TOTAL
    return [*found, Row(f"total of two filters, {most} briefs", _said(totals), target=f"p50 ≤ {TOTAL} ms", met=met)]


def _asked(server: Server) -> dict[str, list[str]]:
    """Addresses of which none is asked for twice. A party that is nobody changes an address and not its answer."""
    named = list(dict.fromkeys(ids(server, _SAMPLES)))
    listed = [f"/v1/briefs?party={PARTIES[n % len(PARTIES)]}&party=nobody-{n}" for n in range(_SAMPLES)]
    both = [f"/v1/briefs?party={party}&event={event}&limit=1" for event in _EVENTS for party in PARTIES]
    return {"item": [f"/v1/briefs/{name}" for name in named], "list": listed, "total": both}


def _said(took: list[float]) -> str:
    return f"p50 {median(took):.2f} ms, p99 {quantiles(took, n=100)[98]:.2f} ms"
