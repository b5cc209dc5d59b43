"""Schemas of the answers that are not a brief itself, for OpenAPI."""

from typing import Any, Final

from diplobrief.api.shapes import ADDRESS, LISTS
from diplobrief.api.shapes import COUNT as _COUNT
from diplobrief.api.shapes import SHA256 as _SHA256
from diplobrief.api.shapes import closed as _object
from diplobrief.api.shapes import reference as _reference
from diplobrief.web.problems import KINDS

_Json = dict[str, Any]


def _list(description: str, item: _Json) -> _Json:
    total = _COUNT | {"description": "How many items there are."}
    return _object(description, {"items": {"type": "array", "items": item}, "total": total})


_LAYERS: Final[_Json] = {
    "parties": _reference("Party"),
    "objectives": _reference("Objective"),
    "statements": {"oneOf": [_reference(f"{kind}Statement") for kind in ("Direct", "Mixed", "Indirect")]},
    "implications": _reference("Implication"),
    "background": _reference("Background"),
    "sources": _reference("Source"),
}


def _section(name: str, item: _Json) -> _Json:
    return _object(
        f"The {name} of a brief; an empty list when it has none.",
        {
            "brief": _reference("Slug"),
            "revision": {"type": "integer", "minimum": 1},
            "items": {"type": "array", "items": item},
            "total": _COUNT,
        },
    )


COMPONENTS: Final[_Json] = {
    "Index": _object(
        "Where everything is.",
        {
            "name": {"type": "string"},
            "version": {"type": "string", "description": "Version of the software."},
            "edition": _SHA256 | {"description": "Digest of the whole content that is served."},
            "briefs": _COUNT,
            "sequence": _COUNT | {"description": "Number of the last change."},
            "links": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    ),
    **LISTS,
    **{f"{name.title()}Section": _section(name, item) for name, item in _LAYERS.items()},
    "SchemaList": _list(
        "The released versions, oldest first.",
        _object(
            "One version.",
            {
                "version": {"type": "string"},
                "href": ADDRESS | {"description": "Address of its schema, for who writes."},
                "reader": ADDRESS | {"description": "Address of its schema for who reads."},
                "types": ADDRESS | {"description": "Address of its declarations for TypeScript."},
                "page": ADDRESS | {"description": "Address of the page with all its members."},
                "sha256": _SHA256 | {"description": "SHA-256 of the schema."},
                "deprecated": {
                    "type": "integer",
                    "description": "Since when it is advised against: seconds since 1970.",
                },
                "sunset": {"type": ["integer", "null"], "description": "When it will be gone: seconds since 1970."},
            },
            ("reader", "types", "page", "deprecated", "sunset"),
        ),
    ),
    "JsonSchema": {"type": "object", "description": "A JSON Schema 2020-12."},
    "OpenApi": {"type": "object", "description": "An OpenAPI 3.1 description."},
    "Problem": {
        "type": "object",
        "description": "RFC 9457 problem details.",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": {"type": "string", "enum": [f"/v1/problems#{name}" for name in KINDS]},
            "title": {"type": "string"},
            "status": {"type": "integer", "enum": sorted({status for status, _, _ in KINDS.values()})},
            "detail": {"type": "string", "description": "What went wrong with this request, and the cure."},
            "parameter": {"type": "string", "description": "The query parameter at fault."},
            "known": {
                "type": "array",
                "items": {"type": "string"},
                "description": "The query parameters that the address takes.",
            },
            "at": _COUNT | {"description": "Place in the parameter, in code points from its start."},
            "shown": {"type": "string", "description": "The parameter, and a caret under that place."},
            "available": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Media types or codings on offer.",
            },
        },
        "additionalProperties": False,
    },
    "ProblemList": _list(
        "Every way to fail.",
        _object(
            "One kind of problem.",
            {
                "name": {"type": "string"},
                "type": {"type": "string"},
                "status": {"type": "integer"},
                "title": {"type": "string"},
                "meaning": {"type": "string"},
            },
        ),
    ),
    "Health": _object("The process answers.", {"status": {"type": "string", "const": "ok"}}),
    "Ready": _object(
        "There is a corpus to answer from.",
        {
            "status": {"type": "string", "enum": ["ready", "degraded"]},
            "edition": _SHA256,
            "briefs": _COUNT,
            "sequence": _COUNT,
        },
    ),
}
