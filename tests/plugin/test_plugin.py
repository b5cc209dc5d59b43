"""The service under a prefix of another application: nothing that it tells leads out of the prefix by mistake."""

import json
import re
from collections import Counter
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from litestar import Litestar, get
from litestar.openapi.config import OpenAPIConfig
from openapi_spec_validator import validate
from support import BRIEFS, FIRST, Heard, asking, dump, load

from diplobrief.app.service import create_app
from diplobrief.app.settings import Settings
from diplobrief.cli.compile import compile_folder
from diplobrief.client import Client, NotFoundError
from diplobrief.contract.released import shipped
from diplobrief.plugin import BriefsError, DiplobriefPlugin
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.web.serving import Serving

PREFIX = "/archive/briefs"
SITE = "https://site.example"
ID = FIRST.stem
DIGEST = sha256(FIRST.read_bytes()).hexdigest()
PARTY = re.compile(rb"/v1/parties/([A-Za-z0-9.-]+)")


@get("/")
async def home() -> str:
    return "our own page"


@get("/v1/briefs", operation_id="list_briefs")
async def own_briefs() -> dict[str, str]:
    return {"whose": "ours"}


def host(cache: Path, **more: Any) -> Litestar:
    plugin = DiplobriefPlugin(BRIEFS, PREFIX, url=SITE, cache=cache)
    return Litestar([home, own_briefs], plugins=[plugin], **more)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the briefs are compiled once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def app(cache: Path) -> Litestar:
    return host(cache, openapi_config=OpenAPIConfig("Ours", "1"))


@pytest.fixture(scope="module")
def bare(cache: Path) -> Any:
    """The service by itself, to compare with."""
    settings = Settings(url=SITE, cache=cache)
    folder = compile_folder(BRIEFS, settings.cache_of(BRIEFS), shipped()).folder
    assert folder is not None
    return create_app(settings, Serving(EmbeddedStore(folder)))


def ask(app: Any, address: str, method: str = "GET", **fields: str) -> Heard:
    named = {name.replace("_", "-"): value for name, value in fields.items()}
    return asking(app, (method, address, named))[0]


def test_the_application_keeps_its_own_routes(app: Litestar) -> None:
    assert ask(app, "/")[2] == b"our own page"
    assert json.loads(ask(app, "/v1/briefs")[2]) == {"whose": "ours"}
    assert ask(app, "/nowhere")[0] == 404
    assert ask(app, "/archive")[0] == 404


def test_a_brief_has_the_same_bytes_and_the_same_tag_under_the_prefix(app: Litestar, bare: Any) -> None:
    inside, outside = ask(app, f"{PREFIX}/v1/briefs/{ID}"), ask(bare, f"/v1/briefs/{ID}")
    assert inside[2] == outside[2] == FIRST.read_bytes()
    assert dict(inside[1])["etag"] == dict(outside[1])["etag"]


@pytest.mark.parametrize("revision", ["", f"/{DIGEST}"])
def test_a_frame_loads_the_element_and_the_brief_from_under_the_prefix(app: Litestar, revision: str) -> None:
    status, _, body = ask(app, f"{PREFIX}/briefs/{ID}{revision}/embed")
    assert status == 200
    assert set(re.findall(r' (?:src|href)="([^"]+)"', body.decode())) == {
        f"{PREFIX}/embed.js",
        f"{PREFIX}/v1/briefs/{ID}{revision}",
        f"{PREFIX}/briefs/{ID}{revision}",
        f"{SITE}{PREFIX}/briefs/{ID}{revision}",
    }
    for address in (f"{PREFIX}/embed.js", f"{PREFIX}/v1/briefs/{ID}{revision}"):
        assert ask(app, address)[0] == 200, address
    page = ask(app, f"{PREFIX}/oembed?url={SITE}{PREFIX}/briefs/{ID}{revision}")[2]
    assert f'<iframe src="{SITE}{PREFIX}/briefs/{ID}{revision}/embed"' in json.loads(page)["html"]


SEEDS = (
    "/", "/docs", "/statements", "/schemas", "/sitemap.xml", "/feed.atom", "/feed.json", "/robots.txt", "/calendar.ics",
    "/v1", "/openapi.json", "/v1/briefs?limit=2", "/v1/statements?limit=1", "/v1/parties?limit=2", "/v1/changes?limit=1",
    "/v1/schemas", "/v1/problems", "/v1/briefs.ndjson", "/v1/briefs.csv", "/v1/statements.ndjson", f"/briefs/{ID}",
    f"/v1/briefs/{ID}?schema=1.0", f"/v1/briefs/{ID}/cite", f"/v1/briefs/{ID}/statements", f"/v1/briefs/{ID}/{DIGEST}", f"/briefs/{ID}/embed", f"/briefs/{ID}/{DIGEST}/embed", "/nowhere", "/v1/briefs?x=1",
)  # fmt: skip


def links_of(heard: Heard, base: str) -> set[str]:
    """Every address that an answer tells to whoever follows it, wherever it stands."""
    _, fields, body = heard
    kind = dict(fields).get("content-type", "")
    text = body.decode().replace("\r\n ", "")  # a calendar folds its lines
    found = {value for name, value in fields if name in ("location", "content-location")}
    found |= {each for name, value in fields if name == "link" for each in re.findall("<([^>]+)>", value)}
    if "html" in kind:
        found |= {unescape(each) for each in re.findall(r'\b(?:href|src|action|data-request)="([^"]+)"', text)}
        found |= {unescape(each) for each in re.findall(r'property="og:url" content="([^"]+)"', text)}
    elif "xml" in kind:
        found |= {unescape(each) for each in re.findall(r'(?:href="|<loc>|<id>)(https?://[^"<]+)', text)}
    elif "json" in kind and "/openapi.json" not in base:
        lines = text.splitlines() if "ndjson" in kind else [text]
        found |= {each for line in lines for each in _addresses(json.loads(line))}
    elif "csv" in kind:
        found |= {line.rpartition(",")[2] for line in text.splitlines()[1:]}
    elif kind:
        found |= set(re.findall(r"https?://site\.example[^\s\"}>)]*", text))
    return {urljoin(f"{SITE}{base}", each).partition("#")[0] for each in found}


def _addresses(value: Any) -> set[str]:
    if isinstance(value, dict) and "$schema" in value:  # a brief: JSON Pointers begin with a stroke too
        return {value["$schema"]} if "$id" not in value else set()
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return {each for inner in value for each in _addresses(inner)}
    if isinstance(value, str) and re.match(r"/[a-z]|https://site\.example", value) and "{" not in value:
        return {value}
    return set()


def shape_of(address: str) -> str:
    """What kind of address it is: two of each kind are asked."""
    path, _, query = address.partition("?")
    kind = re.sub(r"(briefs|parties|assets)/[A-Za-z0-9.-]+(?:/[0-9a-f]{64})?", r"\1/…", path.removeprefix(PREFIX))
    return "?".join([kind, *sorted(pair.partition("=")[0] for pair in query.split("&"))])


def test_every_address_that_is_told_is_under_the_prefix_and_answers(app: Litestar) -> None:
    shapes, todo, told = Counter[str](), [f"{PREFIX}{seed}" for seed in SEEDS], set[str]()
    for _ in range(3):
        new = []
        for each in dict.fromkeys(todo):
            shapes[shape_of(each)] += 1
            if shapes[shape_of(each)] <= 2:
                new.append(each)
        todo = []
        for address, heard in zip(new, asking(app, *(("GET", each, {}) for each in new)), strict=True):
            if "nowhere" not in address and "x=1" not in address:
                assert heard[0] in (200, 307, 308), (address, heard[0], heard[2][:300])
            for link in links_of(heard, address):
                if urlsplit(link).netloc == "site.example":
                    told.add(link)
                    assert link.startswith(f"{SITE}{PREFIX}/"), f"{address} leads to {link}"
                    todo.append(link.removeprefix(SITE))
    assert len(told) > 150
    for part in (
        "/assets/",
        "/feed.atom",
        "sitemap.xml",
        "cursor=",
        "after=",
        "/openapi.json",
        "/v1/problems",
        "since=",
    ):
        assert any(part in each for each in told), f"no address with {part} was met"


def test_nothing_that_is_told_names_the_prefix_twice(app: Litestar) -> None:
    for seed in SEEDS:
        assert (PREFIX + PREFIX).encode() not in ask(app, f"{PREFIX}{seed}")[2], seed


def test_failures_redirects_conditions_and_head_are_as_outside(app: Litestar, bare: Any) -> None:
    asked: list[tuple[str, str, dict[str, str]]] = [
        ("HEAD", "/v1/briefs", {}),
        ("HEAD", "/v1/none", {}),
        ("GET", "/v1/none", {}),
        ("GET", "/v1/briefs?limit=x", {}),
        ("POST", "/v1/briefs", {}),
        ("OPTIONS", "/v1/briefs", {}),
        ("GET", "/v1//briefs/", {}),
        ("GET", "/v1/briefs%2F", {}),
        ("GET", "/v1/schemas/diplomatic-brief/latest.json", {}),
        ("GET", "/v1", {"accept": "image/png"}),
        ("GET", f"/v1/briefs/{ID}", {"if-match": '"other"'}),
        ("GET", "/briefs/none", {"accept": "text/html"}),
        ("GET", "/v1/briefs?limit=1", {"accept-encoding": "gzip"}),
    ]
    inside = asking(app, *((method, f"{PREFIX}{address}", fields) for method, address, fields in asked))
    for request, (status, fields, body), (own, known, expected) in zip(
        asked, inside, asking(bare, *asked), strict=True
    ):
        assert status == own, request
        assert [name for name, _ in fields] == [name for name, _ in known], request
        told, before = dict(fields), dict(known)
        if "location" in before:
            assert told["location"] == PREFIX + before["location"]
        if before.get("content-type") == "application/problem+json" and body:
            assert json.loads(body) == json.loads(expected) | {"type": PREFIX + json.loads(expected)["type"]}
        if request[0] == "HEAD":
            assert body == b""
        else:
            assert int(told.get("content-length", "0")) == len(body), request
    head, whole = asking(app, ("HEAD", f"{PREFIX}/v1/briefs", {}), ("GET", f"{PREFIX}/v1/briefs", {}))
    assert dict(head[1]) == dict(whole[1])


def test_what_was_turned_has_a_tag_of_its_own_and_is_held_by_it(app: Litestar, bare: Any) -> None:
    for address in ("/v1/briefs", "/", f"/briefs/{ID}", "/openapi.json"):
        tag = dict(ask(app, f"{PREFIX}{address}")[1])["etag"]
        assert tag != dict(ask(bare, address)[1])["etag"]
        assert ask(app, f"{PREFIX}{address}", if_none_match=tag)[0] == 304


@pytest.mark.parametrize("path", [PREFIX, "/v1"])
def test_a_client_pages_through_a_list_under_the_prefix(path: str, cache: Path) -> None:
    app = Litestar(plugins=[DiplobriefPlugin(BRIEFS, path, url=SITE, cache=cache)])

    def answer(request: httpx.Request) -> httpx.Response:
        status, fields, body = ask(app, request.url.raw_path.decode())
        return httpx.Response(status, headers=fields, stream=httpx.ByteStream(body))

    with Client(SITE + path, transport=httpx.MockTransport(answer)) as client:
        ids = [item["id"] for item in client.briefs(limit=2)]
        assert sorted(ids) == sorted(each.stem for each in BRIEFS.glob("*.json"))
        assert client.file(ID).data == FIRST.read_bytes()
        with pytest.raises(NotFoundError) as told:
            client.brief("none")
        assert told.value.kind == "not-found"


def test_the_prefix_itself_leads_to_the_pages_below_it(app: Litestar) -> None:
    status, fields, _ = ask(app, f"{PREFIX}?q=talks")
    assert (status, dict(fields)["location"]) == (308, f"{PREFIX}/?q=talks")
    assert b"<title>" in ask(app, f"{PREFIX}/?q=talks")[2]


def test_the_description_of_the_application_holds_ours(app: Litestar) -> None:
    merged = app.openapi_schema.to_schema()
    assert json.loads(ask(app, "/schema/openapi.json")[2]) == json.loads(json.dumps(merged))
    validate(json.loads(json.dumps(merged)))
    assert {"/", "/v1/briefs", f"{PREFIX}/v1/briefs", f"{PREFIX}/v1/briefs/{{id}}"} <= merged["paths"].keys()
    assert merged["info"]["title"] == "Ours"
    ids = [each["get"]["operationId"] for each in merged["paths"].values()]
    assert len(set(ids)) == len(ids)
    ours = json.loads(ask(app, f"{PREFIX}/openapi.json")[2])
    assert ours["servers"] == [{"url": PREFIX}]
    assert {f"{PREFIX}{path}" for path in ours["paths"]} <= merged["paths"].keys()


def test_an_application_without_a_description_gets_none(cache: Path) -> None:
    app = host(cache, openapi_config=None)
    assert ask(app, "/schema/openapi.json")[0] == 404
    assert ask(app, f"{PREFIX}/v1")[0] == 200


def test_an_author_cannot_write_an_address_that_is_turned(tmp_path: Path) -> None:
    brief = load(FIRST)
    words = 'Sees "href":"/v1/briefs" and <a href="/v1">, ,"next":"/v1/x",/v1/briefs/x'
    brief["title"] = brief["summary"] = words
    (tmp_path / "briefs").mkdir()
    (tmp_path / "briefs" / FIRST.name).write_bytes(dump(brief))
    (tmp_path / "schemas").symlink_to(FIRST.parent.parent / "schemas")
    app = Litestar(plugins=[DiplobriefPlugin(tmp_path / "briefs", PREFIX, url=SITE, cache=tmp_path / "cache")])
    (item,) = json.loads(ask(app, f"{PREFIX}/v1/briefs")[2])["items"]
    assert item["title"] == item["summary"] == words
    assert json.loads(ask(app, f"{PREFIX}/v1/briefs.ndjson")[2])["title"] == words
    assert words.replace('"', '""').encode() in ask(app, f"{PREFIX}/v1/briefs.csv")[2]
    page = ask(app, f"{PREFIX}/briefs/{ID}")[2].decode()
    assert words in unescape(page)


def test_a_folder_with_an_error_keeps_the_application_from_starting(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    with pytest.raises(BriefsError, match=r"broken\.json:1:2: B005"):
        DiplobriefPlugin(tmp_path, PREFIX, cache=tmp_path / "cache")


@pytest.mark.parametrize("path", ["", "/", "briefs", "/a b", "/{id}", "/a//b"])
def test_what_is_no_prefix_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="prefix"):
        DiplobriefPlugin(BRIEFS, path, cache=tmp_path)
