"""Text for formats that show it as it stands: on one line, and without what turns or hides the text around it."""

from typing import Final
from unicodedata import category

_UNSEEN: Final = frozenset(("Cc", "Cf", "Cs", "Cn", "Co"))
_JOINERS: Final = frozenset("\u200c\u200d")
"""Format characters that words of some scripts, and emoji, are spelt with."""


def one_line(text: str) -> str:
    """The text with one space for each stretch of white space, and without controls and marks of direction.

    What is left is allowed in XML 1.0, and no part of it turns the direction of what follows (UAX 9).
    """
    line = " ".join(text.split())
    if line.isprintable():  # nothing to take away: most texts, and much faster
        return line
    kept = (each for each in line if each in _JOINERS or category(each) not in _UNSEEN)
    return " ".join("".join(kept).split())
