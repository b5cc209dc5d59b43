"""GitHub Actions: workflow commands that annotate the lines of a change, and a step summary.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands: a step shows ten annotations of a
kind, so the ten most severe findings are commands and the others plain lines of the log.
"""

from collections.abc import Iterator
from typing import Final

from diplobrief.checks.finding import Finding
from diplobrief.checks.report.text import concise
from diplobrief.checks.report.words import line, said, sum_up, worst
from diplobrief.checks.run import Result
from diplobrief.corpus.document import printable

_SHOWN: Final = 10
_LISTED: Final = 200
"""Rows of a step summary, which may have a mebibyte."""


def github(result: Result) -> Iterator[str]:
    """The ten most severe as commands, and what the log shows beside them."""
    first = worst(result)[:_SHOWN]
    yield from map(_command, first)
    chosen = {id(finding) for finding in first}
    yield from (line(finding) for finding in result.findings if id(finding) not in chosen)
    shown = len(result.findings)
    yield from list(concise(result))[shown:]


def summary(result: Result) -> str:
    """The step summary, in Markdown."""
    rows = [f"### diplobrief\n\n{sum_up(result)}\n"]
    if result.findings:
        rows += ["| where | rule | what |", "|---|---|---|"]
        rows += map(_row, worst(result)[:_LISTED])
    if len(result.findings) > _LISTED:
        rows.append(f"\n{len(result.findings) - _LISTED} more are in the log.")
    return "\n".join(rows) + "\n"


def _command(finding: Finding) -> str:
    place = finding.place
    where = {"file": finding.file, "line": place.line, "endLine": place.end_line, "col": place.column}
    if place.line == place.end_line:
        where["endColumn"] = max(place.column, place.end_column - 1)
    where["title"] = f"{finding.rule.code} {finding.rule.name}"
    told = ",".join(f"{name}={_property(str(value))}" for name, value in where.items())
    return f"::{finding.rule.severity} {told}::{_data(said(finding))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")


def _row(finding: Finding) -> str:
    where = f"{finding.file}:{finding.place.line}:{finding.place.column}"
    rule = f"{finding.rule.code} {finding.rule.name}"
    return f"| {_cell(where)} | {rule} | {_cell(said(finding))} |"


def _cell(text: str) -> str:
    """Text in a cell of a table: nothing in it is markup."""
    escaped = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "".join(f"\\{each}" if each in "\\`*_[]|#~$@" else each for each in escaped)
