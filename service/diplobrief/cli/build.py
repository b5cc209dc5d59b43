"""Check a folder of briefs and compile it into an edition: one immutable folder with everything that a server needs.

  diplobrief build                                  briefs/ into editions/
  diplobrief build --briefs corpus --out /srv/diplobrief
  diplobrief build --to postgresql://host/db        and publishes it to a database; needs `diplobrief[postgresql]`
  diplobrief serve --edition /srv/diplobrief        serves it, and takes over the next one without a pause

An edition is built beside the current one and swapped in by one rename. A folder with an error is not compiled. Files
that were not written since are not read again.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("--briefs", type=Path, default=Path("briefs"), metavar="DIR", help="folder (default: briefs)")
    command.add_argument("--out", type=Path, default=Path("editions"), metavar="DIR", help="default: editions")
    command.add_argument("--to", default="", metavar="URL", help="database to publish the edition to as well")


def run(asked: Namespace) -> int:
    """0 when the edition is current, 1 when the briefs have errors."""
    from diplobrief.checks.report.text import concise
    from diplobrief.checks.report.words import sum_up
    from diplobrief.cli.compile import compile_folder
    from diplobrief.contract.released import shipped

    if asked.to:
        from diplobrief.cli import database
    outcome = compile_folder(asked.briefs, asked.out, shipped())
    if outcome.folder is None:
        for line in concise(outcome.result):
            print(line)
        print(f"{sum_up(outcome.result)}: not compiled until that is mended", file=sys.stderr)
        return 1
    if outcome.anew:
        print("no edition that was there could be read: the log of changes begins anew", file=sys.stderr)
    print(f"{outcome.folder} {'is current' if outcome.new else 'was current already'}")
    if asked.to:
        database.publish(asked.to, outcome.folder)
    return 0
