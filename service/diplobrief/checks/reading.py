"""A source text read against a brief: which claims each of its sentences is evidence for."""

from typing import Final, NamedTuple

from diplobrief.checks.evidence import Coverage
from diplobrief.checks.proof import coverage_of
from diplobrief.corpus.folder import SourceTexts
from diplobrief.model.outline import Json, Outline, outline
from diplobrief.model.pointer import Path

_PASSED: Final = "passed_over"
_ALONE: Final = ("event", "place")
"""What a brief has one of, with evidence of its own and no id."""


class Read(NamedTuple):
    """A sentence, `[start, end)` in code points, and the ids of the claims with a span in it, in the brief's order.

    It is `covered` when at least half of it lies in spans.
    """

    start: int
    end: int
    claims: tuple[str, ...]
    covered: bool


class Reading(NamedTuple):
    """One source of a brief. `spans` are those of all claims, as start, end and the id of the claim."""

    source: str
    title: str
    text: str
    sentences: tuple[Read, ...]
    spans: tuple[tuple[int, int, str], ...]

    @property
    def covered(self) -> int:
        """How many sentences are evidence for something."""
        return sum(each.covered for each in self.sentences)


class MissingTextError(Exception):
    """The text of a source is not at hand. The message names it."""


def readings(brief: Json, library: SourceTexts) -> list[Reading]:
    """Every source of a brief, which has passed the check. Raises `MissingTextError`."""
    seen = outline(brief)
    found = []
    for _, source in seen.sources:
        digest = source["text"]["sha256"]
        text = library.text(digest)
        if text is None:
            raise MissingTextError(f"no text below {library.folder} has the digest {digest} of source {source['id']!r}")
        found.append(_reading(source, text, seen))
    return found


def claim_of(brief: Json, path: Path) -> str:
    """The id of the claim or source whose evidence stands at `path`; the event and others go by their names."""
    layer, index = str(path[0]), path[1]
    if layer in (*_ALONE, _PASSED):
        return layer.replace("_", "-")
    claim: str = brief[layer][index]["id"]
    return claim


def _reading(source: Json, text: str, seen: Outline) -> Reading:
    spans = [
        (span["start"], span["end"], claim_of(seen.document, path))
        for path, span in seen.spans
        if span["source"] == source["id"]
    ]
    known: Coverage = coverage_of(source["id"], text, seen)
    bare = set(known.uncovered)
    sentences = tuple(
        Read(
            *each,
            tuple(dict.fromkeys(name for start, end, name in spans if start < each.end and end > each.start)),
            each not in bare,
        )
        for each in known.sentences
    )
    return Reading(source["id"], source.get("title", ""), text, sentences, tuple(spans))
