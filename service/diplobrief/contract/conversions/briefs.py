"""The chain of all released versions of the brief. A release that brings a version brings its step."""

from typing import Final

from diplobrief.contract.conversions import from_1_0_0_to_1_1_0, from_1_1_0_to_1_2_0
from diplobrief.contract.conversions.chain import Chain, Converted
from diplobrief.contract.released import REFERENCE, reference
from diplobrief.model.outline import Json

STEPS: Final = (from_1_0_0_to_1_1_0.STEP, from_1_1_0_to_1_2_0.STEP)
"""Lowest first."""

CHAIN: Final = Chain(STEPS, reference)


def version_of(document: Json) -> str | None:
    """The version that a brief names, released or not; `None` where it names none."""
    named = document.get("$schema")
    found = REFERENCE.fullmatch(named) if isinstance(named, str) else None
    return found[1] if found else None


def convert(document: Json, wanted: str) -> Converted:
    """A valid brief in the version `wanted`. Raises `ConversionError` for a version that no step leads to."""
    return CHAIN.convert(document, version_of(document) or "none", wanted)
