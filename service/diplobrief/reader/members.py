"""A released schema for people: its parts, their members, and what each of them holds, in words."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import orjson
from markupsafe import Markup

from diplobrief.model.outline import Json
from diplobrief.model.rules import RULES

_KINDS: Final = {"string": "text", "integer": "whole number", "number": "number", "boolean": "true or false"}
_REFERENCE: Final = "#/$defs/"


class Member(NamedTuple):
    """One member of a part: where it stands on the page, and what may stand in it."""

    anchor: str
    name: str
    required: bool
    holds: Markup
    description: Markup
    terms: tuple[str, ...]
    example: str


class Part(NamedTuple):
    """An object of the schema with its members, or, where it has none, the shape of a text."""

    anchor: str
    title: str
    description: Markup
    members: tuple[Member, ...]
    rules: tuple[str, ...]
    longest: int | None


def parts(schema: Json) -> tuple[Part, ...]:
    """The brief itself, then the parts that it is made of, then the shapes of texts."""
    definitions = schema.get("$defs", {})
    found = [_part("Brief", schema), *(_part(name, each) for name, each in definitions.items())]
    return tuple(sorted(found, key=lambda part: not part.members))


def prose(text: str) -> Markup:
    """A description as markup: what stands between backticks is code."""
    forms = (Markup("{}"), Markup("<code>{}</code>"))
    return Markup("").join(forms[at % 2].format(each) for at, each in enumerate(text.split("`")))


def _title(name: str) -> str:
    """`DirectStatement` as “Direct statement”."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).capitalize()


def _part(name: str, holder: Json) -> Part:
    required = set(holder.get("required", ()))
    members = tuple(
        _member(name, (key, member), required=key in required) for key, member in holder.get("properties", {}).items()
    )
    described = prose(holder.get("description", ""))
    return Part(f"_{name}", _title(name), described, members, tuple(_rules(holder)), holder.get("maxLength"))


def _member(part: str, named: tuple[str, Json], *, required: bool) -> Member:
    name, member = named
    examples = member.get("examples", ())
    example = orjson.dumps(examples[0], option=orjson.OPT_INDENT_2).decode() if examples else ""
    described = prose(member.get("description", ""))
    return Member(f"_{part}.{name}", name, required, _holds(member), described, _terms(member), example)


def _terms(member: Json) -> tuple[str, ...]:
    """The vocabulary of a member, or of the items of its list."""
    listed: list[Any] = member.get("enum") or member.get("items", {}).get("enum") or []
    return tuple(str(each) for each in listed)


def _holds(member: Json) -> Markup:
    """What a member holds, in words, with links to the parts that it names."""
    if "$ref" in member:
        name = str(member["$ref"]).removeprefix(_REFERENCE)
        return Markup('<a href="#_{}">{}</a>').format(name, _title(name))
    choices = member.get("oneOf") or member.get("anyOf")
    if choices:
        return Markup(" or ").join(_holds(each) for each in choices)
    if "const" in member:
        return Markup("always <code>{}</code>").format(member["const"])
    if "enum" in member:
        return Markup("one of {} terms").format(len(member["enum"]))
    if member.get("type") == "array":
        once = ", each once" if member.get("uniqueItems") else ""
        return Markup("a list of {} × {}{}").format(_count(member), _holds(member.get("items", {})), once)
    return Markup.escape(_KINDS.get(str(member.get("type")), "a value") + _range(member))


def _count(member: Json) -> str:
    least = member.get("minItems", 0)
    return f"{least} to {member['maxItems']:,}" if "maxItems" in member else f"{least} or more"


def _range(member: Json) -> str:
    if "minimum" in member and "maximum" in member:
        return f", {member['minimum']:,} to {member['maximum']:,}"
    return f", at most {member['maxLength']:,} characters" if "maxLength" in member else ""


_DEMANDS: Final = {rule.name: f"{rule.demands} ({rule.code})" for rule in RULES}


def _rules(holder: Json) -> Iterator[str]:
    """What the rules demand that say which members go together. One that is gone is told by its name."""
    comments = (str(each["$comment"]) for each in (holder, *holder.get("allOf", ())) if "$comment" in each)
    names = sorted({each.removeprefix("rule ") for each in comments})
    yield from (_DEMANDS.get(name, name) for name in names)
