"""Whether a string meets facets: exactly over automata for lengths, patterns and enumerations; formats by two sides.

For a format there is a language that holds all its strings and one that holds only such; between them, the validators
are asked about single strings, which can find a witness and proves nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from typing import Final

from diplobrief.contract.compat import formats
from diplobrief.contract.compat.automaton import Automaton, Part, merged, of_pattern, of_strings
from diplobrief.contract.compat.terms import Term
from diplobrief.contract.compat.values import Undecided

_MOST_STEPS: Final = 400_000
_MOST_TRIED: Final = 300
Judge = Callable[[str, str, str], bool | None]
"""Whether a string meets a keyword's value, by the validators: `judge("format", "date", "2026-01-28")`."""


class Strings:
    """The facets of one string, and the search for one that meets them all."""

    def __init__(self, facets: Iterable[Term], judge: Judge) -> None:
        self._judge = judge
        self.least = 0
        self.most: int | None = None
        self._among: list[frozenset[str]] = []
        self._barred: set[str] = set()
        self._parts: list[Part] = []
        self._asked: list[tuple[str, str, bool]] = []
        for facet in facets:
            self._take(facet)
        if self._barred:
            self._parts.append((of_strings(frozenset(self._barred)), False))

    def _take(self, facet: Term) -> None:
        if facet.op == "length":
            self.least = max(self.least, facet.args[0])
            ends = [each for each in (self.most, facet.args[1]) if each is not None]
            self.most = min(ends) if ends else None
        elif facet.op == "strings" and facet.args[1]:
            self._among.append(facet.args[0])
        elif facet.op == "strings":
            self._barred |= facet.args[0]
        elif facet.op == "pattern":
            self._pattern(*facet.args)
        elif facet.op == "format":
            self._format(*facet.args)

    def _pattern(self, pattern: str, wanted: bool) -> None:
        try:
            self._parts.append((of_pattern(pattern), wanted))
        except Undecided:
            self._asked.append(("pattern", pattern, wanted))
            if wanted:
                with suppress(Undecided):
                    self._parts.append((of_pattern(pattern, loose=True), True))

    def _format(self, name: str, wanted: bool) -> None:
        self._asked.append(("format", name, wanted))
        bound = formats.holding(name) if wanted else formats.within(name)
        if bound:
            self._parts.append((of_pattern(bound), wanted))

    def contradict(self) -> bool:
        """Whether words that are only asked about exclude each other."""
        yes = {(word, value) for word, value, wanted in self._asked if wanted}
        return any(
            (word, wide) in yes or any(word == "format" and (word, narrow) in yes for narrow in formats.narrower(wide))
            for word, wide, wanted in self._asked
            if not wanted
        )

    def meets(self, text: str) -> bool | None:
        """Whether a text meets every facet; `None` where the validators do not agree."""
        if len(text) < self.least or (self.most is not None and len(text) > self.most) or text in self._barred:
            return False
        if any(text not in some for some in self._among) or any(a.accepts(text) is not w for a, w in self._parts):
            return False
        said = [(self._judge(word, value, text), wanted) for word, value, wanted in self._asked]
        if any(answer is not None and answer is not wanted for answer, wanted in said):
            return False
        return None if any(answer is None for answer, _ in said) else True

    def solve(self) -> str | None:
        """A shortest text that meets all, `None` when there is none. Raises `Undecided`."""
        if self._among:
            return self._chosen(sorted(frozenset.intersection(*self._among), key=lambda text: (len(text), text)))
        if self.contradict():
            return None
        first = next(self._texts(varied=False), None)
        if first is None or not self._asked:
            return first
        pool = [*formats.SAMPLES, *_grown(formats.SAMPLES)]
        for text in (first, *pool, *islice(self._texts(varied=True), _MOST_TRIED)):
            if self.meets(text):
                return text
        asked = ", ".join(f"{word} {value!r}" for word, value, _ in self._asked)
        raise Undecided(f"no string was found for or against {asked}")

    def _chosen(self, texts: Iterable[str]) -> str | None:
        doubt = False
        for text in texts:
            answer = self.meets(text)
            if answer:
                return text
            doubt = doubt or answer is None
        if doubt:
            raise Undecided("the validators do not agree about a value of an enumeration")
        return None

    def _texts(self, *, varied: bool) -> Iterator[str]:
        """The texts of the automata, short ones first: one for each state, so that the first comes if there is any.

        With `varied`, several for each state, and not for ever.
        """
        atoms = merged(self._parts)
        start = tuple(0 for _ in self._parts)
        layer: dict[tuple[int, ...], list[str]] = {start: [""]} if self._alive(start) else {}
        seen: set[tuple[int, ...]] = set()
        size = steps = 0
        while layer and (self.most is None or size <= self.most):
            if size >= self.least:
                yield from (text for state, texts in layer.items() if self._accepts(state) for text in texts)
                if not varied:
                    layer = {state: texts for state, texts in layer.items() if state not in seen}
                    seen.update(layer)
            steps += len(layer) * len(atoms)
            if steps > _MOST_STEPS:
                raise Undecided(f"the patterns take more than {_MOST_STEPS} steps")
            layer, size = self._after(layer, atoms, 8 if varied else 1), size + 1

    def _after(
        self, layer: dict[tuple[int, ...], list[str]], atoms: list[tuple[int, list[int]]], most: int
    ) -> dict[tuple[int, ...], list[str]]:
        """The states one character on, each with at most so many texts that lead there."""
        after: dict[tuple[int, ...], list[str]] = {}
        for state, texts in layer.items():
            for code, each in atoms:
                to = self._step(state, each)
                if len(after.get(to, ())) < most and self._alive(to):
                    after.setdefault(to, []).extend(text + chr(code) for text in texts[: max(1, most // 2)])
        return after

    def _step(self, state: tuple[int, ...], atoms: list[int]) -> tuple[int, ...]:
        moves = zip(self._parts, state, atoms, strict=True)
        return tuple(automaton.table[here][atom] for (automaton, _), here, atom in moves)

    def _alive(self, state: tuple[int, ...]) -> bool:
        return all(
            self._open(automaton, here, wanted) for (automaton, wanted), here in zip(self._parts, state, strict=True)
        )

    @staticmethod
    def _open(automaton: Automaton, here: int, wanted: bool) -> bool:
        return automaton.live[here] if wanted else not automaton.doomed[here]

    def _accepts(self, state: tuple[int, ...]) -> bool:
        return all(
            automaton.accepting[here] is wanted for (automaton, wanted), here in zip(self._parts, state, strict=True)
        )


def _grown(texts: Iterable[str]) -> Iterator[str]:
    """Texts a little longer: lengths decide as often as characters."""
    for text in texts:
        yield from (f"{text}x", f"x{text}", text[:-1], text * 2)
