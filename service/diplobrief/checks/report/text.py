"""For people: one line a finding, or the finding in the text where it stands."""

import unicodedata
from collections.abc import Iterator
from typing import Final

from diplobrief.checks.evidence import Coverage
from diplobrief.checks.finding import Finding
from diplobrief.checks.report.lines import Lines
from diplobrief.checks.report.words import line
from diplobrief.checks.run import Result
from diplobrief.corpus.document import Place, printable

_WIDTH: Final = 100
"""Columns of a line that are shown; a summary may have thousands."""

_COLOURS: Final = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "faint": "\x1b[2m", "bold": "\x1b[1m"}
_PLAIN: Final = "\x1b[0m"


def concise(result: Result) -> Iterator[str]:
    """One line a finding, then how much of each source the evidence covers."""
    for finding in result.findings:
        yield line(finding)
    yield from _after(result)


def full(result: Result, *, colour: bool = False) -> Iterator[str]:
    """Each finding with the lines where it stands, and the related ones."""
    lines = Lines()
    for finding in result.findings:
        yield from _framed(finding, lines, colour=colour)
        yield ""
    yield from _after(result)


def _after(result: Result) -> Iterator[str]:
    for file in result.cut:
        yield printable(f"{file}: has more findings; mend these first")
    for file, coverage in result.coverage:
        yield from _covered(file, coverage)


def _framed(finding: Finding, lines: Lines, *, colour: bool) -> Iterator[str]:
    def painted(words: str, paint: str) -> str:
        return f"{_COLOURS[paint]}{words}{_PLAIN}" if colour else words

    severity = finding.rule.severity
    head = painted(f"{severity}[{finding.rule.code}]", severity)
    yield f"{head} {painted(finding.rule.name, 'bold')}: {printable(finding.message)}"
    yield from _at(finding.file, finding.place, lines, painted(_carets(finding, lines), severity))
    for each in finding.related:
        yield f"  {painted('note', 'faint')}: {printable(each.message)}"
        yield from _at(each.file, each.place, lines, painted(_underline(each.file, each.place, lines, "-"), "faint"))
    if finding.help:
        fixable = " [--fix]" if finding.edits and finding.safe else " [--fix-unsafe]" if finding.edits else ""
        yield f"  {painted('help', 'bold')}: {printable(finding.help)}{fixable}"


def _carets(finding: Finding, lines: Lines) -> str:
    return _underline(finding.file, finding.place, lines, "^")


def _at(file: str, place: Place, lines: Lines, marks: str) -> Iterator[str]:
    yield f"  --> {printable(file)}:{place.line}:{place.column}"
    text = lines.line(file, place.line)
    if text is None:
        return
    number = str(place.line)
    start, shown = _window(text, place)
    before = lines.line(file, place.line - 1)
    if before is not None and start == 0 and len(before) <= _WIDTH:
        yield f" {place.line - 1:>{len(number)}} | {printable(before)}"
    yield f" {number} | {printable(shown)}"
    yield f" {' ' * len(number)} | {marks}"


def _window(text: str, place: Place) -> tuple[int, str]:
    """As much of a line as is shown: from which code point on, and the text."""
    start = 0 if place.column <= _WIDTH * 2 // 3 else place.column - 1 - _WIDTH // 3
    shown = text[start : start + _WIDTH].replace("\t", " ")
    return start, ("…" if start else "") + shown + ("…" if start + _WIDTH < len(text) else "")


def _underline(file: str, place: Place, lines: Lines, mark: str) -> str:
    text = lines.line(file, place.line)
    if text is None:
        return ""
    start, shown = _window(text, place)
    first = place.column - 1 - start + bool(start)
    end = place.end_column - 1 - start + bool(start) if place.end_line == place.line else len(shown)
    marked = shown[first : max(end, first + 1)]
    return " " * _columns(shown[:first]) + mark * max(1, _columns(marked))


def _columns(text: str) -> int:
    """How wide a terminal shows `text`: an ideograph takes two columns, a combining mark none."""
    return sum(
        len(printable(each)) if not each.isprintable() else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
        if not unicodedata.combining(each)
    )


def _covered(file: str, coverage: Coverage) -> Iterator[str]:
    all_, bare = len(coverage.sentences), len(coverage.uncovered)
    share = 100 * (all_ - bare) / all_ if all_ else 100
    yield printable(f"{file}: evidence covers {all_ - bare} of {all_} sentences of {coverage.source} ({share:.0f} %)")
    for start, end in coverage.uncovered:
        words = " ".join(coverage.text[start:end].split())
        shown = words if len(words) <= 60 else words[:57] + "…"  # noqa: PLR2004  # as much as fits on a line
        yield printable(f"  no evidence at {start}–{end}: {shown}")
