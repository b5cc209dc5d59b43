"""The description of the API as a page: what each address takes, answers and refuses, with an example."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple
from urllib.parse import quote

import orjson

from diplobrief.model.outline import Json
from diplobrief.reader import embed, machine
from diplobrief.reader.pages import Pages
from diplobrief.store.contract import Query, Store
from diplobrief.web.reply import HTML, Reply, Values
from diplobrief.web.routing import Route

Describe = Callable[[Store], bytes]
"""What gives the OpenAPI description that belongs to a store."""

_ABOUT: Final = "Every address for programs: what it takes, what it answers, how it fails, and an example to run."
_GOOD: Final = 400
_FEW: Final = "2"


class Taken(NamedTuple):
    """A parameter in words."""

    name: str
    place: str
    description: str
    limits: str
    terms: tuple[str, ...]


class Operation(NamedTuple):
    """One address."""

    name: str
    path: str
    summary: str
    description: str
    taken: tuple[Taken, ...]
    answers: tuple[tuple[str, str, str], ...]
    failures: tuple[tuple[str, str], ...]
    example: str


class Group(NamedTuple):
    """The addresses of one matter."""

    name: str
    description: str
    operations: tuple[Operation, ...]


def route(pages: Pages, describe: Describe) -> Route:
    """The page; it is made anew for each store."""
    told = machine.of_page(pages.site, "/docs", "For programs", _ABOUT, "/openapi.json")

    def answer(store: Store, _values: Values) -> Reply:
        described = orjson.loads(describe(store))
        links = ('</openapi.json>; rel="service-desc"; type="application/json"',)
        first = store.list(Query(limit=1)).items
        lines = embed.lines(pages.site, f"/briefs/{orjson.loads(first[0].body)['id']}") if first else ""
        matter = {"info": described["info"], "groups": groups(described), "about": _ABOUT, "lines": lines}
        return pages.reply("docs.html", links, **matter, machine=told)

    return Route("/docs", "read_docs", "pages", "Every address for programs", answer, media_types=(HTML,), lasting=True)


def groups(described: Json) -> tuple[Group, ...]:
    """What an OpenAPI description says, by tag."""
    gets = [(path, each["get"]) for path, each in described["paths"].items()]
    made = [(told["tags"][0], operation(path, told, described)) for path, told in gets]
    return tuple(
        Group(tag["name"], tag["description"], tuple(each for name, each in made if name == tag["name"]))
        for tag in described["tags"]
    )


def operation(path: str, told: Json, described: Json) -> Operation:
    """One address of a description."""
    answers, failures = [], []
    for status, each in told["responses"].items():
        if int(status) < _GOOD:
            answers.append((status, each["description"], ", ".join(each.get("content", ()))))
        else:
            failures.append((status, _found(each, described)["description"]))
    taken = tuple(_taken(each) for each in told["parameters"])
    said = told["description"] if told["description"] != told["summary"] else ""
    name = told["operationId"]
    return Operation(
        name, path, told["summary"], said, taken, tuple(answers), tuple(failures), example(path, told["parameters"])
    )


def example(path: str, parameters: list[Json]) -> str:
    """A request that this server can answer, or nothing where it has no brief to show."""
    for each in parameters:
        if each["in"] == "path":
            if "example" not in each:
                return ""
            path = path.replace(f"{{{each['name']}}}", quote(str(each["example"])))
    few = any(each["name"] == "limit" for each in parameters)
    return f"{path}?limit={_FEW}" if few else path


def _found(node: Json, described: Json) -> Json:
    if "$ref" not in node:
        return node
    found: Any = described
    for step in str(node["$ref"]).removeprefix("#/").split("/"):
        found = found[step]
    return dict(found)


def _taken(parameter: Json) -> Taken:
    schema = parameter["schema"]
    one = schema.get("items", schema)
    terms = tuple(str(each) for each in one.get("enum", ()))
    place = "in the path" if parameter["in"] == "path" else "may be left out"
    return Taken(parameter["name"], place, parameter["description"], _limits(schema, one), terms)


def _limits(schema: Json, one: Json) -> str:
    words = {"minimum": "at least {:,}", "maximum": "at most {:,}", "maxLength": "at most {:,} characters"}
    said = [text.format(one[key]) for key, text in words.items() if key in one]
    said += [f"up to {schema['maxItems']:,} values"] if "maxItems" in schema else []
    said += [f"{schema['default']} if left out"] if "default" in schema else []
    return ", ".join(said)
