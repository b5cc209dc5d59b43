"""What a keyword of the schema refuses, as a breach in words: what is wrong, and the cure."""

import json
import unicodedata
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from diplobrief.model.nearest import meant, nearest
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Aside, Breach, Fix, Rule

TYPE: Final = Rule("B104", "wrong-type", "A value has the type that the schema demands; `null` is none.")
VOCABULARY: Final = Rule("B105", "not-in-vocabulary", "A term stands in its vocabulary.")
SHAPE: Final = Rule("B106", "wrong-shape", "A text has the shape that the schema demands.")
SIZE: Final = Rule("B107", "wrong-size", "Texts, lists and numbers keep within their limits.")
REPEATED: Final = Rule("B108", "repeated-item", "A list of names has each name once.")
INVALID: Final = Rule("B109", "invalid", "The document is valid against its schema.")

RULES: Final = (TYPE, VOCABULARY, SHAPE, SIZE, REPEATED, INVALID)

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
_NAMED: Final = {
    "object": "an object",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
}
_FEW: Final = 20


class Refusal(NamedTuple):
    """A value that a keyword refused. `holder` is the schema object with that keyword."""

    path: Path
    value: Any
    keyword: str
    holder: dict[str, Any]
    said: str
    """The validator's own message, for keywords that have no words here."""


def breach(refusal: Refusal) -> Breach:
    """The refusal in words."""
    path, value, keyword, holder, _ = refusal
    demand = holder.get(keyword)
    if keyword == "type":
        return _type(path, value, str(demand))
    if keyword in ("enum", "const"):
        return _vocabulary(path, value, list(demand or ()) if keyword == "enum" else [demand])
    wanted = f"it must be {holder['description']}" if "description" in holder else ""
    if keyword in ("pattern", "not"):
        return _shape(path, value, keyword, wanted)
    if keyword in _SIZES:
        size = len(value) if isinstance(value, str | list | dict) else 0
        facts = {"demand": demand, "size": size, "value": value, "described": wanted}
        said, cure = (part.format_map(facts) for part in _SIZES[keyword])
        return Breach(SIZE, path, f"this {said}", cure)
    if keyword == "uniqueItems":
        return _repeated(path, value)
    unwanted = keyword == "falseSchema"
    message = "this member does not belong here" if unwanted else refusal.said
    return Breach(INVALID, path, message, "leave it out" if unwanted else "", on_key=True)


def listed(names: Iterable[str]) -> str:
    """Names in quotes, the first twenty of them."""
    shown = [f'"{name}"' for name in names]
    return ", ".join(shown[:_FEW]) + (f" and {len(shown) - _FEW} more" if len(shown) > _FEW else "")


def _vocabulary(path: Path, value: object, terms: list[object]) -> Breach:
    known = [term for term in terms if isinstance(term, str)]
    term = nearest(value, known) if isinstance(value, str) else None
    fixes = (Fix("replace", path, term),) if term else ()
    message = f"{_shown(value)} is no term of the vocabulary"
    return Breach(VOCABULARY, path, message, meant(term) or f"use {listed(known)}", fixes=fixes)


def _shape(path: Path, text: str, keyword: str, wanted: str) -> Breach:
    said = _stray(text) if keyword == "not" else "has another shape"
    bare = text.strip(" \n")
    fixes = (Fix("replace", path, bare),) if bare != text and bare and not _control(bare) else ()
    return Breach(SHAPE, path, f"{_shown(text)} {said}", wanted, fixes=fixes)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= 60 else f"{text[:57]}…"  # noqa: PLR2004  # as much as fits on a line of a terminal


def _type(path: Path, value: object, wanted: str) -> Breach:
    message = f"this is {_type_of(value)}, and must be {_NAMED.get(wanted, wanted)}"
    if value is None and wanted != "object":
        return Breach(TYPE, path, message, "write a value, or leave an optional member out")
    if wanted == "integer" and isinstance(value, str) and value.isascii() and value.strip().isdigit():
        fix = Fix("replace", path, int(value)) if len(value) < _LONG_NUMBER else None
        return Breach(TYPE, path, message, "take the quotation marks off", fixes=(fix,) if fix else ())
    if wanted == "string" and isinstance(value, int) and not isinstance(value, bool):
        fixes = (Fix("replace", path, str(value)),) if abs(value) < 10**_LONG_NUMBER else ()
        return Breach(TYPE, path, message, "put it in double quotes", fixes=fixes)
    if wanted == "array":
        fixes = (Fix("replace", path, [value]),) if isinstance(value, str) else ()
        return Breach(TYPE, path, message, f"put it into a list: [{_shown(value)}]", fixes=fixes)
    return Breach(TYPE, path, message, f"write {_NAMED.get(wanted, wanted)}")


_LONG_NUMBER: Final = 15
"""Digits; what is longer is no number that a brief has."""


def _control(text: str) -> int | None:
    """Where the first control character of `text` stands."""
    return next((at for at, each in enumerate(text) if unicodedata.category(each) == "Cc" and each != "\n"), None)


def _stray(text: str) -> str:
    """Which character must not stand in a text, and where."""
    at = next((at for at, each in enumerate(text) if unicodedata.category(each) == "Cc"), None)
    if at is not None and not (text[at] == "\n" and at in (0, len(text) - 1)):
        return f"has a control character, U+{ord(text[at]):04X}, at character {at + 1}"
    return "starts with white space" if text[:1] in " \n" else "ends with white space"


def _type_of(value: object) -> str:
    if value is None:
        return "null"
    return _TYPES.get(type(value), "a number with a fraction")


def _repeated(path: Path, items: list[object]) -> Breach:
    """Points at the first item that equals an earlier one."""
    at = next((index for index, item in enumerate(items) if item in items[:index]), 0)
    asides = (Aside((*path, items.index(items[at])), "the same item"),)
    here = (*path, at)
    return Breach(
        REPEATED, here, "this item stands here twice", "keep one", fixes=(Fix("remove", here),), asides=asides
    )
