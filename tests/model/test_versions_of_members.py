"""Which version brought which member: the table of the model against the releases, and what a brief of an older one is told."""

import json
from itertools import pairwise
from typing import Any

import pytest
from support import GOOD, Json, load

from diplobrief.contract.generate import schema_bytes
from diplobrief.contract.released import shipped
from diplobrief.model import rules, since
from diplobrief.model.pointer import Path

SCHEMAS = {version: json.loads(shipped().read(version)) for version in shipped().locked} | {
    "1.1.0": json.loads(schema_bytes())
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
    assert found.cure == 'set `$schema` to "../schemas/diplomatic-brief/1.1.0.json"'
    brief["$schema"] = "../schemas/diplomatic-brief/1.1.0.json"
    assert list(since.breaches(brief)) == []
    brief["$schema"] = "elsewhere"
    assert list(since.breaches(brief)) == [], "which version is meant is not known"
    assert "B110" not in {each.rule.code for each in rules.breaches(brief)}
