"""What differs between two schemas, as a changelog tells it: added, removed, narrowed, widened, and where.

This reads side by side and proves nothing: the verdicts say what the differences amount to.
"""

import json
from collections.abc import Iterator
from itertools import takewhile
from typing import Any, Final, NamedTuple

from diplobrief.contract.compat.keywords import ANNOTATIONS
from diplobrief.contract.compat.place import paths, pointer
from diplobrief.contract.compat.references import MANY, NAMED, ONE, References
from diplobrief.contract.compat.values import Undecided, frozen

Way = tuple[Any, ...]
_LEAST: Final = frozenset("minimum exclusiveMinimum minLength minItems minProperties minContains".split())
_MOST: Final = frozenset("maximum exclusiveMaximum maxLength maxItems maxProperties maxContains".split())


class Change(NamedTuple):
    """One difference. `what` is added, removed, narrowed, widened or changed.

    `where` is a pointer into the schema that has it, `was` and `now` are pointers into the old and the new one.
    """

    what: str
    where: str
    words: str
    was: str
    now: str


class _Place(NamedTuple):
    """A place in both documents."""

    was: Way
    now: Way

    def inside(self, *words: Any) -> "_Place":
        return _Place((*self.was, *words), (*self.now, *words))

    def told(self, what: str, words: str) -> Change:
        was, now = pointer(self.was), pointer(self.now)
        return Change(what, was if what == "removed" else now, words, was, now)


class _Two:
    """Two documents read side by side; each pair of places once."""

    def __init__(self, old: Any, new: Any) -> None:
        self._old, self._new = References(old), References(new)
        self._was, self._now = ({id(part): way for way, part in paths(each)} for each in (old, new))
        self._seen: set[tuple[int, int]] = set()

    def between(self, old: Any, new: Any, at: _Place) -> Iterator[Change]:
        """What differs between two schemas at one place."""
        old, new = self._meant(self._old, old), self._meant(self._new, new)
        if not isinstance(old, dict) or not isinstance(new, dict):
            if old is not new:
                yield at.told(_towards(new, old), f"{_short(old)} became {_short(new)}")
            return
        at = _Place(self._was.get(id(old), at.was), self._now.get(id(new), at.now))
        if (id(old), id(new)) in self._seen:
            return
        self._seen.add((id(old), id(new)))
        for word in dict.fromkeys([*old, *new]):
            if word not in ANNOTATIONS:
                yield from self._keyword(word, old, new, at.inside(word))

    @staticmethod
    def _meant(references: References, schema: Any) -> Any:
        """What stands behind a bare reference: renaming a definition is no difference."""
        while isinstance(schema, dict) and set(schema) - ANNOTATIONS == {"$ref"}:
            try:
                schema = references.target(schema, "$ref")
            except Undecided:
                return schema
        return schema

    def _keyword(self, word: str, old: dict[str, Any], new: dict[str, Any], at: _Place) -> Iterator[Change]:
        both = word in old and word in new
        if word in NAMED:
            yield from self._named(word, old, new, at)
        elif both and word == "$ref":
            yield from self._targets(old, new, at)
        elif both and word in ONE:
            yield from self.between(old[word], new[word], at)
        elif both and word in MANY:
            yield from self._listed(old[word], new[word], at)
        else:
            yield from _plain(word, old, new, at)

    def _targets(self, old: dict[str, Any], new: dict[str, Any], at: _Place) -> Iterator[Change]:
        try:
            yield from self.between(self._old.target(old, "$ref"), self._new.target(new, "$ref"), at)
        except Undecided as reason:
            yield at.told("changed", str(reason))

    def _named(self, word: str, old: dict[str, Any], new: dict[str, Any], at: _Place) -> Iterator[Change]:
        was, now = old.get(word, {}), new.get(word, {})
        for name in dict.fromkeys([*was, *now]):
            if name in was and name in now:
                yield from self.between(was[name], now[name], at.inside(name))
            else:
                needed = (new if name in now else old).get("required", ())
                kind = ("required member" if name in needed else "optional member") if word == "properties" else "entry"
                yield at.inside(name).told("added" if name in now else "removed", f"{kind} {_short(name)}")

    def _listed(self, old: list[Any], new: list[Any], at: _Place) -> Iterator[Change]:
        if len(old) == len(new):
            for index, (one, two) in enumerate(zip(old, new, strict=True)):
                yield from self.between(one, two, at.inside(index))
            return
        was = {frozen(self._meant(self._old, each)) for each in old}
        now = {frozen(self._meant(self._new, each)) for each in new}
        for index, each in enumerate(old):
            if frozen(self._meant(self._old, each)) not in now:
                yield at.inside(index).told("removed", f"branch {_short(each)}")
        for index, each in enumerate(new):
            if frozen(self._meant(self._new, each)) not in was:
                yield at.inside(index).told("added", f"branch {_short(each)}")


def changes(old: Any, new: Any) -> list[Change]:
    """The differences between two schema documents, in the order in which they stand there."""
    return list(dict.fromkeys(_Two(old, new).between(old, new, _Place((), ()))))


def nearest(differences: list[Change], where: str, said: str, *, in_new: bool) -> Change | None:
    """The difference that lies closest to a place of the new or the old schema; of equals, one that was spoken of."""
    tokens = where.split("/")

    def shared(change: Change) -> tuple[int, bool]:
        here = (change.now if in_new else change.was).split("/")
        same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(tokens, here, strict=False)))
        return same, f'"{here[-1]}"' in said

    return max(differences, key=shared, default=None)


def _plain(word: str, old: dict[str, Any], new: dict[str, Any], at: _Place) -> Iterator[Change]:
    """Keywords whose values are no schemas, and schemas that stand on one side only."""
    if word in ("enum", "required") and word in old and word in new:
        yield from _sets(word, old[word], new[word], at)
    elif word not in old or word not in new:
        there = word in new
        verb = "added" if there else "removed"
        yield at.told(verb, f"`{word}`: {_short((new if there else old)[word])}")
    elif frozen(old[word]) != frozen(new[word]):
        yield at.told(_grown(word, old[word], new[word]), f"`{word}`: {_short(old[word])} became {_short(new[word])}")


def _sets(word: str, old: list[Any], new: list[Any], at: _Place) -> Iterator[Change]:
    was, now = {frozen(each) for each in old}, {frozen(each) for each in new}
    lost, won = [each for each in old if frozen(each) not in now], [each for each in new if frozen(each) not in was]
    more, less = ("narrowed", "widened") if word == "required" else ("widened", "narrowed")
    if won:
        yield at.told(more, f"`{word}`: {_listing(won)} added")
    if lost:
        yield at.told(less, f"`{word}`: {_listing(lost)} removed")


def _grown(word: str, old: Any, new: Any) -> str:
    if word in _LEAST | _MOST:
        return "widened" if (new < old) is (word in _LEAST) else "narrowed"
    if word == "type":
        was, now = (set(each if isinstance(each, list) else [each]) for each in (old, new))
        return "widened" if was < now else "narrowed" if now < was else "changed"
    return "changed"


def _towards(new: Any, old: Any) -> str:
    if new is False or old is True:
        return "narrowed"
    return "widened" if new is True or old is False else "changed"


def _listing(values: list[Any]) -> str:
    return ", ".join(_short(each) for each in values)


def _short(value: Any, most: int = 70) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= most else f"{text[: most - 20]} … {text[-17:]}"
