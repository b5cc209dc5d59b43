"""Lookaheads at the very beginning of an anchored pattern, `^(?!a)b`: the text begins so, and it does not begin so.

They are conditions of their own on the whole text. Any other lookaround is left to the validators.
"""

from collections.abc import Iterator
from typing import Final

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
