"""Print the evidence object for an exact passage of a text: offsets in code points, and the digest.

Every place is printed when the passage stands there more than once. Nothing is matched fuzzily: a near miss is shown
with what differs, on standard error, and the exit code is 1. Of several passages the whole member is printed, in the
order of the text and indented as in a claim.

  diplobrief locate texts/talks.txt "respecting the red lines"
  diplobrief locate texts/talks.txt "red lines" --source article --quote
  diplobrief locate texts/talks.txt "The ministry said" "respecting the red lines"
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from hashlib import sha256
from pathlib import Path
from textwrap import indent
from typing import Final

from diplobrief.cli.errors import UsageError

_DEPTH: Final = 6
"""Spaces before the members of a claim."""

_NEAR: Final = 40
_TAKE: Final = "take the one that is meant"


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("textfile", type=Path, metavar="TEXTFILE", help="the source text, UTF-8")
    command.add_argument("words", nargs="+", metavar="WORDS", help="a passage, to the letter; several make one list")
    command.add_argument("--source", default="article", metavar="ID", help="id of the source (default: article)")
    command.add_argument("--quote", action="store_true", help="put the passage itself into the object")


def run(asked: Namespace) -> int:
    """0 when every passage was found, 1 when one was not."""
    from diplobrief.cli.texts import read_text
    from diplobrief.corpus.passages import passages

    if not all(words.strip() for words in asked.words):
        raise UsageError("no words were given to look for")
    text = read_text(asked.textfile)
    places = {words: passages(text, words) for words in asked.words}
    found = sorted({place for each in places.values() for place in each})
    objects = [_evidence(text, start, end, asked) for start, end in found]
    if len(places) > 1:
        print(_member(objects), end="")
    else:
        for each in objects:
            print(json.dumps(each, indent=2, ensure_ascii=False))
    for words, stands in places.items():
        if len(stands) > 1:
            print(f"the passage {_named(words, places)}stands there {len(stands)} times: {_TAKE}", file=sys.stderr)
            print("\n".join(f"  {start}–{end}: {_around(text, start, end)}" for start, end in stands), file=sys.stderr)
        if not stands:
            print(f"diplobrief: {_named(words, places)}{_missing(text, words, asked.textfile)}", file=sys.stderr)
    return 0 if all(places.values()) else 1


def _evidence(text: str, start: int, end: int, asked: Namespace) -> dict[str, object]:
    passage = text[start:end]
    found: dict[str, object] = {"source": asked.source, "start": start, "end": end}
    found["sha256"] = sha256(passage.encode()).hexdigest()
    return found | {"quote": passage} if asked.quote else found


def _member(objects: list[dict[str, object]]) -> str:
    """The member `evidence` as it stands in a claim of a brief; nothing where nothing was found."""
    if not objects:
        return ""
    return indent(f'"evidence": {json.dumps(objects, indent=2, ensure_ascii=False)}', " " * _DEPTH) + "\n"


def _named(words: str, places: dict[str, list[tuple[int, int]]]) -> str:
    """Which passage is meant, where several were asked for."""
    return f"{words!r} " if len(places) > 1 else ""


def _around(text: str, start: int, end: int) -> str:
    """A place with what stands before and after it, on one line."""
    from diplobrief.corpus.document import printable

    before, after = text[max(0, start - _NEAR) : start], text[end : end + _NEAR]
    return printable(" ".join(f"…{before}[{text[start:end]}]{after}…".split()))


def _missing(text: str, words: str, textfile: Path) -> str:
    from diplobrief.corpus.passages import near_miss

    near = near_miss(text, words)
    if near is None:
        return f"these words do not stand in {textfile}, nor anything like them"
    passage = text[near.start : near.end]
    return f"not there to the letter; at {near.start}–{near.end} stands {passage!r}: {near.difference}"
