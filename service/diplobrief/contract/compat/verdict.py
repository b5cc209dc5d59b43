"""What the gate says of two schemas, in each direction, and what that asks of the version number."""

import json
from enum import IntEnum
from hashlib import sha256
from typing import Any, Final, NamedTuple

DIRECTIONS: Final = ("backward", "forward")


class Bump(IntEnum):
    """The least step of a version that a change asks for."""

    PATCH = 0
    MINOR = 1
    MAJOR = 2


class Verdict(NamedTuple):
    """One direction. `state` is `proved`, `breaking` or `unproved`; only a breaking one has a witness.

    `where` is a JSON Pointer into the schema that refuses, or into that which is not understood.
    """

    state: str
    why: str
    where: str | None = None
    witness: Any = None
    fingerprint: str = ""
    waived: str = ""

    @property
    def holds(self) -> bool:
        """Whether the direction is proved, or waived with a reason."""
        return self.state == "proved" or bool(self.waived)

    def record(self) -> dict[str, Any]:
        """The verdict for programs."""
        place = {} if self.where is None else {"where": self.where}
        shown = {"witness": self.witness} if self.state == "breaking" else {}
        return {"verdict": self.state, **shown, **place, "why": self.why}


class Comparison(NamedTuple):
    """Both directions."""

    backward: Verdict
    forward: Verdict

    @property
    def bump(self) -> Bump:
        """Major when a document is lost, minor when one is won, else patch."""
        if not self.backward.holds:
            return Bump.MAJOR
        return Bump.PATCH if self.forward.holds else Bump.MINOR

    def record(self) -> dict[str, Any]:
        """Both for programs."""
        return {"backward": self.backward.record(), "forward": self.forward.record()}


def fingerprint(old: Any, new: Any, direction: str, where: str) -> str:
    """The name of one question: two schemas as values, a direction, a place."""
    words = json.dumps([old, new, direction, where], sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return sha256(words.encode()).hexdigest()[:32]


def step(before: str, after: str) -> Bump:
    """Which part of a version grew between two versions."""
    old, new = (tuple(int(part) for part in each.split(".")) for each in (before, after))
    return Bump.MAJOR if new[0] > old[0] else Bump.MINOR if new[1] > old[1] else Bump.PATCH
