"""Examples that editors show beside a member. Each is valid where it stands; a test holds them against the schema."""

from typing import Any, Final

HELLO: Final = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
"""SHA-256 of the five bytes `hello`."""

TEXT: Final[dict[str, Any]] = {"sha256": HELLO, "length": 5}
EVIDENCE: Final[list[Any]] = [{"source": "article", "start": 0, "end": 5, "sha256": HELLO, "quote": "hello"}]
SOURCE: Final[dict[str, Any]] = {
    "id": "article",
    "kind": "news-article",
    "retrieved": "2026-02-01",
    "lang": "en",
    "text": TEXT,
}
PARTIES: Final[list[Any]] = [
    {"id": "kingdom-of-denmark", "name": "Kingdom of Denmark", "kind": "state", "role": "principal"},
    {
        "id": "greenland",
        "name": "Greenland",
        "kind": "territory",
        "role": "principal",
        "identifiers": {"iso_3166_1": "GL", "wikidata": "Q223"},
        "part_of": "kingdom-of-denmark",
    },
]
EVENT: Final[dict[str, Any]] = {
    "type": "consult",
    "mode": "multilateral",
    "status": "under-way",
    "evidence": EVIDENCE,
}
OBJECTIVE: Final[dict[str, Any]] = {
    "id": "o1",
    "parties": ["greenland"],
    "basis": "stated",
    "text": "A say in every decision about the island.",
    "evidence": EVIDENCE,
}
SPEAKER: Final[dict[str, Any]] = {"party": "greenland", "position": "head of government"}
STATEMENT: Final[dict[str, Any]] = {
    "id": "s1",
    "kind": "mixed",
    "act": "announce",
    "speaker": SPEAKER,
    "said": "2026-01-28",
    "text": "The delegations will meet once more.",
    "quote": "hello",
    "evidence": EVIDENCE,
}
JOINT_SPEAKER: Final[dict[str, Any]] = {"party": "kingdom-of-denmark", "position": "foreign minister"}
PASSED_OVER: Final[dict[str, Any]] = {"reason": "Asks the office to pass the text on.", "evidence": EVIDENCE}
IMPLICATION: Final[dict[str, Any]] = {
    "id": "i1",
    "topic": "arctic-governance",
    "asserted_by": "source",
    "text": "The outcome will bear on how the region is governed.",
    "evidence": EVIDENCE,
}
BACKGROUND: Final[dict[str, Any]] = {
    "id": "b1",
    "date": "1949-04-04",
    "text": "Both states signed the founding treaty of the alliance.",
    "evidence": EVIDENCE,
}
CAVEAT: Final[dict[str, Any]] = {"id": "c1", "text": "The source does not give the year.", "evidence": EVIDENCE}
COORDINATES: Final[dict[str, Any]] = {"latitude": 64.18, "longitude": -51.72, "uncertainty_m": 5000}
PLACE: Final[dict[str, Any]] = {
    "name": "Nuuk",
    "country": "GL",
    "coordinates": COORDINATES,
    "evidence": EVIDENCE,
}
RESOLUTION: Final[dict[str, Any]] = {"outcome": "occurred", "on": "2026-04-30", "evidence": EVIDENCE}
TRANSLATED_CLAIM: Final[dict[str, Any]] = {"id": "s1", "text": "Parterne mødes igen.", "quote": "hej"}
TRANSLATION: Final[dict[str, Any]] = {
    "lang": "da",
    "by": "machine",
    "title": "Forhandlinger om Arktis begynder",
    "claims": [TRANSLATED_CLAIM],
}
RIGHTS: Final[dict[str, Any]] = {"licence": "CC-BY-4.0", "quotation_limit": 60}
CORRECTION: Final[dict[str, Any]] = {
    "revision": 2,
    "at": "2026-02-02T10:00:00Z",
    "kind": "factual",
    "what": "The date of the meeting.",
    "why": "The ministry corrected its release.",
    "pointers": ["/date"],
}
