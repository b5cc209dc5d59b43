"""The lines of files that findings point at, read again when a format shows them."""

from functools import lru_cache
from pathlib import Path

from diplobrief.corpus.document import Document, Place, read
from diplobrief.corpus.fault import Span


class Lines:
    """Lines by file and number. The findings of a run come file by file, so only the last few files are kept."""

    def __init__(self) -> None:
        self._document = lru_cache(maxsize=4)(lambda file: read(Path(file)))
        self._lines = lru_cache(maxsize=4)(lambda file: self._document(file).text.split("\n"))

    def place(self, file: str, start: int, end: int) -> Place:
        """The lines and columns of `[start, end)` in code points."""
        document: Document = self._document(file)
        return document.place(Span(start, end))

    def line(self, file: str, number: int) -> str | None:
        """The line, from 1, without its end; `None` when the file has none such (any more)."""
        lines: list[str] = self._lines(file)
        return lines[number - 1].removesuffix("\r") if 0 < number <= len(lines) else None

    def byte_column(self, file: str, number: int, column: int) -> int:
        """The column, from 1, counted in bytes of UTF-8 in place of code points."""
        line = self.line(file, number) or ""
        return len(line[: column - 1].encode("utf-8", "surrogatepass")) + 1
