"""Whether a number meets facets, exactly: bounds, multiples and what is no multiple, enumerations."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import count, islice
from math import ceil, floor, gcd, lcm
from typing import Final

from diplobrief.contract.compat.terms import Term
from diplobrief.contract.compat.values import Undecided

_MOST_TRIED: Final = 20_000
_STEPS: Final = tuple(Fraction(1, each) for each in (1, 2, 4, 5, 10, 8, 100, 16, 1000, 10**4, 10**6, 10**9))


class Numbers:
    """The facets of one number."""

    def __init__(self, facets: Iterable[Term]) -> None:
        self._low: tuple[Fraction, bool] | None = None
        self._high: tuple[Fraction, bool] | None = None
        self._of: list[Fraction] = []
        self._not_of: list[Fraction] = []
        self._among: list[frozenset[Fraction]] = []
        self._barred: set[Fraction] = set()
        for facet in facets:
            self._take(facet)

    def _take(self, facet: Term) -> None:
        if facet.op == "bound":
            self._bound(*facet.args)
        elif facet.op == "multiple":
            (self._of if facet.args[1] else self._not_of).append(facet.args[0])
        elif facet.op == "numbers" and facet.args[1]:
            self._among.append(facet.args[0])
        elif facet.op == "numbers":
            self._barred |= facet.args[0]

    def _bound(self, limit: Fraction, side: str, exclusive: bool) -> None:
        if side == "least":
            self._low = max(self._low or (limit, exclusive), (limit, exclusive))
        else:
            old = self._high or (limit, exclusive)
            self._high = min(old, (limit, exclusive), key=lambda each: (each[0], not each[1]))

    def meets(self, value: Fraction) -> bool:
        """Whether a number meets every facet."""
        low, high = self._low, self._high
        if low and (value < low[0] or (low[1] and value == low[0])):
            return False
        if high and (value > high[0] or (high[1] and value == high[0])):
            return False
        if value in self._barred or any(value not in some for some in self._among):
            return False
        return not any(value % each for each in self._of) and all(value % each for each in self._not_of)

    def solve(self) -> Fraction | None:
        """A simple number that meets all, `None` when there is none. Raises `Undecided`."""
        if self._among:
            listed = frozenset.intersection(*self._among)
            return next((each for each in sorted(listed, key=lambda x: (abs(x), x)) if self.meets(each)), None)
        if self._low and self._high:
            if self._low[0] == self._high[0]:
                return self._low[0] if self.meets(self._low[0]) else None
            if self._low[0] > self._high[0]:
                return None
        return self._on_grid() if self._of else self._anywhere()

    def _on_grid(self) -> Fraction | None:
        """Among the multiples of one number: after a whole period without a hit there is none."""
        step = _common(self._of)
        least = self._edge(self._low, step, up=True)
        most = self._edge(self._high, step, up=False)
        if least is not None and most is not None and least > most:
            return None
        strides = [_common([step, each]) / step for each in self._not_of]
        if any(stride == 1 for stride in strides):
            return None
        period = lcm(*(int(stride) for stride in strides)) * (1 + len(self._barred)) + len(self._barred)
        tried = 0
        for tried, index in enumerate(islice(_from_middle(least, most), _MOST_TRIED), 1):
            if self.meets(index * step):
                return index * step
            if tried > 2 * period:
                return None
        if tried < _MOST_TRIED:
            return None  # the grid has no more points between the bounds
        raise Undecided(f"{_MOST_TRIED} multiples of {step} were tried, and there are more")

    @staticmethod
    def _edge(bound: tuple[Fraction, bool] | None, step: Fraction, *, up: bool) -> int | None:
        if bound is None:
            return None
        at = bound[0] / step
        index = ceil(at) if up else floor(at)
        return index + (1 if up else -1) if bound[1] and index == at else index

    def _anywhere(self) -> Fraction:
        """Between bounds that lie apart there are numbers that are no multiples; a short decimal one is looked for."""
        for step in _STEPS:
            least, most = self._edge(self._low, step, up=True), self._edge(self._high, step, up=False)
            if least is None or most is None or least <= most:
                for index in islice(_from_middle(least, most), 200):
                    if self.meets(index * step):
                        return index * step
        middle = (self._low[0] + self._high[0]) / 2 if self._low and self._high else None
        if middle is not None and self.meets(middle) and Fraction(str(float(middle))) == middle:
            return middle
        raise Undecided("no short decimal number was found between the bounds")


def _common(steps: Iterable[Fraction]) -> Fraction:
    """The least common multiple of fractions."""
    found = Fraction(0)
    for each in steps:
        size = abs(each)
        found = (
            Fraction(lcm(found.numerator, size.numerator), gcd(found.denominator, size.denominator)) if found else size
        )
    return found


def _from_middle(least: int | None, most: int | None) -> Iterator[int]:
    """All whole numbers within bounds, those near zero first."""
    if least is not None and least >= 0:
        yield from count(least) if most is None else range(least, most + 1)
    elif most is not None and most <= 0:
        yield from count(most, -1) if least is None else range(most, least - 1, -1)
    else:
        yield 0
        for each in count(1):
            upward, downward = most is None or each <= most, least is None or -each >= least
            if not upward and not downward:
                return
            if upward:
                yield each
            if downward:
                yield -each
