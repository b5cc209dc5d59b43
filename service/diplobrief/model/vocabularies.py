"""The closed vocabularies of a brief, each with its source.

Sources: events after PLOVER, manual 0.8 (Open Event Data Alliance); likelihood after Intelligence
Community Directive 203 (ODNI, 2015); quotation after PARC 3.0; marking after the Traffic Light Protocol 2.0 (FIRST,
2022); kinds, roles and outcomes are the project's own. Acts follow the verbal ones of WEIS (McClelland, 1976) and
CAMEO (Schrodt, 2012): `appeal` asks for something to be done, `ask` for an answer (WEIS 091), `propose` puts forward
a course that binds nobody yet (WEIS 10), `accept` takes up what was put forward (WEIS 08), `instruct` tells who is
bound to obey, and `reserve` keeps a position open, as diplomats do.
"""

from typing import Final, Literal

Status = Literal["current", "withdrawn"]
EventStatus = Literal["planned", "under-way", "concluded", "cancelled", "reported"]
PartyKind = Literal["state", "territory", "government-body", "organisation", "alliance", "person", "group"]
Role = Literal["principal", "host", "mediator", "observer", "third-party", "mentioned"]
SourceKind = Literal[
    "news-article",
    "press-release",
    "communique",
    "treaty",
    "speech",
    "interview",
    "telegram",
    "letter",
    "memorandum",
    "minutes",
    "report",
    "transcript",
    "social-media-post",
    "other",
]
Basis = Literal["stated", "attributed", "inferred"]
Act = Literal[
    "announce",
    "state",
    "appeal",
    "demand",
    "promise",
    "offer",
    "threaten",
    "accuse",
    "deny",
    "endorse",
    "condemn",
    "reject",
    "ask",
    "propose",
    "accept",
    "instruct",
    "reserve",
]
Delivery = Literal["draft", "planned"]
AssertedBy = Literal["source", "party", "analyst"]
Confidence = Literal["low", "moderate", "high"]
RelationKind = Literal["follows", "precedes", "same-event", "contradicts"]
Outcome = Literal["occurred", "partly-occurred", "did-not-occur", "undecidable"]
Translator = Literal["human", "machine"]
Marking = Literal["clear", "green", "amber", "amber+strict", "red"]
CorrectionKind = Literal["factual", "attribution", "translation", "analysis", "source-changed", "typo"]

EventType = Literal[
    "agree",
    "consult",
    "support",
    "concede",
    "cooperate",
    "aid",
    "retreat",
    "request",
    "accuse",
    "reject",
    "threaten",
    "protest",
    "sanction",
    "mobilize",
    "coerce",
    "assault",
]

EVENT_MODES: Final[dict[str, tuple[str, ...]]] = {
    "agree": (),
    "consult": ("visit", "third-party", "multilateral", "phone"),
    "support": (),
    "concede": (),
    "cooperate": (),
    "aid": (),
    "retreat": ("withdraw", "release", "disarm", "ceasefire", "access", "resign"),
    "request": ("assist", "change", "yield", "meet"),
    "accuse": ("disapprove", "investigate", "allege"),
    "reject": ("assist", "change", "yield", "meet"),
    "threaten": ("restrict", "arrest", "relations", "expel", "territory", "violence"),
    "protest": ("demo", "riot", "strike", "hunger", "boycott", "obstruct", "vandalize"),
    "sanction": ("convict", "expel", "withdraw", "discontinue"),
    "mobilize": ("troops", "weapons", "police", "militia"),
    "coerce": (
        "seize",
        "restrict",
        "censor",
        "curfew",
        "martial-law",
        "arrest",
        "deport",
        "withhold",
        "misinformation",
        "cyber",
    ),
    "assault": (
        "abduct",
        "beat",
        "torture",
        "sexual",
        "targeted",
        "destroy",
        "primitive",
        "firearms",
        "explosives",
        "suicide-attack",
        "aerial",
        "drone",
        "heavy-weapons",
        "crowd-control",
        "unconventional",
    ),
}
"""PLOVER 0.8: each event type with the modes it may carry; an empty tuple means that the type has none."""

Likelihood = Literal[
    "almost no chance",
    "very unlikely",
    "unlikely",
    "roughly even chance",
    "likely",
    "very likely",
    "almost certain",
]

LIKELIHOOD_PERCENT: Final[dict[str, tuple[int, int]]] = {
    "almost no chance": (1, 5),
    "very unlikely": (5, 20),
    "unlikely": (20, 45),
    "roughly even chance": (45, 55),
    "likely": (55, 80),
    "very likely": (80, 95),
    "almost certain": (95, 99),
}
"""ICD 203, D.6.e.2.a: each term with its range in percent, both ends included. A brief stores the term only."""


def all_modes() -> tuple[str, ...]:
    """Every PLOVER mode once, in the order in which the types first name them."""
    return tuple(dict.fromkeys(mode for modes in EVENT_MODES.values() for mode in modes))
