"""Reads one sound value quickly, and says where it ends: most of a document that is not JSON is."""

import json
from typing import Any, Final

LONGEST_INTEGER: Final = 300
"""Digits: longer integers are out of range for every reader of JSON, and slow to convert."""


def skim(text: str, at: int, depth: int) -> tuple[Any, int] | None:
    r"""The value that starts at `at` and where it ends, or `None` when something in it needs a closer look.

    That is whatever is no strict JSON, a repeated member, a number out of range, or more than `depth` brackets.
    `text` must hold no `\u`: half a surrogate pair would go unnoticed.
    """
    try:
        value, end = _READ(text, at)
    except (ValueError, RecursionError):
        return None
    deep = text.count("{", at, end) + text.count("[", at, end) > depth
    return None if deep else (value, end)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a member is there twice")
    return found


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER:
        raise ValueError("out of range")
    return int(digits)


def _fraction(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise ValueError("out of range")
    return value


def _constant(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


_READ: Final = json.JSONDecoder(
    object_pairs_hook=_members, parse_int=_integer, parse_float=_fraction, parse_constant=_constant
).raw_decode
