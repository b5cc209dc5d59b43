"""`/openapi.json`, OpenAPI 3.1: made from the table of routes and the newest released schema."""

import re
from collections.abc import Iterable
from http import HTTPStatus
from typing import Any, Final

import orjson

from diplobrief import __version__
from diplobrief.api.components import COMPONENTS
from diplobrief.store.contract import LIMIT_MAX, Query, Store
from diplobrief.web.edge import METHODS
from diplobrief.web.parameters import CURSOR, SCHEMA, SINCE, Parameter
from diplobrief.web.problems import KINDS, MEDIA_TYPE
from diplobrief.web.routing import SEGMENTS, Route

_Json = dict[str, Any]
_ROOT_ONLY: Final = ("$schema", "$id", "$defs", "title")
_HEADERS: Final[_Json] = {
    "ETag": {
        "description": "Strong entity tag of this form of the content; send it back in If-None-Match.",
        "required": True,
        "schema": {"type": "string", "pattern": '^"[0-9a-f]{32}(?:-br|-gzip)?"$'},
    },
    "Cache-Control": {
        "description": "How long the answer may be used unasked.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Vary": {
        "description": "The fields of the request that the form depends on.",
        "required": True,
        "schema": {"type": "string", "const": "Accept, Accept-Encoding"},
    },
    "Content-Encoding": {
        "description": "The content coding, of those that Accept-Encoding admits; absent for none.",
        "schema": {"type": "string", "enum": ["br", "gzip"]},
    },
    "Repr-Digest": {
        "description": "SHA-256 of the content as it is sent, in its content coding (RFC 9530); with every 200.",
        "schema": {"type": "string", "pattern": "^sha-256=:[A-Za-z0-9+/]{43}=:$"},
    },
    "X-Request-Id": {
        "description": "The id of the request: the one that it came with, or one from the access log.",
        "schema": {"type": "string", "maxLength": 128},
    },
    "Link": {"description": "Where the answer leads (RFC 8288).", "schema": {"type": "string"}},
    "Content-Location": {
        "description": "The address of exactly this form; with a brief in a version that was asked for.",
        "schema": {"type": "string"},
    },
    "Diplobrief-Dropped": {
        "description": (
            "What a version that was asked for has no place for: strings in a list (RFC 9651), each a JSON Pointer "
            "with `*` for places in lists, and `n` where there were several. Absent when nothing was left out."
        ),
        "schema": {"type": "string", "example": '"/place", "/implications/*/horizon";n=2'},
    },
    "Deprecation": {
        "description": "Since when the version is advised against (RFC 9745), where it is.",
        "schema": {"type": "string", "pattern": "^@[0-9]+$"},
    },
    "Sunset": {"description": "When it will be gone (RFC 8594), where that is known.", "schema": {"type": "string"}},
}
_OF_ENDS: Final = ("Deprecation", "Sunset")
_OF_VERSIONS: Final = ("Content-Location", "Diplobrief-Dropped", *_OF_ENDS)
"""Fields of answers that come in several versions; the first ones only where a version was asked for."""

_VARIABLE: Final = re.compile(r"\{\w+\}")

_ELSEWHERE: Final[_Json] = {
    "Location": {"description": "The exact version.", "required": True, "schema": {"type": "string"}},
    "Cache-Control": {"$ref": "#/components/headers/Cache-Control"},
    "Vary": {"$ref": "#/components/headers/Vary"},
}


def document(routes: Iterable[Route], store: Store) -> bytes:
    """The description as JSON. Examples of ids and versions are such as `store` holds."""
    whole = {
        "openapi": "3.1.1",
        "info": {
            "title": "diplobrief",
            "version": __version__,
            "summary": "Articles about diplomacy, mapped by hand into briefs that show their evidence.",
            "description": (
                f"Read-only: {', '.join(METHODS)} on every address. HEAD answers as GET without content. Every 200 has "
                "a strong ETag and answers If-None-Match with 304. Every failure is an RFC 9457 problem; "
                "`/v1/problems` explains them. Any origin may read."
            ),
            "license": {"name": "Apache-2.0 (software), CC-BY-4.0 (briefs)", "identifier": "Apache-2.0 AND CC-BY-4.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [
            {"name": "briefs", "description": "The briefs of the corpus."},
            {"name": "statements", "description": "What was said, across briefs."},
            {"name": "objectives", "description": "What parties want, across briefs."},
            {"name": "implications", "description": "What somebody concludes, across briefs."},
            {"name": "parties", "description": "Parties across briefs, joined by identifier."},
            {"name": "changes", "description": "What changed, in order, without a gap."},
            {"name": "schemas", "description": "The contract: released versions of the JSON Schema."},
            {"name": "service", "description": "The service itself."},
        ],
        "paths": {path: {"get": operation} for path, operation in _operations(routes, store).items()},
        "components": {"schemas": COMPONENTS | _model(store), "headers": _HEADERS, "responses": _problems()},
    }
    return orjson.dumps(whole)


def _operations(routes: Iterable[Route], store: Store) -> dict[str, _Json]:
    """What is described, by path. Paths that differ in a name alone are one to OpenAPI, and described as one."""
    found: dict[str, _Json] = {}
    paths: dict[str, str] = {}
    for route in routes:
        path = paths.setdefault(_VARIABLE.sub("{}", route.path), route.path)
        operation = _operation(route, store)
        found[path] = _joined(found[path], operation) if path in found else operation
    return found


def _joined(exact: _Json, other: _Json) -> _Json:
    """Two operations of one path: `exact`, and what is answered where its segments read otherwise."""
    segments = [
        {
            **mine,
            "description": f"{mine['description']} Or: {theirs['description']}",
            "schema": {
                "type": "string",
                "pattern": f"{mine['schema']['pattern']}|{theirs['schema']['pattern']}",
                "maxLength": max(each["schema"]["maxLength"] for each in (mine, theirs)),
            },
        }
        for mine, theirs in zip(exact["parameters"], other["parameters"], strict=True)
    ]
    return {
        **exact,
        "description": f"{exact['description']} {other['summary']}: {other['description']}",
        "parameters": segments,
        "responses": dict(sorted((other["responses"] | exact["responses"]).items())),
    }


def _operation(route: Route, store: Store) -> _Json:
    variable = bool(route.segments)
    kinds = ["not-acceptable", "precondition-failed", "internal-error", "method-not-allowed", "unavailable"]
    failures = {str(KINDS[kind][0]): {"$ref": f"#/components/responses/{kind}"} for kind in kinds}
    failures["400"] = {"$ref": "#/components/responses/bad-request"}
    if CURSOR in route.parameters:
        failures["409"] = {"$ref": "#/components/responses/cursor-expired"}
    if SINCE in route.parameters:
        failures["409"] = {"$ref": "#/components/responses/unknown-sequence"}
    if variable:
        failures["404"] = {"$ref": "#/components/responses/not-found"}
    described = {"schema": {"$ref": f"#/components/schemas/{route.content}"}} if route.content else {}
    content = dict.fromkeys((each.partition(";")[0] for each in route.media_types), described)
    answers: _Json = {
        "200": {"description": route.summary, "headers": _headers(route), "content": content},
        "304": {"description": "Not modified: what the client holds is current.", "headers": _headers(route)},
    }
    if route.elsewhere:
        answers = {"307": {"description": route.summary, "headers": _ELSEWHERE}}
        del failures["412"]
    return {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": route.summary,
        "description": " ".join((route.answer.__doc__ or route.summary).split()),
        "parameters": _segments(route, store) + [_query(each) for each in route.parameters],
        "responses": answers | dict(sorted(failures.items())),
    }


def _segments(route: Route, store: Store) -> list[_Json]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": SEGMENTS[name].description,
            "schema": SEGMENTS[name].schema,
            **_example(name, store),
        }
        for name in route.segments
    ]


def _example(name: str, store: Store) -> _Json:
    if name == "version":
        return {"example": store.schemas()[-1]}
    if name == "series":
        return {"example": "latest"}
    first = store.list(Query(limit=1)).items
    if not first:
        return {}
    brief = orjson.loads(first[0].body)["id"]
    if name == "party":
        return {"example": orjson.loads(store.parties("", 1)[0][0])["id"]}
    changes = (each.digest for each in store.changes(0, LIMIT_MAX) if each.id == brief and each.digest)
    return {"example": next(changes, "0" * 64) if name == "digest" else brief}


def _query(parameter: Parameter) -> _Json:
    example = {} if parameter.example is None else {"example": parameter.example}
    schema = parameter.schema
    if parameter.many:  # ?name=a&name=b
        schema = {"type": "array", "items": schema, "minItems": 1, "maxItems": parameter.many}
        example = {"example": [parameter.example]}
    listed = {"style": "form", "explode": False} if parameter.listed else {}
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.description,
        "schema": schema,
        **listed,
        **example,
    }


def _headers(route: Route) -> _Json:
    versions = _OF_VERSIONS if SCHEMA in route.parameters else _OF_ENDS if route.tag == "schemas" else ()
    names = (name for name in _HEADERS if name not in _OF_VERSIONS or name in versions)
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _problems() -> _Json:
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    other = {kind: each for kind, each in KINDS.items() if each[0] != HTTPStatus.BAD_REQUEST}
    kinds = {kind: {"description": meaning, "content": content} for kind, (_, _, meaning) in other.items()}
    allow = {"Allow": {"description": "The methods there are.", "required": True, "schema": {"type": "string"}}}
    kinds["method-not-allowed"] = {**kinds["method-not-allowed"], "headers": allow}
    again = {"description": "Seconds after which to ask again.", "required": True, "schema": {"type": "integer"}}
    kinds["unavailable"] = {**kinds["unavailable"], "headers": {"Retry-After": again}}
    del kinds["format-not-implemented"]  # of `/oembed`, which is none of these addresses
    bad = " ".join(meaning for status, _, meaning in KINDS.values() if status == HTTPStatus.BAD_REQUEST)
    return kinds | {"bad-request": {"description": bad, "content": content}}


def _model(store: Store) -> _Json:
    """The newest released schema as components: what it defines, and the brief itself."""
    stored = store.schema(store.schemas()[-1])
    schema = orjson.loads(stored.body) if stored else {}
    brief = {key: value for key, value in schema.items() if key not in _ROOT_ONLY}
    return {name: _relocated(part) for name, part in (schema.get("$defs", {}) | {"DiplomaticBrief": brief}).items()}


def _relocated(node: Any) -> Any:
    if isinstance(node, list):
        return [_relocated(each) for each in node]
    if not isinstance(node, dict):
        return node
    return {
        key: value.replace("#/$defs/", "#/components/schemas/")
        if key == "$ref" and isinstance(value, str)
        else _relocated(value)
        for key, value in node.items()
    }
