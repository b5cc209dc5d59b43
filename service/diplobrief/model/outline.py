"""Where a brief declares names, refers to them and dates things: one walk, shared by every rule.

It reads plain JSON values and steps over whatever has the wrong type, so that the rules also speak about a document
that the schema refuses.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from diplobrief.model.pointer import Path

Json = dict[str, Any]
CLAIM_LAYERS: Final = ("objectives", "statements", "implications", "background", "caveats")
_PARTY_MEMBERS: Final = ("party", "attributed_to", "on_behalf_of")
_PARTY_LISTS: Final = ("parties", "addressees", "via", "affects")


@dataclass(frozen=True, slots=True)
class Mention:
    """A text of the document and where it stands."""

    path: Path
    text: str


@dataclass(slots=True)
class Outline:
    """What the rules need to know of one document."""

    document: Json
    parties: list[tuple[Path, Json]] = field(default_factory=list)
    sources: list[tuple[Path, Json]] = field(default_factory=list)
    claims: list[tuple[Path, Json]] = field(default_factory=list)
    spans: list[tuple[Path, Json]] = field(default_factory=list)
    party_references: list[Mention] = field(default_factory=list)
    dates: list[Mention] = field(default_factory=list)
    integers: list[tuple[Path, object]] = field(default_factory=list)

    @property
    def declared(self) -> Iterator[Mention]:
        """Every id that the document declares: parties, sources and claims share one space of names."""
        for path, part in (*self.sources, *self.parties, *self.claims):
            yield from texts(part, path, "id")

    def ids(self, parts: list[tuple[Path, Json]]) -> set[str]:
        """The ids that these parts declare."""
        return {part["id"] for _, part in parts if isinstance(part.get("id"), str)}


def outline(document: Json) -> Outline:
    """Walks `document` once."""
    found = Outline(document)
    found.parties = list(objects(document, (), "parties"))
    found.sources = list(objects(document, (), "sources"))
    found.claims = [claim for layer in CLAIM_LAYERS for claim in objects(document, (), layer)]
    for path, party in found.parties:
        found.party_references += texts(party, path, "part_of")
    for path, claim in found.claims:
        found.party_references += _party_references(claim, path)
        found.dates += [*texts(claim, path, "said"), *texts(claim, path, "date")]
        found.spans += objects(claim, path, "evidence")
    event = document.get("event")
    if isinstance(event, dict):
        found.spans += objects(event, ("event",), "evidence")
    found.dates += texts(document, (), "date")
    for path, source in found.sources:
        found.dates += texts(source, path, "published")
        text = source.get("text")
        if isinstance(text, dict):
            found.integers.append(((*path, "text", "length"), text.get("length")))
    for path, span in found.spans:
        found.integers += [((*path, end), span.get(end)) for end in ("start", "end")]
    found.integers.append((("revision",), document.get("revision")))
    found.integers += [((*path, "revision"), e.get("revision")) for path, e in objects(document, (), "corrections")]
    return found


def _party_references(claim: Json, path: Path) -> Iterator[Mention]:
    for member in _PARTY_MEMBERS:
        yield from texts(claim, path, member)
    for member in _PARTY_LISTS:
        yield from listed(claim, path, member)
    speaker = claim.get("speaker")
    if isinstance(speaker, dict):
        for member in _PARTY_MEMBERS:
            yield from texts(speaker, (*path, "speaker"), member)


def objects(holder: Json, path: Path, member: str) -> Iterator[tuple[Path, Json]]:
    """The objects in the list `holder[member]`, each with its path."""
    items = holder.get(member)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, dict):
            yield (*path, member, index), item


def texts(holder: Json, path: Path, member: str) -> Iterator[Mention]:
    """`holder[member]` with its path, when it is a text."""
    text = holder.get(member)
    if isinstance(text, str):
        yield Mention((*path, member), text)


def listed(holder: Json, path: Path, member: str) -> Iterator[Mention]:
    """The texts in the list `holder[member]`, each with its path."""
    items = holder.get(member)
    for index, item in enumerate(items if isinstance(items, list) else ()):
        if isinstance(item, str):
            yield Mention((*path, member, index), item)
