"""The tools: a line of data each, and what answers it. All of them only read."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, cast, get_args
from urllib.parse import parse_qs, urlencode, urlsplit

import orjson

from diplobrief.agents.cited import Cited, Json, cited
from diplobrief.agents.comparing import compare
from diplobrief.model.nearest import did_you_mean
from diplobrief.store.contract import FIELDS, Collection, ExpiredError, Query, Store
from diplobrief.web import cursor
from diplobrief.web.parameters import (
    AFTER,
    CURSOR,
    DATE_FROM,
    DATE_MATCH,
    DATE_TO,
    FILTERS,
    LIMIT,
    SORT,
    Parameter,
    Q,
    read_all,
)
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.queries import query
from diplobrief.web.routing import SEGMENTS

FEW: Final = 10
"""Items of an answer when no limit is named: what is read costs whoever reads it."""

_LONGEST: Final = 2_000
"""Characters of an argument."""

_PARTIES_SHOWN: Final = 3


class Desk(NamedTuple):
    """What the tools answer from: a store, and the public address of its pages, without a slash at its end."""

    store: Store
    site: str


class Tool(NamedTuple):
    """One tool; `takes` are the schemas of its arguments by name."""

    name: str
    title: str
    description: str
    takes: Mapping[str, Json]
    required: tuple[str, ...]
    answer: Callable[[Desk, Mapping[str, Any]], Json]

    @property
    def schema(self) -> Json:
        """JSON Schema of its arguments."""
        return {
            "type": "object",
            "properties": dict(self.takes),
            "required": list(self.required),
            "additionalProperties": False,
        }


def call(desk: Desk, name: str, arguments: Mapping[str, Any]) -> Json:
    """The answer of a tool. Raises `ProblemError`, whose detail says what to do otherwise."""
    tool = TOOLS.get(name)
    if tool is None:
        cure = did_you_mean(name[:_LONGEST], list(TOOLS))
        raise _refused(f'There is no tool "{name[:60]}"' + (f"; {cure}" if cure else f": {', '.join(TOOLS)}"))
    for each, value in arguments.items():
        if each not in tool.takes:
            cure = did_you_mean(each[:_LONGEST], list(tool.takes))
            raise _refused(
                f'`{name}` takes no argument "{each[:60]}"' + (f"; {cure}" if cure else f": {', '.join(tool.takes)}")
            )
        _check(each, value, tool.takes[each])
    for each in tool.required:
        if each not in arguments:
            raise _refused(f'`{name}` needs the argument "{each}": {tool.takes[each]["description"]}')
    return tool.answer(desk, arguments)


def _check(name: str, value: object, schema: Json) -> None:
    kinds = {"string": str, "integer": int, "array": list}
    if not isinstance(value, kinds[schema["type"]]) or isinstance(value, bool):
        raise _refused(f'The argument "{name}" must be of type {schema["type"]}.')
    texts = value if isinstance(value, list) else [value]
    if any(isinstance(each, bool) or not isinstance(each, str | int) for each in texts):
        raise _refused(f'The argument "{name}" must hold texts.')
    if any(len(str(each)) > _LONGEST for each in texts):
        raise _refused(f'The argument "{name}" has more than {_LONGEST:,} characters.')
    if any("\0" in str(each) or not str(each).isprintable() for each in texts):
        raise _refused(f'The argument "{name}" holds characters that cannot be seen.')
    pattern = schema.get("pattern")
    if (pattern and not re.search(pattern, str(value))) or len(str(value)) > schema.get("maxLength", _LONGEST * 20):
        raise _refused(f'The argument "{name}" cannot be {str(value)[:60]!r}: {schema["description"]}')
    if "enum" in schema and value not in schema["enum"]:
        raise _refused(f'The argument "{name}" must be one of {", ".join(schema["enum"])}.')


def _refused(detail: str) -> ProblemError:
    return ProblemError(Problem("invalid-parameter", detail))


def _read(arguments: Mapping[str, Any], known: tuple[Parameter, ...]) -> dict[str, Any]:
    """The arguments as the API reads its parameters."""
    pairs = [
        (name, each) for name, value in arguments.items() for each in (value if isinstance(value, list) else [value])
    ]
    return dict(read_all(urlencode(pairs).encode(), known))


_COMMON: Final = (Q, DATE_FROM, DATE_TO, DATE_MATCH, SORT, LIMIT, CURSOR)


def _search(desk: Desk, arguments: Mapping[str, Any]) -> Json:
    collection = cast(Collection, arguments.get("collection", "statements"))
    asked = {name: value for name, value in arguments.items() if name != "collection"}
    values = _read({"limit": FEW, **asked}, (*(FILTERS[name] for name in FIELDS[collection]), *_COMMON))
    try:
        page = desk.store.list(query(collection, values))
    except ExpiredError:
        raise ProblemError(Problem("cursor-expired")) from None
    items = [_found(desk, collection, orjson.loads(hit.body)) for hit in page.items]
    return {"items": items, "total": page.total, "cursor": cursor.encode(page.next) if page.next else None}


def _found(desk: Desk, collection: Collection, item: Json) -> Json:
    """An item of a list: a claim with its sources, a brief with the evidence of its claims."""
    if collection != "briefs":
        one = cited(desk.store, desk.site, item["brief"])
        if any(each["id"] == item["id"] for _, each in one.claims()):
            whole = one.whole(collection, one.claim(item["id"])[1])
            return {"brief": item["brief"], "title": item["title"], "date": item["date"], **whole}
        return item  # a list goes on as it was: the claim has left the brief since
    one = cited(desk.store, desk.site, item["id"])
    return {**item, "claims": _evidence(one), "cite": one.citation()}


def _evidence(one: Cited) -> list[Json]:
    return [
        {"id": each["id"], "layer": layer, "evidence": each["evidence"], "address": f"{one.address}#{each['id']}"}
        for layer, each in one.claims()
    ]


def _whole(desk: Desk, arguments: Mapping[str, Any]) -> Json:
    one = cited(desk.store, desk.site, arguments["brief"], arguments.get("digest"))
    return {
        "brief": one.brief,
        "cite": one.citation(),
        "claims": {each["id"]: f"{one.address}#{each['id']}" for _, each in one.claims()},
    }


def _quote(desk: Desk, arguments: Mapping[str, Any]) -> Json:
    one = cited(desk.store, desk.site, arguments["brief"], arguments.get("digest"))
    layer, claim = one.claim(arguments["claim"])
    whole = one.whole(layer, claim)
    spans = [span["quote"] for span in claim["evidence"] if "quote" in span]
    words = [claim["quote"], *spans] if "quote" in claim else spans
    return {
        **whole,
        "verbatim": list(dict.fromkeys(words)),
        "own_words": claim["text"],
        "withdrawn": one.brief["status"] == "withdrawn",
    }


def _parties(desk: Desk, arguments: Mapping[str, Any]) -> Json:
    values = _read({"limit": FEW, **arguments}, (LIMIT, AFTER))
    limit = values["limit"]
    found, total = desk.store.parties(values.get("after", ""), limit + 1)
    items = [_party(desk, orjson.loads(each)) for each in found[:limit]]
    after = items[-1]["id"] if len(found) > limit else None
    return {"items": items, "total": total, "after": after}


def _party(desk: Desk, party: Json) -> Json:
    """A party with the latest briefs that declare it, which are the evidence that it is one."""
    names = {name: value for name, value in party.items() if name not in ("href", "briefs")}
    wanted = parse_qs(urlsplit(party["briefs"]).query)["party"]
    page = desk.store.list(Query(filters=(("party", tuple(wanted)),), limit=_PARTIES_SHOWN))
    briefs = [cited(desk.store, desk.site, orjson.loads(hit.body)["id"]).citation() for hit in page.items]
    return {**names, "declared_in": briefs, "cite": {"address": f"{desk.site}/parties/{party['id']}"}}


def _compared(desk: Desk, arguments: Mapping[str, Any]) -> Json:
    first, second = (cited(desk.store, desk.site, arguments[name]) for name in ("first", "second"))
    return compare(first, second)


def _schema(parameter: Parameter) -> Json:
    one = {"type": parameter.schema.get("type", "string"), "description": parameter.description}
    if not parameter.many:
        return one
    return {
        "type": "array",
        "items": {"type": "string"},
        "maxItems": parameter.many,
        "description": one["description"],
    }


_FILTERED: Final = dict.fromkeys(name for collection in get_args(Collection) for name in FIELDS[collection])
_BRIEF: Final[Json] = {"type": "string", **SEGMENTS["id"].schema, "description": "Id of a brief."}
_DIGEST: Final[Json] = {
    **SEGMENTS["digest"].schema,
    "description": "SHA-256 of the file of a revision; without it the newest is meant.",
}
_CLAIM: Final[Json] = {**SEGMENTS["id"].schema, "description": "Id of a claim in it, such as s4."}

TOOLS: Final[dict[str, Tool]] = {
    tool.name: tool
    for tool in (
        Tool(
            "search",
            "Search claims and briefs",
            "Statements (or objectives, implications, briefs) that match words, dates and filters, with evidence and "
            "the address to cite. Quotation marks hold a phrase together; a minus excludes a word.",
            {
                "collection": {
                    "type": "string",
                    "enum": list(get_args(Collection)),
                    "description": "What is searched; statements if left out.",
                },
                **{each.name: _schema(each) for each in _COMMON},
                **{name: _schema(FILTERS[name]) for name in _FILTERED},
            },
            (),
            _search,
        ),
        Tool(
            "read",
            "Read a brief",
            "A whole brief: parties, objectives, statements, implications, caveats, each claim with its evidence.",
            {"brief": _BRIEF, "digest": _DIGEST},
            ("brief",),
            _whole,
        ),
        Tool(
            "quote",
            "Quote a claim with its evidence",
            "One claim: the verbatim words where the brief has them, the brief's own words, who says it on whose "
            "behalf, the passages of the source that carry it, caveats, and the address to cite.",
            {"brief": _BRIEF, "claim": _CLAIM, "digest": _DIGEST},
            ("brief", "claim"),
            _quote,
        ),
        Tool(
            "list_parties",
            "List parties",
            "Parties across briefs, in the order of their ids, with how often they have each role and where they are "
            "declared.",
            {"limit": _schema(LIMIT), "after": _schema(AFTER)},
            (),
            _parties,
        ),
        Tool(
            "compare",
            "Compare two briefs",
            "Two briefs beside each other: the parties that both have, and what each tells of them, with evidence.",
            {"first": _BRIEF, "second": _BRIEF},
            ("first", "second"),
            _compared,
        ),
    )
}
