"""Every address of the API: one line of data each. The application and OpenAPI are both made from this table."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from diplobrief.api import replies, streams
from diplobrief.api.parameters import (
    AFTER,
    CURSOR,
    DATE_FROM,
    DATE_MATCH,
    DATE_TO,
    FILTERS,
    LIMIT,
    PARTY_ID,
    SINCE,
    SORT,
    Parameter,
    Q,
    facets,
    members,
)
from diplobrief.api.replies import JSON, SCHEMA_JSON, Reply, Values
from diplobrief.api.shapes import MEMBERS
from diplobrief.api.streams import CSV, NDJSON, Streamed
from diplobrief.contract.released import FAMILY
from diplobrief.model.limits import ID_LENGTH
from diplobrief.store.contract import FIELDS, SECTIONS, Collection, Store

Answer = Callable[[Store, Values], Reply | Streamed]


@dataclass(frozen=True, slots=True)
class Segment:
    """A variable part of a path. What does not match `schema` names nothing: 404."""

    description: str
    schema: dict[str, Any]
    pattern: str


@dataclass(frozen=True, slots=True)
class Route:
    """One address: its template, what it answers, and what it takes."""

    path: str
    name: str
    tag: str
    summary: str
    answer: Answer
    content: str
    """Name of the component schema of its answer; none where it is lines of text."""
    parameters: tuple[Parameter, ...] = ()
    media_types: tuple[str, ...] = (JSON,)

    @property
    def segments(self) -> tuple[str, ...]:
        """Names of the variable parts, in order."""
        return tuple(re.findall(r"\{(\w+)\}", self.path))


SEGMENTS: Final = {
    "id": Segment(
        "Id of a brief.",
        {"type": "string", "pattern": "^[a-z0-9]+(?:-[a-z0-9]+)*$", "maxLength": ID_LENGTH},
        "[a-z0-9]+(?:-[a-z0-9]+)*",
    ),
    "digest": Segment(
        "SHA-256 of the file of a revision, in lower-case hexadecimal.",
        {"type": "string", "pattern": "^[0-9a-f]{64}$", "minLength": 64, "maxLength": 64},
        "[0-9a-f]{64}",
    ),
    "party": Segment(
        "Id of a party across briefs, or any of its names that no other party has.",
        {"type": "string", "pattern": PARTY_ID, "maxLength": 2 * ID_LENGTH},
        PARTY_ID[1:-1],
    ),
    "version": Segment(
        "A released schema version.",
        {"type": "string", "pattern": "^[0-9]{1,4}\\.[0-9]{1,4}\\.[0-9]{1,4}$", "maxLength": 14},
        r"[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}",
    ),
}


def _listing(collection: Collection, what: str, content: str) -> Route:
    """The address of a collection: what it is filtered by, ordered, cut down to and counted by."""
    filters = [FILTERS[name] for name in FIELDS[collection]]
    common = (
        DATE_FROM,
        DATE_TO,
        DATE_MATCH,
        SORT,
        LIMIT,
        CURSOR,
        facets(collection),
        members(tuple(MEMBERS[collection])),
    )
    answer = replies.listing(collection)
    return Route(f"/v1/{collection}", f"list_{collection}", collection, what, answer, content, (Q, *filters, *common))


def _stream(path: str, name: str, collection: Collection, answer: Answer, media_type: str) -> Route:
    """The address of everything in a collection that matches."""
    filters = [FILTERS[each] for each in FIELDS[collection]]
    cut = (members(tuple(MEMBERS[collection])),) if media_type == NDJSON else ()
    taken = (Q, *filters, DATE_FROM, DATE_TO, DATE_MATCH, SORT, *cut)
    summary = f"All {collection} that match, sent as they are made"
    return Route(path, name, collection, summary, answer, "", taken, (media_type,))


def _section(name: str) -> Route:
    """The address of one layer of a brief."""
    answer = replies.section(name)
    return Route(
        f"/v1/briefs/{{id}}/{name}", f"get_{name}", "briefs", f"The {name} of a brief", answer, f"{name.title()}Section"
    )


ROUTES: Final = (
    Route("/v1", "index", "service", "Where everything is", replies.index, "Index"),
    _listing("briefs", "Briefs", "BriefList"),
    _listing("statements", "Statements of all briefs", "StatementList"),
    _listing("objectives", "Objectives of all briefs", "ObjectiveList"),
    _listing("implications", "Implications of all briefs", "ImplicationList"),
    _stream("/v1/briefs.ndjson", "export_briefs", "briefs", streams.ndjson("briefs"), NDJSON),
    _stream("/v1/briefs.csv", "export_briefs_table", "briefs", streams.table, CSV),
    _stream("/v1/statements.ndjson", "export_statements", "statements", streams.ndjson("statements"), NDJSON),
    Route("/v1/briefs/{id}", "get_brief", "briefs", "A brief: the file's own bytes", replies.brief, "DiplomaticBrief"),
    Route(
        "/v1/briefs/{id}/{digest}",
        "get_revision",
        "briefs",
        "A revision of a brief: it never changes",
        replies.revision,
        "DiplomaticBrief",
    ),
    *(_section(name) for name in SECTIONS),
    Route(
        "/v1/parties", "list_parties", "parties", "Parties across briefs", replies.parties, "PartyList", (LIMIT, AFTER)
    ),
    Route("/v1/parties/{party}", "get_party", "parties", "A party across briefs", replies.party, "PartyAcross"),
    Route(
        "/v1/changes", "list_changes", "changes", "Changes of the corpus", replies.changes, "ChangeList", (SINCE, LIMIT)
    ),
    Route("/v1/schemas", "list_schemas", "schemas", "Released schema versions", replies.schemas, "SchemaList"),
    Route(
        f"/v1/schemas/{FAMILY}/{{version}}.json",
        "get_schema",
        "schemas",
        "A released schema: it never changes",
        replies.schema,
        "JsonSchema",
        media_types=(SCHEMA_JSON, JSON),
    ),
    Route("/v1/problems", "list_problems", "service", "Every way to fail", replies.kinds_of_problems, "ProblemList"),
    Route("/healthz", "healthz", "service", "Whether the process answers", replies.healthy, "Health"),
    Route("/readyz", "readyz", "service", "Whether there is a corpus to answer from", replies.ready, "Ready"),
)
