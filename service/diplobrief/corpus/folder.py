"""Which files are meant: briefs by folder or name, source texts by digest."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

LARGEST_TEXT: Final = 50_000_000
"""Bytes of a source text; the longest known record has 288,683 characters."""


class FolderError(Exception):
    """A path that was named cannot be used. The message says which, and why."""


def brief_files(paths: list[Path]) -> list[Path]:
    """The files that `paths` name, each once: files as they are, folders with every `*.json` below them, sorted.

    Hidden folders are passed over. Raises `FolderError` for a path that does not exist or a folder without briefs.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            inside = sorted(_json_below(path))
            if not inside:
                raise FolderError(f"{path} holds no *.json file")
            found.update(dict.fromkeys(inside))
        elif path.exists() or path.is_symlink():
            found[path] = None
        else:
            raise FolderError(f"{path} does not exist")
    return list(found)


def _json_below(folder: Path) -> Iterator[Path]:
    def refuse(error: OSError) -> None:
        raise FolderError(f"{error.filename} cannot be read: {error.strerror}")

    for here, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(here, name) for name in files if name.endswith(".json") and not name.startswith("."))


@dataclass(frozen=True)
class SourceTexts:
    """The texts below a folder, found by the SHA-256 of their bytes, whatever their names are."""

    folder: Path

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
