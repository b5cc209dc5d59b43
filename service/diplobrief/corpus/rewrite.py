"""From a document to another one that is like it, as edits of its text: what did not change stays, to the byte."""

import json
from collections.abc import Hashable, Iterator, Mapping
from typing import Any, NamedTuple

from diplobrief.corpus.edits import Edit
from diplobrief.corpus.fault import Span
from diplobrief.corpus.locator import Located, locate, parts

_Slots = Mapping[Hashable, Any]


class _Holder(NamedTuple):
    """An object or a list in the text: where each of its slots stands, and how the text goes on between them."""

    slots: dict[Hashable, Located]
    named: bool
    gap: str
    depth: str | None
    """White space at the beginning of its lines; `None` where it stands in one line."""

    def start(self, key: Hashable) -> int:
        """Where a slot begins: with its name, or its value where it has none."""
        found = self.slots[key]
        return found.key.start if found.key else found.value.start

    def end(self, key: Hashable) -> int:
        """Where a slot ends."""
        return self.slots[key].value.end


def rewrite(text: str, before: Any, after: Any) -> Iterator[Edit]:
    """The edits that make of `text`, which is the JSON of `before`, a JSON of `after`. They do not overlap."""
    whole = locate(text, ())
    if whole is not None:
        yield from _between(text, whole.value, before, after)


def _between(text: str, span: Span, before: Any, after: Any) -> Iterator[Edit]:
    if _same(before, after):
        return
    matched = _matched(before, after)
    if matched is None or not matched[0].keys() & matched[1].keys():
        yield Edit(span.start, span.end, _written(after, _line_of(text, span.start)))
        return
    old, new = matched
    found = parts(text, span.start)
    for located, key in zip(found, old, strict=True):
        if key in new:
            yield from _between(text, located.value, old[key], new[key])
    if old.keys() != new.keys():
        yield from _slots(text, _holder(text, span, dict(zip(old, found, strict=True))), old, new)


def _matched(before: Any, after: Any) -> tuple[_Slots, _Slots] | None:
    """Members by name, items by id or place; `None` where the two have nothing in common, or in another order."""
    if isinstance(before, dict) and isinstance(after, dict):
        old: _Slots = before
        new: _Slots = after
    elif isinstance(before, list) and isinstance(after, list):
        old, new = _items(before, after)
    else:
        return None
    in_order = [key for key in old if key in new] == [key for key in new if key in old]
    return (old, new) if in_order else None


def _items(before: list[Any], after: list[Any]) -> tuple[_Slots, _Slots]:
    """Items with ids are known by them; others by place: what is equal at the end, from there."""
    if _named(before) and _named(after):
        return {each["id"]: each for each in before}, {each["id"]: each for each in after}
    tail = 0
    if len(before) != len(after):
        shorter = min(len(before), len(after))
        while tail < shorter and _same(before[-1 - tail], after[-1 - tail]):
            tail += 1
    return _numbered(before, tail), _numbered(after, tail)


def _numbered(items: list[Any], tail: int) -> dict[Hashable, Any]:
    head = len(items) - tail
    return {(at if at < head else at - len(items)): each for at, each in enumerate(items)}


def _named(items: list[Any]) -> bool:
    names = [each.get("id") for each in items if isinstance(each, dict)]
    return len(names) == len(items) == len({name for name in names if isinstance(name, str)})


def _holder(text: str, span: Span, slots: dict[Hashable, Located]) -> _Holder:
    first = next(iter(slots.values()))
    opening = text[span.start + 1 : first.key.start if first.key else first.value.start]
    in_lines = "\n" in opening
    depth = opening.rpartition("\n")[2] if in_lines else None
    return _Holder(slots, text[span.start] == "{", f",{opening}" if in_lines else ", ", depth)


def _slots(text: str, holder: _Holder, old: _Slots, new: _Slots) -> Iterator[Edit]:
    """Takes slots out and puts new ones in, between those that stay."""
    stay = [key for key in old if key in new]
    order, names = list(old), list(new)
    for before, after in zip([None, *stay], [*stay, None], strict=True):
        gone, come = _from_to(order, before, after), _from_to(names, before, after)
        if not gone and not come:
            continue
        written = [_slot(text, holder, key, (old, new)) for key in come]
        if before is None:
            yield Edit(holder.start(order[0]), holder.start(after), "".join(f"{each}{holder.gap}" for each in written))
        elif after is None:
            yield Edit(holder.end(before), holder.end(order[-1]), "".join(f"{holder.gap}{each}" for each in written))
        else:
            gap = text[holder.end(before) : holder.start(order[order.index(before) + 1])]
            yield Edit(holder.end(before), holder.start(after), "".join(f"{gap}{each}" for each in written) + gap)


def _from_to(order: list[Hashable], before: Hashable | None, after: Hashable | None) -> list[Hashable]:
    """What stands between two slots; `None` is the beginning, or the end."""
    start = 0 if before is None else order.index(before) + 1
    return order[start : None if after is None else order.index(after)]


def _slot(text: str, holder: _Holder, key: Hashable, states: tuple[_Slots, _Slots]) -> str:
    """A new slot. A member that was only renamed keeps the way in which its value is written."""
    old, new = states
    if not holder.named:
        return _written(new[key], holder.depth)
    name = f"{json.dumps(key, ensure_ascii=False)}: "
    renamed = next((was for was in old if was not in new and _same(old[was], new[key])), None)
    if renamed is None:
        return name + _written(new[key], holder.depth)
    value = holder.slots[renamed].value
    return name + text[value.start : value.end]


def _line_of(text: str, at: int) -> str | None:
    """The white space at the beginning of the line of a place; `None` where the whole text is one line."""
    line = text[text.rfind("\n", 0, at) + 1 : at]
    return line[: len(line) - len(line.lstrip())] if "\n" in text.strip() else None


def _written(value: Any, depth: str | None) -> str:
    """The value in the canonical layout, its lines at `depth`; in one line where that is `None`."""
    if depth is None:
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(value, indent=2, ensure_ascii=False).replace("\n", f"\n{depth}")


def _same(one: Any, other: Any) -> bool:
    """Equal as JSON, in the same order: `1`, `1.0` and `true` are three values."""
    if type(one) is not type(other):
        return False
    if isinstance(one, dict):
        return list(one) == list(other) and all(_same(one[name], other[name]) for name in one)
    if isinstance(one, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return bool(one == other)
