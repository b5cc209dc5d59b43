"""The build and the export: real files, the real commands, and the first answer from what was built."""

import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from typing import Final

import clock
import scale
from peers import PeerError
from verdict import Row

WHOLE, CHANGED, OPENED = 60, 3, 0.3
"""Seconds."""

EXPORTED: Final = 10_000
"""Files of which the service is exported: after one change that is to take at most `CHANGED` too."""

_ROUNDS: Final = 3
_LIMIT: Final = 1_800
_OPEN: Final = """
import sys, time
from pathlib import Path
from diplobrief.store import edition
from diplobrief.store.contract import Query
from diplobrief.store.embedded import EmbeddedStore
began = time.perf_counter()
store = EmbeddedStore(edition.current(Path(sys.argv[1])))
assert store.list(Query()).items
print(time.perf_counter() - began)
"""


def rows(count: int, folder: Path) -> list[Row]:
    """A build of everything, of one file that changed, and opening the edition."""
    briefs, out = folder / f"files-{count}", folder / f"built-{count}"
    write(count, briefs)
    shutil.rmtree(out, ignore_errors=True)
    words = [str(Path(sys.executable).with_name("diplobrief")), "build", "--briefs", str(briefs), "--out", str(out)]
    cores = len(os.sched_getaffinity(0))
    whole = _built(words, folder)
    one = [_again(words, briefs, number, folder) for number in range(_ROUNDS)]
    opened = [_opened(out) for _ in range(_ROUNDS)]
    told = f"{whole.seconds:.1f} s ({whole.seconds / count * 1_000:.2f} ms a brief), {whole.megabytes:.0f} MB"
    return [
        _row(f"build of {count} files on {cores} cores", told, whole.seconds, WHOLE),
        _row("build after one change", f"{median(one):.2f} s", median(one), CHANGED),
        _row("open to first answer", f"{median(opened):.3f} s", median(opened), OPENED),
    ]


def exports(count: int, folder: Path) -> list[Row]:
    """An export of everything, and of one file that changed, with the build before it."""
    briefs, site = folder / f"files-{count}", folder / f"site-{count}"
    write(count, briefs)
    shutil.rmtree(site, ignore_errors=True)
    shutil.rmtree(folder / f".{site.name}.export", ignore_errors=True)
    environment = f"DIPLOBRIEF_CACHE={folder / 'cache'}"
    command = str(Path(sys.executable).with_name("diplobrief"))
    words = ["env", environment, command, "export", str(site), "--briefs", str(briefs)]
    whole = _built(words, folder)
    one = [_again(words, briefs, number, folder) for number in range(_ROUNDS)]
    files = sum(len(names) for _, _, names in os.walk(site))
    return [
        Row(f"export of {count} files", f"{whole.seconds:.0f} s, {files:,} files, {whole.megabytes:.0f} MB"),
        _row("export after one change", f"{median(one):.2f} s", median(one), CHANGED),
    ]


def _row(title: str, said: str, seconds: float, most: float) -> Row:
    return Row(title, said, target=f"≤ {most} s", met=seconds <= most)


def write(count: int, folder: Path) -> None:
    """The files, written a while ago: what is younger than two seconds is read again by the next build."""
    if folder.exists():
        return
    half = folder.with_name(f"{folder.name}-half")
    shutil.rmtree(half, ignore_errors=True)
    half.mkdir()
    ago = time.time() - 60
    for number, data in enumerate(scale.briefs(range(count))):
        path = half / f"{scale.name_of(data)}.json"
        path.write_bytes(data)
        os.utime(path, (ago, ago + number / count))
    half.rename(folder)


def _built(words: list[str], folder: Path) -> clock.Took:
    log = folder / "build.log"
    try:
        took = clock.run(words, str(folder), str(log), _LIMIT)
    except clock.ClockError as error:
        raise PeerError(f"diplobrief build: {error}") from None
    if took.code:
        raise PeerError(f"diplobrief build: {log.read_text('utf-8', 'replace').splitlines()[-1:]}")
    return took


def _again(words: list[str], briefs: Path, number: int, folder: Path) -> float:
    """One file is written with another title, and built."""
    path = sorted(briefs.iterdir())[number * 7]
    title = f'"title": "Written again at {time.time():.3f}"'
    path.write_bytes(re.sub(rb'"title": "[^"]*"', title.encode(), path.read_bytes(), count=1))
    ago = time.time() - 10
    os.utime(path, (ago, ago))
    return _built(words, folder).seconds


def _opened(out: Path) -> float:
    words = [sys.executable, "-c", _OPEN, str(out)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)
    if done.returncode:
        raise PeerError(f"opening: {done.stderr.strip().splitlines()[-1]}")
    return float(done.stdout)
