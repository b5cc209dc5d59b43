"""The failing files of the benchmark: every kind of mistake as often as the others."""

from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import in_meaning
import in_schema
import in_syntax
from corpus import briefs
from mistakes import Broken, Kind

KINDS: Final = [
    kind for module in (in_syntax, in_schema, in_meaning) for kind in vars(module).values() if isinstance(kind, Kind)
]


@dataclass(frozen=True)
class Failing:
    """One file."""

    file_name: str
    kind: Kind
    broken: Broken


def failing(count: int, *, seed: int = 2) -> list[Failing]:
    """Files with one mistake each; the kinds in turn."""
    made = briefs(count, seed=seed, linked=False)
    Random(seed).shuffle(made)
    named = [(each.file_name, each.brief, KINDS[number % len(KINDS)]) for number, each in enumerate(made)]
    return [Failing(name, chosen, chosen.make(brief)) for name, brief, chosen in named]


def write(made: list[Failing], folder: Path) -> None:
    """One file a mistake."""
    folder.mkdir(parents=True)
    for each in made:
        (folder / each.file_name).write_bytes(each.broken.data)
