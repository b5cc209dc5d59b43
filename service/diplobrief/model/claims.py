"""Claims: what the parties want, what they said, what somebody concludes, and what stands behind it.

The layers stay apart, and every claim points at its evidence.
"""

from typing import Annotated, Any, Literal

from pydantic import MISSING, ConfigDict, Field

from diplobrief.model import examples, limits
from diplobrief.model.fields import Day, Distinct, Edtf, Line, Quote, Slug, Text
from diplobrief.model.parts import Closed, Evidences, PartyIds
from diplobrief.model.vocabularies import Act, AssertedBy, Basis, Confidence, Delivery, Likelihood, Outcome


class Speaker(Closed):
    """The one who spoke: a declared party, in whose name and office."""

    party: Slug = Field(description="Id of the declared party that spoke.", examples=["danish-foreign-ministry"])
    name: Line | MISSING = Field(
        default=MISSING,
        description="The individual who spoke for the party, where the party is not that individual.",
        examples=["Jane Doe"],
    )
    position: Line | MISSING = Field(
        default=MISSING, description="Office in which the speaker spoke, as the source gives it.", examples=["envoy"]
    )
    on_behalf_of: Slug | MISSING = Field(
        default=MISSING, description="Id of the declared party that was spoken for.", examples=["united-states"]
    )


JointSpeakers = Annotated[
    tuple[Speaker, ...],
    Field(
        strict=False,
        min_length=1,
        max_length=limits.PARTIES,
        description="Who said it together with the speaker: a declaration of several, each for its own side.",
        examples=[[examples.JOINT_SPEAKER]],
    ),
]
DeliveryOf = Annotated[
    Delivery,
    Field(
        description=(
            "Only where it is not said yet, as the source tells it: `draft`, worded and not delivered, or `planned`, "
            "to be said. Absent means that it was said."
        ),
        examples=["draft"],
    ),
]
ClaimId = Annotated[
    Slug, Field(description="Name of the claim within this brief.", examples=["s1", "aim-of-the-talks"])
]
ClaimText = Annotated[
    Text, Field(description="The claim in the mapper's own words.", examples=["The meetings are to be technical."])
]
ClaimEvidence = Annotated[
    Evidences,
    Field(description="Passages that carry the claim, in the order of the text.", examples=[examples.EVIDENCE]),
]
SpeakerOf = Annotated[
    Speaker,
    Field(description="Who said it, and for whom.", examples=[examples.SPEAKER]),
]
Addressees = Annotated[
    PartyIds, Field(description="Ids of the parties that were spoken to.", examples=[["kingdom-of-denmark"]])
]
ActOf = Annotated[Act, Field(description="What was done by saying it.", examples=["announce", "demand"])]
Said = Annotated[Edtf, Field(description="When it was said, as an EDTF date.", examples=["2026-01-28", "2025~"])]
Via = Annotated[
    PartyIds,
    Field(
        description="Ids of the parties through whom it reached the source, the one nearest to the speaker first.",
        examples=[["news-agency"]],
    ),
]
SpokenWords = Annotated[
    Quote,
    Field(
        description="Words of the speaker, verbatim as the source gives them, without the quotation marks.",
        examples=["We will meet again."],
    ),
]


def _named_only_if_attributed(schema: dict[str, Any]) -> None:
    schema["if"] = {"properties": {"basis": {"const": "attributed"}}, "required": ["basis"]}
    schema["else"] = {"properties": {"attributed_to": False}}
    schema["$comment"] = "rule attribution-without-basis"


class Objective(Closed):
    """What a party, or several together, want to bring about."""

    model_config = ConfigDict(json_schema_extra=_named_only_if_attributed)

    id: ClaimId
    parties: PartyIds = Field(description="Whose objective it is: ids of declared parties.", examples=[["greenland"]])
    basis: Basis = Field(
        description=(
            "How it is known: `stated` by the party itself, `attributed` to it by somebody else, or `inferred` by the "
            "mapper from what the sources report."
        ),
        examples=["stated"],
    )
    attributed_to: Slug | MISSING = Field(
        default=MISSING,
        description="With basis `attributed`: the party that says so. Absent when it is the source itself.",
        examples=["danish-foreign-ministry"],
    )
    text: ClaimText
    evidence: ClaimEvidence


class DirectStatement(Closed):
    """A statement that the source gives in the speaker's own words."""

    id: ClaimId
    kind: Literal["direct"] = Field(description="`direct`: the speaker's own words.", examples=["direct"])
    act: ActOf
    speaker: SpeakerOf
    joint_speakers: JointSpeakers | MISSING = MISSING
    delivery: DeliveryOf | MISSING = MISSING
    addressees: Addressees | MISSING = MISSING
    via: Via | MISSING = MISSING
    said: Said | MISSING = MISSING
    text: ClaimText
    quote: SpokenWords
    evidence: ClaimEvidence


class MixedStatement(Closed):
    """A paraphrase that holds quoted words of the speaker."""

    id: ClaimId
    kind: Literal["mixed"] = Field(
        description="`mixed`: a paraphrase holding quoted words of the speaker.", examples=["mixed"]
    )
    act: ActOf
    speaker: SpeakerOf
    joint_speakers: JointSpeakers | MISSING = MISSING
    delivery: DeliveryOf | MISSING = MISSING
    addressees: Addressees | MISSING = MISSING
    via: Via | MISSING = MISSING
    said: Said | MISSING = MISSING
    text: ClaimText
    quote: SpokenWords
    evidence: ClaimEvidence


class IndirectStatement(Closed):
    """A paraphrase only: it has no `quote`."""

    id: ClaimId
    kind: Literal["indirect"] = Field(description="`indirect`: a paraphrase only.", examples=["indirect"])
    act: ActOf
    speaker: SpeakerOf
    joint_speakers: JointSpeakers | MISSING = MISSING
    delivery: DeliveryOf | MISSING = MISSING
    addressees: Addressees | MISSING = MISSING
    via: Via | MISSING = MISSING
    said: Said | MISSING = MISSING
    text: ClaimText
    evidence: ClaimEvidence


Statement = Annotated[DirectStatement | MixedStatement | IndirectStatement, Field(discriminator="kind")]


class Resolution(Closed):
    """What became of something that was expected."""

    outcome: Outcome = Field(
        description=(
            "`occurred` as expected, `partly-occurred`, `did-not-occur` by the day named, or `undecidable`: nobody can "
            "tell any more."
        ),
        examples=["occurred"],
    )
    on: Day = Field(description="The day from which the outcome was plain.", examples=["2026-04-30"])
    note: Text | MISSING = Field(
        default=MISSING, description="How it was judged, where that can be doubted.", examples=["One of two was held."]
    )
    evidence: Evidences = Field(
        description="Passages that show the outcome, in sources that the brief declares.", examples=[examples.EVIDENCE]
    )


def _party_if_asserted_by_one(schema: dict[str, Any]) -> None:
    schema["if"] = {"properties": {"asserted_by": {"const": "party"}}, "required": ["asserted_by"]}
    schema["then"] = {"required": ["party"], "properties": {"party": True}}
    schema["else"] = {"properties": {"party": False}}
    schema["$comment"] = "rule asserting-party"


class Implication(Closed):
    """What somebody concludes or expects from what happened. It is never the mapper's unless it says `analyst`."""

    model_config = ConfigDict(json_schema_extra=_party_if_asserted_by_one)

    id: ClaimId
    topic: Slug = Field(description="What it bears on.", examples=["arctic-governance"])
    asserted_by: AssertedBy = Field(
        description=(
            "Who concludes it: the `source` in its own voice, a `party` that the source reports, or the `analyst` who "
            "mapped the brief."
        ),
        examples=["source"],
    )
    party: Slug | MISSING = Field(
        default=MISSING, description="With `party`: the id of the party that asserts it.", examples=["united-states"]
    )
    attribution: Line | MISSING = Field(
        default=MISSING,
        description="To whom the source ascribes the view when it names nobody.",
        examples=["observers whom the source does not name"],
    )
    addressees: Addressees | MISSING = MISSING
    via: Via | MISSING = MISSING
    said: Said | MISSING = MISSING
    affects: PartyIds | MISSING = Field(
        default=MISSING, description="Ids of the parties that it would touch.", examples=[["nato"]]
    )
    likelihood: Likelihood | MISSING = Field(
        default=MISSING,
        description=(
            "How probable whoever asserts it holds it to be, only where the text expresses that. ICD 203, in percent: "
            "almost no chance 1–5, very unlikely 5–20, unlikely 20–45, roughly even chance 45–55, likely 55–80, very "
            "likely 80–95, almost certain 95–99."
        ),
        examples=["likely"],
    )
    confidence: Confidence | MISSING = Field(
        default=MISSING,
        description="How good the basis of the judgement is. Never a second likelihood.",
        examples=["moderate"],
    )
    horizon: Edtf | MISSING = Field(
        default=MISSING,
        description="By when it would show, as whoever asserts it says: an EDTF date.",
        examples=["2026", "2026-03/2026-06", "../2027"],
    )
    resolve_by: Day | MISSING = Field(
        default=MISSING,
        description="The day by which the mapper will say what became of it, in `resolution`.",
        examples=["2026-07-01"],
    )
    text: ClaimText
    evidence: ClaimEvidence
    resolution: Resolution | MISSING = Field(
        default=MISSING, description="What became of it, once that is known.", examples=[examples.RESOLUTION]
    )


class Background(Closed):
    """Context: what was so before the event, or is so anyway."""

    id: ClaimId
    date: Edtf | MISSING = Field(
        default=MISSING, description="When it was so, as an EDTF date.", examples=["1949-04-04"]
    )
    parties: PartyIds | MISSING = Field(
        default=MISSING, description="Ids of the parties that it concerns.", examples=[["greenland", "united-states"]]
    )
    text: ClaimText
    evidence: ClaimEvidence


class Caveat(Closed):
    """The mapper's warning about the source: an error, an ambiguity, a contradiction of the public record."""

    id: Slug = Field(description="Name of the caveat within this brief.", examples=["c1"])
    about: (
        Annotated[tuple[Slug, ...], Field(strict=False, min_length=1, max_length=limits.LINKS), Distinct()] | MISSING
    ) = Field(
        default=MISSING,
        description="Ids, declared in this brief, of the parties, sources or claims that it touches.",
        examples=[["s1"]],
    )
    text: Text = Field(
        description="What is doubtful, and what is known instead.",
        examples=["The source does not give the year."],
    )
    evidence: Evidences | MISSING = Field(
        default=MISSING, description="The doubtful passages.", examples=[examples.EVIDENCE]
    )


class PassedOver(Closed):
    """Sentences that were read and carry no fact for a brief: an instruction to the telegraph office, a courtesy."""

    reason: Text = Field(
        description="Why nothing was mapped from them.", examples=["Asks the office to pass the text on."]
    )
    evidence: Evidences = Field(description="The sentences.", examples=[examples.EVIDENCE])
