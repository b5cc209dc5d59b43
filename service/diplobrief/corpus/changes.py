"""A change in the terms of the tree (rename, replace, remove) as edits of the text in which it stands."""

import json

from diplobrief.corpus.document import Document
from diplobrief.corpus.edits import Edit
from diplobrief.corpus.fault import Span
from diplobrief.model.rule import Fix


def edits(document: Document, fixes: tuple[Fix, ...]) -> tuple[Edit, ...]:
    """The edits that make all of `fixes`; none when one of them has no place, or would make a member twice."""
    found = [_edit(document, fix) for fix in fixes]
    return tuple(edit for edit in found if edit is not None) if None not in found else ()


def _edit(document: Document, fix: Fix) -> Edit | None:
    found = document.locate(fix.path)
    if found is None:
        return None
    if fix.action == "rename":
        taken = document.locate((*fix.path[:-1], str(fix.value)))
        return None if found.key is None or taken else Edit(*found.key, _written(fix.value))
    return Edit(*found.value, _written(fix.value)) if fix.action == "replace" else _removal(document, fix, found.value)


def _removal(document: Document, fix: Fix, span: Span) -> Edit | None:
    """An item of a list goes with the comma before it. The first has none: it is never the one that is too much."""
    *holder, index = fix.path
    before = document.locate((*holder, index - 1)) if isinstance(index, int) and index else None
    return Edit(before.value.end, span.end, "") if before else None


def _written(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
