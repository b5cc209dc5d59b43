"""Templates to bytes. Everything that a template shows is escaped, unless our own code made it as markup."""

from typing import Any, Final

from jinja2 import Environment, PackageLoader, StrictUndefined

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


class Pages:
    """The templates of one site."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._environment = Environment(
            loader=PackageLoader("diplobrief.reader"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["site"] = site

    def render(self, template: str, **content: Any) -> bytes:
        """A page."""
        return self._environment.get_template(template).render(content).encode()

    def reply(self, template: str, links: tuple[str, ...] = (), **content: Any) -> Reply:
        """A page as a reply; `links` go into the Link field."""
        body = self.render(template, **content)
        return Reply(body, etag(body), links=links, fields=FIELDS)
