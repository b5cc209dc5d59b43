"""Compare two mappings of one source: which claims both found, and whether they agree on layer, party and kind.

  diplobrief compare mine.json yours.json
  diplobrief compare mine.json yours.json --format json

Claims are paired by what they point at: two can be a pair when at least a third of the text that either points at is
pointed at by both, where text under many claims counts less. Pairs of one layer and party are taken first, and of these
the largest common share; `diplobrief.checks.agreement` has the rule in full. `party` is who speaks, wants or asserts;
`kind` is kind and act of a statement, basis of an objective, who asserts an implication and how likely they hold it.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from diplobrief.cli.errors import UsageError

if TYPE_CHECKING:
    from diplobrief.checks.agreement import Agreement, Claim, Figures


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("first", type=Path, metavar="A.json", help="a mapping")
    command.add_argument("second", type=Path, metavar="B.json", help="another mapping of the same source")
    command.add_argument("--format", choices=("text", "json"), default="text", help="for people, or for programs")


def run(asked: Namespace) -> int:
    """0, however far they agree. Raises `UsageError` where there is nothing to compare."""
    from diplobrief.checks.agreement import common_sources, compare

    first, second = _brief(asked.first), _brief(asked.second)
    if not common_sources(first, second):
        raise UsageError(f"{asked.first} and {asked.second} map no text in common: the digests of their sources differ")
    found = compare(first, second)
    if asked.format == "json":
        print(json.dumps(_record(found), indent=2, ensure_ascii=False))
        return 0
    for line in _told(found):
        print(line)
    return 0


def _brief(path: Path) -> dict[str, Any]:
    from diplobrief.checks.examine import Examiner, Options
    from diplobrief.contract.released import shipped
    from diplobrief.corpus.document import read

    document = read(path)
    errors = [each for each in Examiner(Options(shipped())).examine(document).findings if each.is_error]
    errors = [each for each in errors if each.rule.code != "B301"]  # a second mapping has another file name
    if errors:
        raise UsageError(f"{path} has {len(errors)} errors: `diplobrief check` tells of them")
    value: dict[str, Any] = document.value
    return value


def _told(found: "Agreement") -> Iterator[str]:
    from diplobrief.checks.agreement import LAYERS

    yield f"{'layer':<14}{'A':>4}{'B':>4}{'both':>6}{'same layer':>12}{'same party':>12}{'same kind':>12}"
    for layer in LAYERS:
        yield _row(layer, found.of(layer))
    agreed = sum(pair.layer for pair in found.pairs)
    yield ""
    yield f"{len(found.first)} and {len(found.second)} claims, {len(found.pairs)} found by both, {agreed} in one layer"
    for pair in found.pairs:
        notes = [] if pair.layer else [f"{pair.first.layer} / {pair.second.layer}"]
        notes += ["another party"] if pair.party is False else []
        notes += [f"another kind: {_terms(pair.first)} / {_terms(pair.second)}"] if pair.kind is False else []
        yield f"  {pair.first.id:>5} ~ {pair.second.id:<5} {pair.share:4.0%}  {', '.join(notes)}".rstrip()
    for name, alone in zip("AB", found.unpaired, strict=True):
        if alone:
            yield f"  only in {name}: {', '.join(claim.id for claim in alone)}"


def _terms(claim: "Claim") -> str:
    """What is compared as the kind of a claim, where it has it."""
    from diplobrief.checks.agreement import KINDS

    return " ".join(str(claim.content[name]) for name in KINDS[claim.layer] if name in claim.content)


def _row(layer: str, figures: "Figures") -> str:
    party, kind = (f"{yes} of {all_}" if all_ else "–" for yes, all_ in (figures.party, figures.kind))
    counts = f"{figures.first:>4}{figures.second:>4}{figures.both:>6}{figures.same_layer:>12}"
    return f"{layer:<14}{counts}{party:>12}{kind:>12}"


def _record(found: "Agreement") -> dict[str, Any]:
    from diplobrief.checks.agreement import LAYERS

    def named(claim: "Claim") -> dict[str, str]:
        return {"layer": claim.layer, "id": claim.id}

    only = {name: [named(claim) for claim in alone] for name, alone in zip("AB", found.unpaired, strict=True)}
    return {
        "layers": {layer: found.of(layer)._asdict() for layer in LAYERS},
        "pairs": [
            {
                "a": named(pair.first),
                "b": named(pair.second),
                "share": round(pair.share, 4),
                "same_layer": pair.layer,
                "same_party": pair.party,
                "same_kind": pair.kind,
            }
            for pair in found.pairs
        ],
        "only": only,
    }
