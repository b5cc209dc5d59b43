"""Whether the evidence of a brief is in the text that it is taken from."""

from hashlib import sha256

from diplobrief.client.errors import DigestError
from diplobrief.model.brief import DiplomaticBrief


def verify_spans(brief: DiplomaticBrief, source: str, text: str) -> int:
    """Compares every span of `brief` in the source with this id against `text`, to the character; counts them.

    `text` is the source as it was mapped, with its line ends as they are. Raises `DigestError` that names the first
    claim whose span reads otherwise, and `ValueError` where the brief has no such source.
    """
    known = next((each for each in brief.sources if each.id == source), None)
    if known is None:
        raise ValueError(f'{brief.id} has no source "{source}"')
    if _digest(text) != known.text.sha256:
        raise DigestError(f'{brief.id}: this is not the text of "{source}" that was mapped')
    count = 0
    background = brief.background if isinstance(brief.background, tuple) else ()
    for claim in (*brief.objectives, *brief.statements, *brief.implications, *background):
        for span in claim.evidence:
            if span.source != source:
                continue
            if _digest(text[span.start : span.end]) != span.sha256:
                raise DigestError(f"{brief.id}#{claim.id}: characters {span.start} to {span.end} read otherwise")
            count += 1
    return count


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
