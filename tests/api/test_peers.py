"""What the tools of others say about the running service: schemathesis, redbot, spectral, and the OpenAPI validator."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from packages import run
from support import FIRST

from diplobrief.api.routes import ROUTES

BRIEF = f"/v1/briefs/{FIRST.stem}"
FAMILY = "/v1/schemas/diplomatic-brief"
ELSEWHERE = {route.path for route in ROUTES if route.elsewhere}
REDBOT = """
import json, sys, thor
from configparser import ConfigParser
from redbot.resource import HttpResource
config = ConfigParser()
config.read_dict({"redbot": {"enable_local_access": "True"}})
resource = HttpResource(config["redbot"])
resource.set_request(sys.argv[1])
thor.events.on(resource)(lambda: None)
resource.on("check_done", thor.stop)
resource.check()
thor.run()
notes = [(n.level.value, n.summary) for n in resource.response.notes]
notes += [(n.level.value, n.summary) for each in resource.subreqs.values() for n in each.response.notes]
print(json.dumps([resource.response.status_code, notes]))
"""


def test_openapi_is_valid_and_complete(http: httpx.Client) -> None:
    document = http.get("/openapi.json").json()
    OpenAPIV31SpecValidator(document).validate()
    assert set(document["paths"]) == {route.path for route in ROUTES} - ELSEWHERE | {"/openapi.json"}
    sent_on = {path for path, item in document["paths"].items() if "307" in item["get"]["responses"]}
    assert sent_on == {path.replace("{series}", "{version}") for path in ELSEWHERE}
    for path, item in document["paths"].items():
        operation = item["get"]
        assert operation["summary"]
        assert operation["tags"], path
        assert {"200", "304", "400", "405", "406", "412", "500"} <= operation["responses"].keys(), path
        assert ("404" in operation["responses"]) == ("{" in path)
        for parameter in operation["parameters"]:
            schema = parameter["schema"]
            assert parameter["description"]
            if schema.get("type") == "array":
                assert {"minItems", "maxItems"} <= schema.keys() or "uniqueItems" in schema, parameter
                schema = schema["items"]
            assert "enum" in schema or "maxLength" in schema or {"minimum", "maximum"} <= schema.keys(), parameter


def test_spectral_finds_no_error_in_the_description(http: httpx.Client, tmp_path: Path) -> None:
    (tmp_path / "openapi.json").write_bytes(http.get("/openapi.json").content)
    (tmp_path / "rules.yaml").write_text("extends: spectral:oas\n")
    done = run("spectral", "lint", "openapi.json", "--ruleset", "rules.yaml", "--format", "json", cwd=tmp_path)
    found = {(each["code"], each["severity"]) for each in json.loads(done.stdout)}
    assert found == {("info-contact", 1)}, done.stdout  # a warning: nobody is to be written to
    (tmp_path / "openapi.json").write_bytes(b'{"openapi": "3.1.1", "paths": {"/{a}": {}, "/{b}": {}}}')
    done = run("spectral", "lint", "openapi.json", "--ruleset", "rules.yaml", "--format", "json", cwd=tmp_path)
    assert {"path-params", "oas3-schema"} <= {each["code"] for each in json.loads(done.stdout)}, "it did look"


def test_every_example_of_the_description_is_answered(http: httpx.Client) -> None:
    for path, item in http.get("/openapi.json").json()["paths"].items():
        parameters = item["get"]["parameters"]
        address = path
        for parameter in parameters:
            if parameter["in"] == "path":
                address = address.replace(f"{{{parameter['name']}}}", parameter["example"])
        assert http.get(address).status_code == 200, address
        for parameter in parameters:
            if parameter["in"] == "query" and "example" in parameter:
                example = parameter["example"]
                value = ",".join(example) if parameter.get("explode") is False else example
                found = http.get(address, params={parameter["name"]: value})
                assert found.status_code == 200, found.url


RELEASED = Path(__file__).parent / "released-openapi.json"


def test_what_was_described_once_is_still_so(http: httpx.Client) -> None:
    """The promise in `service/README.md`; a new release of the API replaces the copy."""
    now, once = http.get("/openapi.json").json(), json.loads(RELEASED.read_bytes())
    kept = list(missing(once["paths"], now["paths"], "paths"))
    for name, schema in once["components"]["schemas"].items():
        kept += missing(
            schema.get("properties", {}),
            now["components"]["schemas"].get(name, {}).get("properties", {}),
            f"{name}/properties",
        )
        gone = set(schema.get("required", ())) - set(now["components"]["schemas"].get(name, {}).get("required", ()))
        kept += [f"{name}: {member} was always there" for member in sorted(gone)]
    assert kept == []


def missing(once: object, now: object, where: str) -> Iterator[str]:
    """What a client of the first may rely on and the second lacks. Words for people and examples may change."""
    if isinstance(once, dict) and isinstance(now, dict):
        words = set() if where.endswith("/properties") else {"description", "summary", "example", "tags"}
        for name in sorted(once.keys() - words):
            if name not in now:
                yield f"{where}: {name} is gone"
            else:
                yield from missing(once[name], now[name], f"{where}/{name}")
    elif isinstance(once, list) and isinstance(now, list):
        known = {each["name"]: each for each in now if isinstance(each, dict) and "name" in each}
        for each in once:
            if isinstance(each, dict) and "name" in each:
                yield from missing(each, known.get(each["name"]), f"{where}/{each['name']}")
            elif each not in now:
                yield f"{where}: {each} is gone"
    elif once != now and not ("/parameters/" in where and takes_more(where, once, now)):
        yield f"{where}: {once} is {now} now"


def takes_more(where: str, once: object, now: object) -> bool:
    """Whether a parameter takes all that it took, and more."""
    if where.endswith("/schema/maxLength"):
        return isinstance(once, int) and isinstance(now, int) and now > once
    return where.endswith("/schema/pattern") and str(now).startswith(f"{once}|")


def test_schemathesis_finds_nothing(server: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "schemathesis", "run", f"{server}/openapi.json", "--checks", "all", "--seed", "1",
         "--max-examples", "15"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
        cwd=tmp_path,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "No issues found" in done.stdout, done.stdout
    assert "warning" not in done.stdout.lower(), done.stdout


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1", 200), ("/v1/briefs", 200), ("/v1/briefs?limit=1", 200), (BRIEF, 200), (f"{BRIEF}/statements", 200),
        ("/v1/schemas", 200), *((f"{FAMILY}/1.1.0.{form}", 200) for form in ("json", "reader.json", "d.ts", "md")), (f"{FAMILY}/latest.json", 307),
        (f"{FAMILY}/1.d.ts", 307), (f"{BRIEF}?schema=1.0", 200), (f"{BRIEF}?schema=1.1.0", 200), (f"{BRIEF}?schema=7", 404), ("/v1/problems", 200),
        ("/openapi.json", 200), ("/healthz", 200), ("/readyz", 200), ("/", 200), ("/nothing", 404), ("/v1/briefs/", 308),
    ],
)  # fmt: skip
def test_redbot_warns_of_nothing(server: str, path: str, status: int) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", REDBOT, server + path],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    found, notes = json.loads(done.stdout.splitlines()[-1])
    assert found == status
    assert len(notes) > 5, "it did look"
    assert [note for note in notes if note[0] in ("warning", "bad")] == []
