"""The page of a released schema for people: every member, whether it is required, what it holds, and an example."""

import json
from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]
_KINDS: Final = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_LONGEST: Final = 60
"""Characters of an example that fits into a cell; longer ones stand below the table."""

_MANY: Final = 20
"""Terms that are listed in the table; longer vocabularies follow it."""


def page(writer: bytes) -> bytes:
    """The page that follows from the bytes of a writer schema: Markdown, UTF-8."""
    schema: Schema = json.loads(writer)
    definitions: Schema = schema["$defs"]
    objects = {name: each for name, each in definitions.items() if "properties" in each}
    shapes = {name: each for name, each in definitions.items() if name not in objects}
    lines = [
        f"# {schema['title']}: every member",
        "",
        f"Made from the schema `{schema['$id']}`. A member that is not marked as required is left out where it is not",
        "known; `null` is never a value. Members stand in this order.",
        *_section("The brief", schema, definitions),
    ]
    for name, each in objects.items():
        lines += _section(name, each, definitions)
    lines += ["", "## Shapes of texts", "", "| name | it is | at most |", "|---|---|---|"]
    lines += [
        f"| {name} | {_cell(each['description'])} | {each['maxLength']} characters |" for name, each in shapes.items()
    ]
    return ("\n".join(lines) + "\n").encode()


def _section(title: str, holder: Schema, definitions: Schema) -> Iterator[str]:
    required = set(holder.get("required", ()))
    yield from ("", f"## {title}", "", holder.get("description", ""), "")
    yield from ("| member | required | holds | what | example |", "|---|---|---|---|---|")
    for name, member in holder["properties"].items():
        needed = "yes" if name in required else ""
        described = _cell(str(member.get("description", "")))
        yield f"| `{name}` | {needed} | {_holds(member, definitions)} | {described} | {_example(member)} |"
    for name, member in holder["properties"].items():
        if len(member.get("enum", ())) > _MANY:
            yield from ("", f"Terms of `{name}`: {_terms(member['enum'])}.")
        if member.get("examples") and not _example(member):
            written = json.dumps({name: member["examples"][0]}, indent=2, ensure_ascii=False)
            yield from ("", "```json", *written.splitlines(), "```")
    rules = sorted(set(_comments(holder)))
    if rules:
        yield from ("", f"Which members go together: {', '.join(rules)}.")


def _comments(holder: Schema) -> Iterator[str]:
    """The rules that the conditions of an object are."""
    for each in (holder, *holder.get("allOf", ())):
        if "$comment" in each:
            name = str(each["$comment"]).removeprefix("rule ")
            yield f"rule `{name}`"


def _holds(member: Schema, definitions: Schema) -> str:
    if "$ref" in member:
        name = str(member["$ref"]).removeprefix("#/$defs/")
        return f"[{name}](#{name.lower() if 'properties' in definitions[name] else 'shapes-of-texts'})"
    if "oneOf" in member:
        return " or ".join(_holds(each, definitions) for each in member["oneOf"])
    if "const" in member:
        return f"`{member['const']}`"
    if "enum" in member:
        return f"one of {_terms(member['enum'])}" if len(member["enum"]) <= _MANY else "a term, see below"
    if member.get("type") == "array":
        distinct = ", each once" if member.get("uniqueItems") else ""
        return f"list of {_count(member)} {_holds(member['items'], definitions)}{distinct}"
    return f"{_KINDS[member['type']]}{_range(member)}"


def _count(member: Schema) -> str:
    return f"{member.get('minItems', 0)} to {member['maxItems']}" if "maxItems" in member else "any number of"


def _range(member: Schema) -> str:
    if "minimum" in member and "maximum" in member:
        return f", {member['minimum']} to {member['maximum']}"
    return f", at most {member['maxLength']} characters" if "maxLength" in member else ""


def _terms(terms: list[str]) -> str:
    return ", ".join(f"`{term}`" for term in terms)


def _example(member: Schema) -> str:
    written = [json.dumps(each, ensure_ascii=False) for each in member.get("examples", ())]
    return next((_cell(f"`{each}`") for each in written if len(each) <= _LONGEST), "")


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
