"""What happened to the briefs that a feed is about, newest change first: the matter of both feeds."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final, NamedTuple

import orjson

from diplobrief.model import edtf
from diplobrief.model.outline import Json
from diplobrief.store.contract import Change, Position, Query, Store

ENTRIES: Final = 50
LOOKED: Final = 500
"""Changes that are looked at, from the newest back: a feed tells of news, and `/v1/changes` of everything."""

_TOP: Final = (1 << 63) - 1


class News(NamedTuple):
    """A change, and the brief as it stood then; for a brief that was removed, as it stood before."""

    change: Change
    brief: Json
    digest: str
    since: str = ""
    """For a removal, which has no time of its own: when the newest change before it was made. It was no earlier."""

    @property
    def time(self) -> str:
        """When the brief was changed, as well as that is known."""
        return self.change.modified or self.since or str(self.brief["modified"])

    @property
    def title(self) -> str:
        """The title of the brief, with what happened unless it is new."""
        what = {"revised": "Revised: ", "withdrawn": "Withdrawn: ", "removed": "Removed: "}
        return what.get(self.change.kind, "") + str(self.brief["title"])


def news(store: Store, asked: Query) -> list[News]:
    """The newest changes to briefs that match, or did when they changed. A revision stands in it once."""
    found: list[News] = []
    seen: set[tuple[str, str, str]] = set()
    for each in _newest(store):
        digest = each.digest or _before(store, each)
        revision = store.revision(each.id, digest) if digest else None
        same = (each.id, each.digest or str(each.sequence), "")
        if revision is None or same in seen or not _matches(store, asked, each):
            continue
        seen.add(same)
        since = "" if each.digest else _newest_before(store, each)
        found.append(News(each, orjson.loads(revision.file.body), digest, since))
        if len(found) == ENTRIES:
            break
    return found


def _newest(store: Store) -> Iterator[Change]:
    return reversed(store.changes(max(0, store.sequence - LOOKED), LOOKED))


def _newest_before(store: Store, removal: Change) -> str:
    """The latest time of the changes that came before a removal, as far as they are looked at."""
    since = max(0, removal.sequence - 1 - LOOKED)
    times = [each.modified for each in store.changes(since, removal.sequence - 1 - since) if each.modified]
    return max(times, key=edtf.timestamp, default="")


def _before(store: Store, removal: Change) -> str:
    """The digest of the last revision of a brief that was removed, if that is not too long ago."""
    since = max(0, removal.sequence - 1 - LOOKED)
    earlier = store.changes(since, removal.sequence - 1 - since)
    return next((each.digest for each in reversed(earlier) if each.id == removal.id and each.digest), "")


def _matches(store: Store, asked: Query, change: Change) -> bool:
    """Whether the brief matched as it stood after the change, or before its removal."""
    if not asked.filters and asked.words is None and asked.date_from is None and asked.date_to is None:
        return True
    given = [values for name, values in asked.filters if name == "id"]
    if given and change.id not in given[0]:
        return False
    filters = (*(each for each in asked.filters if each[0] != "id"), ("id", (change.id,)))
    stood = change.sequence - (change.kind == "removed")
    one = replace(asked, filters=filters, sort="-date", limit=1, after=Position(stood, _TOP), facets=())
    return bool(store.list(one).items)
