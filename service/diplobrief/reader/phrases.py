"""Words for people in place of the terms that a brief stores. A new term shows as itself, without its hyphens."""

from typing import Final

from diplobrief.model import codes, vocabularies
from diplobrief.model.outline import Json

TERMS: Final[dict[str, dict[str, str]]] = {
    "event": {
        "agree": "agreement",
        "consult": "consultation",
        "support": "support",
        "concede": "concession",
        "cooperate": "cooperation",
        "aid": "aid",
        "retreat": "retreat",
        "request": "request",
        "accuse": "accusation",
        "reject": "rejection",
        "threaten": "threat",
        "protest": "protest",
        "sanction": "sanction",
        "mobilize": "mobilization",
        "coerce": "coercion",
        "assault": "assault",
    },
    "mode": {"assist": "to help", "change": "to change course", "yield": "to give way", "meet": "to meet"},
    "status": {
        "planned": "planned",
        "under-way": "under way",
        "concluded": "concluded",
        "cancelled": "cancelled",
        "reported": "reported",
        "current": "in force",
        "withdrawn": "withdrawn",
    },
    "role": {
        "principal": "Taking part",
        "host": "Host",
        "mediator": "Mediating",
        "observer": "Observing",
        "third-party": "Touched by it, without attending",
        "mentioned": "Only mentioned",
    },
    "takes": {
        "principal": "takes part",
        "host": "is the host",
        "mediator": "mediates",
        "observer": "observes",
        "third-party": "is touched without attending",
        "mentioned": "is only mentioned",
    },
    "party": {
        "state": "state",
        "territory": "territory",
        "government-body": "government body",
        "organisation": "organisation",
        "alliance": "alliance",
        "person": "person",
        "group": "group",
    },
    "act": {
        "announce": "announces",
        "state": "states",
        "appeal": "appeals",
        "demand": "demands",
        "promise": "promises",
        "offer": "offers",
        "threaten": "threatens",
        "accuse": "accuses",
        "deny": "denies",
        "endorse": "endorses",
        "condemn": "condemns",
        "reject": "rejects",
        "ask": "asks",
        "propose": "proposes",
        "accept": "accepts",
        "instruct": "instructs",
        "reserve": "reserves its position",
    },
    "delivery": {"draft": "a draft, not delivered yet", "planned": "to be said, and not said yet"},
    "kind": {"direct": "in their own words", "mixed": "partly in their own words", "indirect": "paraphrased"},
    "basis": {
        "stated": "by their own account",
        "attributed": "according to others",
        "inferred": "inferred by the mapper",
    },
    "asserted_by": {"source": "the source itself", "party": "a party", "analyst": "the mapper"},
    "relation": {
        "follows": "Follows",
        "precedes": "Precedes",
        "same-event": "On the same event",
        "contradicts": "Contradicts",
    },
    "correction": {"typo": "slip of the pen", "source-changed": "the source changed"},
    "outcome": {
        "occurred": "It came about",
        "partly-occurred": "It came about in part",
        "did-not-occur": "It did not come about",
        "undecidable": "Nobody can tell any more",
    },
    "marking": {
        "clear": "may be shared with everybody",
        "green": "may be shared within the community",
        "amber": "may be shared within the organisation and with its clients, where they need to know",
        "amber+strict": "may be shared within the organisation only, where its members need to know",
        "red": "for the eyes of its recipients only",
    },
    "by": {"human": "by a person", "machine": "by a machine"},
    "sort": {
        "-date": "Latest first",
        "date": "Earliest first",
        "-modified": "Newest revision first",
        "relevance": "Best match first",
    },
    "date_match": {"overlaps": "can fall within", "within": "cannot fall outside"},
    "source": {"communique": "communiqué", "social-media-post": "post on social media", "other": "document"},
    "identifiers": {
        "iso_3166_1": "ISO country code",
        "iso_3166_2": "ISO code of a part of a state",
        "iso_3166_3": "ISO code of a former state",
        "wikidata": "Wikidata",
    },
}
"""Vocabulary → term → words."""

FIELDS: Final = {
    "q": "Words",
    "id": "Brief",
    "brief": "Brief",
    "party": "Party",
    "role": "Role",
    "event": "Event",
    "mode": "Manner",
    "status": "Standing",
    "topic": "Topic",
    "speaker": "Speaker",
    "act": "What is done by saying it",
    "kind": "How the words are given",
    "lang": "Language",
    "year": "Year",
    "date_from": "From",
    "date_to": "Until",
    "date_match": "Dates that",
    "sort": "Order",
    "limit": "On one page",
    "cursor": "Further",
    "after": "Further",
}
"""What the fields of lists are called."""


_SHORT: Final = {name.lower(): name for name in "NATO EU UN UK USA OSCE ASEAN BRICS WTO IAEA IMF".split()}
"""Names of letters, which topics write small."""


def term(value: str, vocabulary: str) -> str:
    """The words for a term of a vocabulary."""
    return TERMS.get(vocabulary, {}).get(value) or " ".join(_SHORT.get(word, word) for word in value.split("-"))


def upper_first(text: str) -> str:
    """The text with a capital in front."""
    return text[:1].upper() + text[1:]


def language(tag: str) -> str:
    """The English name of a language, or its tag."""
    return codes.language_name(tag) or tag


def country(code: str) -> str:
    """The name of a state or territory, or its code."""
    return codes.countries().get(code, (code,))[0]


def percent(likelihood: str) -> tuple[int, int] | None:
    """What a likelihood means in percent, lowest and highest."""
    return vocabularies.LIKELIHOOD_PERCENT.get(likelihood)


def listed(names: list[str], joint: str = "and") -> str:
    """Names in a row: A, B and C."""
    return f" {joint} ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def source_name(source: Json) -> str:
    """What a source is called: its title, or what it is."""
    return str(source.get("title") or upper_first(term(source["kind"], "source")))
