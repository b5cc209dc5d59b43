"""What changed since a commit: which documents a run examines, and whether their lives are in order."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from diplobrief.checks import lifecycle
from diplobrief.checks.across import Facts
from diplobrief.checks.catalogue import Selection
from diplobrief.checks.finding import Finding, from_breach
from diplobrief.contract.released import order
from diplobrief.corpus.document import Document, parse, read
from diplobrief.corpus.git import Change, History
from diplobrief.model.outline import Json
from diplobrief.model.rule import Breach, Rule

_SCHEMAS: Final = Path("schemas", "diplomatic-brief")


class Since:
    """The changes of a tree, seen from the files that a run was asked about."""

    def __init__(self, history: History, paths: Iterable[Path], files: Iterable[Path]) -> None:
        self._history = history
        self._paths = list(paths)
        self._files = {path.resolve(): path for path in files}
        self._changes = history.changes(self._paths)
        changed = {change.path.resolve() for change in self._changes}
        self.only = frozenset(self._files[path] for path in changed if path in self._files)
        """The files to examine, as the run knows them."""

    def findings(self, known: list[Facts], selection: Selection) -> Iterator[Finding]:
        """What is wrong with the changes; `known` are all briefs as they are now."""
        yield from (each for each in self._all(known) if selection.wants(each.rule))

    def _all(self, known: list[Facts]) -> Iterator[Finding]:
        ids = {facts.id for facts in known}
        for change in self._changes:
            if change.before is not None and change.path.suffix == ".json":
                yield from self._changed(change, change.before, ids)
        folders = dict.fromkeys(path.resolve().parent for path in self._paths if path.is_dir())
        for change in self._history.changes(folder / _SCHEMAS for folder in folders):
            if change.before is not None and lifecycle.RELEASED.fullmatch(change.path.name):
                gone = "has vanished" if not change.path.exists() else "has changed"
                message = f"this release {gone} since {self._history.ref}"
                yield self._told(change, lifecycle.SCHEMA, message, "restore it, and release a new version")

    def _changed(self, change: Change, data: bytes, ids: set[str | None]) -> Iterator[Finding]:
        before = parse(data, str(change.path)).value
        if not isinstance(before, dict):
            return  # it was no brief then, so nothing was promised
        name = before.get("id")
        if isinstance(name, str) and name not in ids:
            message = f'the brief "{name}" was published, and has vanished since {self._history.ref}'
            cure = 'restore it with the status "withdrawn" and the reason'
            yield self._told(change, lifecycle.VANISHED, message, cure)
        path = self._files.get(change.path.resolve())
        if path is not None:
            document = read(path)
            if isinstance(document.value, dict):
                found = lifecycle.breaches(_raised(before, document.value), document.value)
                yield from (from_breach(document, each) for each in found)

    def _told(self, change: Change, rule: Rule, message: str, cure: str) -> Finding:
        """A finding about a file as a whole, which may be gone."""
        path = self._files.get(change.path.resolve(), Path(os.path.relpath(change.path)))
        return from_breach(Document(str(path), b"", whole=False), Breach(rule, (), message, cure))


def _raised(before: Json, now: Json) -> Json:
    """What was published, in the later version that the brief names now: a step up by itself is no change.

    A step down stays one, since it leaves something out.
    """
    from diplobrief.contract.conversions.briefs import (
        CHAIN,
        convert,
        version_of,
    )  # loaded late: most checks ask no past

    was, version = version_of(before), version_of(now)
    known = was in CHAIN.versions and version in CHAIN.versions
    if was is None or version is None or not known or order(was) >= order(version):
        return before
    return convert(before, version).document
