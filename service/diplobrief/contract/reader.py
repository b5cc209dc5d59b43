"""The reader schema of a version: what every document of this and all later minor versions keeps.

A writer's schema is closed, so that a mistyped member is an error. A client that holds documents against it would break
with the next minor version, which may bring members, terms of vocabularies and kinds of statements. The reader schema
is open where a minor version may add, and stays strict where it may not.
"""

from typing import Any, Final

from diplobrief.contract.tagged import tag_of, variants_of

Schema = dict[str, Any]
_LITERAL: Final = frozenset({"const", "enum", "examples"})
_NAMING: Final = frozenset({"properties", "$defs"})
_CONDITION: Final = frozenset({"if", "then", "else", "$comment"})


def reader_of(writer: Schema, name: str) -> Schema:
    """The reader schema that follows from a released writer schema; `name` is its `$id`.

    Objects admit members that they do not name, and vocabularies terms that they do not list. A choice by a tag admits
    other tags, with the members that all known variants have in common. Of conditions, only what a known term requires
    is left: what it forbids, a later version may allow. Shapes, limits and required members stay.
    """
    definitions: Schema = writer.get("$defs", {})
    opened = {key: _opened(value, definitions) for key, value in _condition(writer).items() if key not in _NAMING}
    named = {key: _members(writer[key], definitions) for key in _NAMING if key in writer}
    return {**opened, **named, "$id": name, "title": f"{writer.get('title', '')}, for readers"}


def _members(named: Schema, definitions: Schema) -> Schema:
    return {name: _opened(schema, definitions) for name, schema in named.items()}


def _opened(node: Any, definitions: Schema) -> Any:
    if isinstance(node, list):
        return [each for each in (_opened(each, definitions) for each in node) if each != {}]
    if not isinstance(node, dict):
        return node
    variants = variants_of(node.get("oneOf"), definitions)
    tag = tag_of(variants)
    if tag is not None:
        return _choice(node, (variants, tag), definitions)
    found: Schema = {}
    for key, value in _condition(node).items():
        if key == "enum":
            found["anyOf"] = [{"enum": value}, {"type": "string", "minLength": 1}]
        elif key in _NAMING:
            found[key] = _members(value, definitions)
        elif key in _LITERAL or key in _CONDITION:
            found[key] = value
        elif (inner := _opened(value, definitions)) != []:
            found[key] = inner
    return found


def _condition(node: Schema) -> Schema:
    """The object without what closes it: other members, and the branches of a condition that forbid."""
    found = {key: value for key, value in node.items() if key != "additionalProperties" or value is not False}
    if "if" not in found:
        return found
    required = found.get("then", {}).get("required")
    kept = {key: value for key, value in found.items() if key not in _CONDITION}
    if required:
        then = {"required": required, "properties": dict.fromkeys(required, True)}
        kept |= {"$comment": found.get("$comment", "a known term"), "if": found["if"], "then": then}
    return kept


def _choice(node: Schema, choice: tuple[list[Schema], str], definitions: Schema) -> Schema:
    """A choice that follows its tag where that is known, and else asks for what all variants have in common."""
    variants, tag = choice
    first, *others = variants
    common = [name for name in first["properties"] if all(name in each["properties"] for each in others)]
    members = {name: first["properties"][name] for name in common}
    terms = [variant["properties"][tag]["const"] for variant in variants]
    members[tag] = {"description": "Which variant it is.", "type": "string", "enum": terms, "examples": terms}
    return {
        **{key: value for key, value in node.items() if key != "oneOf"},
        "type": "object",
        "required": [name for name in first["required"] if all(name in each["required"] for each in others)],
        "properties": _members(members, definitions),
        "allOf": [
            {"if": {"properties": {tag: {"const": term}}, "required": [tag]}, "then": reference}
            for term, reference in zip(terms, node["oneOf"], strict=True)
        ],
    }
