"""Rules B1: the document is valid against the released schema that it names."""

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, Final

import jiter
import jsonschema_rs

from diplobrief.checks.tagged import MEMBERS, follow_tags
from diplobrief.contract.released import REFERENCE, Contract, ContractError
from diplobrief.model.nearest import did_you_mean, nearest
from diplobrief.model.outline import Json
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Breach, Rule

VERSION: Final = Rule("B101", "schema-version", "A brief names a released schema version in `$schema`.")
MISSING: Final = Rule("B102", "missing-member", "Required members are there.")
UNKNOWN: Final = Rule("B103", "unknown-member", "An object has only the members that the schema names.")
TYPE: Final = Rule("B104", "wrong-type", "A value has the type that the schema demands; `null` is none.")
VOCABULARY: Final = Rule("B105", "not-in-vocabulary", "A term stands in its vocabulary.")
SHAPE: Final = Rule("B106", "wrong-shape", "A text has the shape that the schema demands.")
SIZE: Final = Rule("B107", "wrong-size", "Texts, lists and numbers keep within their limits.")
REPEATED: Final = Rule("B108", "repeated-item", "A list of names has each name once.")
INVALID: Final = Rule("B109", "invalid", "The document is valid against its schema.")

RULES: Final = (VERSION, MISSING, UNKNOWN, TYPE, VOCABULARY, SHAPE, SIZE, REPEATED, INVALID)

_RANK: Final = {keyword: rank for rank, keyword in enumerate("type enum const pattern minLength maxLength not".split())}
_SIZES: Final = {
    "minLength": ("is empty", "{described}"),
    "maxLength": ("has {size} characters", "at most {demand} are allowed"),
    "minItems": ("has {size} items", "put one in, or leave an optional list out"),
    "maxItems": ("has {size} items", "at most {demand} are allowed"),
    "minProperties": ("has no member", "put one in, or leave an optional object out"),
    "minimum": ("is {value}", "the least is {demand}"),
    "maximum": ("is {value}", "the most is {demand}"),
}
"""Keyword → what is wrong, and the cure."""
_TYPES: Final = {dict: "an object", list: "a list", str: "a text", bool: "a boolean", int: "a number"}
_NAMED: Final = {"object": "an object", "array": "a list", "string": "a text", "integer": "a whole number"}
_FEW: Final = 20
MOST: Final = 50
"""Findings that one document is told; what follows would not be read, and a hostile file has no end."""


@dataclass(frozen=True)
class SchemaCheck:
    """The released schemas of one contract, each compiled once at most."""

    contract: Contract

    @cached_property
    def _compiled(self) -> dict[str, "_Compiled"]:
        return {}

    def accepts(self, document: Any) -> bool:
        """Whether `document` is valid against the schema that it names, or the newest where it names none."""
        version, breach = self._version(document)
        return breach is None and self._schema(version).validator.is_valid(document)

    def breaches(self, document: Any, *, conditions: bool = False) -> Iterator[Breach]:
        """Everywhere that `document` is not valid; a document without a usable `$schema` is held against the newest.

        A condition in the schema repeats what a rule of B4 says in better words, and the `$comment` beside it names the
        rule: `conditions` are told only when not all of those rules are asked.
        """
        version, breach = self._version(document)
        if breach:
            yield breach
        for each in self._schema(version).breaches(document, conditions=conditions):
            if not (breach and each.path == ("$schema",)):
                yield each

    def _schema(self, version: str) -> "_Compiled":
        if version not in self._compiled:
            self._compiled[version] = _Compiled(follow_tags(jiter.from_json(self.contract.read(version))))
        return self._compiled[version]

    def _version(self, document: Any) -> tuple[str, Breach | None]:
        newest = self.contract.newest
        if newest is None:
            raise ContractError(f"{self.contract.folder} holds no released schema: install diplobrief again")
        named = document.get("$schema") if isinstance(document, dict) else None
        if not isinstance(named, str):
            return newest, None  # missing, or no text: the schema says so
        found = REFERENCE.fullmatch(named)
        if found and found[1] in self.contract.locked:
            return found[1], None
        known = [f"../schemas/diplomatic-brief/{version}.json" for version in self.contract.locked]
        message = f'"{named}" is no released schema'
        return newest, Breach(VERSION, ("$schema",), message, f'write "{nearest(named, known) or known[-1]}"')


class _Compiled:
    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self.validator = jsonschema_rs.Draft202012Validator(schema)

    def breaches(self, document: Any, *, conditions: bool) -> Iterator[Breach]:
        by_path: dict[Path, list[jsonschema_rs.ValidationError]] = defaultdict(list)
        for error in self.validator.iter_errors(document):
            if conditions or not {"then", "else"} & set(error.schema_path):
                by_path[tuple(error.instance_path)].append(error)
        for path, errors in by_path.items():
            yield from self._at(path, errors)

    def _at(self, path: Path, errors: list[jsonschema_rs.ValidationError]) -> Iterator[Breach]:
        members = [error for error in errors if error.kind.name in ("required", "additionalProperties")]
        if members:
            yield from self._members(path, members)
        values = [error for error in errors if error not in members]
        if values:
            yield self._value(path, min(values, key=lambda error: _RANK.get(error.kind.name, len(_RANK))))

    def _members(self, path: Path, errors: list[jsonschema_rs.ValidationError]) -> Iterator[Breach]:
        holder: Json = errors[0].instance  # type: ignore[assignment]  # both keywords fail on objects only
        allowed: set[str] = set().union(*(self._allowed(error) for error in errors))
        missing = list(dict.fromkeys(str(e.kind.value) for e in errors if e.kind.name == "required"))
        unknown = list(islice((name for name in holder if name not in allowed), MOST))
        for name in unknown:
            meant = nearest(name, missing)
            if meant:
                missing.remove(meant)
                message = f'there is no member "{name}", and "{meant}" is missing'
                yield Breach(UNKNOWN, (*path, name), message, f'rename it to "{meant}"', on_key=True)
            elif any(error.kind.name == "additionalProperties" for error in errors):
                cure = did_you_mean(name, allowed - set(holder)) or self._known(errors[0], allowed)
                yield Breach(UNKNOWN, (*path, name), f'there is no member "{name}" here', cure, on_key=True)
        for name in missing:
            yield Breach(MISSING, path, f'the member "{name}" is missing', f"add it: {self._described(errors, name)}")

    def _allowed(self, error: jsonschema_rs.ValidationError) -> set[str]:
        holder = self._holder(error)
        return set(holder.get("properties", ())) | set(holder.get(MEMBERS, ()))

    def _known(self, error: jsonschema_rs.ValidationError, allowed: set[str]) -> str:
        about = str(self._holder(error).get("description", ""))
        return f"known are {_listed(sorted(allowed))}" + (f" ({about.rstrip('.')})" if about else "")

    def _described(self, errors: list[jsonschema_rs.ValidationError], name: str) -> str:
        member = self._holder(errors[0]).get("properties", {}).get(name, {})
        described = member.get("description") if isinstance(member, dict) else None
        said = str(described or "what it is for is in the schema").split(". ")[0].rstrip(".")
        return said if said[1:2].isupper() else said[:1].lower() + said[1:]

    def _value(self, path: Path, error: jsonschema_rs.ValidationError) -> Breach:
        keyword, holder = error.kind.name, self._holder(error)
        value: Any = error.instance
        demand = holder.get(keyword)
        if keyword == "type":
            message = f"this is {_type(value)}, and must be {_NAMED.get(str(demand), str(demand))}"
            return Breach(TYPE, path, message, _retyped(value, str(demand)))
        if keyword in ("enum", "const"):
            return _vocabulary(path, value, list(demand or ()) if keyword == "enum" else [demand])
        wanted = f"it must be {holder['description']}" if "description" in holder else ""
        if keyword in ("pattern", "not"):
            said = _stray(value) if keyword == "not" else "has another shape"
            return Breach(SHAPE, path, f"{_shown(value)} {said}", wanted)
        if keyword in _SIZES:
            size = len(value) if isinstance(value, str | list | dict) else 0
            facts = {"demand": demand, "size": size, "value": value, "described": wanted}
            said, cure = (part.format_map(facts) for part in _SIZES[keyword])
            return Breach(SIZE, path, f"this {said}", cure)
        if keyword == "uniqueItems":
            return Breach(REPEATED, _repeated(path, value), "this item stands here twice", "keep one")
        message = "this member does not belong here" if keyword == "falseSchema" else error.message
        return Breach(INVALID, path, message, "leave it out" if keyword == "falseSchema" else "", on_key=True)

    def _holder(self, error: jsonschema_rs.ValidationError) -> dict[str, Any]:
        """The schema object that holds the keyword of an error."""
        here: Any = self.schema
        for step in error.schema_path[:-1]:
            here = here[step]
        return here if isinstance(here, dict) else {}


def _vocabulary(path: Path, value: object, terms: list[object]) -> Breach:
    known = [term for term in terms if isinstance(term, str)]
    cure = did_you_mean(value, known) if isinstance(value, str) else ""
    return Breach(VOCABULARY, path, f"{_shown(value)} is no term of the vocabulary", cure or f"use {_listed(known)}")


def _listed(names: Iterable[str]) -> str:
    shown = [f'"{name}"' for name in names]
    return ", ".join(shown[:_FEW]) + (f" and {len(shown) - _FEW} more" if len(shown) > _FEW else "")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004  # as much as fits on a line of a terminal


def _retyped(value: object, wanted: str) -> str:
    if value is None and wanted != "object":
        return "write a value, or leave an optional member out"
    if wanted == "integer" and isinstance(value, str) and value.strip().isdigit():
        return "take the quotation marks off"
    if wanted == "string" and isinstance(value, int):
        return "put it in double quotes"
    return f"put it into a list: [{_shown(value)}]" if wanted == "array" else f"write {_NAMED.get(wanted, wanted)}"


def _stray(text: str) -> str:
    """Which character must not stand in a text, and where."""
    at = next((at for at, each in enumerate(text) if unicodedata.category(each) == "Cc"), None)
    if at is not None and not (text[at] == "\n" and at in (0, len(text) - 1)):
        return f"has a control character, U+{ord(text[at]):04X}, at character {at + 1}"
    return "starts with white space" if text[:1] in " \n" else "ends with white space"


def _type(value: object) -> str:
    if value is None:
        return "null"
    return _TYPES.get(type(value), "a number with a fraction")


def _repeated(path: Path, items: list[object]) -> Path:
    """The path to the first item that equals an earlier one."""
    at = next((index for index, item in enumerate(items) if item in items[:index]), 0)
    return (*path, at)
