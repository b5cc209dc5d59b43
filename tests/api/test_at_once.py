"""The short way and the long way to an answer give the same answer; and the store can change under both."""

import http.client
from urllib.parse import urlsplit

from clusters import chosen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support import FIRST, GOOD, asking, compiled, dump, load

from diplobrief.app.service import create_app
from diplobrief.app.settings import Settings
from diplobrief.store.contract import Store, Stored, etag
from diplobrief.web.representation import Content, Form
from diplobrief.web.serving import Serving
from diplobrief.web.shelf import Asked, Ready, Shelf

BRIEF = f"/v1/briefs/{FIRST.stem}"
SCHEMA = "/v1/schemas/diplomatic-brief/1.0.0.json"
LONG_WAY = {"Content-Length": "0"}
"""A field that says nothing, and keeps a request from the short way."""


def tags() -> list[str]:
    tag = compiled([FIRST.read_bytes()]).get(FIRST.stem)
    assert tag is not None
    bare = tag.etag[1:-1]
    forms = [f'"{bare}"', f'"{bare}-br"', f'"{bare}-gzip"']
    return [*forms, f"W/{forms[1]}", f'"x", {forms[2]}', "*", '"x"', "", "nonsense", f"{forms[0]},", bare]


PATHS = [
    BRIEF, f"{BRIEF}/statements", SCHEMA, "/v1/briefs", "/v1", "/healthz", "/nothing", "/v1/briefs/nothing",
    f"{BRIEF}/", f"/{BRIEF}", f"{BRIEF}?", f"{BRIEF}?x=1", BRIEF.replace("v1", "%761"), BRIEF.upper(),
    f"{BRIEF}/nothing", "/v1/briefs?limit=1", "/metric", f"http://x{BRIEF}", f"{BRIEF}//statements",
    f"{BRIEF}?schema=1.0", f"{BRIEF}?schema=1.0.0", f"{BRIEF}?schema=%31.0", f"{BRIEF}?schema=1", f"{BRIEF}?schema=9",
    f"{SCHEMA}?schema=1", f"{BRIEF}/statements?schema=1", "/v1/schemas/diplomatic-brief/latest.json",
]  # fmt: skip
ACCEPT = [
    "*/*", "application/json", "application/schema+json", "application/json;q=0", "text/html", "", "*/*;q=0.1, text/html",
    "application/*", "APPLICATION/JSON", "nonsense", "application/json;v=1",
]  # fmt: skip
ENCODING = ["br", "gzip", "gzip, br", "gzip;q=0", "identity;q=0", "*;q=0", "*", "", "identity", "zstd", "x" * 600]


def field(name: str, values: list[str]) -> st.SearchStrategy[dict[str, str]]:
    return st.just({}) | st.sampled_from(values).map(lambda value: {name: value})


FIELDS = st.tuples(
    field("Accept", ACCEPT),
    field("Accept-Encoding", ENCODING),
    field("If-None-Match", tags()),
    field("If-Match", tags()),
    field("Range", ["bytes=0-9", "bytes=x"]),
    field("If-Modified-Since", ["Thu, 01 Jan 2099 00:00:00 GMT"]),
    field("X-Request-Id", ["abc-1", "bad id", ""]),
    field("Cookie", ["a=b"]),
).map(lambda found: {name: value for each in found for name, value in each.items()})


def ask(connection: http.client.HTTPConnection, method: str, path: str, fields: dict[str, str]) -> tuple[object, ...]:
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in fields.items():
        connection.putheader(name, value)
    connection.endheaders()
    found = connection.getresponse()
    return found.status, [pair for pair in found.getheaders() if pair[0] != "date"], found.read()


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(method=st.sampled_from(["GET", "GET", "GET", "HEAD"]), path=st.sampled_from(PATHS + [BRIEF] * 10), fields=FIELDS)
def test_both_ways_give_the_same(server: str, method: str, path: str, fields: dict[str, str]) -> None:
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=10)
    try:
        long = ask(connection, method, path, fields | LONG_WAY)
        assert ask(connection, method, path, fields) == long, "it may be ready, or not"
        assert ask(connection, method, path, fields) == long, "it is ready, if it can be"
    finally:
        connection.close()


def test_the_short_way_is_taken() -> None:
    app = create_app(Settings(), Serving(chosen([FIRST.read_bytes()])))
    plain = {b"host": b"x", b"accept-encoding": b"br"}
    target = BRIEF.encode()
    assert app.at_once(target, plain) is None
    ((_, fields, body),) = asking(app, ("GET", BRIEF, {"accept-encoding": "br"}))
    found = app.at_once(target, plain)
    assert found is not None
    assert (found.status, found.body) == (200, body)
    assert [(name.decode(), value.decode()) for name, value in found.fields] == fields
    assert found.head == b"HTTP/1.1 200 OK\r\n"
    assert found.block == "".join(f"{name}: {value}\r\n" for name, value in fields).encode() + b"\r\n"
    held = app.at_once(target, plain | {b"if-none-match": dict(fields)["etag"].encode()})
    assert held is not None
    assert (held.status, held.body) == (304, b"")
    for other in ({b"accept-encoding": b"gzip"}, {b"accept": b"text/html"}, {b"content-length": b"0"}):
        assert app.at_once(target, plain | other) is None
    for ending in (b"?", b"?x=1", b"/", b"/statements"):
        assert app.at_once(target + ending, plain) is None


def test_what_changes_by_itself_is_never_kept() -> None:
    app = create_app(Settings(), Serving(chosen([FIRST.read_bytes()])))
    addresses = ("/healthz", "/readyz", "/metrics", "/v1", "/v1/briefs", "/nothing", "/v1/briefs/nothing")
    asking(app, *(("GET", each, {}) for each in addresses))
    assert [app.at_once(each.encode(), {b"host": b"x"}) for each in addresses] == [None] * len(addresses)


def revised(number: int) -> bytes:
    return dump(load(GOOD) | {"revision": number})


def replaced_while_read(store: Store, serving: Serving, following: Store) -> Store:
    """A real store that is replaced while it is being read."""
    get = store.get

    def read(name: str) -> Stored | None:
        serving.replace(following)
        return get(name)

    vars(store)["get"] = read
    return store


def test_a_new_store_answers_from_the_next_request_on() -> None:
    old, new = chosen([revised(1)]), chosen([FIRST.read_bytes(), revised(2)])
    serving = Serving(old)
    app = create_app(Settings(), serving)
    every: list[tuple[str, str, dict[str, str]]] = [
        ("GET", each, {}) for each in (f"/v1/briefs/{GOOD.stem}", BRIEF, "/readyz", "/openapi.json", "/v1/briefs")
    ]
    before, again = asking(app, *every), asking(app, *every)
    assert before == again
    assert [each[0] for each in before] == [200, 404, 200, 200, 200]
    serving.replace(new)
    after = asking(app, *every)
    assert [each[0] for each in after] == [200] * 5
    assert after[0][2] == revised(2)
    assert new.edition.encode() in after[2][2]
    serving.replace(chosen([FIRST.read_bytes()]))
    assert asking(app, *every)[3][2] != before[3][2], "the description has an example of the new store"
    serving.replace(old)
    assert asking(app, *every) == before


def test_a_request_under_way_keeps_its_store_and_leaves_nothing_to_the_next() -> None:
    new = chosen([revised(2)])
    serving = Serving(new)
    serving.replace(replaced_while_read(chosen([revised(1)]), serving, new))
    app = create_app(Settings(), serving)
    address = f"/v1/briefs/{GOOD.stem}"
    found = asking(app, *[("GET", address, {})] * 3)
    assert [each[2] for each in found] == [revised(1), revised(2), revised(2)]


def test_the_shelf_keeps_within_its_bounds() -> None:
    store = chosen([FIRST.read_bytes(), revised(1)])
    body = FIRST.read_bytes()
    ready = Ready(Form(Content("application/json", etag(body), "max-age=60"), "identity", body), "/v1/briefs/{id}")
    size = len(ready.form.full.body)
    shelf = Shelf(store, entries=5, size=10_000_000)
    for number in range(20):
        shelf.keep(Asked(b"/%d" % number, None, None), "application/json", "identity", ready)
    assert len(shelf) == 5
    assert shelf.find((b"/19", None, None)) == ready
    assert shelf.find((b"/0", None, None)) is None
    shelf = Shelf(store, entries=5000, size=size * 20)
    for number in range(100):
        shelf.keep(Asked(b"/%d" % number, None, None), "application/json", "identity", ready)
    assert len(shelf) == 20
    shelf.keep(Asked(b"/", b"x" * 1000, None), "application/json", "identity", ready)
    assert shelf.find((b"/", b"x" * 1000, None)) is None
    shelf = Shelf(store, size=size)
    shelf.keep(Asked(b"/", None, None), "application/json", "identity", ready)
    assert len(shelf) == 0
