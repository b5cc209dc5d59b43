"""What each address answers: functions from the store and a request's values to a reply."""

from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from diplobrief import __version__
from diplobrief.api.versions import described, in_version
from diplobrief.store.contract import (
    LIMIT_DEFAULT,
    Change,
    Collection,
    ExpiredError,
    Hit,
    Snippet,
    Store,
    UnavailableError,
)
from diplobrief.web import problems
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.queries import following as address_after
from diplobrief.web.queries import query
from diplobrief.web.reply import ALWAYS_ASK, FOR_EVER, Reply, Values, made, stored


def index(store: Store, values: Values) -> Reply:
    """Where everything is."""
    links = {
        "self": "/v1",
        "briefs": "/v1/briefs",
        "brief": "/v1/briefs/{id}",
        "revision": "/v1/briefs/{id}/{digest}",
        "section": "/v1/briefs/{id}/{section}",
        "cite": "/v1/briefs/{id}/cite",
        "statements": "/v1/statements",
        "objectives": "/v1/objectives",
        "implications": "/v1/implications",
        "parties": "/v1/parties",
        "party": "/v1/parties/{party}",
        "changes": "/v1/changes",
        "schemas": "/v1/schemas",
        "schema": "/v1/schemas/diplomatic-brief/{version}.json",
        "problems": "/v1/problems",
        "openapi": "/openapi.json",
        "health": "/healthz",
        "ready": "/readyz",
    }
    if not store.edition:
        raise UnavailableError  # nothing is served yet
    about = {"name": "diplobrief", "version": __version__, "edition": store.edition}
    counts = {"briefs": len(store), "sequence": store.sequence}
    return made(about | counts | {"links": links}, links=('</openapi.json>; rel="service-desc"',))


def listing(collection: Collection) -> Callable[[Store, Values], Reply]:
    """What answers with one page of a collection."""

    def answer(store: Store, values: Values) -> Reply:
        asked = query(collection, values)
        try:
            page = store.list(asked)
        except ExpiredError:
            raise ProblemError(Problem("cursor-expired")) from None
        following = address_after(f"/v1/{collection}", values, page.next) if page.next else None
        tail: dict[str, Any] = {"total": page.total, "next": following}
        if "id" in values:
            tail["missing"] = [name for name in values["id"] if store.get(name) is None]
        if asked.facets:
            tail["facets"] = {name: list(found) for name, found in page.facets.items()}
        items = (item_of(hit, values.get("fields")) for hit in page.items)
        body = b'{"items":[' + b",".join(items) + b"]," + orjson.dumps(tail)[1:]
        return made(body, links=(f'<{following}>; rel="next"',) if following else ())

    answer.__doc__ = _ABOUT[collection]
    return answer


_ABOUT: Final[dict[Collection, str]] = {
    "briefs": "One page of the briefs that match, with counts of facets when they are asked for.",
    "statements": "One page of the statements of all briefs that match, each with its brief, speaker and evidence.",
    "objectives": "One page of the objectives of all briefs that match, each with its brief and evidence.",
    "implications": "One page of the implications of all briefs that match, each with its brief and evidence.",
}


def item_of(hit: Hit, members: tuple[str, ...] | None) -> bytes:
    """An item as the API answers it, cut down to `members`, with its snippets."""
    body = hit.body
    if members is not None:
        content = orjson.loads(body)
        body = orjson.dumps({name: content[name] for name in content if name in members})
    if hit.snippets:
        found = orjson.dumps({"snippets": [_snippet(each) for each in hit.snippets]})
        body = body[:-1] + (b"," if len(body) > len(b"{}") else b"") + found[1:]
    return body


def _snippet(snippet: Snippet) -> dict[str, Any]:
    """The stretch as text with offsets, and as HTML in which everything but the marks is escaped."""
    parts, at = [], 0
    for start, end in snippet.spans:
        parts += [escape(snippet.text[at:start]), "<mark>", escape(snippet.text[start:end]), "</mark>"]
        at = end
    parts.append(escape(snippet.text[at:]))
    found = {"field": snippet.field, "text": snippet.text, "spans": snippet.spans, "html": "".join(parts)}
    return {**found, "part": snippet.part} if snippet.part else found


def party(store: Store, values: Values) -> Reply:
    """A party across briefs, with how often it has each role."""
    found = store.party(values["party"])
    if found is None:
        raise ProblemError(Problem("not-found", f'There is no party "{values["party"]}".'))
    return made(found)


def parties(store: Store, values: Values) -> Reply:
    """Parties across briefs, joined by identifier, in the order of their ids."""
    limit = values.get("limit", LIMIT_DEFAULT)
    asked, total = store.parties(values.get("after", ""), limit + 1)
    found = asked[:limit]
    last = orjson.loads(found[-1])["id"] if len(asked) > limit else None
    following = "/v1/parties?" + urlencode({"limit": limit, "after": last}) if last else None
    body = b'{"items":[' + b",".join(found) + b"]," + orjson.dumps({"total": total, "next": following})[1:]
    return made(body, links=(f'<{following}>; rel="next"',) if following else ())


def changes(store: Store, values: Values) -> Reply:
    """Every change of the corpus in order, without a gap: whoever replays them holds the corpus."""
    since, limit = values.get("since", 0), values.get("limit", LIMIT_DEFAULT)
    if since > store.sequence:
        raise ProblemError(Problem("unknown-sequence", f"The last change has the number {store.sequence}."))
    found = store.changes(since, limit)
    last = found[-1].sequence if found else since
    following = f"/v1/changes?since={last}&limit={limit}" if last < store.sequence else None
    items = [change_of(each) for each in found]
    about = {"items": items, "sequence": store.sequence, "next": following}
    return made(about, ALWAYS_ASK, (f'<{following}>; rel="next"',) if following else ())


def change_of(change: Change) -> dict[str, Any]:
    """A change as the API answers it."""
    found = {name: value for name, value in change._asdict().items() if value is not None}
    if change.digest is not None:
        found["href"] = f"/v1/briefs/{change.id}/{change.digest}"
    return found


def revision(store: Store, values: Values) -> Reply:
    """A revision of a brief by the SHA-256 of its file: it never changes. In another schema version when asked for."""
    found = store.revision(values["id"], values["digest"])
    if found is None:
        detail = f'The brief "{values["id"]}" never had that digest.'
        raise ProblemError(Problem("not-found", detail))
    latest = f'</v1/briefs/{values["id"]}>; rel="latest-version"'
    if "schema" in values:
        reply = in_version(store, found.file, values["schema"], f"/v1/briefs/{values['id']}/{values['digest']}")
        return replace(reply, links=(*reply.links, latest))
    return stored(found.file, "revision", latest, described(found.file.schema), cache=FOR_EVER)


def brief(store: Store, values: Values) -> Reply:
    """The file of a brief, byte for byte; with `schema`, the brief in that version."""
    found = store.get(values["id"])
    if found is None:
        raise ProblemError(Problem("not-found", f'There is no brief "{values["id"]}".'))
    collection = '</v1/briefs>; rel="collection"'
    if "schema" in values:
        reply = in_version(store, found, values["schema"], f"/v1/briefs/{values['id']}")
        return replace(reply, links=(*reply.links, collection))
    return stored(found, "brief", described(found.schema), collection)


def section(name: str) -> Callable[[Store, Values], Reply]:
    """What answers with one layer of a brief."""

    def answer(store: Store, values: Values) -> Reply:
        up = f'</v1/briefs/{values["id"]}>; rel="up"'
        return stored(store.section(values["id"], name), f'brief "{values["id"]}"', up)

    answer.__doc__ = f"The {name} of a brief, as the brief has them."
    return answer


def kinds_of_problems(store: Store, values: Values) -> Reply:
    """What the names of problems mean."""
    return made(problems.all_kinds())


def healthy(store: Store, values: Values) -> Reply:
    """The process answers."""
    return made({"status": "ok"}, ALWAYS_ASK)


def ready(store: Store, values: Values) -> Reply:
    """There is a corpus to answer from; `degraded` is one that is older than its source."""
    store.changes(store.sequence, 1)  # whoever cannot be asked is not ready
    status = "degraded" if values.get("degraded") else "ready"
    about = {"status": status, "edition": store.edition, "briefs": len(store), "sequence": store.sequence}
    return made(about, ALWAYS_ASK)
