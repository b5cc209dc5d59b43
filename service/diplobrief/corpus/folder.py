"""Which files are meant: briefs by folder or name, source texts by digest."""

import glob
import os
from collections.abc import Iterator
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

from diplobrief.corpus.document import STANDARD_INPUT
from diplobrief.corpus.git import ignored

LARGEST_TEXT: Final = 50_000_000
"""Bytes of a source text; the longest known record has 288,683 characters."""


class FolderError(Exception):
    """A path that was named cannot be used. The message says which, and why."""


def brief_files(paths: list[Path]) -> list[Path]:
    """The files that `paths` name, each once: files as they are, folders with every `*.json` below them, sorted.

    A path that is no file may be a pattern (`briefs/**/2026-*.json`); `-` is standard input. Below folders, hidden ones
    and what git ignores are passed over. Raises `FolderError` for a path that leads to no file.
    """
    if len(paths) == 1:
        return _files(paths[0])
    found: dict[str, Path] = {}
    for path in paths:
        for file in _files(path):
            found.setdefault(os.path.abspath(file), file)  # noqa: PTH100  # links stay what they are
    return list(found.values())


def brief_names(path: Path) -> list[str]:
    """The names of the files that one path names, as `brief_files`: for who has thousands and reads few."""
    if path.is_dir():
        here = f"{os.curdir}{os.sep}" if str(path) == os.curdir else ""  # as a path is written that begins there
        return [name.removeprefix(here) for name in _inside(path)]
    return [str(file) for file in _files(path)]


def _inside(folder: Path) -> list[str]:
    inside = list(_json_below(str(folder)))
    if not inside:
        raise FolderError(f"{folder} holds no *.json file")
    return inside


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return list(map(Path, _inside(path)))
    if str(path) == STANDARD_INPUT or path.exists() or path.is_symlink():
        return [path]
    if not glob.has_magic(str(path)):
        raise FolderError(f"{path} does not exist")
    matched = [Path(name) for name in sorted(glob.glob(str(path), recursive=True))]  # noqa: PTH207  # of any path
    if not matched:
        raise FolderError(f"{path} matches no file")
    files = [file for each in matched for file in (map(Path, _json_below(str(each))) if each.is_dir() else [each])]
    if not files:
        raise FolderError(f"{path} matches folders that hold no *.json file")
    return files


def beside(folder: str) -> list[str]:
    """The names of the `*.json` files that stand in `folder` itself; none when it cannot be read."""
    try:
        with os.scandir(folder or os.curdir) as entries:
            return [entry.name for entry in entries if entry.name.endswith(".json") and entry.is_file()]
    except OSError:
        return []


def _json_below(folder: str) -> Iterator[str]:
    """In the order of their names, files before folders. Texts, since sorting thousands of paths is slow."""

    def refuse(error: OSError) -> None:
        raise FolderError(f"{error.filename} cannot be read: {error.strerror}")

    passed = ignored(Path(folder))
    for here, folders, files in os.walk(folder, onerror=refuse):
        below = os.path.relpath(here, folder) + "/" if here != folder else ""
        folders[:] = sorted(each for each in folders if not each.startswith(".") and f"{below}{each}/" not in passed)
        briefs = sorted(each for each in files if each.endswith(".json") and not each.startswith("."))
        inside = os.path.join(here, "")  # noqa: PTH118  # once: joining a hundred thousand paths takes half a second
        yield from (inside + each for each in briefs if not passed or f"{below}{each}" not in passed)


class SourceTexts:
    """The texts below a folder, found by the SHA-256 of their bytes, whatever their names are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def text(self, digest: str) -> str | None:
        """The text with that digest, or `None`. Texts that are not UTF-8 are no texts."""
        path = self._by_digest.get(digest)
        try:
            return path.read_bytes().decode("utf-8") if path else None
        except (OSError, UnicodeDecodeError):
            return None

    def altered(self, digest: str) -> Path | None:
        """The file that would have that digest, had its line ends and byte order mark not been changed."""
        return self._altered.get(digest)

    @cached_property
    def _altered(self) -> dict[str, Path]:
        found = {}
        for path in self._by_digest.values():
            data = path.read_bytes()
            plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n")
            if plain != data:
                found[sha256(plain).hexdigest()] = path
        return found

    @cached_property
    def _by_digest(self) -> dict[str, Path]:
        if not self.folder.is_dir():
            raise FolderError(f"{self.folder} is no folder of source texts")
        found = {}
        for here, folders, files in os.walk(self.folder):
            folders.sort()
            for name in sorted(files):
                path = Path(here, name)
                if path.is_file() and path.stat().st_size <= LARGEST_TEXT and os.access(path, os.R_OK):
                    found[sha256(path.read_bytes()).hexdigest()] = path
        return found
