"""A folder that holds the briefs of a server, to the byte, and goes on from where it stopped.

`<id>.json` is the file of a brief, `.mirror.json` tells how far the log of changes was followed. It is made in an empty
folder only, so that no file of somebody else is written over. Every file is written beside its place and moved there
whole; the state follows its files, so that a run that was killed is repeated from the
last page it had finished, and finds the files of the unfinished one in place.
"""

import json
import os
import re
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

from diplobrief.client.asking import Steps, changes_after, file, read_changes
from diplobrief.client.errors import MirrorError, UnknownSequenceError, UnreadableError
from diplobrief.client.items import Change, Followed

STATE: Final = ".mirror.json"
_PART: Final = ".part"
_FORMAT: Final = 1
_NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LONGEST: Final = 200
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(slots=True)
class _State:
    """How far a mirror is: the last change, its chain, the tag of the page after it, and the digest of each file."""

    server: str
    sequence: int = 0
    chain: str = ""
    etag: str = ""
    files: dict[str, str] = field(default_factory=dict)


class Mirror:
    """One folder. Two runs at a time are two too many: whoever starts them sees to that."""

    def __init__(self, folder: Path, server: str) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        for left in folder.glob(f".*{_PART}"):
            left.unlink()
        known = self._read(server)
        self._state = known or _State(server)
        if known is None:
            if any(folder.iterdir()):
                raise MirrorError(f"{folder} holds files and is no mirror; take another folder")
            self._save()  # first: from now on every file in here is one of ours

    def damaged(self) -> list[str]:
        """Ids of briefs whose file is missing, or is not the one that was written."""
        return [name for name, digest in self._state.files.items() if not self._holds(name, digest)]

    def follow(self) -> Steps[Followed]:
        """Takes over what changed since the last run, and writes again what is `damaged`."""
        state = self._state
        for name in self.damaged():
            yield from self._fetch(name, state.files[name])
        try:
            return (yield from self._go_on())
        except UnknownSequenceError:
            return (yield from self._anew())

    def _go_on(self) -> Steps[Followed]:
        """From the last change that is known, which is asked for again: its chain tells whether it is the same log."""
        state = self._state
        fields = (("If-None-Match", state.etag),) if state.etag else ()
        response = yield changes_after(max(state.sequence - 1, 0), fields)
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            return Followed(state.sequence)
        found = read_changes(response)
        if state.sequence:
            if not found or (found[0].sequence, found[0].chain) != (state.sequence, state.chain):
                return (yield from self._anew())
            found = found[1:]
        told = yield from self._take(found)
        if not told:
            self._save(etag=response.headers.get("etag", ""))
        return self._sum(told)

    def _anew(self) -> Steps[Followed]:
        """The log has begun anew: the whole of it is compared, and what it does not have is deleted."""
        before = dict(self._state.files)
        self._state = _State(self._state.server)
        response = yield changes_after(0)
        told = yield from self._take(read_changes(response), save=False)
        gone = sorted(before.keys() - self._state.files.keys())
        for name in gone:
            self._delete(name)
        self._save()  # last: a run that is killed before begins anew again
        found = self._sum(told)
        deleted = tuple(dict.fromkeys((*found.deleted, *gone)))
        return Followed(found.sequence, found.changes, found.written, deleted, found.withdrawn, anew=True)

    def _take(self, found: list[Change], *, save: bool = True) -> Steps[list[tuple[Change, bool]]]:
        """Takes over pages of changes until the last; tells each change, and whether its file was moved.

        The state of a page is saved after its files.
        """
        told: list[tuple[Change, bool]] = []
        while found:
            last = {change.id: change for change in found}
            for change in found:
                moved = change is last[change.id] and (yield from self._apply(change))
                told.append((change, moved))
            self._state.sequence, self._state.chain = found[-1].sequence, found[-1].chain
            if save:
                self._save()
            response = yield changes_after(self._state.sequence)
            found = read_changes(response)
        return told

    def _apply(self, change: Change) -> Steps[bool]:
        """Brings the file of a brief to where a change left it; whether it had to be moved."""
        if not _NAME.fullmatch(change.id) or len(change.id) > _LONGEST:
            raise UnreadableError(f"change {change.sequence} has an id that no brief can have: {change.id!r}")
        if change.digest is None:
            self._state.files.pop(change.id, None)
            return self._delete(change.id)
        if not _SHA256.fullmatch(change.digest):
            raise UnreadableError(f"change {change.sequence} has a digest that is none: {change.digest!r}")
        if not self._holds(change.id, change.digest):
            yield from self._fetch(change.id, change.digest)
            self._state.files[change.id] = change.digest
            return True
        self._state.files[change.id] = change.digest
        return False

    def _fetch(self, name: str, digest: str) -> Steps[None]:
        """Writes a revision, whose bytes have the digest in its address."""
        found = yield from file(name, digest)
        self._write(f"{name}.json", found.data)

    def _sum(self, told: list[tuple[Change, bool]]) -> Followed:
        moved = [change for change, was_moved in told if was_moved]
        last = {change.id: change for change, _ in told}
        return Followed(
            self._state.sequence,
            tuple(change for change, _ in told),
            tuple(change.id for change in moved if change.digest),
            tuple(change.id for change in moved if not change.digest),
            tuple(name for name, change in last.items() if change.kind == "withdrawn"),
        )

    def _holds(self, name: str, digest: str) -> bool:
        try:
            data = (self._folder / f"{name}.json").read_bytes()
        except FileNotFoundError:
            return False
        return sha256(data).hexdigest() == digest

    def _delete(self, name: str) -> bool:
        path = self._folder / f"{name}.json"
        was_there = path.exists()
        path.unlink(missing_ok=True)
        return was_there

    def _write(self, name: str, data: bytes) -> None:
        beside = self._folder / f".{name}{_PART}"
        with beside.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(self._folder / name)

    def _save(self, etag: str = "") -> None:
        state = self._state
        state.etag = etag
        whole = {
            "format": _FORMAT,
            "server": state.server,
            "sequence": state.sequence,
            "chain": state.chain,
            "etag": state.etag,
            "files": state.files,
        }
        self._write(STATE, json.dumps(whole, indent=1, sort_keys=True).encode() + b"\n")

    def _read(self, server: str) -> _State | None:
        path = self._folder / STATE
        try:
            known: Any = json.loads(path.read_bytes())
            if known["format"] != _FORMAT:
                raise MirrorError(f"{path} was written by another version of diplobrief")
            found = _State(known["server"], known["sequence"], known["chain"], known["etag"], dict(known["files"]))
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError):
            raise MirrorError(f"{path} cannot be read; take another folder") from None
        if found.server != server and not found.sequence:  # nothing came from there: its address was wrong, say
            return _State(server)
        if found.server != server:
            raise MirrorError(f"{self._folder} is a mirror of {found.server}, not of {server}; take another folder")
        return found
