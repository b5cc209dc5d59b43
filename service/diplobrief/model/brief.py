"""`DiplomaticBrief`: one article about diplomacy, mapped by hand. The schema is generated from here."""

from typing import Annotated, Any, Final

from pydantic import MISSING, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from diplobrief.model import examples, limits, rules
from diplobrief.model.claims import Background, Caveat, Implication, Objective, PassedOver, Statement
from diplobrief.model.fields import NO_CONTROLS, Distinct, Edtf, JsonPointer, LanguageTag, Line, Slug, Text, Timestamp
from diplobrief.model.parts import Closed, Event, Party, Source
from diplobrief.model.place import Place
from diplobrief.model.pointer import to_pointer
from diplobrief.model.rights import Rights
from diplobrief.model.translation import Translation
from diplobrief.model.vocabularies import CorrectionKind, Marking, RelationKind, Status

VERSION: Final = "1.2.0"
"""The schema version that this model is the definition of."""

SCHEMA_PATTERN: Final = r"^\.\./schemas/diplomatic-brief/1\.(?:0|[1-9][0-9]*)\.(?:0|[1-9][0-9]*)\.json$"


class Withdrawal(Closed):
    """Why a brief no longer stands. The file stays, so that nobody meets a brief that vanished."""

    reason: Text = Field(description="Why it was withdrawn.", examples=["The source was retracted."])
    replaced_by: Slug | MISSING = Field(
        default=MISSING, description="Id of the brief that takes its place.", examples=["2026-02-03-arctic-talks"]
    )


class Relation(Closed):
    """A link to another brief."""

    brief: Slug = Field(description="Id of the other brief.", examples=["2026-01-14-washington-meeting"])
    relation: RelationKind = Field(
        description="How this brief stands to the other one: this one follows it, precedes it, …", examples=["follows"]
    )
    note: Text | MISSING = Field(default=MISSING, description="Why they are linked.", examples=["Same delegations."])


class Correction(Closed):
    """What one revision changed, and why."""

    revision: int = Field(
        ge=2, le=limits.INTEGER_MAX, description="The revision that brought the change.", examples=[2]
    )
    at: Timestamp = Field(
        description="When that revision was made: RFC 3339, UTC, whole seconds.", examples=["2026-02-02T10:00:00Z"]
    )
    kind: CorrectionKind = Field(description="What sort of change it was.", examples=["factual"])
    what: Text = Field(description="What changed.", examples=["The date of the meeting."])
    why: Text = Field(description="Why it changed.", examples=["The ministry corrected its release."])
    pointers: Annotated[
        tuple[JsonPointer, ...], Field(strict=False, min_length=1, max_length=limits.LINKS), Distinct()
    ] = Field(description="JSON Pointers (RFC 6901) to the members that changed.", examples=[["/date"]])


def _reason_if_withdrawn(schema: dict[str, Any]) -> None:
    schema["if"] = {"properties": {"status": {"const": "withdrawn"}}, "required": ["status"]}
    schema["then"] = {"required": ["withdrawal"], "properties": {"withdrawal": True}}
    schema["else"] = {"properties": {"withdrawal": False}}
    schema["$comment"] = "rule withdrawal-without-status"


class DiplomaticBrief(Closed):
    """One article about diplomacy, mapped by hand: who wants what, who said what, what follows, and how we know."""

    model_config = ConfigDict(json_schema_extra=_reason_if_withdrawn)

    schema_: Annotated[str, StringConstraints(pattern=SCHEMA_PATTERN, min_length=1, max_length=100), NO_CONTROLS] = (
        Field(
            alias="$schema",
            description="The released schema that this brief obeys, as a path beside the folder of the brief.",
            examples=[f"../schemas/diplomatic-brief/{VERSION}.json"],
        )
    )
    id: Slug = Field(
        description="Name of the brief for ever: its file name without `.json`, lower-case, never used again.",
        examples=["2026-01-28-arctic-security-talks"],
    )
    revision: int = Field(
        ge=1,
        le=limits.INTEGER_MAX,
        description="1 at first publication; one more with each published change.",
        examples=[1],
    )
    modified: Timestamp = Field(
        description="When this revision was made: RFC 3339, UTC, whole seconds.", examples=["2026-02-01T09:30:00Z"]
    )
    status: Status = Field(
        description="`current`, or `withdrawn` with its reason under `withdrawal`.", examples=["current"]
    )
    withdrawal: Withdrawal | MISSING = Field(
        default=MISSING,
        description="Why the brief was withdrawn; only with status `withdrawn`.",
        examples=[{"reason": "The source was retracted."}],
    )
    marking: Marking | MISSING = Field(
        default=MISSING,
        description=(
            "With whom the brief may be shared, a label of the Traffic Light Protocol 2.0: `clear` with everybody. "
            "Absent means nothing was said."
        ),
        examples=["clear"],
    )
    embargo_until: Timestamp | MISSING = Field(
        default=MISSING,
        description="Not to be published before this moment: RFC 3339, UTC, whole seconds.",
        examples=["2026-02-01T06:00:00Z"],
    )
    rights: Rights | MISSING = Field(
        default=MISSING, description="What may be done with the brief.", examples=[examples.RIGHTS]
    )
    title: Line = Field(description="Title in own words.", examples=["Talks on Arctic security begin"])
    summary: Text = Field(
        description="What happened, in a few sentences of own words.",
        examples=["Three governments have begun technical talks."],
    )
    lang: LanguageTag = Field(description="Language of the brief's own words, a BCP 47 tag.", examples=["en"])
    date: Edtf = Field(
        description=(
            "When the event happened, as an EDTF date: `2026`, `2026-01`, `2026-01-28`, qualified by `~` "
            "(approximate), `?` (uncertain) or `%` (both); intervals `a/b`, `a/..`, `../b`."
        ),
        examples=["2026-01-28", "2026-01~", "2026-01/2026-03", "2026-01-28/.."],
    )
    place: Place | MISSING = Field(default=MISSING, description="Where the event happened.", examples=[examples.PLACE])
    event: Event = Field(
        description="What happened, coded after PLOVER 0.8.",
        examples=[examples.EVENT],
    )
    topics: (
        Annotated[tuple[Slug, ...], Field(strict=False, min_length=1, max_length=limits.TOPICS), Distinct()] | MISSING
    ) = Field(
        default=MISSING,
        description="What it is about: lower-case slugs, PLOVER 0.8 contexts where one fits.",
        examples=[["diplomatic", "territory", "arctic"]],
    )
    sources: Annotated[tuple[Source, ...], Field(strict=False, min_length=1, max_length=limits.SOURCES)] = Field(
        description="The documents that were mapped.", examples=[[examples.SOURCE]]
    )
    parties: Annotated[tuple[Party, ...], Field(strict=False, min_length=2, max_length=limits.PARTIES)] = Field(
        description="Everyone whom the brief names, each declared once.", examples=[examples.PARTIES]
    )
    objectives: Annotated[tuple[Objective, ...], Field(strict=False, min_length=1, max_length=limits.CLAIMS)] = Field(
        description="What the parties want.", examples=[[examples.OBJECTIVE]]
    )
    statements: Annotated[tuple[Statement, ...], Field(strict=False, min_length=1, max_length=limits.CLAIMS)] = Field(
        description="Who said what, to whom, on whose behalf and through whom.", examples=[[examples.STATEMENT]]
    )
    implications: Annotated[tuple[Implication, ...], Field(strict=False, min_length=1, max_length=limits.CLAIMS)] = (
        Field(description="What somebody concludes or expects, with who asserts it.", examples=[[examples.IMPLICATION]])
    )
    background: (
        Annotated[tuple[Background, ...], Field(strict=False, min_length=1, max_length=limits.CLAIMS)] | MISSING
    ) = Field(default=MISSING, description="Context that the sources give.", examples=[[examples.BACKGROUND]])
    caveats: Annotated[tuple[Caveat, ...], Field(strict=False, min_length=1, max_length=limits.CLAIMS)] | MISSING = (
        Field(default=MISSING, description="The mapper's warnings about the sources.", examples=[[examples.CAVEAT]])
    )
    passed_over: (
        Annotated[tuple[PassedOver, ...], Field(strict=False, min_length=1, max_length=limits.CLAIMS)] | MISSING
    ) = Field(
        default=MISSING,
        description="What was read in the sources and carries no fact, so that nobody looks for it.",
        examples=[[examples.PASSED_OVER]],
    )
    translations: (
        Annotated[tuple[Translation, ...], Field(strict=False, min_length=1, max_length=limits.TRANSLATIONS)] | MISSING
    ) = Field(
        default=MISSING,
        description="The brief in other languages, one entry a language.",
        examples=[[examples.TRANSLATION]],
    )
    related: Annotated[tuple[Relation, ...], Field(strict=False, min_length=1, max_length=limits.LINKS)] | MISSING = (
        Field(
            default=MISSING,
            description="Links to other briefs.",
            examples=[[{"brief": "2026-01-14-washington-meeting", "relation": "follows"}]],
        )
    )
    corrections: (
        Annotated[tuple[Correction, ...], Field(strict=False, min_length=1, max_length=limits.CLAIMS)] | MISSING
    ) = Field(
        default=MISSING,
        description="What each revision after the first changed, and why.",
        examples=[[examples.CORRECTION]],
    )

    @model_validator(mode="after")
    def _keeps_the_rules(self) -> "DiplomaticBrief":
        broken = list(rules.breaches(self.model_dump(mode="json", by_alias=True)))
        if broken:
            said = "; ".join(f"{each.rule.code} at {to_pointer(each.path) or '/'}: {each.message}" for each in broken)
            raise PydanticCustomError("broken_rules", "{said}", {"said": said})
        return self
