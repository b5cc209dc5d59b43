"""Finite automata over code points: from a pattern to a small deterministic one, and which strings several agree on.

Surrogates are no characters of a document. The atoms of an automaton are ranges of code points that it treats alike.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Final

from diplobrief.contract.compat.regex import LAST, Parser, Ranges, Tree
from diplobrief.contract.compat.values import Undecided

_MOST_PLACES: Final = 20_000
_MOST_STATES: Final = 2_000
SURROGATES: Final = (0xD800, 0xE000)


class Automaton:
    """A complete deterministic automaton; state 0 is where it begins."""

    def __init__(self, bounds: list[int], table: list[list[int]], accepting: list[bool]) -> None:
        self.bounds, self.table, self.accepting = bounds, table, accepting
        self.live = self._reach(wanted=True)
        """Whether some string leads from here to acceptance."""
        self.doomed = [not each for each in self._reach(wanted=False)]
        """Whether every string from here on is accepted."""

    def accepts(self, text: str) -> bool:
        """Whether the text is in the language."""
        state = 0
        for sign in text:
            state = self.table[state][bisect_right(self.bounds, ord(sign)) - 1]
        return self.accepting[state]

    def _reach(self, *, wanted: bool) -> list[bool]:
        before: list[set[int]] = [set() for _ in self.table]
        for state, row in enumerate(self.table):
            for target in set(row):
                before[target].add(state)
        found = [each is wanted for each in self.accepting]
        todo = [state for state, each in enumerate(found) if each]
        while todo:
            for state in before[todo.pop()]:
                if not found[state]:
                    found[state] = True
                    todo.append(state)
        return found


class _Places:
    """The places of a pattern between its characters, with steps that read one, and free ones."""

    def __init__(self) -> None:
        self.reads: list[list[tuple[Ranges, int]]] = []
        self.free: list[list[tuple[str, int]]] = []

    def place(self) -> int:
        if len(self.reads) >= _MOST_PLACES:
            raise Undecided(f"a pattern has more than {_MOST_PLACES} places")
        self.reads.append([])
        self.free.append([])
        return len(self.reads) - 1

    def join(self, start: int, end: int, when: str = "") -> None:
        self.free[start].append((when, end))

    def add(self, tree: Tree, start: int) -> int:
        """Lays a tree from a place on; where it ends."""
        if tree[0] in ("seq", "alt"):
            return self._sequence(tree[1], start) if tree[0] == "seq" else self._choice(tree[1], start)
        if tree[0] == "rep":
            return self._repeated(tree, start)
        end = self.place()
        if tree[0] == "set":
            self.reads[start].append((tree[1], end))
        else:
            self.join(start, end, tree[0])
        return end

    def _sequence(self, trees: Iterable[Tree], start: int) -> int:
        for tree in trees:
            start = self.add(tree, start)
        return start

    def _choice(self, trees: Iterable[Tree], start: int) -> int:
        end = self.place()
        for tree in trees:
            here = self.place()
            self.join(start, here)
            self.join(self.add(tree, here), end)
        return end

    def _repeated(self, tree: Tree, start: int) -> int:
        _, inner, least, most = tree
        for _ in range(least):
            start = self.add(inner, start)
        end = self.place()
        if most is None:
            loop = self.place()
            self.join(start, loop)
            self.join(self.add(inner, loop), loop)
            self.join(loop, end)
            return end
        for _ in range(most - least):
            self.join(start, end)
            here = self.place()
            self.join(start, here)
            start = self.add(inner, here)
        self.join(start, end)
        return end

    def closure(self, places: Iterable[int], passes: frozenset[str]) -> frozenset[int]:
        """All places that free steps lead to; `passes` are the anchors that hold here."""
        found, todo = set(places), list(places)
        while todo:
            for when, target in self.free[todo.pop()]:
                if target not in found and (not when or when in passes):
                    found.add(target)
                    todo.append(target)
        return frozenset(found)


def of_pattern(pattern: str, *, loose: bool = False) -> Automaton:
    """The strings in which a pattern is found; read loosely, those at least. Raises `Undecided`."""
    made = _made(pattern, loose)
    if isinstance(made, str):
        raise Undecided(made)
    return made


@cache
def _made(pattern: str, loose: bool) -> Automaton | str:
    """The automaton of a pattern, or why there is none: finding out that it grows too large takes long."""
    places = _Places()
    anywhere: Ranges = ((0, LAST),)
    begin = places.place()
    places.reads[begin].append((anywhere, begin))
    try:
        end = places.add(Parser(pattern, loose=loose).tree(), begin)
        last = places.place()
        places.join(end, last)
        places.reads[last].append((anywhere, last))
        return _determined(places, begin, last)
    except Undecided as reason:
        return str(reason)


def _determined(places: _Places, begin: int, last: int) -> Automaton:
    bounds = _atoms(ranges for reads in places.reads for ranges, _ in reads)
    first = places.closure([begin], frozenset(["start"]))
    numbers, order, table = {(first, True): 0}, [(first, True)], list[list[int]]()
    for here, _ in order:
        row = []
        for target in _steps(places, here, bounds):
            key = (places.closure(target, frozenset()), False)
            if key not in numbers:
                if len(numbers) > _MOST_STATES:
                    raise Undecided(f"a pattern has more than {_MOST_STATES} states")
                numbers[key] = len(order)
                order.append(key)
            row.append(numbers[key])
        table.append(row)
    at_end = (frozenset(["end"]), frozenset(["start", "end"]))
    accepting = [last in places.closure(here, at_end[is_first]) for here, is_first in order]
    return smallest(bounds, table, accepting)


def _atoms(all_ranges: Iterable[Ranges]) -> list[int]:
    cuts = {0, *SURROGATES}
    for ranges in all_ranges:
        for low, high in ranges:
            cuts.update((low, high + 1))
    return sorted(cut for cut in cuts if cut <= LAST)


def _steps(places: _Places, here: frozenset[int], bounds: list[int]) -> list[frozenset[int]]:
    """Where each atom leads from a set of places."""
    targets: list[set[int]] = [set() for _ in bounds]
    for place in here:
        for ranges, target in places.reads[place]:
            for low, high in ranges:
                for atom in range(bisect_right(bounds, low) - 1, bisect_right(bounds, high)):
                    targets[atom].add(target)
    return [frozenset(each) for each in targets]


def smallest(bounds: list[int], table: list[list[int]], accepting: list[bool]) -> Automaton:
    """The automaton with as few states as its language needs."""
    group = [int(each) for each in accepting]
    count = len(set(group))
    while True:
        keys: dict[tuple[int, ...], int] = {}
        after = [
            keys.setdefault((group[state], *(group[t] for t in row)), len(keys)) for state, row in enumerate(table)
        ]
        if len(keys) == count:
            break
        group, count = after, len(keys)
    group = after  # numbered by first state, so that the first group holds state 0
    chosen: dict[int, int] = {}
    for state, each in enumerate(group):
        chosen.setdefault(each, state)
    rows = [[group[target] for target in table[chosen[each]]] for each in range(len(chosen))]
    return Automaton(bounds, rows, [accepting[chosen[each]] for each in range(len(chosen))])


@cache
def of_strings(texts: frozenset[str]) -> Automaton:
    """Exactly these strings."""
    numbers, order = {"": 0}, [""]
    for text in sorted(texts):
        for size in range(1, len(text) + 1):
            if text[:size] not in numbers:
                numbers[text[:size]] = len(order)
                order.append(text[:size])
    if len(order) > _MOST_PLACES:
        raise Undecided("an enumeration is too long")
    bounds = _atoms(((ord(sign), ord(sign)),) for text in texts for sign in text)
    table = [[len(order)] * len(bounds) for _ in range(len(order) + 1)]
    for prefix in order[1:]:
        table[numbers[prefix[:-1]]][bisect_right(bounds, ord(prefix[-1])) - 1] = numbers[prefix]
    return smallest(bounds, table, [*(prefix in texts for prefix in order), False])


Part = tuple[Automaton, bool]
"""A language, and whether a string has to be in it."""


def merged(parts: Sequence[Part]) -> list[tuple[int, list[int]]]:
    """The atoms of several automata together: a readable character of each, and its atom in each automaton."""
    cuts = sorted({cut for automaton, _ in parts for cut in automaton.bounds} | {0, *SURROGATES})
    found = []
    for low, high in zip(cuts, [*cuts[1:], LAST + 1], strict=True):
        if low != SURROGATES[0]:
            atoms = [bisect_right(automaton.bounds, low) - 1 for automaton, _ in parts]
            found.append((_readable(low, high), atoms))
    return sorted(found, key=lambda each: (_rank(each[0]), each[0]))


def _readable(low: int, high: int) -> int:
    for first, last in ((97, 122), (48, 57), (65, 90), (33, 126), (161, 0x17F)):
        if low <= last and first < high:
            return max(low, first)
    return low


def _rank(code: int) -> int:
    sign = chr(code)
    return 0 if sign.isascii() and sign.isalnum() else 1 if 32 < code < 127 else 2 if sign.isprintable() else 3  # noqa: PLR2004  # ASCII
