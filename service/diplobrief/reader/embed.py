"""Briefs in pages of others: the element that shows one, the frame that holds it, and what oEmbed says of both."""

import re
from base64 import b64encode
from functools import cache
from hashlib import sha384
from importlib.resources import files
from typing import Final, NamedTuple

import orjson
from markupsafe import Markup

from diplobrief.model.limits import INTEGER_MAX
from diplobrief.model.outline import Json
from diplobrief.model.plain import one_line
from diplobrief.reader.feeds import NAME
from diplobrief.reader.pages import Pages
from diplobrief.reader.site import Site
from diplobrief.store.coded import SMALLEST, brotli_of
from diplobrief.store.contract import Store, etag
from diplobrief.web.parameters import FORMAT, Parameter, without_trackers
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import FOR_EVER, HTML, Reply, Values, made
from diplobrief.web.routing import SEGMENTS, Answer, Route

SCRIPT: Final = "text/javascript; charset=utf-8"
POLICY: Final = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors *"
)
"""Content-Security-Policy of a frame: the element and its brief, in whatever page."""

_WIDTH: Final = 640
_HEIGHT: Final = 420
_LONGEST: Final = 2_000


class Release(NamedTuple):
    """A version of the element: bytes that never change."""

    body: bytes
    integrity: str
    """What `<script integrity>` holds them against (Subresource Integrity)."""
    br: bytes


@cache
def releases() -> dict[str, Release]:
    """Version → release, oldest first."""
    found = {path.name.removesuffix(".js"): path.read_bytes() for path in (files(__package__) / "component").iterdir()}
    versions = sorted(found, key=lambda version: [int(part) for part in version.split(".")])
    return {version: _release(found[version]) for version in versions}


def _release(body: bytes) -> Release:
    return Release(body, f"sha384-{b64encode(sha384(body).digest()).decode()}", brotli_of(body, SMALLEST))


def lines(site: Site, path: str) -> str:
    """What stands in a page that shows the brief at `path`."""
    version, release = list(releases().items())[-1]
    script = Markup('<script src="{}" integrity="{}" crossorigin="anonymous" defer></script>\n').format(
        site.absolute(f"/embed/{version}.js"), release.integrity
    )
    shown = Markup('<diplomatic-brief src="{}" view="statements"></diplomatic-brief>').format
    return str(script + shown(site.absolute(f"/v1{path}")))


def routes(pages: Pages) -> tuple[Route, ...]:
    """One line of data each."""
    return (
        _frame(pages, "/briefs/{id}/embed", "A brief in a frame"),
        _frame(pages, "/briefs/{id}/{digest}/embed", "A revision of a brief in a frame"),
        _script("/embed.js", list(releases())[-1], None, "The element that shows a brief"),
        *(_script(f"/embed/{each}.js", each, FOR_EVER, f"Version {each} of the element") for each in releases()),
        Route("/oembed", "oembed", "embedding", "What a page embeds for an address", _oembed(pages.site), "", _TAKEN),
    )


def _script(path: str, version: str, cache: str | None, summary: str) -> Route:
    def answer(_store: Store, _values: Values) -> Reply:
        found = releases()[version]
        return Reply(found.body, etag(found.body), cache, br=found.br)

    return Route(path, path, "embedding", summary, answer, media_types=(SCRIPT,), lasting=True)


def _frame(pages: Pages, path: str, summary: str) -> Route:
    def answer(store: Store, values: Values) -> Reply:
        brief = _found(store, values["id"], values.get("digest"))
        address = _address(values["id"], values.get("digest"))
        body = pages.render("embed.html", brief=brief, address=address)
        return Reply(body, etag(body), fields=(("content-security-policy", POLICY),))

    return Route(path, path, "embedding", summary, answer, media_types=(HTML,), lasting=True)


def _address(name: str, digest: str | None) -> str:
    return f"/briefs/{name}/{digest}" if digest else f"/briefs/{name}"


def _found(store: Store, name: str, digest: str | None) -> Json:
    found = store.get(name)
    if digest is not None:
        revision = store.revision(name, digest)
        found = revision.file if revision else None
    if found is None:
        raise ProblemError(Problem("not-found", f'There is no brief "{name}" to embed.', {"brief": name}))
    content: Json = orjson.loads(found.body)
    return content


def _format(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9.+-]{1,40}", text):
        raise ValueError("it must be the name of a format")
    return text


def _pixels(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,9}", text) or int(text) > INTEGER_MAX:
        raise ValueError("it must be a whole number of pixels, from 1")
    return int(text)


def _within(text: str) -> str:
    if len(text) > _LONGEST:
        raise ValueError(f"it must have at most {_LONGEST} characters")
    return text


_SIZE: Final = {"type": "integer", "minimum": 1, "maximum": INTEGER_MAX}
_TAKEN: Final = (
    Parameter(
        "url",
        "Address of a brief, or of a revision, here.",
        {"type": "string", "format": "uri", "maxLength": _LONGEST},
        _within,
        None,
    ),
    Parameter(FORMAT, "The format: `json`.", {"type": "string", "enum": ["json"]}, _format, "json"),
    Parameter("maxwidth", "Pixels that it may be wide.", _SIZE, _pixels, _WIDTH),
    Parameter("maxheight", "Pixels that it may be high.", _SIZE, _pixels, _HEIGHT),
    Parameter(
        "dnt",
        "Sent by WordPress. There is nothing to leave out: no reader is followed.",
        {"type": "string", "maxLength": _LONGEST},
        _within,
        "1",
    ),
)


def _oembed(site: Site) -> Answer:
    name, digest = SEGMENTS["id"].pattern, SEGMENTS["digest"].pattern
    ours = re.compile(rf"{re.escape(site.url)}(?:/v1)?/briefs/({name})(?:/({digest}))?/?")

    def answer(store: Store, values: Values) -> Reply:
        if values.get(FORMAT, "json") != "json":
            raise ProblemError(Problem("format-not-implemented", "The format is json, and no other."))
        if "url" not in values:
            raise ProblemError(
                Problem("invalid-parameter", '"url" is missing: it says what to embed.', {"parameter": "url"})
            )
        pasted, _, query = values["url"].partition("#")[0].partition("?")
        found = None if without_trackers(query.encode()) else ours.fullmatch(pasted)
        if not found:
            raise ProblemError(Problem("not-found", f"Only briefs of {site.url} are embedded from here."))
        title = one_line(_found(store, *found.groups())["title"])
        width, height = min(_WIDTH, values.get("maxwidth", _WIDTH)), min(_HEIGHT, values.get("maxheight", _HEIGHT))
        frame = Markup('<iframe src="{}" width="{}" height="{}" title="{}"></iframe>').format(
            site.absolute(f"{_address(*found.groups())}/embed"), width, height, title
        )
        return made(
            {
                "version": "1.0",
                "type": "rich",
                "title": title,
                "provider_name": NAME,
                "provider_url": site.absolute("/"),
                "width": width,
                "height": height,
                "html": str(frame),
            }
        )

    return answer
