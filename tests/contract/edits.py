"""Kinds of edits of the real schema, each with whether it keeps old documents (backward) and refuses new ones (forward)."""

import json
from collections.abc import Callable
from typing import Any, NamedTuple

Schema = dict[str, Any]


class Edit(NamedTuple):
    """What is done to the schema, and what is true of the result."""

    name: str
    make: Callable[[Schema], Any]
    backward: bool
    forward: bool


def edited(schema: Schema, edit: Edit) -> Schema:
    """A copy of the schema after the edit."""
    copy: Schema = json.loads(json.dumps(schema))
    made = edit.make(copy)
    return made if isinstance(made, dict) and "$schema" in made else copy


def _part(schema: Schema, name: str) -> Schema:
    part: Schema = schema["$defs"][name]
    return part


def _member(schema: Schema, name: str, member: str) -> Schema:
    found: Schema = _part(schema, name)["properties"][member]
    return found


def _renamed(schema: Schema) -> Schema:
    made: Schema = json.loads(json.dumps(schema).replace('"#/$defs/Slug"', '"#/$defs/Name"'))
    made["$defs"]["Name"] = made["$defs"].pop("Slug")
    return made


def _reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reordered(value[key]) for key in sorted(value, reverse=True)}
    return [_reordered(each) for each in value] if isinstance(value, list) else value


def _bare(value: Any, *, names: bool = False) -> Any:
    if isinstance(value, list):
        return [_bare(each) for each in value]
    if not isinstance(value, dict):
        return value
    noted = () if names else ("title", "description", "examples", "$comment", "$id")
    return {
        key: _bare(each, names=key in ("properties", "$defs") and not names)
        for key, each in value.items()
        if key not in noted
    }


def _as_any_of(schema: Schema) -> None:
    items = schema["properties"]["statements"]["items"]
    items["anyOf"] = items.pop("oneOf")


def _closed_otherwise(schema: Schema) -> None:
    speaker = _part(schema, "Speaker")
    speaker["unevaluatedProperties"] = speaker.pop("additionalProperties")


VENUE = {
    "type": "object",
    "required": ["name"],
    "properties": {"name": {"$ref": "#/$defs/Line"}},
    "additionalProperties": False,
}

EDITS = (
    Edit("nothing", lambda s: None, True, True),
    Edit("rename a definition", _renamed, True, True),
    Edit("reorder members", _reordered, True, True),
    Edit("drop annotations and $id", _bare, True, True),
    Edit("inline a reference", lambda s: s["properties"].update(id=_part(s, "Slug")), True, True),
    Edit(
        "wrap a reference in allOf",
        lambda s: s["properties"].update(event={"allOf": [{"$ref": "#/$defs/Event"}]}),
        True,
        True,
    ),
    Edit(
        "const as enum",
        lambda s: _part(s, "DirectStatement")["properties"].update(kind={"enum": ["direct"]}),
        True,
        True,
    ),
    Edit("oneOf of tagged variants as anyOf", _as_any_of, True, True),
    Edit("close by unevaluatedProperties", _closed_otherwise, True, True),
    Edit("pattern rewritten", lambda s: _part(s, "Slug").update(pattern=r"^[0-9a-z]+(-[a-z\d]+){0,}$"), True, True),
    Edit("mode that no event type allows", lambda s: _member(s, "Event", "mode")["enum"].append("truce"), True, True),
    Edit("add an optional member", lambda s: s["properties"].update(venue={"$ref": "#/$defs/Line"}), True, False),
    Edit("add a closed object", lambda s: s["properties"].update(venue=VENUE), True, False),
    Edit("require no more", lambda s: s["required"].remove("lang"), True, False),
    Edit("widen an enum", lambda s: _member(s, "Party", "kind")["enum"].append("company"), True, False),
    Edit("widen a pattern", lambda s: _part(s, "Slug").update(pattern="^[a-z0-9_]+(?:-[a-z0-9]+)*$"), True, False),
    Edit("raise maxLength", lambda s: _part(s, "Text").update(maxLength=2001), True, False),
    Edit("lower minItems", lambda s: s["properties"]["parties"].update(minItems=1), True, False),
    Edit("drop uniqueItems", lambda s: s["properties"]["topics"].pop("uniqueItems"), True, False),
    Edit("drop a then", lambda s: _part(s, "Implication").pop("then"), True, False),
    Edit("drop an else", lambda s: _part(s, "Objective").pop("else"), True, False),
    Edit("drop a condition", lambda s: _part(s, "Event")["allOf"].pop(1), True, False),
    Edit("drop a not", lambda s: _part(s, "Line").pop("not"), True, False),
    Edit("open an object", lambda s: _part(s, "Speaker").pop("additionalProperties"), True, False),
    Edit("drop minProperties", lambda s: _part(s, "Identifiers").pop("minProperties"), True, False),
    Edit("require a member", lambda s: s["required"].append("topics"), False, True),
    Edit("remove a member", lambda s: s["properties"].pop("caveats"), False, True),
    Edit("narrow an enum", lambda s: _member(s, "Party", "kind")["enum"].remove("group"), False, True),
    Edit("narrow an event type", lambda s: _member(s, "Event", "type")["enum"].remove("assault"), False, True),
    Edit("narrow a pattern", lambda s: _part(s, "Slug").update(pattern="^[a-z]+(?:-[a-z0-9]+)*$"), False, True),
    Edit("lower maxLength", lambda s: _part(s, "Quote").update(maxLength=1999), False, True),
    Edit("raise minItems", lambda s: s["properties"]["parties"].update(minItems=3), False, True),
    Edit("lower a maximum", lambda s: s["properties"]["revision"].update(maximum=100), False, True),
    Edit("tighten a variant", lambda s: _member(s, "DirectStatement", "act")["enum"].remove("deny"), False, True),
    Edit("remove a variant", lambda s: s["properties"]["statements"]["items"]["oneOf"].pop(0), False, True),
    Edit("change a type", lambda s: s["properties"].update(revision={"type": "string"}), False, False),
    Edit(
        "another major in $schema",
        lambda s: s["properties"]["$schema"].update(pattern=r"^\.\./schemas/diplomatic-brief/2\.0\.0\.json$"),
        False,
        False,
    ),
)
