"""Everything about one party across briefs, and all parties by name."""

from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

import orjson

from diplobrief.model.outline import Json
from diplobrief.reader import timeline
from diplobrief.reader.browse import Found, found
from diplobrief.reader.once import Once
from diplobrief.store.contract import Collection, Query, Store
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import Values

_BRIEFS: Final = 20
_CLAIMS: Final = 50
PAGE: Final = 200
"""Parties of one page."""

_SORTED: Final = 5_000
"""Parties up to which they are sorted by name."""


def content(store: Store, values: Values) -> dict[str, Any]:
    """What the page of a party shows. Raises `ProblemError`, 404."""
    said = store.party(values["party"])
    if said is None:
        raise ProblemError(Problem("not-found", f'There is no party "{values["party"]}".'))
    party: Json = orjson.loads(said)
    names = tuple(value for _, value in parse_qsl(urlsplit(party["briefs"]).query))
    briefs, count = _some(store, "briefs", "party", names)
    own, spoken = _some(store, "statements", "speaker", names)
    all_of_it, _ = _some(store, "statements", "party", names)
    objectives, wanted = _some(store, "objectives", "party", names)
    implications, concluded = _some(store, "implications", "party", names)
    known = {_place(each) for each in own}
    return {
        "party": party,
        "briefs": briefs,
        "own": own,
        "others": _others([each for each in all_of_it if _place(each) not in known], frozenset(names)),
        "objectives": objectives,
        "implications": implications,
        "counts": {"briefs": count, "statements": spoken, "objectives": wanted, "implications": concluded},
        "by_party": urlencode([("party", name) for name in names]),
        "by_speaker": urlencode([("speaker", name) for name in names]),
        "timeline": timeline.of([*map(_event, briefs), *map(_statement, all_of_it)]),
    }


def page(store: Store, everyone: Once[list[Json]], values: Values) -> dict[str, Any]:
    """One page of all parties, by name. `after` is the last one of the page before.

    Of very many, by id: to sort them by name, all of them would have to be read.
    """
    after, limit = values.get("after", ""), values.get("limit", PAGE)
    total = store.parties("", 1)[1]
    if total > _SORTED:
        found = [orjson.loads(each) for each in store.parties(after, limit + 1)[0]]
        return _shown(found, total, after, values)
    parties = everyone(store)
    places = {party["id"]: place for place, party in enumerate(parties)}
    start = places.get(after, -1) + 1
    return _shown(parties[start : start + limit + 1], total, after, values)


def _shown(found: list[Json], total: int, after: str, values: Values) -> dict[str, Any]:
    """The parties of a page; one more than it shows says that it goes on."""
    limit = values.get("limit", PAGE)
    further = [("limit", limit)] if "limit" in values else []
    more = len(found) > limit
    return {
        "parties": found[:limit],
        "total": total,
        "first": "/parties" if after else "",
        "asked": bool(values),
        "next": f"/parties?{urlencode([*further, ('after', found[limit - 1]['id'])])}" if more else "",
    }


def _some(store: Store, collection: Collection, field: str, names: tuple[str, ...]) -> tuple[tuple[Found, ...], int]:
    limit = _BRIEFS if collection == "briefs" else _CLAIMS
    answer = store.list(Query(collection, filters=((field, names),), limit=limit))
    return found(answer.items, collection, store), answer.total


def _others(statements: list[Found], names: frozenset[str]) -> list[tuple[str, list[Found]]]:
    """What others said that has to do with a party, by what that is: for it, to it, or through it."""
    told: dict[str, list[Found]] = {"Said on its behalf": [], "Said to it": [], "Told through it": []}
    for each in statements:
        mine = {
            name
            for name, party in each.brief["parties"].items()
            if not names.isdisjoint((name, *party.get("identifiers", {}).values()))
        }
        speakers = (each.item["speaker"], *each.item.get("joint_speakers", ()))
        if any(by.get("on_behalf_of") in mine for by in speakers):
            told["Said on its behalf"].append(each)
        elif mine.isdisjoint(each.item.get("addressees", ())):
            told["Told through it"].append(each)
        else:
            told["Said to it"].append(each)
    return [(title, found) for title, found in told.items() if found]


def _place(each: Found) -> str:
    return f"{each.item['brief']}#{each.item['id']}"


def _event(each: Found) -> timeline.Dated:
    item = each.item
    return timeline.Dated(item["date"], f"/briefs/{item['id']}", "event", "Event", item["title"])


def _statement(each: Found) -> timeline.Dated:
    item = each.item
    return timeline.Dated(item.get("said", ""), f"/briefs/{_place(each)}", "statement", item["id"], item["text"])
