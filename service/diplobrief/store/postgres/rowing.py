"""Rows of an edition as PostgreSQL's binary COPY has them, and the words of a row as a tsvector.

The words are made by the analyzer of the embedded engine, so that both engines find the same. A lexeme of a tsvector is
a stem; or `field RS stem`, for who asks in a field; or `field US value`, for who filters. Whether words follow each
other is asked of `spoken`: the stems of each text in order, after RS and its field. A tsvector keeps no more than 256
places of a word, and none beyond the 16,383rd.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from struct import Struct
from typing import Any, Final

import orjson

from diplobrief.store.fields import SEARCHED, analyzer
from diplobrief.store.postgres.tables import FACET_BITS, FACET_NUMBERS

HEAD: Final = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TAIL: Final = b"\xff\xff"
IN_FIELD: Final = "\x1e"
OF: Final = "\x1f"
_LONGEST: Final = 2000
"""Bytes of a lexeme: PostgreSQL takes no more than 2,046, and no question has room for so long a word."""

MOST: Final = 1_048_575
"""Bytes of the lexemes of a row and their places: PostgreSQL has no tsvector with more."""

_TIMES: Final = 4
"""How often a word is counted, at most: then it says no more of a row."""

_WEIGHTS: Final = {"title": 3, "summary": 2, "party": 2, "statement": 1}
"""A, B and C of PostgreSQL; what stands elsewhere has D."""

_COUNT, _LONG, _INT, _SHORT = Struct(">i"), Struct(">iq"), Struct(">ii"), Struct(">h")
_ARRAY: Final = Struct(">iiiii")
_BIGINT: Final = 20
_NULL: Final = _COUNT.pack(-1)
_NO_PLACE: Final = b"\0" + bytes(2)
_PLACES: Final = {
    (weight, times): b"\0"
    + times.to_bytes(2, "big")
    + (weight << 14 | 1).to_bytes(2, "big")
    + b"".join(n.to_bytes(2, "big") for n in range(2, times + 1))
    for weight in range(4)
    for times in range(1, _TIMES + 1)
}


class WordsError(Exception):
    """A row has more different words than a tsvector holds."""


class Vocabulary:
    """Numbers of the values of facets."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[str, str], int] = {}

    def number(self, facet: str, value: str) -> int:
        """The number of a value: the same wherever it is asked for."""
        found = self._numbers.get((facet, value))
        if found is None:
            digest = int.from_bytes(blake2b(value.encode(), digest_size=8).digest(), "big") >> (64 - FACET_BITS)
            found = self._numbers[facet, value] = FACET_NUMBERS[facet] << FACET_BITS | digest
        return found

    def taken(self) -> dict[tuple[str, str], int]:
        """The numbers that were asked for since this was asked last."""
        found, self._numbers = self._numbers, {}
        return found


class Rows:
    """Makes rows of documents."""

    def __init__(self) -> None:
        self.vocabulary = Vocabulary()
        self._analyze = analyzer().analyze

    def item(self, document: bytes, numbers: tuple[int, int, int, int, int, int], body: bytes) -> bytes:
        """A row of a list. `numbers` are place, recent, since, until, earliest and latest."""
        content = orjson.loads(document)
        facets, filtered = self._found_by(content)
        spoken, words = self._words(content, filtered)
        *long, earliest, latest = numbers
        fields = [_LONG.pack(8, each) for each in long]
        fields += [_INT.pack(4, earliest), _INT.pack(4, latest), *map(_sized, (_array(facets), words, body, spoken))]
        return _SHORT.pack(10) + b"".join(fields)

    def _found_by(self, content: dict[str, Any]) -> tuple[list[int], list[str]]:
        """The numbers of what is counted, and the lexemes of what is filtered by."""
        lexemes: list[str] = [*content["term"]]
        numbers: list[int] = []
        for facet in FACET_NUMBERS:
            values = content.get(f"facet_{facet}", ())
            for value in dict.fromkeys([values] if isinstance(values, str) else values):
                numbers.append(self.vocabulary.number(facet, value))
                lexemes.append(facet + OF + value)
        return numbers, lexemes

    def _words(self, content: dict[str, Any], filtered: list[str]) -> tuple[bytes, bytes]:
        rest = [*content["text"]]
        spoken: list[str] = []
        times: Counter[str] = Counter()
        weights: dict[str, int] = {}
        exact: list[str] = []
        for field in SEARCHED:
            texts = content.get(field, ())
            stems = [self._analyze(text) for text in texts]
            for text, found in zip(texts, stems, strict=True):
                rest.remove(text)
                spoken.append(f"{IN_FIELD}{field} {' '.join(found)} ")
            every = {stem for found in stems for stem in found}
            exact += [field + IN_FIELD + stem for stem in every]
            weight = _WEIGHTS[field]
            for found in stems:
                times.update(found)
            for stem in every:
                if weights.get(stem, -1) < weight:
                    weights[stem] = weight
        for text in rest:
            found = self._analyze(text)
            times.update(found)
            spoken.append(f"{IN_FIELD} {' '.join(found)} ")
        parts = [stem.encode() + _PLACES[weights.get(stem, 0), min(often, _TIMES)] for stem, often in times.items()]
        parts += [each.encode() + _NO_PLACE for each in (*exact, *dict.fromkeys(filtered))]
        kept = [each for each in parts if len(each) < _LONGEST]
        if sum(map(len, kept)) > MOST and sum(map(_stored, kept)) > MOST:
            raise WordsError
        return "".join(spoken).encode(), _COUNT.pack(len(kept)) + b"".join(kept)


def _stored(part: bytes) -> int:
    """Bytes that a lexeme takes in a tsvector: places begin at an even byte, and where there are none, no number is."""
    return len(part) - len(_NO_PLACE) if part.endswith(_NO_PLACE) else len(part) & ~1


def row(values: Iterable[int | str | bytes | None]) -> bytes:
    """A row of whole numbers (bigint), texts and bytes."""
    fields = [_field(each) for each in values]
    return _SHORT.pack(len(fields)) + b"".join(fields)


def _field(value: int | str | bytes | None) -> bytes:
    if value is None:
        return _NULL
    if isinstance(value, int):
        return _LONG.pack(8, value)
    return _sized(value.encode() if isinstance(value, str) else value)


def _sized(data: bytes) -> bytes:
    return _COUNT.pack(len(data)) + data


def _array(numbers: list[int]) -> bytes:
    if not numbers:
        return Struct(">iii").pack(0, 0, _BIGINT)
    return _ARRAY.pack(1, 0, _BIGINT, len(numbers), 1) + b"".join(_LONG.pack(8, each) for each in numbers)


def framed(rows: Iterable[bytes]) -> Iterator[bytes]:
    """Rows as one COPY takes them."""
    yield HEAD
    yield from rows
    yield TAIL
