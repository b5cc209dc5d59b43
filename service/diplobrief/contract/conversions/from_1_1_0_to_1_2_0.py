"""1.1.0 ↔ 1.2.0: the newer version has more members, all of them optional, and more acts.

Up: lossless, the document stays as it is. Down: leaves out the members that came with 1.2.0. An act that came with it
becomes `state`, which is true of every one of them and says less; where that happened counts as left out.
"""

from typing import Any, Final

from diplobrief.contract.conversions.chain import Direction, Made, Step
from diplobrief.model.outline import Json
from diplobrief.model.pointer import Path
from diplobrief.model.since import SINCE, TERMS

_VERSION: Final = "1.2.0"
_BROUGHT: Final = frozenset(path for path, version in SINCE.items() if version == _VERSION)
_WIDER: Final = {("statements", "act"): "state"}
"""Member → the term that stands for all that came later."""

_LAYERS: Final = ("sources", "statements", "implications")


def up(document: Json) -> Made:
    """The same members: whatever 1.1.0 admits, 1.2.0 admits."""
    return Made(document)


def down(document: Json) -> Made:
    """Without what 1.1.0 has no place for."""
    kept, dropped = _without(document, ())
    for layer in _LAYERS:
        held: list[Any] = []
        for at, each in enumerate(kept[layer]):
            content, lost = _without(each, (layer, at))
            held.append(content)
            dropped += lost
        kept[layer] = held
    return Made(kept, tuple(dropped))


def _without(holder: Json, path: Path) -> tuple[Json, list[Path]]:
    """The object without members and terms that came later, and the paths of these."""
    layer = tuple(step for step in path if isinstance(step, str))
    kept: Json = {}
    dropped: list[Path] = []
    for name, value in holder.items():
        here = (*layer, name)
        if here in _BROUGHT:
            dropped.append((*path, name))
        elif here in _WIDER and TERMS[here].get(value) == _VERSION:
            dropped.append((*path, name))
            kept[name] = _WIDER[here]
        else:
            kept[name] = value
    return kept, dropped


STEP: Final = Step(
    "1.1.0",
    "1.2.0",
    Direction(up),
    Direction(
        down,
        (
            "/passed_over",
            "/sources/*/addressee",
            "/sources/*/written",
            "/sources/*/evidence",
            "/statements/*/act",
            "/statements/*/joint_speakers",
            "/statements/*/delivery",
            "/implications/*/addressees",
            "/implications/*/via",
            "/implications/*/said",
        ),
    ),
)
