"""The files of an export on disk: two trees that share what is the same in both, of which one is served.

  SITE                    what hosts serve
  .SITE.export/lock       whoever exports holds it
  .SITE.export/tree       the export before: it becomes the next one, and then both change places by one rename

To write the next one beside the served one takes as long as what has changed, however many files there are.
"""

import ctypes
import errno
import fcntl
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_HERE: Final = -100
_EXCHANGE: Final = 2
"""AT_FDCWD and RENAME_EXCHANGE of Linux's renameat2(2)."""

_NO_EXCHANGE: Final = frozenset((errno.ENOSYS, errno.EINVAL, errno.ENOTSUP))


_RECENT: Final = 32
"""Contents that are remembered: what is the same under two addresses is asked for close together."""


class Tree:
    """A folder that is being written. What it shares with another tree is never written into, but replaced."""

    def __init__(self, root: Path) -> None:
        self.root = str(root)
        self.touched: list[str] = []
        self._folders: set[str] = set()
        self._recent: dict[int, tuple[bytes, str]] = {}

    def put(self, name: str, body: bytes) -> None:
        """Writes a file, unless it holds these bytes: what is the same keeps its time, and its entity tag at a host."""
        path = f"{self.root}/{name}"
        try:
            with open(path, "rb") as file:  # noqa: PTH123  # a hundred thousand of them
                if file.read() == body:
                    return
            os.unlink(path)  # noqa: PTH108
        except FileNotFoundError:
            self._folder(path)
        if id(body) in self._recent:
            link(self._recent[id(body)][1], path)
        else:
            with open(path, "xb") as file:  # noqa: PTH123
                file.write(body)
            if len(self._recent) > _RECENT:
                self._recent.clear()
            self._recent[id(body)] = (body, path)
        self.touched.append(name)

    def remove(self, name: str) -> None:
        """Removes a file, if it is there, and the folders that held nothing else."""
        path = Path(self.root, name)
        if path.exists():
            path.unlink()
            self.touched.append(name)
            for folder in path.parents:
                if str(folder) == self.root or any(folder.iterdir()):
                    break
                folder.rmdir()
                self._folders.discard(str(folder))

    def _folder(self, path: str) -> None:
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._folders.add(folder)

    def follow(self, other: Path, names: Iterable[str]) -> None:
        """Makes these files those of `other`, or takes them away where `other` has none."""
        for name in names:
            source, path = Path(other, name), f"{self.root}/{name}"
            if source.exists():
                self._folder(path)
                Path(path).unlink(missing_ok=True)
                link(str(source), path)
            else:
                self.remove(name)
        self.touched.clear()


def link(source: str, target: str) -> None:
    """The same file under another name, or a copy where the file system has no links."""
    try:
        os.link(source, target)
    except OSError as error:
        if error.errno in (errno.EEXIST, errno.ENOSPC):
            raise
        shutil.copy2(source, target)


def linked(source: Path, target: Path) -> None:
    """All files of one tree in another, which is made anew."""
    shutil.rmtree(target, ignore_errors=True)
    for folder, _, names in os.walk(source):
        there = f"{target}{folder[len(str(source)) :]}"
        os.makedirs(there)  # noqa: PTH103
        for name in names:
            link(f"{folder}/{name}", f"{there}/{name}")


def beside(site: Path) -> Path:
    """The folder for what an export into `site` needs: on the same file system, so that it can be swapped in."""
    return site.parent / f".{site.name}.export"


@contextmanager
def alone(site: Path) -> Iterator[Path]:
    """The folder beside `site`, while no other export writes there. What a killed swap left is put right first."""
    folder = beside(site)
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)  # released by the system, however the process ends
        former = folder / "former"
        if former.is_dir() and not site.exists():
            former.rename(site)
        yield folder
    finally:
        os.close(descriptor)


def swap(tree: Path, site: Path) -> None:
    """Makes `tree` the served one, and the served one `tree`: one rename, so that nobody meets a half of either."""
    if not site.exists():
        tree.rename(site)
        return
    if _exchange(tree, site):
        return
    former = tree.with_name("former")  # no exchange on this system: for a moment nothing is there
    site.rename(former)
    tree.rename(site)
    former.rename(tree)


def _exchange(one: Path, other: Path) -> bool:
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    if call(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))
