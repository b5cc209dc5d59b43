"""Whether the first location that a program tells is where the mistake is."""

from dataclasses import dataclass
from pathlib import Path

import clock
import orjson
from failing import Failing
from peers import Contender, Own, Told


@dataclass(frozen=True)
class Score:
    """`right` of `of` files, of which `told` have a location at all; `seconds` and `processes` are what it took."""

    right: int
    of: int
    told: int
    wrong: tuple[str, ...]
    """The kinds whose location is not right."""
    seconds: float
    processes: int


def is_json(data: bytes) -> bool:
    """Whether the bytes parse."""
    try:
        orjson.loads(data)
    except orjson.JSONDecodeError:
        return False
    return True


def score(contender: Contender, made: list[Failing], folder: Path, limit: float) -> Score:
    """Runs over `folder`, where `made` is written. A program that stops at a file that is no JSON reads those one by one."""
    whole = [each for each in made if not contender.stops or is_json(each.broken.data)]
    batch = folder if len(whole) == len(made) else folder.with_name("whole")
    runs = [("", _read(contender, [each.file_name for each in whole], batch, limit))]
    if len(whole) < len(made):
        alone = [each.file_name for each in made if not is_json(each.broken.data)]
        runs += [(name, _read(contender, [name], folder, limit)) for name in alone]
    told: dict[str, Told] = {}
    for only, (output, _) in runs:
        told |= contender.first(output, only)
    own = isinstance(contender, Own)
    asked = made if own else [each for each in made if each.kind.standard]
    fits = _exactly if own else _nearly
    wrong = [each.kind.name for each in asked if not (each.file_name in told and fits(told[each.file_name], each))]
    seconds = sum(took for _, (_, took) in runs)
    known = sum(each.file_name in told for each in asked)
    return Score(len(asked) - len(wrong), len(asked), known, tuple(sorted(set(wrong))), seconds, len(runs))


def _read(contender: Contender, files: list[str], folder: Path, limit: float) -> tuple[str, float]:
    output = folder.parent / "output.txt"
    took = clock.run(contender.located(files), str(folder), str(output), limit)
    return output.read_text("utf-8", "replace"), took.seconds


def _exactly(told: Told, made: Failing) -> bool:
    """Line and column."""
    return (told.line, told.column) == (made.broken.line, made.broken.column)


def _nearly(told: Told, made: Failing) -> bool:
    """The pointer, or that of the object around a wrong member; in a fault of syntax the line, or that of the next token."""
    broken = made.broken
    if told.pointer is not None:
        return not {broken.pointer, *broken.near}.isdisjoint((told.pointer, *told.guesses))
    line = told.line
    if told.offset is not None:
        line = broken.data[: told.offset].count(b"\n") + 1
    return line in (broken.line, broken.token) and line > 0
