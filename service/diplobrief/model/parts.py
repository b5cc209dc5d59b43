"""The parts that claims stand on: evidence, sources, parties and the event.

An optional member that is not known is absent. In Python its value is then `pydantic.MISSING`; `null` is refused.
"""

from typing import Annotated, Any

from pydantic import MISSING, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from diplobrief.model import examples, limits
from diplobrief.model.fields import (
    TRIMMED_LINES,
    Alpha2,
    Alpha4,
    Day,
    Distinct,
    Edtf,
    LanguageTag,
    Line,
    OneOf,
    Qid,
    Sha256,
    Slug,
    Subdivision,
    Text,
    Url,
)
from diplobrief.model.vocabularies import EVENT_MODES, EventStatus, EventType, PartyKind, Role, SourceKind, all_modes


class Closed(BaseModel):
    """The law for every object of a brief: strict types, frozen, no member that is not declared."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class Evidence(Closed):
    """One passage of a source, exactly: a TextPositionSelector of the W3C Web Annotation Data Model with a digest."""

    source: Slug = Field(description="Id of the source, as declared in `sources`.", examples=["article"])
    start: int = Field(
        ge=0,
        le=limits.INTEGER_MAX,
        description="Where the passage starts: the number of Unicode code points before it.",
        examples=[0, 421],
    )
    end: int = Field(
        ge=1,
        le=limits.INTEGER_MAX,
        description="Where the passage ends, exclusive: the number of code points up to and including its last.",
        examples=[120, 512],
    )
    sha256: Sha256 = Field(
        description="SHA-256 of the passage's UTF-8 bytes, in lower-case hexadecimal.",
        examples=[examples.HELLO],
    )
    quote: (
        Annotated[str, StringConstraints(min_length=1, max_length=limits.SPAN_QUOTE_LENGTH), TRIMMED_LINES] | MISSING
    ) = Field(
        default=MISSING,
        description="The whole passage, word for word. Only for short passages, and only where the source may be "
        "quoted.",
        examples=["hello"],
    )


Evidences = Annotated[tuple[Evidence, ...], Field(strict=False, min_length=1, max_length=limits.EVIDENCE)]
PartyIds = Annotated[tuple[Slug, ...], Field(strict=False, min_length=1, max_length=limits.PARTIES), Distinct()]


class SourceText(Closed):
    """The text that was mapped, fixed by its digest: every offset of the brief counts in this text."""

    sha256: Sha256 = Field(
        description="SHA-256 of the text's UTF-8 bytes, in lower-case hexadecimal.",
        examples=["8dc82c0cf53c1bc998328b970195f5e8b3be6f18e1885bd703128e0a25bf371c"],
    )
    length: int = Field(
        ge=1, le=limits.INTEGER_MAX, description="Length of the text in Unicode code points.", examples=[2740]
    )


class Source(Closed):
    """A document that was mapped. What it does not say of itself (author, publisher, address, date) stays absent."""

    id: Slug = Field(description="Name of the source within this brief; evidence refers to it.", examples=["article"])
    kind: SourceKind = Field(description="What sort of document it is.", examples=["news-article", "telegram"])
    title: Line | MISSING = Field(
        default=MISSING, description="Title as the document gives it.", examples=["Joint communiqué"]
    )
    author: Line | MISSING = Field(
        default=MISSING, description="Author as the document gives it.", examples=["Ministry of Foreign Affairs"]
    )
    addressee: Line | MISSING = Field(
        default=MISSING, description="To whom it is directed, as the document says.", examples=["Embassy in Rome"]
    )
    written: Edtf | MISSING = Field(
        default=MISSING,
        description="When it was written, as an EDTF date: the dateline of a telegram that was published later.",
        examples=["1927-02-21"],
    )
    publisher: Line | MISSING = Field(
        default=MISSING, description="Who published it.", examples=["Office of the Historian"]
    )
    url: Url | MISSING = Field(
        default=MISSING, description="Where it was published.", examples=["https://example.org/communique"]
    )
    published: Edtf | MISSING = Field(
        default=MISSING, description="When it was published, as an EDTF date.", examples=["2026-01-29", "1927-02"]
    )
    retrieved: Day = Field(description="The day on which the mapper obtained the text.", examples=["2026-02-01"])
    lang: LanguageTag = Field(description="Language of the text, a BCP 47 tag.", examples=["en", "kl"])
    licence: Line | MISSING = Field(
        default=MISSING,
        description="Licence of the text: an SPDX identifier or the words of the publisher.",
        examples=["CC0-1.0"],
    )
    text: SourceText = Field(
        description="The text itself, by digest and length; the words stay outside the brief.",
        examples=[examples.TEXT],
    )
    evidence: Evidences | MISSING = Field(
        default=MISSING,
        description=(
            "Passages in which the document says who wrote it, to whom and when. What stands here need not be "
            "repeated in claims."
        ),
        examples=[examples.EVIDENCE],
    )


class Identifiers(Closed):
    """Codes under which the party is known elsewhere. At least one, each looked up in its table."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    iso_3166_1: Alpha2 | MISSING = Field(
        default=MISSING, description="ISO 3166-1 alpha-2 code of a state or territory.", examples=["DK", "GL"]
    )
    iso_3166_2: Subdivision | MISSING = Field(
        default=MISSING, description="ISO 3166-2 code of a part of a state.", examples=["DK-84"]
    )
    iso_3166_3: Alpha4 | MISSING = Field(
        default=MISSING, description="ISO 3166-3 code of a state that is gone.", examples=["SUHH"]
    )
    wikidata: Qid | MISSING = Field(
        default=MISSING, description="Identifier of the Wikidata item.", examples=["Q756617"]
    )

    @model_validator(mode="after")
    def _not_empty(self) -> "Identifiers":
        if not self.model_fields_set:
            raise PydanticCustomError("too_few_members", "Object should have at least one identifier")
        return self


class Party(Closed):
    """Anyone the brief names: declared once here, referred to by id everywhere else."""

    id: Slug = Field(description="Name of the party within this brief.", examples=["united-states"])
    name: Line = Field(description="Name in the language of the brief.", examples=["United States"])
    aliases: (
        Annotated[tuple[Line, ...], Field(strict=False, min_length=1, max_length=limits.NAMES), Distinct()] | MISSING
    ) = Field(
        default=MISSING, description="Other names under which the sources speak of it.", examples=[["Washington"]]
    )
    kind: PartyKind = Field(description="What sort of actor it is.", examples=["state", "government-body"])
    role: Role = Field(
        description=(
            "Its part in the event: `principal` takes part on its own account or acts for one that does; `host`, "
            "`mediator` and `observer` attend as such; `third-party` is touched by the event without attending; "
            "`mentioned` is only talked about."
        ),
        examples=["principal", "mentioned"],
    )
    identifiers: Identifiers | MISSING = Field(
        default=MISSING,
        description="Codes under which the party is known elsewhere.",
        examples=[{"iso_3166_1": "US", "wikidata": "Q30"}],
    )
    part_of: Slug | MISSING = Field(
        default=MISSING,
        description="Id of the declared party that this one belongs to.",
        examples=["kingdom-of-denmark"],
    )
    note: Text | MISSING = Field(
        default=MISSING, description="What a reader must know to tell this party from others.", examples=["The realm."]
    )


def _mode_follows_type(schema: dict[str, Any]) -> None:
    """Says in the schema which modes each type may carry. The rule `mode-of-another-type` says it in words."""
    schema["allOf"] = [
        {
            "$comment": "rule mode-of-another-type",
            "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
            "then": {"properties": {"mode": {"enum": list(modes)} if modes else False}},
        }
        for kind, modes in EVENT_MODES.items()
    ]


class Event(Closed):
    """What happened, after PLOVER 0.8, and how far it has got."""

    model_config = ConfigDict(json_schema_extra=_mode_follows_type)

    type: EventType = Field(description="PLOVER 0.8 event type.", examples=["consult", "threaten"])
    mode: Annotated[str, OneOf(all_modes())] | MISSING = Field(
        default=MISSING, description="PLOVER 0.8 mode; each type has its own.", examples=["multilateral", "visit"]
    )
    status: EventStatus = Field(
        description="How far the event has got, as the sources tell it.", examples=["under-way", "planned"]
    )
    evidence: Evidences = Field(description="Passages from which the event was coded.", examples=[examples.EVIDENCE])
