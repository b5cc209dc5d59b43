"""Where a list goes on, as an opaque text.

Each half-byte is followed by its complement. That doubles the length, and makes the valid cursors a regular language:
OpenAPI states it exactly, every text of it is a position, and a damaged cursor is not of it.
"""

import re
from typing import Final

from diplobrief.store.contract import Position

_SEQUENCE: Final = 4
_KEY: Final = 8
_PAIRS: Final = "|".join(f"{half:x}{15 - half:x}" for half in range(16))
_LOW: Final = "|".join(f"{half:x}{15 - half:x}" for half in range(8))
PATTERN: Final = f"^(?:{_LOW})(?:{_PAIRS}){{{2 * _SEQUENCE - 1}}}(?:{_LOW})(?:{_PAIRS}){{{2 * _KEY - 1}}}$"
LENGTH: Final = 4 * (_SEQUENCE + _KEY)
_SHAPE: Final = re.compile(PATTERN[1:-1])


def encode(position: Position) -> str:
    """The cursor of a position: both numbers are from 0 to the largest signed one of their size, 4 and 8 bytes."""
    halves = (position.sequence.to_bytes(_SEQUENCE, "big") + position.key.to_bytes(_KEY, "big")).hex()
    return "".join(f"{half}{15 - int(half, 16):x}" for half in halves)


def decode(cursor: str) -> Position:
    """The position of a cursor. Raises `ValueError` when it was not made by `encode`."""
    if not _SHAPE.fullmatch(cursor):
        raise ValueError("it is not a cursor that this service gave out")
    data = bytes.fromhex(cursor[::2])
    return Position(int.from_bytes(data[:_SEQUENCE], "big"), int.from_bytes(data[_SEQUENCE:], "big"))
