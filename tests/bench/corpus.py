"""Valid briefs, as many as wanted: each unique, the same for the same seed, laid out as the method demands."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any, Final

import orjson
from material import STATES, Matter, Sentence, matters

Json = dict[str, Any]

SIZE: Final = 4_400
"""Bytes from which a brief takes no further claim; the average is then about 4.7 kB."""

_SUBJECTS: Final = (
    "the treaty of commerce", "the boundary survey", "the claims of merchants", "the rights of fishermen", "the cable landing",
    "the consular courts", "the neutral flag", "the passage of troops", "the debt settlement", "the tariff on sugar",
    "the arbitration", "the quarantine", "the seized vessel", "the extradition", "the recognition of the new government",
    "the railway concession", "the missionaries", "the coaling station", "the naturalised citizens", "the exposition",
)  # fmt: skip
_TOPICS: Final = (
    "diplomatic economic military legal territory navigation trade consular religion migration finance".split()
)
_EVENTS: Final = (
    ("consult", "visit"),
    ("request", "change"),
    ("reject", "yield"),
    ("accuse", "allege"),
    ("agree", None),
    ("protest", None),
)
_ACTS: Final = "announce state appeal demand promise offer threaten accuse deny endorse condemn reject".split()
_LIKELIHOODS: Final = ("unlikely", "roughly even chance", "likely", "very likely", "almost certain")
_SAID: Final = {
    "announce": "Announces a new step in", "state": "Sets out how matters stand in", "appeal": "Asks for patience in",
    "demand": "Wants a prompt answer about", "promise": "Undertakes to reply about", "offer": "Proposes terms for",
    "threaten": "Warns of measures over", "accuse": "Blames the other side over", "deny": "Disputes what was reported of",
    "endorse": "Welcomes what was done in", "condemn": "Objects strongly to", "reject": "Declines the proposal about",
}  # fmt: skip
_WANTS: Final = (
    "To bring about a settlement of",
    "To keep its hands free in",
    "To win time over",
    "To have an inquiry into",
    "To end the quarrel over",
)
_COMES: Final = (
    "Further notes will be exchanged on",
    "Delay would harm",
    "Third parties may be drawn into",
    "An agreement is in reach on",
    "Costs will rise with",
)
_WAS: Final = (
    "Earlier notes had left open",
    "For some years nobody had touched",
    "A first draft had dealt with",
    "An older convention covers",
)
_WORDS: Final = re.compile(r"[^\W\d_]+(?:[ ,'’-]{1,2}[^\W\d_]+){2,11}")


@dataclass(frozen=True)
class Made:
    """A brief and the text that it maps."""

    brief: Json
    text: str

    @property
    def file_name(self) -> str:
        """`<id>.json`, as the check demands."""
        return f"{self.brief['id']}.json"


def laid_out(brief: Json) -> bytes:
    """The bytes of the file: two spaces, the members as they stand, a final newline."""
    return orjson.dumps(brief, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def briefs(count: int, *, seed: int = 1, linked: bool = True) -> list[Made]:
    """Valid briefs, the oldest event first. When `linked`, two in three name a relation, and both sides say it."""
    found = matters(count, seed)
    rounds = [found[number % len(found)] for number in range(count)]
    made = [Mapping(matter, Random(f"{seed} {number}"), number).made() for number, matter in enumerate(rounds)]
    made.sort(key=lambda each: (each.brief["sources"][0]["published"], each.brief["id"]))
    if linked:
        _link(made)
    return made


def write(made: list[Made], folder: Path) -> None:
    """One file a brief."""
    folder.mkdir(parents=True)
    for each in made:
        (folder / each.file_name).write_bytes(laid_out(each.brief))


def _link(made: list[Made]) -> None:
    sides = (
        ("precedes", "follows"),
        ("same-event", "same-event"),
        ("precedes", "follows"),
        ("contradicts", "contradicts"),
    )
    for number, (one, other) in enumerate(zip(made[::3], made[1::3], strict=False)):
        here, there = sides[number % len(sides)]
        _related(one.brief, other.brief, here)
        _related(other.brief, one.brief, there)


def _related(brief: Json, other: Json, relation: str) -> None:
    brief["related"] = [{"brief": other["id"], "relation": relation}]


class Mapping:
    """One text on its way to a brief."""

    def __init__(self, matter: Matter, chance: Random, number: int, states: list[str] | None = None) -> None:
        self.matter, self.chance, self.number = matter, chance, number
        self.states = states or ["United States", *matter.states]
        self.ids = [_slug(state) for state in self.states]
        self.subject = chance.choice(_SUBJECTS)
        self.day = matter.date.isoformat()

    def made(self) -> Made:
        brief = self.head()
        brief |= {name: [] for name in ("objectives", "statements", "implications", "background", "caveats")}
        layers = (self.objective, self.statement, self.implication, self.background)
        members = ("objectives", "statements", "implications", "background")
        caveat = {"id": "c1", "about": ["article", "s1"], "text": "The text says nothing of what was answered."}
        brief["caveats"].append(caveat)
        add = [partial(layer, brief[member]) for layer, member in zip(layers, members, strict=True)]
        for each in add:
            each()
        while len(laid_out(brief)) < SIZE:
            self.chance.choice(add)()
        return Made(brief, self.matter.text)

    def head(self) -> Json:
        event, mode = self.chance.choice(_EVENTS)
        about = self.subject.removeprefix("the ")
        brief: Json = {
            "$schema": "../schemas/diplomatic-brief/1.0.0.json",
            "id": f"{self.day}-{self.matter.name}-{self.number}"[:100].rstrip("-"),
            "revision": 1,
            "modified": f"2026-{self.chance.randrange(3, 10):02}-{self.chance.randrange(1, 29):02}T09:30:00Z",
            "status": "current",
            "title": f"{self.states[0]} and {self.states[1]}: {about}, paper {self.number + 1}",
            "summary": f"A paper about {self.subject}. {self.states[1]} and {self.states[0]} are at odds over it, and {self.states[2]} is named.",
            "lang": "en",
            "date": self.chance.choice((self.day, f"{self.day}~", f"{self.before(30)}/{self.day}", self.day[:7])),
            "event": {
                "type": event,
                "mode": mode,
                "status": self.chance.choice(("under-way", "concluded", "reported")),
            },
            "topics": self.chance.sample(_TOPICS, 3),
            "sources": [self.source()],
            "parties": self.parties(),
        }
        if mode is None:
            del brief["event"]["mode"]
        brief["event"]["evidence"] = self.evidence(1)
        return brief

    def source(self) -> Json:
        return {
            "id": "article",
            "kind": self.chance.choice(("telegram", "letter", "memorandum")),
            "title": self.matter.title,
            "publisher": "Office of the Historian",
            "url": self.matter.url,
            "published": self.day,
            "retrieved": "2026-02-01",
            "lang": "en",
            "licence": "CC0-1.0",
            "text": {"sha256": sha256(self.matter.text.encode()).hexdigest(), "length": len(self.matter.text)},
        }

    def parties(self) -> list[Json]:
        codes = {"United States": "US", **STATES}
        roles = ("principal", "principal", "mentioned")
        states = [
            {"id": _slug(name), "name": name, "kind": "state", "role": role, "identifiers": {"iso_3166_1": codes[name]}}
            for name, role in zip(self.states, roles, strict=True)
        ]
        sender = {
            "id": "sender",
            "name": self.matter.sender,
            "aliases": [self.matter.sender.upper() + "."],
            "kind": "person",
        }
        return [
            *states,
            {**sender, "role": "principal", "part_of": self.ids[0]},
            {
                "id": "recipient",
                "name": self.matter.recipient,
                "kind": "person",
                "role": "principal",
                "part_of": self.ids[1],
            },
        ]

    def objective(self, layer: list[Json]) -> None:
        basis = self.chance.choice(("stated", "attributed", "inferred"))
        claim: Json = {"id": f"o{len(layer) + 1}", "parties": self.some(), "basis": basis}
        if basis == "attributed":
            claim["attributed_to"] = "sender"
        layer.append(claim | self.words(_WANTS))

    def statement(self, layer: list[Json]) -> None:
        act = self.chance.choice(_ACTS)
        evidence = self.evidence(1)
        quote = self.quote(evidence[0])
        kind = self.chance.choice(("direct", "mixed", "indirect")) if quote else "indirect"
        speaker = {"party": "sender", "position": "Envoy", "on_behalf_of": self.ids[0]}
        claim: Json = {"id": f"s{len(layer) + 1}", "kind": kind, "act": act, "speaker": speaker}
        claim |= {"addressees": ["recipient"], "said": self.before(self.chance.randrange(3))}
        claim["text"] = f"{_SAID[act]} {self.subject}."
        if kind != "indirect":
            claim["quote"] = quote
        layer.append({**claim, "evidence": evidence})

    def implication(self, layer: list[Json]) -> None:
        by = self.chance.choice(("source", "party", "analyst"))
        claim: Json = {"id": f"i{len(layer) + 1}", "topic": self.chance.choice(_TOPICS), "asserted_by": by}
        if by == "party":
            claim["party"] = "sender"
        claim |= {"affects": self.some(), "likelihood": self.chance.choice(_LIKELIHOODS), "confidence": "moderate"}
        layer.append(claim | self.words(_COMES))

    def background(self, layer: list[Json]) -> None:
        claim: Json = {"id": f"b{len(layer) + 1}", "date": f"{self.before(900)[:4]}~", "parties": self.some()}
        layer.append(claim | self.words(_WAS))

    def words(self, openings: tuple[str, ...]) -> Json:
        text = f"{self.chance.choice(openings)} {self.subject}, as {self.chance.choice(self.states)} knows."
        return {"text": text, "evidence": self.evidence(self.chance.choice((1, 1, 1, 2)))}

    def some(self) -> list[str]:
        return self.chance.sample(self.ids, self.chance.choice((1, 2)))

    def evidence(self, passages: int) -> list[Json]:
        chosen = sorted(self.chance.sample(self.matter.sentences, passages))
        return [self.span(sentence) for sentence in chosen]

    def span(self, sentence: Sentence) -> Json:
        words = self.matter.text[sentence.start : sentence.end]
        digest = sha256(words.encode()).hexdigest()
        found = {"source": "article", "start": sentence.start, "end": sentence.end, "sha256": digest}
        if self.chance.random() < 0.1 and words.isprintable():  # few spans carry their words
            found["quote"] = words
        return found

    def quote(self, span: Json) -> str | None:
        """Words of the passage that can stand in quotation marks."""
        found = _WORDS.search(self.matter.text, span["start"], span["end"])
        return found[0] if found and found[0].isprintable() else None

    def before(self, days: int) -> str:
        return (self.matter.date - dt.timedelta(days=days)).isoformat()


def _slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name.lower()).strip("-")
