"""Released schema versions as files: where they are, which there are, and whether they still are what was released.

`RELEASED.sha256` lists the digest of every released file in the format of `sha256sum`; a line is added by a release
and never changed.
"""

import os
import re
import stat
from contextlib import suppress
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

FAMILY: Final = "diplomatic-brief"
LOCK: Final = "RELEASED.sha256"
DRAFT: Final = "draft.json"
REFERENCE: Final = re.compile(r"\.\./schemas/diplomatic-brief/((?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2})\.json")
"""The form of a brief's `$schema`; the group is the version."""

_VERSION: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}")
_LINE: Final = re.compile(r"([0-9a-f]{64})  diplomatic-brief/(.+)\.json")


class ContractError(Exception):
    """The schema folder cannot be used as asked. The message says why, and what to do."""


class Contract:
    """One folder of schema versions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, version: str) -> Path:
        """The file of a version, released or not."""
        return self.folder / FAMILY / f"{version}.json"

    @property
    def draft(self) -> Path:
        """The file of the version that is being worked on; it need not exist."""
        return self.folder / FAMILY / DRAFT

    @cached_property
    def locked(self) -> dict[str, str]:
        """Released versions, oldest first, with the digest of each file. Raises `ContractError` on a broken lock."""
        found: dict[str, str] = {}
        lock = self.folder / LOCK
        for number, line in enumerate(self._lines(lock), 1):
            entry = _LINE.fullmatch(line)
            if not entry or not _VERSION.fullmatch(entry[2]) or entry[2] in found:
                raise ContractError(f"{lock}:{number}: not the line of a released version: {line!r}")
            found[entry[2]] = entry[1]
        return dict(sorted(found.items(), key=lambda item: order(item[0])))

    @staticmethod
    def _lines(lock: Path) -> list[str]:
        try:
            return lock.read_bytes().decode("ascii").splitlines() if lock.exists() else []
        except UnicodeDecodeError:
            raise ContractError(f"{lock} is not ASCII: restore it") from None

    @property
    def newest(self) -> str | None:
        """The highest released version."""
        return next(reversed(self.locked), None)

    def read(self, version: str) -> bytes:
        """The bytes of a released version. Raises `ContractError` for another version, or when they have changed."""
        if version not in self.locked:
            known = ", ".join(self.locked) or "none"
            raise ContractError(f"version {version} is not released; released are: {known}")
        try:
            data = self.path(version).read_bytes()
        except FileNotFoundError:
            raise ContractError(f"{self.path(version)} was released and has vanished: restore it") from None
        if sha256(data).hexdigest() != self.locked[version]:
            raise ContractError(f"{self.path(version)} was released and has changed: restore it, release a new version")
        return data

    def unlisted(self) -> list[Path]:
        """Files in the family's folder that no line of the lock names and that are not the draft."""
        known = {self.path(version) for version in self.locked} | {self.draft}
        return sorted(path for path in (self.folder / FAMILY).glob("*.json") if path not in known)

    def add(self, version: str, data: bytes) -> Path:
        """Releases `data` as `version`: the file, then its line in the lock. Raises `ContractError` if not new."""
        if not _VERSION.fullmatch(version):
            raise ContractError(f"{version!r} is not a version: three numbers, such as 1.2.0")
        if self.newest and order(version) <= order(self.newest):
            raise ContractError(f"{version} is not above the newest release, {self.newest}")
        path = self.path(version)
        if path.exists():
            raise ContractError(f"{path} exists already: remove it if it is nobody's work")
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, data)
        lines = [f"{digest}  {FAMILY}/{old}.json\n" for old, digest in self.locked.items()]
        lines.append(f"{sha256(data).hexdigest()}  {FAMILY}/{version}.json\n")
        replace(self.folder / LOCK, "".join(lines).encode())
        return path


def order(version: str) -> tuple[int, ...]:
    """The place of a version among others."""
    return tuple(int(part) for part in version.split("."))


def replace(path: Path, data: bytes) -> None:
    """Writes beside and swaps in: a reader meets the old file or the new one, whole. Its rights stay as they are."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        beside.write_bytes(data)
        if path.exists():
            status = path.stat()
            beside.chmod(stat.S_IMODE(status.st_mode))
            with suppress(PermissionError, AttributeError):  # only root may give a file away; Windows knows no owners
                os.chown(beside, status.st_uid, status.st_gid)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


@cache
def shipped() -> Contract:
    """The versions that came with this program: inside the wheel, or in the checkout that runs it."""
    package = Path(__file__).parent.parent
    for folder in (package / "schemas", package.parent.parent / "schemas"):
        if (folder / LOCK).exists() or (folder / FAMILY).is_dir():
            return Contract(folder)
    raise ContractError(f"no released schemas beside {package}: the installation is broken, install diplobrief again")
