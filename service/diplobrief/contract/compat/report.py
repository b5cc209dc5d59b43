"""A comparison in words: verdicts first, then what differs, as a changelog."""

import json
from collections.abc import Iterator

from diplobrief.contract.compat.changes import Change
from diplobrief.contract.compat.verdict import DIRECTIONS, Comparison, Verdict

_MEANS = {
    "backward": "every document of {old} is one of {new}",
    "forward": "every document of {new} is one of {old}",
}
_LONGEST = 2_000


def as_json(comparison: Comparison) -> str:
    """Both verdicts for programs."""
    return json.dumps(comparison.record(), ensure_ascii=False, indent=2)


def as_text(comparison: Comparison, differences: list[Change], old: str, new: str) -> Iterator[str]:
    """Lines for people."""
    yield f"{old} → {new}"
    for direction, verdict in zip(DIRECTIONS, comparison, strict=True):
        word = f"waived ({verdict.waived})" if verdict.waived else verdict.state
        yield (
            f"{direction}: {word}: {_MEANS[direction].format(old=old, new=new)}"
            if verdict.holds
            else f"{direction}: {word}"
        )
        yield from _details(verdict)
    yield f"least step of the version: {comparison.bump.name.lower()}"
    yield "changes:" if differences else "changes: none but annotations and names"
    for change in differences:
        yield f"  {change.what} {change.where or '/'}: {change.words}"


def _details(verdict: Verdict) -> Iterator[str]:
    if verdict.state == "proved":
        return
    yield f"  where: {verdict.where or 'the schema as a whole'}"
    yield f"  why: {verdict.why}"
    if verdict.state == "breaking":
        text = json.dumps(verdict.witness, ensure_ascii=False)
        yield f"  witness: {text if len(text) <= _LONGEST else text[:_LONGEST] + ' … (--format json has all of it)'}"
    else:
        yield f"  fingerprint for a waiver: {verdict.fingerprint}"
