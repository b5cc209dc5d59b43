"""Bytes of one file to a document that knows its lines."""

import os
import re
import stat
import sys
from functools import cache, cached_property
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import jiter

from diplobrief.corpus import syntax
from diplobrief.corpus.edits import Edit
from diplobrief.corpus.fault import Fault, Span
from diplobrief.corpus.locator import Located, locate
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Rule

if TYPE_CHECKING:
    from diplobrief.corpus.scanner import Scan

STANDARD_INPUT: Final = "-"
"""The path by which a user means standard input."""

LARGEST: Final = 5_000_000
"""Bytes: forty times the longest telegram of the diplomatic record, mapped."""

_AT_ONCE: Final = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Opening a pipe that nobody writes to does not wait; on Windows, bytes are not taken for lines."""

_MARK: Final = b"\xef\xbb\xbf"
_FAR_EXPONENT: Final = re.compile(rb"[eE]\+?[0-9]{3,}[ \t\r\n]*[,\]}]")
"""May be a number out of range; in a text it costs only a slower reading."""


class Place(NamedTuple):
    """A stretch of the file: lines and columns count from 1, columns in code points; the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Document:
    """One file. `value` is its JSON value, or `None` with `whole` false when the syntax broke off.

    `name` is the path as the user gave it.
    """

    def __init__(self, name: str, data: bytes, value: Any = None, *faults: Fault, whole: bool = True) -> None:
        self.name, self.data, self.value, self.whole = name, data, value, whole
        self.faults = list(faults)

    @cached_property
    def text(self) -> str:
        """The file as text, without a byte order mark; what is not UTF-8 is replaced one by one."""
        return self.data.removeprefix(_MARK).decode("utf-8", "replace")

    @cached_property
    def _scan(self) -> "Scan":
        from diplobrief.corpus.scanner import scan  # loaded late: a document without a finding is not scanned

        return scan(self.text)

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
        while True:
            found = self.locate(path)
            if found:
                return self.place(found.key) if on_key and found.key else self._opening(found.value)
            if not path:
                return self.place(Span(0, 0))
            path, on_key = path[:-1], False

    def locate(self, path: Path) -> Located | None:
        """Where the value at `path` stands, and the name of its member; `None` when nothing was read there."""
        if self.whole and not self.faults:
            return locate(self.text, path)
        return self._scan.locate(self.text, path)

    def _opening(self, span: Span) -> Place:
        """The whole of a text or number; of an object or array only its bracket."""
        nested = self.text[span.start : span.start + 1] in ("{", "[")
        return self.place(Span(span.start, span.start + 1) if nested else span)

    def _point(self, offset: int) -> tuple[int, int]:
        before = self.text.rfind("\n", 0, offset)
        return self.text.count("\n", 0, offset) + 1, offset - before


def read(path: FilePath | str, name: str | None = None) -> Document:
    """The document in a file. What keeps it from being read is a fault of the document, never an exception."""
    name = name or str(path)
    if name == STANDARD_INPUT:
        return parse(_standard_input(), name)
    try:
        data = _bytes(name)
    except OSError as error:
        return _unread(name, syntax.UNREADABLE, f"cannot be read: {error.strerror}", "mend the file or its rights")
    if data is None:
        return _unread(name, syntax.UNREADABLE, "not a regular file", "put a file there")
    return parse(data, name)


def _bytes(name: str) -> bytes | None:
    """At most one byte more than a brief may have, or `None` for what is no regular file, which is not waited for.

    The plain calls of the system: a corpus has thousands of files, and reading one takes half the time of checking it.
    """
    descriptor = os.open(name, os.O_RDONLY | _AT_ONCE)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return None
        data = os.read(descriptor, min(status.st_size, LARGEST) + 1)
        while status.st_size < len(data) <= LARGEST:  # it grows, or is a file of the system's that has no size
            more = os.read(descriptor, LARGEST)
            if not more:
                break
            data += more
        return data
    finally:
        os.close(descriptor)


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
    if said.isprintable():
        return said
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
    return Document(name, b"", None, Fault(rule, Span(0, 0), message, cure), whole=False)
