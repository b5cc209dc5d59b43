"""Print the evidence object for an exact passage of a text: offsets in code points, and the digest.

Every place is printed when the passage stands there more than once. Nothing is matched fuzzily: a near miss is shown
with what differs, on standard error, and the exit code is 1.

  diplobrief locate texts/talks.txt "respecting the red lines"
  diplobrief locate texts/talks.txt "red lines" --source article --quote
"""

import json
import sys
from argparse import ArgumentParser, Namespace
from hashlib import sha256
from pathlib import Path

from diplobrief.cli.errors import UsageError


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("textfile", type=Path, metavar="TEXTFILE", help="the source text, UTF-8")
    command.add_argument("words", metavar="WORDS", help="the passage, to the letter")
    command.add_argument("--source", default="article", metavar="ID", help="id of the source (default: article)")
    command.add_argument("--quote", action="store_true", help="put the passage itself into the object")


def run(asked: Namespace) -> int:
    """0 when the passage was found, 1 when it was not."""
    from diplobrief.cli.texts import read_text
    from diplobrief.corpus.passages import passages

    if not asked.words.strip():
        raise UsageError("no words were given to look for")
    text = read_text(asked.textfile)
    found = passages(text, asked.words)
    for start, end in found:
        evidence: dict[str, object] = {"source": asked.source, "start": start, "end": end}
        evidence["sha256"] = sha256(text[start:end].encode()).hexdigest()
        if asked.quote:
            evidence["quote"] = text[start:end]
        print(json.dumps(evidence, indent=2, ensure_ascii=False))
    if len(found) > 1:
        print(f"the passage stands there {len(found)} times: take the one that is meant", file=sys.stderr)
    if not found:
        print(f"diplobrief: {_missing(text, asked)}", file=sys.stderr)
    return 0 if found else 1


def _missing(text: str, asked: Namespace) -> str:
    from diplobrief.corpus.passages import near_miss

    near = near_miss(text, asked.words)
    if near is None:
        return f"these words do not stand in {asked.textfile}, nor anything like them"
    passage = text[near.start : near.end]
    return f"not there to the letter; at {near.start}–{near.end} stands {passage!r}: {near.difference}"
