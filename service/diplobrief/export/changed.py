"""Which parts of an export have to be made anew, given what has changed since."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple
from zlib import crc32

import orjson

from diplobrief.export.recording import EVERYTHING, LIST
from diplobrief.export.state import Party, State
from diplobrief.model.outline import Json
from diplobrief.store.contract import LIMIT_MAX, Change, Store


class Plan(NamedTuple):
    """The briefs and parties to make anew, those that are as they were, and the parties that are gone.

    `numbers` has every id that a brief ever had, with its place in the log; `changed` are the ids that changed.
    """

    numbers: dict[str, int]
    changed: tuple[str, ...]
    briefs: list[str]
    parties: dict[str, Party]
    kept_briefs: dict[str, tuple[str, ...]]
    kept_parties: dict[str, Party]
    gone: list[str]


def plan(store: Store, before: State | None) -> Plan:
    """What has to be made; all of it where there is nothing before."""
    log = list(_log(store, 0))
    numbers = {name: place for place, name in enumerate(dict.fromkeys(each.id for each in log))}
    now = dict(parties(store))
    if before is None:
        return Plan(numbers, tuple(numbers), list(numbers), now, {}, {}, [])
    changed = tuple(dict.fromkeys(each.id for each in log[before.sequence :]))
    moved = _names(before.parties.values()) ^ _names(now.values())
    stale = {f"b:{name}" for name in changed} | {f"p:{name}" for name in moved} | {EVERYTHING}
    lists = stale | {LIST}
    briefs = [name for name in numbers if name not in before.briefs or not lists.isdisjoint(before.briefs[name])]
    touched = set(_declared(store, changed))
    mine = [name for name, each in now.items() if _is_stale(each, before.parties.get(name), stale, touched)]
    anew, other = set(briefs), set(mine)
    return Plan(
        numbers,
        changed,
        briefs,
        {name: now[name] for name in mine},
        {name: reads for name, reads in before.briefs.items() if name not in anew},
        {name: before.parties[name] for name in now if name not in other},
        [name for name in before.parties if name not in now],
    )


def continues(store: Store, before: State) -> bool:
    """Whether the log of the store goes on where that of an export ended."""
    if before.sequence == 0:
        return True
    found = store.changes(before.sequence - 1, 1)
    return bool(found) and found[0].chain == before.chain


def _log(store: Store, since: int) -> Iterator[Change]:
    while since < store.sequence:
        found = store.changes(since, LIMIT_MAX)
        yield from found
        since = found[-1].sequence


def parties(store: Store) -> Iterator[tuple[str, Party]]:
    """Every party across briefs with the names under which it can be asked for."""
    after = ""
    while True:
        page, _ = store.parties(after, LIMIT_MAX)
        for body in page:
            party = orjson.loads(body)
            after = party["id"]
            names = dict.fromkeys([after, *(name for name in called(party) if store.party(name) == body)])
            yield after, Party(crc32(body), tuple(names), tuple(called(party)), ())
        if len(page) < LIMIT_MAX:
            return


def called(party: Json) -> list[str]:
    """What briefs call a party: ids and codes. Another party may be called the same."""
    return [*party["ids"], *(code for codes in party["identifiers"].values() for code in codes)]


def _names(known: Iterable[Party]) -> set[str]:
    return {name for each in known for name in each.names}


def _declared(store: Store, changed: Iterable[str]) -> Iterator[str]:
    """What the briefs that changed call their parties, in any of their revisions."""
    for name in changed:
        for digest in {each.digest for each in store.history(name) if each.digest}:
            found = store.revision(name, digest)
            for party in orjson.loads(found.file.body)["parties"] if found else ():
                yield party["id"]
                yield from party.get("identifiers", {}).values()


def _is_stale(now: Party, before: Party | None, stale: set[str], touched: set[str]) -> bool:
    """Its lists are of what briefs call it: only a brief that has one of these words can change them."""
    if before is None or (before.sum, tuple(before.names)) != (now.sum, now.names):
        return True
    return not stale.isdisjoint(before.reads) or not touched.isdisjoint(now.called)
