"""Serve checked briefs over HTTP, read-only, until Ctrl-C. A folder with an error is not served.

  diplobrief serve                                  briefs/ on http://127.0.0.1:8000
  diplobrief serve --briefs corpus --watch          compiles the folder again whenever a file is saved
  diplobrief serve --edition /srv/diplobrief        serves what `diplobrief build --out` publishes there
  diplobrief serve --store postgresql://one,two/db  serves what `diplobrief build --to` publishes there; needs the extra
                                                    `diplobrief[postgresql]`

A new edition is taken over without dropping a request; SIGHUP has the folder compiled again. A folder that has got an
error keeps its last good edition serving, and /readyz says `degraded`.

Each option can also stand in the environment: DIPLOBRIEF_BRIEFS, DIPLOBRIEF_EDITION, DIPLOBRIEF_STORE,
DIPLOBRIEF_WATCH, DIPLOBRIEF_CACHE, DIPLOBRIEF_HOST, DIPLOBRIEF_PORT, DIPLOBRIEF_URL, DIPLOBRIEF_MAX_AGE and
DIPLOBRIEF_ACCESS_LOG. An option wins over the environment.
"""

import sys
from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from functools import partial
from pathlib import Path

from diplobrief.app.settings import Settings, SettingsError
from diplobrief.cli.errors import UsageError


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes: one for each setting."""
    for name, default, purpose in Settings.variables().values():
        word, told = f"--{name.replace('_', '-')}", f"{purpose} (default: {default})".replace(" (default: )", "")
        if isinstance(default, bool):
            command.add_argument(word, action=BooleanOptionalAction, help=told)
        else:
            command.add_argument(
                word, type=type(default) if not isinstance(default, Path) else Path, metavar=name.upper(), help=told
            )


def run(asked: Namespace) -> int:
    """0 after Ctrl-C or SIGTERM, 1 when the briefs have findings."""
    flags = {name: getattr(asked, name) for name, _, _ in Settings.variables().values()}
    if asked.edition and asked.briefs:
        raise UsageError("serve a folder of briefs or an edition: name one of --briefs and --edition")
    if asked.store and (asked.briefs or asked.edition):
        raise UsageError("serve a folder or a database: name one of --briefs, --edition and --store")
    try:
        return _serve(Settings.read(**flags))
    except SettingsError as error:
        raise UsageError(str(error)) from None


def _serve(settings: Settings) -> int:
    if settings.store:
        return _serve_database(settings)
    from diplobrief.store import edition
    from diplobrief.store.edition import EditionError

    if settings.edition:
        out = Path(settings.edition)
        folder = edition.current(out) or out
    else:
        out = settings.cache_of(settings.briefs)
        compiled = _compiled(settings.briefs, out)
        if compiled is None:
            return 1
        folder = compiled

    from diplobrief.app.server import serve
    from diplobrief.app.service import create_app
    from diplobrief.cli.following import Following
    from diplobrief.store.embedded import EmbeddedStore
    from diplobrief.web.serving import Serving

    try:
        serving = Serving(EmbeddedStore(folder))
        following = Following(serving, folder, out, None if settings.edition else settings.briefs)
        background = partial(following.run, watch=settings.watch)
        return serve(lambda known: create_app(known, serving, background), settings)
    except EditionError as error:
        raise UsageError(str(error)) from None


def _serve_database(settings: Settings) -> int:
    from diplobrief.cli.database import opened

    following = opened(settings.store)

    from diplobrief.app.server import serve
    from diplobrief.app.service import create_app

    return serve(lambda known: create_app(known, following.serving, following.run), settings)


def _compiled(briefs: Path, out: Path) -> Path | None:
    from diplobrief.checks.report.text import concise
    from diplobrief.checks.report.words import sum_up
    from diplobrief.cli.compile import compile_folder
    from diplobrief.contract.released import shipped

    outcome = compile_folder(briefs, out, shipped())
    if outcome.folder is None:
        for line in concise(outcome.result):
            print(line)
        print(f"{sum_up(outcome.result)}: not served until that is mended", file=sys.stderr)
    return outcome.folder
