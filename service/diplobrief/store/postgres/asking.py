"""A query as conditions of SQL: words and filters as one tsquery, phrases by what was spoken, dates by their bounds."""

import re
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from diplobrief.store.contract import Query
from diplobrief.store.fields import analyzer, composed
from diplobrief.store.postgres.rowing import IN_FIELD, OF
from diplobrief.store.rows import OPEN_END, day_place
from diplobrief.store.tables import NEVER
from diplobrief.store.words import Clause, Unit

_NOWHERE: Final = OF
"""A lexeme that no row has: stands for what cannot be in a text of PostgreSQL, or is longer than a lexeme."""

_LONGEST: Final = 500
"""Code points of a value that is looked for: no row has a longer one."""

_ANALYZE: Final = analyzer().analyze


class Asked(NamedTuple):
    """Conditions that all hold, as SQL over a list `i`, and its values; `rank` scores, where there are words."""

    conditions: tuple[str, ...]
    values: dict[str, Any]
    rank: str


def stems(text: str) -> list[str]:
    """The words of a text as they are indexed."""
    return list(_ANALYZE(composed(text)))


def plain(value: str) -> str:
    """A text that PostgreSQL can compare: what it cannot hold is not there."""
    if "\0" in value or len(value) > _LONGEST:
        return _NOWHERE
    return comparable(value)


def comparable(value: str) -> str:
    """A text that sorts where `value` does, nearly: ids have neither NUL nor half a character."""
    return value.replace("\0", "\x01").encode("utf-8", "replace").decode()


class _Clauses:
    """Collects what the words of a query demand."""

    def __init__(self) -> None:
        self.tsquery: list[str] = []
        self.conditions: list[str] = []
        self.values: dict[str, Any] = {}
        self.scored: list[str] = []

    def add(self, clause: Clause) -> None:
        """One clause more. Units without a word ask for nothing."""
        units = [(unit, found) for unit in clause.units if (found := stems(unit.text))]
        if not units:
            return
        plain_ones = [_all_of(unit, found) for unit, found in units]
        if not clause.negated:
            self.scored += [_quoted(stem) for _, found in units for stem in found]
            self.tsquery.append(f"({' | '.join(plain_ones)})")
        if all(len(found) == 1 for _, found in units):
            if clause.negated:
                self.tsquery.append(f"!{plain_ones[0]}")
            return
        exact = " OR ".join(self._exactly(unit, found) for unit, found in units)
        self.conditions.append(f"NOT ({exact})" if clause.negated else f"({exact})")

    def _exactly(self, unit: Unit, found: list[str]) -> str:
        """A word, or words that follow each other in one text."""
        together = f"i.words @@ {self._value(_all_of(unit, found))}::tsquery"
        if len(found) == 1:
            return together
        run = " ".join(found)
        if unit.field is None:
            pattern = re.sub(r"([\\%_])", r"\\\1", run)
            return f"({together} AND i.spoken LIKE {self._value(f'% {pattern} %')})"
        pattern = re.sub(r"([^\w ])", r"\\\1", run)
        return f"({together} AND i.spoken ~ {self._value(f'{IN_FIELD}{unit.field}[^{IN_FIELD}]* {pattern} ')})"

    def _value(self, value: str) -> str:
        name = f"w{len(self.values)}"
        self.values[name] = value
        return f"%({name})s"


def _all_of(unit: Unit, found: list[str]) -> str:
    within = f"{unit.field}{IN_FIELD}" if unit.field else ""
    return f"({' & '.join(_quoted(within + stem) for stem in dict.fromkeys(found))})"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def asked(query: Query, sequence: int | None) -> Asked:
    """What a query demands of a row. `sequence` is the change as of which rows are current, `None` for now."""
    clauses = _Clauses()
    for clause in query.words.clauses if query.words else ():
        clauses.add(clause)
    filters = [
        "(" + " | ".join(_quoted(f"{field}{OF}{plain(value)}") for value in values) + ")"
        for field, values in query.filters
    ]
    values = dict(clauses.values)
    conditions = [*clauses.conditions]
    tsquery = " & ".join([*clauses.tsquery, *filters])
    if tsquery:
        values["tsquery"] = tsquery
        conditions.append("i.words @@ %(tsquery)s::tsquery")
    if sequence is None:
        values["never"] = NEVER
        conditions.append("i.until = %(never)s")
    else:
        values["sequence"] = sequence
        conditions.append("i.since <= %(sequence)s AND i.until > %(sequence)s")
    for name, condition, value in _days(query):
        values[name] = value
        conditions.append(condition)
    rank = "0::real"
    if clauses.scored:
        values["scored"] = " | ".join(dict.fromkeys(clauses.scored))
        rank = "ts_rank(i.words, %(scored)s::tsquery, 1)"
    return Asked(tuple(conditions), values, rank)


def _days(query: Query) -> Iterator[tuple[str, str, int]]:
    first = query.date_from.toordinal() if query.date_from else None
    last = query.date_to.toordinal() if query.date_to else None
    if query.within:
        if first is not None:
            yield "first", "i.earliest >= %(first)s", first
            yield "first_place", "i.place >= %(first_place)s", day_place(first)
        if last is not None:
            yield "last", "i.latest <= %(last)s", last
            yield "last_place", "i.place < %(last_place)s", day_place(min(last, OPEN_END) + 1)
        return
    if first is not None:
        yield "first", "i.latest >= %(first)s", first
    if last is not None:
        yield "last", "i.earliest <= %(last)s", last
