"""Patterns rewritten before they are read: lookaheads at the beginning, and the full stop.

A lookahead at the very beginning of an anchored pattern, `^(?!a)b`, is a condition of its own on the whole text. Any
other lookaround is left to the validators. The full stop is read in two ways: ECMA-262 leaves out four line ends, both
validators only the line feed. A proof has to hold in both readings.
"""

from collections.abc import Iterator
from typing import Final

FULL_STOPS: Final = ("[^\\n]", "[^\\n\\r\\u2028\\u2029]")
_SIGNS: Final = {"(?=": True, "(?!": False}


def spread(pattern: str) -> list[tuple[str, bool]]:
    """Patterns, each with whether it has to be found, that together say the same; else the pattern itself."""
    found: list[tuple[str, bool]] = []
    rest = pattern[1:] if pattern.startswith("^") else ""
    while rest[:3] in _SIGNS:
        end = next((at for at, depth, sign in _signs(rest) if sign == ")" and depth == 0), 0)
        if not end:
            return [(pattern, True)]
        found.append((f"^(?:{rest[3:end]})", _SIGNS[rest[:3]]))
        rest = rest[end + 1 :]
    if not found or rest[:1] in ("*", "+", "?", "{") or any(d == 0 and sign == "|" for _, d, sign in _signs(rest)):
        return [(pattern, True)]
    return [*found, (f"^{rest}", True)]


def stopped(pattern: str, stop: str) -> str:
    """The pattern with its full stops written out."""
    dots = [at for at, _, sign in _signs(pattern) if sign == "."]
    return "".join(stop if at in dots else sign for at, sign in enumerate(pattern)) if dots else pattern


def _signs(text: str) -> Iterator[tuple[int, int, str]]:
    """The characters that are not escaped and in no class, with how deep in groups they stand (after them)."""
    depth, inside, escaped = 0, False, False
    for at, sign in enumerate(text):
        if escaped or sign == "\\":
            escaped = not escaped
            continue
        if inside:
            inside = sign != "]"
            continue
        inside = sign == "["
        depth += (sign == "(") - (sign == ")")
        yield at, depth, sign
