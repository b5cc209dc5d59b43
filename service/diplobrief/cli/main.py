"""`diplobrief`: one parser, one function a command. What a command needs is imported when it runs."""

import argparse
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Final

from diplobrief import __version__
from diplobrief.cli.errors import UsageError
from diplobrief.contract.released import ContractError
from diplobrief.corpus.document import printable
from diplobrief.corpus.folder import FolderError

COMMANDS: Final = {
    "check": "check briefs, and with --sources prove their evidence",
    "new": "write the skeleton of a brief for a source text",
    "locate": "print the evidence object for a passage of a text",
    "coverage": "show which sentences of the sources are evidence, and for what",
    "compare": "compare two mappings of one source",
    "migrate": "write briefs in another schema version",
    "rule": "explain the rules of the check, with examples",
    "schema": "list, show, verify and release schema versions",
    "build": "compile checked briefs into an edition",
    "editions": "list, choose and clear away the editions of a database",
    "serve": "serve checked briefs over HTTP, read-only",
    "mcp": "serve checked briefs to agents, read-only",
    "doctor": "say what is configured, reachable, current and behind",
    "export": "write the whole service as files for any static host",
    "init": "begin a repository for a corpus of one's own",
}

EXAMPLES: Final = """\
a brief from scratch:
  diplobrief new 2026-01-28-arctic-talks --source texts/talks.txt
  diplobrief locate texts/talks.txt "respecting the red lines"
  diplobrief check briefs --sources texts
  diplobrief serve

exit codes: 0 as it should be, 1 findings, 2 could not run
"""

COULD_NOT_RUN: Final = 2


def parser(chosen: str | None) -> argparse.ArgumentParser:
    """The command line. Only the chosen command is loaded: the others need no more than their line of help."""
    top = argparse.ArgumentParser(
        prog="diplobrief",
        description="Articles about diplomacy, mapped by hand into briefs that show their evidence.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="version", version=f"diplobrief {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for name, purpose in COMMANDS.items():
        command = commands.add_parser(
            name, help=purpose, formatter_class=argparse.RawDescriptionHelpFormatter, allow_abbrev=False
        )
        if name == chosen:
            module = import_module(f"diplobrief.cli.{name}")
            command.description = module.__doc__
            module.arguments(command)
            command.set_defaults(run=module.run)
    return top


def main(words: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    if sys.stdout is None or sys.stderr is None:
        return COULD_NOT_RUN  # closed by whoever started us: there is nobody to tell
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without a character does not lose a finding
    words = sys.argv[1:] if words is None else words
    asked = parser(words[0] if words else None).parse_args(words)
    try:
        code: int = asked.run(asked)
        sys.stdout.flush()
    except (UsageError, FolderError, ContractError) as error:
        return _refuse(str(error))
    except OSError as error:
        if isinstance(error, BrokenPipeError):  # whoever read our output has gone: not ours to complain about
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return COULD_NOT_RUN
        return _refuse(f"{error.filename or 'the system'}: {error.strerror}")
    except KeyboardInterrupt:
        return 130
    return code


def _refuse(said: str) -> int:
    try:
        print(f"diplobrief: {printable(said)}", file=sys.stderr)
    except OSError:  # nobody can hear it; the exit code says it all the same
        sys.stderr = None
    return COULD_NOT_RUN


def run() -> None:
    """The entry point of the installed command."""
    sys.exit(main())
