"""The tools for agents, asked by the client of the protocol's own package."""

import asyncio
import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any

import httpx
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp.client.streamable_http import streamable_http_client
from support import BRIEFS, FIRST, ROOT, command, compiled, load

from diplobrief.agents.server import server as served
from diplobrief.agents.tools import TOOLS, Desk

SITE = "https://briefs.example.org"
ID = FIRST.stem
Json = dict[str, Any]


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(compiled(path.read_bytes() for path in sorted(BRIEFS.glob("*.json"))), SITE)


def asked(desk: Desk, name: str, arguments: Json) -> Any:
    """The answer of a tool, as the client hears it."""

    async def ask() -> Any:
        async with Client(served(desk)) as client:
            return await client.call_tool(name, arguments)

    return asyncio.run(ask())


def told(desk: Desk, name: str, **arguments: Any) -> Json:
    found = asked(desk, name, arguments)
    assert not found.is_error, found.content[0].text
    assert json.loads(found.content[0].text) == found.structured_content
    content: Json = found.structured_content
    return content


def claims_in(value: Any) -> Iterator[Json]:
    """Every claim in an answer that is told as one."""
    if isinstance(value, list):
        for each in value:
            yield from claims_in(each)
    elif isinstance(value, dict):
        if "layer" in value and "text" in value:
            yield value
        for each in value.values():
            yield from claims_in(each)


def test_every_tool_says_that_it_only_reads_and_what_it_takes(desk: Desk) -> None:
    async def listed() -> Any:
        async with Client(served(desk)) as client:
            return (await client.list_tools()).tools

    tools = asyncio.run(listed())
    assert {each.name for each in tools} == {"search", "read", "quote", "list_parties", "compare"} == set(TOOLS)
    for each in tools:
        assert each.annotations.read_only_hint
        assert not each.annotations.destructive_hint
        assert not each.input_schema["additionalProperties"]
        assert all(taken["description"] for taken in each.input_schema["properties"].values())


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("search", {"q": "Greenland"}),
        ("search", {"collection": "objectives", "limit": 3}),
        ("search", {"collection": "implications", "limit": 3}),
        ("quote", {"brief": ID, "claim": "s4"}),
        ("compare", {"first": ID, "second": "1930-03-19-kato-rejects-the-proposal"}),
    ],
)
def test_every_claim_has_its_evidence_and_an_address_that_shows_it(
    name: str, arguments: Json, desk: Desk, http: httpx.Client
) -> None:
    found = list(claims_in(told(desk, name, **arguments)))
    assert found
    for claim in found:
        assert claim["evidence"]
        assert {span["source"] for span in claim["evidence"]} == {each["id"] for each in claim["sources"]}
        where = claim["cite"]["address"]
        assert where.startswith(f"{SITE}/briefs/")
        assert claim["cite"]["sha256"] in where
        path, _, mark = where.removeprefix(SITE).partition("#")
        assert f'id="{mark}"' in http.get(path).text, "the address leads to the claim"


def test_a_search_takes_what_the_api_takes_and_goes_on_by_its_cursor(desk: Desk, http: httpx.Client) -> None:
    expected = http.get("/v1/statements?kind=direct&kind=mixed&sort=date&limit=200").json()["items"]
    items: list[Json] = []
    more: Json = {}
    while True:
        page = told(desk, "search", kind=["direct", "mixed"], sort="date", limit=3, **more)
        items += page["items"]
        if page["cursor"] is None:
            break
        more = {"cursor": page["cursor"]}
    assert [(each["brief"], each["id"]) for each in items] == [(each["brief"], each["id"]) for each in expected]
    assert page["total"] == len(items) > 3


def test_a_search_for_briefs_has_the_evidence_of_their_claims(desk: Desk) -> None:
    (item,) = told(desk, "search", collection="briefs", id=[ID])["items"]
    brief = load(FIRST)
    assert {each["id"] for each in item["claims"]} >= {each["id"] for each in brief["statements"]}
    assert all(each["evidence"] and each["address"].startswith(SITE) for each in item["claims"])


def test_a_brief_is_read_whole_with_the_address_of_every_claim(desk: Desk) -> None:
    found = told(desk, "read", brief=ID)
    assert found["brief"] == load(FIRST)
    assert found["claims"].keys() >= {each["id"] for each in found["brief"]["objectives"]}
    assert told(desk, "read", brief=ID, digest=found["cite"]["sha256"]) == found


def test_a_quotation_tells_the_speakers_words_from_ours(desk: Desk) -> None:
    statements = {each["id"]: each for each in load(FIRST)["statements"]}
    quoted = next(each for each in statements.values() if "quote" in each)
    found = told(desk, "quote", brief=ID, claim=quoted["id"])
    assert quoted["quote"] in found["verbatim"]
    assert (found["own_words"], found["speaker"]) == (quoted["text"], quoted["speaker"])
    bare = next(
        each for each in statements.values() if "quote" not in json.dumps(each["evidence"]) and "quote" not in each
    )
    assert told(desk, "quote", brief=ID, claim=bare["id"])["verbatim"] == []


def test_parties_are_listed_in_order_with_where_they_are_declared(desk: Desk, http: httpx.Client) -> None:
    expected = [each["id"] for each in http.get("/v1/parties?limit=200").json()["items"]]
    first = told(desk, "list_parties", limit=5)
    second = told(desk, "list_parties", limit=5, after=first["after"])
    assert [each["id"] for each in (*first["items"], *second["items"])] == expected[:10]
    assert told(desk, "list_parties", limit=len(expected))["after"] is None
    for each in first["items"]:
        assert each["declared_in"]
        assert http.get(each["cite"]["address"].removeprefix(SITE)).status_code == 200


def test_two_briefs_are_compared_by_the_parties_that_both_have(desk: Desk) -> None:
    found = told(desk, "compare", first=ID, second=ID)
    assert {each["ids"][0] for each in found["parties_of_both"]} == {each["id"] for each in load(FIRST)["parties"]}
    assert all(each["first"] == each["second"] for each in found["parties_of_both"])
    assert found["only_in_first"] == found["only_in_second"] == []
    assert any(each["first"] for each in found["parties_of_both"])


HOSTILE: list[tuple[str, Any, str]] = [
    ("delete", {}, "There is no tool"),
    ("serch", {}, "did you mean"),
    ("read", {}, 'needs the argument "brief"'),
    ("read", {"brief": "../../etc/passwd"}, "cannot be"),
    ("read", {"brief": "a\0b"}, "cannot be seen"),
    ("read", {"brief": ["a"]}, "must be of type string"),
    ("read", {"brief": True}, "must be of type string"),
    ("read", {"brief": {"$ne": ""}}, "must be of type string"),
    ("read", {"brief": None}, "must be of type string"),
    ("read", {"brief": "x" * 5000}, "more than 2,000 characters"),
    ("read", {"brief": "none"}, 'There is no brief "none"'),
    ("read", {"brief": ID, "digest": "0" * 63}, "cannot be"),
    ("read", {"brief": ID, "digest": "0" * 64}, "never had that digest"),
    ("read", {"breif": ID}, 'did you mean "brief"'),
    ("quote", {"brief": ID, "claim": "s999"}, 'has no claim "s999"'),
    ("search", {"limit": 10**9}, "from 1 to 200"),
    ("search", {"limit": -1}, "from 1 to 200"),
    ("search", {"limit": 1.5}, "must be of type integer"),
    ("search", {"limit": True}, "must be of type integer"),
    ("search", {"q": 'title:" OR 1=1 --'}, ""),
    ("search", {"collection": "passwords"}, "must be one of"),
    ("search", {"kind": ["loud"]}, "kind"),
    ("search", {"kind": [{}]}, "must hold texts"),
    ("search", {"kind": ["direct"] * 500}, ""),
    ("search", {"cursor": "AAAA"}, "cursor"),
    ("search", {"date_from": "2026-02-30"}, "day of the calendar"),
    ("search", {"asked_by": "me"}, "takes no argument"),
    ("search", {"collection": "briefs", "brief": [ID]}, "brief"),
    ("compare", {"first": ID, "second": ID + "\n"}, "cannot be"),
]


def test_hostile_arguments_meet_a_clear_error_and_the_server_goes_on(desk: Desk) -> None:
    async def all_of_them() -> list[Any]:
        async with Client(served(desk)) as client:
            heard = [await client.call_tool(name, arguments) for name, arguments, _ in HOSTILE]
            assert not (await client.call_tool("read", {"brief": ID})).is_error
            return heard

    for (name, arguments, words), found in zip(HOSTILE, asyncio.run(all_of_them()), strict=True):
        text = found.content[0].text
        assert found.is_error, (name, arguments)
        assert words in text, (name, arguments, text)
        assert len(text) < 1000
        assert "Traceback" not in text


async def _read_one(client: Client) -> tuple[str, str]:
    found = await client.call_tool("quote", {"brief": ID, "claim": "s4"})
    return found.structured_content["cite"]["address"], found.structured_content["evidence"][0]["sha256"]


def _over_the_wire(connect: Callable[[], Any]) -> tuple[str, str]:
    async def ask() -> tuple[str, str]:
        async with Client(connect()) as client:
            return await _read_one(client)

    return asyncio.run(ask())


EVIDENCE = next(each for each in load(FIRST)["statements"] if each["id"] == "s4")["evidence"][0]["sha256"]


def test_the_command_answers_on_standard_streams(tmp_path: Path) -> None:
    words = ["-m", "diplobrief", "mcp", "--briefs", str(BRIEFS), "--cache", str(tmp_path), "--url", SITE]
    started = StdioServerParameters(command=sys.executable, args=words, cwd=str(ROOT))
    address, evidence = _over_the_wire(lambda: stdio_client(started))
    assert address.startswith(f"{SITE}/briefs/{ID}/")
    assert evidence == EVIDENCE


def test_the_command_answers_on_loopback_http_and_to_no_foreign_host(tmp_path: Path) -> None:
    words = ["mcp", "--http", "--port", "0", "--briefs", str(BRIEFS), "--cache", str(tmp_path)]
    process = Popen([sys.executable, "-m", "diplobrief", *words], stdout=PIPE, stderr=PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        url = re.search(r"http://127\.0\.0\.1:[0-9]+/mcp", process.stdout.readline())
        assert url, process.communicate()[1]
        assert _over_the_wire(lambda: streamable_http_client(url[0]))[1] == EVIDENCE
        for fields in ({"host": "evil.example"}, {"origin": "https://evil.example"}):
            refused = httpx.post(url[0], json={}, headers=fields)
            assert refused.status_code in (403, 421), refused.text
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_without_the_package_the_command_names_the_cure(tmp_path: Path) -> None:
    code = "import sys; sys.modules['mcp'] = None\nfrom diplobrief.cli.main import main; sys.exit(main(['mcp']))"
    process = Popen([sys.executable, "-c", code], stderr=PIPE, text=True, cwd=tmp_path)
    _, said = process.communicate(timeout=60)
    assert (process.returncode, 'pip install "diplobrief[mcp]"' in said) == (2, True)


def test_a_folder_with_an_error_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text("{")
    done = command("mcp", "--briefs", tmp_path, "--cache", tmp_path / "cache")
    assert (done.returncode, done.stdout) == (1, "")
    assert "B005" in done.stderr
