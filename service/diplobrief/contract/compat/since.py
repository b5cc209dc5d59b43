"""Whether released files are what they were at a commit, by their bytes, kinds and names; and what was released since.

A digest would be enough against accidents. This is for changes that bring their own digest along, or that leave every
parsed value as it was.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final, NamedTuple

import jiter

from diplobrief.contract.released import BESIDE, DRAFT, FAMILY, FORMS, LOCK, WRITER, order

REGULAR: Final = "100644"
_FORMS: Final = "|".join(map(re.escape, FORMS))
_LINE: Final = re.compile(rf"([0-9a-f]{{64}})  ({FAMILY}/((?:0|[1-9][0-9]*)(?:\.(?:0|[1-9][0-9]*)){{2}})\.({_FORMS}))")
_DRAFTS: Final = frozenset(f"{FAMILY}/{DRAFT}.{form}" for form in FORMS)
_KNOWN: Final = _DRAFTS | {LOCK, f"{FAMILY}/{BESIDE}"}
"""Files that are no releases and may stand among them."""
_KINDS: Final = {
    REGULAR: "a file",
    "100755": "an executable file",
    "120000": "a symbolic link",
    "160000": "a submodule",
}


class Entry(NamedTuple):
    """A file as git sees it: its mode, and its bytes (of a symbolic link, its target)."""

    mode: str
    data: bytes


Snapshot = dict[str, Entry]
"""The folder of schemas: every file below it, by its path with slashes."""


class Line(NamedTuple):
    """A line of the lock."""

    digest: str
    path: str
    version: str
    form: str


def problems(before: Snapshot, now: Snapshot) -> Iterator[str]:
    """One sentence for everything that is wrong with `now`, seen from the commit."""
    was, locked = _lock(before), _lock(now)
    yield from _locks(before.get(LOCK), now.get(LOCK))
    for line in was:
        yield from _kept(line.path, before.get(line.path), now.get(line.path))
    yield from _numbers(was, locked)
    for line in locked:
        yield from _listed(line, now.get(line.path))
    yield from _strangers(now, {line.path for line in locked})
    yield from _identities(now, {line.path for line in locked})
    for line in locked[len(was) :]:
        if line.path in now:
            yield from _text(line.path, now[line.path].data)


def released_since(before: Snapshot, now: Snapshot) -> list[str]:
    """The versions that the lock has got since, lowest first."""
    was = {line.version for line in _lock(before)}
    return sorted({line.version for line in _lock(now)} - was, key=order)


def _lock(snapshot: Snapshot) -> list[Line]:
    text = snapshot[LOCK].data.decode("ascii", "replace") if LOCK in snapshot else ""
    return [Line(*match.groups()) for match in map(_LINE.fullmatch, text.split("\n")) if match]


def _locks(before: Entry | None, now: Entry | None) -> Iterator[str]:
    if now is None:
        if before:
            yield f"{LOCK} has vanished: restore it"
        return
    if now.mode != REGULAR:
        yield f"{LOCK} is {_KINDS.get(now.mode, 'no file')}: put the file there"
    if before and not now.data.startswith(before.data):
        yield f"{LOCK} does not begin with the lines it had: no line is changed, moved or removed, new ones come last"
    for number, line in enumerate(now.data.split(b"\n"), 1):
        text = line.decode("ascii", "replace")
        if not _LINE.fullmatch(text) and (line or number <= now.data.count(b"\n")):
            yield f"{LOCK}:{number}: not the line of a released version: {text!r}"
    if now.data and not now.data.endswith(b"\n"):
        yield f"{LOCK} does not end with a line feed"


def _kept(path: str, before: Entry | None, now: Entry | None) -> Iterator[str]:
    if before is None:
        return  # the lock at the commit was broken already; what is there now has its digest
    if now is None:
        yield f"{path} was released and has vanished: restore it"
    elif now.mode != before.mode:
        kinds = (_KINDS.get(each.mode, "no file") for each in (before, now))
        yield "{} was {} and is {}: restore it".format(path, *kinds)
    elif now.data != before.data:
        yield f"{path} was released and has changed: restore it, release a new version"


def _numbers(was: list[Line], locked: list[Line]) -> Iterator[str]:
    """Versions only grow; what follows from one may come later than its schema."""
    top = max((order(line.version) for line in was), default=(-1, 0, 0))
    for line in (each for each in locked[len(was) :] if each.form == WRITER):
        here = order(line.version)
        if here < top or (was and here <= max(order(each.version) for each in was)):
            yield f"{line.path} is not above what was released before it: versions only grow"
        top = max(top, here)
    for number, line in enumerate(locked):
        if line.form != WRITER and (line.version, WRITER) not in {
            (each.version, each.form) for each in locked[:number]
        }:
            yield f"{line.path} stands before the schema that it follows from"
        if line.path in {each.path for each in locked[:number]}:
            yield f"{line.path} stands in {LOCK} twice"


def _listed(line: Line, now: Entry | None) -> Iterator[str]:
    if now is None:
        yield f"{line.path} is in {LOCK} and not there: restore it"
    elif now.mode != REGULAR:
        yield f"{line.path} is {_KINDS.get(now.mode, 'no file')}: a release is a plain file"
    elif sha256(now.data).hexdigest() != line.digest:
        yield f"{line.path} has another digest than its line in {LOCK}"


def _folded(path: str) -> str:
    """A path as file systems and readers may take it for another: case, width and invisible characters aside."""
    wide = unicodedata.normalize("NFKC", path).casefold()
    return "".join(sign for sign in wide if unicodedata.category(sign) not in ("Cf", "Zs", "Cc"))


def _strangers(now: Snapshot, listed: set[str]) -> Iterator[str]:
    names = {_folded(path): path for path in listed | _KNOWN}
    for path in sorted(now.keys() - listed - _KNOWN):
        twin = names.get(_folded(path))
        if twin:
            yield f"{path!r} can be taken for {twin}: remove it"
        elif _folded(path).startswith(f"{FAMILY}/"):
            yield f"{path!r} is in no line of {LOCK}: release it with `diplobrief schema release`, or remove it"


def _identities(now: Snapshot, listed: set[str]) -> Iterator[str]:
    """No two files name themselves alike; the draft has the name of the version that it will be, or is still."""
    owners: dict[Any, str] = {}
    for path in sorted(now.keys() - _DRAFTS, key=lambda each: (each not in listed, each)):
        name = _identity(now[path].data)
        if name in owners and name is not None:
            yield f"{path!r} carries the $id of {owners[name]}: each release has its own"
        owners.setdefault(name, path)


def _identity(data: bytes) -> str | None:
    try:
        value = jiter.from_json(data)
    except ValueError:
        return None
    name = value.get("$id") if isinstance(value, dict) else None
    return name.rstrip("#").casefold() if isinstance(name, str) else None


def _text(path: str, data: bytes) -> Iterator[str]:
    """What would let the text of a new release mean two things."""
    is_schema = path.endswith(".json")
    try:
        text = data.decode("utf-8")
        value = jiter.from_json(data, catch_duplicate_keys=True, allow_inf_nan=False) if is_schema else None
    except ValueError as error:
        yield f"{path} is no strict {'JSON' if is_schema else 'UTF-8'}: {error}"
        return
    if is_schema and text != json.dumps(value, indent=2, ensure_ascii=False) + "\n":
        yield f"{path} is not laid out as a release is: two spaces, line feeds, one at the end, plain numbers"
    unseen = [sign for sign in text if unicodedata.category(sign) in ("Cf", "Cc", "Zl", "Zp") and sign != "\n"]
    if unseen:
        yield f"{path} has an invisible character, U+{ord(unseen[0]):04X}"
