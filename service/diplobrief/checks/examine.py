"""One document: everything that can be said of it alone."""

from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Final, NamedTuple

from diplobrief.checks import across, evidence, hints, lifecycle, schema, style
from diplobrief.checks.across import Facts, facts
from diplobrief.checks.catalogue import ALL, Selection
from diplobrief.checks.evidence import NOTHING, Coverage, Proof
from diplobrief.checks.finding import Finding, from_breach, from_fault
from diplobrief.checks.schema import MOST, SchemaCheck
from diplobrief.checks.style import Shape
from diplobrief.contract.released import Contract
from diplobrief.corpus import syntax
from diplobrief.corpus.document import Document
from diplobrief.corpus.folder import SourceTexts
from diplobrief.model import meaning, references, rules
from diplobrief.model.outline import Outline, outline
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Breach, Rule


class Options(NamedTuple):
    """What a check asks: of which contract, with which source texts at hand, and which rules.

    `most` findings of a document and one more are looked for. `warn_always` asks for warnings where there are errors
    too: that is for mending, nobody wants to be told.
    """

    contract: Contract
    texts: SourceTexts | None = None
    selection: Selection = ALL
    most: int = MOST
    warn_always: bool = False


class Examined(NamedTuple):
    """What one document contributes to a run; at most one finding more than are told."""

    facts: Facts
    findings: list[Finding]
    coverage: list[Coverage]


class _Case(NamedTuple):
    """One document with what several rules need of it."""

    document: Document
    seen: Outline
    proof: Proof


_FEW: Final = 20
"""Documents whose layout is read word by word; for more it pays to load what writes them anew, and compare."""

_LEGIBLE: Final = (syntax.BYTE_ORDER_MARK,)
"""Faults beside which the text is still JSON."""


def _prover(texts: SourceTexts | None) -> Callable[[Outline], Proof]:
    if texts is None:
        return lambda _: NOTHING
    from diplobrief.checks.proof import prove  # loaded late: most checks have no texts at hand

    return lambda seen: prove(seen, texts)


class Examiner:
    """Examines documents one after the other; what they share is made once."""

    def __init__(self, options: Options) -> None:
        asked = options.selection
        self._options, self._schemas = options, SchemaCheck(options.contract)
        self._by_schema = asked.any(schema.RULES)
        self._by_rules = asked.any(rules.RULES)
        self._by_hints = asked.any(hints.RULES)
        self._by_style = asked.any(style.RULES)
        self._across = asked.any((*across.RULES, *lifecycle.RULES))
        self._beyond = self._across or self._by_rules or self._by_hints or self._by_style or bool(options.texts)
        self._conditions = not all(map(asked.wants, meaning.CONDITIONS))
        self._shapes: dict[str, Shape] = {}
        self._styled = 0
        self._prove = _prover(options.texts)

    def examine(self, document: Document) -> Examined:
        """Everything that is wrong with `document` by itself."""
        valid = document.whole and not (self._by_schema and not self._schemas.accepts(document.value))
        if not (valid and self._by_schema):  # the schema would have refused an infinite number
            document.reread()
        case, most = self._case(document), self._options.most + 1
        found = list(islice(self._errors(document, case, valid=valid), most))
        if case and (self._options.warn_always or not any(each.is_error for each in found)):
            found += islice(self._warnings(case), most - len(found))
        known = facts(document) if self._across else Facts(document.name, None)
        return Examined(known, found, case.proof.coverage if case else [])

    def _wants(self, rule: Rule) -> bool:
        return self._options.selection.wants(rule)

    def _case(self, document: Document) -> _Case | None:
        """The document as an object of JSON, if it is one."""
        if not (self._beyond and isinstance(document.value, dict)):
            return None
        seen = outline(document.value)
        return _Case(document, seen, self._prove(seen))

    def _errors(self, document: Document, case: _Case | None, *, valid: bool) -> Iterator[Finding]:
        for fault in document.faults:
            if self._wants(fault.rule):
                yield from_fault(document, fault)
        at_fault = {document.place(fault.span) for fault in document.faults}
        for breach in self._breaches(document, case, valid=valid):
            if self._wants(breach.rule):
                finding = from_breach(document, breach, self._schemas.version(document.value))
                if finding.place not in at_fault:
                    yield finding

    def _breaches(self, document: Document, case: _Case | None, *, valid: bool) -> Iterator[Breach]:
        refused: set[Path] = set()
        if document.whole and not valid:
            for breach in self._schemas.breaches(document.value, conditions=self._conditions):
                refused.add(breach.path)
                yield breach
        if case:
            yield from (breach for breach in self._beyond_schema(case) if breach.path not in refused)

    def _beyond_schema(self, case: _Case) -> Iterator[Breach]:
        """What no schema says. Where the length of a text is wrong, no span is blamed for it."""
        yield from across.file_name(case.document)
        if self._by_rules:
            wrong_length = any(breach.rule is evidence.LENGTH for breach in case.proof.breaches)
            for breach in rules.seen_breaches(case.seen):
                if not (wrong_length and breach.rule is references.BEYOND_SOURCE):
                    yield breach
        yield from case.proof.breaches

    def _warnings(self, case: _Case) -> Iterator[Finding]:
        """What can be right: it is asked once there is no error, since most of it would follow from one."""
        document, at_hand = case.document, case.proof.at_hand
        odd = chain(hints.breaches(case.seen, at_hand) if self._by_hints else (), case.proof.gaps)
        yield from (from_breach(document, breach) for breach in odd if self._wants(breach.rule))
        if self._by_style and all(fault.rule in _LEGIBLE for fault in document.faults):
            self._styled += 1
            told = style.findings(document, self._shape(document), many=self._styled > _FEW)
            yield from (finding for finding in told if self._wants(finding.rule))

    def _shape(self, document: Document) -> Shape:
        version = self._schemas.version(document.value)
        if version not in self._shapes:
            self._shapes[version] = style.shape(self._schemas.released(document.value))
        return self._shapes[version]
