"""What each address answers: functions from the store and a request's values to a reply."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from html import escape
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from diplobrief import __version__
from diplobrief.api import cursor, problems
from diplobrief.api.problems import Problem, ProblemError
from diplobrief.contract.released import FAMILY
from diplobrief.store.contract import (
    FIELDS,
    LIMIT_DEFAULT,
    Change,
    Collection,
    ExpiredError,
    Hit,
    Position,
    Query,
    Snippet,
    Store,
    Stored,
    etag,
)

JSON: Final = "application/json"
SCHEMA_JSON: Final = "application/schema+json"

FOR_EVER: Final = "max-age=31536000, immutable"
ALWAYS_ASK: Final = "no-cache"

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """A 200: bytes, their entity tag, and where they lead (`Link`, RFC 8288).

    `cache` is the Cache-Control field, or `None` for that of everything that follows the corpus. `gzip` and `br` are
    the body in these content codings, where it was compressed beforehand.
    """

    body: bytes
    etag: str
    cache: str | None = None
    links: tuple[str, ...] = ()
    gzip: bytes | None = None
    br: bytes | None = None


def _made(content: object, cache: str | None = None, links: tuple[str, ...] = ()) -> Reply:
    body = content if isinstance(content, bytes) else orjson.dumps(content)
    return Reply(body, etag(body), cache, links)


def _stored(stored: Stored | None, what: str, *links: str, cache: str | None = None) -> Reply:
    if stored is None:
        raise ProblemError(Problem("not-found", f"There is no {what}."))
    return Reply(stored.body, stored.etag, cache, links, stored.gzip, stored.br)


def index(store: Store, values: Values) -> Reply:
    """Where everything is."""
    links = {
        "self": "/v1",
        "briefs": "/v1/briefs",
        "brief": "/v1/briefs/{id}",
        "revision": "/v1/briefs/{id}/{digest}",
        "section": "/v1/briefs/{id}/{section}",
        "statements": "/v1/statements",
        "objectives": "/v1/objectives",
        "implications": "/v1/implications",
        "parties": "/v1/parties",
        "party": "/v1/parties/{party}",
        "changes": "/v1/changes",
        "schemas": "/v1/schemas",
        "problems": "/v1/problems",
        "openapi": "/openapi.json",
        "health": "/healthz",
        "ready": "/readyz",
    }
    about = {"name": "diplobrief", "version": __version__, "edition": store.edition}
    counts = {"briefs": len(store), "sequence": store.sequence}
    return _made(about | counts | {"links": links}, links=('</openapi.json>; rel="service-desc"',))


def listing(collection: Collection) -> Callable[[Store, Values], Reply]:
    """What answers with one page of a collection."""

    def answer(store: Store, values: Values) -> Reply:
        asked = query(collection, values)
        try:
            page = store.list(asked)
        except ExpiredError:
            raise ProblemError(Problem("cursor-expired")) from None
        following = _address(f"/v1/{collection}", values, page.next) if page.next else None
        tail: dict[str, Any] = {"total": page.total, "next": following}
        if "id" in values:
            tail["missing"] = [name for name in values["id"] if store.get(name) is None]
        if asked.facets:
            tail["facets"] = {name: list(found) for name, found in page.facets.items()}
        items = (item_of(hit, values.get("fields")) for hit in page.items)
        body = b'{"items":[' + b",".join(items) + b"]," + orjson.dumps(tail)[1:]
        return _made(body, links=(f'<{following}>; rel="next"',) if following else ())

    answer.__doc__ = _ABOUT[collection]
    return answer


_ABOUT: Final[dict[Collection, str]] = {
    "briefs": "One page of the briefs that match, with counts of facets when they are asked for.",
    "statements": "One page of the statements of all briefs that match, each with its brief, speaker and evidence.",
    "objectives": "One page of the objectives of all briefs that match, each with its brief and evidence.",
    "implications": "One page of the implications of all briefs that match, each with its brief and evidence.",
}


def query(collection: Collection, values: Values) -> Query:
    """What the values of a request ask for."""
    filters = {name: values[name] for name in FIELDS[collection] if name in values}
    if "party" in filters and "role" in filters:  # the role of that party, not of any
        parties, roles = filters.pop("party"), filters.pop("role")
        filters["party as"] = tuple(f"{role} {party}" for role in roles for party in parties)
    return Query(
        collection,
        values["q"].words if "q" in values else None,
        tuple(filters.items()),
        values.get("date_from"),
        values.get("date_to"),
        values.get("date_match") == "within",
        values.get("sort", "relevance" if "q" in values else "-date"),
        values.get("limit", LIMIT_DEFAULT),
        values.get("cursor"),
        values.get("facets", ()),
    )


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
    return {"field": snippet.field, "text": snippet.text, "spans": snippet.spans, "html": "".join(parts)}


def _address(path: str, values: Values, after: Position) -> str:
    """The address of the page after a position."""
    kept = [(name, text) for name, value in values.items() if name != "cursor" for text in _written(name, value)]
    return f"{path}?{urlencode([*kept, ('cursor', cursor.encode(after))])}"


def _written(name: str, value: Any) -> list[str]:
    if name == "q":
        return [value.written]
    if name in ("facets", "fields"):
        return [",".join(value)]
    return [str(each) for each in value] if isinstance(value, tuple) else [str(value)]


def party(store: Store, values: Values) -> Reply:
    """A party across briefs, with how often it has each role."""
    found = store.party(values["party"])
    if found is None:
        raise ProblemError(Problem("not-found", f'There is no party "{values["party"]}".'))
    return _made(found)


def parties(store: Store, values: Values) -> Reply:
    """Parties across briefs, joined by identifier, in the order of their ids."""
    limit = values.get("limit", LIMIT_DEFAULT)
    found, total = store.parties(values.get("after", ""), limit)
    last = orjson.loads(found[-1])["id"] if len(found) == limit else None
    following = "/v1/parties?" + urlencode({"limit": limit, "after": last}) if last else None
    body = b'{"items":[' + b",".join(found) + b"]," + orjson.dumps({"total": total, "next": following})[1:]
    return _made(body, links=(f'<{following}>; rel="next"',) if following else ())


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
    return _made(about, ALWAYS_ASK, (f'<{following}>; rel="next"',) if following else ())


def change_of(change: Change) -> dict[str, Any]:
    """A change as the API answers it."""
    found = {name: value for name, value in change._asdict().items() if value is not None}
    if change.digest is not None:
        found["href"] = f"/v1/briefs/{change.id}/{change.digest}"
    return found


def revision(store: Store, values: Values) -> Reply:
    """A revision of a brief by the SHA-256 of its file: it never changes."""
    found = store.revision(values["id"], values["digest"])
    if found is None:
        detail = f'The brief "{values["id"]}" never had that digest.'
        raise ProblemError(Problem("not-found", detail))
    links = [f'</v1/briefs/{values["id"]}>; rel="latest-version"', _described(found.file)]
    return _stored(found.file, "revision", *links, cache=FOR_EVER)


def brief(store: Store, values: Values) -> Reply:
    """The file of a brief, byte for byte."""
    stored = store.get(values["id"])
    described = _described(stored) if stored else ""
    return _stored(stored, f'brief "{values["id"]}"', described, '</v1/briefs>; rel="collection"')


def _described(stored: Stored) -> str:
    return f'</v1/schemas/{FAMILY}/{stored.schema}.json>; rel="describedby"; type="{SCHEMA_JSON}"'


def section(name: str) -> Callable[[Store, Values], Reply]:
    """What answers with one layer of a brief."""

    def answer(store: Store, values: Values) -> Reply:
        up = f'</v1/briefs/{values["id"]}>; rel="up"'
        return _stored(store.section(values["id"], name), f'brief "{values["id"]}"', up)

    answer.__doc__ = f"The {name} of a brief, as the brief has them."
    return answer


def schemas(store: Store, values: Values) -> Reply:
    """The released schema versions."""
    items = [
        {"version": version, "href": f"/v1/schemas/{FAMILY}/{version}.json", "sha256": _sha256(store, version)}
        for version in store.schemas()
    ]
    return _made({"items": items, "total": len(items)})


def schema(store: Store, values: Values) -> Reply:
    """A released schema: it never changes."""
    reply = _stored(store.schema(values["version"]), f"released schema version {values['version']}")
    return replace(reply, cache=FOR_EVER)


def kinds_of_problems(store: Store, values: Values) -> Reply:
    """What the names of problems mean."""
    return _made(problems.all_kinds())


def healthy(store: Store, values: Values) -> Reply:
    """The process answers."""
    return _made({"status": "ok"}, ALWAYS_ASK)


def ready(store: Store, values: Values) -> Reply:
    """There is a corpus to answer from; `degraded` is one that is older than its source."""
    status = "degraded" if values.get("degraded") else "ready"
    about = {"status": status, "edition": store.edition, "briefs": len(store), "sequence": store.sequence}
    return _made(about, ALWAYS_ASK)


def _sha256(store: Store, version: str) -> str:
    stored = store.schema(version)
    return sha256(stored.body).hexdigest() if stored else ""
