"""The first bytes of a brief's page are sent before the rest is made, and nobody can tell by the page."""

import asyncio
import socket
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
from litestar.exceptions import LitestarException
from made import everything
from proxies import free_port, nginx
from support import FIRST, GOOD, Server, compiled, dump, load, started

from diplobrief.reader.ahead import NEWEST
from diplobrief.reader.routes import ahead_of, routes
from diplobrief.reader.site import Site
from diplobrief.store.coded import in_parts
from diplobrief.store.contract import Store
from diplobrief.web.application import Manner, application
from diplobrief.web.edge import Edge
from diplobrief.web.metrics import Metrics
from diplobrief.web.reply import Begun, Reply
from diplobrief.web.routing import Route
from diplobrief.web.serving import Serving

OPENED = b'.css">\n'
SITE = Site("https://beginning.example.org")
CODINGS = ("identity", "gzip", "br")


def plain(body: bytes, coding: str) -> bytes:
    if coding == "br":
        return bytes(brotli.decompress(body))
    return zlib.decompress(body, 31) if coding == "gzip" else body


def ask(app: Edge, path: str, version: str = "1.1", **fields: str) -> tuple[Mapping[str, str], list[bytes], int]:
    """The fields of an answer, its body in the pieces that are sent, and its status."""
    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: object) -> None:
        sent.append(dict(message))  # type: ignore[call-overload]

    headers = [(b"host", b"localhost"), *((k.replace("_", "-").encode(), v.encode()) for k, v in fields.items())]
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": version, "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": None, "server": ("localhost", 80), "state": {},
    }  # fmt: skip
    try:
        asyncio.run(app(scope, receive, send))
    finally:
        ask.sent = sent  # type: ignore[attr-defined]
    start, *rest = sent
    named = {name.decode(): value.decode() for name, value in start["headers"]}  # type: ignore[attr-defined]
    return named, [piece["body"] for piece in rest], start["status"]  # type: ignore[misc, return-value]


def corpus() -> Store:
    return compiled([FIRST.read_bytes(), dump(everything()), GOOD.read_bytes()])


def edge(known: tuple[Route, ...] | None = None, store: Store | None = None) -> Edge:
    serving = Serving(store or corpus())
    app = application(known or routes(SITE, lambda _: b"{}"), Manner("no-cache"))
    return Edge(app, serving, Metrics(serving))  # type: ignore[arg-type]


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("path", [f"/briefs/{FIRST.stem}", "/briefs/2026-03-03-everything"])
def test_the_opening_comes_alone_and_can_be_read_and_the_rest_follows(path: str, coding: str) -> None:
    app = edge()
    fields, pieces, status = ask(app, path, accept_encoding=coding)
    assert (status, len(pieces)) == (200, 2)
    again, whole, _ = ask(app, path, accept_encoding=coding)
    assert whole == [b"".join(pieces)]  # the same tag, the same bytes
    assert {name: again[name] for name in again if name not in {"content-length", "repr-digest"}} == fields
    reader = brotli.Decompressor().process if coding == "br" else zlib.decompressobj(31).decompress
    opening = pieces[0] if coding == "identity" else reader(pieces[0])
    page = plain(whole[0], coding)
    assert opening.startswith(b"<!doctype html>")
    assert opening.endswith(OPENED)
    assert b"<body" not in opening
    assert page.startswith(opening)
    assert page.rstrip().endswith(b"</html>")


@pytest.mark.parametrize("coding", CODINGS)
def test_whoever_makes_a_page_gives_the_same_bytes_under_a_tag(coding: str) -> None:
    path = f"/briefs/{FIRST.stem}"
    fields, pieces, _ = ask(edge(), path, accept_encoding=coding)
    old, at_once, _ = ask(edge(), path, "1.0", accept_encoding=coding)
    assert (old["etag"], at_once) == (fields["etag"], [b"".join(pieces)])
    assert old["content-length"] == str(len(at_once[0]))
    store = corpus()
    ahead = edge(store=store)
    assert len(list(ahead_of(SITE).prepare(store))) <= NEWEST
    made, lying, _ = ask(ahead, path, accept_encoding=coding)
    assert (made["etag"], lying) == (fields["etag"], at_once)
    body = plain(at_once[0], coding)
    assert in_parts(body, body.index(OPENED) + len(OPENED), coding) == at_once[0]


def test_a_page_that_the_client_holds_is_not_made() -> None:
    path = f"/briefs/{FIRST.stem}"
    fields, _, _ = ask(edge(), path, accept_encoding="br")
    for_it = replace(brief_route(), begin=lambda store, values: unmade(brief_route(), store, values))
    held, pieces, status = ask(edge((for_it,)), path, accept_encoding="br", if_none_match=fields["etag"])
    assert (status, pieces, held["etag"]) == (304, [b""], fields["etag"])
    with pytest.raises(LitestarException):
        ask(edge((for_it,)), path, accept_encoding="br", if_none_match='"another"')
    _, _, status = ask(edge(), path, if_match='"another"')
    assert status == 412


def test_a_page_that_cannot_be_finished_never_looks_whole() -> None:
    def other(store: object, values: object) -> Reply | Begun:
        begun = brief_route().begin(store, values)  # type: ignore[misc, arg-type]
        assert isinstance(begun, Begun)
        return replace(begun, whole=lambda: Reply(b"<p>not what was begun", begun.etag))

    for broken in (lambda store, values: unmade(brief_route(), store, values), other):
        app = edge((replace(brief_route(), begin=broken),))
        for _ in range(2):  # nothing of it is kept
            with pytest.raises(LitestarException):
                ask(app, f"/briefs/{FIRST.stem}")
            start, *pieces = ask.sent  # type: ignore[attr-defined]
            assert start["status"] == 200
            assert [piece["more_body"] for piece in pieces] == [True]
            assert b"<body" not in pieces[0]["body"]


def test_a_tag_follows_what_the_page_shows_of_other_briefs() -> None:
    def tag(*others: bytes) -> str:
        begun = brief_route().begin(compiled([GOOD.read_bytes(), *others]), {"id": GOOD.stem})  # type: ignore[misc]
        assert isinstance(begun, Begun)
        return begun.etag

    alone, unrelated = tag(), tag(FIRST.read_bytes())
    revised = load(GOOD) | {"title": "Two towns share one terminal"}
    assert alone == tag()
    begun = brief_route().begin(compiled([dump(revised)]), {"id": GOOD.stem})  # type: ignore[misc]
    assert isinstance(begun, Begun)
    assert len({alone, begun.etag}) == 2
    bodies = [
        brief_route().answer(compiled(files), {"id": GOOD.stem}).body  # type: ignore[union-attr]
        for files in ([GOOD.read_bytes()], [GOOD.read_bytes(), FIRST.read_bytes()])
    ]
    assert (alone == unrelated) == (bodies[0] == bodies[1])


def brief_route() -> Route:
    return next(each for each in routes(SITE, lambda _: b"{}") if each.name == "read_brief")


def unmade(route: Route, store: object, values: object) -> Reply | Begun:
    begun = route.begin(store, values)  # type: ignore[misc, arg-type]
    assert isinstance(begun, Begun)

    def fail() -> Reply:
        raise RuntimeError("the rest cannot be made")

    return replace(begun, whole=fail)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of more briefs than are made ahead."""
    folder = tmp_path_factory.mktemp("many")
    for number in range(NEWEST + 2):
        name = f"brief-{number:02}"
        made = load(GOOD) | {"id": name, "date": f"2026-01-{number + 1:02}"}
        (folder / f"{name}.json").write_bytes(dump(made))
    with started("--briefs", folder) as server:
        yield server


def chunks(server: Server, path: str) -> tuple[bytes, list[bytes]]:
    """The head of an answer in chunks, and the chunks, as they go over a connection."""
    with socket.create_connection(("127.0.0.1", int(server.address.rpartition(":")[2])), timeout=10) as connection:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        got = b""
        while not got.endswith(b"0\r\n\r\n"):
            piece = connection.recv(65_536)
            assert piece, got[-100:]
            got += piece
    head, _, left = got.partition(b"\r\n\r\n")
    found = []
    while left:
        size, _, left = left.partition(b"\r\n")
        found.append(left[: int(size, 16)])
        assert left[int(size, 16) :][:2] == b"\r\n"
        left = left[int(size, 16) + 2 :]
    return head.lower(), found


def test_over_a_connection_the_opening_is_a_chunk_of_its_own(served: Server) -> None:
    head, found = chunks(served, "/briefs/brief-00")
    assert b"\r\ntransfer-encoding: chunked" in head
    assert b"\r\ncontent-length" not in head
    opening, rest, end = found
    assert opening.endswith(OPENED)
    assert b"<body" not in opening
    assert end == b""
    again = httpx.get(f"{served.address}/briefs/brief-00", headers={"accept-encoding": "identity"})
    assert again.content == opening + rest
    assert int(again.headers["content-length"]) == len(again.content)
    assert f"etag: {again.headers['etag']}".encode() in head


def test_a_cache_in_front_stores_a_page_that_was_begun_early(served: Server, tmp_path: Path) -> None:
    port = free_port()
    http = (
        f"  proxy_cache_path {tmp_path}/cache keys_zone=pages:1m;\n  server {{ listen 127.0.0.1:{port};\n"
        f"  location / {{ proxy_pass {served.address}; proxy_http_version 1.1; proxy_cache pages;\n"
        "  proxy_cache_valid 200 1m; proxy_ignore_headers Cache-Control;\n"
        "  add_header X-Cache $upstream_cache_status; } }\n"
    )
    with nginx(tmp_path, http, port) as address, httpx.Client(base_url=address) as client:
        one, other = (client.get("/briefs/brief-01", headers={"accept-encoding": "br"}) for _ in range(2))
        assert [each.headers["x-cache"] for each in (one, other)] == ["MISS", "HIT"]
        assert one.content == other.content
        assert one.content.rstrip().endswith(b"</html>")
