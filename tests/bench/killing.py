"""Kills builds with SIGKILL, each at a random moment, and holds what is current then against the files.

A first build, or one on top of an edition, runs as the real command in processes of its own. After each kill the current
edition is the one before or the new one, whole to the last byte, and its log goes on where it was; now and then a build
runs to its end, and has to hold every file.

Exit code 0 when so many builds were killed and nothing was lost.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Final

import building
from bench import MISSED, machine, note
from verdict import Row, show

from diplobrief.store import edition
from diplobrief.store.contract import Change
from diplobrief.store.embedded import EmbeddedStore

FILES: Final = 600
"""Enough for processes."""

_CHANGED: Final = 20
_FIRST: Final = 3
"""Every third build begins with nothing."""

_WHOLE: Final = 10
"""After so many kills, a build may end."""

_ALL: Final = 1_000_000


class LostError(Exception):
    """A killed build left something that is not whole. The message says what."""


class Killing:
    """A folder of briefs, and the editions that builds make of it until they are killed."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.briefs, self.chance, self.number = folder / "briefs", Random(seed), 0
        self.outs = {True: folder / "first", False: folder / "further"}
        building.write(FILES, self.briefs)
        self.names = sorted(path.stem for path in self.briefs.iterdir())
        self.seconds = {first: self._whole(first) for first in (True, False)}
        self.states = Counter[str]()

    def kill(self) -> bool:
        """One build, killed at a random moment; whether it was still running then. Raises `LostError`."""
        self.number += 1
        first = self.number % _FIRST == 0
        out = self.outs[first]
        if first:
            shutil.rmtree(out, ignore_errors=True)
        self._change()
        before, log = edition.current(out), self._log(out)
        moment = time.monotonic() + self.chance.random() * self.seconds[first]
        process = subprocess.Popen(self._words(out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, moment - time.monotonic()))
        process.kill()
        killed = process.wait() == -signal.SIGKILL
        now = edition.current(out)
        if killed:
            self.states[f"{'first' if first else 'further'} build, {_state(out, before, now)}"] += 1
        if now != before:
            self._hold(out)
        elif now:
            edition.verify(now, edition.read_manifest(now), packs=True)
        if self._log(out)[: len(log)] != log:
            raise LostError(f"{out}: the log is not that of before")
        if self.number % _WHOLE == 0:
            self._whole(first)
        return killed

    def _whole(self, first: bool) -> float:  # noqa: FBT001  # which of two
        """Seconds of a build that runs to its end."""
        out, began = self.outs[first], time.monotonic()
        done = subprocess.run(self._words(out), capture_output=True, text=True, timeout=300, check=False)
        took = time.monotonic() - began
        if done.returncode:
            raise LostError(f"a build after a kill: {done.stderr.strip().splitlines()[-1:]}")
        self._hold(out)
        left = [path.name for path in out.iterdir() if path.name.startswith(".building")]
        if left:
            raise LostError(f"{out} still holds {left}")
        if not first and self.number == 0:  # the one that is to be measured has an edition below it
            self._change()
            began = time.monotonic()
            subprocess.run(self._words(out), capture_output=True, timeout=300, check=True)
            took = time.monotonic() - began
        return took

    def _words(self, out: Path) -> list[str]:
        return [sys.executable, "-m", "diplobrief", "build", "--briefs", str(self.briefs), "--out", str(out)]

    def _change(self) -> None:
        ago = time.time() - 60
        for name in self.chance.sample(self.names, _CHANGED):
            path = self.briefs / f"{name}.json"
            title = f'"title": "Written again, {self.number}"'.encode()
            path.write_bytes(re.sub(rb'"title": "[^"]*"', title, path.read_bytes(), count=1))
            os.utime(path, (ago, ago + self.number / 1_000))

    def _log(self, out: Path) -> list[Change]:
        now = edition.current(out)
        return list(EmbeddedStore(now).changes(0, _ALL)) if now else []

    def _hold(self, out: Path) -> None:
        """The current edition has every byte, and the files as they are."""
        now = edition.current(out)
        if now is None:
            raise LostError(f"{out} has no edition")
        edition.verify(now, edition.read_manifest(now), packs=True)
        store = EmbeddedStore(now)
        for name in self.names:
            stored, data = store.get(name), (self.briefs / f"{name}.json").read_bytes()
            if stored is None or sha256(stored.body).digest() != sha256(data).digest():
                raise LostError(f"{now} has not the file of {name}")


def _state(out: Path, before: Path | None, now: Path | None) -> str:
    """How far a killed build had come."""
    if now != before:
        return "the new edition is current"
    half = [each for each in out.glob(".building-*") if each.is_dir()]
    if not half:
        return "nothing begun"
    if (half[0] / "manifest.json").exists():
        return "all written"
    return "tables begun" if (half[0] / "tables.sqlite").exists() else "folder made"


def main(words: Sequence[str] | None = None) -> int:
    """Kills builds and prints how far they had come."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=200, help="how many builds are killed (default: 200)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments (default: 1)")
    asked = parser.parse_args(words)
    with tempfile.TemporaryDirectory(prefix="killing-") as name:
        killing, killed, lost = Killing(Path(name), asked.seed), 0, ""
        try:
            while killed < asked.kills:
                killed += killing.kill()
                if killed % 20 == 0:
                    note(f"killed {killed}")
        except (LostError, edition.EditionError) as error:
            lost = str(error)
        rows = [Row("builds killed at a random moment", f"{killed}", target="nothing lost", met=not lost)]
        rows += [Row(f"  {state}", f"{n}") for state, n in sorted(killing.states.items())]
        show(
            [*rows, *([Row("lost", lost)] if lost else [])], machine(), [f"{FILES} files, {_CHANGED} changed each time"]
        )
    return MISSED if lost else 0


if __name__ == "__main__":
    sys.exit(main())
