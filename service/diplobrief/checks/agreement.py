"""How far two mappings of one source agree: their claims are paired by the spans of their evidence.

Two claims can be a pair when at least a third of the text that both point at is pointed at by both (intersection over
union, in code points of the same source text). Pairs are taken greedily: the largest common share first, of equal ones
those of one layer, then those that stand first. Each claim is in one pair at most. Who recomputes this needs no more.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from diplobrief.model.outline import Json

LAYERS: Final = ("objectives", "statements", "implications", "background")
LEAST: Final = 1 / 3
"""Common share of two claims from which on they are about one passage."""


class Claim(NamedTuple):
    """A claim as it is compared: the code points that it points at, each with the digest of its text."""

    layer: str
    id: str
    content: Json
    points: frozenset[tuple[str, int]]


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
        """The figures of one layer, as the first mapping has it."""
        pairs = [pair for pair in self.pairs if layer in (pair.first.layer, pair.second.layer)]
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
    shares = [(_share(a, b), a, b) for a in ours for b in theirs]
    shares = [each for each in shares if each[0] >= LEAST]
    shares.sort(key=lambda each: (-each[0], each[1].layer != each[2].layer, _start(each[1]), each[1].id, each[2].id))
    taken: set[int] = set()
    pairs = []
    for share, a, b in shares:
        if id(a) not in taken and id(b) not in taken:
            taken |= {id(a), id(b)}
            pairs.append(_pair(a, b, share, names))
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


def _share(first: Claim, second: Claim) -> float:
    common = len(first.points & second.points)
    return common / (len(first.points) + len(second.points) - common)


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


_KINDS: Final = {"objectives": ("basis",), "statements": ("kind", "act"), "implications": ("asserted_by", "likelihood")}


def _pair(first: Claim, second: Claim, share: float, names: tuple[Names, Names]) -> Pair:
    if first.layer != second.layer:
        return Pair(first, second, share, None, None)
    ours = [names[0][party] for party in _parties(first)]
    theirs = [names[1][party] for party in _parties(second)]
    same = all(any(a & b for b in theirs) for a in ours) and all(any(a & b for a in ours) for b in theirs)
    members = _KINDS.get(first.layer)
    kind = None if members is None else all(first.content.get(name) == second.content.get(name) for name in members)
    return Pair(first, second, share, same, kind)


def _counted(pairs: list[Pair], of: Callable[[Pair], bool | None]) -> tuple[int, int]:
    told = [found for found in map(of, pairs) if found is not None]
    return sum(told), len(told)
