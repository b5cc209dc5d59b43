"""Write briefs in another schema version. What does not change stays, to the byte.

  diplobrief migrate briefs --to 1.1 --diff              show what would change
  diplobrief migrate briefs --to 1.1                     up: nothing is lost
  diplobrief migrate briefs/2026-01-28-talks.json --to 1.0.0 --drop

A step down has no place for what came later. It says what that is, and writes nothing without --drop.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from diplobrief.cli.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from diplobrief.checks.mend import Mended
    from diplobrief.checks.schema import SchemaCheck


class Migrated(NamedTuple):
    """One brief in another version: from which it came, the file before and after, and what it would lose, in words."""

    version: str
    file: "Mended"
    lost: tuple[str, ...]


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files, folders of *.json, patterns")
    command.add_argument(
        "--to", required=True, metavar="VERSION", help="version to write: 1.1.0, or 1.1 for its newest"
    )
    command.add_argument("--diff", action="store_true", help="show the changes, write nothing")
    command.add_argument("--drop", action="store_true", help="leave out what the version has no place for")


def run(asked: Namespace) -> int:
    """0 when everything is of that version now, 1 when something would be lost and was left alone."""
    from diplobrief.checks.schema import SchemaCheck
    from diplobrief.cli.mending import diff, write
    from diplobrief.contract.released import newest_of, shipped
    from diplobrief.corpus.document import printable
    from diplobrief.corpus.folder import brief_files

    contract = shipped()
    wanted = newest_of(asked.to, contract.locked)
    if wanted is None:
        raise UsageError(f"version {asked.to} is not released; released are: {', '.join(contract.locked)}")
    schemas = SchemaCheck(contract)
    found = [_migrated(path, wanted, schemas) for path in brief_files(asked.paths)]
    lossy = [each for each in found if each.lost]
    for each in found:
        lost = f", without {', '.join(each.lost)}" if each.lost else ""
        if each.version != wanted:
            print(f"{printable(each.file.name)}: {each.version} → {wanted}{lost}", file=sys.stderr)
    if lossy and not asked.drop:
        print(f"nothing was written: {len(lossy)} would lose something; --drop leaves it out", file=sys.stderr)
        return 1
    changed: Iterable[Mended] = [each.file for each in found if each.file.before != each.file.after]
    if asked.diff:
        sys.stdout.writelines(diff(changed))
    else:
        write(changed)
    return 0


def _migrated(path: Path, wanted: str, schemas: "SchemaCheck") -> Migrated:
    from diplobrief.checks.mend import Mended
    from diplobrief.contract.conversions.briefs import convert
    from diplobrief.contract.conversions.chain import ConversionError, members
    from diplobrief.corpus.document import read
    from diplobrief.corpus.edits import apply
    from diplobrief.corpus.rewrite import rewrite

    document = read(path)
    if document.faults or not schemas.accepts(document.value):
        raise UsageError(f"{document.name} is not valid in the version that it names: `diplobrief check` says where")
    version = schemas.version(document.value)
    try:
        made = convert(document.value, wanted)
    except ConversionError as error:
        raise UsageError(str(error)) from None
    text = apply(document.text, rewrite(document.text, document.value, made.document))
    lost = tuple(name if count == 1 else f"{name} ({count})" for name, count in members(made.dropped).items())
    return Migrated(version, Mended(document.name, document.data, text.encode(), 1), lost)
