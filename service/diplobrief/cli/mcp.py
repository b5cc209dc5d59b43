"""Serve checked briefs to agents by the Model Context Protocol: search, read, quote, list parties, compare.

  diplobrief mcp                                    briefs/ on standard input and output, as a desktop agent starts it
  diplobrief mcp --http --port 8001                 on http://127.0.0.1:8001/mcp
  diplobrief mcp --url https://briefs.example.org   what answers say is to be cited there

Needs the extra `mcp`: pip install "diplobrief[mcp]". The briefs are read once, when it starts. Each option can also
stand in the environment, as for `diplobrief serve`.
"""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diplobrief.app.settings import Settings, SettingsError
from diplobrief.cli.errors import UsageError

if TYPE_CHECKING:
    from diplobrief.agents.tools import Desk

_TAKEN: Final = ("briefs", "edition", "cache", "host", "port", "url")


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("--http", action="store_true", help="answer streamable HTTP at /mcp, not standard input")
    for name, default, purpose in Settings.variables().values():
        if name in _TAKEN:
            kind = type(default) if not isinstance(default, Path) else Path
            told = f"{purpose} (default: {default})".replace(" (default: )", "")
            command.add_argument(f"--{name}", type=kind, metavar=name.upper(), help=told)


def run(asked: Namespace) -> int:
    """0 when the input ends or Ctrl-C is pressed, 1 when the briefs have findings."""
    if not find_spec("mcp"):
        raise UsageError('the package mcp is not installed: pip install "diplobrief[mcp]"')
    if asked.edition and asked.briefs:
        raise UsageError("serve a folder of briefs or an edition: name one of --briefs and --edition")
    try:
        settings = Settings.read(**{name: getattr(asked, name) for name in _TAKEN})
    except SettingsError as error:
        raise UsageError(str(error)) from None
    desk = _desk(settings)
    if desk is None:
        return 1
    if not settings.url:
        print(f"answers cite {settings.address}: --url says where the briefs are read", file=sys.stderr)
    try:
        return _on_http(desk, settings) if asked.http else _on_standard_streams(desk)
    except SettingsError as error:
        raise UsageError(str(error)) from None
    except KeyboardInterrupt:
        return 0


def _desk(settings: Settings) -> "Desk | None":
    """The briefs, compiled; findings go to standard error, since standard output belongs to the protocol."""
    from diplobrief.agents.tools import Desk
    from diplobrief.checks.report.text import concise
    from diplobrief.cli.compile import compile_folder
    from diplobrief.contract.released import shipped
    from diplobrief.store import edition
    from diplobrief.store.edition import EditionError
    from diplobrief.store.embedded import EmbeddedStore

    if settings.edition:
        folder: Path | None = edition.current(Path(settings.edition)) or Path(settings.edition)
    else:
        outcome = compile_folder(settings.briefs, settings.cache_of(settings.briefs), shipped())
        folder = outcome.folder
        for line in concise(outcome.result) if folder is None else ():
            print(line, file=sys.stderr)
    if folder is None:
        return None
    try:
        return Desk(EmbeddedStore(folder), settings.address)
    except EditionError as error:
        raise UsageError(str(error)) from None


def _on_standard_streams(desk: "Desk") -> int:
    from diplobrief.agents.server import on_standard_streams

    asyncio.run(on_standard_streams(desk))
    return 0


def _on_http(desk: "Desk", settings: Settings) -> int:
    from diplobrief.agents.server import PATH, application
    from diplobrief.app.server import serve_application

    return serve_application(lambda known: application(desk, known.host), settings, PATH)
