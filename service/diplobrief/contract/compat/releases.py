"""Whether a version number is large enough for what changed since the version before it."""

from collections.abc import Iterable
from typing import Any

from diplobrief.contract.compat.gate import Side, compare
from diplobrief.contract.compat.verdict import DIRECTIONS, Bump, step
from diplobrief.contract.compat.waivers import Waivers

Release = tuple[str, bytes]
"""A version, and the bytes of its schema."""

_LOST = {
    Bump.MAJOR: "documents of {old} are lost, or may be",
    Bump.MINOR: "{new} accepts documents that {old} refuses, or may",
    Bump.PATCH: "nothing changed for documents",
}


def too_small(before: Release, after: Release, documents: Iterable[Any], waivers: Waivers) -> str | None:
    """Why a version number is too small, in one sentence; `None` when it is not."""
    (old, old_data), (new, new_data) = before, after
    found = waivers.applied(compare(Side.of(old_data, old), Side.of(new_data, new), documents))
    taken = step(old, new)
    if taken >= found.bump:
        return None
    direction = next(name for name, each in zip(DIRECTIONS, found, strict=True) if not each.holds)
    verdict = found.backward if direction == "backward" else found.forward
    reason = _LOST[found.bump].format(old=old, new=new)
    where = f" at {verdict.where}" if verdict.where else ""
    mark = f" [fingerprint {verdict.fingerprint}]" if verdict.fingerprint else ""
    return (
        f"{new} is a {taken.name.lower()} step after {old}, and has to be a {found.bump.name.lower()} one: {reason} "
        f"({direction}: {verdict.state}{where}: {verdict.why}){mark}"
    )
