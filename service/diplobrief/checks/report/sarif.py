"""SARIF 2.1.0 (OASIS), as code scanning services read it. Columns count code points, which `columnKind` says."""

from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

import orjson

from diplobrief import __version__
from diplobrief.checks.catalogue import RULES
from diplobrief.checks.finding import Finding
from diplobrief.checks.report.words import said, whole
from diplobrief.checks.run import Result
from diplobrief.corpus.document import Place
from diplobrief.model.rule import Rule

_SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(result: Result) -> Iterator[str]:
    """One log with one run."""
    broken = {finding.rule.code for finding in result.findings}
    rules = [rule for rule in RULES if rule.code in broken]
    index = {rule.code: at for at, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {"name": "diplobrief", "semanticVersion": __version__, "rules": [_rule(rule) for rule in rules]}
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "exitCode": 1 if result.errors else 0}],
        "results": [_result(finding, index) for finding in result.findings],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    yield orjson.dumps(log, option=orjson.OPT_INDENT_2).decode()


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.demands},
        "help": {"text": f"{rule.demands} `diplobrief rule {rule.code}` says why, with examples."},
        "defaultConfiguration": {"level": rule.severity},
    }


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "ruleId": finding.rule.code,
        "ruleIndex": index[finding.rule.code],
        "level": finding.rule.severity,
        "message": {"text": said(finding)},
        "locations": [
            {
                **_location(finding.file, finding.place),
                "logicalLocations": [{"fullyQualifiedName": whole(finding.pointer), "kind": "member"}],
            }
        ],
        "partialFingerprints": {"diplobrief/v1": finding.fingerprint},
    }
    if finding.related:
        found["relatedLocations"] = [
            {"id": at, "message": {"text": whole(each.message)}, **_location(each.file, each.place)}
            for at, each in enumerate(finding.related)
        ]
    if finding.edits:
        found["fixes"] = [_fix(finding)]
    if finding.schema_version:
        found["properties"] = {"schemaVersion": finding.schema_version, "schemaPointer": finding.schema_pointer}
    return found


def _location(file: str, place: Place) -> dict[str, Any]:
    region = {
        "startLine": place.line,
        "startColumn": place.column,
        "endLine": place.end_line,
        "endColumn": place.end_column,
    }
    return {"physicalLocation": {"artifactLocation": _artifact(file), "region": region}}


def _artifact(file: str) -> dict[str, str]:
    path = PurePath(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix().encode("utf-8", "surrogateescape")), "uriBaseId": "%SRCROOT%"}


def _fix(finding: Finding) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": {"charOffset": edit.start, "charLength": edit.end - edit.start},
            "insertedContent": {"text": edit.text},
        }
        for edit in finding.edits
    ]
    change = {"artifactLocation": _artifact(finding.file), "replacements": replacements}
    return {"description": {"text": whole(finding.help or finding.message)}, "artifactChanges": [change]}
