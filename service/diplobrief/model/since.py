"""Rule B110: a brief has only the members and terms of the version that it names, and which version brought which.

The newest schema knows all of them, so the model, which is the newest, would let them pass in an older brief.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from diplobrief.model.outline import Json, objects
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Breach, Fix, Rule

LATER: Final = Rule(
    "B110", "later-member", "A brief has only members and terms that came with the version it names, or before."
)

RULES: Final = (LATER,)

SINCE: Final[dict[Path, str]] = {
    ("marking",): "1.1.0",
    ("embargo_until",): "1.1.0",
    ("rights",): "1.1.0",
    ("place",): "1.1.0",
    ("implications", "horizon"): "1.1.0",
    ("implications", "resolve_by"): "1.1.0",
    ("implications", "resolution"): "1.1.0",
    ("translations",): "1.1.0",
    ("sources", "addressee"): "1.2.0",
    ("sources", "written"): "1.2.0",
    ("sources", "evidence"): "1.2.0",
    ("statements", "joint_speakers"): "1.2.0",
    ("statements", "delivery"): "1.2.0",
    ("implications", "addressees"): "1.2.0",
    ("implications", "via"): "1.2.0",
    ("implications", "said"): "1.2.0",
    ("passed_over",): "1.2.0",
}
"""Member, by its path without places in lists → the first version that has it. A test holds it to the releases."""

TERMS: Final[dict[Path, dict[str, str]]] = {
    ("statements", "act"): dict.fromkeys(("ask", "propose", "accept", "instruct", "reserve"), "1.2.0"),
}
"""Member, as above → its terms that came later, each with the first version that has it."""

_NAMED: Final = re.compile(r"\.\./schemas/diplomatic-brief/([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})\.json")
_OF_ALL: Final = tuple((str(path[0]), version) for path, version in SINCE.items() if len(path) == 1)
_OF_CLAIMS: Final = tuple((str(path[0]), str(path[1]), version) for path, version in SINCE.items() if len(path) > 1)
_TERMS: Final = tuple(((str(path[0]), str(path[1])), terms) for path, terms in TERMS.items())
_NEWEST: Final = max(tuple(map(int, version.split("."))) for version in SINCE.values())


def brought_by(path: Path) -> str | None:
    """The version that brought the member at `path`; `None` for one of the first release, or of none."""
    return SINCE.get(tuple(step for step in path if isinstance(step, str)))


def later(path: Path, version: str) -> Breach:
    """The breach of a member that came with `version`, in a brief that names an earlier one."""
    named = f"../schemas/diplomatic-brief/{version}.json"
    message = f'"{path[-1]}" came with version {version}, and the brief names an earlier one'
    fixes = (Fix("replace", ("$schema",), named),)
    return Breach(LATER, path, message, f'set `$schema` to "{named}"', on_key=True, fixes=fixes)


def later_term(path: Path, term: str, version: str) -> Breach:
    """The breach of a term that came with `version`, in a brief that names an earlier one."""
    message = f'"{term}" came with version {version}, and the brief names an earlier one'
    return later(path, version)._replace(message=message, on_key=False)


def term_brought_by(path: Path, term: object) -> str | None:
    """The version that brought `term` to the member at `path`; `None` for one of the first release, or of none."""
    terms = TERMS.get(tuple(step for step in path if isinstance(step, str)), {})
    return terms.get(term) if isinstance(term, str) else None


def breaches(document: Json) -> Iterator[Breach]:
    """Every member that the named version does not have and a later one has."""
    named = document.get("$schema")
    version = _version(named) if isinstance(named, str) else None
    if version is None or version >= _NEWEST:
        return
    for name, brought in _OF_ALL:
        if name in document and version < _order(brought):
            yield later((name,), brought)
    for layer, name, brought in _OF_CLAIMS:
        for path, claim in objects(document, (), layer):
            if name in claim and version < _order(brought):
                yield later((*path, name), brought)
    for (layer, name), terms in _TERMS:
        for path, claim in objects(document, (), layer):
            term = claim.get(name)
            since = terms.get(term) if isinstance(term, str) else None
            if since and version < _order(since):
                yield later_term((*path, name), str(term), since)


@lru_cache(maxsize=64)
def _version(named: str) -> tuple[int, ...] | None:
    found = _NAMED.fullmatch(named)
    return tuple(map(int, found.groups())) if found else None


@lru_cache(maxsize=64)
def _order(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
