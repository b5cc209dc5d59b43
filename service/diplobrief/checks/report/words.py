"""Words that several formats share."""

from diplobrief.checks.finding import Finding
from diplobrief.checks.run import Result
from diplobrief.corpus.document import printable


def said(finding: Finding) -> str:
    """`message; help`, on one line whatever the document holds."""
    return printable(finding.message + (f"; {finding.help}" if finding.help else ""))


def line(finding: Finding) -> str:
    """`path:line:column: CODE message; help`."""
    where = f"{finding.file}:{finding.place.line}:{finding.place.column}"
    return f"{printable(where)}: {finding.rule.code} {said(finding)}"


def worst(result: Result) -> list[Finding]:
    """The findings, errors first, each kind in the order of the files."""
    return sorted(result.findings, key=lambda finding: not finding.is_error)


def sum_up(result: Result) -> str:
    """The run in one sentence."""
    briefs = count(result.documents, "brief")
    known = f", {count(result.known, 'finding')} known from the baseline" if result.known else ""
    if not result.findings:
        return f"{briefs} checked, nothing found{known}"
    broken = len({finding.file for finding in result.findings})
    warnings = f" ({count(result.warnings, 'warning')})" if result.warnings else ""
    return f"{briefs} checked, {count(len(result.findings), 'finding')}{warnings} in {broken}{known}"


def mendable(result: Result) -> str:
    """What `--fix` could do, in one sentence, or nothing."""
    safe = sum(bool(finding.edits) and finding.safe for finding in result.findings)
    unsafe = sum(bool(finding.edits) and not finding.safe for finding in result.findings)
    if not safe:
        return f"--fix-unsafe mends {unsafe}; look at them first with --diff" if unsafe else ""
    return f"--fix mends {safe}" + (f", --fix-unsafe {unsafe} more" if unsafe else "")


def whole(text: str) -> str:
    """`text` as Unicode that can be encoded: file names and documents may hold halves of surrogate pairs."""
    return text.encode("utf-8", "backslashreplace").decode()


def count(number: int, thing: str) -> str:
    """`1 brief`, `2 briefs`."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
