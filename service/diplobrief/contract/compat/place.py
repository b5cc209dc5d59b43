"""Where a schema refuses a document: the keyword, as a JSON Pointer (RFC 6901) into the schema, behind references."""

import json
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from jsonschema.exceptions import ValidationError

from diplobrief.contract.compat.references import References
from diplobrief.contract.compat.values import Undecided

_BRANCHING: Final = frozenset(["anyOf", "oneOf"])


class Refusal(NamedTuple):
    """The keyword that refuses, the place in the document, and what the validator says."""

    where: str
    at: str
    said: str


def refusal(schema: Any, errors: list[ValidationError]) -> Refusal:
    """The most telling of the errors: the one that lies deepest, in the branch that comes nearest."""
    error = max(errors, key=_depth)
    while error.validator in _BRANCHING and error.context:
        error = _nearest(error.context)
    addresses = {id(part): way for way, part in paths(schema)}
    if id(error.schema) in addresses and isinstance(error.validator, str):
        way = (*addresses[id(error.schema)], error.validator)
    else:
        way = _walked(schema, addresses, list(error.absolute_schema_path))
    return Refusal(pointer(way), pointer(error.absolute_path), _said(error))


def _walked(schema: Any, addresses: dict[int, tuple[Any, ...]], words: list[Any]) -> tuple[Any, ...]:
    """A path of the validator, which does not tell of references, as a way to the place where the keyword stands."""
    references, place, way = References(schema), schema, tuple[Any, ...]()
    for word in words:
        if isinstance(place, dict) and word not in place and "$ref" in place:
            try:
                place = references.target(place, "$ref")
            except Undecided:
                return way
            way = addresses.get(id(place), way)
        if isinstance(place, dict) and word not in place:
            return way
        place, way = place[word], (*way, word)
    return way


def _said(error: ValidationError) -> str:
    """What is wrong, in the terms of JSON."""
    keyword, demanded, value = error.validator, error.validator_value, error.instance
    if keyword == "required" and isinstance(value, dict) and isinstance(demanded, list):
        return f"the member {_short(next((each for each in demanded if each not in value), None))} is missing"
    if demanded is False or not isinstance(keyword, str):
        strange = _strangers(error)
        return f"the member {_short(strange[0])} is not allowed" if strange else f"{_short(value)} is not allowed"
    return f"{_short(value)} does not meet `{keyword}`: {_short(demanded)}"


def _strangers(error: ValidationError) -> list[str]:
    """The names that a closed object does not know."""
    if not isinstance(error.instance, dict) or not isinstance(error.schema, dict):
        return []
    return [each for each in error.instance if each not in error.schema.get("properties", {})]


def _depth(error: ValidationError) -> int:
    return len(error.absolute_path)


def _nearest(context: list[ValidationError]) -> ValidationError:
    branches: dict[Any, list[ValidationError]] = {}
    for each in context:
        branches.setdefault(each.relative_schema_path[0], []).append(each)
    nearest = min(
        branches.values(), key=lambda some: (any(_names_tag(each) for each in some), len(some), -_deepest(some))
    )
    return max(nearest, key=_depth)


def _names_tag(error: ValidationError) -> bool:
    """Whether an error says that the value is of another branch."""
    return error.validator == "const" or (error.validator == "type" and len(error.relative_path) == 0)


def _deepest(errors: list[ValidationError]) -> int:
    return max(len(each.absolute_path) for each in errors)


def paths(value: Any, way: tuple[Any, ...] = ()) -> Iterable[tuple[tuple[Any, ...], Any]]:
    """Every object inside a JSON value, with the way to it."""
    if isinstance(value, dict):
        yield way, value
        for key, each in value.items():
            yield from paths(each, (*way, key))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from paths(each, (*way, index))


def pointer(way: Iterable[Any]) -> str:
    """A way as a JSON Pointer."""
    return "".join("/" + str(word).replace("~", "~0").replace("/", "~1") for word in way)


def _short(value: Any, most: int = 80) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else f"{text[: most - 20]} … {text[-17:]}"
