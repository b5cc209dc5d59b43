"""Say what is configured, what is reachable, which edition is served and how far it is behind. Changes nothing.

  diplobrief doctor                                 for `diplobrief serve` with the same options and environment
  diplobrief doctor --edition /srv/diplobrief --port 8001
  diplobrief doctor --format json                   for programs

exit codes: 0 when all is well, 1 when something is not
"""

import shutil
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final, Literal, NamedTuple

from diplobrief.app.settings import Settings, SettingsError
from diplobrief.cli.errors import UsageError
from diplobrief.cli.serve import arguments as settings_of

State = Literal["ok", "warning", "wrong"]
_MARKS: Final[dict[State, str]] = {"ok": "ok", "warning": "warning", "wrong": "WRONG"}
_FREE: Final = 1_000_000_000
"""Bytes that a disk should have left: an edition of 100,000 briefs takes about as many."""

_PATIENCE: Final = 3.0
"""Seconds for which a server may take to answer."""


class Found(NamedTuple):
    """One thing that was looked at, how it is, and in words what was found."""

    what: str
    state: State
    said: str


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes: those of `serve`, and how to tell."""
    settings_of(command)
    command.add_argument("--format", choices=("text", "json"), default="text", help="default: text")


def run(asked: Namespace) -> int:
    """0 when nothing is wrong, 1 when something is."""
    flags = {name: getattr(asked, name) for name, _, _ in Settings.variables().values()}
    try:
        found = [*examine(Settings.read(**flags))]
    except SettingsError as error:
        raise UsageError(str(error)) from None
    if asked.format == "json":
        import orjson

        sys.stdout.write(orjson.dumps([each._asdict() for each in found], option=orjson.OPT_INDENT_2).decode() + "\n")
    else:
        width = max(len(each.what) for each in found)
        for each in found:
            print(f"{each.what:{width}}  {_MARKS[each.state]:7}  {each.said}")
    return int(any(each.state == "wrong" for each in found))


def examine(settings: Settings) -> Iterator[Found]:
    """Everything that can be looked at from here, in the order in which it depends on each other."""
    yield from _configured(settings)
    if settings.store:
        current = yield from _database(settings)
        yield _answering(settings, current)
        return
    from diplobrief.store import edition

    out = Path(settings.edition) if settings.edition else settings.cache_of(settings.briefs)
    yield from _edition(settings, out)
    yield _room(out)
    folder = edition.current(out)
    yield _answering(settings, folder.name if folder else "")


def _configured(settings: Settings) -> Iterator[Found]:
    from diplobrief import __version__

    yield Found("software", "ok", f"diplobrief {__version__}, Python {sys.version.split()[0]}")
    for variable, (name, default, _) in Settings.variables().items():
        value = getattr(settings, name)
        if value != default:
            value = settings.served if name == "store" else value  # without its password
            yield Found("setting", "ok", f"{variable}={value} (default: {default})")


def _edition(settings: Settings, out: Path) -> Iterator[Found]:
    from diplobrief.store import edition
    from diplobrief.store.edition import EditionError

    folder = edition.current(out) or out
    try:
        manifest = edition.read_manifest(folder)
        edition.verify(folder, manifest, packs=True)
    except EditionError as error:
        none = edition.current(out) is None and not settings.edition
        state: State = "warning" if none else "wrong"
        yield Found(
            "edition", state, f"none yet: `diplobrief serve` compiles {settings.briefs}" if none else str(error)
        )
    else:
        told = f"{manifest.digest[:12]} of {manifest.briefs} briefs and {manifest.sequence} changes, every file whole"
        yield Found("edition", "ok", told)
        if not settings.edition:
            yield _lag(settings.briefs, folder)


def _lag(briefs: Path, folder: Path) -> Found:
    from diplobrief.cli.compile import behind

    changed, gone = behind(briefs, folder)
    if not changed and not gone:
        return Found("lag", "ok", f"the edition holds {briefs} as it is")
    return Found("lag", "warning", f"since the edition, {changed} files of {briefs} were written and {gone} removed")


def _room(out: Path) -> Found:
    there = next(each for each in (out.absolute(), *out.absolute().parents) if each.exists())
    free = shutil.disk_usage(there).free
    return Found("disk", "ok" if free >= _FREE else "warning", f"{free / 1e9:.1f} GB are free at {there}")


def _database(settings: Settings) -> Generator[Found, None, str]:
    """Each host: whether it answers, what it is, its edition, and how far that is behind. Gives the current digest."""
    from diplobrief.cli.database import cluster  # first: it says what has to be installed
    from diplobrief.store.postgres.editions import Editions

    known = Editions(cluster(settings.store))
    try:
        seen = {each.host: each for each in known.look()}
        held = [each.current for each in seen.values() if each.current]
        newest = max(held, key=lambda each: each.turn, default=None)
        for host in known.cluster.hosts:
            one = seen.get(host)
            if one is None:
                yield Found("database", "warning" if seen else "wrong", f"{host.name} does not answer")
                continue
            role, own = "primary" if one.timeline else "standby", one.current
            if own is None or newest is None:
                yield Found("database", "wrong", f"{host.name}, {role}, has no edition: diplobrief build --to")
                continue
            told = f"{host.name}, {role}, edition {own.number}: {own.digest[:12]} of {own.briefs} briefs"
            late = own.turn < newest.turn
            yield Found("database", "warning" if late else "ok", told + (", behind the newest" if late else ""))
        return newest.digest if newest else ""
    finally:
        known.close()


def _answering(settings: Settings, current: str) -> Found:
    """Whether a server answers where these settings put it, and with the current edition: `current` is its digest."""
    import json
    from http.client import HTTPConnection, HTTPException

    where = f"{settings.host}:{settings.port}"
    connection = HTTPConnection(settings.host, settings.port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        said = json.loads(answer.read())
        served, status = str(said["edition"]), str(said["status"])
    except (OSError, HTTPException, ValueError, KeyError, TypeError) as error:
        refused = isinstance(error, ConnectionRefusedError)
        told = f"nobody listens on {where}" if refused else f"what listens on {where} is no diplobrief: {error!r}"
        return Found("server", "warning" if refused else "wrong", told)
    finally:
        connection.close()
    behind = bool(current) and not current.startswith(served[:48])
    late = "; another edition is current" if behind else ""
    return Found(
        "server",
        "warning" if behind or status != "ready" else "ok",
        f"{where} is {status}, edition {served[:12]}{late}",
    )
