"""Every page: one line of data each."""

from mimetypes import guess_type

from diplobrief.reader import machines
from diplobrief.reader.pages import Pages
from diplobrief.reader.site import Site
from diplobrief.store.contract import Query, Store, etag
from diplobrief.web.problems import Problem
from diplobrief.web.reply import FOR_EVER, HTML, Reply, Values
from diplobrief.web.routing import Answer, Route


def routes(site: Site) -> tuple[Route, ...]:
    """The pages of a site, and what they load."""
    pages = Pages(site)
    return (
        Route("/", "home", "pages", "The newest briefs, and search", _home(pages), media_types=(HTML,)),
        *machines.routes(site),
        *(_asset(name, data) for name, data in site.assets.items()),
    )


def explain(site: Site, problem: Problem, store: Store) -> bytes:
    """A failure as a page, with where to go from there."""
    return Pages(site).render("problem.html", problem=problem, store=store)


def _home(pages: Pages) -> Answer:
    def answer(store: Store, _values: Values) -> Reply:
        return pages.reply("home.html", page=store.list(Query()), store=store)

    return answer


def _asset(name: str, data: bytes) -> Route:
    media_type = guess_type(name)[0] or "application/octet-stream"
    kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type

    def answer(_store: Store, _values: Values) -> Reply:
        return Reply(data, etag(data), FOR_EVER)

    return Route(f"/assets/{name}", f"asset {name}", "pages", name, answer, media_types=(kind,), lasting=True)
