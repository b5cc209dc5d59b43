"""Rules B4 of the place: its codes agree with each other, and its coordinates claim no more than is known."""

import math
from collections.abc import Iterator
from typing import Final

from diplobrief.model import codes
from diplobrief.model.meaning import UNKNOWN_CODE
from diplobrief.model.nearest import did_you_mean
from diplobrief.model.outline import Json, Outline, texts
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Aside, Breach, Fix, Rule

OTHER_COUNTRY: Final = Rule(
    "B419", "subdivision-of-another-country", "A subdivision is one of the country that stands beside it."
)
FALSE_PRECISION: Final = Rule(
    "B420", "false-precision", "A coordinate has no more decimals than its uncertainty can carry."
)

RULES: Final = (OTHER_COUNTRY, FALSE_PRECISION)

_TABLES: Final = {"country": "ISO 3166-1", "subdivision": "ISO 3166-2"}
_DEGREE: Final = 111_320
"""Metres in a degree of latitude, and in one of longitude at the equator."""

_FINER: Final = 100
"""The last decimal may stand for a hundredth of the uncertainty: a town is given to a street, not to a door."""


def breaches(outline: Outline) -> Iterator[Breach]:
    """What cannot be true of the place of one document."""
    place = outline.document.get("place")
    if not isinstance(place, dict):
        return
    yield from _codes(place)
    coordinates = place.get("coordinates")
    if isinstance(coordinates, dict):
        yield from _precision(coordinates)


def _codes(place: Json) -> Iterator[Breach]:
    given = {}
    for member, table in _TABLES.items():
        for each in texts(place, ("place",), member):
            known = codes.TABLES[table]()
            if each.text in known:
                given[member] = each
                continue
            alike = [code for code in known if "-" in each.text and code[:3] == each.text[:3]]
            cure = did_you_mean(each.text, alike) or "look it up, or leave it out"
            yield Breach(UNKNOWN_CODE, each.path, f'"{each.text}" is no code of {table}', cure)
    if len(given) == len(_TABLES):
        country, part = given["country"], given["subdivision"]
        if not part.text.startswith(f"{country.text}-"):
            message = f'"{part.text}" is a part of "{part.text[:2]}", and the country is "{country.text}"'
            asides = (Aside(country.path, "the country"),)
            yield Breach(OTHER_COUNTRY, part.path, message, "one of the two codes is wrong", asides=asides)


def _precision(coordinates: Json) -> Iterator[Breach]:
    uncertainty = coordinates.get("uncertainty_m")
    if not isinstance(uncertainty, int) or isinstance(uncertainty, bool) or uncertainty < 1:
        return
    most = decimals(uncertainty)
    for member in ("latitude", "longitude"):
        number = coordinates.get(member)
        if isinstance(number, float) and math.isfinite(number) and round(number, most) != number:
            yield _too_fine(("place", "coordinates", member), number, most, uncertainty)


def _too_fine(path: Path, number: float, most: int, uncertainty: int) -> Breach:
    rounded = round(number, most)
    message = f"{number!r} is given more exactly than to within {uncertainty} m"
    fixes = (Fix("replace", path, rounded if most else int(rounded)),)
    return Breach(FALSE_PRECISION, path, message, f"write {fixes[0].value!r}", fixes=fixes)


def decimals(uncertainty: int) -> int:
    """The most decimals of a degree that say something, when the place is known to within so many metres."""
    return max(0, math.floor(math.log10(_DEGREE * _FINER / uncertainty)))
