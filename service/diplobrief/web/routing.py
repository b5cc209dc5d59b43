"""Addresses as lines of data: what they answer, what they take, and which of them a path is."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from diplobrief.model.limits import ID_LENGTH
from diplobrief.store.contract import SECTIONS, Store
from diplobrief.web.parameters import PARTY_ID, Parameter
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import JSON, Begun, Redirect, Reply, Streamed, Values

Answer = Callable[[Store, Values], Reply | Streamed | Redirect]


@dataclass(frozen=True, slots=True)
class Segment:
    """A variable part of a path. What does not match `schema` names nothing: 404."""

    description: str
    schema: dict[str, Any]
    pattern: str


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its template, what it answers, and what it takes.

    Two routes may have one address and other media types: it then has two forms, and the client's Accept field chooses.
    """

    path: str
    name: str
    tag: str
    summary: str
    answer: Answer
    content: str = ""
    """Name of the component schema of its answer; none where it is no JSON."""
    parameters: tuple[Parameter, ...] = ()
    media_types: tuple[str, ...] = (JSON,)
    forms: tuple[tuple[str, str], ...] = ()
    """Names by which the parameter `format` asks for a media type, whatever the Accept field says."""
    lasting: bool = False
    """Whether its answer depends on the store and the address alone: it is kept at hand then."""
    elsewhere: bool = False
    """Whether it sends on to another address instead of answering itself."""
    asks: bool = True
    """Whether it asks the store for anything; what does not is answered although the store cannot be asked."""
    from_form: bool = False
    """Whether its parameters come from a form: a field that was left empty then asks for nothing.

    Such an answer is kept at hand only where nothing was filled in: of the others there is no end.
    """
    begin: Callable[[Store, Values], Reply | Begun] | None = None
    """Answers the same, but may send the first bytes before the others are made."""

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the variable parts, in order."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))


SEGMENTS: Final = {
    "id": Segment(
        "Id of a brief.",
        {"type": "string", "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$", "maxLength": ID_LENGTH},
        "[a-z0-9]+(?:-[a-z0-9]+)*",
    ),
    "digest": Segment(
        "SHA-256 of the file of a revision, in lower-case hexadecimal.",
        {"type": "string", "pattern": "^[0-9a-f]{64}$", "minLength": 64, "maxLength": 64},
        "[0-9a-f]{64}",
    ),
    "party": Segment(
        "Id of a party across briefs, or any of its names that no other party has.",
        {"type": "string", "pattern": PARTY_ID, "maxLength": 2 * ID_LENGTH},
        PARTY_ID[1:-1],
    ),
    "series": Segment(
        "The beginning of a version, or `latest`.",
        {"type": "string", "pattern": "^(?:latest|[0-9]{1,4}(?:\\.[0-9]{1,4})?)$", "maxLength": 9},
        r"latest|[0-9]{1,4}(?:\.[0-9]{1,4})?",
    ),
    "number": Segment(
        "Number of a part, from 1.",
        {"type": "string", "pattern": "^[1-9][0-9]{0,6}$", "maxLength": 7},
        "[1-9][0-9]{0,6}",
    ),
    "version": Segment(
        "A released schema version.",
        {"type": "string", "pattern": "^[0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]{1,4}$", "maxLength": 14},
        r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}",
    ),
}


def matching(routes: Sequence[Route], parts: list[str]) -> tuple[list[Route], dict[str, str]]:
    """The routes of the one address that these parts of a path name, and its segments. Raises `ProblemError`, 404."""
    found: list[Route] = []
    named: dict[str, str] = {}
    for route in routes:
        if found and route.path != found[0].path:
            continue
        read = _read(route, parts)
        if read is not None:
            found.append(route)
            named = read
    if not found:
        last = routes[-1].segments[-1:]
        known = f"A brief has these sections: {', '.join(SECTIONS)}." if last == ("digest",) else ""
        raise ProblemError(Problem("not-found", known))
    return found, named


def _read(route: Route, parts: list[str]) -> dict[str, str] | None:
    """The segments of a route: each stands in a part of its own, between what the template has around it."""
    templates = [each for each in route.path.split("/") if "{" in each]
    named: dict[str, str] = {}
    for template, name, part in zip(templates, route.segments, parts, strict=True):
        before, _, after = template.partition(f"{{{name}}}")
        text = part.removeprefix(before).removesuffix(after)
        if before + text + after != part or not re.fullmatch(SEGMENTS[name].pattern, text):
            return None
        named[name] = text
    return named
