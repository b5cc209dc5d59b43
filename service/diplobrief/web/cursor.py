"""Where a list goes on, as an opaque text.

Each half-byte is followed by its complement. That doubles the length, and makes the valid cursors a regular language:
OpenAPI states it exactly, every text of it is a position, and a damaged cursor is not of it. The first bit, which no
sequence has, tells that the log follows.
"""

import re
from typing import Final

from diplobrief.store.contract import Position

_SEQUENCE: Final = 4
_KEY: Final = 8
_LOG: Final = 4
_HAS_LOG: Final = 1 << 31
_PAIRS: Final = "|".join(f"{half:x}{15 - half:x}" for half in range(16))
_LOW: Final = "|".join(f"{half:x}{15 - half:x}" for half in range(8))
_HIGH: Final = "|".join(f"{half:x}{15 - half:x}" for half in range(8, 16))
PATTERN: Final = (
    f"^(?:{_LOW})(?:{_PAIRS}){{{2 * _SEQUENCE - 1}}}(?:{_LOW})(?:{_PAIRS}){{{2 * _KEY - 1}}}$"
    f"|^(?:{_HIGH})(?:{_PAIRS}){{{2 * _SEQUENCE - 1}}}(?:{_LOW})(?:{_PAIRS}){{{2 * (_KEY + _LOG) - 1}}}$"
)
SHORTEST: Final = 4 * (_SEQUENCE + _KEY)
LONGEST: Final = SHORTEST + 4 * _LOG
_SHAPE: Final = re.compile(PATTERN)


def encode(position: Position) -> str:
    """The cursor of a position: both numbers are from 0 to the largest signed one of their size, 4 and 8 bytes."""
    sequence = position.sequence | (_HAS_LOG if position.log else 0)
    halves = (sequence.to_bytes(_SEQUENCE, "big") + position.key.to_bytes(_KEY, "big")).hex() + position.log
    return "".join(f"{half}{15 - int(half, 16):x}" for half in halves)


def decode(cursor: str) -> Position:
    """The position of a cursor. Raises `ValueError` when it was not made by `encode`."""
    if not _SHAPE.fullmatch(cursor):
        raise ValueError("it is not a cursor that this service gave out")
    data = bytes.fromhex(cursor[::2])
    sequence, key = (int.from_bytes(each, "big") for each in (data[:_SEQUENCE], data[_SEQUENCE : _SEQUENCE + _KEY]))
    return Position(sequence % _HAS_LOG, key, data[_SEQUENCE + _KEY :].hex())
