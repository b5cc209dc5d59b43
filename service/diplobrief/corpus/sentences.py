"""Sentences of a source text, for the share that evidence covers.

A sentence ends with a line, or with `.`, `!` or `?` (and closing quotation marks or brackets) before white space and
anything but a small letter; a title or an initial does not end one. A line without a sentence mark at its end is a
heading, a signature or a file number: it is no sentence. Neither is what stands before or between sentences: a
dateline, the time of receipt, the number of a telegram, a paragraph or an article. In a hard-wrapped text (no line over
100 characters, most of them without a mark at the end) an empty line takes the place of the line end.
"""

import re
from typing import Final, NamedTuple

_END: Final = re.compile(r"[.!?…]+[\"'”’)\]»]*(?=\s+[^\sa-zà-ÿ]|\s*$)")
_ABBREVIATED: Final = re.compile(
    r"(?:^|[\s(“\"'])(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|Gen|Adm|Sen|Gov|Hon|Rt|St|Lt|Col|Capt|Sgt|Messrs|No|Nos|vs|cf|p|pp|art|"
    r"vol|ca|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec|e\.g|i\.e|U\.S|U\.K|a\.m|p\.m)\.$"
)
_LINE: Final = re.compile(r"[^\n]+")
_PARAGRAPH: Final = re.compile(r"(?:[^\n]+\n?)+")
_MARKED: Final = re.compile(r"[.!?…:;][\"'”’)\]»]*\s*$")
_WIDEST: Final = 100
_COUNTED: Final = r"(?:\d{1,4}(?:st|nd|rd|th)?|[IVX]+)"
_RECEIVED: Final = r"\[Received [^\[\]]{1,40}\]"
_MONTH: Final = (
    "(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\.?)"
)
_DATED: Final = rf"(?:{_MONTH} \d{{1,2}}|\d{{1,2}} {_MONTH}),? \d{{4}}"
_APPARATUS: Final = re.compile(
    r"[“‘\"'(\[]*(?:"
    rf"(?:(?:Nos?\.|Article|Art\.) )?{_COUNTED}(?: (?:and|to) {_COUNTED})*[.)\]]+"
    rf"|[A-Z][^\W\d_]*(?:[ -][A-Z][^\W\d_]*){{0,3}},\]? {_DATED}"
    rf"(?:[—–, ]+(?:noon|midnight|\d{{1,2}}(?::\d\d)? [ap]\.? ?m\.?))?[.”’\"]*(?: {_RECEIVED})?"
    rf"|(?<=\[)Received [^\[\]]{{1,40}}\]"
    r"|(?<=\[)(?:End )?[Pp]araphrase\.?\]"
    r")"
)
"""A number, a dateline, a time of receipt, or an editor's bracket, and nothing else."""


class Sentence(NamedTuple):
    """`[start, end)` in code points, without white space at either end."""

    start: int
    end: int


def sentences(text: str) -> list[Sentence]:
    """The sentences of `text`, in order."""
    found: list[Sentence] = []
    for line in (_PARAGRAPH if _wrapped(text) else _LINE).finditer(text):
        start, end = line.span()
        if not _MARKED.search(line[0]):
            continue
        found += (each for each in _in_line(text, start, end) if not _APPARATUS.fullmatch(text, each.start, each.end))
    return found


def _wrapped(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    open_ended = sum(not _MARKED.search(line) for line in lines)
    return len(lines) > 1 and max(map(len, lines)) <= _WIDEST and open_ended > len(lines) / 2


def _in_line(text: str, start: int, end: int) -> list[Sentence]:
    found, since = [], start
    for mark in _END.finditer(text, start, end):
        if _ABBREVIATED.search(text, since, mark.start() + 1) and mark.end() < end:
            continue
        found.append(_trimmed(text, since, mark.end()))
        since = mark.end()
    if text[since:end].strip():
        found.append(_trimmed(text, since, end))
    return found


def _trimmed(text: str, start: int, end: int) -> Sentence:
    piece = text[start:end]
    return Sentence(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))
