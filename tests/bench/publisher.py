"""A process that changes a corpus and publishes the editions, one after another, until it is told to stop."""

import datetime as dt
import multiprocessing
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Final, NamedTuple, Self

import orjson

from diplobrief import DiplomaticBrief
from diplobrief.contract.released import shipped
from diplobrief.store import edition
from diplobrief.store.build import Builder, Compiled, Known, Stamp, compile_file
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.store.packs import PackWriter

REVISED, MOVED, WITHDRAWN, REMOVED, ADDED = 20, 5, 3, 5, 5
"""Briefs of each edition: with another title, at another date, withdrawn, gone, and new or back again."""

_ALL: Final = 10_000
_SPAWN: Final = multiprocessing.get_context("spawn")


class Swap(NamedTuple):
    """One edition that was published: the seconds that it took, the changes that it brought, the number of the last."""

    seconds: float
    changes: int
    sequence: int


class Publisher:
    """Publishes at least once, until the block ends; `swaps` is what was published then. Raises `RuntimeError` if it broke off."""

    def __init__(self, out: Path, pause: float) -> None:
        self.swaps: list[Swap] = []
        self._stop = _SPAWN.Event()
        self._told, telling = _SPAWN.Pipe(duplex=False)
        self._telling = telling
        self._process = _SPAWN.Process(target=_publish, args=(out, pause, self._stop, telling))

    def __enter__(self) -> Self:
        self._process.start()
        self._telling.close()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        try:
            while True:
                self.swaps.append(self._told.recv())
        except EOFError:
            self._process.join()
        if self._process.exitcode:
            raise RuntimeError("the publisher broke off")


def ids_of(out: Path) -> set[str]:
    """The ids of the briefs that are current in `out`, from the log of changes."""
    found = set[str]()
    store = _store(out)
    last = 0
    while changes := store.changes(last, _ALL):
        for change in changes:
            found.discard(change.id) if change.kind == "removed" else found.add(change.id)
        last = changes[-1].sequence
    return found


def _store(out: Path) -> EmbeddedStore:
    folder = edition.current(out)
    if folder is None:
        raise FileNotFoundError(out)
    return EmbeddedStore(folder)


def _publish(out: Path, pause: float, stop: Event, telling: Any) -> None:
    chance, names, gone = Random(7), sorted(ids_of(out)), list[dict[str, Any]]()
    number = 0
    while True:
        number += 1
        began, before = time.monotonic(), _store(out)
        chosen = chance.sample(names, REVISED + MOVED + WITHDRAWN + REMOVED)
        briefs = [_brief(before, name) for name in chosen]
        kept, removed = briefs[:-REMOVED], briefs[-REMOVED:]
        for at, brief in enumerate(kept):
            _change(brief, at, number, chance)
        back = gone[:2]
        added = [
            _copied(brief, f"{brief['id'][:40].strip('-')}-new-{number}-{at}")
            for at, brief in enumerate(kept[: ADDED - len(back)])
        ]
        gone = [*gone[2:], *removed]
        names = sorted({*names, *(each["id"] for each in (*added, *back))} - {each["id"] for each in removed})
        sequence = _built(out, [*kept, *added, *back], [each["id"] for each in removed])
        telling.send(Swap(time.monotonic() - began, sequence - before.sequence, sequence))
        if stop.wait(pause):
            break
    telling.close()


def _brief(store: EmbeddedStore, name: str) -> dict[str, Any]:
    stored = store.get(name)
    if stored is None:
        raise KeyError(name)
    brief: dict[str, Any] = orjson.loads(stored.body)
    return brief


def _change(brief: dict[str, Any], at: int, number: int, chance: Random) -> None:
    """The next revision, explained as the check wants it."""
    later = dt.datetime.fromisoformat(brief["modified"]) + dt.timedelta(days=number, seconds=at)
    brief["revision"] += 1
    brief["modified"] = later.strftime("%Y-%m-%dT%H:%M:%SZ")
    if at < REVISED:
        changed, value = "title", f"Written again in edition {number}"
    elif at < REVISED + MOVED:
        changed = "date"
        value = f"{chance.randrange(1862, 1935)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    else:
        changed, value = "status", "withdrawn"
        brief["withdrawal"] = {"reason": "The corpus has to change."}
    brief[changed] = value
    brief.setdefault("corrections", []).append(
        {
            "revision": brief["revision"],
            "at": brief["modified"],
            "kind": "factual",
            "what": f"The {changed}.",
            "why": "The corpus has to change.",
            "pointers": [f"/{changed}"],
        }
    )


def _copied(brief: dict[str, Any], name: str) -> dict[str, Any]:
    return {**brief, "id": name}


def _built(out: Path, briefs: list[dict[str, Any]], removed: list[str]) -> int:
    """Publishes the edition with these briefs in place of what was there, and gives the number of its last change."""
    with edition.building(out) as folder, Builder(folder, edition.current(out)) as builder:
        with PackWriter(builder.packs) as pack:
            made = [_compiled(brief, pack) for brief in briefs]
        for file in made:
            builder.take(f"{file.derived.id}.json", Known(Stamp(0, 0, 0), file.derived.id, ""), file)
        for name in removed:
            builder.forget(f"{name}.json")
        manifest = builder.finish(shipped(), "benchmark")
        edition.publish(folder, out, manifest.digest)
    return manifest.sequence


def _compiled(brief: dict[str, Any], pack: PackWriter) -> Compiled:
    data = orjson.dumps(brief, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    DiplomaticBrief.model_validate_json(data)  # what is served passed the check
    return compile_file(data, pack)
