"""Strict JSON (RFC 8259) with the place of every member and value. Offsets are in code points from the start.

It is read only when a document has something to answer for, so it is written for its messages, not for speed.
"""

import re
from typing import Any, Final

from diplobrief.corpus import syntax
from diplobrief.corpus.edits import Edit
from diplobrief.corpus.fault import Fault, Span
from diplobrief.corpus.locator import Located, locate
from diplobrief.corpus.skim import LONGEST_INTEGER, skim
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Rule

DEPTH: Final = 200
"""How deep objects and arrays may nest, as the fast reader has it; a brief needs six levels."""

MOST: Final = 50
"""Faults after which reading ends: nobody is told of more, and a hostile file has no end of them."""

VALUES: Final = 500_000
"""Values that are read; the longest telegram of the diplomatic record, mapped, has some thousands."""

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_TEXT: Final = re.compile(r'"([^"\\\x00-\x1f]*)"')
_MEMBER: Final = re.compile(r'("([^"\\\x00-\x1f]*)")[ \t\n\r]*:[ \t\n\r]*')
_AND_MORE: Final = re.compile(r'[ \t\n\r]*,[ \t\n\r]*(?=["{\[0-9-])')
"""What most of a document is made of, read in one step; whatever else stands there is looked at more closely."""

_PLAIN: Final = re.compile(r'[^"\\\x00-\x1f]*')
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?(?![0-9A-Za-z_.+-])")
_WORD: Final = re.compile(r"[+-]?[0-9A-Za-z_$.][0-9A-Za-z_$.+-]*")
_ESCAPE: Final = re.compile(r'\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})')
_LONE: Final = re.compile("[\ud800-\udfff]")
_LITERALS: Final = {"true": True, "false": False, "null": None}
_ESCAPED: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_NOT_FINITE: Final = frozenset({"NaN", "Infinity", "-Infinity", "+Infinity", "nan", "inf", "-inf"})


_CURES: Final = {
    "'": "JSON knows double quotes only",
    "/": "JSON has no comments",
    "#": "JSON has no comments",
    "<": "resolve the merge conflict",
    "=": "resolve the merge conflict",
    ">": "resolve the merge conflict",
    "\0": "is it UTF-16? save the file as UTF-8",
    **dict.fromkeys("“”„‘’«»", 'this is a typographic quotation mark: JSON knows the plain " only'),
}


_NESTED: Final = ("{", "[")
_SKIMMED: Final = 3
"""Levels below the top on which a whole value is tried first: each level that fails is read once more."""


class Scan:
    """What was read. `value` is `None` and `whole` false when the text broke off at the last fault."""

    def __init__(self, faults: list[Fault] | None = None) -> None:
        self.value: Any = None
        self.whole = False
        self.faults = [] if faults is None else faults
        self.keys: dict[Path, Span] = {}
        self.values: dict[Path, Span] = {}
        self.skimmed: set[Path] = set()
        """Values that are sound: what is in them has no place here."""

    def locate(self, text: str, path: Path) -> Located | None:
        """Where the value at `path` stands in the text that was read, and the name of its member, or `None`."""
        value = self.values.get(path)
        if value:
            return Located(self.keys.get(path), value)
        above = next((path[:n] for n in range(len(path) - 1, 0, -1) if path[:n] in self.skimmed), None)
        return locate(text, path[len(above) :], self.values[above].start) if above else None


class _StopError(Exception):
    """Nothing sensible can be read beyond this fault."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def scan(text: str) -> Scan:
    """Reads `text` as strict JSON. Of two members with one name the first counts, and the second is a fault."""
    reader = _Reader(text)
    try:
        reader.document()
    except _StopError as stop:
        reader.scan.faults.append(stop.fault)
    return reader.scan


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.here: Path = ()
        self.scan = Scan()
        self.levels = 0 if "\\u" in text else _SKIMMED

    def document(self) -> None:
        self.space()
        if self.at == len(self.text):
            self.stop("the file is empty", "`diplobrief new` writes a skeleton")
        value = self.value((), 0)
        self.space()
        if self.at < len(self.text):
            self.stop("the document is complete, but more text follows", "one file holds one brief")
        self.scan.value, self.scan.whole = value, True

    def space(self) -> None:
        self.at = _SPACE.match(self.text, self.at).end()  # type: ignore[union-attr]  # the pattern matches anywhere

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def stop(self, message: str, cure: str, span: Span | None = None, *edits: Edit, rule: Rule = syntax.SYNTAX) -> None:
        span = span or Span(self.at, min(self.at + 1, len(self.text)))
        raise _StopError(Fault(rule, span, message, cure, self.here, edits))

    def value(self, path: Path, depth: int) -> Any:
        start, self.here = self.at, path
        if depth > DEPTH:
            self.stop(f"nested deeper than {DEPTH} levels", "a brief needs six", rule=syntax.TOO_DEEP)
        opening = self.peek()
        sound = skim(self.text, start, DEPTH - depth) if 0 < depth <= self.levels and opening in _NESTED else None
        if sound:
            value, self.at = sound
            self.scan.skimmed.add(path)
        elif opening == "{":
            value = self.object(path, depth)
        elif opening == "[":
            value = self.array(path, depth)
        elif opening == '"':
            value = self.string()
        else:
            value = self.word()
        if len(self.scan.values) == VALUES:
            self.stop(f"more than {VALUES:,} values are read from no brief", "is it a brief?", rule=syntax.TOO_LARGE)
        self.scan.values[path] = Span(start, self.at)
        return value

    def object(self, path: Path, depth: int) -> dict[str, Any]:
        opened = self.at
        self.at += 1
        found: dict[str, Any] = {}
        self.space()
        while self.peek() != "}":
            name, key = self.member(opened)
            self.here = (*path, name)
            if name in found:
                where = self.line(self.scan.keys[(*path, name)].start)
                self.fault(syntax.DUPLICATE, key, f'"{name}" stands here twice, first in line {where}', "keep one")
                self.twin(depth)
            else:
                self.scan.keys[(*path, name)] = key
                found[name] = self.value((*path, name), depth + 1)
            self.here = path
            self.after("}", opened)
        self.at += 1
        return found

    def twin(self, depth: int) -> None:
        """Reads over the value of a repeated member without recording where its parts stand."""
        kept = self.scan
        self.scan = Scan(faults=kept.faults)
        self.value((), depth + 1)
        self.scan = kept

    def array(self, path: Path, depth: int) -> list[Any]:
        opened = self.at
        self.at += 1
        found: list[Any] = []
        self.space()
        while self.peek() != "]":
            found.append(self.value((*path, len(found)), depth + 1))
            self.here = path
            self.after("]", opened)
        self.at += 1
        return found

    def member(self, opened: int) -> tuple[str, Span]:
        """The name of a member and its place, read up to the value."""
        usual = _MEMBER.match(self.text, self.at)
        if usual:
            self.at = usual.end()
            return usual[2], Span(*usual.span(1))
        name, key = self.name(opened)
        self.space()
        if self.peek() != ":":
            self.stop(f'expected ":" after the member name "{name}"', "write a colon between name and value")
        self.at += 1
        self.space()
        return name, key

    def name(self, opened: int) -> tuple[str, Span]:
        start = self.at
        if self.peek() != '"':
            self.expected("a member name in double quotes", opened, "}")
        return self.string(), Span(start, self.at)

    def after(self, closing: str, opened: int) -> None:
        """What may follow a member or an item: a comma and the next one, or the end."""
        usual = _AND_MORE.match(self.text, self.at)
        if usual:
            self.at = usual.end()
            return
        end = self.at
        self.space()
        if self.peek() == closing:
            return
        if self.peek() != ",":
            ahead = self.peek()
            if ahead not in ("", '"') and self.text[end - 1] == '"' and end == self.text.rfind('"', 0, self.at) + 1:
                self.unescaped(end)
            if ahead and (ahead in '"{[-' or ahead.isalnum()):
                span = Span(max(end - 1, 0), end)
                self.stop('a "," is missing after this', "put it there", span, Edit(end, end, ","))
            self.expected(f'"," or "{closing}"', opened, closing)
        comma = self.at
        self.at += 1
        self.space()
        if self.peek() == closing:
            span = Span(comma, comma + 1)
            self.stop("a comma with nothing after it", "take the comma out", span, Edit(*span, ""))

    def unescaped(self, end: int) -> None:
        """After a closed text on the same line stands neither a comma nor an end, but words."""
        if self.peek().isalnum() and "\n" not in self.text[end : self.at]:
            cure = 'a quotation mark inside a text is written \\"'
            self.stop("the text is closed here, and more follows", cure, Span(end - 1, end))

    def expected(self, what: str, opened: int, closing: str) -> None:
        ahead = self.peek()
        if not ahead:
            opening = self.text[opened]
            message = f'the text ends, but the "{opening}" of line {self.line(opened)} is still open'
            self.stop(message, f'close it with "{closing}"')
        self.stop(f"expected {what}, found {ahead!r}", _CURES.get(ahead, 'an object is {"name": value, "name": value}'))

    def string(self) -> str:
        usual = _TEXT.match(self.text, self.at)
        if usual:
            self.at = usual.end()
            return usual[1]
        start, parts = self.at, []
        self.at += 1
        while True:
            plain = _PLAIN.match(self.text, self.at)
            parts.append(plain[0])  # type: ignore[index]  # the pattern matches anywhere
            self.at = plain.end()  # type: ignore[union-attr]
            following = self.peek()
            if following == '"':
                self.at += 1
                break
            if following != "\\":
                self.unclosed(start)
            parts.append(self.escape())
        text = "".join(parts)
        if _LONE.search(text):
            text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
            if "\ufffd" in text:
                message = "half of a surrogate pair stands alone in this text"
                self.fault(syntax.LONE_SURROGATE, Span(start, self.at), message, "write the character itself")
        return text

    def escape(self) -> str:
        found = _ESCAPE.match(self.text, self.at)
        if not found:
            span = Span(self.at, min(self.at + 2, len(self.text)))
            self.stop(f"{self.text[span.start : span.end]} is no escape of JSON", "a backslash is written \\\\", span)
            raise AssertionError  # `stop` does not return
        self.at = found.end()
        letter = found[0][1]
        hexadecimal = found[0].removeprefix("\\u")
        return chr(int(hexadecimal, 16)) if letter == "u" else _ESCAPED.get(letter, letter)

    def unclosed(self, start: int) -> None:
        if self.peek() in ("", "\n", "\r"):
            end = min(self.at, len(self.text))
            self.stop("this text is not closed on its line", "close it with a double quote", Span(start, end))
        self.stop(f"a control character (U+{ord(self.peek()):04X}) stands in a text", "write a space, or nothing")

    def word(self) -> Any:
        number = _NUMBER.match(self.text, self.at)
        if number:
            self.at = number.end()
            return self.number(number)
        found = _WORD.match(self.text, self.at)
        word = found[0] if found else self.peek()
        if word in _LITERALS:
            self.at += len(word)
            return _LITERALS[word]
        span = Span(self.at, self.at + len(word))
        if word in _NOT_FINITE:
            self.fault(syntax.NOT_FINITE, span, f"{word} is no number of JSON", "write a number")
            self.at = span.end
            return None
        return self.no_value(word, span)

    def number(self, found: re.Match[str]) -> int | float | None:
        if found[1] is None and found[2] is None:
            if len(found[0]) <= LONGEST_INTEGER:
                return int(found[0])
            value = float("inf")
        else:
            value = float(found[0])
        if value in (float("inf"), float("-inf")):
            self.fault(syntax.NOT_FINITE, Span(*found.span()), "the number is out of range", "look it up")
            return None
        return value

    def no_value(self, word: str, span: Span) -> None:
        cures = {"None": "write a value, or leave an optional member out", "'": "use double quotes"}
        if not word:
            self.stop("the text ends where a value should stand", "write the value, and close what is open")
        if word[0] in "0123456789+-.":
            self.stop(f"{word} is no number of JSON", "no leading zero or plus, digits on both sides of a point", span)
        if word[0] in "/#":
            self.stop("expected a value, found a comment", "JSON has no comments", span)
        if word[0] in "<=>\0":
            self.stop(f"expected a value, found {word[0]!r}", _CURES[word[0]], span)
        if word[0] in ",]}:":
            self.stop(f'expected a value, found "{word[0]}"', "write the value", span)
        if word.lower() in _LITERALS:
            self.stop(f"expected a value, found {word}", f"write {word.lower()}", span, Edit(*span, word.lower()))
        cure = cures.get(word) or _CURES.get(word, "a text stands in double quotes")
        self.stop(f"expected a value, found {word}", cure, span)

    def fault(self, rule: Rule, span: Span, message: str, cure: str) -> None:
        fault = Fault(rule, span, message, cure, self.here)
        if len(self.scan.faults) == MOST:
            raise _StopError(fault)
        self.scan.faults.append(fault)

    def line(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1
