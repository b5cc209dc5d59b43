"""Schemas as formulas. A term says something about a value; a pool holds each term once, so equal terms are one object.

`true`, `false`, `all` and `any` are logic. `ref` stands for a definition that refers to itself. Every other term is a
facet of one type and says nothing about values of the others; `type` itself tells types apart:

    boolean   is (bool)
    number    bound (Fraction, "least" | "most", exclusive) · multiple (Fraction, yes) · numbers (frozenset, in)
    string    length (least, most) · pattern (text, yes) · format (name, yes) · strings (frozenset, in)
    array     items (least, most) · at (index, term) · each (from index, term)
              count (from index, term, least, most) · unique (yes)
    object    members (least, most) · has (name, yes) · member (name, term)
              every (term of names, term) · some (term of names, term)
    any       opaque (words of the schema, yes): what the prover does not understand

`most` is `None` where there is no bound.
"""

from collections.abc import Iterable
from typing import Any, Final

from diplobrief.contract.compat.values import KINDS

OWNER: Final = {
    "is": "boolean",
    **dict.fromkeys(("bound", "multiple", "numbers"), "number"),
    **dict.fromkeys(("length", "pattern", "format", "strings"), "string"),
    **dict.fromkeys(("items", "at", "each", "count", "unique"), "array"),
    **dict.fromkeys(("members", "has", "member", "every", "some"), "object"),
}
"""The type whose values a facet speaks of."""


class Term:
    """One statement about a value; made by a pool, compared by identity."""

    __slots__ = ("args", "number", "op")

    def __init__(self, op: str, args: tuple[Any, ...], number: int) -> None:
        self.op, self.args, self.number = op, args, number

    def __hash__(self) -> int:
        return self.number  # the same in every run, so that the same witness is found

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        return f"{self.op}{self.args}"


class Terms:
    """A pool of terms, with what is known of each: its negation, and what is left of it for one type."""

    def __init__(self, stop: str) -> None:
        self.stop, self.stops = stop, False
        """How a full stop in a pattern is read, and whether there is one."""
        self._made: dict[tuple[Any, ...], Term] = {}
        self._negated: dict[Term, Term] = {}
        self._left: dict[tuple[Term, str], Term] = {}
        self.definitions: dict[Any, Term] = {}
        """What a `ref` stands for."""
        self.true, self.false = self.make("true"), self.make("false")
        self._negated[self.true], self._negated[self.false] = self.false, self.true

    def make(self, op: str, *args: Any) -> Term:
        """The term of these words."""
        key = (op, *args)
        found = self._made.get(key)
        if found is None:
            found = self._made[key] = Term(op, args, len(self._made))
        return found

    def types(self, kinds: Iterable[str]) -> Term:
        """The value has one of these types."""
        some = frozenset(kinds)
        return self.true if len(some) == len(KINDS) else self.make("type", some) if some else self.false

    def all_of(self, terms: Iterable[Term]) -> Term:
        """Every one of them holds."""
        parts, kinds = _parts("all", terms), frozenset(KINDS)
        for term in [each for each in parts if each.op == "type"]:
            kinds &= term.args[0]
            del parts[term]
        parts.pop(self.true, None)
        if self.false in parts or not kinds:
            return self.false
        if len(kinds) < len(KINDS):
            parts = {self.types(kinds): None} | {each: None for each in parts if OWNER.get(each.op, "") in ("", *kinds)}
        return self._joined("all", parts, self.true)

    def any_of(self, terms: Iterable[Term]) -> Term:
        """At least one of them holds."""
        parts, kinds = _parts("any", terms), frozenset[str]()
        for term in [each for each in parts if each.op == "type"]:
            kinds |= term.args[0]
            del parts[term]
        parts.pop(self.false, None)
        if self.true in parts or len(kinds) == len(KINDS):
            return self.true
        if kinds:
            parts = {self.types(kinds): None} | parts
        return self._joined("any", parts, self.false)

    def _joined(self, op: str, parts: dict[Term, None], empty: Term) -> Term:
        if any(self._negated.get(each) in parts for each in parts):
            return self.negate(empty)
        if len(parts) <= 1:
            return next(iter(parts), empty)
        return self.make(op, *sorted(parts, key=lambda term: term.number))

    def negate(self, term: Term) -> Term:
        """True of exactly the values of which `term` is not."""
        found = self._negated.get(term)
        if found is None:
            found = self._negation(term)
            self._negated[term] = found
            self._negated.setdefault(found, term)
        return found

    def _negation(self, term: Term) -> Term:
        if term.op == "all":
            return self.any_of(self.negate(each) for each in term.args)
        if term.op == "any":
            return self.all_of(self.negate(each) for each in term.args)
        if term.op == "type":
            return self.types(frozenset(KINDS) - term.args[0])
        if term.op in ("ref", "opaque"):
            return self.make(term.op, term.args[0], not term.args[1])
        return self.all_of([self.types([OWNER[term.op]]), self._opposite(term)])

    def _opposite(self, term: Term) -> Term:  # noqa: PLR0911  # one way out for each facet
        """The negation of a facet, among values of its type."""
        op, args = term.op, term.args
        if op == "is":
            return self.make("is", not args[0])
        if op == "bound":
            return self.make("bound", args[0], "most" if args[1] == "least" else "least", not args[2])
        if op in ("multiple", "numbers", "pattern", "format", "strings", "has"):
            return self.make(op, args[0], not args[1])
        if op in ("length", "items", "members"):
            return self.any_of(self.span(op, *ends) for ends in outside(*args))
        if op == "at":
            return self.all_of([self.span("items", args[0] + 1, None), self.make("at", args[0], self.negate(args[1]))])
        if op == "each":
            return self.make("count", args[0], self.negate(args[1]), 1, None)
        if op == "count":
            return self.any_of(self.make("count", args[0], args[1], *ends) for ends in outside(args[2], args[3]))
        if op == "unique":
            return self.make("unique", not args[0])
        if op == "member":
            return self.all_of([self.make("has", args[0], True), self.make("member", args[0], self.negate(args[1]))])
        return self.make("some" if op == "every" else "every", args[0], self.negate(args[1]))

    def span(self, op: str, least: int, most: int | None) -> Term:
        """A size within bounds: `length`, `items` or `members`."""
        if least <= 0 and most is None:
            return self.true
        return self.make(op, max(least, 0), most) if most is None or most >= max(least, 0) else self.false_for(op)

    def false_for(self, op: str) -> Term:
        """No value of the type that a facet speaks of."""
        return self.types(frozenset(KINDS) - {OWNER[op]})

    def left(self, term: Term, kind: str) -> Term:
        """What a term says of values of one type."""
        if term.op in ("all", "any"):
            key = (term, kind)
            found = self._left.get(key)
            if found is None:
                join = self.all_of if term.op == "all" else self.any_of
                found = self._left[key] = join(self.left(each, kind) for each in term.args)
            return found
        if term.op == "type":
            return self.true if kind in term.args[0] else self.false
        return term if OWNER.get(term.op, kind) == kind else self.true


def _parts(op: str, terms: Iterable[Term]) -> dict[Term, None]:
    parts: dict[Term, None] = {}
    for term in terms:
        parts.update(dict.fromkeys(term.args if term.op == op else (term,)))
    return parts


def outside(least: int, most: int | None) -> list[tuple[int, int | None]]:
    """The sizes that are not within bounds."""
    below: list[tuple[int, int | None]] = [(0, least - 1)] if least > 0 else []
    return below if most is None else [*below, (most + 1, None)]
