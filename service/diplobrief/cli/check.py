"""Check briefs: strict JSON, schema, references, meaning; with --sources every span and quotation.

One line a finding, `path:line:column: CODE message; cure`, on standard output; the sum on standard error.

  diplobrief check                                  everything in briefs/
  diplobrief check briefs/2026-01-28-talks.json     one brief
  diplobrief check briefs --sources texts           prove each span against the texts (found by digest)
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


def _path(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("an empty path names nothing")
    return Path(text)


def run(asked: Namespace) -> int:
    """0 when nothing was found, 1 when something was."""
    from diplobrief.checks import report
    from diplobrief.checks.run import check
    from diplobrief.contract.released import shipped
    from diplobrief.corpus.folder import SourceTexts, brief_files

    files = brief_files(asked.paths or [Path("briefs")])
    result = check(files, shipped(), SourceTexts(asked.sources) if asked.sources else None)
    for line in report.lines(result):
        print(line)
    print(report.sum_up(result), file=sys.stderr)
    return 1 if result.findings else 0
