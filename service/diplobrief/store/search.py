"""The text indexes of an edition, by tantivy, one a collection: text, ranking, counts of facets, and hard filters."""

import errno
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import orjson
import tantivy
from tantivy import Occur

from diplobrief.store.contract import COLLECTIONS, Collection
from diplobrief.store.edition import EditionError
from diplobrief.store.facets import Facets
from diplobrief.store.fields import ANALYZER, analyzer, composed, filtered, schema
from diplobrief.store.rows import Row
from diplobrief.store.words import Clause, Unit, Words

FOLDER: Final = "search"
_HEAP: Final = 100_000_000
"""Bytes that an index gathers before it writes a segment: fewer segments are joined later."""


class Entry(NamedTuple):
    """A row, and what places it. `until` is `None` for a current one."""

    row: Row
    place: int
    recent: int
    since: int
    until: int | None


class Writer:
    """Adds rows to the indexes of one edition that nobody reads yet. All is durable after `close`."""

    def __init__(self, folder: Path) -> None:
        self._writers: dict[Collection, tantivy.IndexWriter] = {}
        self._schema: dict[Collection, tantivy.Schema] = {}
        self._folder = folder / FOLDER
        for name in COLLECTIONS:
            index = _index(folder, name)
            self._schema[name] = index.schema
            self._writers[name] = index.writer(_HEAP, 1)

    def add(self, entry: Entry) -> None:
        """Adds a row. Raises `OSError` when the index cannot be written."""
        placed = {"place": entry.place, "recent": entry.recent, "since": entry.since}
        if entry.until is not None:
            placed["until"] = entry.until
        document = orjson.dumps(placed)[:-1] + b"," + entry.row.document[1:]
        try:
            self._writers[entry.row.collection].add_json(document.decode())
        except ValueError as error:
            raise self._unwritable(error) from None

    def drop(self, collection: Collection, place: int) -> None:
        """Takes the row at a place out."""
        # by a query: by a term, this version of the binding takes no number that is unsigned, and says nothing
        self._writers[collection].delete_documents_by_query(
            tantivy.Query.term_query(self._schema[collection], "place", place)
        )

    def close(self) -> None:
        """Commits all indexes. Raises `OSError` when they cannot be written."""
        try:
            for writer in self._writers.values():
                writer.commit()
                writer.wait_merging_threads()
        except ValueError as error:
            raise self._unwritable(error) from None

    def _unwritable(self, error: ValueError) -> OSError:
        return OSError(errno.EIO, f"the text index cannot be written: {error}", str(self._folder))


class Bounds(NamedTuple):
    """What a search is limited to beside terms and words. `sequence` is the change as of which rows are current.

    `None` is no limit. Days are ordinals; `below` and `above` bound `key`, exclusive.
    """

    sequence: int | None
    starts_by: int | None
    starts_from: int | None
    ends_by: int | None
    ends_from: int | None


class Search:
    """The index of one collection, open for reading."""

    def __init__(self, folder: Path, collection: Collection) -> None:
        self._index, self._collection = _index(folder, collection), collection
        self._schema = self._index.schema
        self._searcher = self._index.searcher()
        self._stems = analyzer()
        self.facets = Facets(self._searcher)

    def query(self, filters: Sequence[tuple[str, Sequence[str]]], words: Words | None, bounds: Bounds) -> tantivy.Query:
        """One query: words are scored, all else only admits."""
        parts: list[tuple[Occur, tantivy.Query]] = []
        scored = False
        for clause in words.clauses if words else ():
            found = self._clause(clause)
            if found is not None:
                parts.append((Occur.MustNot if clause.negated else Occur.Must, found))
                scored = scored or not clause.negated
        admitted = [self._terms(field, values) for field, values in filters]
        admitted += list(self._days(bounds))
        parts += [(Occur.Must, tantivy.Query.const_score_query(each, 0.0)) for each in admitted]
        if not admitted and not scored:
            parts.append((Occur.Must, tantivy.Query.all_query()))
        if bounds.sequence is not None:
            parts += [(Occur.MustNot, each) for each in self._past(bounds.sequence)]
        return parts[0][1] if len(parts) == 1 else tantivy.Query.boolean_query(parts)

    def count(self, query: tantivy.Query) -> int:
        """How many rows match."""
        found = self._searcher.search(tantivy.Query.const_score_query(query, 0.0), limit=1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # its stub has no `count`

    def best(self, query: tantivy.Query, offset: int, limit: int) -> list[int]:
        """Places of rows, the most relevant first."""
        hits = self._searcher.search(query, limit=limit, offset=offset, count=False).hits
        return self._places([address for _, address in hits])

    def ordered(self, query: tantivy.Query, key: str, limit: int, *, ascending: bool) -> list[int]:
        """Places of rows in the order of `place` or `recent`."""
        order = tantivy.Order.Asc if ascending else tantivy.Order.Desc
        hits = self._searcher.search(query, limit=limit, count=False, order_by_field=key, order=order).hits
        return self._places([address for _, address in hits])

    def beyond(self, query: tantivy.Query, key: str, at: int, *, ascending: bool) -> tantivy.Query:
        """The query for what follows `at` in an order."""
        kind = tantivy.FieldType.Unsigned
        if ascending:
            bound = tantivy.Query.range_query(self._schema, key, kind, lower_bound=at, include_lower=False)
        else:
            bound = tantivy.Query.range_query(self._schema, key, kind, upper_bound=at, include_upper=False)
        return tantivy.Query.boolean_query([(Occur.Must, query), (Occur.Must, bound)])

    def stems(self, text: str) -> list[str]:
        """The words of a text as they are indexed."""
        return list(self._stems.analyze(composed(text)))

    def _places(self, addresses: list[tantivy.DocAddress]) -> list[int]:
        return [int(value or 0) for value in self._searcher.fast_field_values("place", addresses)]

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, *filtered(self._collection, field, value), "basic")

    def _terms(self, field: str, values: Sequence[str]) -> tantivy.Query:
        each = [(Occur.Should, self._term(field, value)) for value in values]
        return each[0][1] if len(each) == 1 else tantivy.Query.boolean_query(each)

    def _clause(self, clause: Clause) -> tantivy.Query | None:
        units = [found for unit in clause.units if (found := self._unit(unit)) is not None]
        if len(units) < 2:  # noqa: PLR2004  # nothing to choose from
            return units[0] if units else None
        return tantivy.Query.boolean_query([(Occur.Should, each) for each in units])

    def _unit(self, unit: Unit) -> tantivy.Query | None:
        """A unit of several words, such as `Denmark's` or `tête-à-tête`, is a phrase; one of none asks for nothing."""
        words, field = self.stems(unit.text), unit.field or "text"
        if not words:
            return None
        if len(words) == 1:
            return tantivy.Query.term_query(self._schema, field, words[0], "freq")
        return tantivy.Query.phrase_query(self._schema, field, [*words])

    def _past(self, sequence: int) -> Iterable[tantivy.Query]:
        """Rows that are not current as of a change: those replaced by then, and those that came later."""
        kind = tantivy.FieldType.Unsigned
        yield tantivy.Query.range_query(self._schema, "until", kind, upper_bound=sequence, use_inverted_index=True)
        yield tantivy.Query.range_query(
            self._schema, "since", kind, lower_bound=sequence, include_lower=False, use_inverted_index=True
        )

    def _days(self, bounds: Bounds) -> Iterable[tantivy.Query]:
        limits = (
            ("earliest", bounds.starts_from, bounds.starts_by),
            ("latest", bounds.ends_from, bounds.ends_by),
        )
        for name, lower, upper in limits:
            if lower is not None or upper is not None:
                yield tantivy.Query.range_query(
                    self._schema, name, tantivy.FieldType.Unsigned, lower_bound=lower, upper_bound=upper
                )


def _index(folder: Path, collection: Collection) -> tantivy.Index:
    path = folder / FOLDER / collection
    path.mkdir(parents=True, exist_ok=True)
    try:
        index = tantivy.Index(schema(collection), str(path))
    except ValueError as error:
        raise EditionError(f"{path} cannot be read: {error}") from None
    index.register_tokenizer(ANALYZER, analyzer())
    return index
