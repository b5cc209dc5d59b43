"""TypeScript declarations of a released schema: a type for each definition, with its description.

Exact for what a type can say: members, which of them are optional, terms, and the variants of a choice. Shapes of texts
and limits stand in the comments; the schema is what validates.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

Schema = dict[str, Any]
ROOT: Final = "DiplomaticBrief"
_WIDTH: Final = 118
_PLAIN: Final = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean"}


class UnknownKeywordError(ValueError):
    """The schema uses something that has no type here: teach it before the release."""


def declarations(writer: bytes) -> bytes:
    """The declarations that follow from the bytes of a writer schema: UTF-8. Raises `UnknownKeywordError`."""
    schema: Schema = json.loads(writer)
    about = f"{schema['title']}, from its JSON Schema {schema['$id']}."
    note = "Later minor versions add members, terms and variants: a client steps over what it does not know."
    parts = ["\n".join(_comment(f"{about} {note}", "")), _declared(ROOT, schema)]
    parts += [_declared(name, definition) for name, definition in schema["$defs"].items()]
    parts += [f"export type {name} =\n{_terms(variants)};" for name, variants in sorted(_choices(schema).items())]
    return ("\n\n".join(parts) + "\n").encode()


def _choices(node: Any) -> dict[str, list[str]]:
    """Every choice between definitions, under the name that they end with: `DirectStatement | …` is a `Statement`."""
    if isinstance(node, list):
        return {name: found for each in node for name, found in _choices(each).items()}
    if not isinstance(node, dict):
        return {}
    found = {name: variants for each in node.values() for name, variants in _choices(each).items()}
    if "oneOf" in node:
        variants = [_type(each) for each in node["oneOf"]]
        found[_choice(variants)] = variants
    return found


def _choice(variants: list[str]) -> str:
    """The words that all names end with. Raises `UnknownKeywordError` where there are none."""
    words = [re.findall("[A-Z][a-z0-9]*", name) for name in variants]
    common = [
        last for last, *others in zip(*map(reversed, words), strict=False) if all(each == last for each in others)
    ]
    if not common:
        raise UnknownKeywordError(f"a choice between {', '.join(variants)} has no name")
    return "".join(reversed(common))


def _terms(terms: list[str]) -> str:
    return "\n".join(f"  | {term}" for term in terms)


def _declared(name: str, definition: Schema) -> str:
    lines = list(_comment(str(definition.get("description", "")), ""))
    if "properties" in definition:
        lines += [f"export interface {name} {{", *_members(definition), "}"]
    else:
        lines.append(f"export type {name} = {_type(definition)};")
    return "\n".join(lines)


def _members(definition: Schema) -> Iterator[str]:
    required = set(definition.get("required", ()))
    for name, member in definition["properties"].items():
        yield from _comment(str(member.get("description", "")), "  ")
        key = name if name.isidentifier() or name.startswith("$") else json.dumps(name)
        yield from _wrapped(f"  {key}{'' if name in required else '?'}: ", _type(member))


def _wrapped(before: str, written: str) -> Iterator[str]:
    """A member on one line, or a union that is too long for it with a term a line."""
    if len(before) + len(written) < _WIDTH or " | " not in written or "(" in written:
        yield f"{before}{written};"
        return
    yield before.rstrip()
    terms = written.split(" | ")
    yield from (f"    | {term}{';' if at == len(terms) else ''}" for at, term in enumerate(terms, 1))


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix("#/$defs/")
    if "oneOf" in schema:
        return _choice([_type(each) for each in schema["oneOf"]])
    if "const" in schema:
        return json.dumps(schema["const"], ensure_ascii=False)
    if "enum" in schema:
        return " | ".join(json.dumps(term, ensure_ascii=False) for term in schema["enum"])
    kind = schema.get("type")
    if kind == "array":
        return _list(schema)
    if kind not in _PLAIN:
        raise UnknownKeywordError(f"no TypeScript for {json.dumps(schema, ensure_ascii=False)[:80]}")
    return _PLAIN[kind]


def _list(schema: Schema) -> str:
    """A list as a tuple that begins with as many items as it has at least."""
    item = _type(schema["items"])
    inner = f"({item})" if " | " in item else item
    least = int(schema.get("minItems", 0))
    return f"{inner}[]" if not least else f"[{''.join(f'{item}, ' for _ in range(least))}...{inner}[]]"


def _comment(text: str, indent: str) -> Iterator[str]:
    """A description as a comment, in lines; `*/` would end it."""
    words = text.replace("*/", "*\\/").split()
    if not words:
        return
    if len(indent) + len(" ".join(words)) + 7 <= _WIDTH:
        yield f"{indent}/** {' '.join(words)} */"
        return
    yield f"{indent}/**"
    line = ""
    for word in words:
        if line and len(indent) + len(line) + len(word) + 4 > _WIDTH:
            yield f"{indent} * {line}"
            line = ""
        line = f"{line} {word}".strip()
    yield f"{indent} * {line}"
    yield f"{indent} */"
