"""Whether an object meets facets: the members that must be there, those that something demands, and enough of them.

Names that a facet mentions are looked at one by one. All other names fall into kinds, by which of the demands on names
they meet; names of one kind are alike, and there may be finitely many of them.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from diplobrief.contract.compat.answers import EMPTY, Answer, Solver, found, several, unknown
from diplobrief.contract.compat.terms import Term
from diplobrief.contract.compat.values import Undecided

_MOST_SORTS: Final = 8
_MOST_TRIED: Final = 2_000


class _Sort(NamedTuple):
    """A kind of names that nothing mentions: what they are, what their values must be, which demands they can meet."""

    names: tuple[Term, ...]
    terms: frozenset[Term]
    met: frozenset[Term]


class _Slot(NamedTuple):
    """A member of the object in the making: its name or the kind of it, and what its value must be."""

    name: str | _Sort
    terms: frozenset[Term]


class Objects:
    """The facets of one object."""

    def __init__(self, solver: Solver, facets: Iterable[Term]) -> None:
        self._solver = solver
        self._least = 0
        self._most: int | None = None
        self._needed: dict[str, None] = {}
        self._banned: set[str] = set()
        self._member: dict[str, list[Term]] = {}
        self._every: list[tuple[Term, Term]] = []
        self._some: list[tuple[Term, Term]] = []
        for facet in facets:
            self._take(facet)
        self._mentioned = self._names()
        self._doubt = ""
        self._tried = 0
        self._known_sorts: list[_Sort] | None = None

    def _take(self, facet: Term) -> None:
        op, args = facet.op, facet.args
        if op == "members":
            self._least = max(self._least, args[0])
            ends = [each for each in (self._most, args[1]) if each is not None]
            self._most = min(ends) if ends else None
        elif op == "has" and args[1]:
            self._needed[args[0]] = None
        elif op == "has":
            self._banned.add(args[0])
        elif op == "member":
            self._member.setdefault(args[0], []).append(args[1])
        elif op == "every":
            self._every.append(args)
        elif op == "some":
            self._some.append(args)

    def _names(self) -> list[str]:
        """The names that facets mention, needed ones first."""
        names = dict.fromkeys([*self._needed, *self._member])
        for about, _ in (*self._every, *self._some):
            names.update(dict.fromkeys(sorted(_texts(about))))
        names.update(dict.fromkeys(sorted(self._banned)))
        return list(names)

    def solve(self) -> Answer:
        """A small object that meets all. Raises `Undecided`."""
        most = self._most
        if most is not None and (most < self._least or most < len(self._needed)):
            return EMPTY
        if self._banned.intersection(self._needed):
            return EMPTY
        slots = []
        for name in self._needed:
            terms = self._demands(name)
            if self._can(terms) == "empty":
                return EMPTY
            slots.append(_Slot(name, terms))
        for full in self._assigned(list(dict.fromkeys(self._some)), slots):
            value = self._filled(full)
            if value is not None:
                return found(value)
        return unknown(self._doubt) if self._doubt else EMPTY

    def _can(self, terms: frozenset[Term]) -> str:
        answer = self._solver.solve(terms)
        self._doubt = answer.why or self._doubt
        return answer.state

    def _is(self, about: Term, name: str) -> bool:
        said = self._solver.holds(about, name)
        if said is None:
            raise Undecided(f"whether the name {name!r} meets a pattern or format is not decided")
        return said

    def _demands(self, name: str) -> frozenset[Term]:
        """What the value of a named member must be."""
        if name in self._banned:
            return frozenset([self._solver.pool.false])
        said = [term for about, term in self._every if self._is(about, name)]
        return frozenset([*self._member.get(name, ()), *said])

    def _assigned(self, open_: list[tuple[Term, Term]], slots: list[_Slot]) -> Iterator[list[_Slot]]:
        """Every way to give each demand for some member one that is there, or a new one."""
        self._tried += 1
        if self._tried > _MOST_TRIED:
            raise Undecided(f"an object can be made in more than {_MOST_TRIED} ways")
        if not open_:
            yield slots
            return
        (about, term), rest = open_[0], open_[1:]
        for index, slot in enumerate(slots):
            if self._fits(slot.name, about):
                terms = slot.terms | {term}
                if self._can(terms) == "found":
                    yield from self._assigned(rest, [*slots[:index], _Slot(slot.name, terms), *slots[index + 1 :]])
        if self._most is not None and len(slots) >= self._most:
            return
        for name in self._fresh({slot.name for slot in slots}):
            if self._fits(name, about):
                terms = (self._demands(name) if isinstance(name, str) else name.terms) | {term}
                if self._can(terms) == "found":
                    yield from self._assigned(rest, [*slots, _Slot(name, terms)])

    def _fresh(self, there: set[str | _Sort]) -> Iterator[str | _Sort]:
        """What a new member can be named: the mentioned names first, since kinds of names cost more to find."""
        yield from (name for name in self._mentioned if name not in there)
        yield from self._sorts()

    def _fits(self, name: str | _Sort, about: Term) -> bool:
        return self._is(about, name) if isinstance(name, str) else about in name.met

    def _sorts(self) -> list[_Sort]:
        """The kinds of names that nothing mentions and whose members can have a value."""
        if self._known_sorts is None:
            pool = self._solver.pool
            demands = list(dict.fromkeys(about for about, _ in (*self._every, *self._some)))
            if len(demands) > _MOST_SORTS:
                raise Undecided(f"more than {_MOST_SORTS} demands on names")
            other = [pool.make("strings", frozenset(self._mentioned), False)] if self._mentioned else []
            start = _Sort((pool.types(["string"]), *other), frozenset(), frozenset())
            self._known_sorts = list(self._split(demands, start))
        return self._known_sorts

    def _split(self, demands: list[Term], sort: _Sort) -> Iterator[_Sort]:
        if not demands:
            if self._can(sort.terms) != "empty":
                yield sort
            return
        about, rest = demands[0], demands[1:]
        said = frozenset(term for each, term in self._every if each is about)
        negated = self._solver.pool.left(self._solver.pool.negate(about), "string")
        within = _Sort((*sort.names, about), sort.terms | said, sort.met | {about})
        beside = _Sort((*sort.names, negated), sort.terms, sort.met)
        for each in (within, beside):
            if self._solver.pool.false in each.terms:
                continue
            answer = self._solver.solve(each.names)
            self._doubt = answer.why or self._doubt
            if answer.state == "found":
                yield from self._split(rest, each)

    def _filled(self, slots: list[_Slot]) -> dict[str, Any] | None:
        """The object of these members and as many more as it must have; `None` when there are not enough names."""
        value: dict[str, Any] = {}
        sorts: dict[_Sort, list[frozenset[Term]]] = {}
        for slot in slots:
            if isinstance(slot.name, str):
                answer = self._solver.solve(slot.terms)
                if answer.state != "found":
                    return None
                value[slot.name] = answer.value
            else:
                sorts.setdefault(slot.name, []).append(slot.terms)
        lacking = self._least - len(slots)
        for name in self._mentioned:
            if lacking > 0 and name not in value and self._can(self._demands(name)) == "found":
                value[name] = self._solver.solve(self._demands(name)).value
                lacking -= 1
        if lacking > 0:
            for sort in self._sorts():
                if self._can(sort.terms) == "found":
                    sorts.setdefault(sort, []).extend([sort.terms] * lacking)
        return self._named(value, sorts, max(self._least, len(slots)))

    def _named(
        self, value: dict[str, Any], sorts: dict[_Sort, list[frozenset[Term]]], size: int
    ) -> dict[str, Any] | None:
        """Gives names to the members of kinds; those that are only there to fill up come last in each kind."""
        short = False
        for sort, wanted in sorts.items():
            names, doubt = several(self._solver, sort.names, min(len(wanted), size))
            self._doubt = doubt or self._doubt
            demanded = sum(terms is not sort.terms for terms in wanted)
            short = short or len(names) < demanded
            for name, terms in zip(names, wanted, strict=False):
                if terms is not sort.terms or len(value) < size:
                    value[name] = self._solver.solve(terms).value
        return None if short or len(value) < size else value


def _texts(term: Term) -> Iterator[str]:
    if term.op == "strings":
        yield from term.args[0]
    elif term.op in ("all", "any"):
        for each in term.args:
            yield from _texts(each)
