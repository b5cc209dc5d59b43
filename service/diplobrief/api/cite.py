"""A brief as a reference, in the forms that programs for references read."""

from collections.abc import Callable
from hashlib import sha256
from typing import Final

import orjson

from diplobrief.model import citation
from diplobrief.model.citation import Place
from diplobrief.store.contract import Store
from diplobrief.web.parameters import FORMAT
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import Reply, Values, made

TEXT: Final = "text/plain; charset=utf-8"
BIBTEX: Final = "application/x-bibtex"
CSL: Final = "application/vnd.citationstyles.csl+json"
FORMS: Final = (("text", TEXT), ("bibtex", BIBTEX), ("csl", CSL))
"""The first is what is sent to who does not say."""


def cite(site: str) -> Callable[[Store, Values], Reply]:
    """What answers with the reference of a brief on a site, such as `https://briefs.example.org`."""

    def answer(store: Store, values: Values) -> Reply:
        """The current revision of a brief as a reference: BibTeX, CSL-JSON or a line of text."""
        name = values["id"]
        found = store.get(name)
        if found is None:
            raise ProblemError(Problem("not-found", f'There is no brief "{name}".'))
        brief = orjson.loads(found.body)
        place = Place(f"{site}/briefs/{name}", sha256(found.body).hexdigest())
        if values[FORMAT] == CSL:
            return made(citation.csl(brief, place))
        write = citation.bibtex if values[FORMAT] == BIBTEX else citation.text
        return made(write(brief, place).encode(), links=(f'</v1/briefs/{name}>; rel="up"',))

    return answer
