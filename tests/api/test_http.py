"""HTTP as RFC 9110 has it, over a running server: every 200 address, in every way a client may ask."""

import hashlib
import json
import re
from urllib.parse import urljoin

import httpx
import pytest
from support import BRIEFS, FIRST, ROOT, load

from diplobrief.api.routes import ROUTES
from diplobrief.store.contract import SECTIONS

BRIEF = f"/v1/briefs/{FIRST.stem}"
FAMILY = "/v1/schemas/diplomatic-brief"
SCHEMA = f"{FAMILY}/1.0.0.json"
ADDRESSES = [
    "/v1", "/v1/briefs", "/v1/briefs?limit=1&party=DK", "/v1/briefs?party=nobody", BRIEF, "/v1/schemas", SCHEMA, f"{FAMILY}/1.0.0.reader.json", f"{FAMILY}/1.1.0.json", f"{BRIEF}?schema=1.0", f"{BRIEF}?schema=1.1",
    "/v1/statements?limit=2&act=state", "/v1/objectives", "/v1/implications", "/v1/parties", "/v1/parties/DK", "/v1/changes",
    "/v1/briefs?q=arctic&facets=party,year", f"{BRIEF}/{hashlib.sha256(FIRST.read_bytes()).hexdigest()}",
    "/v1/briefs/schemas/diplomatic-brief/1.1.0.json", "/v1/problems", "/openapi.json", "/healthz", "/readyz", *(f"{BRIEF}/{section}" for section in SECTIONS),
]  # fmt: skip


TEXTS = {
    f"{BRIEF}/cite": "text/plain; charset=utf-8",
    f"{FAMILY}/1.1.0.d.ts": "text/plain; charset=utf-8",
    f"{FAMILY}/1.1.0.md": "text/markdown; charset=utf-8",
}
REDIRECTS = [
    f"{FAMILY}/{series}.{form}" for series in ("1", "latest") for form in ("json", "reader.json", "d.ts", "md")
]
"""Addresses that lead to another one: tests/api/test_versions.py."""

STREAMS = {
    "/v1/briefs.ndjson": "application/x-ndjson",
    "/v1/statements.ndjson": "application/x-ndjson",
    "/v1/briefs.csv": "text/csv",
}
"""Addresses that send their answer as it is made: tests/api/test_streams.py."""


def test_every_route_is_asked_here() -> None:
    for route in ROUTES:
        template = re.sub(r"\{\w+\}", r"[^/?]+", route.path)
        asked = [address.partition("?")[0] for address in (*ADDRESSES, *TEXTS, *REDIRECTS, *STREAMS)]
        assert any(re.fullmatch(template, address) for address in asked), route.path


@pytest.mark.parametrize("address", [*ADDRESSES, *TEXTS])
def test_a_200_has_what_a_200_needs(http: httpx.Client, address: str) -> None:
    found = http.get(address, headers={"accept-encoding": "identity"})
    assert found.status_code == 200
    assert re.fullmatch(r'"[0-9a-f]{32}"', found.headers["etag"])
    assert found.headers["etag"] == f'"{hashlib.sha256(found.content).hexdigest()[:32]}"'
    assert found.headers["cache-control"]
    assert found.headers["vary"] == "Accept, Accept-Encoding"
    assert found.headers["access-control-allow-origin"] == "*"
    assert found.headers["x-content-type-options"] == "nosniff"
    assert int(found.headers["content-length"]) == len(found.content)
    if address in TEXTS:
        assert found.headers["content-type"] == TEXTS[address]
        found.content.decode("utf-8")
    else:
        assert found.headers["content-type"] in ("application/json", "application/schema+json")
        json.loads(found.content)


@pytest.mark.parametrize("address", [*ADDRESSES, *TEXTS, *REDIRECTS, "/nothing", "/v1?x=1", "/v1/briefs/"])
def test_head_is_get_without_content(http: httpx.Client, address: str) -> None:
    get, head = http.get(address), http.head(address)
    assert head.content == b""
    assert head.status_code == get.status_code
    without_date = [{k: v for k, v in each.headers.items() if k != "date"} for each in (get, head)]
    assert without_date[0] == without_date[1]


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', '"a,b" , W/{}', "*"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_the_client_holds_is_not_sent_again(http: httpx.Client, address: str, form: str, method: str) -> None:
    full = http.get(address)
    found = http.request(method, address, headers={"if-none-match": form.format(full.headers["etag"])})
    assert (found.status_code, found.content) == (304, b"")
    for name in ("etag", "cache-control", "vary", "link", "access-control-allow-origin"):
        assert found.headers.get(name) == full.headers.get(name)
    assert "content-type" not in found.headers


@pytest.mark.parametrize("field", ['"other"', 'W/"x"', "nonsense", '""', '"' + "a" * 5000 + '"'])
def test_another_tag_gets_the_whole(http: httpx.Client, field: str) -> None:
    assert http.get(BRIEF, headers={"if-none-match": field}).status_code == 200


def test_if_match_is_a_strong_comparison(http: httpx.Client) -> None:
    tag = http.get(BRIEF).headers["etag"]
    assert http.get(BRIEF, headers={"if-match": tag}).status_code == 200
    assert http.get(BRIEF, headers={"if-match": "*"}).status_code == 200
    for other in ('"other"', f"W/{tag}"):
        found = http.get(BRIEF, headers={"if-match": other})
        assert (found.status_code, found.json()["type"]) == (412, "/v1/problems#precondition-failed")


def test_a_brief_is_the_bytes_of_its_file(http: httpx.Client) -> None:
    for path in BRIEFS.glob("*.json"):
        served = http.get(f"/v1/briefs/{path.stem}").content
        assert hashlib.sha256(served).digest() == hashlib.sha256(path.read_bytes()).digest()


def test_a_briefs_schema_reference_resolves_on_the_live_api(http: httpx.Client) -> None:
    found = http.get(BRIEF)
    target = urljoin(str(found.url), found.json()["$schema"])
    assert target.endswith(f"{FAMILY}/1.1.0.json")
    assert http.get(target).content == (ROOT / "schemas/diplomatic-brief/1.1.0.json").read_bytes()
    assert f'<{FAMILY}/1.1.0.json>; rel="describedby"; type="application/schema+json"' in found.headers["link"]


def test_a_schema_never_changes_and_says_so(http: httpx.Client) -> None:
    found = http.get(SCHEMA)
    assert found.headers["content-type"] == "application/schema+json"
    assert found.headers["cache-control"] == "max-age=31536000, immutable"
    listed = http.get("/v1/schemas").json()["items"][0]
    assert listed == {
        "version": "1.0.0",
        "href": SCHEMA,
        "reader": f"{FAMILY}/1.0.0.reader.json",
        "types": f"{FAMILY}/1.0.0.d.ts",
        "page": f"{FAMILY}/1.0.0.md",
        "sha256": hashlib.sha256(found.content).hexdigest(),
    }


ACCEPTS = {
    "*/*": "application/schema+json",
    "application/json": "application/json",
    "application/schema+json": "application/schema+json",
    "application/*;q=0.5": "application/schema+json",
    "text/html, application/xhtml+xml, */*;q=0.1": "application/schema+json",
    "application/json, application/schema+json;q=0.9": "application/json",
    "application/json;q=0, */*": "application/schema+json",
    "APPLICATION/JSON": "application/json",
    "": "application/schema+json",
    "text/html": None,
    "application/json;q=0": None,
    "*/*;q=0": None,
    "application/json;version=2": None,
}


@pytest.mark.parametrize(("accept", "media_type"), ACCEPTS.items())
def test_the_accept_field_is_kept_to(http: httpx.Client, accept: str, media_type: str | None) -> None:
    found = http.get(SCHEMA, headers={"accept": accept})
    if media_type is None:
        assert found.status_code == 406
        assert found.json()["available"] == ["application/schema+json", "application/json"]
    else:
        assert (found.status_code, found.headers["content-type"]) == (200, media_type)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "PROPFIND"])
@pytest.mark.parametrize("address", [BRIEF, "/v1/briefs", "/nothing"])
def test_other_methods_are_405_with_allow(http: httpx.Client, method: str, address: str) -> None:
    found = http.request(method, address, content=b"{}" if method == "POST" else None)
    assert found.status_code == 405
    assert found.headers["allow"] == "GET, HEAD, OPTIONS"


def test_options_and_a_preflight_are_answered(http: httpx.Client) -> None:
    asked = {
        "origin": "https://example.org",
        "access-control-request-method": "GET",
        "access-control-request-headers": "x-a",
    }
    found = http.options(BRIEF, headers=asked)
    assert (found.status_code, found.content) == (204, b"")
    assert found.headers["allow"] == found.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    assert found.headers["access-control-allow-headers"] == "*"
    assert found.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize(
    ("spelling", "target"),
    [
        ("/v1/briefs/", "/v1/briefs"),
        ("//v1//briefs", "/v1/briefs"),
        ("/v1/briefs//?limit=1", "/v1/briefs?limit=1"),
        ("/", "/v1"),
    ],
)
def test_another_spelling_is_sent_on(server: str, spelling: str, target: str) -> None:
    found = httpx.get(server + spelling, headers={"Accept": "application/json"})
    assert found.status_code in (307, 308)
    assert found.headers["location"] == target


@pytest.mark.parametrize(
    "path",
    [
        "/v1/briefs%2F",
        "/v1/%62riefs",
        "/v1/briefs/%00",
        "/v1/bri\u00e9fs",
        "/v1/briefs/..%2f..",
        "/v1/briefs/a%20b",
        "/V1/briefs",
    ],
)
def test_an_encoded_or_foreign_spelling_is_nothing(http: httpx.Client, path: str) -> None:
    assert http.get(path).status_code == 404


OURS = [load(path) for path in sorted(BRIEFS.glob("*.json"))]


def test_the_list_pages_by_links(http: httpx.Client) -> None:
    found = http.get("/v1/briefs", params={"limit": 1}).json()
    assert (found["total"], len(found["items"])) == (len(OURS), 1)
    assert found["items"][0]["title"] == load(FIRST)["title"]
    seen, following = 1, found["next"]
    while following:
        found = http.get(following).json()
        seen, following = seen + len(found["items"]), found["next"]
    assert seen == len(OURS)


@pytest.mark.parametrize(
    ("query", "total"),
    [
        ("party=greenland", 1), ("party=DK", 1), ("party=Q159", 1), ("party=SE", 0), ("event=consult", sum(each["event"]["type"] == "consult" for each in OURS)), ("event=aid", 0),
        ("date_from=2026-01-28&date_to=2026-01-28", 1), ("date_from=2026-01-29", 0), ("date_to=2026-01-27", len(OURS) - 1),
        ("date_from=2026-02-01&date_to=2026-01-01", 0), ("party=DK&event=aid", 0), ("limit=200", len(OURS)),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(http: httpx.Client, query: str, total: int) -> None:
    found = http.get(f"/v1/briefs?{query}").json()
    assert (found["total"], len(found["items"])) == (total, total)


def test_readiness_names_the_edition(http: httpx.Client) -> None:
    assert http.get("/readyz").json()["edition"] == http.get("/v1").json()["edition"]
    assert http.get("/healthz").headers["cache-control"] == "no-cache"


def test_the_index_leads_everywhere(http: httpx.Client) -> None:
    links = http.get("/v1").json()["links"]
    values = {"id": FIRST.stem, "section": "statements", "party": "DK", "version": "1.1.0"}
    values["digest"] = hashlib.sha256(FIRST.read_bytes()).hexdigest()
    for name, link in links.items():
        assert http.get(link.format(**values)).status_code == 200, name
