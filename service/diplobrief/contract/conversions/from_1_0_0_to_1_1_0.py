"""1.0.0 ↔ 1.1.0: the newer version has more members, all of them optional.

Up: lossless, the document stays as it is. Down: leaves out the members that came with 1.1.0, and with them sources that
nothing else is evidence from; a caveat about such a source is about it no more.
"""

from typing import Any, Final

from diplobrief.contract.conversions.chain import Direction, Made, Step
from diplobrief.model.outline import Json, objects
from diplobrief.model.pointer import Path
from diplobrief.model.since import SINCE

_VERSION: Final = "1.1.0"
_BROUGHT: Final = frozenset(path for path, version in SINCE.items() if version == _VERSION)


def up(document: Json) -> Made:
    """The same members: whatever 1.0.0 admits, 1.1.0 admits."""
    return Made(document)


def down(document: Json) -> Made:
    """Without what 1.0.0 has no place for."""
    kept, dropped = _without(document, ())
    kept["implications"] = []
    for path, claim in objects(document, (), "implications"):
        content, lost = _without(claim, path)
        kept["implications"].append(content)
        dropped += lost
    shown = _evident([_at(document, path) for path in dropped])
    unused = shown - _evident(kept) if shown else shown
    return _without_sources(kept, unused, dropped) if unused else Made(kept, tuple(dropped))


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _without(holder: Json, path: Path) -> tuple[Json, list[Path]]:
    """The object without members that came later, and the paths of these."""
    layer = tuple(step for step in path if isinstance(step, str))
    dropped = [(*path, name) for name in holder if (*layer, name) in _BROUGHT]
    return {name: value for name, value in holder.items() if (*layer, name) not in _BROUGHT}, dropped


def _evident(value: Any) -> set[str]:
    """The ids of all sources that something below `value` is evidence from."""
    if isinstance(value, list):
        return set().union(*map(_evident, value))
    if not isinstance(value, dict):
        return set()
    found = set().union(*map(_evident, value.values()))
    return found | {value["source"]} if "sha256" in value and "source" in value else found


def _without_sources(document: Json, unused: set[str], dropped: list[Path]) -> Made:
    """A source that is evidence for nothing would be refused, and so would a caveat about what is not there."""
    sources = document["sources"]
    dropped += (("sources", at) for at, source in enumerate(sources) if source["id"] in unused)
    found = document | {"sources": [source for source in sources if source["id"] not in unused]}
    if "caveats" in document:
        found["caveats"] = []
        for at, caveat in enumerate(document["caveats"]):
            about = caveat.get("about", [])
            dropped += (("caveats", at, "about", place) for place, name in enumerate(about) if name in unused)
            left = [name for name in about if name not in unused]
            changed = {**caveat, "about": left} if left else {k: v for k, v in caveat.items() if k != "about"}
            found["caveats"].append(caveat if left == about else changed)
    return Made(found, tuple(dropped))


STEP: Final = Step(
    "1.0.0",
    "1.1.0",
    Direction(up),
    Direction(
        down,
        (
            "/marking",
            "/embargo_until",
            "/rights",
            "/place",
            "/implications/*/horizon",
            "/implications/*/resolve_by",
            "/implications/*/resolution",
            "/translations",
            "/sources/*",
            "/caveats/*/about/*",
        ),
    ),
)
