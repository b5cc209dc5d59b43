"""A search for a document that separates two schemas: from documents at hand, by edits that a schema suggests.

It is deterministic and bounded. It finds what the prover leaves open, and proves nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import Any, Final

from diplobrief.contract.compat.formats import SAMPLES
from diplobrief.contract.compat.references import parts

_TRIES: Final = 4_000
_SEED: Final = 20_260_128
_MOST_WORDS: Final = 400
_LONGEST: Final = 200
"""Characters of a text that is made longer by repeating it."""


def found(
    seeds: Iterable[Any], schemas: Iterable[Any], separates: Callable[[Any], bool], accepts: Callable[[Any], bool]
) -> tuple[bool, Any]:
    """Whether a document that separates was found, and it. `accepts` says which documents are worth editing on."""
    random, pool = Random(_SEED), list(seeds)  # noqa: S311  # a reproducible choice, no secret
    for each in pool:
        if separates(each):
            return True, each
    words = list(dict.fromkeys(_hashable(_values(schemas))))[:_MOST_WORDS]
    names = sorted({name for schema in schemas for name in _names(schema)})
    names += [each for each in words if isinstance(each, str) and each not in names]
    pool = [each for each in pool if accepts(each)] or [None, {}, [], "", 0]
    for _ in range(_TRIES):
        value = _edited(random, random.choice(pool), words, names)
        if separates(value):
            return True, value
        if len(pool) < 200 and accepts(value):  # noqa: PLR2004  # enough to go on from
            pool.append(value)
    return False, None


def _edited(random: Random, value: Any, words: list[Any], names: list[str]) -> Any:
    roll = random.random()
    if isinstance(value, dict) and (value or names) and roll < 0.9:  # noqa: PLR2004  # nearly always inside
        copy = dict(value)
        if value and roll < 0.2:  # noqa: PLR2004
            del copy[random.choice(list(value))]
        elif names and (roll < 0.4 or not value):  # noqa: PLR2004
            copy[random.choice(names)] = _plain(random, words)
        else:
            name = random.choice(list(value))
            copy[name] = _edited(random, value[name], words, names)
        return copy
    if isinstance(value, list) and roll < 0.9:  # noqa: PLR2004
        at = random.randrange(len(value) + 1)
        if at == len(value) or roll < 0.2:  # noqa: PLR2004
            return [*value[:at], random.choice([*value, _plain(random, words)]), *value[at:]]
        return [*value[:at], *([] if roll < 0.4 else [_edited(random, value[at], words, names)]), *value[at + 1 :]]  # noqa: PLR2004
    if isinstance(value, str) and roll < 0.4:  # noqa: PLR2004
        return random.choice([value[:-1], value + "a", (value * 2)[:_LONGEST], value.upper(), value + " "])
    return _plain(random, words)


def _plain(random: Random, words: list[Any]) -> Any:
    return random.choice([None, True, False, 0, 1, -1, 0.5, "", "a", [], {}, [None], *words, *SAMPLES])


def _hashable(values: Iterable[Any]) -> Iterator[Any]:
    yield from (each for each in values if isinstance(each, str | int | float))


def _values(schemas: Iterable[Any]) -> Iterator[Any]:
    """Values that schemas name, and those on the edge of their bounds."""
    for schema in schemas:
        if isinstance(schema, dict):
            yield from (each for each in (schema.get("const"), *schema.get("enum", ()), *schema.get("examples", ())))
            for word, bound in schema.items():
                if isinstance(bound, int | float) and not isinstance(bound, bool):
                    yield from (bound, bound + 1, bound - 1)
                    if word in ("minLength", "maxLength") and 0 <= bound <= 5_000:  # noqa: PLR2004  # texts that cost little
                        yield from ("a" * int(bound), "a" * (int(bound) + 1), "a" * max(0, int(bound) - 1))
            yield from _values(parts(schema))


def _names(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        yield from schema.get("properties", ())
        yield from schema.get("required", ())
        for part in parts(schema):
            yield from _names(part)
