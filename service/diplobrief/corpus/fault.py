"""Something wrong with a text itself, and where it stands."""

from typing import NamedTuple

from diplobrief.corpus.edits import Edit
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Rule


class Span(NamedTuple):
    """`[start, end)` in code points."""

    start: int
    end: int


class Fault(NamedTuple):
    """Something wrong with the text itself, and where; `safe` edits cannot change what is meant."""

    rule: Rule
    span: Span
    message: str
    cure: str = ""
    path: Path = ()
    edits: tuple[Edit, ...] = ()
    safe: bool = False
