"""Counts of the values that items have, among those that match a query.

tantivy counts a column in which each row has one value some five times faster than one in which rows have several. So
the values of a row stand in columns of their own, one a column, and what does not fit in those goes into a last one.
All names of one party are one value there, taken apart after counting: no name stands in two values of one row. Beside
them one column has every name by itself: for filters, and for a corpus with so many different values that they would
not all be told.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

import tantivy

from diplobrief.store.contract import FACETS, Collection, FacetValue

_SEVERAL: Final = frozenset({"party", "topic", "speaker", "act"})
"""Facets of which an item can have several values."""

_COLUMNS: Final = 6
"""Columns with one value each: few briefs have more parties or topics."""

_TOLD: Final = 1_000
"""Different values of a column up to which they are all asked for."""

_SEGMENT: Final = 10_000
"""Different values that a part of the index counts before it keeps the most frequent ones only."""

_BETWEEN: Final = "\x1f"
_ALL: Final = "all rows"

Group = tuple[str, ...]
"""Names of one value: those of a party, or the one of a term."""

Groups = Mapping[str, Sequence[Group]]
"""What is counted of a row: the groups of each facet, at least one."""


def columns(collection: Collection) -> Iterator[str]:
    """The names of the columns of an index."""
    for name in FACETS[collection]:
        yield whole(name)
        if name in _SEVERAL:
            yield from _NARROW[name]


def whole(facet: str) -> str:
    """The column that has every name of a facet by itself."""
    return f"facet_{facet}"


def cells(facets: Groups) -> Iterator[tuple[str, str | list[str]]]:
    """The columns of a row with their values."""
    for field, groups in facets.items():
        if field not in _SEVERAL:
            yield whole(field), groups[0][0]
            continue
        names = [name for group in groups for name in group]
        if len(names) > 1 and len(set(names)) < len(names):
            groups = _joined(groups)  # noqa: PLW2901  # the same names, once
            names = [name for group in groups for name in group]
        yield whole(field), names
        narrow = _NARROW[field]
        values = [group[0] if len(group) == 1 else _BETWEEN.join(group) for group in groups]
        if len(values) > _COLUMNS:
            yield narrow[_COLUMNS], values[_COLUMNS:]
        yield from zip(narrow, values[:_COLUMNS], strict=False)


def _joined(groups: Iterable[Group]) -> list[Group]:
    """Groups in which no name stands twice: those that share a name are one."""
    found: dict[Group, None] = {}
    holder: dict[str, Group] = {}
    for names in groups:
        group = names
        for other in {holder[name] for name in names if name in holder}:
            if other != group:
                group = tuple(dict.fromkeys((*other, *group)))
                del found[other]
        found[group] = None
        for name in group:
            holder[name] = group
    return list(found)


class Facets:
    """Counts values in an index that is open for reading."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self._searcher = searcher
        self._wide: set[str] = set()
        """Facets with more values than are told: known once they were counted, since an index does not change."""

    def count(
        self, query: tantivy.Query, names: Iterable[str], size: int
    ) -> tuple[dict[str, tuple[FacetValue, ...]], int]:
        """At least the `size` most frequent values of facets among the rows that match, and how many rows that are."""
        names = list(names)
        asked = {name: self._asked(name) for name in names}
        wanted = {
            column: _terms(column, size if name in self._wide else _TOLD) for name, of in asked.items() for column in of
        }
        found = self._searcher.aggregate(query, {**wanted, _ALL: {"value_count": {"field": "place"}}})
        counted: dict[str, tuple[FacetValue, ...]] = {}
        for name, of in asked.items():
            if name in _SEVERAL and name not in self._wide and any(found[each]["sum_other_doc_count"] for each in of):
                self._wide.add(name)
                counted |= self.count(query, [name], size)[0]
            else:
                counted[name] = _values(found[each]["buckets"] for each in of)
        return {name: counted[name] for name in names}, int(found[_ALL]["value"])

    def _asked(self, name: str) -> list[str]:
        return _NARROW[name] if name in _SEVERAL and name not in self._wide else [whole(name)]


_NARROW: Final = {name: [f"facet_{name}_{number}" for number in range(_COLUMNS + 1)] for name in _SEVERAL}


def _terms(column: str, size: int) -> dict[str, Any]:
    return {"terms": {"field": column, "size": size, "segment_size": _SEGMENT, "order": {"_count": "desc"}}}


def _values(columns: Iterable[list[dict[str, Any]]]) -> tuple[FacetValue, ...]:
    counts: Counter[str] = Counter()
    for buckets in columns:
        for each in buckets:
            for name in each["key"].split(_BETWEEN):
                counts[name] += each["doc_count"]
    return tuple(FacetValue(*each) for each in sorted(counts.items(), key=lambda each: (-each[1], each[0])))
