"""The page of a brief: what the template needs beside the brief itself."""

from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import orjson

from diplobrief.model import citation
from diplobrief.model.outline import Json
from diplobrief.reader import machine, picture, timeline
from diplobrief.reader.phrases import TERMS
from diplobrief.reader.site import Site
from diplobrief.store.contract import Store

LAYERS: Final = ("objectives", "statements", "implications", "background")
"""The layers of claims, in the order of the page."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Why a reader should not stop at this page, and where to go on."""

    kind: str
    text: str
    href: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """What a page shows beside its brief: all that it asks the store for."""

    digest: str
    across: dict[str, str]
    titles: tuple[str, ...]
    notices: tuple[Notice, ...]
    revisions: tuple[tuple[int, str], ...]


def known(brief: Json, data: bytes, store: Store) -> Known:
    """What the page of a brief asks for; `data` is the file."""
    return Known(
        sha256(data).hexdigest(),
        {party["id"]: across(party, store) for party in brief["parties"]},
        tuple(_title(store, each["brief"]) for each in brief.get("related", ())),
        tuple(withdrawn(brief, store)),
        tuple((each.revision or 0, each.digest) for each in store.history(brief["id"]) if each.digest is not None),
    )


def content(brief: Json, asked: Known) -> dict[str, Any]:
    """What the template of a brief is rendered with."""
    return {
        "brief": brief,
        "digest": asked.digest,
        "parties": {party["id"]: party for party in brief["parties"]},
        "across": asked.across,
        "sources": {source["id"]: source for source in brief["sources"]},
        "roles": by_role(brief),
        "wants": by_party(brief),
        "warned": warned(brief),
        "claims": {each["id"]: each["text"] for layer in LAYERS for each in brief.get(layer, ())},
        "parts": tuple(layer for layer in LAYERS if brief.get(layer)),
        "related": list(zip(brief.get("related", ()), asked.titles, strict=True)),
        "picture": picture.drawn(brief),
        "timeline": timeline.of_brief(brief),
        "notices": list(asked.notices),
        "revisions": asked.revisions,
    }


def told(site: Site, shown: dict[str, Any], path: str) -> dict[str, Any]:
    """What the page of a brief tells machines, and how it is cited."""
    brief = shown["brief"]
    place = citation.Place(site.absolute(f"/briefs/{brief['id']}"), shown["digest"])
    forms = {"text": citation.text(brief, place), "bibtex": citation.bibtex(brief, place)}
    return {"machine": machine.of_brief(site, brief, path), "cited": forms}


def across(party: Json, store: Store) -> str:
    """A name that leads to the party across briefs, or nothing: a party of an old revision may be in none now."""
    known, kind = party.get("identifiers", {}), party["kind"]
    codes = [known[name] for name in ("wikidata", "iso_3166_1", "iso_3166_2", "iso_3166_3") if name in known]
    names = [name for code in codes for name in (code, f"{kind}.{code}")]
    return next((name for name in (*names, f"{kind}.{party['id']}") if store.party(name)), "")


def by_role(brief: Json) -> list[tuple[str, list[Json]]]:
    """The parties by their role: who takes part first, who is only mentioned last."""
    roles = dict.fromkeys([*TERMS["role"], *(party["role"] for party in brief["parties"])])
    grouped = [(role, [each for each in brief["parties"] if each["role"] == role]) for role in roles]
    return [(role, parties) for role, parties in grouped if parties]


def by_party(brief: Json) -> list[tuple[tuple[str, ...], list[Json]]]:
    """The objectives by those whose they are, in the order in which these come first."""
    found: dict[tuple[str, ...], list[Json]] = {}
    for each in brief["objectives"]:
        found.setdefault(tuple(each["parties"]), []).append(each)
    return list(found.items())


def warned(brief: Json) -> dict[str, list[str]]:
    """Ids of the caveats about each thing."""
    found: dict[str, list[str]] = {}
    for caveat in brief.get("caveats", ()):
        for name in caveat.get("about", ()):
            found.setdefault(name, []).append(caveat["id"])
    return found


def withdrawn(brief: Json, store: Store) -> list[Notice]:
    """The notice of a brief that no longer stands."""
    if brief["status"] != "withdrawn":
        return []
    instead = brief["withdrawal"].get("replaced_by", "")
    href = f"/briefs/{instead}" if instead else ""
    return [Notice("withdrawn", brief["withdrawal"]["reason"], href, _title(store, instead) if instead else "")]


def _title(store: Store, name: str) -> str:
    found = store.get(name)
    return str(orjson.loads(found.body)["title"]) if found else name
