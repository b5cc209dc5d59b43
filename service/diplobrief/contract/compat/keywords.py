"""The keywords of 2020-12: those that only annotate, and those that the prover understands."""

from typing import Any, Final

ANNOTATIONS: Final = frozenset(
    "$schema $id $anchor $dynamicAnchor $comment $defs definitions title description default examples deprecated "
    "readOnly writeOnly contentEncoding contentMediaType contentSchema".split()
)
SIZES: Final = {
    "length": ("minLength", "maxLength"),
    "items": ("minItems", "maxItems"),
    "members": ("minProperties", "maxProperties"),
}
"""Which keywords bound the size of what."""

BOUNDS: Final = {
    "minimum": ("least", False),
    "exclusiveMinimum": ("least", True),
    "maximum": ("most", False),
    "exclusiveMaximum": ("most", True),
}
"""Which side of a number a keyword bounds, and whether the bound is left out."""

_UNDERSTOOD: Final = (
    ANNOTATIONS
    | set(BOUNDS)
    | {word for pair in SIZES.values() for word in pair}
    | set(
        "$ref $dynamicRef type const enum allOf anyOf oneOf not if then else multipleOf pattern format prefixItems "
        "items contains minContains maxContains uniqueItems properties patternProperties additionalProperties required "
        "propertyNames dependentRequired dependentSchemas unevaluatedItems unevaluatedProperties".split()
    )
)


def strange(schema: dict[str, Any]) -> str | None:
    """A keyword of which it is not known whether it matters; `x-` begins those that do not."""
    return next((word for word in schema if word not in _UNDERSTOOD and not word.startswith("x-")), None)
