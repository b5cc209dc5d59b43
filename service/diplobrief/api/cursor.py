"""Where a list goes on, as an opaque text.

Each half-byte is followed by its complement. That doubles the length, and makes the valid cursors a regular language:
OpenAPI states it exactly, every text of it is a position, and a damaged cursor is not of it.
"""

import re
from typing import Final

from diplobrief.model.limits import ID_LENGTH
from diplobrief.store.contract import Position

_DAY: Final = 4
_PAIRS: Final = "|".join(f"{half:x}{15 - half:x}" for half in range(16))
PATTERN: Final = f"^(?:(?:{_PAIRS}){{2}}){{{_DAY},{_DAY + ID_LENGTH}}}$"
LENGTHS: Final = (4 * _DAY, 4 * (_DAY + ID_LENGTH))
_SHAPE: Final = re.compile(PATTERN[1:-1])


def encode(position: Position) -> str:
    """The cursor of a position."""
    halves = (position.day.to_bytes(_DAY, "big") + position.id).hex()
    return "".join(f"{half}{15 - int(half, 16):x}" for half in halves)


def decode(cursor: str) -> Position:
    """The position of a cursor. Raises `ValueError` when it was not made by `encode`."""
    if not _SHAPE.fullmatch(cursor):
        raise ValueError("it is not a cursor that this service gave out")
    data = bytes.fromhex(cursor[::2])
    return Position(int.from_bytes(data[:_DAY], "big"), data[_DAY:])
