"""Briefs in every version over HTTP: a client that was made for 1.0 works against a corpus written in 1.1."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import urljoin

import httpx
import jsonschema_rs
import pytest
from clusters import chosen
from newer import FERRY, LETTER
from support import CORPUS, GOOD, ROOT, asking, load, serving

from diplobrief.app.service import create_app
from diplobrief.app.settings import Settings
from diplobrief.contract.conversions.briefs import convert
from diplobrief.contract.conversions.chain import members
from diplobrief.contract.released import FORMS, Contract, shipped
from diplobrief.web.serving import Serving

FAMILY = "/v1/schemas/diplomatic-brief"
OLD, NEW = f"/v1/briefs/{GOOD.stem}", f"/v1/briefs/{FERRY.stem}"
TYPES = {
    "json": "application/schema+json",
    "reader.json": "application/schema+json",
    "d.ts": "text/plain; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
}


@pytest.fixture(scope="module")
def http() -> Iterator[httpx.Client]:
    """A server of briefs of two versions, side by side."""
    with serving(CORPUS / "good") as address, httpx.Client(base_url=address, timeout=10) as client:
        yield client


def test_without_a_wish_the_bytes_are_the_files(http: httpx.Client) -> None:
    for path in (GOOD, FERRY):
        found = http.get(f"/v1/briefs/{path.stem}")
        assert found.content == path.read_bytes()
        assert "content-location" not in found.headers
        assert "diplobrief-dropped" not in found.headers


def test_the_schema_that_a_brief_names_stands_where_its_address_leads(http: httpx.Client) -> None:
    described = http.get("/openapi.json").json()["paths"]
    answers = {path: item["get"]["responses"].get("200", {}).get("content", {}) for path, item in described.items()}
    brief = {"schema": {"$ref": "#/components/schemas/DiplomaticBrief"}}
    served = [path for path, content in answers.items() if content.get("application/json") == brief]
    assert served == ["/v1/briefs/{id}", "/v1/briefs/{id}/{digest}"]
    wishes = [None, *(each["version"] for each in http.get("/v1/schemas").json()["items"])]
    for file, path, wish in product((GOOD, FERRY), served, wishes):
        address = path.format(id=file.stem, digest=hashlib.sha256(file.read_bytes()).hexdigest())
        found = http.get(address, params={"schema": wish} if wish else {})
        assert found.status_code == 200, address
        name = found.json()["$schema"]
        for base in {str(found.url), str(found.url.join(found.headers.get("content-location", "")))}:
            schema = http.get(urljoin(base, name))
            assert (schema.status_code, schema.headers["content-type"]) == (200, TYPES["json"]), base
            assert schema.content == (ROOT / "briefs" / name).resolve().read_bytes()
    assert (
        '</v1/schemas/diplomatic-brief/1.0.0.json>; rel="canonical"'
        in (http.get("/v1/briefs/schemas/diplomatic-brief/1.0.0.json").headers["link"])
    )
    assert http.get("/v1/briefs/schemas/diplomatic-brief/9.9.9.json").status_code == 404


@pytest.mark.parametrize("wish", ["1.0", "1.0.0"])
def test_a_brief_comes_in_the_version_that_was_asked_for(http: httpx.Client, wish: str) -> None:
    plainly = {"accept-encoding": "identity"}
    found, plain = http.get(NEW, params={"schema": wish}, headers=plainly), http.get(NEW, headers=plainly)
    made = convert(load(FERRY), "1.0.0")
    assert found.json() == made.document
    assert found.content.decode() == json.dumps(made.document, indent=2, ensure_ascii=False) + "\n"
    assert found.headers["etag"] == f'"{hashlib.sha256(found.content).hexdigest()[:32]}"' != plain.headers["etag"]
    assert found.headers["content-location"] == f"{NEW}?schema=1.0.0"
    assert found.headers["link"] == (
        f'<{FAMILY}/1.0.0.json>; rel="describedby"; type="application/schema+json", <{NEW}>; rel="canonical", '
        '</v1/briefs>; rel="collection"'
    )
    told = re.findall(r'"([^"]+)"(?:;n=(\d+))?', found.headers["diplobrief-dropped"])
    assert {name: int(count or 1) for name, count in told} == members(made.dropped)
    for field in ("content-location", "diplobrief-dropped", "deprecation", "sunset"):
        assert field in found.headers["access-control-expose-headers"].lower()
    again = http.get(NEW, params={"schema": wish}, headers={"if-none-match": found.headers["etag"]})
    assert (again.status_code, again.headers["content-location"]) == (304, f"{NEW}?schema=1.0.0")
    stale = http.get(NEW, params={"schema": wish}, headers={"if-none-match": plain.headers["etag"]})
    assert stale.status_code == 200, "the file is another form"
    assert http.get(NEW, headers={"if-none-match": found.headers["etag"]}).status_code == 200


def test_a_step_up_loses_nothing_and_says_nothing(http: httpx.Client) -> None:
    for wish, version in (("1", "1.2.0"), ("1.1", "1.1.0"), ("1.1.0", "1.1.0"), ("1.2", "1.2.0")):
        found = http.get(OLD, params={"schema": wish})
        assert found.json() == load(GOOD) | {"$schema": f"../schemas/diplomatic-brief/{version}.json"}
        assert found.headers["content-location"] == f"{OLD}?schema={version}"
        assert "diplobrief-dropped" not in found.headers


def test_in_its_own_version_a_brief_is_its_file(http: httpx.Client) -> None:
    for path, wish in ((GOOD, "1.0"), (FERRY, "1.1"), (LETTER, "1.2"), (LETTER, "1")):
        found = http.get(f"/v1/briefs/{path.stem}", params={"schema": wish})
        assert found.content == path.read_bytes()
        assert found.headers["etag"] == http.get(f"/v1/briefs/{path.stem}").headers["etag"]


def test_a_revision_comes_in_every_version_too(http: httpx.Client) -> None:
    address = f"{NEW}/{hashlib.sha256(FERRY.read_bytes()).hexdigest()}"
    found, plain = http.get(address, params={"schema": "1.0"}), http.get(address)
    assert found.content == http.get(NEW, params={"schema": "1.0"}).content
    assert found.headers["content-location"] == f"{address}?schema=1.0.0"
    assert f'<{address}>; rel="canonical"' in found.headers["link"]
    assert f'<{NEW}>; rel="latest-version"' in found.headers["link"]
    assert "immutable" in plain.headers["cache-control"]
    assert "immutable" not in found.headers["cache-control"], "how it is made may be mended"


@pytest.mark.parametrize("coding", ["identity", "gzip", "br"])
def test_a_converted_brief_is_compressed_and_kept_at_hand_as_every_other(http: httpx.Client, coding: str) -> None:
    address = f"{NEW}?schema=1.0"
    first, second = (http.get(address, headers={"accept-encoding": coding}) for _ in range(2))
    head = http.head(address, headers={"accept-encoding": coding})
    assert first.headers.get("content-encoding", "identity") == coding
    for name in first.headers.keys() - {"date"}:
        assert first.headers[name] == second.headers[name] == head.headers[name]
    assert first.content == second.content
    assert http.get(NEW, headers={"accept-encoding": coding}).content == FERRY.read_bytes()


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("schema=2", 404, 'No brief is to be had in version "2". There are: 1.0.0, 1.1.0, 1.2.0.'),
        ("schema=1.7.0", 404, "There are"),
        ("schema=latest", 400, "a schema version, such as 1.0 or 1.0.0"),
        ("schema=", 400, "a schema version"),
        ("schema=1.0&schema=1.1", 400, "more than once"),
        ("schmea=1.0", 400, 'did you mean "schema"?'),
    ],
)
def test_a_wish_that_cannot_be_met_is_refused(http: httpx.Client, query: str, status: int, said: str) -> None:
    found = http.get(f"{NEW}?{query}")
    assert (found.status_code, found.headers["content-type"]) == (status, "application/problem+json")
    assert said.lower() in found.json()["detail"].lower()


def test_sections_and_lists_are_as_the_files_have_them(http: httpx.Client) -> None:
    """They have one shape in all versions, which grows: a client steps over what it does not know."""
    assert http.get(f"{NEW}/implications").json()["items"] == load(FERRY)["implications"]
    for address in (f"{NEW}/implications", "/v1/briefs", "/v1/implications"):
        assert http.get(address, params={"schema": "1.0"}).status_code == 400


def test_a_client_of_1_0_works_all_the_way(http: httpx.Client) -> None:
    """It reads the list, asks each brief in its version, and validates by the schema that came with it then."""
    writer = jsonschema_rs.validator_for(json.loads(http.get(f"{FAMILY}/1.0.0.json").content))
    reader = jsonschema_rs.validator_for(json.loads(http.get(f"{FAMILY}/1.0.0.reader.json").content))
    items = http.get("/v1/briefs").json()["items"]
    assert len(items) == 3
    for item in items:
        assert writer.is_valid(http.get(item["href"], params={"schema": "1.0"}).json())
        assert reader.is_valid(http.get(item["href"]).json()), "the file as it is, for who reads it openly"
        assert reader.is_valid(http.get(item["href"], params={"schema": "1"}).json())


@pytest.mark.parametrize("version", shipped().locked)
@pytest.mark.parametrize("form", FORMS)
def test_every_form_of_a_version_has_its_address(http: httpx.Client, version: str, form: str) -> None:
    found = http.get(f"{FAMILY}/{version}.{form}")
    assert (found.status_code, found.content) == (200, shipped().read(version, form))
    assert found.headers["content-type"] == TYPES[form]
    assert found.headers["cache-control"] == "max-age=31536000, immutable"
    assert "deprecation" not in found.headers
    (listed,) = [each for each in http.get("/v1/schemas").json()["items"] if each["version"] == version]
    assert f"{FAMILY}/{version}.{form}" in listed.values()
    wrong = http.get(f"{FAMILY}/{version}.{form}", headers={"accept": "image/png"})
    assert wrong.status_code == 406


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("series", "version"),
    [
        ("latest", "1.2.0"),
        ("1", "1.2.0"),
        ("1.2", "1.2.0"),
        ("1.1", "1.1.0"),
        ("1.0", "1.0.0"),
        ("2", None),
        ("1.3", None),
    ],
)
def test_a_series_leads_to_its_newest_version(http: httpx.Client, series: str, version: str | None, form: str) -> None:
    found = http.get(f"{FAMILY}/{series}.{form}")
    if version is None:
        assert found.status_code == 404
        return
    assert (found.status_code, found.headers["location"]) == (307, f"{FAMILY}/{version}.{form}")
    assert found.headers["cache-control"] == "max-age=60"
    assert http.get(found.headers["location"]).status_code == 200
    assert http.head(f"{FAMILY}/{series}.{form}").headers["location"] == found.headers["location"]


@pytest.fixture
def ending(tmp_path: Path) -> Contract:
    """A contract whose first version is on its way out."""
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    table = '["1.0.0"]\nsince = 2027-01-01T00:00:00Z\nsunset = 2028-06-30T12:00:00Z\n'
    (tmp_path / "schemas" / "diplomatic-brief" / "deprecated.toml").write_text(table)
    return Contract(tmp_path / "schemas")


def test_a_deprecated_version_says_so(ending: Contract) -> None:
    app = create_app(Settings(), Serving(chosen([FERRY.read_bytes(), GOOD.read_bytes()], contract=ending)))
    addresses = [f"{FAMILY}/1.0.0.{form}" for form in FORMS] + [f"{NEW}?schema=1.0", f"{OLD}?schema=1.0"]
    for status, fields, _ in asking(app, *(("GET", address, {}) for address in addresses)):
        assert status == 200
        assert dict(fields)["deprecation"] == "@1798761600"
        assert dict(fields)["sunset"] == "Fri, 30 Jun 2028 12:00:00 GMT"
    ((_, fields, _),) = asking(app, ("GET", f"{FAMILY}/1.0.0.json", {}))
    assert f'<{FAMILY}/1.2.0.json>; rel="successor-version"' in dict(fields)["link"]
    others = [f"{FAMILY}/1.1.0.json", NEW, OLD, f"{OLD}?schema=1.1"]
    for _, fields, _ in asking(app, *(("GET", address, {}) for address in others)):
        assert not {"deprecation", "sunset"} & dict(fields).keys()
    ((_, _, listed),) = asking(app, ("GET", "/v1/schemas", {}))
    first, *others = json.loads(listed)["items"]
    assert (first["deprecated"], first["sunset"]) == (1798761600, 1845979200)
    assert len(others) == 2
    assert all("deprecated" not in each for each in others)
