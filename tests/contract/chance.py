"""Small random schemas over a small world of names and values, and documents of that world: for laws about all pairs."""

from collections.abc import Callable
from random import Random
from typing import Any

NAMES = ("a", "b", "x_a", "ab")
PATTERNS = ("^a", "b$", "^x_", "^[ab]+$", "a|b", "^$", "^.{2}$", "[0-9]", "^(?:ab)*$")
FORMATS = ("date", "ipv4", "uuid", "email", "json-pointer")
SCALARS: tuple[Any, ...] = (
    *(None, True, False, 0, 1, 1.0, -1, 2, 3, 1.5, 0.5, 4, 6, 10, 100, -7),
    *("", "a", "b", "ab", "ba", "x_a", "1", "aaa", "abab", "2026-01-28", "127.0.0.1", "a@b.cd", "/a"),
)
TYPES = ("null", "boolean", "integer", "number", "string", "array", "object")


def schema(random: Random, depth: int) -> Any:
    """A schema of a few keywords."""
    if depth <= 0 or random.random() < 0.07:
        return random.choice([True, False, {}, {"type": random.choice(TYPES)}, {"const": value(random, 1)}])
    made: dict[str, Any] = {}
    if random.random() < 0.5:
        made["type"] = random.choice(TYPES)
    for _ in range(random.choice([1, 1, 2, 2, 3, 4])):
        made.update(random.choice(KEYWORDS)(random, depth - 1))
    return made


def document_schema(random: Random, depth: int) -> Any:
    """A schema with definitions, which refer to each other and to themselves now and then."""
    whole = schema(random, depth)
    if isinstance(whole, dict):
        whole["$defs"] = {"d": schema(random, depth - 1), "e": schema(random, depth - 1)}
    return whole


def edited(random: Random, whole: Any, depth: int) -> Any:
    """The schema with one place changed: most pairs of schemas that people compare differ by little."""
    if not isinstance(whole, dict) or not whole or random.random() < 0.25:
        return schema(random, depth)
    copy = dict(whole)
    word = random.choice(list(copy))
    inside = copy[word]
    if isinstance(inside, dict) and inside and word != "const" and random.random() < 0.7:
        key = random.choice(list(inside))
        nested = dict(inside)
        if word in ("properties", "patternProperties", "dependentSchemas", "$defs"):
            nested[key] = edited(random, inside[key], depth - 1)
            copy[word] = nested
        elif word != "dependentRequired":
            copy[word] = edited(random, inside, depth - 1)
    elif isinstance(inside, list) and inside and word in ("allOf", "anyOf", "oneOf", "prefixItems"):
        at = random.randrange(len(inside))
        copy[word] = [edited(random, each, depth - 1) if index == at else each for index, each in enumerate(inside)]
    elif word != "$defs":
        del copy[word]
        if random.random() < 0.6:
            copy.update(random.choice(KEYWORDS)(random, depth - 1))
    return copy


def value(random: Random, depth: int) -> Any:
    """A document of the same world."""
    roll = random.random()
    if depth <= 0 or roll < 0.5:
        return random.choice(SCALARS)
    if roll < 0.7:
        return [value(random, depth - 1) for _ in range(random.choice([0, 1, 1, 2, 2, 3]))]
    return {name: value(random, depth - 1) for name in random.sample(NAMES, random.choice([0, 1, 1, 2, 2, 3]))}


def _some(random: Random, depth: int) -> list[Any]:
    return [schema(random, depth) for _ in range(random.choice([1, 2, 2, 3]))]


def _named(random: Random, depth: int, names: tuple[str, ...]) -> dict[str, Any]:
    return {name: schema(random, depth) for name in random.sample(names, random.choice([1, 1, 2]))}


def _contains(random: Random, depth: int) -> dict[str, Any]:
    made = {"contains": schema(random, depth)}
    if random.random() < 0.5:
        made["minContains"] = random.choice([0, 1, 2])
    if random.random() < 0.5:
        made["maxContains"] = random.choice([1, 2, 3])
    return made


Maker = Callable[[Random, int], dict[str, Any]]
KEYWORDS: tuple[Maker, ...] = (
    lambda r, d: {"type": r.sample(TYPES, 2)},
    lambda r, d: {"enum": [value(r, 1) for _ in range(r.choice([1, 2, 3, 4]))]},
    lambda r, d: {"const": value(r, 1)},
    lambda r, d: {"minimum": r.choice([-1, 0, 1, 1.5, 2, 5])},
    lambda r, d: {"maximum": r.choice([-1, 0, 1, 1.5, 2, 5])},
    lambda r, d: {"exclusiveMinimum": r.choice([-1, 0, 1, 1.5, 2, 5])},
    lambda r, d: {"exclusiveMaximum": r.choice([-1, 0, 1, 1.5, 2, 5])},
    lambda r, d: {"multipleOf": r.choice([1, 2, 3, 0.5, 1.5])},
    lambda r, d: {"minLength": r.choice([0, 1, 2, 3])},
    lambda r, d: {"maxLength": r.choice([0, 1, 2, 3])},
    lambda r, d: {"pattern": r.choice(PATTERNS)},
    lambda r, d: {"format": r.choice(FORMATS)},
    lambda r, d: {"items": schema(r, d)},
    lambda r, d: {"prefixItems": _some(r, d)},
    lambda r, d: {"prefixItems": _some(r, d), "items": schema(r, d)},
    _contains,
    _contains,
    lambda r, d: {"minItems": r.choice([0, 1, 2, 3])},
    lambda r, d: {"maxItems": r.choice([0, 1, 2, 3])},
    lambda r, d: {"uniqueItems": True},
    lambda r, d: {"unevaluatedItems": schema(r, 0)},
    lambda r, d: {"properties": _named(r, d, NAMES)},
    lambda r, d: {"properties": _named(r, d, NAMES), "additionalProperties": False},
    lambda r, d: {"properties": _named(r, d, NAMES), "additionalProperties": schema(r, d)},
    lambda r, d: {"patternProperties": _named(r, d, PATTERNS)},
    lambda r, d: {"patternProperties": _named(r, d, PATTERNS), "additionalProperties": schema(r, d)},
    lambda r, d: {"required": r.sample(NAMES, r.choice([1, 1, 2]))},
    lambda r, d: {"minProperties": r.choice([0, 1, 2])},
    lambda r, d: {"maxProperties": r.choice([0, 1, 2])},
    lambda r, d: {"propertyNames": schema(r, d)},
    lambda r, d: {"dependentRequired": {r.choice(NAMES): r.sample(NAMES, 1)}},
    lambda r, d: {"dependentSchemas": _named(r, d, NAMES)},
    lambda r, d: {"unevaluatedProperties": schema(r, 0)},
    lambda r, d: {"allOf": _some(r, d)},
    lambda r, d: {"anyOf": _some(r, d)},
    lambda r, d: {"oneOf": _some(r, d)},
    lambda r, d: {"not": schema(r, d)},
    lambda r, d: {"if": schema(r, d), "then": schema(r, d)},
    lambda r, d: {"if": schema(r, d), "then": schema(r, d), "else": schema(r, d)},
    lambda r, d: {"properties": {r.choice(NAMES): {"$ref": "#"}}},
    lambda r, d: {"items": {"$ref": f"#/$defs/{r.choice('de')}"}},
    lambda r, d: {"properties": {r.choice(NAMES): {"$ref": f"#/$defs/{r.choice('de')}"}}},
)
