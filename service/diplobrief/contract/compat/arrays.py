"""Whether an array meets facets: which kinds of items stand where, walked through position by position.

From some index on all positions are alike, so a walk over (position, how many items of each counted kind) ends.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import combinations, product
from math import prod
from typing import Any, Final, NamedTuple

from diplobrief.contract.compat.answers import EMPTY, Answer, Solver, found, several, unknown
from diplobrief.contract.compat.terms import Term
from diplobrief.contract.compat.values import Undecided, frozen

_MOST_STEPS: Final = 20_000
_MOST_COUNTS: Final = 5
_MOST_MATCHED: Final = 40
Chosen = frozenset[int]


class Count(NamedTuple):
    """Of the items from `start` on, `least` to `most` are so."""

    start: int
    term: Term
    least: int
    most: int | None


class _Step(NamedTuple):
    """A walk so far: where it is, the counts, what the twin must be, and the way back with the item put last."""

    at: int
    counts: tuple[int, ...]
    twin: Chosen | None
    back: "tuple[_Step, Any] | None"


class Arrays:
    """The facets of one array."""

    def __init__(self, solver: Solver, facets: Iterable[Term]) -> None:
        self._solver = solver
        self._least = 0
        self._most: int | None = None
        self._at: dict[int, list[Term]] = {}
        self._each: list[tuple[int, Term]] = []
        self._counts: list[Count] = []
        self._unique: set[bool] = set()
        for facet in facets:
            self._take(facet)
        starts = [count.start for count in self._counts] + [start for start, _ in self._each]
        self._alike = max([0, *starts, *(index + 1 for index in self._at)])
        self._doubt = ""
        if len(self._counts) > _MOST_COUNTS:
            raise Undecided(f"more than {_MOST_COUNTS} demands of how many items are so")

    def _take(self, facet: Term) -> None:
        op, args = facet.op, facet.args
        if op == "items":
            self._least = max(self._least, args[0])
            ends = [each for each in (self._most, args[1]) if each is not None]
            self._most = min(ends) if ends else None
        elif op == "at":
            self._at.setdefault(args[0], []).append(args[1])
        elif op == "each":
            self._each.append(args)
        elif op == "count":
            self._counts.append(Count(*args))
        elif op == "unique":
            self._unique.add(args[0])

    def solve(self) -> Answer:
        """A short array that meets all. Raises `Undecided`."""
        if (self._most is not None and self._most < self._least) or len(self._unique) > 1:
            return EMPTY
        if False in self._unique:
            return self._repeating()
        answer = self._walk(None)
        if True in self._unique and answer.state == "found" and not _is_set(answer.value):
            return self._as_set()
        return answer

    def _repeating(self) -> Answer:
        """Two positions hold one value: each pair is tried, and of the positions that are all alike the first two."""
        for pair in combinations(range(self._alike + 2), 2):
            answer = self._walk(pair)
            if answer.state == "found":
                return answer
        return unknown(self._doubt) if self._doubt else EMPTY

    def _base(self, index: int) -> list[Term]:
        return self._at.get(index, []) + [term for start, term in self._each if start <= index]

    def _applied(self, index: int) -> list[int]:
        return [number for number, count in enumerate(self._counts) if count.start <= index]

    def _kinds(self, places: tuple[int, ...], *, exactly: bool) -> Iterator[tuple[Chosen, list[Term]]]:
        """The kinds of items that can stand at all of these places: which counts they meet, and their terms."""
        base = [term for place in places for term in self._base(place)]
        numbers = sorted({number for place in places for number in self._applied(place)})
        for size in range(len(numbers) + 1):
            for some in combinations(numbers, size):
                terms = list(base)
                for number in numbers:
                    count = self._counts[number]
                    if number in some and (exactly or count.least):
                        terms.append(count.term)
                    elif number not in some and (exactly or count.most is not None):
                        terms.append(self._solver.pool.negate(count.term))
                yield frozenset(some), terms

    def _options(self, index: int, pair: tuple[int, int] | None) -> list[tuple[Chosen, Any]]:
        """What can stand at a position: which counts it meets, and an item."""
        places = pair if pair and index in pair else (index,)
        options = []
        for some, terms in self._kinds(places, exactly=places is pair):
            answer = self._solver.solve(terms)
            self._doubt = answer.why or self._doubt
            if answer.state == "found":
                options.append((some, answer.value))
        return options

    def _walk(self, pair: tuple[int, int] | None) -> Answer:
        """The shortest array, not looking at whether items differ; with a pair, two places hold the same item."""
        least = max(self._least, pair[1] + 1 if pair else 0)
        last = max(self._alike, least)
        options: dict[int, list[tuple[Chosen, Any]]] = {}
        todo = deque([_Step(0, tuple(0 for _ in self._counts), None, None)])
        seen: set[tuple[int, tuple[int, ...], Chosen | None]] = set()
        while todo:
            step = todo.popleft()
            if step.at >= least and all(n >= c.least for n, c in zip(step.counts, self._counts, strict=True)):
                return found(_items(step))
            key = (min(step.at, last), step.counts, step.twin)
            if key in seen or step.at == self._most:
                continue
            seen.add(key)
            if len(seen) > _MOST_STEPS:
                raise Undecided(f"an array takes more than {_MOST_STEPS} steps")
            place = step.at if pair and step.at in pair else min(step.at, self._alike)
            if pair and step.at not in pair and place in pair:
                place = max(pair) + 1
            if place not in options:
                options[place] = self._options(place, pair)
            todo.extend(self._onward(step, options[place], pair))
        return unknown(self._doubt) if self._doubt else EMPTY

    def _onward(self, step: _Step, options: list[tuple[Chosen, Any]], pair: tuple[int, int] | None) -> Iterator[_Step]:
        applied = self._applied(step.at)
        for some, item in options:
            if pair and step.at == pair[1] and some != step.twin:
                continue
            counts = list(step.counts)
            for number in applied:
                counts[number] += number in some
                if self._counts[number].most is None:
                    counts[number] = min(counts[number], self._counts[number].least)
            if all(c.most is None or n <= c.most for n, c in zip(counts, self._counts, strict=True)):
                twin = some if pair and step.at == pair[0] else step.twin
                yield _Step(step.at + 1, tuple(counts), twin, (step, item))

    def _as_set(self) -> Answer:
        """All items differ."""
        if not self._alike:
            return self._mixed()
        return self._placed() if self._counts else self._matched()

    def _placed(self) -> Answer:
        """Some places are of their own and some items are counted: every way to lay kinds, within a bound."""
        longest = max(self._least, self._alike + sum(count.least for count in self._counts))
        kinds: dict[int, list[tuple[Chosen, list[Any]]]] = {}
        for place in range(self._alike + 1):
            kinds[place] = []
            for some, terms in self._kinds((place,), exactly=True):
                values, doubt = several(self._solver, terms, longest)
                self._doubt = doubt or self._doubt
                kinds[place].append((some, values))
        for size in range(self._least, longest + 1 if self._most is None else min(longest, self._most) + 1):
            ways = [kinds[min(place, self._alike)] for place in range(size)]
            if prod(map(len, ways)) > _MOST_STEPS:
                raise Undecided("unique items, some at places of their own and some counted, in too many ways")
            for way in product(*ways):
                items = _apart([values for _, values in way]) if self._counted([some for some, _ in way]) else None
                if items is not None:
                    return found(items)
        return unknown(self._doubt) if self._doubt else EMPTY

    def _counted(self, way: list[Chosen]) -> bool:
        """Whether kinds laid one after the other meet every count."""
        for number, count in enumerate(self._counts):
            met = sum(number in some for some in way[count.start :])
            if met < count.least or (count.most is not None and met > count.most):
                return False
        return True

    def _mixed(self) -> Answer:
        """All places are alike, so the kinds of items share no value: it is sought how many of each."""
        need = max(self._least, sum(count.least for count in self._counts))
        kinds = []
        for some, terms in self._kinds((0,), exactly=True):
            values, doubt = several(self._solver, terms, need)
            self._doubt = doubt or self._doubt
            kinds.append((some, values))
        start = tuple(0 for _ in kinds)
        todo, seen = deque([start]), {start}
        while todo:
            mix = todo.popleft()
            totals = [
                sum(n for n, (some, _) in zip(mix, kinds, strict=True) if c in some) for c in range(len(self._counts))
            ]
            if any(count.most is not None and n > count.most for n, count in zip(totals, self._counts, strict=True)):
                continue
            enough = all(n >= count.least for n, count in zip(totals, self._counts, strict=True))
            if enough and sum(mix) >= self._least:
                return found([each for n, (_, values) in zip(mix, kinds, strict=True) for each in values[:n]])
            if len(seen) > _MOST_STEPS:
                raise Undecided(f"an array takes more than {_MOST_STEPS} steps")
            for index, (_, values) in enumerate(kinds):
                more = (*mix[:index], mix[index] + 1, *mix[index + 1 :])
                if mix[index] < len(values) and more not in seen and (self._most is None or sum(more) <= self._most):
                    seen.add(more)
                    todo.append(more)
        return unknown(self._doubt) if self._doubt else EMPTY

    def _matched(self) -> Answer:
        """A value of its own for each place, by augmenting paths; a shorter array is never harder than a longer one."""
        if self._least > _MOST_MATCHED:
            raise Undecided(f"more than {_MOST_MATCHED} unique items at places of their own")
        choices = []
        for index in range(self._least):
            values, doubt = several(self._solver, self._base(min(index, self._alike)), self._least)
            self._doubt = doubt or self._doubt
            choices.append(values)
        items = _apart(choices)
        return found(items) if items is not None else unknown(self._doubt) if self._doubt else EMPTY


def _apart(choices: list[list[Any]]) -> list[Any] | None:
    """A value of its own for each place, out of those that can stand there; `None` when there are too few."""
    owner: dict[Any, int] = {}
    if not all(_place(index, choices, owner, set()) for index in range(len(choices))):
        return None
    at = {index: key for key, index in owner.items()}
    return [next(each for each in values if frozen(each) == at[index]) for index, values in enumerate(choices)]


def _place(index: int, choices: list[list[Any]], owner: dict[Any, int], tried: set[Any]) -> bool:
    for key in map(frozen, choices[index]):
        if key not in tried:
            tried.add(key)
            if key not in owner or _place(owner[key], choices, owner, tried):
                owner[key] = index
                return True
    return False


def _items(step: _Step) -> list[Any]:
    items = []
    while step.back:
        step, item = step.back
        items.append(item)
    return items[::-1]


def _is_set(items: list[Any]) -> bool:
    return len({frozen(each) for each in items}) == len(items)
