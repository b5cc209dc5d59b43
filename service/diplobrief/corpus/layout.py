"""The canonical layout of a brief: two spaces a level, one member or item a line, characters as themselves.

It is what `json.dumps(value, indent=2, ensure_ascii=False)` writes, but numbers stay as they were written.
"""

import json
import re
from collections.abc import Iterator
from typing import Any, Final

from diplobrief.corpus.edits import Edit

_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\]:,]|[^\s{}\[\]:,"]+')
_INDENT: Final = "  "


def is_canonical(value: Any, data: bytes) -> bool:
    """Whether `data` is `value` as written here; it may say no because of a number, but never yes wrongly."""
    import orjson  # loaded late: 8 ms, which only a run over many documents earns back

    try:
        return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE) == data
    except orjson.JSONEncodeError:  # an integer of more than 64 bits
        return False


def layout(text: str) -> Iterator[Edit]:
    """The edits that lay out `text`, which is JSON, from its first character to the end of its value."""
    depth, end, before = 0, 0, ""
    for match in _PIECE.finditer(text):
        piece, start = match[0], match.start()
        depth -= piece in "}]"
        gap = _gap(before, piece, depth)
        if text[end:start] != gap:
            yield Edit(end, start, gap)
        if "\\" in piece and (written := json.dumps(json.loads(piece), ensure_ascii=False)) != piece:
            yield Edit(start, match.end(), written)
        depth += piece in "{["
        before, end = piece, match.end()


def value_end(text: str) -> int:
    """Where the value ends, in code points; only white space may follow."""
    return len(text.rstrip(" \t\r\n"))


def _gap(before: str, piece: str, depth: int) -> str:
    """The white space between two tokens; `depth` counts the objects and lists that are open at the second."""
    if not before or piece in ":,":
        return ""
    if before == ":":
        return " "
    empty = piece in "}]" and before in "{["
    return "" if empty else "\n" + _INDENT * depth
