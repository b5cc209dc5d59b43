"""A result in words."""

from collections.abc import Iterator

from diplobrief.checks.evidence import Coverage
from diplobrief.checks.finding import Finding
from diplobrief.checks.run import Result
from diplobrief.corpus.document import printable


def lines(result: Result) -> Iterator[str]:
    """One line a finding, then how much of each source the evidence covers."""
    for finding in result.findings:
        yield line(finding)
    for file in result.cut:
        yield printable(f"{file}: has more findings; mend these first")
    for file, coverage in result.coverage:
        yield from _covered(file, coverage)


def line(finding: Finding) -> str:
    """`path:line:column: CODE message; cure`, on one line whatever the document holds."""
    where = f"{finding.file}:{finding.place.line}:{finding.place.column}"
    said = f"{where}: {finding.rule.code} {finding.message}" + (f"; {finding.cure}" if finding.cure else "")
    return printable(said)


def sum_up(result: Result) -> str:
    """The run in one sentence."""
    briefs = _count(result.documents, "brief")
    if not result.findings:
        return f"{briefs} checked, nothing found"
    broken = len({finding.file for finding in result.findings})
    return f"{briefs} checked, {_count(len(result.findings), 'finding')} in {broken}"


def _covered(file: str, coverage: Coverage) -> Iterator[str]:
    all_, bare = len(coverage.sentences), len(coverage.uncovered)
    share = 100 * (all_ - bare) / all_ if all_ else 100
    yield printable(f"{file}: evidence covers {all_ - bare} of {all_} sentences of {coverage.source} ({share:.0f} %)")
    for start, end in coverage.uncovered:
        words = " ".join(coverage.text[start:end].split())
        shown = words if len(words) <= 60 else words[:57] + "…"  # noqa: PLR2004  # as much as fits on a line
        yield printable(f"  no evidence at {start}–{end}: {shown}")


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"
