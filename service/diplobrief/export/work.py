"""Everything that an edition answers, written into a tree of files, in processes where that is much."""

import gc
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from pathlib import Path
from typing import Final, NamedTuple

import orjson

from diplobrief.app.addresses import addresses
from diplobrief.app.settings import Settings
from diplobrief.export import search
from diplobrief.export.answers import Answered, Elsewhere
from diplobrief.export.changed import Plan
from diplobrief.export.places import BRIEF, PARTY, Page, Places, address, file_of, is_long
from diplobrief.export.recording import Recording
from diplobrief.export.state import Party, State
from diplobrief.export.tree import Tree
from diplobrief.reader.site import Site
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.web.routing import Route
from diplobrief.web.serving import Serving

_FEW: Final = 200
"""Briefs and parties that are made in this process."""

_SMALL: Final = 1_000
"""Briefs of a corpus up to which nothing is worth another process."""

_BESIDE: Final = 2
"""Processes for what goes through all of a corpus, where this one makes the rest."""

_CHUNK: Final = 25
"""Of more, so many are one task of a process."""

Tick = Callable[[int], None]
Job = tuple[list[str], list[tuple[str, Party]]]


class Made(NamedTuple):
    """What was made of briefs and parties: their reads and index entries by id, and the files that were written."""

    briefs: dict[str, tuple[str, ...]]
    parties: dict[str, tuple[str, ...]]
    entries: dict[str, search.Entry]
    touched: list[str]


class Work:
    """One edition on its way into a tree."""

    def __init__(self, edition: Path, settings: Settings, root: Path) -> None:
        self.store = EmbeddedStore(edition)
        self.addresses = addresses(settings, Serving(self.store))
        self.places, self.tree = Places(self.addresses), Tree(root)
        self.site = Site(settings.address)

    def make(self, briefs: list[str], parties: list[tuple[str, Party]]) -> Made:
        """Writes what there is of these."""
        made = Made({}, {}, {}, self.tree.touched)
        for name in briefs:
            recording = Recording(self.store)
            self._put(self.places.brief(recording, name))
            made.briefs[name] = tuple(sorted({*recording.reads, f"b:{name}"}))
            current = self.store.get(name)
            if current:
                made.entries[name] = search.entry(orjson.loads(current.body))
        for name, party in parties:
            recording = Recording(self.store)
            self._put(self.places.party(recording, party.names))
            made.parties[name] = tuple(sorted(recording.reads))
        return made

    def _put(self, pages: Iterator[Page]) -> None:
        for page in pages:
            if isinstance(page.answer, Answered):
                self.tree.put(file_of(page.route, page.path), page.answer.body)

    def alone(self, wanted: Callable[[Route], bool]) -> list[Page]:
        """Writes what there is one of, and gives it without the bytes."""
        found = []
        for page in self.places.alone(self.store, wanted):
            self._put(iter((page,)))
            answer = page.answer
            found.append(page._replace(answer=answer._replace(body=b"")) if isinstance(answer, Answered) else page)
        return found

    def gone(self, plan: Plan, before: State | None) -> None:
        """Takes away what is there no more: removed briefs but for their revisions, parties and names of parties."""
        for name in plan.briefs:
            if self.store.get(name) is None:
                for route in self.places.of(BRIEF):
                    self.tree.remove(file_of(route, address(route, {"id": name})))
        known = before.parties if before else {}
        for name in (*plan.gone, *plan.parties):
            kept = plan.parties[name].names if name in plan.parties else ()
            for former in set(known[name].names if name in known else ()) - set(kept):
                for route in self.places.of(PARTY):
                    self.tree.remove(file_of(route, address(route, {"party": former})))


class Task(NamedTuple):
    """What is to be written of which edition, with which settings."""

    work: Work
    edition: Path
    settings: Settings
    plan: Plan


def make(task: Task, tick: Tick) -> tuple[Made, list[Page]]:
    """What a plan asks for, and what there is one of; in processes where that is much."""
    work, plan = task.work, task.plan
    parties = list(plan.parties.items())
    few = len(plan.briefs) + len(parties) <= _FEW
    if few and len(work.store) <= _SMALL:
        return work.make(plan.briefs, parties), work.alone(lambda _: True)
    from concurrent.futures import ProcessPoolExecutor  # loaded late: few exports need it

    begun = (task.edition, task.settings, Path(work.tree.root))
    with ProcessPoolExecutor(_BESIDE if few else None, initializer=_begin, initargs=begun) as pool:
        long = [(route, pool.submit(_long, route.path)) for route in work.places.routes if is_long(route)]
        made = work.make(plan.briefs, parties) if few else _in_processes(pool, work, plan, tick)
        pages = work.alone(lambda route: not is_long(route))
        for route, job in long:
            found, touched = job.result()
            pages += [Page(path, route, answer) for path, answer in found]
            work.tree.touched += touched
    return made, pages


def _in_processes(pool: Executor, work: Work, plan: Plan, tick: Tick) -> Made:
    parties = list(plan.parties.items())
    whole, done = Made({}, {}, {}, work.tree.touched), 0
    jobs: list[Job] = [(plan.briefs[at : at + _CHUNK], []) for at in range(0, len(plan.briefs), _CHUNK)]
    jobs += [([], parties[at : at + _CHUNK]) for at in range(0, len(parties), _CHUNK)]
    for made in pool.map(_some, jobs):
        whole.briefs.update(made.briefs)
        whole.parties.update(made.parties)
        whole.entries.update(made.entries)
        whole.touched.extend(made.touched)
        done += len(made.briefs) + len(made.parties)
        tick(done)
    return whole


def _long(template: str) -> tuple[list[tuple[str, Answered | Elsewhere]], list[str]]:
    """What goes through all of the corpus: the addresses of a route and their answers, and the files that changed."""
    work = _working[-1]
    work.tree.touched = []
    return [(page.path, page.answer) for page in work.alone(lambda each: each.path == template)], work.tree.touched


_working: list[Work] = []
"""What a process that was started to make parts works with; others have none."""


def _begin(edition: Path, settings: Settings, root: Path) -> None:
    from threading import Thread  # loaded with the processes

    gc.freeze()  # what the parent left stays: it need not be looked through again and again
    Thread(target=_end_with_parent, daemon=True).start()
    _working.append(Work(edition, settings, root))


def _end_with_parent() -> None:
    """Nobody waits for us once our parent was killed, and what it had locked would stay so while we hold it open."""
    import os
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _some(job: Job) -> Made:
    work = _working[-1]
    work.tree.touched = []
    return work.make(*job)
