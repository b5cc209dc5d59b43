"""From a folder of briefs to a current edition: the check and the store brought together."""

import errno
import gc
import os
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from diplobrief.checks import hints, style
from diplobrief.checks.across import Facts, Link
from diplobrief.checks.catalogue import Selection
from diplobrief.checks.examine import Options
from diplobrief.checks.run import Manner, Result, check
from diplobrief.cli.progress import Progress
from diplobrief.contract.released import Contract
from diplobrief.corpus.document import Document
from diplobrief.corpus.folder import brief_names
from diplobrief.store import edition
from diplobrief.store.build import (
    Builder,
    Compiled,
    Known,
    Stamp,
    compile_file,
    known_files,
    known_releases,
    releases_of,
)
from diplobrief.store.edition import EditionError
from diplobrief.store.packs import PackWriter

_FRESH: Final = 2_000_000_000
"""Nanoseconds: a file that was written this shortly before its stamp was taken may be written again unnoticed."""

_ERRORS: Final = Selection(("B",), tuple(sorted({rule.code for rule in (*hints.RULES, *style.RULES)})))
"""What keeps a folder from being compiled. Warnings do not, so they are not looked for."""


class Outcome(NamedTuple):
    """What came of compiling: the current edition and whether it is new, or no edition and the findings against it.

    `anew` says that the log of changes had to begin anew, because no edition that was there could be read.
    """

    folder: Path | None
    new: bool
    result: Result
    anew: bool = False


def compile_folder(briefs: Path, out: Path, contract: Contract) -> Outcome:
    """Checks `briefs` and makes its edition the current one of `out`, where there is no error.

    Only files that were written since the current edition are read. Raises `FolderError`, and `OSError` when the disk
    is full: what was current stays so.
    """
    with edition.building(out) as folder, _without_collector():
        with ThreadPoolExecutor(1) as beside:  # packs are read while files are asked for
            sound = {found: beside.submit(_verify, found) for found in islice(edition.newest(out), 1)}
            stamps = _stamps(brief_names(briefs))
            above = f"{briefs}{os.sep}"
            names = {path: path.removeprefix(above) for path in stamps}
            before, known, same = _before(_Place(out, contract, names), stamps, sound)
        if before and len(same) == len(known) == len(stamps):
            if before != edition.current(out):  # it was damaged, and the one before holds the same
                edition.point_to(out, before.name)
            return Outcome(before, new=False, result=Result())
        work = _Work(briefs, out, folder, contract, before, names)
        try:
            return _compile(work, stamps, known, same)
        except EditionError:  # what cannot be built upon, by other software than made it, is built anew
            shutil.rmtree(folder)
            folder.mkdir()
            return _compile(work._replace(before=None), stamps, {}, set())
        except sqlite3.OperationalError as error:
            raise OSError(errno.EIO, f"the tables cannot be written: {error}", str(out)) from None


def behind(briefs: Path, folder: Path) -> tuple[int, int]:
    """How many files of `briefs` were written since an edition was made of it, and how many are gone.

    Raises `EditionError` for an edition that cannot be read, and `FolderError`.
    """
    known, above = known_files(folder), f"{briefs}{os.sep}"
    stamps = {path.removeprefix(above): stamp for path, stamp in _stamps(brief_names(briefs)).items()}
    written = sum(path not in known or known[path].stamp != stamp for path, stamp in stamps.items())
    return written, len(known.keys() - stamps.keys())


@contextmanager
def _without_collector() -> Iterator[None]:
    """What a build makes holds no cycles: looking for some takes a fifth of its time, and frees nothing."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


class _Work(NamedTuple):
    briefs: Path
    out: Path
    folder: Path
    contract: Contract
    before: Path | None
    names: dict[str, str]
    """Each path with the name that the edition has for it: from the folder of briefs, however that was named."""


def _compile(work: _Work, stamps: dict[str, Stamp], known: dict[str, Known], same: set[str]) -> Outcome:
    with Builder(work.folder, work.before) as builder:
        progress = Progress(len(stamps))
        manner = Manner(
            tick=progress,
            known={path: _facts(path, known[work.names[path]]) for path in stamps if path in same},
            every=list(stamps),
            maker=partial(_maker, builder.packs),
            take=_taker(work, builder, stamps),
        )
        try:
            result = check(
                [Path(path) for path in stamps if path not in same], Options(work.contract, selection=_ERRORS), manner
            )
        finally:
            progress.clear()
        if result.errors:
            return Outcome(None, new=False, result=result)
        for path in sorted(known.keys() - set(work.names.values())):
            builder.forget(path)
        manifest = builder.finish(work.contract, _source(work.briefs))
    anew = work.before is None and any(True for _ in edition.newest(work.out))
    return Outcome(edition.publish(work.folder, work.out, manifest.digest), new=True, result=result, anew=anew)


def _source(briefs: Path) -> str:
    return os.path.abspath(briefs)  # noqa: PTH100  # links stay what they are: they may lead elsewhere tomorrow


class _Place(NamedTuple):
    out: Path
    contract: Contract
    names: dict[str, str]


def _verify(folder: Path) -> None:
    edition.verify(folder, edition.read_manifest(folder), packs=True)


def _before(
    place: _Place, stamps: dict[str, Stamp], sound: dict[Path, Future[None]]
) -> tuple[Path | None, dict[str, Known], set[str]]:
    """The newest edition that is whole, its files, and which of those that are there are the same.

    That is the current one, unless it was damaged; it may be of a folder that has moved since. `sound` are those that
    are being verified already.
    """
    out, contract, names = place
    wanted = releases_of(contract).digest()
    for folder in edition.newest(out):
        try:
            known, releases = known_files(folder), known_releases(folder)
            if folder in sound:
                sound[folder].result()
            else:
                _verify(folder)
        except EditionError:
            continue
        if releases.digest() != wanted:  # what was wrong may be right now, and the reverse
            return folder, known, set()
        found = ((path, known.get(names[path]), stamp) for path, stamp in stamps.items())
        return folder, known, {path for path, each, stamp in found if each and each.stamp == stamp}
    return None, {}, set()


def _stamps(files: list[str]) -> dict[str, Stamp]:
    now, found = time.time_ns(), {}
    for path in files:
        try:
            status = os.stat(path)  # noqa: PTH116  # thousands of them
        except OSError:
            found[path] = Stamp(0, 0, 0)  # the check says what is wrong with it
        else:
            settled = status.st_mtime_ns if now - status.st_mtime_ns > _FRESH else 0
            found[path] = Stamp(settled, status.st_size, status.st_ino, status.st_ctime_ns)
    return found


@contextmanager
def _maker(packs: Path) -> Iterator[Callable[[Document], Compiled]]:
    with PackWriter(packs) as pack:
        yield lambda document: compile_file(document.data, pack, document.value)


def _taker(work: _Work, builder: Builder, stamps: dict[str, Stamp]) -> Callable[[Facts, Compiled], None]:
    def take(facts: Facts, file: Compiled) -> None:
        links = orjson.dumps([[*link] for link in facts.links]).decode() if facts.links else ""
        builder.take(work.names[facts.file], Known(stamps[facts.file], file.derived.id, links), file)

    return take


def _facts(path: str, known: Known) -> Facts:
    if not known.facts:  # as most
        return Facts(path, known.id)
    links = orjson.loads(known.facts)
    return Facts(path, known.id, tuple(Link(tuple(where), brief, relation) for where, brief, relation in links))
