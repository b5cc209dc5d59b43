"""Rules B5 that need the source text: every span and quotation is proved, exactly; nothing fuzzy.

The proof itself is in `proof.py`, which is loaded when there are texts.
"""

from typing import TYPE_CHECKING, Final, NamedTuple

from diplobrief.model.references import QUOTE_DIGEST
from diplobrief.model.rule import Breach, Rule

if TYPE_CHECKING:
    from diplobrief.corpus.sentences import Sentence

NO_TEXT: Final = Rule("B502", "no-source-text", "With `--sources`, the text of every source is at hand.")
LENGTH: Final = Rule("B503", "text-length", "A source text has the length that the brief gives.")
SPAN: Final = Rule("B504", "span-digest", "The text of a span has the digest that the brief gives.")
QUOTED: Final = Rule("B505", "quote-not-in-span", "A statement's quote stands, to the letter, in one of its spans.")
BORROWED: Final = Rule("B506", "borrowed-words", "Outside quotes, no eight words in a row are the source's.")
UNCOVERED: Final = Rule("B509", "uncovered-sentence", "With `--sources`, every sentence is evidence.", "warning")

RULES: Final = (QUOTE_DIGEST, NO_TEXT, LENGTH, SPAN, QUOTED, BORROWED, UNCOVERED)


class Coverage(NamedTuple):
    """How much of one source text the evidence of one brief covers: a sentence counts when half of it is in spans."""

    source: str
    text: str
    sentences: "tuple[Sentence, ...]"
    uncovered: "tuple[Sentence, ...]"


class Proof(NamedTuple):
    """What the source texts disprove, how much of them is covered, and the texts by the id of their source.

    `gaps` are the sources with sentences that no evidence covers.
    """

    breaches: list[Breach]
    coverage: list[Coverage]
    gaps: list[Breach]
    at_hand: dict[str, str]


NOTHING: Final = Proof([], [], [], {})
