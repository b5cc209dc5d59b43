"""How far two mappings of one source agree: their claims are paired by the spans of their evidence.

Two claims can be a pair when at least a third of the text that either points at is pointed at by both (intersection
over union, in code points of the same source text). A code point that n claims of a mapping point at counts 1/n, by the
mapping in which n is larger: a dateline or the name of a speaker, which stands under every claim of a conversation,
makes no pair. Pairs are taken greedily: those of one layer and of the same parties first, then those of one layer, then
the rest; among these the largest common share first, then those that stand first. Each claim is in one pair at most.
Who recomputes this needs no more.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from math import fsum
from typing import Final, NamedTuple

from diplobrief.model.outline import Json

LAYERS: Final = ("objectives", "statements", "implications", "background")
LEAST: Final = 1 / 3
"""Common share of two claims from which on they are about one passage."""


Point = tuple[str, int]
"""A code point of a source: the digest of its text, and where it stands there."""


class Claim(NamedTuple):
    """A claim as it is compared, with the code points that it points at."""

    layer: str
    id: str
    content: Json
    points: frozenset[Point]


class Pair(NamedTuple):
    """Two claims about one passage. `share` is what their spans have in common, from `LEAST` to 1.

    `party` and `kind` say whether they name the same parties and are of the same kind; `None` where their layers
    differ, or their layer has none.
    """

    first: Claim
    second: Claim
    share: float
    party: bool | None
    kind: bool | None

    @property
    def layer(self) -> bool:
        """Whether both stand in one layer."""
        return self.first.layer == self.second.layer


class Agreement(NamedTuple):
    """Two mappings compared: the claims of each, the pairs, in order of the text, and what only one of them has."""

    first: tuple[Claim, ...]
    second: tuple[Claim, ...]
    pairs: tuple[Pair, ...]

    def of(self, layer: str) -> "Figures":
        """The figures of one layer, as the first mapping has it: each pair counts in the layer of its first claim."""
        pairs = [pair for pair in self.pairs if pair.first.layer == layer]
        same = [pair for pair in pairs if pair.layer]
        return Figures(
            sum(claim.layer == layer for claim in self.first),
            sum(claim.layer == layer for claim in self.second),
            len(pairs),
            len(same),
            _counted(same, lambda pair: pair.party),
            _counted(same, lambda pair: pair.kind),
        )

    @property
    def unpaired(self) -> tuple[tuple[Claim, ...], tuple[Claim, ...]]:
        """The claims of each mapping that the other has nothing for."""
        paired = {id(claim) for pair in self.pairs for claim in pair[:2]}
        return (
            tuple(claim for claim in self.first if id(claim) not in paired),
            tuple(claim for claim in self.second if id(claim) not in paired),
        )


class Figures(NamedTuple):
    """One layer: claims of each mapping, claims found by both, those in the same layer, and of these the agreements.

    `party` and `kind` are pairs of numbers: how many agree, of how many that can be compared.
    """

    first: int
    second: int
    both: int
    same_layer: int
    party: tuple[int, int]
    kind: tuple[int, int]


def compare(first: Json, second: Json) -> Agreement:
    """Pairs the claims of two briefs, which have passed the check, by what they point at."""
    ours, theirs = tuple(_claims(first)), tuple(_claims(second))
    names = _names(first), _names(second)
    weights = _weights(ours, theirs)
    taken: set[int] = set()
    pairs = []
    for pair in sorted(_possible(ours, theirs, weights, names), key=_rank):
        if id(pair.first) not in taken and id(pair.second) not in taken:
            taken |= {id(pair.first), id(pair.second)}
            pairs.append(pair)
    return Agreement(ours, theirs, tuple(sorted(pairs, key=lambda pair: (_start(pair.first), pair.first.id))))


def common_sources(first: Json, second: Json) -> set[str]:
    """Digests of the texts that both briefs map."""
    return _texts(first) & _texts(second)


def _texts(brief: Json) -> set[str]:
    return {source["text"]["sha256"] for source in brief["sources"]}


def _claims(brief: Json) -> Iterator[Claim]:
    texts = {source["id"]: source["text"]["sha256"] for source in brief["sources"]}
    for layer in LAYERS:
        for content in brief.get(layer, []):
            points = frozenset(
                (texts[span["source"]], at) for span in content["evidence"] for at in range(span["start"], span["end"])
            )
            yield Claim(layer, content["id"], content, points)


def _start(claim: Claim) -> int:
    return min(at for _, at in claim.points)


def _weights(*mappings: tuple[Claim, ...]) -> dict[Point, float]:
    """What each code point counts."""
    weights: dict[Point, float] = {}
    for claims in mappings:
        for point, often in Counter(point for claim in claims for point in claim.points).items():
            weights[point] = min(1 / often, weights.get(point, 1))
    return weights


def _possible(
    ours: tuple[Claim, ...], theirs: tuple[Claim, ...], weights: Mapping[Point, float], names: "tuple[Names, Names]"
) -> Iterator[Pair]:
    """All claims that can be a pair. Sums are exact (`fsum`), so that equal shares are equal in every process."""

    def mass(points: Iterable[Point]) -> float:
        return fsum(weights[point] for point in points)

    masses = {id(claim): mass(claim.points) for claim in (*ours, *theirs)}
    for a in ours:
        for b in theirs:
            common = mass(a.points & b.points)
            share = common / (masses[id(a)] + masses[id(b)] - common)
            if share >= LEAST:
                yield _pair(a, b, share, names)


def _rank(pair: Pair) -> tuple[bool, bool, float, int, str, str]:
    return not pair.layer, not pair.party, -pair.share, _start(pair.first), pair.first.id, pair.second.id


Names = dict[str, frozenset[str]]


def _names(brief: Json) -> Names:
    """Everything that a party is known by, since two mappers may give one party two ids."""
    return {
        party["id"]: frozenset({party["id"], party["name"].casefold(), *party.get("identifiers", {}).values()})
        for party in brief["parties"]
    }


def _parties(claim: Claim) -> tuple[str, ...]:
    """Whose claim it is: the speaker, who wants it, who asserts it."""
    content = claim.content
    if claim.layer == "statements":
        return (content["speaker"]["party"],)
    if claim.layer == "implications":
        return (content["party"],) if "party" in content else ()
    return tuple(content.get("parties", ()))


KINDS: Final = {"objectives": ("basis",), "statements": ("kind", "act"), "implications": ("asserted_by", "likelihood")}
"""The members that make the kind of a claim, by its layer. Background has none."""


def _pair(first: Claim, second: Claim, share: float, names: tuple[Names, Names]) -> Pair:
    if first.layer != second.layer:
        return Pair(first, second, share, None, None)
    ours = [names[0][party] for party in _parties(first)]
    theirs = [names[1][party] for party in _parties(second)]
    same = all(any(a & b for b in theirs) for a in ours) and all(any(a & b for a in ours) for b in theirs)
    members = KINDS.get(first.layer)
    kind = None if members is None else all(first.content.get(name) == second.content.get(name) for name in members)
    return Pair(first, second, share, same, kind)


def _counted(pairs: list[Pair], of: Callable[[Pair], bool | None]) -> tuple[int, int]:
    told = [found for found in map(of, pairs) if found is not None]
    return sum(told), len(told)
