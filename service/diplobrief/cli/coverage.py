"""Show the sentences of source texts with and without evidence, and which claims each carries.

  diplobrief coverage --sources texts                              every brief in briefs/
  diplobrief coverage briefs/2026-01-28-talks.json --sources texts
  diplobrief coverage --sources texts --html > coverage.html       the same as a page, for a browser

A sentence is covered when at least half of it lies in the spans of claims; `-` stands before one that is not. The page
holds the source texts: it is for the mapper's desk, and for publication only where the texts are.
"""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from html import escape
from pathlib import Path
from textwrap import wrap
from typing import TYPE_CHECKING, Final, NamedTuple

from diplobrief.cli.errors import UsageError

if TYPE_CHECKING:
    from diplobrief.checks.reading import Reading
    from diplobrief.model.outline import Json

_WIDTH: Final = 100


class _Brief(NamedTuple):
    name: str
    content: "Json"
    readings: "list[Reading]"


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="briefs or folders (default: briefs)")
    command.add_argument("--sources", type=Path, required=True, metavar="DIR", help="folder of the source texts")
    command.add_argument("--html", action="store_true", help="write a page for a browser")


def run(asked: Namespace) -> int:
    """0 when every sentence is covered, 1 when one is not. Raises `UsageError` for a brief with errors."""
    briefs = _read(asked.paths or [Path("briefs")], asked.sources)
    if asked.html:
        print(_page(briefs))
    else:
        for line in (line for brief in briefs for line in _told(brief)):
            print(line)
    found = [each for brief in briefs for each in brief.readings]
    covered, total = sum(each.covered for each in found), sum(len(each.sentences) for each in found)
    print(f"{len(briefs)} read: evidence covers {_share(covered, total)}", file=sys.stderr)
    return 0 if covered == total else 1


def _read(paths: list[Path], sources: Path) -> list[_Brief]:
    from diplobrief.checks.catalogue import Selection
    from diplobrief.checks.examine import Options
    from diplobrief.checks.reading import MissingTextError, readings
    from diplobrief.checks.run import check
    from diplobrief.contract.released import shipped
    from diplobrief.corpus.document import read
    from diplobrief.corpus.folder import SourceTexts, brief_files

    files, library = brief_files(paths), SourceTexts(sources)
    result = check(files, Options(shipped(), selection=Selection(ignore=("B303",))))
    if result.errors:
        raise UsageError(f"{result.errors} errors in these briefs: `diplobrief check` tells of them")
    try:
        return [_Brief(path.stem, value, readings(value, library)) for path in files for value in [read(path).value]]
    except MissingTextError as error:
        raise UsageError(str(error)) from None


def _share(covered: int, total: int) -> str:
    return f"{covered} of {total} sentences ({100 * covered / total if total else 100:.0f} %)"


def _told(brief: _Brief) -> Iterator[str]:
    from diplobrief.corpus.document import printable

    for reading in brief.readings:
        yield f"{brief.name}: {reading.source}: evidence covers {_share(reading.covered, len(reading.sentences))}"
        for each in reading.sentences:
            mark = "+" if each.covered else "-"
            place = f"{each.start}–{each.end}"
            yield f"{mark} {place:<11} {' '.join(each.claims) or 'no claim'}"
            words = printable(" ".join(reading.text[each.start : each.end].split()))
            yield from (f"    {line}" for line in wrap(words, _WIDTH))
        yield ""


_STYLE: Final = """
:root { color-scheme: light dark; font: 1rem/1.55 Georgia, serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
section { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); gap: 0 2rem; }
h1, h2, h3 { grid-column: 1 / -1; line-height: 1.2; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.covered { background: #1a7f3720; }
.bare { background: #c0392b30; text-decoration: underline dotted; }
sup { font: .7rem sans-serif; }
dl { font-size: .9rem; } dt { font-weight: bold; } dd { margin: 0 0 .6rem; }
"""


def _page(briefs: list[_Brief]) -> str:
    parts = [part for brief in briefs for part in _section(brief)]
    head = f'<meta charset="utf-8"><title>Evidence in the sources</title><style>{_STYLE}</style>'
    about = "<p>Green sentences are evidence for the claims behind them; the dotted ones are evidence for nothing.</p>"
    return "\n".join(['<!doctype html><html lang="en">', head, "<h1>Evidence in the sources</h1>", about, *parts])


def _section(brief: _Brief) -> Iterator[str]:
    yield f"<section><h2>{escape(brief.content['title'])}</h2>"
    for reading in brief.readings:
        share = _share(reading.covered, len(reading.sentences))
        yield f"<h3>{escape(reading.title or reading.source)}: {share}</h3>"
        yield f'<div class="text">{"".join(_marked(reading))}</div>'
        yield f"<dl>{''.join(_claims(brief.content))}</dl>"
    yield "</section>"


def _marked(reading: "Reading") -> Iterator[str]:
    at = 0
    for each in reading.sentences:
        yield escape(reading.text[at : each.start])
        kind = "covered" if each.covered else "bare"
        yield f'<span class="{kind}">{escape(reading.text[each.start : each.end])}</span>'
        yield f"<sup>{escape(' '.join(each.claims))}</sup>"
        at = each.end
    yield escape(reading.text[at:])


def _claims(brief: "Json") -> Iterator[str]:
    for layer in ("objectives", "statements", "implications", "background", "caveats"):
        for claim in brief.get(layer, []):
            yield f"<dt>{escape(claim['id'])}</dt><dd>{escape(claim['text'])}</dd>"
