"""What each address answers: functions from the store and a request's values to a reply."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, Final
from urllib.parse import urlencode

import orjson

from diplobrief import __version__
from diplobrief.api import cursor, problems
from diplobrief.api.problems import Problem, ProblemError
from diplobrief.contract.released import FAMILY
from diplobrief.store.contract import Query, Store, Stored, etag

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


def _stored(stored: Stored | None, what: str, *links: str) -> Reply:
    if stored is None:
        raise ProblemError(Problem("not-found", f"There is no {what}."))
    return Reply(stored.body, stored.etag, links=links, gzip=stored.gzip, br=stored.br)


def index(store: Store, values: Values) -> Reply:
    """Where everything is."""
    links = {
        "self": "/v1",
        "briefs": "/v1/briefs",
        "brief": "/v1/briefs/{id}",
        "section": "/v1/briefs/{id}/{section}",
        "schemas": "/v1/schemas",
        "problems": "/v1/problems",
        "openapi": "/openapi.json",
        "health": "/healthz",
        "ready": "/readyz",
    }
    about = {"name": "diplobrief", "version": __version__, "edition": store.edition, "briefs": len(store)}
    return _made(about | {"links": links}, links=('</openapi.json>; rel="service-desc"',))


def briefs(store: Store, values: Values) -> Reply:
    """One page of the list."""
    asked = {name: value for name, value in values.items() if name != "cursor"}
    page = store.list(Query(**asked, after=values.get("cursor")))
    following = None
    if page.next:
        kept = {name: str(value) for name, value in asked.items()}
        following = "/v1/briefs?" + urlencode(kept | {"cursor": cursor.encode(page.next)})
    tail = orjson.dumps({"total": page.total, "next": following})
    body = b'{"items":[' + b",".join(page.items) + b"]," + tail[1:]
    return _made(body, links=(f'<{following}>; rel="next"',) if following else ())


def brief(store: Store, values: Values) -> Reply:
    """The file of a brief, byte for byte."""
    stored = store.get(values["id"])
    described = (
        f'</v1/schemas/{FAMILY}/{stored.schema}.json>; rel="describedby"; type="{SCHEMA_JSON}"' if stored else ""
    )
    return _stored(stored, f'brief "{values["id"]}"', described, '</v1/briefs>; rel="collection"')


def section(store: Store, values: Values) -> Reply:
    """One layer of a brief."""
    up = f'</v1/briefs/{values["id"]}>; rel="up"'
    return _stored(store.section(values["id"], values["section"]), f'brief "{values["id"]}"', up)


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
    """The process has a corpus to answer from."""
    return _made({"status": "ready", "edition": store.edition, "briefs": len(store)}, ALWAYS_ASK)


def _sha256(store: Store, version: str) -> str:
    stored = store.schema(version)
    return sha256(stored.body).hexdigest() if stored else ""
