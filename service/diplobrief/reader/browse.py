"""Lists to look through: what was found, what narrows it, and the way on, each as an address."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, NamedTuple
from urllib.parse import urlencode

import orjson

from diplobrief.model.outline import Json
from diplobrief.reader import phrases
from diplobrief.reader.once import Once
from diplobrief.store.contract import Collection, ExpiredError, FacetValue, Hit, Page, Snippet, Store
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.queries import following, pairs, query
from diplobrief.web.reply import Values

FACETS: Final[Mapping[Collection, tuple[str, ...]]] = {
    "briefs": ("party", "topic", "event", "year", "lang"),
    "statements": ("party", "speaker", "act", "kind", "year", "topic"),
}
"""What a list can be narrowed by with one click, in this order."""

_SHOWN: Final = 8
_MANNER: Final = frozenset(("sort", "limit", "date_match"))
_PARTIES: Final = frozenset(("party", "speaker"))
Pairs = list[tuple[str, str]]


class Chip(NamedTuple):
    """Something that is asked for, and the address without it."""

    field: str
    name: str
    href: str


class Choice(NamedTuple):
    """A value of a facet. `chosen` is one that is asked for already; its address is without it."""

    name: str
    times: int
    href: str
    chosen: bool


_ENDS: Final = tuple(".?!\"'”’)")


class Stretch(NamedTuple):
    """A stretch that holds words that were asked for, as (text, marked), and the part of the brief that it is of."""

    pieces: tuple[tuple[str, bool], ...]
    part: str

    @property
    def begins(self) -> str:
        """An ellipsis where the stretch begins inside of a sentence."""
        return "… " if self.pieces[0][0][:1].islower() else ""

    @property
    def ends(self) -> str:
        """The same where it ends inside of one."""
        return "" if self.pieces[-1][0][-1:] in _ENDS else " …"


class Found(NamedTuple):
    """One item of a list, with the stretches that hold the words."""

    item: Json
    brief: Json
    snippets: tuple[Stretch, ...]

    def pieces(self, text: str) -> tuple[tuple[str, bool], ...]:
        """A text in pieces, each with whether it was asked for, as the snippet has them that is all of it."""
        for each in self.snippets:
            before, found, after = text.partition(_text(each.pieces))
            if found and not each.part:
                return (*(((before, False),) if before else ()), *each.pieces, *(((after, False),) if after else ()))
        return ((text, False),)

    def others(self, *texts: str) -> tuple[Stretch, ...]:
        """Snippets of what is not shown already."""
        return tuple(each for each in self.snippets if not any(_text(each.pieces) in text for text in texts))


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of a list, ready for a template."""

    path: str
    api: str
    asked: dict[str, str]
    kept: Pairs
    chips: tuple[Chip, ...]
    facets: tuple[tuple[str, tuple[Choice, ...]], ...]
    found: tuple[Found, ...]
    total: int
    next: str
    first: str
    missing: tuple[str, ...]


def listing(collection: Collection, path: str, store: Store, values: Values) -> Listing:
    """What the values of a request find. Raises `ProblemError`, 409, where the list cannot go on."""
    try:
        page = store.list(replace(query(collection, values), facets=FACETS[collection]))
    except ExpiredError:
        raise ProblemError(Problem("cursor-expired")) from None
    written = pairs(values)
    return Listing(
        path,
        address(f"/v1/{collection}", written),
        dict(written),
        [pair for pair in written if pair[0] not in ("q", "date_from", "date_to", "sort")],
        tuple(_chips(path, written, store)),
        tuple(_facets(page, FACETS[collection], (path, written), store)),
        found(page.items, collection, store),
        page.total,
        following(path, values, page.next) if page.next else "",
        address(path, written) if "cursor" in values else "",
        tuple(name for name in values.get("id", ()) if store.get(name) is None),
    )


def address(path: str, written: Pairs) -> str:
    """A path with a query, or without one where it asks for nothing."""
    return f"{path}?{urlencode(written)}" if written else path


def name_of(field: str, value: str, store: Store) -> str:
    """A value as people call it."""
    if field in _PARTIES:
        return _party(value, store).name or phrases.country(value)
    if field in ("id", "brief"):
        brief = store.get(value)
        return str(orjson.loads(brief.body)["title"]) if brief else value
    if field in ("date_from", "date_to"):
        return value
    if field == "lang":
        return phrases.language(value)
    return phrases.term(value, field)


class _Known(NamedTuple):
    """A party across briefs as a facet needs it. No name: no party has that name alone."""

    id: str
    name: str


_KNOWN: Final = Once[dict[str, _Known]](lambda _: {})
_MOST: Final = 10_000
"""Parties whose names are kept: reading the record of one that stands in 100,000 briefs takes a while."""


def _party(value: str, store: Store) -> _Known:
    known = _KNOWN(store)
    if value not in known:
        if len(known) >= _MOST:
            known.clear()
        found = store.party(value)
        party = orjson.loads(found) if found else {"id": value, "name": ""}
        known[value] = _Known(str(party["id"]), str(party["name"]))
    return known[value]


def _chips(path: str, written: Pairs, store: Store) -> Iterable[Chip]:
    for pair in written:
        if pair[0] not in _MANNER:
            others = [each for each in written if each != pair]
            yield Chip(phrases.FIELDS[pair[0]], name_of(*pair, store), address(path, others))


def _facets(
    page: Page, fields: tuple[str, ...], at: tuple[str, Pairs], store: Store
) -> Iterable[tuple[str, tuple[Choice, ...]]]:
    for field in fields:
        values = _joined(page.facets[field], store) if field in _PARTIES else page.facets[field]
        narrowed = {name for name, _ in at[1]} & {field, *(("date_from", "date_to") if field == "year" else ())}
        if narrowed:  # another value beside one that is asked for would be "or": more, and not fewer
            choices = [each for value in values if (each := _choice(field, value, at, store)).chosen]
        else:
            choices = [_choice(field, value, at, store) for value in values[:_SHOWN]]
        if field == "year":
            choices.sort(key=lambda each: each.name, reverse=True)
        if len(choices) > 1 or (narrowed and choices):
            yield phrases.FIELDS[field], tuple(choices)


def _joined(values: tuple[FacetValue, ...], store: Store) -> tuple[FacetValue, ...]:
    """Each party once: a facet counts it under every name that it has."""
    seen: dict[str, FacetValue] = {}
    for each in values:
        key = _party(each.value, store).id
        if key not in seen or each.count > seen[key].count:
            seen[key] = each
    return tuple(seen.values())


def _choice(field: str, value: FacetValue, at: tuple[str, Pairs], store: Store) -> Choice:
    path, written = at
    wanted = [(field, value.value)]
    if field == "year":
        days = (dt.date(int(value.value), 1, 1), dt.date(int(value.value), 12, 31))
        wanted = [(name, day.isoformat()) for name, day in zip(("date_from", "date_to"), days, strict=True)]
    chosen = all(pair in written for pair in wanted)
    if field == "year":
        others = [pair for pair in written if pair[0] not in ("date_from", "date_to")]
    else:
        others = [pair for pair in written if pair not in wanted]
    name = value.value if field == "year" else name_of(field, value.value, store)
    return Choice(name, value.count, address(path, others if chosen else [*others, *wanted]), chosen)


def found(hits: tuple[Hit, ...], collection: Collection, store: Store) -> tuple[Found, ...]:
    """The items of a page; claims with the names of their brief's parties."""
    known: dict[str, Json] = {}
    shown = []
    for hit in hits:
        item = orjson.loads(hit.body)
        name = item["id"] if collection == "briefs" else item["brief"]
        if collection != "briefs" and name not in known:
            known[name] = _brief(name, store)
        shown.append(
            Found(item, known.get(name, {}), tuple(_stretch(each) for each in hit.snippets if each.field != "name"))
        )
    return tuple(shown)


def _brief(name: str, store: Store) -> Json:
    """What a claim of a brief needs of it: the names of its parties."""
    held = store.get(name)
    parties = orjson.loads(held.body)["parties"] if held else ()
    return {"parties": {party["id"]: party for party in parties}}


def _text(pieces: tuple[tuple[str, bool], ...]) -> str:
    return "".join(text for text, _ in pieces)


def _stretch(snippet: Snippet) -> Stretch:
    pieces, at = [], 0
    for start, end in snippet.spans:
        pieces += [(snippet.text[at:start], False), (snippet.text[start:end], True)]
        at = end
    return Stretch(tuple(piece for piece in (*pieces, (snippet.text[at:], False)) if piece[0]), snippet.part)
