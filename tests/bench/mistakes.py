"""Briefs with one mistake each, and the place where a person in front of the file would put a finger.

The place is known from making the mistake. A member that is missing is missing from its object; a member that does not
belong is shown at its name, a wrong value at the value; a fault of syntax where the text stops being JSON.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from corpus import Json
from layout import Layout, Pointer, lay_out, line_and_column


@dataclass(frozen=True)
class Broken:
    """A file with one mistake. `pointer` is where it stands, or `None` where the text is no JSON."""

    data: bytes
    pointer: Pointer | None
    line: int
    column: int
    near: frozenset[Pointer] = frozenset()
    """Pointers that a reader would take for the same place: the object around a member that does not belong."""
    token: int = 0
    """The line of the next token, where many parsers put a fault of syntax."""


@dataclass(frozen=True)
class Kind:
    """A kind of mistake. `standard` says whether RFC 8259 and the schema suffice to see it."""

    name: str
    make: Callable[[Json], Broken]
    standard: bool


def kind(*, standard: bool) -> Callable[[Callable[[Json], Broken]], Kind]:
    """A maker under its own name. It changes the brief that it is given."""
    return lambda make: Kind(make.__name__, make, standard)


@dataclass
class Edit:
    """A brief about to be broken: `value` is changed in place, then one of the endings says where the mistake is."""

    value: Json
    near: set[Pointer] = field(default_factory=set)

    def at(self, pointer: Pointer) -> Any:
        """The value at a pointer without escapes."""
        here: Any = self.value
        for step in pointer.split("/")[1:]:
            here = here[int(step)] if isinstance(here, list) else here[step]
        return here

    def set(self, pointer: Pointer, value: Any) -> "Edit":
        """Writes a member or an item."""
        holder, _, name = pointer.rpartition("/")
        self.at(holder)[name if isinstance(self.at(holder), dict) else int(name)] = value
        return self

    def drop(self, pointer: Pointer) -> "Edit":
        """Takes a member out."""
        holder, _, name = pointer.rpartition("/")
        del self.at(holder)[name]
        return self

    def rename(self, pointer: Pointer, name: str) -> "Edit":
        """Gives a member another name, in its place."""
        holder, _, old = pointer.rpartition("/")
        found = self.at(holder)
        members = [(name if each == old else each, value) for each, value in found.items()]
        found.clear()
        found.update(members)
        return self

    def wrong(self, pointer: Pointer, *near: Pointer) -> Broken:
        """The value at `pointer` is the mistake; for a missing member it is the object that lacks it."""
        layout = lay_out(self.value)
        return _placed(layout, layout.values[pointer], pointer, near)

    def stray(self, pointer: Pointer) -> Broken:
        """The member at `pointer` does not belong: the mistake is its name."""
        layout = lay_out(self.value)
        return _placed(layout, layout.keys[pointer], pointer, (pointer.rpartition("/")[0],))


def _placed(layout: Layout, offset: int, pointer: Pointer, near: tuple[Pointer, ...]) -> Broken:
    line, column = line_and_column(layout.text, offset)
    return Broken(layout.text.encode(), pointer, line, column, frozenset(near))


def spliced(layout: Layout, start: int, end: int, words: str, mistake: int | None = None) -> Broken:
    """`text[start:end]` becomes `words`; the mistake stands at `mistake`, an offset in the new text, or at `start`."""
    text = layout.text[:start] + words + layout.text[end:]
    offset = start if mistake is None else mistake
    line, column = line_and_column(text, offset)
    following = next((at for at in range(offset + 1, len(text)) if not text[at].isspace()), len(text))
    return Broken(text.encode(), None, line, column, token=line_and_column(text, following)[0])


def indirect(brief: Json) -> Pointer:
    """The first statement, made indirect."""
    brief["statements"][0].pop("quote", None)
    brief["statements"][0]["kind"] = "indirect"
    return "/statements/0"


def quoting(brief: Json, tag: str) -> Pointer:
    """The first statement, made direct or mixed."""
    found = brief["statements"][0]
    evidence = found.pop("evidence")
    found |= {"kind": tag, "quote": found.get("quote", "in the words of the note"), "evidence": evidence}
    return "/statements/0"
