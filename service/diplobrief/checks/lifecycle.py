"""Rules B7: what was published changes in the open. They are asked with `--since`."""

import re
from collections.abc import Iterator
from typing import Any, Final

from diplobrief.model import edtf
from diplobrief.model.outline import Json, objects
from diplobrief.model.pointer import Path, to_pointer
from diplobrief.model.rule import Breach, Fix, Rule

REVISION: Final = Rule("B701", "revision-step", "A brief that changed has the next revision.")
MODIFIED: Final = Rule("B702", "modified-forward", "A brief that changed was modified later than before.")
UNEXPLAINED: Final = Rule("B703", "unexplained-change", "A correction points at everything that a revision changed.")
VANISHED: Final = Rule("B704", "vanished-brief", "An id that was published stays: a brief is withdrawn, not deleted.")
SCHEMA: Final = Rule("B705", "released-schema-changed", "A released schema never changes.")

RULES: Final = (REVISION, MODIFIED, UNEXPLAINED, VANISHED, SCHEMA)

RELEASED: Final = re.compile(r"(?:[0-9]+\.){3}(?:json|reader\.json|d\.ts|md)")
"""Names of released schema files."""

_OWN: Final = ("revision", "modified", "corrections")
"""Members that change with every revision."""

_Ways = tuple[Path, ...]
"""One change, by each path that a correction may point at: where it is now, and where it was."""


def breaches(before: Json, now: Json) -> Iterator[Breach]:
    """What is wrong with the way from one published state of a brief to the next. Layout is no change."""
    if before == now:
        return
    was, revision = before.get("revision"), now.get("revision")
    if isinstance(was, int) and isinstance(revision, int) and revision != was + 1:
        message = f"the brief has changed, so revision {was} is followed by {was + 1}, not {revision}"
        fixes = (Fix("replace", ("revision",), was + 1),)
        yield Breach(REVISION, ("revision",), message, f"write {was + 1}, and a correction that says why", fixes=fixes)
    if not _later(before.get("modified"), now.get("modified")):
        message = f"the brief has changed, but was modified no later than before ({before.get('modified')})"
        yield Breach(MODIFIED, ("modified",), message, "write when this revision was made")
    if before.get("id") == now.get("id"):
        yield from _explained(before, now)


def _later(before: object, now: object) -> bool:
    """Whether the time moved on; a time that cannot be read is another rule's matter."""
    try:
        return edtf.timestamp(str(now)) > edtf.timestamp(str(before))
    except edtf.DateError:
        return True


def _explained(before: Json, now: Json) -> Iterator[Breach]:
    corrections = objects(now, (), "corrections")
    told = [(path, entry) for path, entry in corrections if entry.get("revision") == now.get("revision")]
    for (_, old), (path, new) in zip(objects(before, (), "corrections"), corrections, strict=False):
        if old != new:
            message = "a correction of an earlier revision has changed"
            yield Breach(UNEXPLAINED, path, message, "leave it as it was published, and add one")
    if not told:
        return  # `correction-order` says that there is none
    pointers = [str(each) for _, entry in told for each in _listed(entry.get("pointers"))]
    for ways in _changes(before, now):
        if not any(_covers(pointer, to_pointer(way)) for pointer in pointers for way in ways):
            message = f"{to_pointer(ways[0])} has changed, and no correction of this revision points there"
            yield Breach(UNEXPLAINED, (*told[-1][0], "pointers"), message, f'add "{to_pointer(ways[0])}"')


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _covers(pointer: str, changed: str) -> bool:
    """Whether one of the two lies within the other."""
    return f"{changed}/".startswith(f"{pointer}/") or f"{pointer}/".startswith(f"{changed}/")


def _changes(before: Json, now: Json) -> Iterator[_Ways]:
    for name in dict.fromkeys((*now, *before)):
        if name not in _OWN:
            yield from _between(before.get(name), now.get(name), ((name,), (name,)))


def _between(before: Any, now: Any, at: tuple[Path, Path]) -> Iterator[_Ways]:
    """Changes from `before` to `now`, which stand at the paths `at`. Things with an id are compared by their id."""
    if before == now:
        return
    if isinstance(before, list) and isinstance(now, list) and _named(before) and _named(now):
        old = {each["id"]: (index, each) for index, each in enumerate(before)}
        new = {each["id"]: (index, each) for index, each in enumerate(now)}
        for name, (index, each) in new.items():
            was, then = old.get(name, (index, None))
            yield from _between(then, each, ((*at[0], was), (*at[1], index)))
        if old.keys() - new.keys():
            yield (at[1], at[0])
    else:
        yield (at[1], at[0])


def _named(items: list[Any]) -> bool:
    return all(isinstance(each, dict) and isinstance(each.get("id"), str) for each in items)
