"""Whether a value meets a term, by looking: this guides the prover, and never proves anything."""

from collections.abc import Callable, Iterable
from itertools import combinations
from typing import Any, Final

from diplobrief.contract.compat.automaton import of_pattern
from diplobrief.contract.compat.numbers import Numbers
from diplobrief.contract.compat.strings import Judge
from diplobrief.contract.compat.terms import OWNER, Term, Terms
from diplobrief.contract.compat.values import Undecided, exact, frozen, kind


class Holding:
    """The evaluation of terms of one pool."""

    def __init__(self, pool: Terms, judge: Judge) -> None:
        self._pool, self._judge = pool, judge

    def holds(self, term: Term, value: Any) -> bool | None:  # noqa: PLR0911  # one way out for each kind of term
        """Whether it is so; `None` where that cannot be told."""
        op, args = term.op, term.args
        if op in ("all", "any"):
            return _joined((self.holds(each, value) for each in args), op == "all")
        if op in ("true", "false"):
            return op == "true"
        if op == "type":
            return kind(value) in args[0]
        if op == "ref":
            said = self.holds(self._pool.definitions[args[0]], value)
            return said if said is None else said is args[1]
        if op == "opaque":
            return None
        if OWNER[op] != kind(value):
            return True
        return _FACETS[OWNER[op]](self, term, value)

    def _boolean(self, term: Term, value: bool) -> bool | None:
        return term.args[0] is value

    def _number(self, term: Term, value: float) -> bool | None:
        return Numbers([term]).meets(exact(value))

    def _string(self, term: Term, value: str) -> bool | None:
        if term.op == "length":
            return _within(len(value), *term.args)
        if term.op == "strings":
            return (value in term.args[0]) is term.args[1]
        said = self._asked(term.op, term.args[0], value)
        return said if said is None else said is term.args[1]

    def _asked(self, op: str, words: str, value: str) -> bool | None:
        if op == "pattern":
            try:
                return of_pattern(words).accepts(value)
            except Undecided:
                pass
        return self._judge(op, words, value)

    def _array(self, term: Term, value: list[Any]) -> bool | None:
        op, args = term.op, term.args
        if op == "items":
            return _within(len(value), *args)
        if op == "unique":
            return all(frozen(one) != frozen(two) for one, two in combinations(value, 2)) is args[0]
        if op == "at":
            return len(value) <= args[0] or self.holds(args[1], value[args[0]])
        said = [self.holds(args[1], each) for each in value[args[0] :]]
        if op == "each":
            return _joined(said, wanted=True)
        return None if None in said else _within(said.count(True), args[2], args[3])

    def _object(self, term: Term, value: dict[str, Any]) -> bool | None:
        op, args = term.op, term.args
        if op == "members":
            return _within(len(value), *args)
        if op == "has":
            return (args[0] in value) is args[1]
        if op == "member":
            return args[0] not in value or self.holds(args[1], value[args[0]])
        about = [(self.holds(args[0], name), self.holds(args[1], each)) for name, each in value.items()]
        if op == "every":
            return _joined((_joined((_not(named), so), wanted=False) for named, so in about), wanted=True)
        return _joined((_joined(each, wanted=True) for each in about), wanted=False)


_FACETS: Final[dict[str, Callable[[Holding, Term, Any], bool | None]]] = {
    "boolean": Holding._boolean,  # noqa: SLF001  # the table of its own methods
    "number": Holding._number,  # noqa: SLF001
    "string": Holding._string,  # noqa: SLF001
    "array": Holding._array,  # noqa: SLF001
    "object": Holding._object,  # noqa: SLF001
}


def _joined(said: Iterable[bool | None], wanted: bool) -> bool | None:
    """Of three values: with `wanted`, whether all are so; without, whether any is."""
    doubt = False
    for each in said:
        if each is (not wanted):
            return each
        doubt = doubt or each is None
    return None if doubt else wanted


def _not(said: bool | None) -> bool | None:
    return said if said is None else not said


def _within(size: int, least: int, most: int | None) -> bool:
    return size >= least and (most is None or size <= most)
