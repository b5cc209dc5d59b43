"""What git knows of a folder: what it ignores, and what changed since a commit."""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final, NamedTuple

_FILE: Final = re.compile(r":100[0-7]{3}$")
"""The mode of a regular file; links and submodules are none."""

_OF_A_HOOK: Final = frozenset(
    "GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE GIT_PREFIX GIT_COMMON_DIR GIT_OBJECT_DIRECTORY".split()
)
"""What git tells its hooks: it would keep our git from finding the tree of the folder that we ask about."""

_STEPS: Final = re.compile(r"(?:HEAD|@)(?:~([0-9]+)|(\^+))")


class GitError(Exception):
    """Git cannot answer. The message says why, and what to do."""


class Change(NamedTuple):
    """A file that is not what it was. `before` is `None` for a new file; `path` need not exist any more."""

    path: Path
    before: bytes | None


class History(NamedTuple):
    """A working tree beside one of its commits. `ref` is that commit in the user's word."""

    ref: str
    root: Path
    base: str

    def changes(self, paths: Iterable[Path]) -> list[Change]:
        """The files below `paths` that differ from the commit, committed or not; new ones that git does not ignore.

        Paths outside of the tree have no history, and are passed over.
        """
        inside = [path for path in map(Path.resolve, paths) if path.is_relative_to(self.root)]
        specs = [os.path.relpath(path, self.root) for path in inside]
        if not specs:
            return []
        raw = _git(self.root, "diff", "--raw", "--no-renames", "--no-abbrev", "-z", self.base, "--", *specs).split("\0")
        told = [_Entry._make([*header.split(" "), name]) for header, name in zip(raw[::2], raw[1::2], strict=False)]
        files = [entry for entry in told if _FILE.match(entry.mode) or entry.status == "A"]
        blobs = _blobs(self.root, [entry.blob for entry in files if entry.status != "A"])
        new = _git(self.root, "ls-files", "--others", "--exclude-standard", "-z", "--", *specs).split("\0")
        found = [Change(self.root / each.name, blobs.get(each.blob)) for each in files]
        return found + [Change(self.root / name, None) for name in new if name]

    def files(self, folder: Path, commit: str) -> dict[str, tuple[str, bytes]]:
        """Mode and bytes of every file that a commit has below a folder, by its path from there."""
        place = folder.parent.resolve() / folder.name  # a link in place of the folder is not followed either
        inside = place.relative_to(self.root.resolve()).as_posix()
        words = ("ls-tree", "-r", "-z", "--full-tree", commit, "--", *([] if inside == "." else [inside]))
        rows = [row.split("\t", 1) for row in _git(self.root, *words).split("\0") if row]
        told = [(*head.split(" "), name) for head, name in rows]
        blobs = _blobs(self.root, [blob for _, kind, blob, _ in told if kind == "blob"])
        here = Path(inside)
        return {Path(name).relative_to(here).as_posix(): (mode, blobs.get(blob, b"")) for mode, _, blob, name in told}


class _Entry(NamedTuple):
    """A line of `git diff --raw`: what the file was in the commit (its mode with a colon), and what it is now."""

    mode: str
    mode_now: str
    blob: str
    blob_now: str
    status: str
    name: str


def _blobs(root: Path, names: list[str]) -> dict[str, bytes]:
    """The contents of blobs by their names, all from one process."""
    data = _bytes(root, "cat-file", "--batch", given="".join(f"{name}\n" for name in names).encode()) if names else b""
    found, at = {}, 0
    for name in names:
        head = data.index(b"\n", at)
        size = int(data[at:head].split(b" ")[2])
        found[name] = data[head + 1 : head + 1 + size]
        at = head + 1 + size + 1
    return found


def history(ref: str, folder: Path) -> History:
    """The tree that holds `folder` beside the commit where HEAD and `ref` parted. Raises `GitError`."""
    root = Path(_git(folder, "rev-parse", "--show-toplevel").rstrip("\n"))
    try:
        _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}")
        base = _git(folder, "merge-base", "--", ref, "HEAD").strip()
    except GitError as error:
        raise GitError(_out_of_reach(ref, folder)) from error
    return History(ref, root, base)


def ignored(folder: Path) -> frozenset[str]:
    """What git ignores below `folder`, relative to it: files, and whole folders with `/` at their end.

    Nothing, when `folder` is in no working tree that git can read, or is ignored itself: then it was named on purpose.
    """
    here = folder.resolve()
    if not any((above / ".git").exists() for above in (here, *here.parents)):
        return frozenset()
    words = ("ls-files", "--others", "--ignored", "--exclude-standard", "--directory", "-z")
    try:
        found = frozenset(_git(folder, *words).split("\0")) - {""}
    except GitError:  # a tree of somebody else, or no git: then more is checked, never less
        return frozenset()
    return found if "./" not in found else frozenset()


def _out_of_reach(ref: str, folder: Path) -> str:
    """Why a commit cannot be compared with; in a shallow clone, how deep it would have to be."""
    if _git(folder, "rev-parse", "--is-shallow-repository").strip() != "true":
        return f"git knows no commit {ref!r} that HEAD comes from; is it fetched?"
    depth = int(_git(folder, "rev-list", "--count", "HEAD"))
    steps = _STEPS.fullmatch(ref)
    if steps:
        needed = (int(steps[1]) if steps[1] else len(steps[2])) + 1
        return f"{ref} needs a depth of {needed}, this clone has {depth}: `git fetch --deepen={needed - depth}`"
    return (
        f"this clone is shallow, with a depth of {depth}, and the commit where HEAD and {ref} parted lies deeper: "
        "`git fetch --unshallow` (GitHub: fetch-depth: 0; GitLab: GIT_DEPTH: 0)"
    )


def _git(folder: Path, *words: str) -> str:
    return os.fsdecode(_bytes(folder, *words))


def _bytes(folder: Path, *words: str, given: bytes = b"") -> bytes:
    import subprocess  # loaded late: 5 ms that a check of named files does not spend

    command = ["git", "--literal-pathspecs", "-C", str(folder), *words]
    kept = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK}
    try:
        done = subprocess.run(command, input=given, capture_output=True, check=False, env=kept)  # noqa: S603  # git, with words that it takes for paths and commits
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines() or ["it does not say why"]
        raise GitError(f"git {words[0]}: {said[0]}")
    return done.stdout
