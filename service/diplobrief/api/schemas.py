"""The contract over HTTP: released versions, the files of each, and where the newest of a series stands."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from typing import Any, Final

from diplobrief.api.versions import SCHEMA_JSON
from diplobrief.contract.released import FAMILY, newest_of
from diplobrief.store.contract import Store
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import FOR_EVER, JSON, Redirect, Reply, Values, made, stored
from diplobrief.web.routing import Route

_HREFS: Final = {"href": "json", "reader": "reader.json", "types": "d.ts", "page": "md"}
"""Member of an item of the list → the form whose address it is."""

_FORMS: Final[dict[str, tuple[str, str, str, tuple[str, ...]]]] = {
    "json": ("schema", "A released schema, for who writes briefs: it never changes", "JsonSchema", (SCHEMA_JSON, JSON)),
    "reader.json": (
        "reader_schema",
        "The schema for who reads briefs of this and later minor versions: it never changes",
        "JsonSchema",
        (SCHEMA_JSON, JSON),
    ),
    "d.ts": ("types", "Its declarations for TypeScript: they never change", "", ("text/plain; charset=utf-8",)),
    "md": ("page", "A page with all its members: it never changes", "", ("text/markdown; charset=utf-8",)),
}
"""Form → name, summary, component and media types of its address."""


def schemas(store: Store, values: Values) -> Reply:  # noqa: ARG001  # the signature that the routes call
    """The released schema versions, oldest first, with the addresses of their files and, if need be, their ends."""
    items = [_item(store, version) for version in store.schemas()]
    return made({"items": items, "total": len(items)})


def _item(store: Store, version: str) -> dict[str, Any]:
    writer = store.schema(version)
    found: dict[str, Any] = {"version": version}
    found |= {
        member: f"/v1/schemas/{FAMILY}/{version}.{form}"
        for member, form in _HREFS.items()
        if store.schema(version, form)
    }
    found["sha256"] = sha256(writer.body).hexdigest() if writer else ""
    times = store.deprecation(version)
    return found | ({"deprecated": times.since, "sunset": times.sunset} if times else {})


def _answer(form: str) -> Callable[[Store, Values], Reply]:
    """What answers with one form of a version."""

    def answer(store: Store, values: Values) -> Reply:
        version = values["version"]
        reply = stored(store.schema(version, form), f"released schema version {version}")
        times = store.deprecation(version)
        newest = f'</v1/schemas/{FAMILY}/{store.schemas()[-1]}.{form}>; rel="successor-version"' if times else ""
        links = (_beside(version, form), newest) if newest else (_beside(version, form),)
        return replace(reply, cache=FOR_EVER, links=links, fields=times.fields if times else ())

    answer.__doc__ = f"{_FORMS[form][1]}. A deprecated version says so by `Deprecation` and `Sunset`."
    return answer


def _beside(version: str, form: str) -> str:
    """The link from a schema to its page, and from everything else to the schema."""
    if form == "json":
        return f'</v1/schemas/{FAMILY}/{version}.md>; rel="help"; type="text/markdown"'
    return f'</v1/schemas/{FAMILY}/{version}.json>; rel="describedby"; type="{SCHEMA_JSON}"'


def _newest(form: str) -> Callable[[Store, Values], Redirect]:
    """What sends on to the newest version of a series."""

    def answer(store: Store, values: Values) -> Redirect:
        series = values["series"]
        version = store.schemas()[-1] if series == "latest" else newest_of(series, store.schemas())
        if version is None or store.schema(version, form) is None:
            raise ProblemError(Problem("not-found", f"There is no released schema version {series}."))
        return Redirect(f"/v1/schemas/{FAMILY}/{version}.{form}", cache=None)

    answer.__doc__ = "Sends on to the newest released version that begins so; it may be another one tomorrow."
    return answer


def routes() -> tuple[Route, ...]:
    """The list, each form of a version, and the way to the newest of each form."""
    exact = tuple(
        Route(
            f"/v1/schemas/{FAMILY}/{{version}}.{form}",
            f"get_{name}",
            "schemas",
            summary,
            _answer(form),
            content,
            media_types=media_types,
            lasting=True,
        )
        for form, (name, summary, content, media_types) in _FORMS.items()
    )
    newest = tuple(
        Route(
            f"/v1/schemas/{FAMILY}/{{series}}.{form}",
            f"get_newest_{name}",
            "schemas",
            "The newest version of a series",
            _newest(form),
            media_types=media_types,
            elsewhere=True,
        )
        for form, (name, _, _, media_types) in _FORMS.items()
    )
    listed = Route("/v1/schemas", "list_schemas", "schemas", "Released schema versions", schemas, "SchemaList")
    return (listed, *exact, *newest, _of_revisions())


def _of_revisions() -> Route:
    """The address to which `../schemas/…` leads from a revision, which stands one step deeper than its file."""
    _, _, content, media_types = _FORMS["json"]
    return Route(
        f"/v1/briefs/schemas/{FAMILY}/{{version}}.json",
        "get_schema_of_revision",
        "schemas",
        "A released schema, where the `$schema` of a revision leads",
        _beside_revisions,
        content,
        media_types=media_types,
        lasting=True,
    )


def _beside_revisions(store: Store, values: Values) -> Reply:
    """The same bytes as `/v1/schemas/…`, for who follows the `$schema` of `/v1/briefs/{id}/{digest}`."""
    reply = _answer("json")(store, values)
    canonical = f'</v1/schemas/{FAMILY}/{values["version"]}.json>; rel="canonical"'
    return replace(reply, links=(canonical, *reply.links))
