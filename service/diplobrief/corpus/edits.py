"""Changes to the text of a document: what they do not concern stays as it is, to the byte."""

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """Puts `text` in place of `[start, end)`: code points of the document's text, a byte order mark not counted."""

    start: int
    end: int
    text: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with all `edits`, which must not overlap."""
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        parts += (text[at : edit.start], edit.text)
        at = edit.end
    return "".join((*parts, text[at:]))
