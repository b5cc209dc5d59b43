"""Released schema versions as files: where they are, which there are, and whether they still are what was released.

`RELEASED.sha256` lists the digest of every released file in the format of `sha256sum`; a line is added by a release
and never changed. A version is several files: the schema of who writes, that of who reads, and what follows from them.
"""

import os
import re
import stat
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Final

FAMILY: Final = "diplomatic-brief"
LOCK: Final = "RELEASED.sha256"
DRAFT: Final = "draft"
WRITER: Final = "json"
FORMS: Final = (WRITER, "reader.json", "d.ts", "md")
"""Endings of the files of a version: the writer's schema, the reader's, types for TypeScript, a page for people."""

REFERENCE: Final = re.compile(r"\.\./schemas/diplomatic-brief/((?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2})\.json")
"""The form of a brief's `$schema`; the group is the version."""

_VERSION: Final = re.compile(r"(?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){2}")
_LINE: Final = re.compile(r"([0-9a-f]{64})  diplomatic-brief/((.+?)\.(json|reader\.json|d\.ts|md))")
BESIDE: Final = "deprecated.toml"
"""Says which versions are on their way out; it is no release, and may change."""


class ContractError(Exception):
    """The schema folder cannot be used as asked. The message says why, and what to do."""


class Contract:
    """One folder of schema versions."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, version: str, form: str = WRITER) -> Path:
        """A file of a version, released or not."""
        return self.folder / FAMILY / f"{version}.{form}"

    @property
    def draft(self) -> Path:
        """The schema of the version that is being worked on; it need not exist."""
        return self.path(DRAFT)

    @cached_property
    def locked(self) -> dict[str, str]:
        """Released versions, oldest first, with the digest of each schema. Raises `ContractError` on a broken lock."""
        found = {version: digest for (version, form), digest in self.files.items() if form == WRITER}
        return dict(sorted(found.items(), key=lambda item: order(item[0])))

    @cached_property
    def files(self) -> dict[tuple[str, str], str]:
        """Every released file, by version and form, with its digest. Raises `ContractError` on a broken lock."""
        found: dict[tuple[str, str], str] = {}
        lock = self.folder / LOCK
        for number, line in enumerate(self._lines(lock), 1):
            entry = _LINE.fullmatch(line)
            if not entry or not _VERSION.fullmatch(entry[3]) or (entry[3], entry[4]) in found:
                raise ContractError(f"{lock}:{number}: not the line of a released version: {line!r}")
            found[entry[3], entry[4]] = entry[1]
        return found

    def forms(self, version: str) -> tuple[str, ...]:
        """The forms in which a version was released, as far as they are known here."""
        return tuple(form for form in FORMS if (version, form) in self.files)

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

    def read(self, version: str, form: str = WRITER) -> bytes:
        """The bytes of a released file. Raises `ContractError` where there is none, or when they have changed."""
        path = self.path(version, form)
        if version not in self.locked:
            known = ", ".join(self.locked) or "none"
            raise ContractError(f"version {version} is not released; released are: {known}")
        if (version, form) not in self.files:
            raise ContractError(f"{path} is not released: run `diplobrief schema complete {version}`")
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            raise ContractError(f"{path} was released and has vanished: restore it") from None
        if sha256(data).hexdigest() != self.files[version, form]:
            raise ContractError(f"{path} was released and has changed: restore it, release a new version")
        return data

    def unlisted(self) -> list[Path]:
        """Files in the family's folder that no line of the lock names and that are not of the draft."""
        known = {self.path(version, form) for version, form in self.files} | {self.path(DRAFT, form) for form in FORMS}
        known.add(self.folder / FAMILY / BESIDE)
        return sorted(path for path in (self.folder / FAMILY).glob("[!.]*") if path not in known)

    def add(self, version: str, data: bytes, beside: Mapping[str, bytes] | None = None) -> Path:
        """Releases `data` as the schema of `version`, with the other forms `beside` it: files, then lines in the lock.

        Raises `ContractError` if it is not new.
        """
        if not _VERSION.fullmatch(version):
            raise ContractError(f"{version!r} is not a version: three numbers, such as 1.2.0")
        if self.newest and order(version) <= order(self.newest):
            raise ContractError(f"{version} is not above the newest release, {self.newest}")
        self._lock(version, {WRITER: data, **(beside or {})})
        return self.path(version)

    def complete(self, version: str, beside: Mapping[str, bytes]) -> list[Path]:
        """Releases the forms of a released version that it came without. Raises `ContractError`."""
        self.read(version)
        missing = {form: data for form, data in beside.items() if (version, form) not in self.files}
        self._lock(version, missing)
        return [self.path(version, form) for form in missing]

    def _lock(self, version: str, added: Mapping[str, bytes]) -> None:
        for path in (self.path(version, form) for form in added):
            if path.exists():
                raise ContractError(f"{path} exists already: remove it if it is nobody's work")
        (self.folder / FAMILY).mkdir(parents=True, exist_ok=True)
        digests = dict(self.files)
        for form, data in added.items():
            replace(self.path(version, form), data)
            digests[version, form] = sha256(data).hexdigest()
        lines = (f"{digest}  {FAMILY}/{old}.{form}\n" for (old, form), digest in digests.items())
        replace(self.folder / LOCK, "".join(lines).encode())


def reference(version: str) -> str:
    """What a brief of a version has as its `$schema`."""
    return f"../schemas/{FAMILY}/{version}.json"


def newest_of(wish: str, versions: Iterable[str]) -> str | None:
    """The highest of `versions` that a wish names: `1`, `1.0` or a whole version; `None` where it names none."""
    named = [version for version in versions if version == wish or version.startswith(f"{wish}.")]
    return max(named, key=order, default=None)


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
