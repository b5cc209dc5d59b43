"""What the prover finds out of a set of terms, and how its parts ask each other."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple, Protocol

from diplobrief.contract.compat.literals import any_value
from diplobrief.contract.compat.terms import Term, Terms


class Answer(NamedTuple):
    """`empty`: no value meets the terms. `found`: `value` does. `unknown`: `why` it was not decided."""

    state: str
    value: Any = None
    why: str = ""


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
    values: list[Any] = []
    conditions = list(terms)
    while len(values) < most:
        answer = solver.solve(conditions)
        if answer.state != "found":
            return values, answer.why if answer.state == "unknown" else ""
        values.append(answer.value)
        conditions.append(solver.pool.negate(any_value(solver.pool, [answer.value])))
    return values, ""
