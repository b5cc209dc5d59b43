"""Texts that briefs are made of: public-domain records where they are beside the checkout, made-up despatches where not."""

import datetime as dt
import json
import lzma
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
RECORDS: Final = ROOT.parent / "shared" / "corpora" / "diplomatic-records.jsonl.xz"

STATES: Final = {
    "Argentina": "AR",
    "Austria": "AT",
    "Belgium": "BE",
    "Brazil": "BR",
    "Chile": "CL",
    "China": "CN",
    "Colombia": "CO",
    "Costa Rica": "CR",
    "Cuba": "CU",
    "Denmark": "DK",
    "Ecuador": "EC",
    "Egypt": "EG",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Guatemala": "GT",
    "Haiti": "HT",
    "Honduras": "HN",
    "Italy": "IT",
    "Japan": "JP",
    "Liberia": "LR",
    "Mexico": "MX",
    "Morocco": "MA",
    "Netherlands": "NL",
    "Nicaragua": "NI",
    "Norway": "NO",
    "Panama": "PA",
    "Peru": "PE",
    "Portugal": "PT",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "Uruguay": "UY",
}
"""States that the records write about, under the names that ISO 3166-1 gives them."""

_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]+")
_SHORTEST, _LONGEST = 30, 300
_ENOUGH: Final = 6
_READ: Final = 8_000
"""Code points of a record that are looked at: the longest has 288,683, and a brief maps a few sentences."""


class Sentence(NamedTuple):
    """`[start, end)` in code points."""

    start: int
    end: int


@dataclass(frozen=True)
class Matter:
    """A text with what is known about it."""

    name: str
    date: dt.date
    title: str
    text: str
    sender: str
    recipient: str
    url: str

    @cached_property
    def sentences(self) -> list[Sentence]:
        """Passages that a claim can stand on, in the order of the text."""
        found = []
        for match in _SENTENCE.finditer(self.text, 0, _READ):
            piece = match[0]
            start = match.start() + len(piece) - len(piece.lstrip())
            if _SHORTEST <= match.end() - start <= _LONGEST:
                found.append(Sentence(start, match.end()))
        return found

    @property
    def states(self) -> list[str]:
        """Two states, those that the text names most often first."""
        named = {state: self.text.count(state, 0, _READ) for state in STATES}
        return sorted(STATES, key=lambda state: (-named[state], state))[:2]


def matters(count: int, seed: int) -> list[Matter]:
    """At least as many texts as records are at hand, at most `count`: the same for the same seed."""
    chance = Random(seed)
    found = list(_recorded()) if RECORDS.exists() else [_invented(number, chance) for number in range(count)]
    chance.shuffle(found)
    return found[:count]


def _recorded() -> Iterator[Matter]:
    with lzma.open(RECORDS, "rt", encoding="utf-8") as lines:
        for line in lines:
            if line.startswith('{"source": "frus"'):
                matter = _matter(json.loads(line))
                if matter and len(matter.sentences) >= _ENOUGH:
                    yield matter


def _matter(record: dict[str, Any]) -> Matter | None:
    if not re.fullmatch(r"1[89][0-9]{2}-[0-9]{2}-[0-9]{2}", record["date"] or ""):
        return None
    return Matter(
        name=re.sub("[^a-z0-9]+", "-", record["id"].lower()).strip("-"),
        date=dt.date.fromisoformat(record["date"]),
        title=_line(record["title"], "Despatch"),
        text=record["text"],
        sender=_line(" ".join(record["from"][:1]), "Chargé d'affaires"),
        recipient=_line(" ".join(record["to"][:1]), "Foreign office"),
        url=record["url"] if re.fullmatch("https?://[!-~]+", record["url"] or "") else "https://history.state.gov/",
    )


def _line(text: str, otherwise: str) -> str:
    words = " ".join(text.split()).strip(" ,;.")[:200].strip()
    return words if words.isprintable() and len(words) > 1 else otherwise


_WHO: Final = (
    "envoy consul minister governor secretary delegate ambassador harbourmaster commissioner treasurer".split()
)
_DOES: Final = "asks hopes declares insists expects believes reports proposes denies promises".split()
_WHAT: Final = (
    "the passage of grain through the strait",
    "the lease of the northern pier",
    "the return of the fishing boats",
    "the survey of the river mouth",
    "the duties on timber and salt",
    "the exchange of the prisoners",
    "the light on the outer reef",
    "the quarantine of the packet boats",
)
_WHEN: Final = (
    "before the ice returns,after the next assembly,within the month,as the treaty demands,by the old custom".split(",")
)


def _invented(number: int, chance: Random) -> Matter:
    said = [
        f"The {chance.choice(_WHO)} {chance.choice(_DOES)} that {chance.choice(_WHAT)} will be settled {chance.choice(_WHEN)}, and "
        f"“that nothing in note {chance.randrange(10_000)} stands against it”."
        for _ in range(chance.randrange(10, 30))
    ]
    date = dt.date(1861, 1, 1) + dt.timedelta(days=chance.randrange(27_000))
    sender, recipient = chance.sample(_WHO, 2)
    title = f"Despatch {number + 1} of the {sender} to the {recipient}"
    text = f"{title}.\n\n" + "\n\n".join(" ".join(said[at : at + 3]) for at in range(0, len(said), 3)) + "\n"
    return Matter(
        f"despatch-{number + 1}", date, title, text, sender.title(), recipient.title(), "https://example.org/"
    )
