"""Pages of one collection in PostgreSQL: items, exact total and facets in one question."""

import datetime as dt
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from diplobrief.store.contract import (
    FACET_VALUES,
    Collection,
    ExpiredError,
    FacetValue,
    Page,
    Position,
    Query,
    log_of,
)
from diplobrief.store.postgres.asking import Asked, asked, stems
from diplobrief.store.postgres.editions import Edition
from diplobrief.store.postgres.link import Cluster, Rows
from diplobrief.store.postgres.tables import FACET_BITS, FACET_NUMBERS
from diplobrief.store.snippets import Item, Snippets

_KEPT: Final = 10_000
"""Totals, and facets, that are kept: an edition does not change, so they stay true."""

_NAMES_EACH: Final = 5
"""Names that a party can have: four identifiers and an id."""

_LAST: Final = (1 << 63) - 1
_FAR: Final = 1 << 40
"""An offset that no list reaches."""

_Facets = dict[str, tuple[FacetValue, ...]]
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _Narrowed(NamedTuple):
    """All that decides which items match."""

    words: object
    filters: object
    days: tuple[dt.date | None, dt.date | None, bool]
    sequence: int


class Lists:
    """The lists of one collection in one edition."""

    def __init__(self, cluster: Cluster, known: Edition, name: Collection, totals: tuple[int, int]) -> None:
        self._cluster, self._schema, self._name = cluster, known.name, name
        self._sequence, self._log = known.sequence, log_of(known.chain)
        self._total, self._past = totals
        self._snippets = Snippets(stems)
        self._totals: OrderedDict[_Narrowed, int] = OrderedDict()
        self._facets: OrderedDict[tuple[_Narrowed, str], tuple[FacetValue, ...]] = OrderedDict()

    def page(self, query: Query) -> Page:
        """One page. Raises `ExpiredError`, `UnavailableError`."""
        sequence = min(query.after.sequence, self._sequence) if query.after else self._sequence
        ranked = query.sort == "relevance" and query.words is not None
        past = sequence != self._sequence
        if ranked and past:
            raise ExpiredError
        found = asked(query, sequence if past else None)
        narrowed = _Narrowed(query.words, query.filters, (query.date_from, query.date_to, query.within), sequence)
        total = self._total_of(narrowed)
        kept = {name: self._facets.get((narrowed, name)) for name in query.facets}
        facets = [name for name, values in kept.items() if values is None]
        statements = [self._items(query, found, ranked=ranked)]
        if total is None:
            statements.append(f"SELECT count(*) FROM {self._table} i WHERE {_where(found)}")
        if facets:
            statements.append(self._counts(found))
        if past:
            statements.append(f"SELECT chain FROM {self._schema}.change WHERE sequence = %(sequence)s")
        values = found.values | self._beyond(query) | {"facets": [FACET_NUMBERS[name] for name in facets]}
        answers = iter(self._cluster.ask("; ".join(statements), values))
        rows = next(answers)
        if total is None:
            total = _keep(self._totals, narrowed, int(next(answers)[0][0]))
        told = {name: values for name, values in kept.items() if values is not None}
        if facets:  # from the answer: what is kept may have gone again
            told |= self._keep_facets(narrowed, facets, next(answers))
        log = "".join(log_of(chain) for (chain,) in next(answers)) if past else self._log
        if query.after and query.after.sequence == sequence and query.after.log not in ("", log):
            raise ExpiredError
        return self._made(query, rows, total, Position(sequence, 0, log), {name: told[name] for name in query.facets})

    @property
    def _table(self) -> str:
        return f"{self._schema}.{self._name}"

    def _made(self, query: Query, rows: Rows, total: int, at: Position, facets: _Facets) -> Page:
        page, more = rows[: query.limit], len(rows) > query.limit
        following = at._replace(key=self._key(query, page[-1])) if more else None
        items = [Item(body, since) for *_, since, body in page]
        hits = self._snippets.hits(items, query.words, self._files if self._name == "briefs" else None)
        return Page(hits, total, following, facets)

    def _files(self, changes: Sequence[int]) -> dict[int, bytes]:
        """The files of revisions, by the changes that they came with."""
        sql = f"SELECT sequence, body FROM {self._schema}.change WHERE sequence = ANY(%(changes)s)"
        return dict(self._cluster.ask(sql, {"changes": [*changes]})[0])

    def _key(self, query: Query, last: tuple[Any, ...]) -> int:
        if query.sort == "relevance" and query.words:
            return (query.after.key if query.after else 0) + query.limit
        return int(last[1] if query.sort == "-modified" else last[0])

    def _beyond(self, query: Query) -> dict[str, int]:
        return {"key": min(query.after.key, _LAST) if query.after else 0, "limit": query.limit + 1}

    def _items(self, query: Query, found: Asked, *, ranked: bool) -> str:
        select = f"SELECT i.place, i.recent, i.since, i.body FROM {self._table} i WHERE {_where(found)}"
        if ranked:
            offset = min(query.after.key, _FAR) if query.after else 0
            return f"{select} ORDER BY {found.rank} DESC, i.place DESC OFFSET {offset} LIMIT %(limit)s"
        key, rising = ("i.recent" if query.sort == "-modified" else "i.place"), query.sort == "date"
        beyond = f" AND {key} {'>' if rising else '<'} %(key)s" if query.after else ""
        return f"{select}{beyond} ORDER BY {key} {'ASC' if rising else 'DESC'} LIMIT %(limit)s"

    def _counts(self, found: Asked) -> str:
        return (
            f"WITH counted AS (SELECT f.term, count(*) AS n FROM {self._table} i, unnest(i.facets) AS f(term)"
            f" WHERE {_where(found)} AND f.term >> {FACET_BITS} = ANY(%(facets)s) GROUP BY f.term),"
            " told AS (SELECT field, value, n, row_number() OVER (PARTITION BY field ORDER BY n DESC, value) AS nth"
            f" FROM counted JOIN {self._schema}.vocabulary USING (term)) SELECT field, value, n, p.id FROM told"
            f" LEFT JOIN {self._schema}.party_name p ON p.name = value"
            f" WHERE nth <= {FACET_VALUES * _NAMES_EACH} ORDER BY field, nth"
        )

    def _keep_facets(self, narrowed: _Narrowed, names: Iterable[str], rows: Rows) -> _Facets:
        found: _Facets = {}
        for name in names:
            of = [row[1:] for row in rows if row[0] == name]
            told = _one_name_each(of) if name in ("party", "speaker") else (FacetValue(*row[:2]) for row in of)
            found[name] = _keep(self._facets, (narrowed, name), tuple(told)[:FACET_VALUES])
        return found

    def _total_of(self, narrowed: _Narrowed) -> int | None:
        if not any((narrowed.words, narrowed.filters, *narrowed.days[:2])) and narrowed.sequence == self._sequence:
            return self._total
        return self._totals.get(narrowed)


def _where(found: Asked) -> str:
    return " AND ".join(found.conditions)


def _keep(kept: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> _Value:
    kept[key] = value
    if len(kept) > _KEPT:
        kept.popitem(last=False)
    return value


def _one_name_each(values: Iterable[tuple[str, int, str | None]]) -> Iterator[FacetValue]:
    """A party is counted under each of its names; the most frequent one stands for it, identifiers before ids."""
    seen: set[str] = set()
    for value, count, known in values:
        if (party := known or value) not in seen:
            seen.add(party)
            yield FacetValue(value, count)
