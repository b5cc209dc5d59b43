"""`unevaluatedProperties` and `unevaluatedItems`: which members and items count as evaluated, said as terms.

Where a branch may or may not hold, there is a case for each: the branches that hold, and what they leave over.
"""

from collections.abc import Callable, Iterable
from itertools import product
from typing import Any, Final, NamedTuple, Protocol

from diplobrief.contract.compat.keywords import strange
from diplobrief.contract.compat.literals import each_from, every, pattern
from diplobrief.contract.compat.references import References
from diplobrief.contract.compat.terms import Term, Terms
from diplobrief.contract.compat.values import Undecided

_MOST_BRANCHES: Final = 6


class Source(Protocol):
    """Where the terms of other schemas of the document come from."""

    pool: Terms
    references: References

    def term(self, schema: Any) -> Term:
        """The term of a schema inside the document."""


class Share(NamedTuple):
    """What is evaluated where `met` holds: names, items below an index (`None`: all), items that are so."""

    met: Term
    names: Term
    below: int | None
    items: Term


class Evaluated:
    """The unevaluated keywords of one schema."""

    def __init__(self, reader: Source) -> None:
        self._reader, self._pool = reader, reader.pool

    def terms(self, schema: dict[str, Any]) -> Iterable[Term]:
        """What the unevaluated keywords of a schema demand. Raises `Undecided` beyond a number of branches."""
        pool = self._pool
        shares = [share for share in self._inside(schema, pool.true, (), own=False) if share.met is not pool.false]
        if "unevaluatedProperties" in schema:
            term = self._reader.term(schema["unevaluatedProperties"])
            yield from self._cases([share for share in shares if share.names is not pool.false], term, self._names)
        if "unevaluatedItems" in schema:
            term = self._reader.term(schema["unevaluatedItems"])
            some = [share for share in shares if share.below != 0 or share.items is not pool.false]
            yield from self._cases(some, term, self._items)

    def _cases(self, shares: list[Share], term: Term, leftover: Callable[[list[Share], Term], Term]) -> Iterable[Term]:
        """For each set of branches that may hold, what it leaves over is so."""
        pool = self._pool
        if term is pool.true:
            return
        conditions = [each for each in dict.fromkeys(share.met for share in shares) if each is not pool.true]
        if len(conditions) > _MOST_BRANCHES:
            raise Undecided(f"unevaluated members after more than {_MOST_BRANCHES} branches are not understood")
        for case in product((True, False), repeat=len(conditions)):
            held = {pool.true, *(each for each, holds in zip(conditions, case, strict=True) if holds)}
            doubt = [pool.negate(each) if each in held else each for each in conditions]
            yield pool.any_of([*doubt, leftover([share for share in shares if share.met in held], term)])

    def _names(self, shares: list[Share], term: Term) -> Term:
        pool = self._pool
        names = pool.left(pool.all_of(pool.negate(share.names) for share in shares), "string")
        return every(pool, names, term)

    def _items(self, shares: list[Share], term: Term) -> Term:
        if any(share.below is None for share in shares):
            return self._pool.true
        start = max((share.below or 0 for share in shares), default=0)
        return each_from(self._pool, start, self._pool.any_of([*(share.items for share in shares), term]))

    def _inside(self, schema: Any, met: Term, above: tuple[int, ...], *, own: bool) -> Iterable[Share]:
        """The shares of a schema that is applied where `met` holds; with `own`, its unevaluated keywords count too."""
        if not isinstance(schema, dict):
            return
        if id(schema) in above:
            raise Undecided("a schema that refers to itself in place is not understood")
        unknown = strange(schema)
        if unknown:
            raise Undecided(f"the keyword {unknown!r} is not understood")
        here = (*above, id(schema))
        yield from self._direct(schema, met, own=own)
        for each, condition in self._applied(schema):
            yield from self._inside(each, self._pool.all_of([met, condition]), here, own=True)

    def _direct(self, schema: dict[str, Any], met: Term, *, own: bool) -> Iterable[Share]:
        pool = self._pool
        names = [pattern(pool, each) for each in schema.get("patternProperties", {})]
        if schema.get("properties"):
            names.append(pool.make("strings", frozenset(schema["properties"]), True))
        all_names = "additionalProperties" in schema or (own and "unevaluatedProperties" in schema)
        all_items = "items" in schema or (own and "unevaluatedItems" in schema)
        items = self._reader.term(schema["contains"]) if "contains" in schema else pool.false
        below = None if all_items else len(schema.get("prefixItems", ()))
        yield Share(met, pool.true if all_names else pool.any_of(names), below, items)

    def _applied(self, schema: dict[str, Any]) -> Iterable[tuple[Any, Term]]:
        """The schemas applied in place, each with the condition under which it counts."""
        pool, reader = self._pool, self._reader
        for word in ("$ref", "$dynamicRef"):
            if word in schema:
                yield reader.references.target(schema, word), pool.true
        yield from ((each, pool.true) for each in schema.get("allOf", ()))
        for word in ("anyOf", "oneOf"):
            yield from ((each, reader.term(each)) for each in schema.get(word, ()))
        if "if" in schema:
            condition = reader.term(schema["if"])
            yield schema["if"], condition
            yield schema.get("then", True), condition
            yield schema.get("else", True), pool.negate(condition)
        for name, each in schema.get("dependentSchemas", {}).items():
            yield each, pool.all_of([pool.types(["object"]), pool.make("has", name, True)])
