"""Briefs and parties as linked data: JSON-LD 1.1 in the words of schema.org.

The context stands in the document, so that a reader of it fetches nothing. Every address is absolute.
"""

from typing import Any, Final

import orjson
from markupsafe import Markup

from diplobrief.model import edtf
from diplobrief.model.outline import Json
from diplobrief.model.plain import one_line
from diplobrief.reader.feeds import LICENCE, NAME
from diplobrief.reader.site import Site

_ID: Final = {"@type": "@id"}
CONTEXT: Final[Json] = {
    "@vocab": "https://schema.org/",
    **dict.fromkeys(("url", "sameAs", "license", "mainEntityOfPage"), _ID),
}
_TYPES: Final = {"state": "Country", "territory": "AdministrativeArea", "person": "Person"}
_EVENT_STATUS: Final = {"cancelled": "https://schema.org/EventCancelled"}
_ESCAPES: Final = [(each, f"\\u{ord(each):04x}") for each in "<>&\u2028\u2029"]


def block(data: Json) -> Markup:
    """JSON for a `script` element: no character of it can end the element or begin a comment."""
    text = orjson.dumps(data).decode()
    for letter, escape in _ESCAPES:
        text = text.replace(letter, escape)
    return Markup(text)  # noqa: S704  # every `<` is `\u003c`


def brief(site: Site, content: Json) -> Json:
    """A brief as a report about an event, with its claims and what they are taken from."""
    url = site.absolute(f"/briefs/{content['id']}")
    parties = {each["id"]: party(url, each) for each in content["parties"]}
    sources = {each["id"]: _source(url, each) for each in content["sources"]}
    return {
        "@context": CONTEXT,
        "@graph": [
            {
                "@id": url,
                "@type": "Report",
                "url": url,
                "name": one_line(content["title"]),
                "headline": one_line(content["title"]),
                "abstract": one_line(content["summary"]),
                "inLanguage": content["lang"],
                "dateModified": content["modified"],
                "version": str(content["revision"]),
                "creativeWorkStatus": content["status"],
                "identifier": content["id"],
                "license": LICENCE,
                "publisher": {"@type": "Organization", "name": NAME, "url": site.absolute("/")},
                "about": [{"@id": f"{url}#event"}, *_references(url, parties)],
                "isBasedOn": _references(url, sources),
                "hasPart": [{"@id": f"{url}#{each['id']}"} for _, each in _layers(content)],
                "keywords": content.get("topics", []),
            },
            _event(url, content),
            *parties.values(),
            *sources.values(),
            *(_claim(url, layer, each) for layer, each in _layers(content)),
        ],
    }


def _references(url: str, known: dict[str, Json]) -> list[Json]:
    return [{"@id": f"{url}#{name}"} for name in known]


def _layers(content: Json) -> list[tuple[str, Json]]:
    layers = ("statements", "objectives", "implications", "background")
    return [(layer, each) for layer in layers for each in content.get(layer, ())]


def _event(url: str, content: Json) -> Json:
    bounds = edtf.bounds(content["date"])
    status = _EVENT_STATUS.get(content["event"]["status"])
    return {
        "@id": f"{url}#event",
        "@type": "Event",
        "name": one_line(content["title"]),
        **({"startDate": bounds.earliest.isoformat()} if bounds.earliest else {}),
        **({"endDate": bounds.latest.isoformat()} if bounds.latest else {}),
        **({"eventStatus": {"@id": status}} if status else {}),
        "temporalCoverage": content["date"],
        "about": {"@type": "DefinedTerm", "name": content["event"]["type"], "inDefinedTermSet": "PLOVER 0.8"},
        "attendee": [{"@id": f"{url}#{each['id']}"} for each in content["parties"] if each["role"] == "principal"],
    }


def party(url: str, declared: Json) -> Json:
    """A party as a brief declares it, at an address of its own under `url`."""
    found: Json = {
        "@id": f"{url}#{declared['id']}",
        "@type": _TYPES.get(declared["kind"], "Organization"),
        "name": one_line(declared["name"]),
    }
    codes = declared.get("identifiers", {})
    if "wikidata" in codes:
        found["sameAs"] = f"http://www.wikidata.org/entity/{codes['wikidata']}"
    if "aliases" in declared:
        found["alternateName"] = [one_line(each) for each in declared["aliases"]]
    if "iso_3166_1" in codes:
        found["identifier"] = codes["iso_3166_1"]
    return found


def party_across(site: Site, known: Json) -> Json:
    """A party across briefs."""
    url = site.absolute(f"/parties/{known['id']}")
    items = known["identifiers"].get("wikidata", [])
    return {
        "@context": CONTEXT,
        "@id": f"{url}#party",
        "@type": _TYPES.get(known["kind"], "Organization"),
        "mainEntityOfPage": url,
        "name": one_line(known["name"]),
        "alternateName": [one_line(each) for each in known["names"][1:]],
        "sameAs": [f"http://www.wikidata.org/entity/{each}" for each in items],
        "identifier": known["identifiers"].get("iso_3166_1", []),
    }


def _source(url: str, source: Json) -> Json:
    found: Json = {
        "@id": f"{url}#{source['id']}",
        "@type": "NewsArticle" if source["kind"] == "news-article" else "CreativeWork",
        "identifier": f"sha256:{source['text']['sha256']}",
        "inLanguage": source["lang"],
    }
    if "title" in source:
        found["name"] = one_line(source["title"])
    if "url" in source:
        found["url"] = source["url"]
    if "published" in source:
        found["datePublished"] = source["published"]
    if "publisher" in source:
        found["publisher"] = {"@type": "Organization", "name": one_line(source["publisher"])}
    return found


def _claim(url: str, layer: str, claim: Json) -> Json:
    """What is said in verbatim words is a quotation, what is said in others a statement; all else is a claim."""
    kind = "Claim" if layer != "statements" else "Quotation" if "quote" in claim else "Statement"
    used = dict.fromkeys(each["source"] for each in claim["evidence"])
    found: dict[str, Any] = {
        "@id": f"{url}#{claim['id']}",
        "@type": kind,
        "text": one_line(claim.get("quote") or claim["text"]),
        "citation": [{"@id": f"{url}#{name}"} for name in used],
        "isPartOf": {"@id": url},
    }
    if kind == "Quotation":
        found["description"] = one_line(claim["text"])
        found["spokenByCharacter"] = {"@id": f"{url}#{claim['speaker']['party']}"}
    elif kind == "Statement":
        found["creator"] = {"@id": f"{url}#{claim['speaker']['party']}"}
    if layer == "objectives":
        found["creator"] = [{"@id": f"{url}#{name}"} for name in claim["parties"]]
    if layer == "implications" and "party" in claim:
        found["creator"] = {"@id": f"{url}#{claim['party']}"}
    return found
