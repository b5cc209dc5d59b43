"""Schemas of lists and their items, for OpenAPI."""

from typing import Any, Final, get_args

from diplobrief.model import vocabularies
from diplobrief.store.contract import COLLECTIONS, FACET_VALUES, FACETS, LIMIT_MAX, Collection

Json = dict[str, Any]
SHA256: Final[Json] = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
COUNT: Final[Json] = {"type": "integer", "minimum": 0}
DAY: Final[Json] = {"type": ["string", "null"], "format": "date"}
ADDRESS: Final[Json] = {"type": "string", "description": "Address of it."}
_NEXT: Final[Json] = {"type": ["string", "null"], "description": "Address of the next page; null on the last."}


def reference(name: str) -> Json:
    """A component schema."""
    return {"$ref": f"#/components/schemas/{name}"}


def closed(description: str, members: Json, optional: tuple[str, ...] = ()) -> Json:
    """An object with these members and no other."""
    return {
        "type": "object",
        "description": description,
        "required": [name for name in members if name not in optional],
        "properties": members,
        "additionalProperties": False,
    }


def array(item: Json, **limits: int) -> Json:
    """A list."""
    return {"type": "array", "items": item, **limits}


def _term(name: str) -> Json:
    return {"type": "string", "enum": list(get_args(getattr(vocabularies, name)))}


EVENT: Final = closed(
    "What happened, after PLOVER 0.8.",
    {"type": _term("EventType"), "mode": {"type": "string"}, "status": _term("EventStatus")},
    ("mode",),
)
PARTY: Final = closed(
    "A party as the lists show it.",
    {
        "id": reference("Slug"),
        "name": reference("Line"),
        "kind": _term("PartyKind"),
        "role": _term("Role"),
        "identifiers": reference("Identifiers"),
    },
    ("identifiers",),
)
_BRIEF: Final[Json] = {
    "id": reference("Slug"),
    "revision": {"type": "integer", "minimum": 1},
    "modified": reference("Timestamp"),
    "status": _term("Status"),
    "title": reference("Line"),
    "summary": reference("Text"),
    "lang": reference("LanguageTag"),
    "date": reference("Edtf"),
    "earliest": DAY | {"description": "First day that `date` can mean; null where it is open."},
    "latest": DAY | {"description": "Last day that `date` can mean; null where it is open."},
    "event": EVENT,
    "topics": array(reference("Slug")),
    "parties": array(PARTY),
    "href": ADDRESS,
}
_CLAIM: Final[Json] = {
    "brief": reference("Slug"),
    "revision": {"type": "integer", "minimum": 1},
    "title": reference("Line") | {"description": "Title of the brief."},
    "date": reference("Edtf") | {"description": "Date of the claim, or else of the brief's event."},
    "id": reference("Slug") | {"description": "Id of the claim within the brief."},
    "text": reference("Text"),
    "evidence": array(reference("Evidence"), minItems=1),
    "href": ADDRESS,
}
_STATEMENT: Final[Json] = _CLAIM | {
    "kind": {"type": "string", "enum": ["direct", "mixed", "indirect"]},
    "act": _term("Act"),
    "speaker": reference("Speaker"),
    "joint_speakers": array(reference("Speaker"), minItems=1),
    "delivery": _term("Delivery"),
    "speaker_party": PARTY | {"description": "The party that spoke, as the brief declares it."},
    "addressees": array(reference("Slug")),
    "via": array(reference("Slug")),
    "said": reference("Edtf"),
    "quote": {"type": "string", "minLength": 1},
}
_OBJECTIVE: Final[Json] = _CLAIM | {
    "parties": array(reference("Slug")),
    "basis": _term("Basis"),
    "attributed_to": reference("Slug"),
}
_IMPLICATION: Final[Json] = _CLAIM | {
    "topic": reference("Slug"),
    "asserted_by": _term("AssertedBy"),
    "party": reference("Slug"),
    "attribution": reference("Line"),
    "addressees": array(reference("Slug")),
    "via": array(reference("Slug")),
    "said": reference("Edtf"),
    "affects": array(reference("Slug")),
    "likelihood": _term("Likelihood"),
    "confidence": _term("Confidence"),
    "horizon": reference("Edtf"),
    "resolve_by": reference("Day"),
    "resolution": reference("Resolution"),
}
_SNIPPET: Final = closed(
    "A stretch of the item, or of a part of its brief, that holds words of `q`.",
    {
        "field": {"type": "string", "enum": ["title", "summary", "text", "quote", "name", "aliases"]},
        "text": {"type": "string"},
        "spans": array(array(COUNT, minItems=2, maxItems=2))
        | {"description": "Words in `text`: code points [start, end)."},
        "html": {"type": "string", "description": "The stretch with `<mark>` around the words, all else escaped."},
        "part": reference("Slug")
        | {"description": "The claim or party of the brief whose member `field` is; absent for the item's own."},
    },
    ("part",),
)
MEMBERS: Final[dict[Collection, Json]] = {
    "briefs": _BRIEF,
    "statements": _STATEMENT,
    "objectives": _OBJECTIVE,
    "implications": _IMPLICATION,
}
_OPTIONAL: Final[dict[Collection, tuple[str, ...]]] = {
    "briefs": (),
    "statements": ("joint_speakers", "delivery", "addressees", "via", "said", "quote"),
    "objectives": ("attributed_to",),
    "implications": (
        "party",
        "attribution",
        "addressees",
        "via",
        "said",
        "affects",
        "likelihood",
        "confidence",
        "horizon",
        "resolve_by",
        "resolution",
    ),
}
_NAMES: Final[dict[Collection, str]] = {
    "briefs": "Brief",
    "statements": "Statement",
    "objectives": "Objective",
    "implications": "Implication",
}


def _facets(collection: Collection) -> Json:
    value = closed(
        "A value and how many have it.", {"value": {"type": "string"}, "count": {"type": "integer", "minimum": 1}}
    )
    names = FACETS[collection]
    return closed("Facets that were asked for.", dict.fromkeys(names, array(value, maxItems=FACET_VALUES)), names)


def _kinds(members: Json, optional: tuple[str, ...]) -> Json:
    """A statement of each kind: a paraphrase has no quote, and the others always have one."""
    found = {}
    for kind in members["kind"]["enum"]:
        quoted = kind != "indirect"
        own = {name: each for name, each in members.items() if quoted or name != "quote"}
        own["kind"] = {"type": "string", "const": kind}
        unsure = tuple(name for name in optional if name != "quote")
        found[f"{kind.title()}StatementItem"] = closed(
            f"One item of the list: a statement that is {kind}.", own, unsure
        )
    return found


def _listed(collection: Collection) -> Json:
    name, members = _NAMES[collection], MEMBERS[collection] | {"snippets": array(_SNIPPET)}
    kinds = [reference(f"{name}Item"), reference(f"{name}Cut")]
    found: Json = {
        "items": array({"anyOf": kinds}, maxItems=LIMIT_MAX),
        "total": COUNT | {"description": "How many match, on all pages."},
        "next": _NEXT,
        "facets": _facets(collection),
    }
    if collection == "briefs":
        found["missing"] = array(reference("Slug")) | {"description": "Ids that were asked for and no brief has."}
    optional = (*_OPTIONAL[collection], "snippets")
    kinds_of = _kinds(members, optional) if collection == "statements" else {}
    tagged = {"oneOf": [*map(reference, kinds_of)]} if kinds_of else {}
    return {
        **kinds_of,
        f"{name}Item": closed("One item of the list.", members, optional) | tagged,
        f"{name}Cut": closed("One item, cut down to the `fields` that were asked for.", members, tuple(members)),
        f"{name}List": closed("One page.", found, ("facets", "missing")),
    }


_PARTY_ACROSS: Final = closed(
    "A party across briefs, joined by identifier.",
    {
        "id": {"type": "string", "description": "Wikidata item, or kind and code, or kind and id."},
        "name": reference("Line") | {"description": "The most frequent name."},
        "names": array(reference("Line"), minItems=1),
        "ids": array(reference("Slug"), minItems=1) | {"description": "Ids that briefs give it."},
        "kind": _term("PartyKind"),
        "identifiers": {"type": "object", "additionalProperties": array({"type": "string"}, minItems=1)},
        "roles": {"type": "object", "additionalProperties": COUNT, "description": "How often it has each role."},
        "declarations": COUNT | {"description": "How often briefs declare it."},
        "href": ADDRESS,
        "briefs": {"type": "string", "description": "Address of the briefs that declare it."},
    },
)
_CHANGE: Final = closed(
    "One change of the corpus.",
    {
        "sequence": {"type": "integer", "minimum": 1, "description": "Number of the change: 1, 2, 3 without a gap."},
        "kind": {"type": "string", "enum": ["added", "revised", "withdrawn", "removed"]},
        "id": reference("Slug"),
        "revision": {"type": "integer", "minimum": 1},
        "digest": SHA256 | {"description": "SHA-256 of the brief's file; a removed brief has none."},
        "modified": reference("Timestamp"),
        "chain": SHA256 | {"description": "SHA-256 over the chain before and this change."},
        "href": {"type": "string", "description": "Address of this revision, for ever."},
    },
    ("revision", "digest", "modified", "href"),
)
LISTS: Final[Json] = {
    **{name: shape for collection in COLLECTIONS for name, shape in _listed(collection).items()},
    "PartyAcross": _PARTY_ACROSS,
    "PartyList": closed(
        "One page of parties, in the order of their ids.",
        {"items": array(reference("PartyAcross"), maxItems=LIMIT_MAX), "total": COUNT, "next": _NEXT},
    ),
    "ChangeList": closed(
        "Changes in order.",
        {
            "items": array(_CHANGE, maxItems=LIMIT_MAX),
            "sequence": COUNT | {"description": "Number of the last change there is."},
            "next": _NEXT,
        },
    ),
}
