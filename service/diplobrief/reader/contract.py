"""The pages about released schema versions."""

import orjson

from diplobrief.reader import machine, members
from diplobrief.reader.pages import Pages
from diplobrief.store.contract import Store
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import HTML, Reply, Values
from diplobrief.web.routing import Answer, Route

_ABOUT = "The released versions of the form that every brief has."


def routes(pages: Pages) -> tuple[Route, ...]:
    """The list of versions, and a page for each."""
    return (
        _page("/schemas", "read_schemas", "Released versions of the schema", _versions(pages)),
        _page("/schemas/diplomatic-brief/{version}", "read_schema", "Every member of a version", _version(pages)),
    )


def _page(path: str, name: str, summary: str, answer: Answer) -> Route:
    return Route(path, name, "pages", summary, answer, media_types=(HTML,), lasting=True)


def _versions(pages: Pages) -> Answer:
    told = machine.of_page(pages.site, "/schemas", "Schemas", _ABOUT, "/v1/schemas")

    def answer(store: Store, _values: Values) -> Reply:
        versions = [(each, store.deprecation(each) is not None) for each in reversed(store.schemas())]
        return pages.reply("schemas.html", versions=versions, about=_ABOUT, machine=told)

    return answer


def _version(pages: Pages) -> Answer:
    def answer(store: Store, values: Values) -> Reply:
        version = values["version"]
        found = store.schema(version)
        if found is None:
            raise ProblemError(Problem("not-found", f"There is no released schema version {version}."))
        address, json = f"/schemas/diplomatic-brief/{version}", f"/v1/schemas/diplomatic-brief/{version}.json"
        title = f"Diplomatic brief {version}"
        about = f"Every member of a brief of version {version}: what it holds, and whether it is required."
        return pages.reply(
            "schema.html",
            (f'<{json}>; rel="describedby"; type="application/schema+json"',),
            version=version,
            newest=store.schemas()[-1],
            ending=store.deprecation(version) is not None,
            about=about,
            parts=members.parts(orjson.loads(found.body)),
            forms=[form for form in ("json", "reader.json", "d.ts", "md") if store.schema(version, form)],
            machine=machine.of_page(pages.site, address, title, about, json),
        )

    return answer
