"""How fast the check is beside its peers, and how often its first location is right: one run, side by side.

`make bench` runs it in full, some ten minutes. The contenders take turns, round by round, so that a busy machine is
busy for all of them; a figure is the median of its rounds, with the least and the most.

Exit code 0 when every target is met, 1 when one is missed, 2 when a peer could not be measured.
"""

import argparse
import os
import platform
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import clock
import corpus
import failing
import locations
from failing import KINDS
from material import RECORDS
from peers import Ajv, CheckJsonschema, Contender, Own, PeerError, Sourcemeta

LIMIT: Final = 600
"""Seconds for one run of one contender."""
MISSED, NOT_MEASURED = 1, 2

VALID, RULES, FAILING, ONE, MEMORY, FIRST = "valid", "rules", "failing", "one", "memory", "first"
TIMES_VALID, TIMES_RULES, TIMES_FAILING = 35, 20, 12
SHARE_OF_ONE: Final = 80 / 220
"""One file: 80 ms where check-jsonschema takes 220."""
MEGABYTES: Final = 100


@dataclass
class Figures:
    """What was measured: row and contender → its runs, in the order of the rounds."""

    took: dict[tuple[str, str], list[clock.Took]] = field(default_factory=lambda: defaultdict(list))
    scores: dict[str, locations.Score] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def seconds(self, row: str, name: str) -> list[float]:
        """The rounds of one cell."""
        return [each.seconds for each in self.took.get((row, name), ())]

    def times(self, row: str, name: str, other: str, base: str) -> float | None:
        """How many times faster `name` is in `row` than `other` in `base`, by medians; `None` when not measured."""
        mine, theirs = self.seconds(row, name), self.seconds(base, other)
        return median(theirs) / median(mine) if mine and theirs else None

    def megabytes(self, name: str) -> list[float]:
        """Peaks of all runs over the valid briefs."""
        return [each.megabytes for row in (VALID, RULES) for each in self.took.get((row, name), ())]


@dataclass(frozen=True)
class Bench:
    """The folders and the contenders of one run."""

    folder: Path
    own: Own
    own_rules: Own
    peers: list[Contender]
    figures: Figures

    def turn(self, row: str, contender: Contender, files: list[str], folder: str, *, code: int) -> None:
        """One run of one contender; one that does not do its work is out, and its figures with it."""
        words = contender.valid(files) if row != FAILING else contender.located(files)
        try:
            took = clock.run(words, str(self.folder / folder), str(self.folder / "output.txt"), LIMIT)
        except (clock.ClockError, subprocess.TimeoutExpired) as error:
            trouble = str(error)
        else:
            trouble = self.trouble(took.code, code)
            self.figures.took[row, contender.name].append(took)
        if trouble:
            self.figures.missing[contender.name] = trouble
            self.figures.took.pop((row, contender.name), None)

    def trouble(self, code: int, due: int) -> str:
        """Why the last run does not count: a peer that falls over also ends with 1."""
        said = (self.folder / "output.txt").read_text("utf-8", "replace")
        if bool(code) == bool(due) and "Traceback (most recent call last)" not in said:
            return ""
        return f"exit code {code} where {due} was due: {['nothing was said', *said.splitlines()][-1][:200]}"

    def rounds(self, row: str, count: int, contenders: Sequence[Contender], folder: str, *, code: int = 0) -> None:
        """Every contender once, then again."""
        files = sorted(path.name for path in (self.folder / folder).iterdir())
        for number in range(count):
            note(f"{row}: round {number + 1} of {count}")
            for each in contenders:
                if each.name not in self.figures.missing:
                    self.turn(row, each, files, folder, code=code)


def main(words: Sequence[str] | None = None) -> int:
    """Runs the benchmark and prints its table."""
    asked = _arguments().parse_args(words)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # so that the folder goes
    with tempfile.TemporaryDirectory(prefix="diplobrief-bench-") as name:
        folder = Path(name)
        bench = _prepared(folder)
        sizes = _write(folder, asked.valid, asked.failing)
        _measure(bench, asked.rounds, asked.single)
        _locate(bench, asked.failing)
    targets = _targets(bench)
    _show(bench, asked, sizes, targets)
    if bench.figures.missing:
        return NOT_MEASURED
    return 0 if all(met for _, met in targets) else MISSED


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--valid", type=int, default=10_000, help="valid briefs (default: 10000)")
    parser.add_argument("--failing", type=int, default=1_000, help="briefs with one mistake each (default: 1000)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds over the many files (default: 3)")
    parser.add_argument("--single", type=int, default=11, help="rounds over one file (default: 11)")
    return parser


def _prepared(folder: Path) -> Bench:
    figures = Figures()
    own, own_rules = Own("B0,B1"), Own()
    peers: list[Contender] = []
    for contender in (own, own_rules, CheckJsonschema(), Sourcemeta(), Ajv()):
        note(f"installing {contender.name}" if contender.name != own.name else "reading our own help")
        try:
            contender.install(folder)
        except PeerError as error:
            figures.missing[contender.name] = str(error)
        else:
            peers += [] if isinstance(contender, Own) else [contender]
    return Bench(folder, own, own_rules, peers, figures)


def _write(folder: Path, valid: int, wrong: int) -> float:
    """The average size of the valid briefs, in bytes."""
    note(f"making {valid} valid and {wrong} failing briefs")
    corpus.write(corpus.briefs(valid), folder / "valid")
    corpus.write(corpus.briefs(1, seed=3, linked=False), folder / "one")
    made = failing.failing(wrong)
    failing.write(made, folder / "failing")
    failing.write([each for each in made if locations.is_json(each.broken.data)], folder / "whole")
    return sum(path.stat().st_size for path in (folder / "valid").iterdir()) / valid


def _measure(bench: Bench, rounds: int, single: int) -> None:
    quiet = Figures()
    warm = Bench(bench.folder, bench.own, bench.own_rules, bench.peers, quiet)
    warm.rounds(ONE, 1, [bench.own, *bench.peers], "one")  # what is compiled or cached at the first start
    bench.figures.missing.update(quiet.missing)
    bench.rounds(ONE, single, [bench.own_rules, *bench.peers], "one")
    for number in range(rounds):
        note(f"all rules, then the peers: {number + 1} of {rounds}")
        bench.rounds(RULES, 1, [bench.own_rules], "valid")
        bench.rounds(VALID, 1, [bench.own, *bench.peers], "valid")
    bench.rounds(
        FAILING, rounds, [bench.own_rules, *(each for each in bench.peers if not each.stops)], "failing", code=1
    )


def _locate(bench: Bench, count: int) -> None:
    made = failing.failing(count)
    for each in (bench.own_rules, *bench.peers):
        if each.name not in bench.figures.missing:
            note(f"first locations of {each.name}")
            try:
                bench.figures.scores[each.name] = locations.score(each, made, bench.folder / "failing", LIMIT)
            except clock.ClockError as error:
                bench.figures.missing[each.name] = str(error)


def _targets(bench: Bench) -> list[tuple[str, bool]]:
    """Each target that could be judged, with whether it is met."""
    figures, own = bench.figures, bench.own.name
    found: list[tuple[str, bool]] = []
    peers = {type(each): each.name for each in bench.peers if each.name not in figures.missing}
    yardstick = peers.get(CheckJsonschema, "")
    for row, base, least in (
        (VALID, VALID, TIMES_VALID),
        (RULES, VALID, TIMES_RULES),
        (FAILING, FAILING, TIMES_FAILING),
    ):
        times = figures.times(row, own, yardstick, base)
        if times is not None:
            found.append((f"{row}: at least {least} times check-jsonschema: {times:.1f}", times >= least))
    mine, theirs = figures.seconds(VALID, own), figures.seconds(VALID, peers.get(Sourcemeta, ""))
    if mine and theirs:
        won = sum(here <= there for here, there in zip(mine, theirs, strict=True))
        found.append(
            (f"{VALID}: never slower than sourcemeta: not slower in {won} of {len(mine)} rounds", won == len(mine))
        )
    times = figures.times(ONE, own, yardstick, ONE)
    if times is not None:
        share = 1 / times
        found.append(
            (
                f"{ONE}: at most {SHARE_OF_ONE:.2f} of check-jsonschema (80 ms of 220): {share:.2f}",
                share <= SHARE_OF_ONE,
            )
        )
    if figures.megabytes(own):
        peak = max(figures.megabytes(own))
        found.append((f"{MEMORY}: at most {MEGABYTES} MB: {peak:.0f}", peak <= MEGABYTES))
    if own in figures.scores:
        mine_right = figures.scores[own]
        found.append((f"{FIRST}: every one: {mine_right.right} of {mine_right.of}", mine_right.right == mine_right.of))
    return found


def _show(bench: Bench, asked: argparse.Namespace, size: float, targets: list[tuple[str, bool]]) -> None:
    columns = [bench.own.name, *(each.name for each in bench.peers)]
    standard = sum(each.kind.standard for each in failing.failing(asked.failing))
    rows: list[tuple[str, Callable[[str], str]]] = [
        (f"{asked.valid} valid, syntax and schema", lambda name: _cell(bench, VALID, name)),
        (f"{asked.valid} valid, every rule", lambda name: _cell(bench, RULES, name)),
        (f"{asked.failing} failing, every error located", lambda name: _cell(bench, FAILING, name)),
        ("one file, whole process", lambda name: _cell(bench, ONE, name)),
        (f"peak memory at {asked.valid}", lambda name: _memory(bench.figures.megabytes(name))),
        ("first location right", lambda name: _score(bench.figures.scores.get(name))),
    ]
    table = [["", *columns], *([title, *map(cell, columns)] for title, cell in rows)]
    print(machine())
    kept = "real records" if RECORDS.exists() else "made-up despatches (no records beside the checkout)"
    print(
        f"{asked.valid} valid briefs of {size / 1000:.2f} kB from {kept}; {asked.failing} failing ones of {len(KINDS)} kinds"
    )
    print(f"medians of {asked.rounds} rounds ({asked.single} for one file), least–most; x: times check-jsonschema\n")
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    for row in table:
        print("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
    print(
        f"\nFirst location: ours by line and column over all {asked.failing}; a peer's over the {standard} that syntax and schema tell, and"
        "\nthere the pointer, the object around a wrong member, or the line of a fault or of the token after it is enough."
        "\nsourcemeta and ajv-cli stop at the first file that is no JSON: they read those files one by one, timed once."
    )
    for name, score in bench.figures.scores.items():
        if score.wrong:
            print(f"wrong, {name}: {', '.join(score.wrong)}")
    print()
    for said, met in targets:
        print(f"{'met   ' if met else 'MISSED'}  {said}")
    for name, reason in bench.figures.missing.items():
        print(f"NOT MEASURED  {name}: {reason}")


def _cell(bench: Bench, row: str, name: str) -> str:
    figures = bench.figures
    seconds = figures.seconds(row, name)
    if not seconds:
        score = figures.scores.get(name)
        return f"{score.seconds:.1f} s in {score.processes} processes" if row == FAILING and score else "—"
    yardstick = next((each.name for each in bench.peers if isinstance(each, CheckJsonschema)), "")
    times = figures.times(row, name, yardstick, VALID if row == RULES else row)
    unit, scale, digits = ("ms", 1000, 0) if row == ONE else ("s", 1, 2)
    middle, least, most = (f"{each * scale:.{digits}f}" for each in (median(seconds), min(seconds), max(seconds)))
    return f"{middle} {unit} ({least}–{most})" + (f" {times:.1f}x" if times else "")


def _memory(peaks: list[float]) -> str:
    return f"{max(peaks):.0f} MB" if peaks else "—"


def _score(score: locations.Score | None) -> str:
    return f"{score.right} of {score.of}, {score.told} told" if score else "—"


def machine() -> str:
    """Processor, cores, system, versions and load."""
    about = Path("/proc/cpuinfo")
    lines = about.read_text().splitlines() if about.exists() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{models[0] if models else platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}, "
        f"node {_node()}, load {load}"
    )


def _node() -> str:
    try:
        done = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=30, check=False)
    except OSError:
        return "none"
    return done.stdout.strip()


def note(said: str) -> None:
    """Progress, for whoever waits."""
    print(f"… {said}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
