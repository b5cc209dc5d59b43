"""Editions on disk: immutable folders named by a digest, one of which is current.

  OUT/current                      name of the current edition, swapped in by one rename
  OUT/<64 hexadecimal digits>/     manifest.json, tables.sqlite, packs/, search/; the digest, or its first 48 digits and
                                   any others where the same content was built before
  OUT/.building-…/                 an edition that is being made; what a killed build left is cleared by the next one

Whoever builds holds the lock of OUT, so that two builds follow each other.
"""

import fcntl
import os
import secrets
import shutil
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from diplobrief.model.outline import Json

FORMAT: Final = 5
"""Raised with every change of what an edition holds: one of another format is built anew, never misread."""

PACKS: Final = "packs"
_MANIFEST: Final = "manifest.json"
POINTER: Final = "current"
_BUILDING: Final = ".building-"
_PIECE: Final = 1 << 20
_NAME: Final = 64
"""Characters of a name."""

KEPT: Final = 3
"""Editions that stay: the current one, and those that a server may still read."""


class EditionError(Exception):
    """An edition cannot be used. The message names it, and says why."""


class Manifest(NamedTuple):
    """What an edition says of itself. `files` are its files with their sizes in bytes, `sums` with their CRC-32."""

    digest: str
    sequence: int
    briefs: int
    software: str
    source: str
    files: dict[str, int]
    sums: dict[str, int]


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Writes the manifest: the last file of an edition."""
    content = {"format": FORMAT, **manifest._asdict()}
    _durable(folder / _MANIFEST, orjson.dumps({**content, "sum": _sum_of(content)}, option=orjson.OPT_INDENT_2))


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an edition whose files are all there. Raises `EditionError`."""
    try:
        content: Json = orjson.loads((folder / _MANIFEST).read_bytes())
        if content["format"] != FORMAT:
            raise EditionError(f"{folder} has another format; build it again")
        if content.pop("sum") != _sum_of(content):
            raise EditionError(f"{folder / _MANIFEST} is damaged; build it again")
        del content["format"]
        manifest = Manifest(**content)
        for name, size in manifest.files.items():
            if (folder / name).stat().st_size != size:
                raise EditionError(f"{folder / name} has not the size that it was built with; build it again")
    except OSError as error:
        raise EditionError(f"{folder} is no edition: {error.strerror} ({error.filename})") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EditionError(f"{folder / _MANIFEST} is damaged; build it again") from None
    return manifest


def verify(folder: Path, manifest: Manifest, *, packs: bool) -> None:
    """Reads the files of an edition. Raises `EditionError` where one is not what was written.

    Packs can be passed over by who reads them with care: what lies in them has sums of its own.
    """
    try:
        for name, known in manifest.sums.items():
            if (packs or not name.startswith(f"{PACKS}/")) and sum_of(folder / name) != known:
                raise EditionError(f"{folder / name} is damaged; build it again")
    except OSError as error:
        raise EditionError(f"{folder} is no edition: {error.strerror} ({error.filename})") from None


def sum_of(path: Path) -> int:
    """The CRC-32 of a file."""
    found = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found = zlib.crc32(piece, found)
    return found


def _sum_of(content: Json) -> int:
    return zlib.crc32(orjson.dumps(content, option=orjson.OPT_SORT_KEYS))


def files_of(folder: Path) -> dict[str, int]:
    """Every file below `folder` but the manifest, with its size."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.endswith(".lock"))
    return {path.relative_to(folder).as_posix(): path.stat().st_size for path in found if path.name != _MANIFEST}


def current(out: Path) -> Path | None:
    """The folder of the current edition, or `None` when there is none. It may have been damaged since."""
    try:
        name = (out / POINTER).read_text("ascii").strip()
    except (OSError, ValueError):
        return None
    return out / name if name.isalnum() else None


def publish(building: Path, out: Path, digest: str) -> Path:
    """Makes a finished folder the current edition: two renames, and nobody meets a half of it.

    Where the same content was built before, its folder stays as it is: it may be current, and may have been damaged.
    """
    target = out / digest
    while target.exists():
        target = out / (digest[:48] + secrets.token_hex(8))
    building.rename(target)
    _durable_folder(out)
    point_to(out, target.name)
    return target


def point_to(out: Path, name: str) -> None:
    """Makes an edition that stands in `out` the current one."""
    beside = out / f"{_BUILDING}pointer-{secrets.token_hex(4)}"
    _durable(beside, name.encode())
    beside.replace(out / POINTER)
    _durable_folder(out)


def newest(out: Path) -> Iterator[Path]:
    """The editions of `out`, the current one first, then the last that were made. They may have been damaged."""
    now = current(out)
    if now and now.is_dir():
        yield now
    others = [path for path in out.iterdir() if path.is_dir() and len(path.name) == _NAME and path != now]
    yield from sorted(others, key=lambda each: each.stat().st_mtime, reverse=True)


def prune(out: Path) -> None:
    """Clears what killed builds left, and all but the newest editions. Only for who holds the lock."""
    for path in out.glob(f"{_BUILDING}*"):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    for path in list(newest(out))[KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def building(out: Path) -> Iterator[Path]:
    """A new folder to build in, while no other build runs. It is gone afterwards, unless it was published."""
    out.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(out / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # released by the system, however the process ends
        prune(out)
        folder = out / f"{_BUILDING}{secrets.token_hex(8)}"
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(descriptor)


def link_files(source: Path, target: Path) -> None:
    """The files of `source`, which never change, under new names in `target`: linked where the file system can.

    The text index's list of its own files comes too: without it, what the index has merged would never be cleared.
    """
    target.mkdir(parents=True, exist_ok=True)
    for path in source.iterdir():
        if path.is_file() and not path.name.endswith(".lock"):
            try:
                os.link(path, target / path.name)
            except OSError:
                shutil.copyfile(path, target / path.name)


def synchronise(folder: Path) -> None:
    """Makes every file below `folder` durable."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _durable(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _durable_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
