"""The rules that JSON Schema cannot say, or not in words that help. The model and the check both ask here."""

from collections.abc import Iterator
from typing import Final

from diplobrief.model import foresight, meaning, references, rendering, since, whereabouts
from diplobrief.model.outline import Json, Outline, outline
from diplobrief.model.rule import Breach, Rule

RULES: Final[tuple[Rule, ...]] = (
    *since.RULES,
    *references.RULES,
    *meaning.RULES,
    *whereabouts.RULES,
    *foresight.RULES,
    *rendering.RULES,
)


def breaches(document: Json) -> Iterator[Breach]:
    """Every place where one document breaks a rule. The document may be one that the schema refuses."""
    yield from seen_breaches(outline(document))


def seen_breaches(seen: Outline) -> Iterator[Breach]:
    """The same, of a document that was walked already."""
    yield from since.breaches(seen.document)
    yield from references.breaches(seen)
    yield from meaning.breaches(seen)
    yield from whereabouts.breaches(seen)
    yield from foresight.breaches(seen)
    yield from rendering.breaches(seen)
