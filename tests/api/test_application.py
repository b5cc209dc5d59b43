"""Parts of the edge that a healthy server does not show, and the cursor's promise."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import FIRST, GOOD, Json, dump, load, serving

from diplobrief.api import cursor
from diplobrief.api.accept import choose
from diplobrief.api.app import create_app
from diplobrief.api.serving import Serving
from diplobrief.api.settings import Settings
from diplobrief.contract.released import shipped
from diplobrief.store.contract import Page, Position, Query, Store, Stored
from diplobrief.store.memory import MemoryStore


class BrokenStore:
    """A real store whose disk has failed: the contract lets an engine fail, and the edge must answer all the same."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.edition = store.edition

    def __len__(self) -> int:
        return len(self._store)

    def get(self, name: str) -> Stored | None:
        raise OSError(5, f"cannot read {name}")

    def section(self, name: str, section: str) -> Stored | None:
        raise OSError(5, f"cannot read {name} {section}")

    def list(self, query: Query) -> Page:
        return self._store.list(query)

    def schemas(self) -> tuple[str, ...]:
        return self._store.schemas()

    def schema(self, version: str) -> Stored | None:
        return self._store.schema(version)


def ask(app: Any, *requests: str) -> list[httpx.Response]:
    async def run() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return [await client.get(each) for each in requests]

    return asyncio.run(run())


def test_a_failure_of_the_server_is_a_problem_without_its_insides() -> None:
    store = BrokenStore(MemoryStore([FIRST.read_bytes()], shipped()))
    assert isinstance(store, Store)
    (found,) = ask(create_app(Settings(), Serving(store)), f"/v1/briefs/{FIRST.stem}")
    assert (found.status_code, found.headers["content-type"]) == (500, "application/problem+json")
    assert found.json()["type"] == "/v1/problems#internal-error"
    assert "cannot read" not in found.text
    assert found.headers["access-control-allow-origin"] == "*"


def test_an_empty_store_answers_too() -> None:
    found = ask(create_app(Settings(), Serving(MemoryStore([], shipped()))), "/v1/briefs", "/openapi.json", "/readyz")
    assert [each.status_code for each in found] == [200, 200, 200]
    assert found[0].json() == {"items": [], "total": 0, "next": None}


def many(number: int) -> list[Json]:
    base = load(GOOD)
    return [base | {"id": f"brief-{n}", "date": f"2026-01-{n % 28 + 1:02}"} for n in range(number)]


def test_a_client_that_follows_next_sees_every_brief_once() -> None:
    app = create_app(Settings(), Serving(MemoryStore(map(dump, many(95)), shipped())))
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


@given(
    st.integers(0, 2**32 - 1), st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda t: len(t) <= 100)
)
def test_a_cursor_says_where_it_was_made(day: int, name: str) -> None:
    position = Position(day, name.encode())
    assert cursor.decode(cursor.encode(position)) == position


@given(st.integers(0, 2**32 - 1), st.data())
def test_a_damaged_cursor_is_refused(day: int, data: st.DataObject) -> None:
    made = cursor.encode(Position(day, b"a-brief"))
    at = data.draw(st.integers(0, len(made) - 1))
    other = data.draw(st.sampled_from("0123456789abcdefXYZ \n").filter(lambda c: c != made[at]))
    for damaged in (made[:at] + other + made[at + 1 :], made[:at], made + made[at], made.upper() + "A"):
        if (damaged != made and len(damaged) % 4) or damaged[at : at + 1] == other:
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
