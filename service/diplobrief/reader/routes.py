"""Every page: one line of data each."""

from dataclasses import replace
from functools import cache, partial
from hashlib import sha256
from mimetypes import guess_type

import orjson

from diplobrief.model.nearest import nearest
from diplobrief.reader import contract, docs, embed, machine, machines, parties, phrases
from diplobrief.reader.ahead import Ahead
from diplobrief.reader.brief import Notice, content, known, told
from diplobrief.reader.browse import listing
from diplobrief.reader.once import Once, directory
from diplobrief.reader.pages import FIELDS as PAGE_FIELDS
from diplobrief.reader.pages import Pages, pages_of
from diplobrief.reader.site import Site
from diplobrief.reader.software import software
from diplobrief.store.contract import FIELDS, Collection, Store, etag
from diplobrief.web.parameters import AFTER, CURSOR, DATE_FROM, DATE_MATCH, DATE_TO, FILTERS, LIMIT, SORT, Parameter, Q
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import FOR_EVER, HTML, Begun, Reply, Values
from diplobrief.web.routing import Answer, Route


def routes(site: Site, describe: docs.Describe) -> tuple[Route, ...]:
    """The pages of a site, and what they load; `describe` gives the description of the API for `/docs`."""
    pages = pages_of(site)
    return (
        _page("/", "home", "The newest briefs, and search", _list(pages, "briefs", "/"), _taken("briefs")),
        _brief(site),
        _page("/briefs/{id}/{digest}", "read_revision", "A revision of a brief to read", _revision(pages)),
        _page(
            "/statements",
            "read_statements",
            "Statements of all briefs, and search",
            _list(pages, "statements", "/statements"),
            _taken("statements"),
        ),
        _page("/parties", "read_parties", "All parties by name", _parties(pages), (LIMIT, AFTER)),
        _page("/parties/{party}", "read_party", "Everything about one party", _party(pages)),
        *contract.routes(pages),
        docs.route(pages, describe),
        *machines.routes(site),
        *embed.routes(pages),
        _asset("/favicon.ico", site.held("favicon.ico"), None),
        *(_asset(f"/assets/{name}", data, FOR_EVER) for name, data in site.assets.items()),
    )


def explain(site: Site, problem: Problem, store: Store) -> bytes:
    """A failure as a page, with where to go from there."""
    headline = _HEADLINES.get(problem.kind, problem.title)
    wanted, names = problem.more.get("brief", ""), [change.id for change in store.changes(0, _NEAR)]
    guess = nearest(wanted, names) if wanted else ""
    return pages_of(site).render(
        "problem.html", problem=problem, headline=headline, detail=_detail(problem), guess=guess
    )


_NEAR = 2_000
"""Briefs among which the one that was meant is looked for."""

_HEADLINES = {
    "not-found": "There is no such page",
    "unknown-parameter": "The address asks for something that this page does not know",
    "invalid-parameter": "The address asks for something that cannot be read",
    "repeated-parameter": "The address asks for one thing twice",
    "malformed-query": "The address cannot be read",
    "cursor-expired": "The list has changed since",
    "unavailable": "The briefs cannot be read at the moment",
    "internal-error": "The server has failed",
}


def _detail(problem: Problem) -> str:
    """What a problem says, for people; what it says by itself is for programs."""
    if problem.kind == "not-found" and not problem.detail:
        return "Nothing stands at this address. A brief that was published once stays, even where it is withdrawn."
    if problem.kind == "cursor-expired":
        return "New briefs have come, and with them the order of this list. Search again."
    name = problem.more.get("parameter", "")
    said = str(orjson.loads(problem.body)["detail"]).partition(" It takes ")[0]
    return said.replace(f'"{name}"', f"“{phrases.FIELDS[name]}”", 1) if name in phrases.FIELDS else said


_ABOUT = {
    "/": ("Briefs", "Articles about diplomacy, mapped by hand: who wants what, who said what, and how it is known."),
    "/statements": ("Statements", "What was said in diplomacy, by whom, to whom and through whom, with the evidence."),
    "/parties": ("Parties", "States, bodies and persons that briefs speak of, joined across briefs."),
}


def _page(path: str, name: str, summary: str, answer: Answer, taken: tuple[Parameter, ...] = ()) -> Route:
    """A page depends on the store and its address alone."""
    route = Route(path, name, "pages", summary, answer, parameters=taken, media_types=(HTML,))
    return replace(route, lasting=True, from_form=bool(taken))


def _taken(collection: Collection) -> tuple[Parameter, ...]:
    filters = (FILTERS[name] for name in FIELDS[collection])
    return (Q, *filters, DATE_FROM, DATE_TO, DATE_MATCH, SORT, LIMIT, CURSOR)


def _list(pages: Pages, collection: Collection, path: str) -> Answer:
    template = "home.html" if collection == "briefs" else f"{collection}.html"
    told = machine.of_page(pages.site, path, *_ABOUT[path], f"/v1/{collection}")

    def answer(store: Store, values: Values) -> Reply:
        found = listing(collection, path, store, values)
        links = (f'<{found.next}>; rel="next"',) if found.next else ()
        return pages.reply(template, links, list=found, machine=told)

    return answer


def _parties(pages: Pages) -> Answer:
    everyone = Once(directory)

    def answer(store: Store, values: Values) -> Reply:
        told = machine.of_page(pages.site, "/parties", *_ABOUT["/parties"], "/v1/parties")
        return pages.reply("parties.html", **parties.page(store, everyone, values), machine=told)

    return answer


def _party(pages: Pages) -> Answer:
    def answer(store: Store, values: Values) -> Reply:
        shown = parties.content(store, values)
        return pages.reply("party.html", **shown, machine=machine.of_party(pages.site, shown["party"]))

    return answer


@cache
def ahead_of(site: Site) -> Ahead:
    """The pages of briefs of a site."""
    return Ahead(partial(_brief_page, pages_of(site)))


def _brief(site: Site) -> Route:
    answering = ahead_of(site)

    def answer(store: Store, values: Values) -> Reply:
        return answering(store, values["id"])

    def begin(store: Store, values: Values) -> Reply | Begun:
        return answering.begin(store, values["id"])

    return replace(_page("/briefs/{id}", "read_brief", "A brief to read", answer), begin=begin)


def _brief_page(pages: Pages, store: Store, name: str) -> Begun:
    found = store.get(name)
    if found is None:
        raise ProblemError(Problem("not-found", f'There is no brief "{name}".', {"brief": name}))
    brief = orjson.loads(found.body)
    asked = known(brief, found.body, store)
    opening = pages.opening(brief["title"])
    tag = etag(orjson.dumps([software(), pages.site.url, name, asked]))
    links = (
        f'</v1/briefs/{name}>; rel="alternate"; type="application/json"',
        machine.embedded(pages.site, f"/briefs/{name}"),
    )

    def whole() -> Reply:
        shown = content(brief, asked)
        body = pages.render("brief.html", **shown, **told(pages.site, shown, f"/briefs/{name}"))
        return Reply(body, tag, links=links, fields=PAGE_FIELDS, opening=len(opening))

    return Begun(opening, tag, whole, links, PAGE_FIELDS)


def _revision(pages: Pages) -> Answer:
    def answer(store: Store, values: Values) -> Reply:
        name, digest = values["id"], values["digest"]
        found = store.revision(name, digest)
        if found is None:
            raise ProblemError(Problem("not-found", f'The brief "{name}" never had that digest.'))
        brief = orjson.loads(found.file.body)
        shown = content(brief, known(brief, found.file.body, store))
        current, path = store.get(name), f"/briefs/{name}/{digest}"
        if current is None:
            shown["notices"].insert(0, Notice("old", "This brief was removed. What you read is its former text."))
        elif sha256(current.body).hexdigest() != digest:
            words = f"This is revision {shown['brief']['revision']}: it has been replaced."
            shown["notices"].insert(0, Notice("old", words, f"/briefs/{name}", "To the newest revision"))
        else:
            path = f"/briefs/{name}"  # while it is the newest, its page is that of the brief
        links = (
            f'</briefs/{name}>; rel="latest-version"',
            f'</v1/briefs/{name}/{digest}>; rel="alternate"; type="application/json"',
            machine.embedded(pages.site, path),
        )
        return pages.reply("brief.html", links, **shown, **told(pages.site, shown, path))

    return answer


def _asset(path: str, data: bytes, cache: str | None) -> Route:
    media_type = _TYPES.get(path.rpartition(".")[2]) or guess_type(path)[0] or "application/octet-stream"
    kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type

    def answer(_store: Store, _values: Values) -> Reply:
        return Reply(data, etag(data), cache)

    name = path.removeprefix("/assets/")
    return Route(path, f"asset {name}", "pages", name, answer, media_types=(kind,), lasting=True)


_TYPES = {"ico": "image/vnd.microsoft.icon"}
"""What not every machine knows by the ending."""
