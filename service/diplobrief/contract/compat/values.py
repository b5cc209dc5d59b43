"""JSON values as JSON Schema 2020-12 compares them: 1.0 is 1, `true` is not 1, the order of members is nothing."""

from collections.abc import Hashable
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

KINDS: Final = ("null", "boolean", "number", "string", "array", "object")
"""The types of values; an integer is a number without a fraction."""


class Undecided(Exception):  # noqa: N818  # it ends a proof, it is no error
    """A question that the prover cannot answer. The message says what stood in the way."""


def kind(value: Any) -> str:
    """The type of a JSON value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float | Decimal | Fraction):
        return "number"
    return "string" if isinstance(value, str) else "array" if isinstance(value, list) else "object"


def exact(value: float) -> Fraction:
    """A number as it is written. Raises `Undecided` for one that is not finite."""
    try:
        return Fraction(str(value))
    except ValueError:
        raise Undecided(f"{value} is no number of JSON") from None


def plain(value: Fraction) -> int | float:
    """A number as a document has it; only decimal fractions come here."""
    return int(value) if value.denominator == 1 else float(value)


def frozen(value: Any) -> Hashable:
    """A key that two values share exactly when JSON Schema takes them for equal."""
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return (kind(value), value)
    if isinstance(value, list):
        return ("array", tuple(frozen(each) for each in value))
    if isinstance(value, dict):
        return ("object", frozenset((name, frozen(each)) for name, each in value.items()))
    return ("number", exact(value))
