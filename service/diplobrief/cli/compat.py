"""The compatibility gate on the command line: two schemas compared, releases held against a commit."""

import os
import stat
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diplobrief.cli.errors import UsageError
from diplobrief.corpus.document import read
from diplobrief.corpus.folder import FolderError, brief_files
from diplobrief.corpus.git import GitError, history

if TYPE_CHECKING:
    from diplobrief.contract.compat.since import Entry, Snapshot
    from diplobrief.contract.released import Contract


def compare(contract: "Contract", asked: Namespace) -> int:
    """0 when both directions are proved or waived, else 1."""
    from diplobrief.contract.compat import changes, gate, report, waivers

    allowed = waivers.Waivers.read(asked.waivers or contract.folder / waivers.FILE)
    old, new = (gate.Side.of(_schema(contract, word), word) for word in (asked.old, asked.new))
    found = allowed.applied(gate.compare(old, new, documents(contract, asked.documents)))
    if asked.format == "json":
        print(report.as_json(found))
    else:
        print(*report.as_text(found, changes.changes(old.schema, new.schema), old.name, new.name), sep="\n")
    for each in allowed.unused():
        print(f"the waiver {each} is of no question of this comparison", file=sys.stderr)
    return 0 if all(each.holds for each in found) else 1


def _schema(contract: "Contract", word: str) -> bytes:
    """The bytes of a released version, or of a file."""
    if word in contract.locked:
        return contract.read(word)
    path = Path(word)
    if not path.is_file():
        raise UsageError(
            f"{word} is no file and no released version; released are: {', '.join(contract.locked) or 'none'}"
        )
    return path.read_bytes()


def documents(contract: "Contract", folders: Iterable[Path] | None) -> list[Any]:
    """The documents to try first: those named, or the briefs and examples that stand beside the schemas."""
    beside = [contract.folder.parent / "briefs", contract.folder.parent / "tests" / "corpus"]
    chosen = list(folders) if folders else [each for each in beside if each.is_dir()]
    try:
        found = [read(path) for path in (brief_files(chosen) if chosen else [])]
    except FolderError:
        if folders:
            raise
        return []
    return [each.value for each in found if each.whole and not each.faults]


def refused(contract: "Contract", version: str, data: bytes) -> str | None:
    """Why a version number is too small for what a release would change; `None` when it is not."""
    from diplobrief.contract.compat import releases, waivers

    newest = contract.newest
    if newest is None:
        return None
    allowed = waivers.Waivers.read(contract.folder / waivers.FILE)
    known = documents(contract, None)
    return releases.too_small((newest, contract.read(newest)), (version, data), known, allowed)


def since(contract: "Contract", ref: str) -> Iterator[str]:
    """What is wrong with the releases, seen from a commit, in the commit checked out and in the working tree."""
    from diplobrief.contract.compat import since as law

    folder = contract.folder
    if folder.is_symlink():
        yield f"{folder} is a symbolic link: put the folder there"
    try:
        tree = history(ref, folder.absolute().parent)
        before, head = (_committed(tree.files(folder.absolute(), commit)) for commit in (f"{ref}^{{commit}}", "HEAD"))
    except GitError as error:
        raise UsageError(f"--since: {error}") from None
    now = dict(_standing(folder))
    told = dict.fromkeys(law.problems(before, now))
    yield from told
    yield from (f"as committed: {each}" for each in law.problems(before, head) if each not in told)
    if not told:
        yield from _steps(contract, law.released_since(before, now))


def _steps(contract: "Contract", new: list[str]) -> Iterator[str]:
    """What the gate has against the numbers of new versions, and the waivers that nothing needs."""
    from diplobrief.contract.compat import releases, waivers
    from diplobrief.contract.released import ContractError

    versions, known = list(contract.locked), documents(contract, None)
    allowed = waivers.Waivers.read(contract.folder / waivers.FILE)
    for before, after in pairwise(versions):
        if after in new or allowed.unused():
            try:
                pair = [(each, contract.read(each)) for each in (before, after)]
                said = releases.too_small(pair[0], pair[1], known, allowed)
            except ContractError as error:
                said = str(error)
            if said and after in new:
                yield said
    yield from (f"{waivers.FILE}: the waiver {each} is of no question between releases" for each in allowed.unused())


def _committed(files: dict[str, tuple[str, bytes]]) -> "Snapshot":
    from diplobrief.contract.compat.since import Entry

    return {path: Entry(mode, data) for path, (mode, data) in files.items()}


def _standing(folder: Path) -> Iterator[tuple[str, "Entry"]]:
    """Every file below a folder as git would see it; links are not followed."""
    from diplobrief.contract.compat.since import Entry

    for here, folders, names in os.walk(folder):
        linked = [each for each in folders if Path(here, each).is_symlink()]
        for name in sorted([*names, *linked]):
            path = Path(here, name)
            mode = path.lstat().st_mode
            if stat.S_ISLNK(mode):
                entry = Entry("120000", os.fsencode(path.readlink()))
            elif stat.S_ISREG(mode):
                entry = Entry("100755" if mode & stat.S_IXUSR else "100644", path.read_bytes())
            else:
                entry = Entry("special", b"")
            yield path.relative_to(folder).as_posix(), entry
