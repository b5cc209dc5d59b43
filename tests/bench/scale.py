"""Editions of any size: valid briefs by the hundred thousand, made in processes and given to the builder without files.

The texts are those of `material`, each as often as it takes, under other ids, on other days and about other states. The
summary ends with made-up words: forty of them stand in two of five briefs each, the others ever more rarely, like the
words of a language. Each brief passed the check.
"""

import datetime as dt
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import cache
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

import orjson
from corpus import Mapping, laid_out
from material import STATES, Matter, matters

from diplobrief.checks.catalogue import Selection
from diplobrief.checks.examine import Examiner, Options
from diplobrief.contract.released import shipped
from diplobrief.corpus.document import parse
from diplobrief.store import edition
from diplobrief.store.build import Builder, Compiled, Known, Stamp, compile_file
from diplobrief.store.packs import PackWriter

FREQUENT: Final = 40
SHARE: Final = 0.4
"""How many words stand in about this share of all briefs."""

_RARER: Final = 4_000
_RARE_EACH: Final = 8
"""Rarer words that there are, and that a brief has."""

_TEXTS: Final = 5_000
_TURN: Final = 1_000
_STATES: Final = ("United States", *STATES)
_ORDER: Final = tuple(accumulate(1 / rank for rank in range(1, len(_STATES) + 1)))
"""The first state stands in most briefs, the last in few."""


@cache
def words() -> tuple[str, ...]:
    """Made-up words: the `FREQUENT` ones, then the rarer ones in their order."""
    syllables = [first + vowel for first in "bdfgklmnprtvz" for vowel in "aeiou"]
    found = ["".join(each) + "m" for each in product(syllables, repeat=3)]
    Random(5).shuffle(found)
    return tuple(found[: FREQUENT + _RARER])


@cache
def _rarity() -> tuple[float, ...]:
    return tuple(accumulate(1 / rank for rank in range(1, _RARER + 1)))


class _Scaled(Mapping):
    """One of very many: which states it is about is drawn, not read."""

    def __init__(self, matter: Matter, chance: Random, number: int) -> None:
        states: list[str] = []
        while len(states) < 3:  # principal, principal, mentioned
            states += [each for each in chance.choices(_STATES, cum_weights=_ORDER) if each not in states]
        super().__init__(matter, chance, number, states)

    def head(self) -> dict[str, Any]:
        brief = super().head()
        drawn = [word for word in words()[:FREQUENT] if self.chance.random() < SHARE]
        drawn += self.chance.choices(words()[FREQUENT:], cum_weights=_rarity(), k=_RARE_EACH)
        brief["summary"] += f" Noted: {', '.join(drawn)}."
        return brief


def briefs(numbers: range, seed: int = 1) -> Iterator[bytes]:
    """The files of briefs by their numbers: a number has the same brief in every corpus."""
    found = _texts(seed)
    for number in numbers:
        matter = found[number % len(found)]
        moved = replace(matter, date=matter.date + dt.timedelta(days=number // len(found) * 37 % 9_000))
        vars(moved)["sentences"] = matter.sentences  # looked for once
        yield laid_out(_Scaled(moved, Random(f"{seed} {number}"), number).made().brief)


def name_of(data: bytes) -> str:
    """The id of a brief, from its file."""
    return str(orjson.loads(data)["id"])


@cache
def _texts(seed: int) -> list[Matter]:
    return matters(_TEXTS, seed)


def edition_of(count: int, out: Path, tick: Callable[[int], None]) -> Path:
    """The edition of so many briefs in `out`; one that is there already is taken."""
    with edition.building(out) as folder:
        before = edition.current(out)
        if before is not None:
            return before
        builder = Builder(folder)
        turns = [(range(at, min(at + _TURN, count)), builder.packs) for at in range(0, count, _TURN)]
        _texts(1)  # before the processes begin, which then share them
        done = 0
        with ProcessPoolExecutor(len(os.sched_getaffinity(0))) as pool:
            for made in _in_turn(pool, turns):
                for file in made:
                    known = Known(Stamp(0, 0, 0), file.derived.id, "")
                    builder.take(f"{file.derived.id}.json", known, file)
                done += len(made)
                tick(done)
        manifest = builder.finish(shipped(), "benchmark")
        return edition.publish(folder, out, manifest.digest)


class _Turn(NamedTuple):
    numbers: range
    packs: Path


def _in_turn(pool: ProcessPoolExecutor, turns: list[tuple[range, Path]]) -> Iterator[list[Compiled]]:
    """What the processes make, in order, and no more than a few turns ahead: it waits in memory."""
    ahead = [pool.submit(_made, _Turn(*turn)) for turn in turns[:4]]
    for turn in [*turns[4:], *([None] * len(ahead))]:
        yield ahead.pop(0).result()
        if turn is not None:
            ahead.append(pool.submit(_made, _Turn(*turn)))


def _made(turn: _Turn) -> list[Compiled]:
    examiner, found = _examiner(), []
    with PackWriter(turn.packs) as pack:
        for data in briefs(turn.numbers):
            findings = [each for each in examiner.examine(parse(data, "brief.json")).findings if each.is_error]
            if findings:
                raise ValueError(f"a brief of the benchmark is not valid: {findings[0]}")
            found.append(compile_file(data, pack))
    return found


@cache
def _examiner() -> Examiner:
    # Everything but the name of a file that is never written, and what is only worth a warning.
    return Examiner(Options(shipped(), selection=Selection(("B0", "B1", "B2", "B4", "B5"))))
