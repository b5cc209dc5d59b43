"""What every page tells machines: its own address, how it is shared, its data, and its other forms."""

from typing import Final, NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from diplobrief.model.outline import Json
from diplobrief.model.plain import one_line
from diplobrief.reader import linked
from diplobrief.reader.feeds import ATOM, JSON_FEED, NAME
from diplobrief.reader.site import Site

_JSON: Final = "application/json"
_OEMBED: Final = "application/json+oembed"
_SHORT: Final = 300


class Other(NamedTuple):
    """Another form of a page, or a feed of its matter."""

    media_type: str
    href: str
    title: str


class Machine(NamedTuple):
    """The matter of `templates/machine.html`. `lang` is that of title and description."""

    url: str
    title: str
    description: str
    kind: str
    data: Markup
    others: tuple[Other, ...]


def of_page(site: Site, path: str, title: str, about: str, json: str = "") -> Machine:
    """For a page that is about several things; `json` is the address of its matter in the API."""
    url = site.absolute(path)
    data: Json = {
        "@context": linked.CONTEXT,
        "@id": url,
        "@type": "WebPage",
        "url": url,
        "name": one_line(title),
        "description": one_line(about),
        "isPartOf": {"@id": site.absolute("/"), "@type": "WebSite", "name": NAME},
    }
    return Machine(url, one_line(title), one_line(about), "website", linked.block(data), _others(json))


def of_brief(site: Site, brief: Json, path: str) -> Machine:
    """For the page of a brief, or of a revision of it, at `path`."""
    about = one_line(brief["summary"])
    about = about if len(about) <= _SHORT else about[: _SHORT - 1] + "…"
    name = brief["id"]
    more = (
        Other(_OEMBED, embedding(site, path), "This brief in a page of yours"),
        Other("application/x-bibtex", f"/v1/briefs/{name}/cite?format=bibtex", "This brief as BibTeX"),
        Other("application/vnd.citationstyles.csl+json", f"/v1/briefs/{name}/cite?format=csl", "This brief as CSL"),
        Other(ATOM, f"/feed.atom?id={name}", "Revisions of this brief"),
    )
    data = linked.block(linked.brief(site, brief))
    url = site.absolute(f"/briefs/{name}")
    return Machine(url, one_line(brief["title"]), about, "article", data, (*_others(f"/v1/briefs/{name}"), *more))


def embedding(site: Site, path: str) -> str:
    """Where a program that was given the address of a brief reads how to embed it."""
    return f"{site.absolute('/oembed')}?url={quote(site.absolute(path), safe='')}&format=json"


def embedded(site: Site, path: str) -> str:
    """The same as a link of the response."""
    return f'<{embedding(site, path)}>; rel="alternate"; type="{_OEMBED}"'


def of_party(site: Site, party: Json) -> Machine:
    """For the page of a party."""
    url = site.absolute(f"/parties/{party['id']}")
    name = one_line(party["name"])
    about = f"What briefs say about {name}, what it stated, what it wants, and what touches it."
    others = _others(f"/v1/parties/{party['id']}")
    return Machine(url, name, about, "profile", linked.block(linked.party_across(site, party)), others)


def _others(json: str) -> tuple[Other, ...]:
    own = (Other(_JSON, json, "The matter of this page"),) if json else ()
    return (
        *own,
        Other(ATOM, "/feed.atom", "New, revised and withdrawn briefs"),
        Other(JSON_FEED, "/feed.json", "New, revised and withdrawn briefs"),
        Other("text/calendar", "/calendar.ics", "Events of briefs"),
    )
