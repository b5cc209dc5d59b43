"""How fast the pages are: beside their JSON, in requests a second, in bytes, and in Lighthouse.

`make bench-pages` runs it in full: some minutes, and as long again to make the edition. `--work DIR` keeps the edition
and the packages of npm for the next run. Exit code 0 when every target is met, 1 when one is missed, 2 when a row could
not be measured.
"""

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median, quantiles
from typing import Final

import growth
import pinned
import scale
from bench import MISSED, NOT_MEASURED, machine, note
from peers import PeerError
from pinned import Client, Server, Took
from verdict import Row, show

BRIEFS: Final = Path(__file__).parents[2] / "briefs"
FIRST: Final = "2026-01-28-arctic-security-talks"
LIGHTHOUSE: Final = "lighthouse@12.8.2"
CATEGORIES: Final = ("performance", "accessibility", "best-practices", "seo")
LEAST_SCORE, MOST_BYTES, MOST_OF_JSON, LEAST_RATE = 0.98, 40_000, 2.0, 5_000
_SAMPLES: Final = 200


def main(words: Sequence[str] | None = None) -> int:
    """Runs the benchmark and prints its table."""
    asked = _arguments().parse_args(words)
    if asked.work:
        asked.work.mkdir(parents=True, exist_ok=True)
        rows = _measured(asked, asked.work.resolve())
    else:
        with tempfile.TemporaryDirectory(prefix="diplobrief-bench-pages-") as name:
            rows = _measured(asked, Path(name))
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    notes = [
        f"{asked.briefs} briefs, and our own. The server on core {pinned.SERVER}, what asks it on core {pinned.LOAD}; load {load}."
    ]
    show(rows, machine(), [*notes, "Times are those of one connection, page and JSON in turn."])
    if any(row.met is False for row in rows):
        return MISSED
    return NOT_MEASURED if any(row.skipped for row in rows) else 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--briefs", type=int, default=300_000, help="briefs behind the list (default: 300000)")
    parser.add_argument("--seconds", type=int, default=3, help="seconds of each load (default: 3)")
    parser.add_argument("--work", type=Path, metavar="DIR", help="folder that is kept (default: a fresh one)")
    return parser


def _measured(asked: argparse.Namespace, folder: Path) -> list[Row]:
    rows: list[Row] = []

    def row(title: str, measure: Callable[[], list[Row]]) -> None:
        note(title)
        try:
            rows.extend(measure())
        except PeerError as error:
            rows.append(Row(title, f"NOT MEASURED: {error}"))

    out = folder / f"edition-{asked.briefs}"
    scale.edition_of(asked.briefs, out, lambda done: None if done % 10_000 else note(f"made {done} of {asked.briefs}"))
    row("pages of many briefs", lambda: _many(out, folder, asked.seconds))
    own = folder / "edition-own"
    words = [sys.executable, "-m", "diplobrief", "build", "--briefs", str(BRIEFS), "--out", str(own)]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    row("our own briefs", lambda: _own(own, folder, asked.seconds))
    return rows


def _many(out: Path, folder: Path, seconds: int) -> list[Row]:
    """The list of many briefs, and pages of briefs from all over them."""
    with pinned.serving(out, folder) as server:
        with Client(server) as client:
            newest = [client.milliseconds("/") for _ in range(1)]
            found = [client.milliseconds(f"/?party={each}") for each in growth.PARTIES]
            again = [client.milliseconds(f"/?party={each}&sort=date") for each in growth.PARTIES]
        listed = pinned.rate(server, ["/"], folder, seconds)
        narrowed = pinned.rate(server, [f"/?party={each}" for each in growth.PARTIES], folder, seconds)
        return [
            Row("/, for the first time", f"{newest[0]:.1f} ms"),
            Row("/", f"{listed:,.0f}/s", target=f"≥ {LEAST_RATE}/s", met=listed >= LEAST_RATE),
            Row("/?party=, for the first time", f"p50 {median(found):.1f} ms; sorted otherwise {median(again):.1f} ms"),
            Row(f"/?party=, {len(growth.PARTIES)} in turn", f"{narrowed:,.0f}/s"),
            *_briefs(server, folder, seconds),
        ]


def _briefs(server: Server, folder: Path, seconds: int) -> list[Row]:
    names = list(dict.fromkeys(growth.ids(server, 2 * _SAMPLES)))[: 2 * _SAMPLES]
    with Client(server) as client:
        for name in names[_SAMPLES:]:  # what a server reads once
            client.milliseconds(f"/briefs/{name}"), client.milliseconds(f"/v1/briefs/{name}")
        new, again = (_in_turn(client, names[:_SAMPLES]) for _ in range(2))
    rate = pinned.rate(server, [f"/briefs/{name}" for name in names], folder, seconds)
    return [
        _beside("a brief's page, never asked before", new),
        _beside("a brief's page, asked before", again),
        Row(
            f"pages of {len(names)} briefs in turn",
            f"{rate:,.0f}/s",
            target=f"≥ {LEAST_RATE}/s",
            met=rate >= LEAST_RATE,
        ),
    ]


_BOTH: Final = ("/briefs/", "/v1/briefs/")


def _in_turn(client: Client, names: list[str]) -> dict[str, list[Took]]:
    """The page and the JSON of each brief, one after the other: what slows the machine slows both."""
    found: dict[str, list[Took]] = {path: [] for path in _BOTH}
    for name in names:
        for path, took in found.items():
            took.append(client.took(f"{path}{name}"))
    return found


def _beside(title: str, took: dict[str, list[Took]]) -> Row:
    page, data = ([each.first for each in took[path]] for path in _BOTH)
    ratio = median(page) / median(data)
    last, whole = quantiles(page, n=100)[98], median(each.whole for each in took[_BOTH[0]])
    ours = f"first byte p50 {median(page):.2f} ms, p99 {last:.2f} ms, all p50 {whole:.2f} ms"
    theirs = f"JSON p50 {median(data):.2f} ms"
    return Row(title, ours, theirs, f"{ratio:.1f}", f"≤ {MOST_OF_JSON:.0f}", ratio <= MOST_OF_JSON)


def _own(out: Path, folder: Path, seconds: int) -> list[Row]:
    """What our own briefs weigh, how fast the first one is answered, and what Lighthouse says."""
    with pinned.serving(out, folder) as server:
        pages = [f"/briefs/{path.stem}" for path in sorted(BRIEFS.glob("*.json"))]
        weights = {path: _weight(server, path) for path in ("/", *pages)}
        largest = max(weights, key=lambda path: weights[path])
        rate = pinned.rate(server, [f"/briefs/{FIRST}"], folder, seconds, "Accept-Encoding: br")
        met = weights[largest] <= MOST_BYTES
        return [
            Row(
                f"largest page with its styles, br: {largest}",
                f"{weights[largest]:,} bytes",
                target=f"≤ {MOST_BYTES:,}",
                met=met,
            ),
            Row("the first brief's page, br", f"{rate:,.0f}/s", target=f"≥ {LEAST_RATE}/s", met=rate >= LEAST_RATE),
            *_judged(server, folder),
        ]


def _weight(server: Server, path: str) -> int:
    """Bytes of a page and of what it loads, as they are sent."""
    plain = pinned.ask(server, path).body.decode()
    loaded = re.findall(r'(?:rel="stylesheet" href|<script[^>]* src)="([^"]+)"', plain)
    return sum(len(pinned.ask(server, each, {"Accept-Encoding": "br"}).body) for each in (path, *loaded))


def _judged(server: Server, folder: Path) -> list[Row]:
    """Scores of Lighthouse, as a telephone on a slow line, the median of three."""
    npm, chromium = shutil.which("npm"), shutil.which("chromium")
    if not npm or not chromium:
        raise PeerError("npm or chromium is not installed (Debian: apt-get install npm chromium)")
    words = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder / "npm"), LIGHTHOUSE]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    program = folder / "npm" / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        raise PeerError(f"lighthouse cannot be had: {done.stderr[-200:]}")
    rows = []
    for path in ("/", f"/briefs/{FIRST}"):
        note(f"lighthouse on {path}")
        told = [_scores(program, f"http://127.0.0.1:{server.port}{path}", chromium) for _ in range(3)]
        scores = {name: median(each[name] for each in told) for name in CATEGORIES}
        said = ", ".join(f"{name} {score:.2f}" for name, score in scores.items())
        rows.append(
            Row(f"Lighthouse 12, {path}", said, target=f"≥ {LEAST_SCORE}", met=min(scores.values()) >= LEAST_SCORE)
        )
    return rows


def _scores(program: Path, address: str, chromium: str) -> dict[str, float]:
    words = [str(program), address, "--quiet", "--output=json", f"--only-categories={','.join(CATEGORIES)}"]
    words += ["--chrome-flags=--headless --no-sandbox --disable-gpu"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=170, env=environment)
    if done.returncode:
        raise PeerError(f"lighthouse: {done.stderr.strip()[-200:]}")
    told = json.loads(done.stdout)["categories"]
    return {name: float(told[name]["score"] or 0) for name in CATEGORIES}


if __name__ == "__main__":
    sys.exit(main())
