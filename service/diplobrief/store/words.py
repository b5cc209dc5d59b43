r"""The language of the search parameter `q`: which words a brief must hold.

Words apart by spaces must all be there; `"a phrase"` is one unit. `OR` between two units takes either, and binds
tighter than the space, as web search engines have it: `a b OR c` is a and (b or c). `-` before a unit asks for briefs
without it. `title:`, `summary:`, `statement:` or `party:` before a word or phrase looks only there. There are no
parentheses and no escapes: but for space, colon, quotation mark and a minus in front, a character is part of its word.

`OR` joins no unit with a minus: `a OR -b` holds of nearly every brief, and who writes it mostly means `a -b`.
`OR` is an operator only by itself: `"OR"`, `-OR` and `title:OR` are about the word.

The language is regular, limit of units included, so that OpenAPI states it exactly. `PATTERN` needs two lookaheads,
which RE2 and Rust's `regex` do not read. One keeps a minus from following `OR`: to count the units and remember an `OR`
at once takes a pattern that grows with the square of the limit. The other shuts the gap that Python's `$` leaves before
a final line feed. Each text is read in one way only, so that no engine has anything to try twice.
"""

import re
from typing import Final, NamedTuple
from unicodedata import combining, east_asian_width

from diplobrief.model.nearest import nearest

FIELDS: Final = ("title", "summary", "statement", "party")
LONGEST: Final = 200
"""Code points of a text."""
UNITS: Final = 32
"""Words and phrases of a text."""

_CONTROL: Final = r"\x00-\x1f\x7f-\x9f"
_REST: Final = f'[^ ":{_CONTROL}]'
_WORD: Final = rf'[^ ":\-{_CONTROL}]{_REST}*'
_WORD_BUT_OR: Final = rf'[^O ":\-{_CONTROL}]{_REST}*|O(?:[^R ":{_CONTROL}]{_REST}*|R{_REST}+)?'
_PHRASE: Final = f'" *[^ "{_CONTROL}][^"{_CONTROL}]*"'
_FIELD: Final = f"(?:{'|'.join(FIELDS)}):"
_PLAIN: Final = f"(?:{_WORD_BUT_OR}|{_PHRASE}|{_FIELD}(?:{_WORD}|{_PHRASE}))"
_NEGATED: Final = f"-(?:{_FIELD})?(?:{_WORD}|{_PHRASE})"
_FORMER: Final = rf"(?:(?:{_NEGATED}|{_PLAIN}(?: +OR(?! +-))?) +){{0,{UNITS - 1}}}"
PATTERN: Final = rf"^ *{_FORMER}(?:{_NEGATED}|{_PLAIN}) *(?!\n)$"
"""Where this is found in a text of at most `LONGEST` code points, `parse` reads it, and nowhere else."""

_TOKEN: Final = re.compile(
    r'(?=[^ ])(?P<minus>-?)(?:(?P<field>[^ ":]*):)?(?:"(?P<phrase>[^"]*)(?P<closed>"?)|(?P<word>[^ ":]*))'
)
"""A unit or what was meant for one. It fits at every character but a space, and so finds all of a text."""


class Unit(NamedTuple):
    """A word or a phrase, as it was written, without quotation marks; `field` is one of `FIELDS`, or `None` for all."""

    field: str | None
    text: str
    phrase: bool


class Clause(NamedTuple):
    """Units of which one must be there; a negated clause has one unit, which must not."""

    units: tuple[Unit, ...]
    negated: bool


class Words(NamedTuple):
    """Clauses that all hold: at least one, and together at most `UNITS` units."""

    clauses: tuple[Clause, ...]


class WordsError(ValueError):
    """A text that is not of the language: `message` says what to write, `at` where, in code points from the start."""

    def __init__(self, text: str, at: int, message: str) -> None:
        super().__init__(text, at, message)
        self.text, self.at, self.message = text, at, message

    def __str__(self) -> str:
        return self.message

    @property
    def shown(self) -> str:
        """Two lines: the text up to its limit, what does not print as `U+FFFD`, and a caret under the place."""
        text = self.text if len(self.text) <= LONGEST else self.text[:LONGEST] + "…"
        line = "".join(each if each.isprintable() else "\ufffd" for each in text)
        # An ideographic space is as wide as an ideograph, and a combining mark takes no column.
        under = ("\u3000" if east_asian_width(each) in "WF" else " " for each in line[: self.at] if not combining(each))
        return f"{line}\n{''.join(under)}^"


def parse(text: str) -> Words:
    """What `text` asks for. Raises `WordsError` with the place of what is not of the language."""
    _refuse_outright(text)
    clauses: list[Clause] = []
    joins: int | None = None  # where an OR stands whose right side is still to come
    units = 0
    for token in _TOKEN.finditer(text):
        _refuse_touching(token)
        if token[0] == "OR":
            if joins is not None or not clauses:
                raise _between(text, token.start())
            if clauses[-1].negated:
                raise _joined(text, token.start())
            joins = token.start()
            continue
        units += 1
        if units > UNITS:
            raise WordsError(text, token.start(), f"write at most {UNITS} words and phrases")
        clause = Clause((_unit(token),), negated=bool(token["minus"]))
        if joins is not None:
            if clause.negated:
                raise _joined(text, joins)
            clause = Clause(clauses.pop().units + clause.units, negated=False)
            joins = None
        clauses.append(clause)
    if joins is not None:
        raise _between(text, joins)
    return Words(tuple(clauses))


def _refuse_outright(text: str) -> None:
    if len(text) > LONGEST:
        raise WordsError(text, LONGEST, f"write at most {LONGEST} characters")
    if control := re.search(f"[{_CONTROL}]", text):
        raise WordsError(text, control.start(), "write a space in place of this control character")
    if not text.strip(" "):
        raise WordsError(text, 0, "write a word")


def _refuse_touching(token: re.Match[str]) -> None:
    """Refuses a colon after no field, and a phrase without space around it: only these make tokens touch."""
    text, at, field = token.string, token.start(), token["field"]
    if field is not None and field not in FIELDS and not field.startswith("-"):
        meant = nearest(field, FIELDS)
        what = f'"{field}" is not a field' if field else "no field stands before this colon"
        cure = f' (did you mean "{meant}"?)' if meant else ""
        names = f"{', '.join(FIELDS[:-1])} and {FIELDS[-1]}"
        rest = f"the fields are {names}, and a text with a colon is put into quotation marks"
        raise WordsError(text, token.start("field"), f"{what}{cure}: {rest}")
    if at and text[at - 1] != " ":
        raise WordsError(text, at, "put a space before and after a phrase, and leave out any other quotation mark")


def _unit(token: re.Match[str]) -> Unit:
    text, field, phrase, word = token.string, token["field"], token["phrase"], token["word"]
    if token["minus"] and text.startswith("-", token.end("minus")):
        raise WordsError(text, token.end("minus"), "write one minus, directly before a word, a phrase or a field")
    if phrase is not None:
        opening = token.start("phrase") - 1
        if not token["closed"]:
            raise WordsError(text, opening, "write a second quotation mark at the end of this phrase")
        if not phrase.strip(" "):
            raise WordsError(text, opening, "write a word between these quotation marks")
        return Unit(field, phrase, phrase=True)
    if not word:
        before = f"{field}:" if field else "the minus"
        raise WordsError(text, token.end(), f"write a word or a phrase directly after {before}")
    if word.startswith("-"):
        raise WordsError(text, token.start("word"), f"write the minus before the field: -{field}:")
    return Unit(field, word, phrase=False)


def _between(text: str, at: int) -> WordsError:
    return WordsError(text, at, 'write a word or a phrase on both sides of OR, and the word itself as "OR"')


def _joined(text: str, at: int) -> WordsError:
    return WordsError(text, at, "leave out this OR: it joins no unit with a minus")
