"""For programs: every finding whole, as one JSON document or one object a line."""

from collections.abc import Iterator
from typing import Any

import orjson

from diplobrief import __version__
from diplobrief.checks.finding import Finding
from diplobrief.checks.report.words import whole
from diplobrief.checks.run import Result
from diplobrief.corpus.document import Place


def json(result: Result) -> Iterator[str]:
    """One object: the run, its findings, and how much of each source is covered."""
    run = {
        "diplobrief": __version__,
        "documents": result.documents,
        "errors": result.errors,
        "warnings": result.warnings,
        "known": result.known,
        "findings": [record(finding) for finding in result.findings],
        "cut": list(map(whole, result.cut)),
        "coverage": [
            {
                "file": whole(file),
                "source": each.source,
                "sentences": len(each.sentences),
                "uncovered": [list(bare) for bare in each.uncovered],
            }
            for file, each in result.coverage
        ],
    }
    yield orjson.dumps(run, option=orjson.OPT_INDENT_2).decode()


def jsonl(result: Result) -> Iterator[str]:
    """One object a finding; nothing about the run."""
    return (orjson.dumps(record(finding)).decode() for finding in result.findings)


def record(finding: Finding) -> dict[str, Any]:
    """A finding as JSON: lines and columns from 1 in code points, edits as code point offsets into the text."""
    return {
        "code": finding.rule.code,
        "rule": finding.rule.name,
        "severity": finding.rule.severity,
        "file": whole(finding.file),
        "pointer": whole(finding.pointer),
        **_range(finding.place),
        "message": whole(finding.message),
        "help": whole(finding.help),
        "related": [
            {"file": whole(each.file), **_range(each.place), "message": whole(each.message)} for each in finding.related
        ],
        "edits": [edit._asdict() for edit in finding.edits],
        "safe": finding.safe,
        "schema": {"version": finding.schema_version, "pointer": finding.schema_pointer}
        if finding.schema_version
        else None,
        "fingerprint": finding.fingerprint,
    }


def _range(place: Place) -> dict[str, Any]:
    return {
        "start": {"line": place.line, "column": place.column},
        "end": {"line": place.end_line, "column": place.end_column},
    }
