"""Rules B6: two mappers write one brief in one way. They are asked of documents without an error."""

import unicodedata
from collections.abc import Iterator
from typing import Any, Final

from diplobrief.checks.finding import Finding, from_breach, from_fault
from diplobrief.corpus.document import Document
from diplobrief.corpus.edits import Edit
from diplobrief.corpus.fault import Fault, Span
from diplobrief.corpus.layout import is_canonical, layout, value_end
from diplobrief.model.outline import Json
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Breach, Fix, Rule

ORDER: Final = Rule("B601", "member-order", "Members stand in the order of the schema.", "warning")
LAYOUT: Final = Rule("B602", "layout", "A brief is indented by two spaces, one member or item a line.", "warning")
NORMAL_FORM: Final = Rule("B603", "normal-form", "Own words are in Unicode normalization form C.", "warning")
FINAL_NEWLINE: Final = Rule("B604", "final-newline", "A brief ends with one line end.", "warning")

RULES: Final = (ORDER, LAYOUT, NORMAL_FORM, FINAL_NEWLINE)

_VERBATIM: Final = frozenset({"quote", "position", "attribution", "sources"})
"""Members whose texts are the sources', to the code point."""


class Shape:
    """The members of one kind of object, in the order of the schema, and the shapes of those that are objects."""

    def __init__(self) -> None:
        self.rank: dict[str, int] = {}
        self.nested: dict[str, Shape] = {}
        self.known: dict[tuple[str, ...], tuple[tuple[str, Shape], ...]] = {}
        """Orders that were found right, each with its members that have shapes: most briefs have the same few."""

    def sorted(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """`names` in the order of the schema; those that it does not know come last, as they stood."""
        return tuple(sorted(names, key=lambda name: self.rank.get(name, len(self.rank))))

    def holds(self, names: tuple[str, ...]) -> bool:
        """Whether `names` stand in order."""
        if names not in self.known and names == self.sorted(names):
            self.known[names] = tuple((name, self.nested[name]) for name in names if name in self.nested)
        return names in self.known


def shape(schema: Json) -> Shape:
    """The shape of the documents of a released schema."""
    return _shape(schema, schema.get("$defs", {}), {})


def findings(document: Document, order: Shape, *, many: bool) -> Iterator[Finding]:
    """What is unusual in the writing of a document that was read whole; `many` says that it is one of many."""
    if not _in_order(document.value, order):
        yield from (_misplaced(document, *each, order) for each in _disordered(document.value, (), order))
    if not (many and is_canonical(document.value, document.data)):
        yield from _layout(document)
    if b"\\u" in document.data or not (document.data.isascii() or unicodedata.is_normalized("NFC", document.text)):
        yield from (from_breach(document, each) for each in _decomposed(document.value, ()))


def _shape(node: Any, definitions: Json, known: dict[str, Shape]) -> Shape:
    name = str(node.get("$ref", "")).removeprefix("#/$defs/")
    if name in known:
        return known[name]
    found = Shape()
    if name:
        known[name] = found  # before its members: a definition may refer to itself
    node = definitions.get(name, node)
    for branch in sorted(node.get("oneOf", [node]), key=lambda each: -len(_members(each, definitions))):
        for member, inner in _members(branch, definitions).items():
            found.rank.setdefault(member, len(found.rank))
            inside = _shape(inner.get("items", inner), definitions, known) if isinstance(inner, dict) else Shape()
            if inside.rank:
                found.nested[member] = inside
    return found


def _members(node: Any, definitions: Json) -> Json:
    node = definitions.get(str(node.get("$ref", "")).removeprefix("#/$defs/"), node)
    members: Json = node.get("properties", {})
    return members


def _in_order(value: Any, order: Shape) -> bool:
    """Asked of every object of every brief, so it only says whether, and does no more than it must."""
    if type(value) is dict:
        names = tuple(value)
        if names not in order.known and not order.holds(names):
            return False
        for name, inner in order.known[names]:
            if not _in_order(value[name], inner):
                return False
    elif type(value) is list:
        for each in value:
            if not _in_order(each, order):
                return False
    return True


def _disordered(value: Any, path: Path, order: Shape) -> Iterator[tuple[Path, tuple[str, ...]]]:
    if isinstance(value, list):
        for index, each in enumerate(value):
            yield from _disordered(each, (*path, index), order)
    if isinstance(value, dict):
        if not order.holds(tuple(value)):
            yield path, tuple(value)
        for name, inner in order.nested.items():
            yield from _disordered(value.get(name), (*path, name), inner)


def _misplaced(document: Document, path: Path, names: tuple[str, ...], order: Shape) -> Finding:
    """One finding an object, at the first member that stands where another should."""
    wanted = _shape_at(path, order).sorted(names)
    at = next(index for index, name in enumerate(names) if name != wanted[index])
    message = f'"{wanted[at]}" belongs before "{names[at]}"'
    first = document.locate((*path, names[at]))
    slots = [_slot(document, (*path, name)) for name in names]
    moved = [_slot(document, (*path, name)) for name in wanted]
    edits = tuple(
        Edit(*slot, document.text[new.start : new.end]) for slot, new in zip(slots, moved, strict=True) if slot != new
    )
    fault = Fault(ORDER, first.key if first and first.key else Span(0, 0), message, _CURE, path, edits, safe=True)
    return from_fault(document, fault)


_CURE: Final = "`diplobrief check --fix` does it"


def _shape_at(path: Path, order: Shape) -> Shape:
    for step in path:
        order = order.nested[step] if isinstance(step, str) else order
    return order


def _slot(document: Document, path: Path) -> Span:
    """The text of a member: name, colon and value."""
    found = document.locate(path)
    return Span(found.key.start, found.value.end) if found and found.key else Span(0, 0)


def _layout(document: Document) -> Iterator[Finding]:
    text = document.text
    edits = tuple(layout(text))
    end = value_end(text)
    if edits:
        span = Span(edits[0].start, max(edits[0].end, edits[0].start + 1))
        message = "from here on the layout is not the canonical one"
        yield from_fault(document, Fault(LAYOUT, span, message, _CURE, (), edits, safe=True))
    if text[end:] != "\n":
        ends = {"": "the file ends without a line end", "\r\n": "the last line ends with CR LF, not LF"}
        message = ends.get(text[end:], "more than one line end follows")
        last = (Edit(end, len(text), "\n"),)
        yield from_fault(document, Fault(FINAL_NEWLINE, Span(end, len(text)), message, _CURE, (), last, safe=True))


def _decomposed(value: Any, path: Path) -> Iterator[Breach]:
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in _VERBATIM:
                yield from _decomposed(each, (*path, name))
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _decomposed(each, (*path, index))
    elif isinstance(value, str) and not unicodedata.is_normalized("NFC", value):
        fixes = (Fix("replace", path, unicodedata.normalize("NFC", value), safe=True),)
        yield Breach(NORMAL_FORM, path, "the text is not in normalization form C", _CURE, fixes=fixes)
