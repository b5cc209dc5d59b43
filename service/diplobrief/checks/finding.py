"""A finding: one place in one file where a rule does not hold, ready to be spoken by any reporter."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from diplobrief.corpus.document import Document, Place
from diplobrief.corpus.scanner import Fault
from diplobrief.model.pointer import to_pointer
from diplobrief.model.rule import Breach, Rule

_LONGEST: Final = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """`file` as the user named it; `pointer` a JSON Pointer; `place` in lines and code points; `cure` may be empty."""

    file: str
    place: Place
    rule: Rule
    pointer: str
    message: str
    cure: str
    fingerprint: str

    @property
    def order(self) -> tuple[str, int, int, str]:
        """Findings are told file by file, from top to bottom."""
        return self.file, self.place.line, self.place.column, self.rule.code


def from_breach(document: Document, breach: Breach) -> Finding:
    """The breach with its place in the file."""
    place = document.find(breach.path, on_key=breach.on_key)
    pointer = to_pointer(breach.path)
    mark = _fingerprint(document, breach.rule, pointer)
    return Finding(document.name, place, breach.rule, pointer, _short(breach.message), _short(breach.cure), mark)


def from_fault(document: Document, fault: Fault) -> Finding:
    """The fault with its place in the file."""
    mark = _fingerprint(document, fault.rule, fault.message)
    place = document.place(fault.span)
    return Finding(document.name, place, fault.rule, "", _short(fault.message), _short(fault.cure), mark)


def _short(said: str) -> str:
    """A message never quotes a document at length."""
    return said if len(said) <= _LONGEST else f"{said[: _LONGEST // 2]}…{said[-_LONGEST // 2 :]}"


def _fingerprint(document: Document, rule: Rule, where: str) -> str:
    """The same for the same trouble however the lines move: code, document id, and place in the tree."""
    name = document.value.get("id") if isinstance(document.value, dict) else None
    whole = "\0".join((rule.code, name if isinstance(name, str) else document.name, where))
    return sha256(whole.encode("utf-8", "surrogatepass")).hexdigest()[:16]
