"""Documents of one version in another: steps between neighbouring versions, one after the other.

A step knows two versions and nothing else. A step down may have no place for something; it says what it left out, and
whoever asked decides whether that will do.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from diplobrief.model.outline import Json
from diplobrief.model.pointer import Path

SCHEMA = "$schema"


class ConversionError(Exception):
    """There is no way from one version to the other. The message says why."""


class Drop(NamedTuple):
    """Something that a conversion left out: where it stood, in the terms of which version."""

    version: str
    path: Path


class Converted(NamedTuple):
    """A document in another version, and what it lost on the way. It shares unchanged parts with the old one."""

    document: Json
    dropped: tuple[Drop, ...] = ()


class Made(NamedTuple):
    """What one direction of a step makes: the document, and the paths that it left out, as they were."""

    document: Json
    dropped: tuple[Path, ...] = ()


class Direction(NamedTuple):
    """One direction of a step: a pure function of a valid document, and the members that it can leave out.

    `drops` are their paths, `*` for a place in a list; none says that the direction is lossless.
    """

    make: Callable[[Json], Made]
    drops: tuple[str, ...] = ()


class Step(NamedTuple):
    """What parts two neighbouring versions. `down(up(x))` is `x`, whatever `x` of the lower version is."""

    lower: str
    upper: str
    up: Direction
    down: Direction


class Chain:
    """The versions of a family, lowest first, with the steps between them."""

    def __init__(self, steps: Iterable[Step], reference: Callable[[str], str]) -> None:
        self._steps = tuple(steps)
        self._reference = reference
        self.versions = (self._steps[0].lower, *(step.upper for step in self._steps))
        for below, above in zip(self._steps, self._steps[1:], strict=False):
            if below.upper != above.lower:
                raise ConversionError(f"no step leads from {below.upper} to {above.lower}")

    def between(self, version: str, wanted: str) -> tuple[tuple[str, str, Direction], ...]:
        """The directions from one version to another, each with where it starts and ends. Raises `ConversionError`."""
        for each in (version, wanted):
            if each not in self.versions:
                raise ConversionError(f"no conversion knows version {each}; known are {', '.join(self.versions)}")
        start, end = self.versions.index(version), self.versions.index(wanted)
        if start <= end:
            return tuple((step.lower, step.upper, step.up) for step in self._steps[start:end])
        return tuple((step.upper, step.lower, step.down) for step in reversed(self._steps[end:start]))

    def convert(self, document: Json, version: str, wanted: str) -> Converted:
        """A valid document of `version` as one of `wanted`. Raises `ConversionError` for an unknown version."""
        dropped: list[Drop] = []
        for left, reached, direction in self.between(version, wanted):
            made = direction.make(document)
            dropped += (Drop(left, path) for path in made.dropped)
            document = made.document | {SCHEMA: self._reference(reached)}
        return Converted(document, tuple(dropped))


def members(dropped: Iterable[Drop]) -> dict[str, int]:
    """What was left out, told by member: its JSON Pointer with `*` for places in lists → how many there were.

    A brief may lose a thousand things, but it has few kinds of them.
    """
    found: dict[str, int] = {}
    for each in dropped:
        name = "/" + "/".join("*" if isinstance(step, int) else step for step in each.path)
        found[name] = found.get(name, 0) + 1
    return found
