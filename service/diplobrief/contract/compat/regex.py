"""Regular expressions as ECMA-262 reads them (`u`, searched anywhere), as far as they are regular: a small syntax tree.

A tree is a tuple: `("set", ranges)`, `("seq", trees)`, `("alt", trees)`, `("rep", tree, least, most)`, `("start",)`,
`("end",)`; ranges are pairs of code points, both included. Whatever else there is (lookaheads, word boundaries,
references back, properties of Unicode) raises `Undecided`. Read loosely, lookarounds and word boundaries are passed
over, which finds all that the pattern finds, and more.
"""

from typing import Any, Final

from diplobrief.contract.compat.values import Undecided

Tree = tuple[Any, ...]
Ranges = tuple[tuple[int, int], ...]
LAST: Final = 0x10FFFF
_MOST_REPEATS: Final = 2000
_SHORT: Final = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11, "0": 0}
_DIGITS: Final[Ranges] = ((48, 57),)
_WORD: Final[Ranges] = ((48, 57), (65, 90), (95, 95), (97, 122))
_SPACE: Final[Ranges] = (
    (9, 13),
    (32, 32),
    (160, 160),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)
_CLASSES: Final = {"d": _DIGITS, "w": _WORD, "s": _SPACE}
_LINE_ENDS: Final[Ranges] = ((10, 10), (13, 13), (0x2028, 0x2029))
_SYNTAX: Final = "^$\\.*+?()[]{}|/"
_QUANTIFIERS: Final = {"*": (0, None), "+": (1, None), "?": (0, 1)}


def without(ranges: Ranges) -> Ranges:
    """All other code points."""
    found, at = [], 0
    for low, high in sorted(ranges):
        if low > at:
            found.append((at, low - 1))
        at = max(at, high + 1)
    return tuple([*found, (at, LAST)] if at <= LAST else found)


class Parser:
    """One reading of one pattern."""

    def __init__(self, pattern: str, *, loose: bool = False) -> None:
        self._text, self._at, self._loose = pattern, 0, loose

    def tree(self) -> Tree:
        """The tree of the whole pattern. Raises `Undecided`."""
        found = self._alternatives()
        if self._at < len(self._text):
            raise self._strange("an unmatched parenthesis")
        return found

    def _strange(self, what: str) -> Undecided:
        return Undecided(f"the pattern {self._text!r} has {what}")

    def _peek(self) -> str:
        return self._text[self._at : self._at + 1]

    def _next(self) -> str:
        if self._at >= len(self._text):
            raise self._strange("an end too early")
        self._at += 1
        return self._text[self._at - 1]

    def _took(self, word: str) -> bool:
        if self._text.startswith(word, self._at):
            self._at += len(word)
            return True
        return False

    def _alternatives(self) -> Tree:
        found = [self._sequence()]
        while self._took("|"):
            found.append(self._sequence())
        return found[0] if len(found) == 1 else ("alt", tuple(found))

    def _sequence(self) -> Tree:
        found: list[Tree] = []
        while self._peek() not in ("", "|", ")"):
            found.append(self._quantified(self._atom()))
        return ("seq", tuple(found))

    def _quantified(self, tree: Tree) -> Tree:
        least, most = 1, 1
        sign = self._peek()
        if sign in _QUANTIFIERS:
            self._at += 1
            least, most = _QUANTIFIERS[sign]  # type: ignore[assignment]  # no bound is None
        elif sign == "{":
            self._at += 1
            least, most = self._counts()  # type: ignore[assignment]
        else:
            return tree
        if tree[0] in ("start", "end"):
            raise self._strange("a repeated anchor")
        self._took("?")  # a lazy one has the same language
        if self._peek() in ("*", "+", "?", "{"):
            raise self._strange("a quantifier of a quantifier")
        return ("rep", tree, least, most)

    def _counts(self) -> tuple[int, int | None]:
        end = self._text.find("}", self._at)
        words = self._text[self._at : end].split(",") if end > 0 else [""]
        if not words[0].isdecimal() or len(words) > 2 or not all(each == "" or each.isdecimal() for each in words):  # noqa: PLR2004  # least and most
            raise self._strange("a brace that counts nothing")
        self._at = end + 1
        least = int(words[0])
        most = least if len(words) == 1 else int(words[1]) if words[1] else None
        if max(least, most or 0) > _MOST_REPEATS:
            raise self._strange(f"more than {_MOST_REPEATS} repetitions")
        if most is not None and most < least:
            raise self._strange("bounds in the wrong order")
        return least, most

    def _atom(self) -> Tree:
        sign = self._next()
        if sign == "(":
            return self._group()
        if sign == "[":
            return ("set", self._class())
        if sign == "\\":
            return self._escaped()
        if sign in ("^", "$"):
            return ("start",) if sign == "^" else ("end",)
        if sign == ".":
            return ("set", without(_LINE_ENDS))
        if sign in "*+?{}]":
            raise self._strange(f"{sign!r} where nothing is to repeat")
        return ("set", ((ord(sign), ord(sign)),))

    def _escaped(self) -> Tree:
        if self._loose and self._peek() in ("b", "B"):
            self._at += 1
            return ("seq", ())
        return ("set", self._escape(inside=False))

    def _group(self) -> Tree:
        if self._took("?") and not self._took(":"):
            if not self._took("<") or self._peek() in ("=", "!"):
                return self._lookaround()
            name, _, _ = self._text[self._at :].partition(">")
            self._at += len(name) + 1
        found = self._alternatives()
        if not self._took(")"):
            raise self._strange("an open parenthesis")
        return found

    def _lookaround(self) -> Tree:
        if not self._loose:
            raise self._strange("a lookaround")
        self._at += 1
        self._alternatives()
        if not self._took(")"):
            raise self._strange("an open parenthesis")
        return ("seq", ())

    def _escape(self, *, inside: bool) -> Ranges:
        sign = self._next()
        if sign.lower() in _CLASSES:
            ranges = _CLASSES[sign.lower()]
            return ranges if sign.islower() else without(ranges)
        if sign in _SHORT and not (sign == "0" and self._peek().isdecimal()):
            code = _SHORT[sign]
        elif sign == "x":
            code = self._hex(2)
        elif sign == "u":
            code = self._unicode()
        elif sign in _SYNTAX or (inside and sign == "-"):
            code = ord(sign)
        else:
            raise self._strange(f"\\{sign}")
        return ((code, code),)

    def _hex(self, length: int) -> int:
        word = self._text[self._at : self._at + length]
        self._at += length
        try:
            return int(word, 16)
        except ValueError:
            raise self._strange("a broken escape") from None

    def _unicode(self) -> int:
        if self._took("{"):
            word, _, _ = self._text[self._at :].partition("}")
            code = self._hex(len(word))
            self._at += 1
            return code
        return self._hex(4)

    def _class(self) -> Ranges:
        other, found = self._took("^"), list[tuple[int, int]]()
        while not self._took("]"):
            low = self._member()
            if self._peek() == "-" and self._text[self._at + 1 : self._at + 2] not in ("]", ""):
                self._at += 1
                high = self._member()
                if len(low) != 1 or len(high) != 1 or low[0][0] != low[0][1] or low[0][0] > high[0][1]:
                    raise self._strange("a range without two ends")
                low = ((low[0][0], high[0][1]),)
            found += low
        return without(tuple(found)) if other else tuple(found)

    def _member(self) -> Ranges:
        sign = self._next()
        if sign == "[":
            raise self._strange("a bracket inside brackets")  # engines read it in different ways
        if sign == "\\":
            return self._escape(inside=True) if self._peek() != "b" else self._backspace()
        if sign in "&~" and self._peek() == sign:
            raise self._strange("a doubled sign inside brackets")
        return ((ord(sign), ord(sign)),)

    def _backspace(self) -> Ranges:
        self._at += 1
        return ((8, 8),)
