"""GitLab code quality: the report that a merge request shows beside its changes.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format. Paths are relative to the repository, and
a fingerprint stands for one entry only.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import orjson

from diplobrief.checks.finding import Finding
from diplobrief.checks.report.words import said, whole
from diplobrief.checks.run import Result

_SEVERITIES: Final = {"error": "major", "warning": "minor"}


def gitlab(result: Result) -> Iterator[str]:
    """One JSON list."""
    seen: Counter[str] = Counter()
    yield orjson.dumps([_entry(finding, seen) for finding in result.findings], option=orjson.OPT_INDENT_2).decode()


def _entry(finding: Finding, seen: Counter[str]) -> dict[str, Any]:
    seen[finding.fingerprint] += 1
    again = seen[finding.fingerprint]
    return {
        "description": f"{finding.rule.code} {said(finding)}",
        "check_name": finding.rule.name,
        "fingerprint": finding.fingerprint + (f"-{again}" if again > 1 else ""),
        "severity": _SEVERITIES[finding.rule.severity],
        "location": {
            "path": whole(finding.file).removeprefix("./"),
            "lines": {"begin": finding.place.line, "end": finding.place.end_line},
        },
    }
