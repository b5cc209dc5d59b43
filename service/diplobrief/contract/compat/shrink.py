"""A witness made small: members and items go, texts and numbers shrink, for as long as it still separates."""

import json
from collections.abc import Callable, Iterator
from typing import Any, Final

_MOST_TRIED: Final = 20_000
_MOST_WRITTEN: Final = 30_000_000
"""Characters of all documents tried: large ones cost more to validate."""
_PLAIN: Final[tuple[Any, ...]] = (0, "", [], {}, None, False)

Put = Callable[[Any], Any]
"""The whole document with something in the place of a part."""


def shrunk(value: Any, separates: Callable[[Any], bool]) -> Any:
    """A document from which nothing more can be taken away in one step; the bound on steps only leaves it larger."""
    inside = sorted(_descendants(value), key=size)  # of a recursive schema, a part may do
    value = next((each for each in inside[:_MOST_TRIED] if separates(each)), value)
    shrinking = _Shrinking(separates)
    while True:
        shrinking.length = size(value)[0]
        smaller = shrinking.part(value, lambda each: each)
        if size(smaller)[0] >= size(value)[0] or shrinking.spent:
            return smaller
        value = smaller


def size(value: Any) -> tuple[int, str]:
    """Documents in the order of their length as text."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return len(text), text


def _descendants(value: Any) -> Iterator[Any]:
    """Everything inside a document."""
    if isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield each
            yield from _descendants(each)


class _Shrinking:
    """Goes through a document part by part: what was made smaller stays so, and the next part is tried on that."""

    def __init__(self, separates: Callable[[Any], bool]) -> None:
        self._separates = separates
        self._tried = self._written = 0
        self.length = 0
        """Characters of the document when the round began."""

    @property
    def spent(self) -> bool:
        """Whether enough was tried."""
        return self._tried >= _MOST_TRIED or self._written >= _MOST_WRITTEN

    def _keeps(self, document: Any) -> bool:
        if self.spent:
            return False
        self._tried += 1
        self._written += self.length
        return self._separates(document)

    def part(self, value: Any, put: Put) -> Any:
        """The smallest that this part can be, found by one way down."""
        now = size(value)[0]
        for each in _PLAIN:
            if size(each)[0] < now and self._keeps(put(each)):
                return each
        if isinstance(value, dict):
            return self._object(value, put)
        if isinstance(value, list):
            return self._array(value, put)
        if isinstance(value, str):
            return self._pieces(value, put)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return self._number(value, put)
        return value

    def _object(self, value: dict[str, Any], put: Put) -> dict[str, Any]:
        for name in list(value):
            without = {key: each for key, each in value.items() if key != name}
            if self._keeps(put(without)):
                value = without
        for name in list(value):
            value = {**value, name: self.part(value[name], _in_object(put, value, name))}
        return value

    def _array(self, value: list[Any], put: Put) -> list[Any]:
        value = self._pieces(value, put)
        for at in range(len(value)):
            value = [*value[:at], self.part(value[at], _in_array(put, value, at)), *value[at + 1 :]]
        return value

    def _pieces(self, value: Any, put: Put) -> Any:
        """A text or a list without pieces of it, large ones first."""
        step = len(value)
        while step := step // 2:
            at = 0
            while at < len(value):
                without = value[:at] + value[at + step :]
                if self._keeps(put(without)):
                    value = without
                else:
                    at += step
        return value

    def _number(self, value: float, put: Put) -> float:
        for each in (int(value), value // 2):
            if size(each)[0] < size(value)[0] and self._keeps(put(each)):
                return each
        return value


def _in_object(put: Put, holder: dict[str, Any], name: str) -> Put:
    return lambda each: put({**holder, name: each})


def _in_array(put: Put, holder: list[Any], at: int) -> Put:
    return lambda each: put([*holder[:at], each, *holder[at + 1 :]])
