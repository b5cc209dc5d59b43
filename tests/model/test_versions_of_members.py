"""Which version brought which member: the table of the model against the releases, and what a brief of an older one is told."""

import json
from itertools import pairwise
from typing import Any

import pytest
from support import GOOD, Json, load

from diplobrief.checks.schema import SchemaCheck
from diplobrief.contract.generate import schema_bytes
from diplobrief.contract.released import shipped
from diplobrief.model import rules, since
from diplobrief.model.brief import VERSION
from diplobrief.model.pointer import Path

SCHEMAS = {version: json.loads(shipped().read(version)) for version in shipped().locked} | {
    VERSION: json.loads(schema_bytes())
}


def _members(schema: Json, node: Any, path: Path = ()) -> set[Path]:
    """Every member that a document can have, by its path without places in lists."""
    node = schema["$defs"].get(str(node.get("$ref", "")).removeprefix("#/$defs/"), node)
    found: set[Path] = set()
    for branch in (node, *node.get("oneOf", ())):
        part = schema["$defs"].get(str(branch.get("$ref", "")).removeprefix("#/$defs/"), branch)
        for name, inner in part.get("properties", {}).items():
            found |= {(*path, name)} | _members(schema, inner.get("items", inner), (*path, name))
    return found


def test_the_table_is_the_difference_of_the_releases() -> None:
    versions = list(SCHEMAS)
    brought: dict[Path, str] = {}
    for before, after in pairwise(versions):
        new = _members(SCHEMAS[after], SCHEMAS[after]) - _members(SCHEMAS[before], SCHEMAS[before])
        brought |= {path: after for path in new if path[:-1] not in new}
    assert brought == since.SINCE


@pytest.mark.parametrize("path", since.SINCE, ids="/".join)
def test_a_member_of_a_later_version_is_told_with_its_cure(path: Path) -> None:
    brief = load(GOOD)
    holder: Any = brief if len(path) == 1 else brief[str(path[0])][0]
    holder[str(path[-1])] = "anything"
    (found,) = since.breaches(brief)
    assert found.path == (path if len(path) == 1 else (path[0], 0, path[1]))
    right = f"../schemas/diplomatic-brief/{since.SINCE[path]}.json"
    assert found.cure == f'set `$schema` to "{right}"'
    brief["$schema"] = right
    assert list(since.breaches(brief)) == []
    brief["$schema"] = "elsewhere"
    assert list(since.breaches(brief)) == [], "which version is meant is not known"
    assert "B110" not in {each.rule.code for each in rules.breaches(brief)}


def _terms(schema: Json, node: Any, path: Path = ()) -> dict[Path, set[str]]:
    """The terms of every vocabulary, by the path of its member."""
    node = schema["$defs"].get(str(node.get("$ref", "")).removeprefix("#/$defs/"), node)
    found: dict[Path, set[str]] = {}
    for branch in (node, *node.get("oneOf", ())):
        part = schema["$defs"].get(str(branch.get("$ref", "")).removeprefix("#/$defs/"), branch)
        for name, inner in part.get("properties", {}).items():
            known = schema["$defs"].get(str(inner.get("$ref", "")).removeprefix("#/$defs/"), inner)
            if "enum" in known:
                found.setdefault((*path, name), set()).update(known["enum"])
            for where, terms in _terms(schema, inner.get("items", inner), (*path, name)).items():
                found.setdefault(where, set()).update(terms)
    return found


def test_the_table_of_terms_is_the_difference_of_the_releases() -> None:
    brought: dict[Path, dict[str, str]] = {}
    for before, after in pairwise(SCHEMAS):
        old, new = _terms(SCHEMAS[before], SCHEMAS[before]), _terms(SCHEMAS[after], SCHEMAS[after])
        for path, terms in old.items():
            for term in new[path] - terms:
                brought.setdefault(path, {})[term] = after
    assert brought == since.TERMS


@pytest.mark.parametrize(("path", "term"), [(path, term) for path, terms in since.TERMS.items() for term in terms])
def test_a_term_of_a_later_version_is_told_once_with_its_cure(path: Path, term: str) -> None:
    brief = load(GOOD)
    brief[str(path[0])][0][str(path[1])] = term
    wanted = f"../schemas/diplomatic-brief/{since.TERMS[path][term]}.json"
    (by_schema,), (by_rule,) = list(SchemaCheck(shipped()).breaches(brief)), list(since.breaches(brief))
    assert by_schema.path == by_rule.path == (path[0], 0, path[1])
    assert by_schema.message == by_rule.message
    assert wanted in by_rule.cure
    brief["$schema"] = wanted
    assert [*SchemaCheck(shipped()).breaches(brief), *since.breaches(brief)] == []
