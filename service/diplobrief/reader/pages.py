"""Templates to bytes. Everything that a template shows is escaped, unless our own code made it as markup."""

import re
from collections.abc import Callable
from functools import cache, cached_property
from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import escape

from diplobrief.corpus.sentences import sentences
from diplobrief.model.outline import Json
from diplobrief.reader import dates, phrases
from diplobrief.reader.members import prose
from diplobrief.reader.site import Site
from diplobrief.store.contract import etag
from diplobrief.web.reply import Reply

POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of every page: nothing inline, nothing from elsewhere."""

FIELDS: Final = (
    ("content-security-policy", POLICY),
    ("referrer-policy", "strict-origin-when-cross-origin"),
)

_TURNING: Final = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_TURNS: Final = re.compile(f"[{_TURNING}]")
"""Characters that turn the direction of a text: where no element can end their reach, they go."""


def plain(text: str) -> str:
    """The text for places without markup, such as the title of a window or a label in a drawing."""
    return _TURNS.sub("", text)


_ISOLATES: Final = "\u2066\u2067\u2068"
_POP: Final = "\u2069"


def balanced(text: str) -> str:
    """The text in which every isolate that it opens is closed, and none that it did not open.

    A `<bdi>` ends with a character that closes the innermost open isolate: one that a text left open would be closed
    in its place, and the text would turn its neighbours all the same.
    """
    kept, depth = [], 0
    for letter in text:
        depth += (letter in _ISOLATES) - (letter == _POP)
        if depth < 0:
            depth = 0
        else:
            kept.append(letter)
    return "".join(kept) + _POP * depth


def _finished(value: Any) -> Any:
    """What a template writes: texts that turn are balanced, wherever they stand."""
    return balanced(value) if type(value) is str and _TURNS.search(value) else value


def command(span: Json) -> str:
    """What a reader runs beside the text of a source to see the passage, and whether it is the one that is meant."""
    return (
        f"python3 -c \"import hashlib; t = open('{span['source']}.txt', encoding='utf-8', newline='').read()"
        f"[{span['start']}:{span['end']}]; print(t, hashlib.sha256(t.encode()).hexdigest() == '{span['sha256']}')\""
    )


def opening(text: str) -> tuple[str, str]:
    """The first sentence of a text, and what follows it."""
    found = sentences(text)
    end = found[0].end if found else len(text)
    return text[:end], text[end:].strip()


FILTERS: Final = {
    "command": command,
    "country": phrases.country,
    "date": dates.words,
    "doubt": dates.doubt,
    "field": lambda name: phrases.FIELDS.get(name, name),
    "language": phrases.language,
    "lower_first": lambda text: text[:1].lower() + text[1:],
    "machine": dates.machine,
    "moment": dates.moment,
    "opening": opening,
    "percent": phrases.percent,
    "prose": prose,
    "plain": plain,
    "source": phrases.source_name,
    "term": phrases.term,
    "unsure": dates.unsure,
    "upper_first": phrases.upper_first,
    "web": lambda url: url.startswith(("https://", "http://")),
}
"""What templates write as `value|name`."""


@cache
def pages_of(site: Site) -> "Pages":
    """The templates of a site."""
    return Pages(site)


class _Environment(Environment):
    """Looks for a member of an object where it is: most of what a template reads are values of JSON."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        """`obj.attribute` of a template."""
        if type(obj) is dict:
            try:
                return obj[attribute]
            except KeyError:
                pass
        return super().getattr(obj, attribute)


def _environment(site: Site, finalize: Callable[[Any], Any] | None) -> Environment:
    found = _Environment(
        loader=PackageLoader("diplobrief.reader"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=finalize,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.globals["site"] = site
    found.filters |= FILTERS
    return found


_TITLE: Final = "the title"


class Pages:
    """The templates of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._plain, self._balancing = _environment(site, finalize=None), _environment(site, finalize=_finished)

    def compile(self) -> None:
        """Reads every template: 0.3 s, which the start of a server has to spare, so that no reader waits for it."""
        for environment in (self._plain, self._balancing):
            for name in environment.list_templates():
                environment.get_template(name)

    def render(self, template: str, **content: Any) -> bytes:
        """A page. What turns the direction of text is balanced: few pages have that, and looking for it is quick."""
        page = self._plain.get_template(template).render(content)
        if any(letter in page for letter in _TURNING):
            page = self._balancing.get_template(template).render(content)
        return page.encode()

    def opening(self, title: str) -> bytes:
        """The first lines of the page of a brief, to its styles. Nothing in them turns."""
        before, after = self._around
        return f"{before}{escape(plain(title))}{after}".encode()

    @cached_property
    def _around(self) -> tuple[str, str]:
        """What the first lines of the page of a brief have before the title and after it."""
        begun, styles = "", f'<link rel="stylesheet" href="{self.site.asset("reader.css")}">\n'
        for piece in self._plain.get_template("brief.html").generate(brief={"title": _TITLE}):
            begun = f"{begun}{piece}"  # `+` would escape: a piece is markup
            if styles in begun:
                break
        before, _, after = begun.partition(_TITLE)
        return before, after.partition(styles)[0] + styles

    def reply(self, template: str, links: tuple[str, ...] = (), **content: Any) -> Reply:
        """A page as a reply; `links` go into the Link field."""
        body = self.render(template, **content)
        return Reply(body, etag(body), links=links, fields=FIELDS)
