"""reviewdog's diagnostic format: https://github.com/reviewdog/reviewdog/tree/master/proto/rdf.

Its columns count bytes of UTF-8, from 1.
"""

from collections.abc import Iterator
from typing import Any

import orjson

from diplobrief.checks.finding import Finding
from diplobrief.checks.report.lines import Lines
from diplobrief.checks.report.words import line, said, whole
from diplobrief.checks.run import Result
from diplobrief.corpus.document import Place


def rdjson(result: Result) -> Iterator[str]:
    """One DiagnosticResult."""
    lines = Lines()
    told = {"source": {"name": "diplobrief"}, "diagnostics": [_diagnostic(each, lines) for each in result.findings]}
    yield orjson.dumps(told, option=orjson.OPT_INDENT_2).decode()


def _diagnostic(finding: Finding, lines: Lines) -> dict[str, Any]:
    found: dict[str, Any] = {
        "message": said(finding),
        "location": {"path": whole(finding.file), "range": _range(finding.file, finding.place, lines)},
        "severity": finding.rule.severity.upper(),
        "code": {"value": finding.rule.code},
        "original_output": line(finding),
    }
    if finding.related:
        found["related_locations"] = [
            {
                "message": whole(each.message),
                "location": {"path": whole(each.file), "range": _range(each.file, each.place, lines)},
            }
            for each in finding.related
        ]
    if finding.edits:
        found["suggestions"] = [
            {"range": _range(finding.file, lines.place(finding.file, edit.start, edit.end), lines), "text": edit.text}
            for edit in finding.edits
        ]
    return found


def _range(file: str, place: Place, lines: Lines) -> dict[str, Any]:
    return {
        "start": {"line": place.line, "column": lines.byte_column(file, place.line, place.column)},
        "end": {"line": place.end_line, "column": lines.byte_column(file, place.end_line, place.end_column)},
    }
