"""Mending: the edits that findings carry, applied until none is left."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from diplobrief.checks.examine import Examiner
from diplobrief.checks.finding import Finding
from diplobrief.corpus import syntax
from diplobrief.corpus.document import Document, parse
from diplobrief.corpus.edits import Edit, apply

_ROUNDS: Final = 20
"""A mended mistake can show the next one; no document that was tried needed more than four rounds."""

_MARK: Final = "\ufeff"


class Mended(NamedTuple):
    """A document before and after, in bytes, and how many findings were mended."""

    name: str
    before: bytes
    after: bytes
    mended: int


def mend(document: Document, findings: Iterable[Finding], examiner: Examiner, *, unsafe: bool) -> Mended:
    """Applies the edits of `findings`, then of what `examiner` finds, safe or all. Other bytes stay as they are."""
    before, count, seen = document.data, 0, {document.data}
    if any(fault.rule is syntax.NOT_UTF8 for fault in document.faults):
        return Mended(document.name, before, before, 0)  # what is no text cannot be edited as text
    for turn in range(_ROUNDS):
        chosen = _chosen(findings, unsafe=unsafe)
        data = _applied(document, chosen)
        if data not in seen:
            seen.add(data)
            document, count = parse(data, document.name), count + len(chosen)
        elif turn:  # nothing is left, or two rules undo each other
            break
        findings = examiner.examine(document).findings
    return Mended(document.name, before, document.data, count)


def _chosen(findings: Iterable[Finding], *, unsafe: bool) -> list[Finding]:
    """The findings to mend in one go, the first ones where edits overlap: all edits of a finding, or none."""
    chosen: list[Finding] = []
    taken: list[Edit] = []
    for finding in findings:
        if finding.edits and (finding.safe or unsafe) and not _overlap(finding.edits, taken):
            chosen.append(finding)
            taken += finding.edits
    return chosen


def _overlap(edits: Iterable[Edit], taken: list[Edit]) -> bool:
    return any(edit.start <= other.end and other.start <= edit.end for edit in edits for other in taken)


def _applied(document: Document, findings: list[Finding]) -> bytes:
    text = apply(document.text, (edit for finding in findings for edit in finding.edits))
    marked = document.data.startswith(_MARK.encode())
    unmarked = any(finding.rule is syntax.BYTE_ORDER_MARK for finding in findings)
    return ((_MARK if marked and not unmarked else "") + text).encode("utf-8", "surrogatepass")
