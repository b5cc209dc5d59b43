"""Write the whole service as files: every page and every answer of the API, as they are served, for any static host.

  diplobrief export site --base-url https://briefs.example.org
  diplobrief export site --edition /srv/diplobrief   an edition of `diplobrief build`, with its log of changes
  diplobrief export --check https://mirror.example.org --base-url https://briefs.example.org

What has changed since the last export into the folder is written, beside it; then the folder is swapped in by one
rename. Addresses with a query are left out: the copy has a search of its own, which runs in the browser. `--check`
compares a copy that stands somewhere with the corpus, address by address, and lists what differs.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from diplobrief.app.settings import Settings, SettingsError
from diplobrief.cli.errors import UsageError


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument(
        "site", type=Path, nargs="?", metavar="SITE_DIR", help="folder of the export; made, or renewed"
    )
    command.add_argument("--briefs", type=Path, metavar="DIR", help="folder of briefs (default: briefs)")
    command.add_argument("--edition", metavar="DIR", help="folder of editions, or one edition, in place of briefs")
    command.add_argument("--base-url", metavar="URL", help="public address of the copy, for absolute links")
    command.add_argument("--check", metavar="URL", help="compare the copy at this address with the corpus")


def run(asked: Namespace) -> int:
    """0 when the export is current or the copy the same, 1 for findings in briefs or differences."""
    if asked.edition and asked.briefs:
        raise UsageError("export a folder of briefs or an edition: name one of --briefs and --edition")
    if (asked.site is None) == (asked.check is None):
        raise UsageError("name a folder to export into, or with --check the address of a copy to compare")
    try:
        url = (asked.base_url or asked.check) if asked.check else asked.base_url
        settings = Settings.read(briefs=asked.briefs, edition=asked.edition, url=url)
    except SettingsError as error:
        raise UsageError(str(error)) from None
    edition = _edition(settings)
    if edition is None:
        return 1
    if asked.check:
        return _check(edition, settings, asked.check)
    if not settings.url:
        told = "feeds, site map and canonical addresses will name"
        print(f"{told} {settings.address}: --base-url says where the copy is to stand", file=sys.stderr)
    return _export(edition, settings, asked.site)


def _edition(settings: Settings) -> Path | None:
    from diplobrief.store import edition

    if settings.edition:
        return edition.current(Path(settings.edition)) or Path(settings.edition)
    from diplobrief.checks.report.text import concise
    from diplobrief.checks.report.words import sum_up
    from diplobrief.cli.compile import compile_folder
    from diplobrief.contract.released import shipped

    outcome = compile_folder(settings.briefs, settings.cache_of(settings.briefs), shipped())
    if outcome.folder is None:
        for line in concise(outcome.result):
            print(line)
        print(f"{sum_up(outcome.result)}: not exported until that is mended", file=sys.stderr)
    return outcome.folder


def _export(edition: Path, settings: Settings, site: Path) -> int:
    from diplobrief.cli.progress import Progress
    from diplobrief.export.places import PlaceError
    from diplobrief.export.run import ExportError, export
    from diplobrief.store.edition import EditionError

    bars: list[Progress] = []

    def progress(total: int) -> Progress:
        bars.append(Progress(total))
        return bars[-1]

    try:
        outcome = export(edition, site, settings, progress)
    except (ExportError, EditionError, PlaceError) as error:
        raise UsageError(str(error)) from None
    finally:
        for bar in bars:
            bar.clear()
    said = f"is current: {outcome.touched:,} files are new or other" if outcome.new else "was current already"
    print(f"{site} {said}")
    return 0


def _check(edition: Path, settings: Settings, url: str) -> int:
    from diplobrief.export.mirror import MirrorError, compare
    from diplobrief.store.edition import EditionError

    try:
        compared = compare(edition, settings, url)
    except (MirrorError, EditionError) as error:
        raise UsageError(str(error)) from None
    for line in compared.differences:
        print(line)
    differ = len(compared.differences)
    said = (
        f"{differ:,} of {compared.asked:,} addresses differ"
        if differ
        else f"{compared.asked:,} addresses, all the same"
    )
    print(f"{url}: {said}", file=sys.stderr if differ else sys.stdout)
    return 1 if differ else 0
