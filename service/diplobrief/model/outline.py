"""Where a brief declares names, refers to them and dates things: one walk, shared by every rule.

It reads plain JSON values and steps over whatever has the wrong type, so that the rules also speak about a document
that the schema refuses.
"""

from typing import Any, Final, NamedTuple

from diplobrief.model.pointer import Path

Json = dict[str, Any]
CLAIM_LAYERS: Final = ("objectives", "statements", "implications", "background", "caveats")
_DATES: Final = frozenset({"said", "date"})
_PARTY_MEMBERS: Final = ("party", "attributed_to", "on_behalf_of")
_PARTY_LISTS: Final = ("parties", "addressees", "via", "affects")


class Mention(NamedTuple):
    """A text of the document and where it stands."""

    path: Path
    text: str


class Outline:
    """What the rules need to know of one document.

    `declared` is every id: parties, sources and claims share one space of names; `fractions` are the numbers with a
    fraction or an exponent where a whole one belongs.
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
    found.dates += texts(document, (), "date")
    for path, source in found.sources:
        found.dates += texts(source, path, "published")
        text = source.get("text")
        if isinstance(text, dict):
            _fraction(found, (*path, "text"), text, "length")
    for path, span in found.spans:
        _fraction(found, path, span, "start")
        _fraction(found, path, span, "end")
    _fraction(found, (), document, "revision")
    for path, entry in objects(document, (), "corrections"):
        _fraction(found, path, entry, "revision")
    return found


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
        elif member == "speaker" and isinstance(value, dict):
            for name in _PARTY_MEMBERS:
                if name in value:
                    found.party_references += texts(value, (*path, "speaker"), name)


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
