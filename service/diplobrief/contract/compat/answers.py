"""What the prover finds out of a set of terms, and how its parts ask each other."""

from collections.abc import Iterable, Iterator
from itertools import islice, product
from string import ascii_lowercase
from typing import Any, Final, NamedTuple, Protocol

from diplobrief.contract.compat.literals import any_value
from diplobrief.contract.compat.terms import Term, Terms


class Answer(NamedTuple):
    """`empty`: no value meets the terms. `found`: `value` does. `unknown`: `why` it was not decided."""

    state: str
    value: Any = None
    why: str = ""


_MOST_SOUGHT: Final = 200

EMPTY: Final = Answer("empty")


def found(value: Any) -> Answer:
    """A value that meets the terms."""
    return Answer("found", value)


def unknown(why: str) -> Answer:
    """It could not be decided."""
    return Answer("unknown", None, why)


class Solver(Protocol):
    """Answers whether some value meets all of some terms."""

    pool: Terms

    def solve(self, terms: Iterable[Term]) -> Answer:
        """A value that meets them all, or that there is none, or that it is not known."""

    def holds(self, term: Term, value: Any) -> bool | None:
        """Whether a value meets a term; `None` where that cannot be told."""


def several(solver: Solver, terms: Iterable[Term], most: int) -> tuple[list[Any], str]:
    """Up to `most` different values that meet the terms, and why there may be more of them (or nothing)."""
    whole = solver.pool.all_of(terms)
    conditions, values = [whole], list[Any]()
    for _ in range(_MOST_SOUGHT):
        if len(values) >= most:
            return values[:most], ""
        answer = solver.solve(conditions)
        if answer.state != "found":
            return values, answer.why if answer.state == "unknown" else ""
        near = () if values else _alike(answer.value, most)
        fresh = [answer.value, *islice((each for each in near if solver.holds(whole, each)), most - 1)]
        values += fresh
        conditions.append(solver.pool.negate(any_value(solver.pool, fresh)))
    return values, f"more than {_MOST_SOUGHT} different values of one kind were sought"


def _alike(value: Any, most: int) -> Iterator[Any]:
    """Other short texts or whole numbers: where any will do, none has to be sought."""
    if isinstance(value, str):
        words = ("".join(each) for size in (1, 2) for each in product(ascii_lowercase, repeat=size))
        yield from (each for each in (*map(str, range(most + 1)), *words) if each != value)
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from range(value + 1, value + most + 1)
