"""One run of the check: files to a result that a reporter puts into words. A broken file never hides the next."""

import gc
import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from diplobrief.checks import across
from diplobrief.checks.across import Corpus, Facts, facts
from diplobrief.checks.baseline import Baseline
from diplobrief.checks.evidence import Coverage
from diplobrief.checks.examine import Examined, Examiner, Options
from diplobrief.checks.finding import Finding, Related, from_breach
from diplobrief.checks.schema import MOST
from diplobrief.checks.since import Since
from diplobrief.corpus.document import STANDARD_INPUT, Document, read

_LEAST: Final = 250
"""Documents for each process at least; for fewer, starting it costs more than it saves."""

_TURNS: Final = 8
"""How often a process is given some, so that all end at about one time."""

_LONGEST: Final = 2_000
"""Documents of one turn at most: what is made of them waits in memory for the process that takes it."""


_AT_ONCE: Final = 16
"""Documents that are read, then examined, then made something of: 0.69 ms each; one after the other takes 0.79."""


class Result:
    """What a run found. `examined` are the files, in the order of the run.

    `cut` names the documents with more findings than are told; `known` counts those that a baseline has.
    """

    def __init__(self, findings: Iterable[Finding] = ()) -> None:
        self.findings = list(findings)
        self.examined: list[str] = []
        self.facts: list[Facts] = []
        self.coverage: list[tuple[str, Coverage]] = []
        self.cut: list[str] = []
        self.known = 0

    @property
    def documents(self) -> int:
        """How many documents were examined."""
        return len(self.examined)

    @property
    def errors(self) -> int:
        """Findings that cannot be right."""
        return sum(finding.is_error for finding in self.findings)

    @property
    def warnings(self) -> int:
        """Findings to look at."""
        return len(self.findings) - self.errors


Make = Callable[[Document], Any]
_Maker = Callable[[], AbstractContextManager[Make]] | None


class Manner(NamedTuple):
    """How a run goes about it, which changes nothing in what it finds.

    `jobs` are the processes, fewer for few files, and 0 as many as there are cores; `tick` hears how many documents are
    done. `known` are facts of files that need no examination and are not among those given; `every` has the names of
    all, in order. `maker` opens a maker, in each process for each turn:
    what it makes of a document without an error is given to `take`, in the order of the files, with its facts.
    """

    jobs: int = 0
    tick: Callable[[int], None] | None = None
    known: Mapping[str, Facts] = MappingProxyType({})
    every: Sequence[str] = ()
    maker: _Maker = None
    take: Callable[[Facts, Any], None] | None = None


PLAIN: Final = Manner()


def check(
    files: Iterable[Path],
    options: Options,
    manner: Manner = PLAIN,
    *,
    since: Since | None = None,
    baseline: Baseline | None = None,
) -> Result:
    """Reads and checks `files` in order; findings are sorted by file and place.

    With `since`, only what changed is examined, while all files are known to each other. What `baseline` knows is
    counted and not told.
    """
    files = list(files)
    result = Result()
    found: dict[str, list[Finding]] = defaultdict(list)
    asked = files if since is None else [path for path in files if path in since.only]
    result.facts += manner.known.values()
    if since is not None:
        result.facts += [facts(read(path)) for path in files if path not in since.only]
    for examined, made in _examined(asked, options, manner, result):
        name = examined.facts.file
        result.facts.append(examined.facts)
        result.coverage += [(name, each) for each in examined.coverage]
        if manner.take and made is not None:
            manner.take(examined.facts, made)
        if examined.findings:
            found[name] += examined.findings
    if manner.known:  # in the order of the files again, as if all had been examined
        order = {name: number for number, name in enumerate(manner.every)}
        result.facts.sort(key=lambda each: order[each.file])
    names = {str(path) for path in asked} | manner.known.keys()
    for finding in _across(names, manner.every or [str(path) for path in files], options, result.facts):
        mine = found[finding.file]
        if not any(each.pointer == finding.pointer and each.rule.code.startswith("B1") for each in mine):
            mine.append(finding)
    for finding in since.findings(result.facts, options.selection) if since else ():
        found[finding.file].append(finding)
    _tell(found, result, baseline, options.most)
    return result


def _tell(found: dict[str, list[Finding]], result: Result, baseline: Baseline | None, most: int) -> None:
    """Sorts what was found, leaves out what is known, and keeps no document talking for ever."""
    for name, findings in sorted(found.items()):
        findings.sort(key=lambda finding: finding.order)
        if any(_holds_back(finding) for finding in findings):  # first things first: most warnings follow from an error
            findings = [finding for finding in findings if finding.is_error]  # noqa: PLW2901  # the same, fewer
        new = baseline.new(findings) if baseline else findings
        result.known += len(findings) - len(new)
        told = MOST if baseline else most
        if len(new) > told:
            result.cut.append(name)
        result.findings += new[:told]


def _holds_back(finding: Finding) -> bool:
    """An error of the brief itself does. That another brief is not there yet says nothing about this one."""
    return finding.is_error and finding.rule is not across.DANGLING


def _examined(files: list[Path], options: Options, manner: Manner, result: Result) -> Iterator[tuple[Examined, Any]]:
    """Every file examined, in order, with what was made of it."""
    jobs = min(manner.jobs or _cores(), len(files) // _LEAST)
    if jobs > 1 and Path(STANDARD_INPUT) not in files:
        results = _in_processes(files, options, manner.maker, jobs)
    else:
        results = _turn(Examiner(options), manner.maker, map(str, files))
    for examined, made in results:
        result.examined.append(examined.facts.file)
        if manner.tick:
            manner.tick(result.documents)
        yield examined, made


def _turn(examiner: Examiner, maker: _Maker, names: Iterable[str]) -> Iterator[tuple[Examined, Any]]:
    left = iter(names)
    with nullcontext() if maker is None else maker() as make:
        while some := [*islice(left, _AT_ONCE)]:
            documents = [read(name) for name in some]
            found = [examiner.examine(document) for document in documents]
            for document, examined in zip(documents, found, strict=True):
                sound = not any(each.is_error for each in examined.findings)
                yield examined, make(document) if make and sound else None


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_processes(files: list[Path], options: Options, maker: _Maker, jobs: int) -> Iterator[tuple[Examined, Any]]:
    from concurrent.futures import ProcessPoolExecutor  # loaded late: 13 ms that a run of one process does not spend

    size, names = min(len(files) // (jobs * _TURNS) + 1, _LONGEST), [str(path) for path in files]
    chunks = [names[at : at + size] for at in range(0, len(names), size)]
    with ProcessPoolExecutor(jobs, initializer=_begin, initargs=(options, maker)) as pool:
        for examined in pool.map(_examine_some, chunks):
            yield from examined


_working: list[tuple[Examiner, _Maker]] = []
"""What a process that was started to examine works with; others have none."""


def _begin(options: Options, maker: _Maker) -> None:
    from threading import Thread  # loaded with the processes

    gc.disable()  # documents hold no cycles: looking for some takes a third of the time, and frees nothing
    Thread(target=_end_with_parent, daemon=True).start()
    _working.append((Examiner(options), maker))


def _end_with_parent() -> None:
    """Nobody waits for us once our parent was killed, and what it had locked would stay so while we hold it open."""
    from multiprocessing import parent_process

    parent = parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _examine_some(names: list[str]) -> list[tuple[Examined, Any]]:
    return list(_turn(*_working[-1], names))


def _across(names: set[str], all_names: Sequence[str], options: Options, known: list[Facts]) -> Iterator[Finding]:
    """What the documents say of each other; a document that has something to answer for is read once more."""
    if not options.selection.any(across.RULES):
        return
    named = (name for name in all_names if name != STANDARD_INPUT)
    folders = map(os.path.dirname, named) if any(name != STANDARD_INPUT for name in all_names) else ["briefs"]
    document: Document | None = None
    for conflict in Corpus(
        known, folders if any(name != STANDARD_INPUT for name in all_names) else ["briefs"]
    ).conflicts():
        if options.selection.wants(conflict.breach.rule) and conflict.file in names:
            if document is None or document.name != conflict.file:
                document = read(conflict.file)
            finding = from_breach(document, conflict.breach)
            if conflict.other:
                place = read(conflict.other).find(conflict.path)
                finding = finding._replace(related=(Related(conflict.other, place, conflict.said),))
            yield finding
