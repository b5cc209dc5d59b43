"""The gate: both directions between two schemas, by every means in turn.

Documents at hand come first, then the prover with the algebra of jsonschema-rs as a second opinion, then a search. A
witness is shown only when both validators accept it under one schema and refuse it under the other.
"""

from collections.abc import Iterable
from typing import Any, Final

import jiter
from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from jsonschema_rs import ReferencingError

from diplobrief.contract.compat import canonical, search
from diplobrief.contract.compat.answers import Answer, several, unknown
from diplobrief.contract.compat.changes import Change, changes, nearest
from diplobrief.contract.compat.judges import DIALECT, Judges, judge
from diplobrief.contract.compat.lookahead import FULL_STOPS
from diplobrief.contract.compat.place import refusal
from diplobrief.contract.compat.prover import STEPS, Prover
from diplobrief.contract.compat.reading import Reader
from diplobrief.contract.compat.shrink import shrunk, size
from diplobrief.contract.compat.terms import Term, Terms
from diplobrief.contract.compat.values import Undecided
from diplobrief.contract.compat.verdict import Comparison, Verdict, fingerprint
from diplobrief.contract.released import ContractError

_SEEDS: Final = 12


class Side:
    """One schema of a comparison: as a value, with its validators, and the name that sentences give it."""

    def __init__(self, schema: Any, name: str) -> None:
        self.schema, self.name, self.judges = schema, name, Judges(schema)

    @classmethod
    def of(cls, data: bytes, name: str) -> "Side":
        """The schema in these bytes. Raises `ContractError` unless it is strict JSON and a schema of 2020-12."""
        try:
            schema = jiter.from_json(data, catch_duplicate_keys=True, allow_inf_nan=False)
            dialect = schema.get("$schema", DIALECT) if isinstance(schema, dict) else DIALECT
            if dialect.rstrip("#") != DIALECT:
                raise ContractError(f"{name} is of another dialect than {DIALECT}: {dialect}")
            Draft202012Validator.check_schema(schema)
            return cls(schema, name)
        except SchemaError as error:
            raise ContractError(f"{name} is no JSON Schema 2020-12: {error.message}") from None
        except (ValueError, AttributeError, ReferencingError) as error:
            raise ContractError(f"{name} cannot be used as a schema: {str(error).splitlines()[0]}") from None


def compare(old: Side, new: Side, documents: Iterable[Any] = (), steps: int = STEPS) -> Comparison:
    """Whether `new` accepts all that `old` accepts (backward), and the other way round (forward)."""
    known, differences = list(documents), changes(old.schema, new.schema)
    directions = (Direction("backward", old, new, differences), Direction("forward", new, old, differences))
    return Comparison(*(each.verdict(known, steps) for each in directions))


class Direction:
    """Whether every document of one schema is one of another."""

    def __init__(self, name: str, inner: Side, outer: Side, differences: list[Change]) -> None:
        self._name, self._inner, self._outer, self._differences = name, inner, outer, differences

    def verdict(self, documents: list[Any], steps: int) -> Verdict:
        """By every means in turn."""
        witnesses = [each for each in documents if self._separates(each)][:1]
        proof = _Proof(self._inner.schema, self._outer.schema, steps)
        answer = proof.answer
        if answer.state == "found" and self._separates(answer.value):
            witnesses.append(answer.value)  # made up, and often the smaller one
        if witnesses:
            return self._breaking(min(witnesses, key=size))
        second = canonical.covers(self._outer.schema, self._inner.schema)
        if answer.state == "empty" and second is not False:
            return Verdict("proved", f"{self._outer.name} accepts every document that {self._inner.name} accepts")
        if answer.state == "unknown" and second and not proof.blind:
            by = "by the algebra of jsonschema-rs"
            return Verdict("proved", f"{self._outer.name} accepts every document of {self._inner.name}, {by}")
        schemas = (self._inner.schema, self._outer.schema)
        seeds = [*documents, *proof.seeds()]
        separated, witness = search.found(seeds, schemas, self._separates, self._inner_accepts)
        return self._breaking(witness) if separated else self._unproved(answer, proof.blind)

    def _inner_accepts(self, value: Any) -> bool:
        return self._inner.judges.quickly(value) is True

    def _separates(self, value: Any) -> bool:
        """Whether both validators accept it here and refuse it there."""
        if not self._seems_to_separate(value):
            return False
        return self._inner.judges.accept(value) is True and self._outer.judges.accept(value) is False

    def _seems_to_separate(self, value: Any) -> bool:
        """Whether the faster validator accepts it here and refuses it there."""
        return self._inner.judges.quickly(value) is True and self._outer.judges.quickly(value) is False

    def _breaking(self, value: Any) -> Verdict:
        witness = shrunk(value, self._seems_to_separate)
        if not self._separates(witness):
            witness = shrunk(value, self._separates)
        place = refusal(self._outer.schema, self._outer.judges.errors(witness))
        at = f"at {place.at}" if place.at else "as a whole"
        why = f"{self._inner.name} accepts the witness, {self._outer.name} refuses it {at}: {place.said}"
        change = nearest(self._differences, place.where, place.said, in_new=self._name == "backward")
        why += f" ({change.where} {change.what}: {change.words})" if change else ""
        return Verdict("breaking", why, place.where, witness)

    def _unproved(self, answer: Answer, blind: dict[str, str]) -> Verdict:
        why, where = next(
            iter(blind.items()), (answer.why or "the validators do not agree about the witness found", "")
        )
        if answer.state == "empty":
            why = "the algebra of jsonschema-rs says no where the prover says yes"
        name = fingerprint(self._inner.schema, self._outer.schema, self._name, where)
        return Verdict("unproved", f"not proved: {why}", where, fingerprint=name)


class _Proof:
    """One run of the prover: its answer, and what it does not understand, with the place."""

    def __init__(self, inner: Any, outer: Any, steps: int) -> None:
        self._steps = steps
        self._inner: Term | None = None
        for stop in FULL_STOPS:
            self._run(stop, inner, outer)
            if self.answer.state != "empty" or not self._pool.stops:
                break  # one reading is as good as the other, or was enough

    def _run(self, stop: str, inner: Any, outer: Any) -> None:
        self._pool = Terms(stop)
        readers = [Reader(self._pool, each, side) for each, side in ((inner, "inner"), (outer, "outer"))]
        try:
            terms = [reader.whole() for reader in readers]
            self._inner = terms[0]
            self.answer = Prover(self._pool, judge, self._steps).solve([terms[0], self._pool.negate(terms[1])])
        except Undecided as reason:
            self.answer = unknown(str(reason))
        except RecursionError:
            self.answer = unknown("the schemas are nested too deep")
        self.blind = {why: where for reader in readers for why, where in reader.blind.items()}

    def seeds(self) -> list[Any]:
        """Some documents of the inner schema, to search on from."""
        if self._inner is None:
            return []
        try:
            return [self.answer.value, *several(Prover(self._pool, judge, self._steps // 10), [self._inner], _SEEDS)[0]]
        except (Undecided, RecursionError):
            return [self.answer.value]
