"""Every page: one line of data each."""

from hashlib import sha256
from mimetypes import guess_type

import orjson

from diplobrief.reader.brief import Notice, content
from diplobrief.reader.histories import Histories
from diplobrief.reader.pages import Pages
from diplobrief.reader.site import Site
from diplobrief.store.contract import Query, Store, etag
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import FOR_EVER, HTML, Reply, Values
from diplobrief.web.routing import Answer, Route


def routes(site: Site) -> tuple[Route, ...]:
    """The pages of a site, and what they load."""
    pages, histories = Pages(site), Histories()
    return (
        Route("/", "home", "pages", "The newest briefs, and search", _home(pages), media_types=(HTML,)),
        Route(
            "/briefs/{id}",
            "read_brief",
            "pages",
            "A brief to read",
            _brief(pages, histories),
            media_types=(HTML,),
            lasting=True,
        ),
        Route(
            "/briefs/{id}/{digest}",
            "read_revision",
            "pages",
            "A revision of a brief to read",
            _revision(pages, histories),
            media_types=(HTML,),
            lasting=True,
        ),
        *(_asset(name, data) for name, data in site.assets.items()),
    )


def explain(site: Site, problem: Problem, store: Store) -> bytes:
    """A failure as a page, with where to go from there."""
    return Pages(site).render("problem.html", problem=problem, store=store)


def _home(pages: Pages) -> Answer:
    def answer(store: Store, _values: Values) -> Reply:
        return pages.reply("home.html", page=store.list(Query()), store=store)

    return answer


def _brief(pages: Pages, histories: Histories) -> Answer:
    def answer(store: Store, values: Values) -> Reply:
        name = values["id"]
        found = store.get(name)
        if found is None:
            raise ProblemError(Problem("not-found", f'There is no brief "{name}".'))
        shown = content(orjson.loads(found.body), found.body, store)
        links = (f'</v1/briefs/{name}>; rel="alternate"; type="application/json"',)
        return pages.reply("brief.html", links, **shown, revisions=histories.of(store, name))

    return answer


def _revision(pages: Pages, histories: Histories) -> Answer:
    def answer(store: Store, values: Values) -> Reply:
        name, digest = values["id"], values["digest"]
        found = store.revision(name, digest)
        if found is None:
            raise ProblemError(Problem("not-found", f'The brief "{name}" never had that digest.'))
        shown = content(orjson.loads(found.file.body), found.file.body, store)
        current = store.get(name)
        if current is None:
            shown["notices"].insert(0, Notice("old", "This brief was removed. What you read is its former text."))
        elif sha256(current.body).hexdigest() != digest:
            words = f"This is revision {shown['brief']['revision']}: it has been replaced."
            shown["notices"].insert(0, Notice("old", words, f"/briefs/{name}", "To the newest revision"))
        links = (f'</briefs/{name}>; rel="latest-version"', f'</v1/briefs/{name}/{digest}>; rel="alternate"')
        return pages.reply("brief.html", links, **shown, revisions=histories.of(store, name))

    return answer


def _asset(name: str, data: bytes) -> Route:
    media_type = guess_type(name)[0] or "application/octet-stream"
    kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type

    def answer(_store: Store, _values: Values) -> Reply:
        return Reply(data, etag(data), FOR_EVER)

    return Route(f"/assets/{name}", f"asset {name}", "pages", name, answer, media_types=(kind,), lasting=True)
