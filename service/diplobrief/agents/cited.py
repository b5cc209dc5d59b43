"""Claims as agents get them: with their evidence, what it is taken from, and an address that never changes."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

import orjson

from diplobrief.model import citation
from diplobrief.model.citation import Place
from diplobrief.model.nearest import did_you_mean
from diplobrief.store.contract import Store
from diplobrief.web.problems import Problem, ProblemError

Json = dict[str, Any]
LAYERS: Final = ("objectives", "statements", "implications", "background")


class Cited:
    """One revision of a brief under the public address `site`."""

    def __init__(self, body: bytes, site: str) -> None:
        self.brief: Json = orjson.loads(body)
        self._site, self._digest = site, sha256(body).hexdigest()
        self.address = f"{site}/briefs/{self.brief['id']}/{self._digest}"

    def citation(self, claim: str = "") -> Json:
        """How to cite it, or a claim in it: `address` shows this revision for ever, `current` the newest."""
        mark = f"#{claim}" if claim else ""
        place = Place(self.address + mark, self._digest)
        return {
            "address": self.address + mark,
            "current": f"{self._site}/briefs/{self.brief['id']}{mark}",
            "text": citation.text(self.brief, place).strip(),
            "sha256": self._digest,
        }

    def claims(self) -> Iterator[tuple[str, Json]]:
        """Every claim with the layer that it stands in."""
        for layer in LAYERS:
            yield from ((layer, each) for each in self.brief.get(layer, ()))

    def claim(self, name: str) -> tuple[str, Json]:
        """A claim by its id. Raises `ProblemError`."""
        known = dict[str, tuple[str, Json]]((each["id"], (layer, each)) for layer, each in self.claims())
        if name not in known:
            cure = did_you_mean(name, list(known)) or f"its claims are {', '.join(known)}"
            raise ProblemError(Problem("not-found", f'The brief "{self.brief["id"]}" has no claim "{name}"; {cure}.'))
        return known[name]

    def whole(self, layer: str, claim: Json) -> Json:
        """A claim with the sources of its evidence, the caveats about it, and how to cite it."""
        used = {span["source"] for span in claim["evidence"]}
        caveats = [each for each in self.brief.get("caveats", ()) if claim["id"] in each.get("about", ())]
        return {
            "layer": layer,
            **claim,
            "sources": [each for each in self.brief["sources"] if each["id"] in used],
            **({"caveats": caveats} if caveats else {}),
            "cite": self.citation(claim["id"]),
        }


def cited(store: Store, site: str, name: str, digest: str | None = None) -> Cited:
    """A brief, or a revision of it. Raises `ProblemError`."""
    if digest is not None:
        found = store.revision(name, digest)
        if found is None:
            raise ProblemError(Problem("not-found", f'The brief "{name}" never had that digest.'))
        return Cited(found.file.body, site)
    stored = store.get(name)
    if stored is None:
        raise ProblemError(Problem("not-found", f'There is no brief "{name}"; `search` finds those that there are.'))
    return Cited(stored.body, site)
