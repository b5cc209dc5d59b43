"""Parts of the edge that a healthy server does not show, and the cursor's promise."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from clusters import chosen
from hypothesis import given
from hypothesis import strategies as st
from support import FIRST, GOOD, Json, compiled, dump, load, serving

from diplobrief.app.service import create_app
from diplobrief.app.settings import Settings
from diplobrief.store.contract import Position
from diplobrief.store.postgres.store import AwaitedStore
from diplobrief.web import cursor
from diplobrief.web.accept import choose
from diplobrief.web.serving import Serving


def ask(app: Any, *requests: str) -> list[httpx.Response]:
    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return [await client.get(each) for each in requests]

    return asyncio.run(run())


def test_a_damaged_edition_is_a_problem_without_its_insides(tmp_path: Path) -> None:
    store = compiled([FIRST.read_bytes()], tmp_path)
    app = create_app(Settings(), Serving(store))
    for pack in (store.folder / "packs").iterdir():
        pack.write_bytes(bytes(pack.stat().st_size))
    for found in ask(app, f"/v1/briefs/{FIRST.stem}", "/v1/briefs"):
        assert (found.status_code, found.headers["content-type"]) == (500, "application/problem+json")
        assert found.json()["type"] == "/v1/problems#internal-error"
        assert "damaged" not in found.text
        assert found.headers["access-control-allow-origin"] == "*"


def test_a_list_by_relevance_ends_with_its_edition(tmp_path: Path) -> None:
    files = [dump(each) for each in many(30)]
    (first,) = ask(create_app(Settings(), Serving(chosen(files, tmp_path))), "/v1/briefs?q=harbour&limit=20")
    assert first.json()["total"] == 30
    (second,) = ask(create_app(Settings(), Serving(chosen(files[1:], tmp_path))), first.json()["next"])
    assert (second.status_code, second.json()["type"]) == (409, "/v1/problems#cursor-expired")


def test_a_list_ends_where_another_log_is_served(tmp_path: Path) -> None:
    files = {each["id"]: each for each in many(30)}
    apps = []
    for place in ("brief-7", "brief-8"):
        chosen(map(dump, files.values()), tmp_path / place)
        changed = files | {place: files[place] | {"title": f"Harbour, as {place} has it", "revision": 7}}
        apps.append(create_app(Settings(), Serving(chosen(map(dump, changed.values()), tmp_path / place))))
    for address in ("/v1/briefs?limit=20", "/v1/statements", "/v1/briefs?q=harbour"):
        (first,) = ask(apps[0], address)
        (second,) = ask(apps[0], first.json()["next"])
        assert second.status_code == 200
        (other,) = ask(apps[1], first.json()["next"])
        assert (other.status_code, other.json()["type"]) == (409, "/v1/problems#cursor-expired"), address


def test_an_empty_store_answers_too() -> None:
    found = ask(create_app(Settings(), Serving(chosen([]))), "/v1/briefs", "/openapi.json", "/readyz")
    assert [each.status_code for each in found] == [200, 200, 200]
    assert found[0].json() == {"items": [], "total": 0, "next": None}


def many(number: int) -> list[Json]:
    base = load(GOOD)
    return [base | {"id": f"brief-{n}", "date": f"2026-01-{n % 28 + 1:02}"} for n in range(number)]


def test_a_client_that_follows_next_sees_every_brief_once() -> None:
    app = create_app(Settings(), Serving(chosen(map(dump, many(95)))))
    seen: list[str] = []
    address: str | None = "/v1/briefs?limit=10&event=agree&date_from=2026-01-02"
    while address:
        (found,) = ask(app, address)
        page = orjson.loads(found.content)
        seen += [item["id"] for item in page["items"]]
        address = page["next"]
        if address:
            assert f'<{address}>; rel="next"' in found.headers["link"]
    assert len(seen) == len(set(seen)) == page["total"] == len([b for b in many(95) if b["date"] > "2026-01-01"])


def test_no_page_of_parties_is_empty_and_each_party_comes_once() -> None:
    app = create_app(Settings(), Serving(chosen([FIRST.read_bytes(), GOOD.read_bytes()])))
    (whole,) = ask(app, "/v1/parties?limit=200")
    expected = [each["id"] for each in whole.json()["items"]]
    for limit in range(1, len(expected) + 2):
        seen: list[str] = []
        address = f"/v1/parties?limit={limit}"
        while address:
            (found,) = ask(app, address)
            page = found.json()
            assert page["items"], address
            assert page["total"] == len(expected)
            assert ("link" in found.headers) == bool(page["next"])
            seen += [each["id"] for each in page["items"]]
            address = page["next"]
        assert seen == expected


def test_a_node_that_has_no_edition_yet_tells_nothing_of_one() -> None:
    app = create_app(Settings(), Serving(AwaitedStore()))
    asked = ("/v1", "/v1/briefs", "/v1/parties", "/v1/changes", "/v1/schemas", "/openapi.json", "/readyz")
    for found in ask(app, *asked):
        assert (found.status_code, found.headers["retry-after"]) == (503, "2"), found.url
        assert found.json()["type"] == "/v1/problems#unavailable"
        assert found.headers["cache-control"] == "no-store"
    assert [each.status_code for each in ask(app, "/healthz", "/v1/problems")] == [200, 200]


LOGS = st.just("") | st.binary(min_size=4, max_size=4).map(bytes.hex)
POSITIONS = st.builds(Position, st.integers(0, 2**31 - 1), st.integers(0, 2**63 - 1), LOGS)


@given(POSITIONS)
def test_a_cursor_says_where_it_was_made(position: Position) -> None:
    made = cursor.encode(position)
    assert cursor.decode(made) == position
    assert cursor.SHORTEST <= len(made) <= cursor.LONGEST


@given(POSITIONS, st.data())
def test_a_damaged_cursor_is_refused(position: Position, data: st.DataObject) -> None:
    made = cursor.encode(position)
    at = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.sampled_from("0123456789abcdefXYZ \n").filter(lambda c: c != made[at]))
    for damaged in (made[:at] + other + made[at + 1 :], made[:at], made + made[at], made + "A"):
        with pytest.raises(ValueError, match="not a cursor"):
            cursor.decode(damaged)


@given(st.text(max_size=60))
def test_any_accept_field_gives_an_offered_type_or_none(field: str) -> None:
    assert choose(field, ("application/json", "application/schema+json")) in (
        None, "application/json", "application/schema+json",
    )  # fmt: skip


def test_settings_come_from_the_environment_too(tmp_path: Path) -> None:
    (tmp_path / GOOD.name).write_bytes(GOOD.read_bytes())
    with serving(tmp_path, DIPLOBRIEF_MAX_AGE="7") as address:
        found = httpx.get(f"{address}/v1/briefs")
        assert found.headers["cache-control"] == "max-age=7"
        assert found.json()["items"][0]["id"] == GOOD.stem
