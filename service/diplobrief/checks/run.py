"""One run of the check: files to a result that a reporter puts into words. A broken file never hides the next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Final

from diplobrief.checks import across, evidence, schema
from diplobrief.checks.across import Corpus
from diplobrief.checks.evidence import Coverage
from diplobrief.checks.finding import Finding, from_breach, from_fault
from diplobrief.checks.schema import SchemaCheck
from diplobrief.contract.released import Contract
from diplobrief.corpus import syntax
from diplobrief.corpus.document import Document, read
from diplobrief.corpus.folder import SourceTexts
from diplobrief.model import references, rules
from diplobrief.model.rule import Breach, Rule

RULES: Final[tuple[Rule, ...]] = tuple(
    sorted({*syntax.RULES, *schema.RULES, *rules.RULES, *across.RULES, *evidence.RULES}, key=lambda rule: rule.code)
)
"""Every rule of the check, by code."""


@dataclass(slots=True)
class Result:
    """What a run found. `documents` holds every document in the order of the run."""

    documents: list[Document] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    coverage: list[tuple[str, Coverage]] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    """Documents with more findings than are told."""


def check(files: Iterable[Path], contract: Contract, texts: SourceTexts | None = None) -> Result:
    """Reads and checks `files` in order; findings are sorted by file and place."""
    files = list(files)
    folders = {path.parent for path in files}
    known = {path.stem for folder in folders for path in folder.glob("*.json") if path.is_file()}
    corpus, schemas, result = Corpus(known), SchemaCheck(contract), Result()
    for path in files:
        document = read(path)
        valid = document.whole and schemas.accepts(document.value)
        if not valid:
            document.reread()
        result.documents.append(document)
        breaches = _breaches(document, corpus, schemas, valid=valid)
        if texts and isinstance(document.value, dict):
            unproved, coverage = evidence.prove(document.value, texts)
            breaches = _with_proof(breaches, unproved)
            result.coverage += [(document.name, each) for each in coverage]
        found = list(islice(_findings(document, breaches), schema.MOST + 1))
        result.findings += found[: schema.MOST]
        if len(found) > schema.MOST:
            result.cut.append(document.name)
    result.findings.sort(key=lambda finding: finding.order)
    return result


def _findings(document: Document, breaches: Iterable[Breach]) -> Iterator[Finding]:
    for fault in document.faults:
        yield from_fault(document, fault)
    at_fault = {document.place(fault.span) for fault in document.faults}
    for breach in breaches:
        found = from_breach(document, breach)
        if found.place not in at_fault:
            yield found


def _with_proof(breaches: Iterable[Breach], unproved: list[Breach]) -> Iterator[Breach]:
    """Where the text shows that a source's length is wrong, no span is blamed for it."""
    mended = any(breach.rule is evidence.LENGTH for breach in unproved)
    yield from (breach for breach in breaches if not (mended and breach.rule is references.BEYOND_SOURCE))
    yield from unproved


def _breaches(document: Document, corpus: Corpus, schemas: SchemaCheck, *, valid: bool) -> Iterator[Breach]:
    if not document.whole:
        return
    refused = set()
    if not valid:
        for breach in schemas.breaches(document.value):
            refused.add(breach.path)
            yield breach
    if isinstance(document.value, dict):
        found = chain(rules.breaches(document.value), across.file_name(document), corpus.breaches(document))
        yield from (breach for breach in found if breach.path not in refused)
