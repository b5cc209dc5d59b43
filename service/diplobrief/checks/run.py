"""One run of the check: files to a result that a reporter puts into words. A broken file never hides the next."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from diplobrief.checks import across, evidence, schema
from diplobrief.checks.across import Corpus
from diplobrief.checks.catalogue import ALL, Selection
from diplobrief.checks.evidence import Coverage
from diplobrief.checks.finding import Finding, from_breach, from_fault
from diplobrief.checks.schema import SchemaCheck
from diplobrief.contract.released import Contract
from diplobrief.corpus.document import Document, read
from diplobrief.corpus.folder import SourceTexts
from diplobrief.model import meaning, references, rules
from diplobrief.model.rule import Breach


@dataclass(slots=True)
class Result:
    """What a run found. `documents` counts what was read; `kept` holds the bytes that were checked, when asked for."""

    documents: int = 0
    kept: list[bytes] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    coverage: list[tuple[str, Coverage]] = field(default_factory=list)
    cut: list[str] = field(default_factory=list)
    """Documents with more findings than are told."""


def check(
    files: Iterable[Path],
    contract: Contract,
    texts: SourceTexts | None = None,
    selection: Selection = ALL,
    *,
    keep: bool = False,
) -> Result:
    """Reads and checks `files` in order; findings are sorted by file and place."""
    files = list(files)
    run = _Run(files, SchemaCheck(contract), texts, selection)
    for path in files:
        document = read(path)
        run.add(document)
        if keep:
            run.result.kept.append(document.data)
    run.result.findings.sort(key=lambda finding: finding.order)
    return run.result


class _Run:
    """What the documents of one run share."""

    def __init__(
        self, files: list[Path], schemas: SchemaCheck, texts: SourceTexts | None, selection: Selection
    ) -> None:
        folders = {path.parent for path in files}
        known = {path.stem for folder in folders for path in folder.glob("*.json") if path.is_file()}
        self.corpus, self.schemas, self.texts, self.selection = Corpus(known), schemas, texts, selection
        self.result = Result()
        self.by_schema = selection.any(schema.RULES)
        self.by_rules = selection.any(rules.RULES)
        self.conditions = not all(map(selection.wants, meaning.CONDITIONS))

    def add(self, document: Document) -> None:
        valid = document.whole and not (self.by_schema and not self.schemas.accepts(document.value))
        if not (valid and self.by_schema):  # the schema would have refused an infinite number
            document.reread()
        self.result.documents += 1
        found = list(islice(self._findings(document, valid=valid), schema.MOST + 1))
        self.result.findings += found[: schema.MOST]
        if len(found) > schema.MOST:
            self.result.cut.append(document.name)

    def _findings(self, document: Document, *, valid: bool) -> Iterator[Finding]:
        for fault in document.faults:
            if self.selection.wants(fault.rule):
                yield from_fault(document, fault)
        at_fault = {document.place(fault.span) for fault in document.faults}
        for breach in self._breaches(document, valid=valid):
            if self.selection.wants(breach.rule):
                found = from_breach(document, breach)
                if found.place not in at_fault:
                    yield found

    def _breaches(self, document: Document, *, valid: bool) -> Iterator[Breach]:
        refused = set()
        if document.whole and not valid:
            for breach in self.schemas.breaches(document.value, conditions=self.conditions):
                refused.add(breach.path)
                yield breach
        if not isinstance(document.value, dict):
            return
        found: Iterator[Breach] = chain(across.file_name(document), self.corpus.breaches(document))
        if self.by_rules:
            found = chain(rules.breaches(document.value), found)
        found = self._proved(document, found)
        yield from (breach for breach in found if breach.path not in refused)

    def _proved(self, document: Document, breaches: Iterator[Breach]) -> Iterator[Breach]:
        """The breaches, and what the source texts disprove. Where a length is wrong, no span is blamed for it."""
        if self.texts is None:
            yield from breaches
            return
        unproved, coverage = evidence.prove(document.value, self.texts)
        self.result.coverage += [(document.name, each) for each in coverage]
        mended = any(breach.rule is evidence.LENGTH for breach in unproved)
        yield from (breach for breach in breaches if not (mended and breach.rule is references.BEYOND_SOURCE))
        yield from unproved
