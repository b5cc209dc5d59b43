"""GitLab code quality: the report that a merge request shows beside its changes.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. Paths are relative to the repository, and
a fingerprint stands for one entry only.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePath
from typing import Any, Final

import orjson

from diplobrief.checks.finding import Finding
from diplobrief.checks.report.words import said
from diplobrief.checks.run import Result

_SEVERITIES: Final = {"error": "major", "warning": "minor"}


def gitlab(result: Result) -> Iterator[str]:
    """One JSON list."""
    seen: Counter[str] = Counter()
    yield orjson.dumps([_entry(finding, seen) for finding in result.findings], option=orjson.OPT_INDENT_2).decode()


def _path(file: str) -> str:
    """Relative to the folder that the check runs in, which GitLab takes for the repository."""
    path = PurePath(os.path.normpath(file))
    inside = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    return inside.as_posix().encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _entry(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    seen[finding.fingerprint] += 1
    again = seen[finding.fingerprint]
    return {
        "description": f"{finding.rule.code} {said(finding)}",
        "check_name": finding.rule.name,
        "fingerprint": finding.fingerprint + (f"-{again}" if again > 1 else ""),
        "severity": _SEVERITIES[finding.rule.severity],
        "location": {
            "path": _path(finding.file),
            "lines": {"begin": finding.place.line, "end": finding.place.end_line},
        },
    }
