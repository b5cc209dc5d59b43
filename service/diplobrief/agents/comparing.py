"""Two briefs beside each other: who is in both, and what each has of them."""

from diplobrief.agents.cited import Cited, Json

_OF: dict[str, tuple[str, ...]] = {
    "objectives": ("parties",),
    "statements": ("speaker", "addressees", "via"),
    "implications": ("party", "affects"),
    "background": ("parties",),
}


def compare(first: Cited, second: Cited) -> Json:
    """What both tell of the parties that they share, and who is in one of them only."""
    left, right = first.brief["parties"], second.brief["parties"]
    pairs = [(one, other) for one in left for other in right if _same(one, other)]
    shared = [
        {
            "name": one["name"],
            "ids": [one["id"], other["id"]],
            "roles": [one["role"], other["role"]],
            "first": _told(first, one["id"]),
            "second": _told(second, other["id"]),
        }
        for one, other in pairs
    ]
    both = {id(each) for pair in pairs for each in pair}
    return {
        "first": _about(first),
        "second": _about(second),
        "topics_of_both": sorted(set(first.brief.get("topics", ())) & set(second.brief.get("topics", ()))),
        "relations": [
            {"from": one.brief["id"], **each}
            for one, other in ((first, second), (second, first))
            for each in one.brief.get("related", ())
            if each["brief"] == other.brief["id"]
        ],
        "parties_of_both": shared,
        "only_in_first": [each["name"] for each in left if id(each) not in both],
        "only_in_second": [each["name"] for each in right if id(each) not in both],
    }


def _about(one: Cited) -> Json:
    names = ("id", "title", "date", "event", "status", "summary")
    return {name: one.brief[name] for name in names} | {"cite": one.citation()}


def _same(one: Json, other: Json) -> bool:
    """Whether two declarations are of one party: by an identifier, or by id and kind where neither has any."""
    known, found = one.get("identifiers", {}), other.get("identifiers", {})
    if any(found.get(scheme) == value for scheme, value in known.items()):
        return True
    contradicted = any(scheme in found for scheme in known)
    return not contradicted and (one["id"], one["kind"]) == (other["id"], other["kind"])


def _told(one: Cited, party: str) -> list[Json]:
    return [one.whole(layer, claim) for layer, claim in one.claims() if _concerns(layer, claim, party)]


def _concerns(layer: str, claim: Json, party: str) -> bool:
    for member in _OF[layer]:
        value = claim.get(member, ())
        if member == "speaker":
            value = [each for each in (value.get("party"), value.get("on_behalf_of")) if each]
        if party == value or party in (value if isinstance(value, list) else ()):
            return True
    return False
