"""From an edition to the files of the whole service: what has changed since the last export, and then the swap."""

import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Final, NamedTuple

import orjson

import diplobrief
from diplobrief.app.settings import Settings
from diplobrief.contract.released import FORMS
from diplobrief.export import changed, rules, search, state, tree
from diplobrief.export.changed import Plan
from diplobrief.export.places import Page
from diplobrief.export.state import FOLDER, State
from diplobrief.export.tree import Tree
from diplobrief.export.work import Made, Task, Tick, Work, make
from diplobrief.reader.pages import pages_of
from diplobrief.store.contract import Query, Store
from diplobrief.web.problems import Problem

_PACKAGE: Final = Path(diplobrief.__file__).parent


class ExportError(Exception):
    """A folder cannot be exported into. The message names it, and says why."""


class Outcome(NamedTuple):
    """What came of it: whether the export is a new one, and how many files differ from the one before."""

    new: bool
    touched: int


def export(edition: Path, site: Path, settings: Settings, progress: Callable[[int], Tick]) -> Outcome:
    """Makes `site` the export of an edition. Raises `ExportError`, `EditionError`, and `OSError` when the disk is full.

    Whatever goes wrong, and whenever this process is killed, `site` stays what it was. `progress` takes the number of
    parts, and gives what is told how many are done.
    """
    with tree.alone(site) as folder:
        _refuse(site)
        before = state.read(site) if site.is_dir() else None
        root = folder / "tree"
        work = Work(edition, settings, root)
        basis = _basis(settings, work.store)
        if before and (before.basis != basis or not changed.continues(work.store, before)):
            before = None
        elif before and before.edition == work.store.edition:
            return Outcome(new=False, touched=0)
        _prepare(root, site, before)
        work.tree.touched.clear()
        plan = changed.plan(work.store, before)
        task = Task(work, edition, settings, plan)
        made, pages = make(task, progress(len(plan.briefs) + len(plan.parties)))
        work.gone(plan, before)
        _index(work, plan, made, before)
        _about(work, pages)
        written = _state(work, plan, made, before, basis)
        state.write(root, written)
        if site.is_dir() and not any(site.iterdir()):
            site.rmdir()
        tree.swap(root, site)
        if not root.exists() or before is None:
            tree.linked(site, root)
        return Outcome(new=True, touched=len(written.touched))


def _refuse(site: Path) -> None:
    if site.exists() and not site.is_dir():
        raise ExportError(f"{site} is a file, and an export is a folder")
    if site.is_dir() and any(site.iterdir()) and not state.is_export(site):
        raise ExportError(f"{site} is not empty and no export: it stays as it is; name another folder, or empty it")


def _prepare(root: Path, site: Path, before: State | None) -> None:
    """Makes the other tree the same as the served one, as fast as it can be done; or empty, where all is made anew."""
    other = state.read(root) if root.is_dir() else None
    state.forget(root)
    if before is None:
        shutil.rmtree(root, ignore_errors=True)
        root.mkdir(parents=True)
    elif other and other.number == before.number:
        return
    elif other and other.basis == before.basis and other.number == before.number - 1:
        Tree(root).follow(site, before.touched)
    else:
        tree.linked(site, root)
        state.forget(root)


def _index(work: Work, plan: Plan, made: Made, before: State | None) -> None:
    index = search.Index(work.tree, fresh=before is None)
    for name in plan.changed:
        former = _former(work.store, name, before.sequence) if before else None
        index.change(plan.numbers[name], former, made.entries.get(name))
    index.write(pages_of(work.site))


def _former(store: Store, name: str, sequence: int) -> search.Entry | None:
    """What the index had of a brief after a change."""
    log = [each for each in store.history(name) if each.sequence <= sequence]
    found = store.revision(name, log[-1].digest) if log and log[-1].digest else None
    return search.entry(orjson.loads(found.file.body)) if found else None


def _about(work: Work, pages: list[Page]) -> None:
    """What is no address: the page for failures, and what hosts are told."""
    some = work.store.list(Query(limit=1)).items
    if some:
        name = orjson.loads(some[0].body)["id"]
        pages += work.places.brief(work.store, name)
        first = orjson.loads(work.store.parties("", 1)[0][0])["id"]
        pages += work.places.party(work.store, (first,))
    known = rules.rules(pages)
    page = work.addresses.explain(Problem("not-found"), work.store)
    for name, text in (
        ("404.html", page),
        ("_headers", rules.headers(known).encode()),
        ("_redirects", rules.redirects(known).encode()),
        (f"{FOLDER}/nginx.conf", rules.nginx(known).encode()),
        (f"{FOLDER}/page.html", page),
        (f"{FOLDER}/problem.json", Problem("not-found").body),
        (f"{FOLDER}/query.json", Problem("not-found", _QUERY).body),
    ):
        work.tree.put(name, text)


_QUERY: Final = (
    "This is a copy of static files: no address with a query stands here. /v1/briefs.ndjson and /v1/statements.ndjson "
    "are the whole lists, and /search searches in a browser."
)


def _state(work: Work, plan: Plan, made: Made, before: State | None, basis: str) -> State:
    store = work.store
    last = store.changes(store.sequence - 1, 1) if store.sequence else ()
    parties = {name: party._replace(reads=made.parties[name]) for name, party in plan.parties.items()}
    return State(
        basis,
        store.edition,
        store.sequence,
        last[0].chain if last else "",
        before.number + 1 if before else 1,
        plan.kept_briefs | made.briefs,
        plan.kept_parties | parties,
        tuple(dict.fromkeys(work.tree.touched)),
    )


def _basis(settings: Settings, store: Store) -> str:
    """A digest of what all of an export depends on, beside the briefs: this software, the settings, the schemas."""
    whole = sha256(f"{settings.address}\n{settings.max_age}\n".encode())
    for path in sorted(_PACKAGE.rglob("*")):
        if path.suffix in (".py", ".html", ".css", ".js"):
            whole.update(f"{path.relative_to(_PACKAGE)}\n".encode() + path.read_bytes())
    for version in store.schemas():
        for form in FORMS:
            found = store.schema(version, form)
            whole.update(f"{version}.{form} {found.etag if found else ''} {store.deprecation(version)}\n".encode())
    return whole.hexdigest()
