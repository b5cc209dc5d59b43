"""The text of a brief and where each part of it stands, known from writing it: nothing is read back to find a place."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

Pointer = str
"""RFC 6901."""


@dataclass
class Layout:
    """The file as text. Offsets are in code points; a value's offset is that of its first character."""

    text: str = ""
    keys: dict[Pointer, int] = field(default_factory=dict)
    values: dict[Pointer, int] = field(default_factory=dict)
    ends: dict[Pointer, int] = field(default_factory=dict)
    """Where each value ends, exclusive."""


def lay_out(value: Any) -> Layout:
    """`value` with two spaces of indentation and a final newline."""
    writer = _Writer()
    writer.value(value, "", 0)
    writer.put("\n")
    writer.layout.text = "".join(writer.parts)
    return writer.layout


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Both from 1, columns in code points."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


class _Writer:
    def __init__(self) -> None:
        self.layout = Layout()
        self.parts: list[str] = []
        self.at = 0

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.at += len(text)

    def value(self, value: Any, pointer: Pointer, depth: int) -> None:
        self.layout.values[pointer] = self.at
        if isinstance(value, Mapping) and value:
            self.items(dict(value), pointer, depth, "{}")
        elif isinstance(value, list) and value:
            self.items(dict(enumerate(value)), pointer, depth, "[]")
        else:
            self.put(orjson.dumps(value).decode())
        self.layout.ends[pointer] = self.at

    def items(self, items: dict[Any, Any], pointer: Pointer, depth: int, brackets: str) -> None:
        self.put(brackets[0])
        for number, (name, value) in enumerate(items.items()):
            self.put((",\n" if number else "\n") + "  " * (depth + 1))
            inside = f"{pointer}/{name}"
            if brackets == "{}":
                self.layout.keys[inside] = self.at
                self.put(orjson.dumps(name).decode() + ": ")
            self.value(value, inside, depth + 1)
        self.put("\n" + "  " * depth + brackets[1])
