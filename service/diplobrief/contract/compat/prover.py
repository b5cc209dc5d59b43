"""Whether any value meets a set of terms. "There is none" is a proof; a value found is a witness to be validated.

A set is split by the type of the value; each part of what is left, an alternative, is decided only when the value that
meets the rest does not meet it. The parts of arrays and objects are sets of terms again, and there are finitely many,
so a question met again inside itself counts as "none" there: a smallest value does not need a smaller one of its kind.
"""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from diplobrief.contract.compat.answers import EMPTY, Answer, found, unknown
from diplobrief.contract.compat.arrays import Arrays
from diplobrief.contract.compat.holding import Holding
from diplobrief.contract.compat.numbers import Numbers
from diplobrief.contract.compat.objects import Objects
from diplobrief.contract.compat.strings import Judge, Strings
from diplobrief.contract.compat.terms import Term, Terms
from diplobrief.contract.compat.values import KINDS, Undecided, plain

STEPS: Final = 60_000
"""The most sets of terms that one proof looks at."""

Question = frozenset[Term]


class Exhausted(Undecided):
    """The bound of one proof is reached."""


class _Frame(NamedTuple):
    """A question that is being answered, and how many provisional answers there were when it was asked."""

    depth: int
    provisional: int


class Prover:
    """One proof over one pool, with a bound on its steps."""

    def __init__(self, pool: Terms, judge: Judge, steps: int = STEPS) -> None:
        self.pool = pool
        self.holds = Holding(pool, judge).holds
        self._judge, self._left, self._bound = judge, steps, steps
        self._known: dict[Question, Answer] = {}
        self._open: dict[Question, _Frame] = {}
        self._lowest: list[int] = []
        self._provisional: dict[Question, int] = {}

    def solve(self, terms: Iterable[Term]) -> Answer:
        """A value that meets all, or that there is none. Raises `Exhausted`."""
        whole = self.pool.all_of(terms)
        question = frozenset(whole.args) if whole.op == "all" else frozenset([whole])
        if whole is self.pool.false:
            return EMPTY
        if question in self._known:
            return self._known[question]
        if question in self._open:
            self._depends(self._open[question].depth)
            return EMPTY
        if question in self._provisional:
            self._depends(self._provisional[question])
            return EMPTY
        frame = self._open[question] = _Frame(len(self._lowest), len(self._provisional))
        self._lowest.append(frame.depth)
        answer = self._by_type(question)
        del self._open[question]
        self._settle(question, frame, answer, self._lowest.pop())
        return answer

    def _depends(self, depth: int) -> None:
        if self._lowest:
            self._lowest[-1] = min(self._lowest[-1], depth)

    def _settle(self, question: Question, frame: _Frame, answer: Answer, lowest: int) -> None:
        """Keeps an answer; "none" that leans on a question still open is kept for as long as that one is open."""
        since = list(self._provisional)[frame.provisional :]
        if answer.state != "empty":
            for each in since:
                del self._provisional[each]
            self._known[question] = answer
            self._depends(lowest) if answer.state == "unknown" else None
        elif lowest >= frame.depth:
            for each in (*since, question):
                self._provisional.pop(each, None)
                self._known[each] = EMPTY
        else:
            for each in (*since, question):
                self._provisional[each] = min(lowest, self._provisional.get(each, lowest))
            self._depends(lowest)

    def _by_type(self, question: Question) -> Answer:
        doubt, ordered = "", sorted(question, key=lambda term: term.number)
        for kind in KINDS:
            try:
                answer = self._typed(kind, [self.pool.left(each, kind) for each in ordered])
            except Exhausted:
                raise
            except Undecided as reason:
                answer = unknown(str(reason))
            if answer.state == "found":
                return answer
            doubt = answer.why or doubt
        return unknown(doubt) if doubt else EMPTY

    def _typed(self, kind: str, terms: Iterable[Term]) -> Answer:
        """The answer for values of one type, of which the terms speak."""
        self._left -= 1
        if self._left < 0:
            raise Exhausted(f"the proof takes more than {self._bound} steps")
        facts, clauses = self._simplified(kind, terms)
        if self.pool.false in facts:
            return EMPTY
        answer = self._facets(kind, [each for each in facts if each.op not in ("ref", "opaque")])
        if answer.state == "empty" or not clauses:
            return answer
        if answer.state == "found":
            clause = next((each for each in clauses if self.holds(each, answer.value) is not True), None)
            if clause is None:
                return answer
        else:
            clause = min(clauses, key=lambda each: len(each.args))
        rest = [*facts, *(each for each in clauses if each is not clause)]
        return self._branched(kind, rest, clause)

    def _branched(self, kind: str, rest: list[Term], clause: Term) -> Answer:
        """One alternative after the other; those that come later may take it that the earlier ones do not hold."""
        doubt = ""
        against: list[Term] = []
        for each in clause.args:
            try:
                answer = self._typed(kind, [*rest, *against, each])
            except Exhausted:
                raise
            except Undecided as reason:
                answer = unknown(str(reason))
            if answer.state == "found":
                return answer
            doubt = answer.why or doubt
            opposite = self.pool.left(self.pool.negate(each), kind)
            if opposite.op != "any":
                against.append(opposite)
        return unknown(doubt) if doubt else EMPTY

    def _facets(self, kind: str, facets: list[Term]) -> Answer:
        if kind == "null":
            return found(None)
        if kind == "boolean":
            said = {each.args[0] for each in facets}
            return EMPTY if len(said) > 1 else found(next(iter(said), True))
        if kind == "number":
            number = Numbers(facets).solve()
            return EMPTY if number is None else found(plain(number))
        if kind == "string":
            text = Strings(facets, self._judge).solve()
            return EMPTY if text is None else found(text)
        return Arrays(self, facets).solve() if kind == "array" else Objects(self, facets).solve()

    def _simplified(self, kind: str, terms: Iterable[Term]) -> tuple[dict[Term, None], list[Term]]:
        """Facts, with what they refer to, and the alternatives that the facts leave open."""
        facts: dict[Term, None] = {}
        clauses: dict[Term, None] = {}
        todo = list(terms)
        while todo:
            self._take(kind, todo, facts, clauses)
            if self._contradicted(kind, facts):
                return {self.pool.false: None}, []
            for clause in list(clauses):
                left = self._open_part(kind, clause, facts)
                if left is not clause:
                    del clauses[clause]
                    todo.append(left)
        return facts, list(clauses)

    def _take(self, kind: str, todo: list[Term], facts: dict[Term, None], clauses: dict[Term, None]) -> None:
        while todo:
            term = todo.pop(0)
            if term.op == "all":
                todo[:0] = term.args
            elif term.op == "any":
                clauses[term] = None
            elif term not in facts and term.op != "true":
                facts[term] = None
                if term.op == "ref":
                    todo.append(self._meaning(kind, term))

    def _meaning(self, kind: str, term: Term) -> Term:
        body = self.pool.definitions[term.args[0]]
        if _in_place(term.args[0], body):
            raise Undecided("a schema that refers to itself in place says nothing")
        return self.pool.left(body if term.args[1] else self.pool.negate(body), kind)

    def _contradicted(self, kind: str, facts: dict[Term, None]) -> bool:
        return self.pool.false in facts or any(self._false(kind, each, facts) for each in facts)

    def _false(self, kind: str, term: Term, facts: dict[Term, None]) -> bool:
        """Whether the facts say the opposite, word for word."""
        opposite = self.pool.left(self.pool.negate(term), kind)
        return opposite is self.pool.true or self._true(opposite, facts)

    @staticmethod
    def _true(term: Term, facts: dict[Term, None]) -> bool:
        return term in facts or (term.op == "all" and all(each in facts for each in term.args))

    def _open_part(self, kind: str, clause: Term, facts: dict[Term, None]) -> Term:
        """What is left of alternatives: nothing where one holds, and without those that cannot hold."""
        left = []
        for each in clause.args:
            if self._true(each, facts):
                return self.pool.true
            parts = each.args if each.op == "all" else (each,)
            if not any(self._false(kind, part, facts) for part in parts):
                left.append(each)
        return clause if len(left) == len(clause.args) else self.pool.any_of(left)


def _in_place(name: Any, body: Term) -> bool:
    """Whether a definition asks about the same value again."""
    if body.op == "ref":
        return bool(body.args[0] == name)
    return body.op in ("all", "any") and any(_in_place(name, each) for each in body.args)
