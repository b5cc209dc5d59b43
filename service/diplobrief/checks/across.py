"""Rules B3: the briefs of a corpus agree with each other and with their file names."""

import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Any, Final, NamedTuple

from diplobrief.corpus.document import STANDARD_INPUT, Document, read
from diplobrief.corpus.folder import beside
from diplobrief.model.nearest import meant, nearest
from diplobrief.model.outline import Json, objects, texts
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Breach, Fix, Rule

FILE_NAME: Final = Rule("B301", "file-name", "A brief's file is named after its id: `<id>.json`.")
DUPLICATE: Final = Rule("B302", "duplicate-brief", "No two briefs of a corpus have one id.")
DANGLING: Final = Rule("B303", "unknown-brief", "A brief that is referred to is in the corpus.")
ITSELF: Final = Rule("B304", "refers-to-itself", "A brief is not related to, or replaced by, itself.")
ONE_SIDED: Final = Rule("B305", "one-sided-relation", "A relation between briefs is told by both of them.", "warning")

RULES: Final = (FILE_NAME, DUPLICATE, DANGLING, ITSELF, ONE_SIDED)

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_BACK: Final = {
    "follows": "precedes",
    "precedes": "follows",
    "same-event": "same-event",
    "contradicts": "contradicts",
}
"""Relation → what the other brief says of this one."""


class Link(NamedTuple):
    """A reference to another brief; `relation` is empty for a replacement."""

    path: Path
    brief: str
    relation: str


class Conflict(NamedTuple):
    """A breach of one brief, and the place of the other brief that it is about, if there is one."""

    file: str
    breach: Breach
    other: str = ""
    path: Path = ()
    said: str = ""


class Facts(NamedTuple):
    """What the corpus needs to know of one document. `id` is `None` where there is none."""

    file: str
    id: str | None
    links: tuple[Link, ...] = ()


def facts(document: Document) -> Facts:
    """The facts of a document, whatever state it is in."""
    value = document.value
    if not isinstance(value, dict):
        return Facts(document.name, None)
    name = value.get("id")
    return Facts(document.name, name if isinstance(name, str) else None, tuple(_links(value)))


def file_name(document: Document) -> Iterator[Breach]:
    """The file is named after the id, where that is one."""
    name = document.value.get("id")
    given = os.path.basename(document.name)  # noqa: PTH119  # a path object takes ten times as long
    if given not in (f"{name}.json", STANDARD_INPUT) and isinstance(name, str) and _SLUG.fullmatch(name):
        message = f'the id is "{name}", the file is named "{given}"'
        yield Breach(FILE_NAME, ("id",), message, f'rename the file to "{name}.json", unless the id is mistyped')


class Corpus:
    """The briefs of one run, and the files that stand beside them."""

    def __init__(self, briefs: Iterable[Facts], folders: Iterable[str]) -> None:
        self._briefs = list(briefs)
        self._by_id: dict[str, Facts] = {}
        for brief in self._briefs:
            if brief.id is not None:
                self._by_id.setdefault(brief.id, brief)
        self._folders = folders

    @cached_property
    def _beside(self) -> dict[str, str]:
        """Read when a brief refers to one that is not in the run: most runs have all."""
        return {
            name.removesuffix(".json"): os.path.join(folder, name)  # noqa: PTH118  # thousands of names, see above
            for folder in dict.fromkeys(self._folders)
            for name in beside(folder)
        }

    def conflicts(self) -> Iterator[Conflict]:
        """What is wrong with the briefs among each other, brief by brief in the order of the run."""
        for brief in self._briefs:
            yield from self._of(brief)

    def _of(self, brief: Facts) -> Iterator[Conflict]:
        twin = None if brief.id is None else self._by_id[brief.id]
        if twin is not None and twin is not brief:
            breach = Breach(DUPLICATE, ("id",), f'{twin.file} has the id "{brief.id}" too', "give this one its own")
            yield Conflict(brief.file, breach, twin.file, ("id",), "the first brief with this id")
        for link in brief.links:
            if link.brief == brief.id:
                cure = "name another brief, or drop the link"
                yield Conflict(brief.file, Breach(ITSELF, link.path, "this is the brief itself", cure))
            elif link.brief not in self._by_id and link.brief not in self._beside:
                yield Conflict(brief.file, self._dangling(link))
            elif brief.id is not None and link.relation in _BACK:
                yield from self._one_sided(brief, link)

    def _dangling(self, link: Link) -> Breach:
        known = nearest(link.brief, [*self._by_id, *(self._beside.keys() - self._by_id.keys())])
        fixes = (Fix("replace", link.path, known),) if known else ()
        cure = meant(known) or "add the brief, or drop the link"
        return Breach(DANGLING, link.path, f'the corpus has no brief "{link.brief}"', cure, fixes=fixes)

    def _one_sided(self, brief: Facts, link: Link) -> Iterator[Conflict]:
        other, wanted = self._facts(link.brief), _BACK[link.relation]
        if other is None:
            return
        back = [each for each in other.links if each.brief == brief.id and each.relation]
        if wanted not in [each.relation for each in back]:
            told = f'says "{back[0].relation}" of this one' if back else "does not name this one"
            cure = f'add {{"brief": "{brief.id}", "relation": "{wanted}"}} to `related` there'
            message = f'"{link.brief}" {told}, but "{link.relation}" has two sides'
            where = back[0].path if back else ("related",)
            said = "this is what it says" if back else "here it is missing"
            yield Conflict(brief.file, Breach(ONE_SIDED, link.path, message, cure), other.file, where, said)

    def _facts(self, name: str) -> Facts | None:
        """The facts of a brief, read from beside when it is not in the run; `None` when it cannot be read."""
        if name not in self._by_id:
            found = facts(read(self._beside[name]))
            if found.id != name:
                return None
            self._by_id[name] = found
        return self._by_id[name]


def _links(document: Json) -> Iterator[Link]:
    for path, link in objects(document, (), "related"):
        relation: Any = link.get("relation")
        for each in texts(link, path, "brief"):
            yield Link(each.path, each.text, relation if isinstance(relation, str) else "")
    withdrawal = document.get("withdrawal")
    if isinstance(withdrawal, dict):
        for each in texts(withdrawal, ("withdrawal",), "replaced_by"):
            yield Link(each.path, each.text, "")
