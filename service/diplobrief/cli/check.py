"""Check briefs: strict JSON, schema, references, meaning; with --sources every span and quotation.

One line a finding, `path:line:column: CODE message; cure`, on standard output; the sum on standard error.

  diplobrief check                                  everything in briefs/
  diplobrief check briefs/2026-01-28-talks.json     one brief
  diplobrief check briefs --sources texts           prove each span against the texts (found by digest)
  diplobrief check --select B0,B1                   syntax and schema only
  diplobrief check --ignore B408                    everything but one rule
"""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument(
        "paths", nargs="*", type=_path, metavar="PATH", help="files, or folders of *.json (default: briefs)"
    )
    command.add_argument("--sources", type=_path, metavar="DIR", help="folder of source texts, found by their SHA-256")
    command.add_argument("--select", default="B", metavar="CODES", help="rules or families to ask, such as B0,B408")
    command.add_argument("--ignore", default="", metavar="CODES", help="rules or families not to tell of")


def _path(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("an empty path names nothing")
    return Path(text)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",")) if text else ()


def run(asked: Namespace) -> int:
    """0 when nothing was found, 1 when something was."""
    from diplobrief.checks import report
    from diplobrief.checks.catalogue import Selection, SelectionError
    from diplobrief.checks.run import check
    from diplobrief.cli.errors import UsageError
    from diplobrief.contract.released import shipped
    from diplobrief.corpus.folder import SourceTexts, brief_files

    files = brief_files(asked.paths or [Path("briefs")])
    try:
        selection = Selection(_codes(asked.select), _codes(asked.ignore))
    except SelectionError as error:
        raise UsageError(str(error)) from None
    result = check(files, shipped(), SourceTexts(asked.sources) if asked.sources else None, selection)
    for line in report.lines(result):
        print(line)
    print(report.sum_up(result), file=sys.stderr)
    return 1 if result.findings else 0
