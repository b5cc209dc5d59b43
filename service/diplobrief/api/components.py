"""Schemas of the answers that are not a brief itself, for OpenAPI."""

from typing import Any, Final

from diplobrief.api.problems import KINDS

_Json = dict[str, Any]
_SHA256: Final[_Json] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
_COUNT: Final[_Json] = {"type": "integer", "minimum": 0}
_DAY: Final[_Json] = {"type": ["string", "null"], "format": "date"}


def _reference(name: str) -> _Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(description: str, members: _Json, optional: tuple[str, ...] = ()) -> _Json:
    required = [name for name in members if name not in optional]
    return {
        "type": "object",
        "description": description,
        "required": required,
        "properties": members,
        "additionalProperties": False,
    }


def _list(description: str, item: _Json) -> _Json:
    total = _COUNT | {"description": "How many items there are."}
    return _object(description, {"items": {"type": "array", "items": item}, "total": total})


_EVENT: Final = _object(
    "What happened, after PLOVER 0.8.",
    {"type": {"type": "string"}, "mode": {"type": "string"}, "status": {"type": "string"}},
    ("mode",),
)
_PARTY: Final = _object(
    "A party as the lists show it.",
    {
        "id": _reference("Slug"),
        "name": _reference("Line"),
        "kind": {"type": "string"},
        "role": {"type": "string"},
        "identifiers": _reference("Identifiers"),
    },
    ("identifiers",),
)

COMPONENTS: Final[_Json] = {
    "Index": _object(
        "Where everything is.",
        {
            "name": {"type": "string"},
            "version": {"type": "string", "description": "Version of the software."},
            "edition": _SHA256 | {"description": "Digest of the whole content that is served."},
            "briefs": _COUNT,
            "links": {"type": "object", "additionalProperties": {"type": "string"}},
        },
    ),
    "BriefSummary": _object(
        "A brief as the lists show it.",
        {
            "id": _reference("Slug"),
            "revision": {"type": "integer", "minimum": 1},
            "modified": _reference("Timestamp"),
            "status": {"type": "string", "enum": ["current", "withdrawn"]},
            "title": _reference("Line"),
            "summary": _reference("Text"),
            "lang": _reference("LanguageTag"),
            "date": _reference("Edtf"),
            "earliest": _DAY | {"description": "First day that `date` can mean; null where it is open."},
            "latest": _DAY | {"description": "Last day that `date` can mean; null where it is open."},
            "event": _EVENT,
            "topics": {"type": "array", "items": _reference("Slug")},
            "parties": {"type": "array", "items": _PARTY},
            "href": {"type": "string", "description": "Address of the brief."},
        },
    ),
    "BriefList": _object(
        "One page of briefs.",
        {
            "items": {"type": "array", "items": _reference("BriefSummary"), "maxItems": 200},
            "total": _COUNT | {"description": "How many briefs match, on all pages."},
            "next": {"type": ["string", "null"], "description": "Address of the next page; null on the last."},
        },
    ),
    "Section": _object(
        "One layer of a brief, empty when the brief has none.",
        {
            "brief": _reference("Slug"),
            "revision": {"type": "integer", "minimum": 1},
            "items": {
                "anyOf": [
                    {"type": "array", "items": item}
                    for item in (
                        _reference("Party"),
                        _reference("Objective"),
                        {"oneOf": [_reference(f"{kind}Statement") for kind in ("Direct", "Mixed", "Indirect")]},
                        _reference("Implication"),
                        _reference("Background"),
                        _reference("Source"),
                    )
                ]
            },
            "total": _COUNT,
        },
    ),
    "SchemaList": _list(
        "The released versions, oldest first.",
        _object(
            "One version.",
            {"version": {"type": "string"}, "href": {"type": "string"}, "sha256": _SHA256},
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
        {"status": {"type": "string", "const": "ready"}, "edition": _SHA256, "briefs": _COUNT},
    ),
}
