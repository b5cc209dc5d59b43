"""Every address of the API: one line of data each. The application and OpenAPI are both made from this table."""

from dataclasses import replace
from typing import Final

from diplobrief.api import openapi, replies, schemas, streams
from diplobrief.api.cite import FORMS, cite
from diplobrief.api.shapes import MEMBERS
from diplobrief.api.streams import CSV, NDJSON
from diplobrief.store.contract import FIELDS, SECTIONS, Collection, Store, etag
from diplobrief.web.parameters import (
    AFTER,
    CURSOR,
    DATE_FROM,
    DATE_MATCH,
    DATE_TO,
    FILTERS,
    LIMIT,
    SCHEMA,
    SINCE,
    SORT,
    Q,
    facets,
    form,
    members,
)
from diplobrief.web.reply import Redirect, Reply, Values
from diplobrief.web.routing import Answer, Route
from diplobrief.web.serving import Serving


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
        f"/v1/briefs/{{id}}/{name}",
        f"get_{name}",
        "briefs",
        f"The {name} of a brief",
        answer,
        f"{name.title()}Section",
        lasting=True,
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
    Route(
        "/v1/briefs/{id}",
        "get_brief",
        "briefs",
        "A brief: the file's own bytes",
        replies.brief,
        "DiplomaticBrief",
        (SCHEMA,),
        lasting=True,
    ),
    Route(
        "/v1/briefs/{id}/{digest}",
        "get_revision",
        "briefs",
        "A revision of a brief: it never changes",
        replies.revision,
        "DiplomaticBrief",
        (SCHEMA,),
        lasting=True,
    ),
    *(_section(name) for name in SECTIONS),
    Route(
        "/v1/briefs/{id}/cite",
        "cite_brief",
        "briefs",
        "A brief as a reference, to cite it by",
        cite(""),
        parameters=(form(tuple(name for name, _ in FORMS)),),
        media_types=tuple(media_type for _, media_type in FORMS),
        forms=FORMS,
    ),
    Route(
        "/v1/parties", "list_parties", "parties", "Parties across briefs", replies.parties, "PartyList", (LIMIT, AFTER)
    ),
    Route("/v1/parties/{party}", "get_party", "parties", "A party across briefs", replies.party, "PartyAcross"),
    Route(
        "/v1/changes", "list_changes", "changes", "Changes of the corpus", replies.changes, "ChangeList", (SINCE, LIMIT)
    ),
    *schemas.routes(),
    Route(
        "/v1/problems",
        "list_problems",
        "service",
        "Every way to fail",
        replies.kinds_of_problems,
        "ProblemList",
        asks=False,
    ),
    Route("/healthz", "healthz", "service", "Whether the process answers", replies.healthy, "Health", asks=False),
    Route("/readyz", "readyz", "service", "Whether there is a corpus to answer from", replies.ready, "Ready"),
)


def routes(serving: Serving, site: str = "") -> tuple[Route, ...]:
    """The table, with what only this process knows, and the description of it, which describes itself too.

    `site` is the public address, for what is read elsewhere.
    """

    def ready(store: Store, values: Values) -> Reply:
        return replies.ready(store, {**values, "degraded": serving.degraded})

    def answer(store: Store, _values: Values) -> Reply:
        """Every address, parameter and answer, as OpenAPI 3.1."""
        held = made[0]
        if held is None or held[0] is not store:
            held = made[0] = (store, _describe(described, store))
        return held[1]

    ready.__doc__ = replies.ready.__doc__
    own: dict[str, Answer] = {"readyz": ready, "cite_brief": cite(site)}
    table = [replace(route, answer=own.get(route.name, route.answer)) for route in ROUTES]
    described = (*table, Route("/openapi.json", "openapi", "service", "This description", answer, "OpenApi"))
    made: list[tuple[Store, Reply] | None] = [None]
    return (*described, Route("/", "root", "service", "Where everything is", _root))


def _root(_store: Store, _values: Values) -> Redirect:
    """Programs that ask the root are sent to where everything is."""
    return Redirect("/v1")


def _describe(described: tuple[Route, ...], store: Store) -> Reply:
    body = openapi.document(described, store)
    return Reply(body, etag(body))
