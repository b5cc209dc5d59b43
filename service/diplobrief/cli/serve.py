"""Serve checked briefs over HTTP, read-only, until Ctrl-C. A folder with an error is not served.

  diplobrief serve                                  briefs/ on http://127.0.0.1:8000
  diplobrief serve --briefs corpus --port 9000

Each option can also stand in the environment: DIPLOBRIEF_BRIEFS, DIPLOBRIEF_HOST, DIPLOBRIEF_PORT,
DIPLOBRIEF_MAX_AGE and DIPLOBRIEF_ACCESS_LOG. An option wins over the environment.
"""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from diplobrief.api.settings import Settings, SettingsError
from diplobrief.cli.errors import UsageError


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes: one for each setting."""
    for name, default, purpose in Settings.variables().values():
        kind = Path if isinstance(default, Path) else type(default)
        command.add_argument(
            f"--{name.replace('_', '-')}", type=kind, metavar=name.upper(), help=f"{purpose} (default: {default})"
        )


def run(asked: Namespace) -> int:
    """0 after Ctrl-C or SIGTERM, 1 when the briefs have findings."""
    flags = {name: getattr(asked, name) for name, _, _ in Settings.variables().values()}
    try:
        return _serve(Settings.read(**flags))
    except SettingsError as error:
        raise UsageError(str(error)) from None


def _serve(settings: Settings) -> int:
    from diplobrief.checks.examine import Options
    from diplobrief.checks.report.text import concise
    from diplobrief.checks.report.words import sum_up
    from diplobrief.checks.run import Manner, check
    from diplobrief.contract.released import shipped
    from diplobrief.corpus.folder import brief_files

    contract = shipped()
    result = check(brief_files([settings.briefs]), Options(contract), Manner(keep=True))
    if result.errors:
        for line in concise(result):
            print(line)
        print(f"{sum_up(result)}: not served until that is mended", file=sys.stderr)
        return 1

    from diplobrief.api.app import create_app
    from diplobrief.api.server import serve
    from diplobrief.api.serving import Serving
    from diplobrief.store.memory import MemoryStore

    store = MemoryStore(result.kept, contract)
    return serve(create_app(settings, Serving(store)), settings)
