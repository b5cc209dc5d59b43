"""Rules B1: the document is valid against the released schema that it names."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import jiter
import jsonschema_rs

from diplobrief.checks import refusal
from diplobrief.checks.refusal import Refusal, listed
from diplobrief.contract.released import REFERENCE, Contract, ContractError, order
from diplobrief.contract.tagged import MEMBERS, follow_tags
from diplobrief.model import since
from diplobrief.model.nearest import meant, nearest
from diplobrief.model.outline import Json
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Breach, Fix, Rule

VERSION: Final = Rule("B101", "schema-version", "A brief names a released schema version in `$schema`.")
MISSING: Final = Rule("B102", "missing-member", "Required members are there.")
UNKNOWN: Final = Rule("B103", "unknown-member", "An object has only the members that the schema names.")

RULES: Final = (VERSION, MISSING, UNKNOWN, *refusal.RULES)

_RANK: Final = {keyword: rank for rank, keyword in enumerate("type enum const pattern minLength maxLength not".split())}
MOST: Final = 50
"""Findings that one document is told; what follows would not be read, and a hostile file has no end."""


class SchemaCheck:
    """The released schemas of one contract, each compiled once at most."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self._compiled: dict[str, _Compiled] = {}
        self._versions: dict[str, str] = {}  # `$schema` → version, where it is a released one

    def accepts(self, document: Any) -> bool:
        """Whether `document` is valid against the schema that it names, or the newest where it names none."""
        version, breach = self._named(document)
        return breach is None and self._schema(version).validator.is_valid(document)

    def breaches(self, document: Any, *, conditions: bool = False) -> Iterator[Breach]:
        """Everywhere that `document` is not valid; a document without a usable `$schema` is held against the newest.

        A condition in the schema repeats what a rule of B4 says in better words, and the `$comment` beside it names the
        rule: `conditions` are told only when not all of those rules are asked.
        """
        version, breach = self._named(document)
        if breach:
            yield breach
        for each in self._schema(version).breaches(document, conditions=conditions):
            if not (breach and each.path == ("$schema",)):
                yield each

    def version(self, document: Any) -> str:
        """The release that `document` is held against."""
        return self._named(document)[0]

    def released(self, document: Any) -> dict[str, Any]:
        """The schema that `document` is held against, as it was released."""
        return self._schema(self.version(document)).released

    def _schema(self, version: str) -> "_Compiled":
        if version not in self._compiled:
            self._compiled[version] = _Compiled(version, jiter.from_json(self.contract.read(version)))
        return self._compiled[version]

    def _named(self, document: Any) -> tuple[str, Breach | None]:
        newest = self.contract.newest
        if newest is None:
            raise ContractError(f"{self.contract.folder} holds no released schema: install diplobrief again")
        named = document.get("$schema") if isinstance(document, dict) else None
        if not isinstance(named, str):
            return newest, None  # missing, or no text: the schema says so
        if named in self._versions:
            return self._versions[named], None
        found = REFERENCE.fullmatch(named)
        if found and found[1] in self.contract.locked:
            self._versions[named] = found[1]
            return found[1], None
        known = [f"../schemas/diplomatic-brief/{version}.json" for version in self.contract.locked]
        right = nearest(named, known) or known[-1]
        fixes = (Fix("replace", ("$schema",), right),)
        message = f'"{named}" is no released schema'
        return newest, Breach(VERSION, ("$schema",), message, f'write "{right}"', fixes=fixes)


class _Compiled:
    def __init__(self, version: str, released: dict[str, Any]) -> None:
        self.version, self.released = order(version), released
        self.schema = follow_tags(released)
        self.validator = jsonschema_rs.Draft202012Validator(self.schema)

    def breaches(self, document: Any, *, conditions: bool) -> Iterator[Breach]:
        by_path: dict[Path, list[jsonschema_rs.ValidationError]] = defaultdict(list)
        for error in self.validator.iter_errors(document):
            if conditions or not {"then", "else"} & set(error.schema_path):
                by_path[tuple(error.instance_path)].append(error)
        for path, errors in by_path.items():
            yield from self._at(path, errors, _value_at(document, path))

    def _at(self, path: Path, errors: list[jsonschema_rs.ValidationError], value: Any) -> Iterator[Breach]:
        members = [error for error in errors if error.kind.name in ("required", "additionalProperties")]
        if members:
            yield from self._members(path, members, value)
        values = [error for error in errors if error not in members]
        if values:
            brought = since.term_brought_by(path, value)
            if brought and order(brought) > self.version:
                yield since.later_term(path, value, brought)._replace(schema=self._keyword(values[0]))
                return
            error = min(values, key=lambda error: _RANK.get(error.kind.name, len(_RANK)))
            found = refusal.breach(Refusal(path, value, error.kind.name, self._holder(error), error.message))
            yield found._replace(schema=self._keyword(error))

    def _members(self, path: Path, errors: list[jsonschema_rs.ValidationError], holder: Json) -> Iterator[Breach]:
        allowed: set[str] = set().union(*(self._allowed(error) for error in errors))
        missing = list(dict.fromkeys(str(e.kind.value) for e in errors if e.kind.name == "required"))
        closed = next((error for error in errors if error.kind.name == "additionalProperties"), None)
        at = self._keyword(closed or errors[0])
        for name in list(islice((name for name in holder if name not in allowed), MOST)):
            here, wanted = (*path, name), nearest(name, missing)
            brought = since.brought_by(here)
            if brought and order(brought) > self.version:
                yield since.later(here, brought)._replace(schema=at)
            elif wanted:
                missing.remove(wanted)
                message, cure = f'there is no member "{name}", and "{wanted}" is missing', f'rename it to "{wanted}"'
                renamed = (Fix("rename", here, wanted, safe=True),)
                yield Breach(UNKNOWN, here, message, cure, on_key=True, fixes=renamed, schema=at)
            elif closed:
                wanted = nearest(name, allowed - set(holder))
                cure = meant(wanted) or self._known(errors[0], allowed)
                fixes = (Fix("rename", here, wanted),) if wanted else ()
                message = f'there is no member "{name}" here'
                yield Breach(UNKNOWN, here, message, cure, on_key=True, fixes=fixes, schema=at)
        required = next((self._keyword(error) for error in errors if error.kind.name == "required"), ())
        for name in missing:
            message, cure = f'the member "{name}" is missing', f"add it: {self._described(errors, name)}"
            yield Breach(MISSING, (*path, name), message, cure, schema=required)

    def _allowed(self, error: jsonschema_rs.ValidationError) -> set[str]:
        holder = self._holder(error)
        return set(holder.get("properties", ())) | set(holder.get(MEMBERS, ()))

    def _known(self, error: jsonschema_rs.ValidationError, allowed: set[str]) -> str:
        about = str(self._holder(error).get("description", ""))
        return f"known are {listed(sorted(allowed))}" + (f" ({about.rstrip('.')})" if about else "")

    def _described(self, errors: list[jsonschema_rs.ValidationError], name: str) -> str:
        member = self._holder(errors[0]).get("properties", {}).get(name, {})
        described = member.get("description") if isinstance(member, dict) else None
        said = str(described or "what it is for is in the schema").split(". ")[0].rstrip(".")
        return said if said[1:2].isupper() else said[:1].lower() + said[1:]

    def _holder(self, error: jsonschema_rs.ValidationError) -> dict[str, Any]:
        """The schema object that holds the keyword of an error."""
        here: Any = self.schema
        for step in error.schema_path[:-1]:
            here = here[step]
        return here if isinstance(here, dict) else {}

    def _keyword(self, error: jsonschema_rs.ValidationError) -> Path:
        """Where the keyword stands in the released schema; inside a choice that was rewritten, the choice itself."""
        here: Any = self.released
        for depth, step in enumerate(error.schema_path):
            if isinstance(here, dict) and "oneOf" in here and step not in here:
                return (*error.schema_path[:depth], "oneOf")
            here = here[step]
        return tuple(error.schema_path)


def _value_at(document: Any, path: Path) -> Any:
    """What an error is about; taken from the document, since each error makes a copy of its own."""
    for step in path:
        document = document[step]
    return document
