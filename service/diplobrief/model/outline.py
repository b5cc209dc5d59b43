"""Where a brief declares names, refers to them and dates things: one walk, shared by every rule.

It reads plain JSON values and steps over whatever has the wrong type, so that the rules also speak about a document
that the schema refuses.
"""

from typing import Any, Final, NamedTuple

from diplobrief.model.pointer import Path

Json = dict[str, Any]
CLAIM_LAYERS: Final = ("objectives", "statements", "implications", "background", "caveats")
_DATES: Final = frozenset({"said", "date", "horizon"})
_PARTY_MEMBERS: Final = ("party", "attributed_to", "on_behalf_of")
_PARTY_LISTS: Final = ("parties", "addressees", "via", "affects")


class Mention(NamedTuple):
    """A text of the document and where it stands."""

    path: Path
    text: str


class Outline:
    """What the rules need to know of one document.

    `declared` is every id: parties, sources and claims share one space of names; `dates` are EDTF, `days` and `moments`
    are not; `fractions` are the numbers with a fraction or an exponent where a whole one belongs.
    """

    def __init__(self, document: Json) -> None:
        self.document = document
        self.parties = objects(document, (), "parties")
        self.sources = objects(document, (), "sources")
        self.claims = [claim for layer in CLAIM_LAYERS for claim in objects(document, (), layer)]
        self.declared: list[Mention] = []
        self.spans: list[tuple[Path, Json]] = []
        self.party_references: list[Mention] = []
        self.dates: list[Mention] = []
        self.days: list[Mention] = []
        self.moments: list[Mention] = []
        self.fractions: list[tuple[Path, float]] = []

    def ids(self, parts: list[tuple[Path, Json]]) -> set[str]:
        """The ids that these parts declare."""
        return {part["id"] for _, part in parts if isinstance(part.get("id"), str)}


def outline(document: Json) -> Outline:
    """Walks `document` once."""
    found = Outline(document)
    for path, part in (*found.sources, *found.parties, *found.claims):
        found.declared += texts(part, path, "id")
    for path, party in found.parties:
        if "part_of" in party:
            found.party_references += texts(party, path, "part_of")
    for path, claim in found.claims:
        _claim(found, path, claim)
    event = document.get("event")
    if isinstance(event, dict):
        found.spans += objects(event, ("event",), "evidence")
    _place(found, document.get("place"))
    found.dates += texts(document, (), "date")
    for path, source in found.sources:
        found.dates += [*texts(source, path, "published"), *texts(source, path, "written")]
        found.spans += objects(source, path, "evidence")
        found.days += texts(source, path, "retrieved")
        text = source.get("text")
        if isinstance(text, dict):
            _fraction(found, (*path, "text"), text, "length")
    for path, entry in objects(document, (), "passed_over"):
        found.spans += objects(entry, path, "evidence")
    for path, span in found.spans:
        _fraction(found, path, span, "start")
        _fraction(found, path, span, "end")
    _fraction(found, (), document, "revision")
    _record(found, document)
    return found


def _record(found: Outline, document: Json) -> None:
    """What the record says of itself, and the members that few briefs have."""
    found.moments += [*texts(document, (), "modified"), *texts(document, (), "embargo_until")]
    for path, entry in objects(document, (), "corrections"):
        _fraction(found, path, entry, "revision")
        found.moments += texts(entry, path, "at")
    rights = document.get("rights")
    if isinstance(rights, dict):
        _fraction(found, ("rights",), rights, "quotation_limit")


def _place(found: Outline, place: object) -> None:
    if not isinstance(place, dict):
        return
    found.spans += objects(place, ("place",), "evidence")
    coordinates = place.get("coordinates")
    if isinstance(coordinates, dict):
        _fraction(found, ("place", "coordinates"), coordinates, "uncertainty_m")


def _fraction(found: Outline, path: Path, holder: Json, member: str) -> None:
    """Notes a number that is not written as a whole one."""
    number = holder.get(member)
    if isinstance(number, float):
        found.fractions.append(((*path, member), number))


def _claim(found: Outline, path: Path, claim: Json) -> None:
    """What one claim refers to. Looks at the members that are there, since most of those that could be are not."""
    for member, value in claim.items():
        if member in _PARTY_MEMBERS:
            found.party_references += texts(claim, path, member)
        elif member in _PARTY_LISTS:
            found.party_references += listed(claim, path, member)
        elif member in _DATES:
            found.dates += texts(claim, path, member)
        elif member == "evidence":
            found.spans += objects(claim, path, member)
        elif member == "resolve_by":
            found.days += texts(claim, path, member)
        elif member == "joint_speakers":
            for where, speaker in objects(claim, path, member):
                _speaker(found, where, speaker)
        elif isinstance(value, dict):
            _inside_claim(found, (*path, member), value)


def _inside_claim(found: Outline, path: Path, value: Json) -> None:
    """What the speaker of a statement, or the outcome of an implication, refers to."""
    if path[-1] == "speaker":
        _speaker(found, path, value)
    elif path[-1] == "resolution":
        found.days += texts(value, path, "on")
        found.spans += objects(value, path, "evidence")


def _speaker(found: Outline, path: Path, speaker: Json) -> None:
    for name in _PARTY_MEMBERS:
        if name in speaker:
            found.party_references += texts(speaker, path, name)


def objects(holder: Json, path: Path, member: str) -> list[tuple[Path, Json]]:
    """The objects in the list `holder[member]`, each with its path."""
    items = holder.get(member)
    if not isinstance(items, list):
        return []
    return [((*path, member, index), item) for index, item in enumerate(items) if isinstance(item, dict)]


def texts(holder: Json, path: Path, member: str) -> list[Mention]:
    """`holder[member]` with its path, when it is a text."""
    text = holder.get(member)
    return [Mention((*path, member), text)] if isinstance(text, str) else []


def listed(holder: Json, path: Path, member: str) -> list[Mention]:
    """The texts in the list `holder[member]`, each with its path."""
    items = holder.get(member)
    if not isinstance(items, list):
        return []
    return [Mention((*path, member, index), item) for index, item in enumerate(items) if isinstance(item, str)]
