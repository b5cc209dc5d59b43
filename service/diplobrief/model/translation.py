"""Own words of a brief, and quoted ones, in other languages."""

from typing import Annotated

from pydantic import MISSING, Field

from diplobrief.model import examples, limits
from diplobrief.model.fields import LanguageTag, Line, Quote, Slug, Text
from diplobrief.model.parts import Closed
from diplobrief.model.vocabularies import Translator


class TranslatedClaim(Closed):
    """One claim in another language: its text, its quote or both."""

    id: Slug = Field(description="Id of the claim, as declared in this brief.", examples=["s1"])
    text: Text | MISSING = Field(
        default=MISSING, description="The claim's `text`, translated.", examples=["Parterne mødes igen."]
    )
    quote: Quote | MISSING = Field(
        default=MISSING,
        description="The claim's `quote`, translated: no longer the words of the speaker.",
        examples=["Vi mødes igen."],
    )


class Translation(Closed):
    """The brief in another language, as far as it was translated. The original is what counts."""

    lang: LanguageTag = Field(description="Language of the translation, a BCP 47 tag.", examples=["da", "kl"])
    by: Translator = Field(
        description="Whether a `human` or a `machine` made it; a machine's that a human only read is the machine's.",
        examples=["machine"],
    )
    translator: Line | MISSING = Field(
        default=MISSING, description="Name of the person, service or program.", examples=["Jane Doe"]
    )
    title: Line | MISSING = Field(
        default=MISSING, description="The title, translated.", examples=["Forhandlinger om Arktis begynder"]
    )
    summary: Text | MISSING = Field(
        default=MISSING,
        description="The summary, translated.",
        examples=["Tre regeringer har indledt tekniske drøftelser."],
    )
    claims: (
        Annotated[tuple[TranslatedClaim, ...], Field(strict=False, min_length=1, max_length=limits.CLAIMS)] | MISSING
    ) = Field(
        default=MISSING,
        description="Claims of any layer, translated one by one.",
        examples=[[examples.TRANSLATED_CLAIM]],
    )
