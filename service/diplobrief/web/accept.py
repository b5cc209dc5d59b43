"""Proactive negotiation of the media type: RFC 9110, 12.5.1."""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_WORD: Final = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_RANGE: Final = re.compile(rf"({_WORD})/({_WORD})")
_WEIGHT: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_PARAMETER: Final = re.compile(rf'({_WORD})=({_WORD}|"(?:[^"\\]|\\.)*+")')
_QUOTED: Final = r'"(?:[^"\\]|\\(?:.|$))*+(?:"|$)'
"""A quoted string; one that is not closed ends with the field. Nothing is tried twice: the field is a stranger's."""

_PARTS: Final = {mark: re.compile(rf'(?:[^{mark}"]|{_QUOTED})++', re.DOTALL) for mark in ",;"}
"""What stands between such marks, outside of quotation marks."""


class _Range(NamedTuple):
    kind: str
    subtype: str
    parameters: int
    weight: float


def choose(accept: str, offered: Sequence[str]) -> str | None:
    """The offered media type that `accept` likes best, the first among equals; `None` when it admits none.

    A field without a usable range admits everything, as an absent one does.
    """
    ranges = [found for part in _PARTS[","].findall(accept) if (found := _read(part))]
    if not ranges:
        return offered[0]
    weighed = [(_weight(media_type, ranges), media_type) for media_type in offered]
    best = max(weight for weight, _ in weighed)
    return next(media_type for weight, media_type in weighed if weight == best) if best > 0 else None


def _read(part: str) -> _Range | None:
    found = _RANGE.match(part.strip())
    if not found:
        return None
    weight, parameters = 1.0, 0
    for written in _PARTS[";"].findall(part.strip(), found.end()):
        said = _PARAMETER.fullmatch(written.strip())
        if said and said[1].lower() == "q":
            weight = float(said[2]) if _WEIGHT.fullmatch(said[2]) else 0.0
            break
        parameters += said is not None
    return _Range(found[1].lower(), found[2].lower(), parameters, weight)


def _weight(media_type: str, ranges: list[_Range]) -> float:
    """The weight of the most specific range that matches. A range with parameters is of none of our types.

    The parameters of ours are its encoding: whoever takes HTML takes it in UTF-8.
    """
    kind, subtype = media_type.partition(";")[0].split("/")
    matching = [
        (each.kind != "*", each.subtype != "*", each.weight)
        for each in ranges
        if not each.parameters and each.kind in (kind, "*") and each.subtype in (subtype, "*")
    ]
    return max(matching)[2] if matching else 0.0
