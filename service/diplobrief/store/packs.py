"""Packs: files that hold bytes end to end, written once and mapped into memory. Who wants bytes knows their place."""

import mmap
import os
import secrets
import shutil
import zlib
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, NamedTuple, Self

from diplobrief.store.coded import brotli_of, gzip_of
from diplobrief.store.edition import EditionError

SUFFIX: Final = ".pack"
_PIECE: Final = 1 << 20


class PackError(EditionError):
    """A pack does not hold what it should. The message names it."""


class Place(NamedTuple):
    """Where bytes are: number of the pack, offset and size in bytes, and their CRC-32."""

    pack: int
    at: int
    size: int
    crc: int


class Filed(NamedTuple):
    """Where the three forms of a file are: name of the pack, offset, and their sizes, one after the other."""

    pack: str
    at: int
    plain: int
    gzip: int
    br: int
    crc: int
    """CRC-32 of all three."""


class PackWriter:
    """Writes one new pack into a folder. It is durable once closed."""

    def __init__(self, folder: Path) -> None:
        self.name = secrets.token_hex(8) + SUFFIX
        self._file = (folder / self.name).open("xb", buffering=_PIECE)
        self._at = 0

    def add(self, data: bytes) -> tuple[int, int, int]:
        """Offset, size and CRC-32 of `data` in the pack."""
        at = self._at
        self._file.write(data)
        self._at += len(data)
        return at, len(data), zlib.crc32(data)

    def add_pack(self, path: Path) -> int:
        """The offset at which all bytes of another pack now stand."""
        at = self._at
        with path.open("rb") as file:
            shutil.copyfileobj(file, self._file, _PIECE)
            self._at += file.tell()
        return at

    def add_file(self, data: bytes) -> Filed:
        """A file as it is, and compressed in both codings."""
        packed, brotlied = gzip_of(data), brotli_of(data)
        at, _, crc = self.add(b"".join((data, packed, brotlied)))
        return Filed(self.name, at, len(data), len(packed), len(brotlied), crc)

    def close(self) -> None:
        """Makes the pack durable, once."""
        if not self._file.closed:
            with self._file:
                self._file.flush()
                os.fsync(self._file.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Packs:
    """Packs mapped for reading, by their numbers. What is mapped costs no memory of the process's own."""

    def __init__(self, folder: Path, names: Mapping[int, str]) -> None:
        self._names = dict(names)
        self._maps: dict[int, bytes | mmap.mmap] = {n: _mapped(folder / name) for n, name in self._names.items()}

    def read(self, place: Place) -> bytes:
        """The bytes at a place. Raises `PackError` when they are not what was written."""
        data = self._maps[place.pack][place.at : place.at + place.size]
        if zlib.crc32(data) != place.crc:
            raise PackError(f"{self._names[place.pack]} is damaged at byte {place.at}")
        return data


def _mapped(path: Path) -> bytes | mmap.mmap:
    with path.open("rb") as file:
        empty = os.fstat(file.fileno()).st_size == 0
        return b"" if empty else mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
