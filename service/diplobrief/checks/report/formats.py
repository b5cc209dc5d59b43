"""The formats by name."""

from collections.abc import Callable, Iterator
from typing import Final

from diplobrief.checks.report.github import github
from diplobrief.checks.report.gitlab import gitlab
from diplobrief.checks.report.junit import junit
from diplobrief.checks.report.rdjson import rdjson
from diplobrief.checks.report.records import json, jsonl
from diplobrief.checks.report.sarif import sarif
from diplobrief.checks.report.text import concise, full
from diplobrief.checks.run import Result

FORMATS: Final[dict[str, Callable[[Result], Iterator[str]]]] = {
    "full": full,
    "concise": concise,
    "json": json,
    "jsonl": jsonl,
    "github": github,
    "gitlab": gitlab,
    "sarif": sarif,
    "junit": junit,
    "rdjson": rdjson,
}
"""Name → the lines of the report, without line ends."""
