"""Rules B3: the briefs of a corpus agree with each other and with their file names."""

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, Final

from diplobrief.corpus.document import Document
from diplobrief.model.nearest import did_you_mean
from diplobrief.model.outline import Json, Mention, objects, texts
from diplobrief.model.rule import Breach, Rule

FILE_NAME: Final = Rule("B301", "file-name", "A brief's file is named after its id: `<id>.json`.")
DUPLICATE: Final = Rule("B302", "duplicate-brief", "No two briefs of a corpus have one id.")
DANGLING: Final = Rule("B303", "unknown-brief", "A brief that is referred to is in the corpus.")
ITSELF: Final = Rule("B304", "refers-to-itself", "A brief is not related to, or replaced by, itself.")

_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
RULES: Final = (FILE_NAME, DUPLICATE, DANGLING, ITSELF)


def file_name(document: Document) -> Iterator[Breach]:
    """The file is named after the id, where that is one."""
    name = _id(document.value)
    expected = f"{name}.json"
    if name and _SLUG.fullmatch(name) and PurePath(document.name).name != expected:
        message = f'the id is "{name}", the file is named "{PurePath(document.name).name}"'
        yield Breach(FILE_NAME, ("id",), message, f'rename the file to "{expected}", unless the id is mistyped')


class Corpus:
    """What the documents seen so far, and the files beside them, know of each other."""

    def __init__(self, known: set[str]) -> None:
        self._known = known
        self._first: dict[str, str] = {}

    def breaches(self, document: Document) -> Iterator[Breach]:
        """What is wrong with this document among the others. Each is asked once, in the order of the run."""
        if not isinstance(document.value, dict):
            return
        name = _id(document.value)
        if name is not None and name in self._first:
            yield Breach(DUPLICATE, ("id",), f'{self._first[name]} has the id "{name}" too', "give this one its own")
        elif name is not None:
            self._first[name] = document.name
        for each in _references(document.value):
            if each.text == name:
                yield Breach(ITSELF, each.path, "this is the brief itself", "name another brief, or drop the link")
            elif each.text not in self._known:
                cure = did_you_mean(each.text, self._known) or "add the brief, or drop the link"
                yield Breach(DANGLING, each.path, f'the corpus has no brief "{each.text}"', cure)


def _references(document: Json) -> Iterator[Mention]:
    for path, link in objects(document, (), "related"):
        yield from texts(link, path, "brief")
    withdrawal = document.get("withdrawal")
    if isinstance(withdrawal, dict):
        yield from texts(withdrawal, ("withdrawal",), "replaced_by")


def _id(value: Any) -> str | None:
    name = value.get("id") if isinstance(value, dict) else None
    return name if isinstance(name, str) else None
