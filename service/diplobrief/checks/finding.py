"""A finding: one place in one file where a rule does not hold, ready to be spoken by any reporter."""

from hashlib import sha256
from pathlib import PurePath
from typing import Final, NamedTuple

from diplobrief.corpus.changes import edits
from diplobrief.corpus.document import Document, Place
from diplobrief.corpus.edits import Edit
from diplobrief.corpus.fault import Fault
from diplobrief.model.pointer import to_pointer
from diplobrief.model.rule import Breach, Rule

_LONGEST: Final = 500


class Related(NamedTuple):
    """Another place that a finding is about."""

    file: str
    place: Place
    message: str


class Finding(NamedTuple):
    """One finding, for every reporter.

    `file` as the user named it; `place` in lines and code points, both from 1, its end exclusive; `pointer` a JSON
    Pointer into the document, to the member itself where one is missing; `help` the likely remedy, or empty. `edits`
    make that remedy, all of them or none, and are `safe` when they cannot change what is meant. `schema_pointer` leads
    to the keyword of the schema that refused, in the release `schema_version`; both are empty where no schema spoke.
    """

    file: str
    place: Place
    rule: Rule
    pointer: str
    message: str
    help: str
    fingerprint: str
    related: tuple[Related, ...] = ()
    edits: tuple[Edit, ...] = ()
    safe: bool = False
    schema_pointer: str = ""
    schema_version: str = ""

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Findings are told file by file, from top to bottom."""
        return self.file, self.place.line, self.place.column, self.rule.code

    @property
    def is_error(self) -> bool:
        """Whether this cannot be right, as against something to look at."""
        return self.rule.severity == "error"


def from_breach(document: Document, breach: Breach, version: str = "") -> Finding:
    """The breach with its place in the file. `version` is the release that a breach of the schema is about."""
    pointer = to_pointer(breach.path)
    return Finding(
        document.name,
        document.find(breach.path, on_key=breach.on_key),
        breach.rule,
        pointer,
        _short(breach.message),
        _short(breach.cure),
        fingerprint(document, breach.rule, pointer),
        tuple(Related(document.name, document.find(path), _short(said)) for path, said in breach.asides),
        edits(document, breach.fixes),
        safe=bool(breach.fixes) and all(fix.safe for fix in breach.fixes),
        schema_pointer=to_pointer(breach.schema),
        schema_version=version if breach.schema else "",
    )


def from_fault(document: Document, fault: Fault) -> Finding:
    """The fault with its place in the file."""
    pointer = to_pointer(fault.path)
    return Finding(
        document.name,
        document.place(fault.span),
        fault.rule,
        pointer,
        _short(fault.message),
        _short(fault.cure),
        fingerprint(document, fault.rule, pointer),
        edits=fault.edits,
        safe=fault.safe,
    )


def fingerprint(document: Document, rule: Rule, where: str) -> str:
    """The same for the same trouble however the lines move: code, document id, and place in the tree."""
    name = document.value.get("id") if isinstance(document.value, dict) else None
    whole = "\0".join((rule.code, name if isinstance(name, str) else PurePath(document.name).stem, where))
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _short(said: str) -> str:
    """A message never quotes a document at length."""
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST // 2]}…{said[-_LONGEST // 2 :]}"
