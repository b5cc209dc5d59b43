"""A witness made small: members and items go, texts and numbers shrink, for as long as it still separates."""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Any, Final

_MOST_TRIED: Final = 3_000
_MOST_WRITTEN: Final = 3_000_000
"""Characters of all documents tried: large ones cost more to validate."""
_PLAIN: Final[tuple[Any, ...]] = (None, False, 0, "", [], {})


def shrunk(value: Any, separates: Callable[[Any], bool]) -> Any:
    """A document from which nothing more can be taken away in one step; the bound on steps only leaves it larger."""
    tried = written = 0
    going = True
    while going and tried < _MOST_TRIED and written < _MOST_WRITTEN:
        going, now = False, size(value)
        for smaller in chain(_descendants(value), _smaller(value)) if tried == 0 else _smaller(value):
            tried, length = tried + 1, size(smaller)
            written += length[0]
            if length < now and separates(smaller):
                value, going = smaller, True
                break
            if tried >= _MOST_TRIED or written >= _MOST_WRITTEN:
                break
    return value


def _descendants(value: Any) -> Iterator[Any]:
    """Everything inside a document: of a recursive schema, a part may do."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield each
            yield from _descendants(each)


def size(value: Any) -> tuple[int, str]:
    """Documents in the order of their length as text."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text), text


def _smaller(value: Any) -> Iterator[Any]:
    """Documents with one thing less, large steps first."""
    yield from (each for each in _PLAIN if type(each) is not type(value) or not isinstance(value, bool))
    if isinstance(value, dict):
        yield from ({key: each for key, each in value.items() if key != name} for name in value)
        for name, inside in value.items():
            yield from ({**value, name: each} for each in _smaller(inside))
    elif isinstance(value, list):
        for part in (len(value) // 2, 1):
            yield from (value[:at] + value[at + part :] for at in range(0, len(value), part or 1) if part)
        for at, inside in enumerate(value):
            yield from ([*value[:at], each, *value[at + 1 :]] for each in _smaller(inside))
    elif isinstance(value, str):
        yield from (value[: len(value) // 2], value[1:], value[:-1])
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from (each for each in (int(value), value // 2) if each != value)
