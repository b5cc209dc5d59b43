"""The page of each rule: why it is there, how a brief breaks it and keeps it, and what mends it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

Mends = Literal["never", "safe", "unsafe", "sometimes"]

FAMILIES: Final = {
    "B0": "syntax and encoding",
    "B1": "schema",
    "B2": "references in a brief",
    "B3": "across briefs",
    "B4": "meaning",
    "B5": "evidence",
    "B6": "writing",
    "B7": "changes since a commit",
}
"""The beginning of a code → what the rules with it are about."""


@dataclass(frozen=True, slots=True)
class Page:
    """What is told of a rule beyond its line in the table.

    `bad` and `good` stand at the JSON Pointer `at` of one and the same brief; where that is `None` they are whole files
    or tell of a situation. `mends` says which edits the findings of the rule carry, and `when`, if only sometimes.
    """

    why: str
    bad: str
    good: str
    at: str | None = None
    mends: Mends = "never"
    when: str = ""
    note: str = ""


@cache
def pages() -> dict[str, Page]:
    """Every page by the code of its rule."""
    import tomllib  # loaded late: only whoever reads a page needs it

    found = tomllib.loads(Path(__file__).with_name("pages.toml").read_text("utf-8"))
    return {code: _page(table) for code, table in found.items()}


def family(code: str) -> str:
    """What the rules are about among which the rule with this code is."""
    return FAMILIES[code[:2]]


_PROSE: Final = frozenset({"why", "when", "note"})
"""Members whose line ends are those of the file's layout; those of an example are its own."""


def _page(table: dict[str, str]) -> Page:
    return Page(**{name: " ".join(text.split()) if name in _PROSE else text for name, text in table.items()})  # type: ignore[arg-type]  # a test holds every page to the members
