"""How to cite a brief: as BibTeX, as CSL-JSON (citeproc's data model, 1.0), and as plain text.

A citation names one revision, by the SHA-256 of its file: whoever follows it can tell whether it reads the same. A
brief has no author; what is unknown is absent.
"""

import re
from typing import Any, Final, NamedTuple

from diplobrief.model import edtf
from diplobrief.model.outline import Json
from diplobrief.model.plain import one_line

PUBLISHER: Final = "diplobrief"
_MONTHS: Final = "January February March April May June July August September October November December".split()
_TEX: Final = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",  # BibTeX counts `\{` as a brace all the same
        "}": r"\textbraceright{}",
        "$": r"\$",
        "&": r"\&",
        "%": r"\%",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "<": r"\textless{}",
        ">": r"\textgreater{}",
        "@": "@{}",  # some readers take `@misc` for the next entry
        '"': r"\textquotedbl{}",
    }
)
_LIGATURE: Final = re.compile("([-`'!?,])(?=[-`',])")
"""Where TeX, and what reads BibTeX, would make one character of two: `--` is a dash there."""


class Place(NamedTuple):
    """Where the brief that is cited is: the address of its page, and the SHA-256 of the file in hexadecimal."""

    url: str
    digest: str


def bibtex(brief: Json, place: Place) -> str:
    """An entry of the type `misc`, which every style has. `title` is braced, so that styles keep its capitals."""
    made = edtf.timestamp(brief["modified"])
    fields = {
        "title": f"{{{_tex(_title(brief))}}}",
        "howpublished": PUBLISHER,
        "year": f"{made.year:04}",
        "month": _MONTHS[made.month - 1][:3].lower(),
        "note": f"Revision {brief['revision']}; SHA-256 of the file: {place.digest}",
        "language": _tex(one_line(brief["lang"])),
        "url": place.url,
    }
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}," for name, value in fields.items()]
    return "\n".join([f"@misc{{{key(brief)},", *lines, "}", ""])


def key(brief: Json) -> str:
    """The key of the BibTeX entry, which is also the id of the CSL item: of this revision alone."""
    return f"brief-{brief['id']}-r{brief['revision']}"


def csl(brief: Json, place: Place) -> list[Json]:
    """A list of one item: CSL-JSON is always a list."""
    made = edtf.timestamp(brief["modified"])
    event = _csl_date(brief["date"])
    return [
        {
            "id": key(brief),
            "type": "report",
            "title": _title(brief),
            "abstract": one_line(brief["summary"]),
            "publisher": PUBLISHER,
            "issued": {"date-parts": [[made.year, made.month, made.day]]},
            **({"event-date": event} if event else {}),
            "language": brief["lang"],
            "version": str(brief["revision"]),
            "note": f"SHA-256 of the file: {place.digest}",
            "URL": place.url,
        }
    ]


def text(brief: Json, place: Place) -> str:
    """One line, as a list of references has it."""
    made = edtf.timestamp(brief["modified"])
    day = f"{made.day} {_MONTHS[made.month - 1]} {made.year}"
    title = _title(brief)
    stop = "" if title.endswith((".", "!", "?")) else "."
    return (
        f"{title}{stop} {PUBLISHER}, revision {brief['revision']}, {day}. {place.url} "
        f"(SHA-256 of the file: {place.digest})\n"
    )


def _tex(text: str) -> str:
    return _LIGATURE.sub(r"\1{}", text.translate(_TEX))


def _title(brief: Json) -> str:
    title = one_line(brief["title"])
    return f"[Withdrawn] {title}" if brief["status"] == "withdrawn" else title


def _csl_date(written: str) -> Json:
    """An EDTF date of a brief; CSL has no open sides: such a date is left out."""
    left, slash, right = written.partition("/")
    if ".." in (left, right):
        return {}
    sides = [left, right] if slash else [left]
    parts: list[Any] = [[int(part) for part in side.rstrip("~?%").split("-")] for side in sides]
    doubt = any(mark in written for mark in "~?%")
    return {"date-parts": parts, **({"circa": True} if doubt else {})}
