"""Bytes of one file to a document that knows its lines."""

import re
import stat
import sys
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path as FilePath
from typing import Any, Final, NamedTuple

import jiter

from diplobrief.corpus import syntax
from diplobrief.corpus.edits import Edit
from diplobrief.corpus.scanner import Fault, Scan, Span, scan
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Rule

STANDARD_INPUT: Final = "-"
"""The path by which a user means standard input."""

LARGEST: Final = 5_000_000
"""Bytes: forty times the longest telegram of the diplomatic record, mapped."""

_MARK: Final = b"\xef\xbb\xbf"
_FAR_EXPONENT: Final = re.compile(rb"[:\[,][ \t\r\n]*-?[0-9.]+[eE]\+?[0-9]{3}")
"""May be a number out of range; in a text it costs only a slower reading."""


class Place(NamedTuple):
    """A stretch of the file: lines and columns count from 1, columns in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(eq=False)
class Document:
    """One file. `value` is its JSON value, or `None` with `whole` false when the syntax broke off.

    `name` is the path as the user gave it.
    """

    name: str
    data: bytes
    value: Any = None
    whole: bool = True
    faults: list[Fault] = field(default_factory=list)

    @cached_property
    def text(self) -> str:
        """The file as text, without a byte order mark; what is not UTF-8 is replaced one by one."""
        return self.data.removeprefix(_MARK).decode("utf-8", "replace")

    @cached_property
    def _scan(self) -> Scan:
        return scan(self.text)

    @cached_property
    def _lines(self) -> list[int]:
        starts, at = [0], self.text.find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = self.text.find("\n", at + 1)
        return starts

    def reread(self) -> None:
        """Looks for numbers out of range, which the fast reader takes for infinity: for a document found wanting."""
        if not self.faults and _FAR_EXPONENT.search(self.data):
            self.value, self.whole = self._scan.value, self._scan.whole
            self.faults += self._scan.faults

    def place(self, span: Span) -> Place:
        """Lines and columns of a stretch of text."""
        return Place(*self._point(span.start), *self._point(max(span.end, span.start)))

    def find(self, path: Path, *, on_key: bool = False) -> Place:
        """Where the value (or, `on_key`, the member name) at `path` stands; the nearest parent when it is not there."""
        while path:
            if on_key and path in self._scan.keys:
                return self.place(self._scan.keys[path])
            if path in self._scan.values:
                return self._opening(self._scan.values[path])
            path, on_key = path[:-1], False
        return self._opening(self._scan.values.get((), Span(0, 0)))

    def key(self, path: Path) -> Span | None:
        """Where the name of the member at `path` stands, in quotes."""
        return self._scan.keys.get(path)

    def value_span(self, path: Path) -> Span | None:
        """Where the whole value at `path` stands."""
        return self._scan.values.get(path)

    def _opening(self, span: Span) -> Place:
        """The whole of a text or number; of an object or array only its bracket."""
        nested = self.text[span.start : span.start + 1] in ("{", "[")
        return self.place(Span(span.start, span.start + 1) if nested else span)

    def _point(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1


def read(path: FilePath, name: str | None = None) -> Document:
    """The document in a file. What keeps it from being read is a fault of the document, never an exception."""
    name = name or str(path)
    if name == STANDARD_INPUT:
        return parse(_standard_input(), name)
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _unread(name, syntax.UNREADABLE, "not a regular file", "put a file there")
        if status.st_size > LARGEST:
            message = f"{status.st_size} bytes are more than a brief may have ({LARGEST})"
            return _unread(name, syntax.TOO_LARGE, message, "is it a brief?")
        data = path.read_bytes()
    except OSError as error:
        return _unread(name, syntax.UNREADABLE, f"cannot be read: {error.strerror}", "mend the file or its rights")
    return parse(data, name)


def parse(data: bytes, name: str) -> Document:
    """The document in these bytes; strict JSON, or faults that say where it is not."""
    if len(data) > LARGEST:
        return _unread(name, syntax.TOO_LARGE, f"more bytes than a brief may have ({LARGEST})", "is it a brief?")
    try:
        return Document(name, data, jiter.from_json(data, catch_duplicate_keys=True, allow_inf_nan=False))
    except ValueError:
        return _with_faults(Document(name, data))


@cache
def _standard_input() -> bytes:
    """All of it, once: whoever asks again gets the same bytes."""
    return sys.stdin.buffer.read(LARGEST + 1)


def printable(said: str) -> str:
    """The words on one line and harmless to a terminal, whatever names and documents hold."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in said)


def _with_faults(document: Document) -> Document:
    if document.data.startswith(_MARK):
        message = "the file starts with a byte order mark"
        cure, without = "save it as UTF-8 without one", (Edit(0, 0, ""),)
        document.faults.append(Fault(syntax.BYTE_ORDER_MARK, Span(0, 0), message, cure, (), without, safe=True))
    try:
        document.data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = len(document.data[: error.start].removeprefix(_MARK).decode("utf-8"))
        utf16 = document.data.startswith((b"\xff\xfe", b"\xfe\xff"))
        what = "the file is in UTF-16" if utf16 else f"byte 0x{document.data[error.start]:02x} is not UTF-8"
        message = f"{what} (offset {error.start})"
        document.faults.append(Fault(syntax.NOT_UTF8, Span(at, at + 1), message, "save the file as UTF-8"))
        document.whole = False
        return document
    found = document._scan  # noqa: SLF001  # the document's own scan, made once
    document.value, document.whole = found.value, found.whole
    document.faults += found.faults
    return document


def _unread(name: str, rule: Rule, message: str, cure: str) -> Document:
    return Document(name, b"", whole=False, faults=[Fault(rule, Span(0, 0), message, cure)])
