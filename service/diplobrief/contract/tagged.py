"""A schema in which a tagged choice is followed by its tag.

`oneOf` says only that no branch fits. Where every branch fixes one member to a constant, that member tells which branch
was meant, and the same documents are accepted by: the member is one of the constants, and its branch holds.
"""

from typing import Any, Final

MEMBERS: Final = "x-members"
"""Annotation on a rewritten choice: the members that any of its branches knows."""


def follow_tags(schema: dict[str, Any]) -> dict[str, Any]:
    """`schema` with every tagged `oneOf` rewritten; valid for the same documents."""
    definitions = schema.get("$defs", {})
    return {key: _rewritten(value, definitions) for key, value in schema.items()}


def _rewritten(node: Any, definitions: dict[str, Any]) -> Any:
    if isinstance(node, list):
        return [_rewritten(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    found = {key: _rewritten(value, definitions) for key, value in node.items()}
    variants = variants_of(node.get("oneOf"), definitions)
    tag = tag_of(variants)
    if tag is None:
        return found
    references = found.pop("oneOf")
    constants = [variant["properties"][tag]["const"] for variant in variants]
    found["type"] = "object"
    found["required"] = [tag]
    described = f"one of {', '.join(map(str, constants))}"
    found["properties"] = {tag: {"type": "string", "enum": constants, "description": described}}
    found[MEMBERS] = sorted({name for variant in variants for name in variant["properties"]})
    found["allOf"] = [
        {"if": {"properties": {tag: {"const": constant}}, "required": [tag]}, "then": reference}
        for constant, reference in zip(constants, references, strict=True)
    ]
    return found


def variants_of(choice: Any, definitions: dict[str, Any]) -> list[dict[str, Any]]:
    """The objects that a choice refers to; empty when it is no choice between definitions."""
    if not isinstance(choice, list):
        return []
    names = [str(variant.get("$ref", "")).removeprefix("#/$defs/") for variant in choice]
    return [definitions[name] for name in names] if all(name in definitions for name in names) else []


def tag_of(variants: list[dict[str, Any]]) -> str | None:
    """The required member that each variant fixes to a constant of its own; `None` where there is none."""
    for name in variants[0].get("properties", {}) if variants else ():
        constants = [variant.get("properties", {}).get(name, {}).get("const") for variant in variants]
        required = all(name in variant.get("required", ()) for variant in variants)
        if required and None not in constants and len(set(map(str, constants))) == len(constants):
            return str(name)
    return None
