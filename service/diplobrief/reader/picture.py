"""Who says what, to whom, on whose behalf and through whom, as a drawing: geometry only, the template draws it."""

from collections.abc import Iterable
from typing import Final, NamedTuple
from unicodedata import east_asian_width

from diplobrief.model.outline import Json
from diplobrief.reader.phrases import term

WIDTH: Final = 150
_SAYING: Final = 120
_GAP: Final = 34
_TOP: Final = 34
_LINE: Final = 16
_PAD: Final = 8
_SPACE: Final = 12
_LETTERS: Final = 16
_LETTERS_SAID: Final = 13
_LINES: Final = 2
_SEPARATE: Final = 30
"""Statements that are drawn one by one; of more, those of one chain are drawn as one."""


class Node(NamedTuple):
    """A box: a party, or something said."""

    kind: str
    href: str
    name: str
    lines: tuple[str, ...]
    x: int
    y: int
    width: int
    height: int


class Line(NamedTuple):
    """A curve from one box to another: `for`, `says`, `to` or `via`."""

    kind: str
    path: str


class Heading(NamedTuple):
    """What a column holds."""

    x: int
    y: int
    text: str


class Picture(NamedTuple):
    """The drawing, in units of a pixel of a wide screen."""

    width: int
    height: int
    headings: tuple[Heading, ...]
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]


_Key = tuple[str, str]
"""A column, and the party or statement in it."""

_HEADINGS: Final = {
    "for": "On behalf of",
    "speaker": "Who speaks",
    "said": "What",
    "to": "To whom",
    "via": "Through whom",
}
_PLACES: Final = {"for": 0, "speaker": 1, "said": 2, "to": 3, "via": 3}


def drawn(brief: Json) -> Picture:
    """The drawing of a brief's statements."""
    names = {party["id"]: party["name"] for party in brief["parties"]}
    edges: dict[tuple[_Key, _Key], str] = {}
    labels: dict[_Key, tuple[str, str]] = {}
    for group in _groups(brief["statements"]):
        first, said = group[0], ("said", group[0]["id"])
        labels[said] = (first["id"], _said(group))
        for kind, start, end in _chain(first, said):
            edges[start, end] = kind
            for key in (start, end):
                labels.setdefault(key, (key[1], names.get(key[1], key[1])))
    sizes = {key: _lines(label, key[0]) for key, (_, label) in labels.items()}
    spots, height = _spots(list(labels), list(edges), sizes)
    columns = _columns(labels)
    nodes = {
        key: Node(key[0], href, label, sizes[key], columns[key[0]], spots[key], _wide(key[0]), _high(sizes[key]))
        for key, (href, label) in labels.items()
    }
    headings = [Heading(columns[kind], _top(kind, nodes), text) for kind, text in _HEADINGS.items() if kind in columns]
    width = max(node.x + node.width for node in nodes.values())
    lines = (Line(kind, _curve(nodes[start], nodes[end])) for (start, end), kind in edges.items())
    return Picture(width, height, tuple(headings), tuple(nodes.values()), tuple(lines))


def _groups(statements: list[Json]) -> list[list[Json]]:
    """Statements that are drawn as one."""
    if len(statements) <= _SEPARATE:
        return [[each] for each in statements]
    found: dict[tuple[object, ...], list[Json]] = {}
    for each in statements:
        speaker = each["speaker"]
        joint = [(by["party"], by.get("on_behalf_of")) for by in each.get("joint_speakers", ())]
        key = (
            speaker["party"],
            speaker.get("on_behalf_of"),
            *joint,
            "|",
            *each.get("addressees", ()),
            "|",
            *each.get("via", ()),
        )
        found.setdefault(key, []).append(each)
    return list(found.values())


def _said(group: list[Json]) -> str:
    first = group[0]
    return f"{first['id']} {term(first['act'], 'act')}" if len(group) == 1 else f"{len(group)} statements"


def _chain(statement: Json, said: _Key) -> Iterable[tuple[str, _Key, _Key]]:
    for by in (statement["speaker"], *statement.get("joint_speakers", ())):
        speaker = ("speaker", by["party"])
        if "on_behalf_of" in by:
            yield "for", ("for", by["on_behalf_of"]), speaker
        yield "says", speaker, said
    for kind, member in (("to", "addressees"), ("via", "via")):
        for party in statement.get(member, ()):
            yield kind, said, (kind, party)


def _wide(kind: str) -> int:
    return _SAYING if kind == "said" else WIDTH


def _high(lines: tuple[str, ...]) -> int:
    return len(lines) * _LINE + 2 * _PAD - 4


def _columns(labels: Iterable[_Key]) -> dict[str, int]:
    """Where each column begins; one that nothing stands in takes no room."""
    present = {kind for kind, _ in labels}
    found: dict[str, int] = {}
    x = 0
    for place in range(max(_PLACES.values()) + 1):
        kinds = [kind for kind in present if _PLACES[kind] == place]
        if kinds:
            found |= dict.fromkeys(kinds, x)
            x += _wide(kinds[0]) + _GAP
    return found


def _spots(
    keys: list[_Key], edges: list[tuple[_Key, _Key]], sizes: dict[_Key, tuple[str, ...]]
) -> tuple[dict[_Key, int], int]:
    """The top of each box: statements in their order, parties beside the middle of what they have to do with."""
    middles: dict[_Key, float] = {}
    spots = _stacked([key for key in keys if key[0] == "said"], sizes, middles, _TOP)
    for columns in (("speaker",), ("for",), ("to", "via")):
        below = _TOP
        for kind in columns:
            column = [key for key in keys if key[0] == kind]
            wanted = {key: _mean(key, edges, middles) for key in column}
            column.sort(key=lambda key: wanted[key])
            placed = _stacked(column, sizes, middles, below, wanted)
            if placed:
                below = max(spot + _high(sizes[key]) for key, spot in placed.items()) + _SPACE + _TOP
            spots |= placed
    return spots, max(spot + _high(sizes[key]) for key, spot in spots.items()) + 2


def _stacked(
    column: list[_Key],
    sizes: dict[_Key, tuple[str, ...]],
    middles: dict[_Key, float],
    top: int,
    wanted: dict[_Key, float] | None = None,
) -> dict[_Key, int]:
    spots, y = {}, top
    for key in column:
        high = _high(sizes[key])
        y = max(y, round(wanted[key] - high / 2)) if wanted else y
        spots[key], middles[key] = y, y + high / 2
        y += high + _SPACE
    return spots


def _mean(key: _Key, edges: list[tuple[_Key, _Key]], middles: dict[_Key, float]) -> float:
    near = [middles[other] for edge in edges if key in edge for other in edge if other != key and other in middles]
    return sum(near) / len(near) if near else 0


def _top(kind: str, nodes: dict[_Key, Node]) -> int:
    if kind != "via":
        return _LINE - 2
    above = any(key[0] == "to" for key in nodes)
    return min(node.y for key, node in nodes.items() if key[0] == "via") - 10 if above else _LINE - 2


def _curve(start: Node, end: Node) -> str:
    x1, y1 = start.x + start.width, start.y + start.height // 2
    x2, y2 = end.x, end.y + end.height // 2
    middle = (x1 + x2) // 2
    return f"M{x1} {y1}C{middle} {y1} {middle} {y2} {x2} {y2}"


def _lines(text: str, kind: str) -> tuple[str, ...]:
    """The text in at most two lines that fit into a box, cut where it is longer."""
    most = _LETTERS_SAID if kind == "said" else _LETTERS
    lines, line = [], ""
    for word in text.split():
        if line and _length(f"{line} {word}") > most:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    lines.append(line)
    cut = lines[:_LINES]
    if len(lines) > _LINES:
        cut[-1] += " …"
    return tuple(_cut(each, most) for each in cut)


def _cut(text: str, most: int) -> str:
    if _length(text) <= most:
        return text
    kept = ""
    for letter in text:
        if _length(kept + letter) >= most:
            break
        kept += letter
    return kept.removesuffix(" …").rstrip() + "…"


def _length(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
