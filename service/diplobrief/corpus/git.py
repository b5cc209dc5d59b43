"""What git knows of a folder: what it ignores, and what changed since a commit."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

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

    def changes(self, paths: Iterable[Path]) -> Iterator[Change]:
        """The files below `paths` that differ from the commit, committed or not; new ones that git does not ignore."""
        specs = [os.path.relpath(path.resolve(), self.root) for path in paths]
        named = _git(self.root, "diff", "--name-status", "--no-renames", "-z", self.base, "--", *specs).split("\0")
        for status, name in zip(named[::2], named[1::2], strict=False):
            yield Change(self.root / name, None if status == "A" else self.before(name))
        for name in _git(self.root, "ls-files", "--others", "--exclude-standard", "-z", "--", *specs).split("\0"):
            if name:
                yield Change(self.root / name, None)

    def before(self, name: str) -> bytes:
        """The bytes of a file, by its path from the root, in the commit."""
        return _bytes(self.root, "cat-file", "blob", f"{self.base}:{name}")


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


def _bytes(folder: Path, *words: str) -> bytes:
    import subprocess  # loaded late: 5 ms that a check of named files does not spend

    command = ["git", "-C", str(folder), *words]
    try:
        done = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603  # git, with words that it takes for paths and commits
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    if done.returncode:
        said = os.fsdecode(done.stderr).strip().splitlines() or ["it does not say why"]
        raise GitError(f"git {words[0]}: {said[0]}")
    return done.stdout
