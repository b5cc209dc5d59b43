"""Terms that need no schema: single values, and what is said of members and items."""

from collections.abc import Callable
from typing import Any, Final

from diplobrief.contract.compat.lookahead import spread, stopped
from diplobrief.contract.compat.terms import Term, Terms
from diplobrief.contract.compat.values import exact, frozen, kind


def member(pool: Terms, name: str, term: Term) -> Term:
    """Where there is a member of this name, its value is so."""
    return pool.true if term is pool.true else pool.make("member", name, term)


def every(pool: Terms, names: Term, term: Term) -> Term:
    """Each member whose name is so has a value that is so."""
    names = pool.left(names, "string")
    return pool.true if term is pool.true or names is pool.false else pool.make("every", names, term)


def at(pool: Terms, index: int, term: Term) -> Term:
    """Where there is an item of this index, it is so."""
    return pool.true if term is pool.true else pool.make("at", index, term)


def each_from(pool: Terms, start: int, term: Term) -> Term:
    """Each item from this index on is so."""
    return pool.true if term is pool.true else pool.make("each", start, term)


def pattern(pool: Terms, text: str) -> Term:
    """A text in which a pattern is found."""
    plain = stopped(text, pool.stop)
    pool.stops = pool.stops or plain != text
    return pool.all_of(pool.make("pattern", each, wanted) for each, wanted in spread(plain))


def any_value(pool: Terms, values: list[Any]) -> Term:
    """The value equals one of these."""
    by_kind: dict[str, list[Any]] = {}
    for value in values:
        by_kind.setdefault(kind(value), []).append(value)
    return pool.any_of(pool.all_of([pool.types([each]), _ALIKE[each](pool, some)]) for each, some in by_kind.items())


def _booleans(pool: Terms, values: list[Any]) -> Term:
    return pool.true if len(set(values)) == 2 else pool.make("is", values[0])  # noqa: PLR2004  # there are two


def _lists(pool: Terms, values: list[Any]) -> Term:
    return pool.any_of(
        pool.all_of(
            [
                pool.span("items", len(value), len(value)),
                *(at(pool, index, any_value(pool, [each])) for index, each in enumerate(value)),
            ]
        )
        for value in {frozen(value): value for value in values}.values()
    )


def _things(pool: Terms, values: list[Any]) -> Term:
    return pool.any_of(
        pool.all_of(
            [
                pool.span("members", len(value), len(value)),
                *(pool.make("has", name, True) for name in value),
                *(member(pool, name, any_value(pool, [each])) for name, each in value.items()),
            ]
        )
        for value in {frozen(value): value for value in values}.values()
    )


_ALIKE: Final[dict[str, Callable[[Terms, list[Any]], Term]]] = {
    "null": lambda pool, _: pool.true,
    "boolean": _booleans,
    "number": lambda pool, values: pool.make("numbers", frozenset(map(exact, values)), True),
    "string": lambda pool, values: pool.make("strings", frozenset(values), True),
    "array": _lists,
    "object": _things,
}
