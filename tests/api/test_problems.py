"""One shape for every way to fail: one helper asks, whatever went wrong."""

import httpx
import pytest
from support import FIRST

from diplobrief.web.problems import KINDS

BRIEF = f"/v1/briefs/{FIRST.stem}"


def problem(found: httpx.Response, kind: str) -> dict[str, object]:
    """Asserts the one shape, and gives the problem."""
    status, title, _ = KINDS[kind]
    assert found.status_code == status
    assert found.headers["content-type"] == "application/problem+json"
    assert found.headers["cache-control"] == "no-store"
    assert found.headers["access-control-allow-origin"] == "*"
    assert found.headers["vary"] == "Accept, Accept-Encoding"
    assert "etag" not in found.headers
    body: dict[str, object] = found.json()
    assert body["type"] == f"/v1/problems#{kind}"
    assert (body["title"], body["status"]) == (title, status)
    assert str(body["detail"]).endswith((".", "?"))
    return body


WAYS = {
    "/nothing": "not-found",
    "/v1/briefs/nothing": "not-found",
    "/v1/briefs/NOT-AN-ID": "not-found",
    f"{BRIEF}/nothing": "not-found",
    f"{BRIEF}/parties/more": "not-found",
    "/v1/briefs/nothing/parties": "not-found",
    "/v1/schemas/diplomatic-brief/9.9.9.json": "not-found",
    "/v1/schemas/diplomatic-brief/1.0.0": "not-found",
    "/v1/schemas/diplomatic-brief/.json": "not-found",
    "/v1/briefs/%2e%2e%2fetc": "not-found",
    "/schema": "not-found",
    "/nowhere": "not-found",
    "/v1?limit=1": "unknown-parameter",
    "/healthz?x": "unknown-parameter",
    f"{BRIEF}?party=DK": "unknown-parameter",
    "/v1/briefs?Limit=1": "unknown-parameter",
    "/v1/briefs?=1": "unknown-parameter",
    "/v1/briefs?limit=1&limit=1": "repeated-parameter",
    "/v1/briefs?sort=date&sort=date": "repeated-parameter",
    "/v1/briefs?q=a&q=b": "repeated-parameter",
    "/v1/briefs?q=": "invalid-parameter",
    "/v1/briefs?q=%22open": "invalid-parameter",
    "/v1/briefs?q=nofield:word": "invalid-parameter",
    "/v1/briefs?facets=party,party": "invalid-parameter",
    "/v1/briefs?facets=partie": "invalid-parameter",
    "/v1/briefs?fields=": "invalid-parameter",
    "/v1/briefs?sort=newest": "invalid-parameter",
    "/v1/briefs?" + "&".join(f"topic=t{n}" for n in range(21)): "invalid-parameter",
    "/v1/briefs?" + "&".join(f"id=b{n}" for n in range(101)): "invalid-parameter",
    "/v1/statements?role=host": "unknown-parameter",
    "/v1/objectives?act=state": "unknown-parameter",
    "/v1/parties/nobody": "not-found",
    "/oembed?format=xml": "format-not-implemented",
    "/v1/parties?after=%20": "invalid-parameter",
    "/v1/changes?since=-1": "invalid-parameter",
    "/v1/changes?since=2000": "unknown-sequence",
    f"{BRIEF}/{'0' * 64}": "not-found",
    "/v1/briefs?limit=0": "invalid-parameter",
    "/v1/briefs?limit=201": "invalid-parameter",
    "/v1/briefs?limit=99999999999999999999": "invalid-parameter",
    "/v1/briefs?limit=": "invalid-parameter",
    "/v1/briefs?limit=1.0": "invalid-parameter",
    "/v1/briefs?limit=%201": "invalid-parameter",
    "/v1/briefs?limit=%D9%A1": "invalid-parameter",
    "/v1/briefs?party=": "invalid-parameter",
    "/v1/briefs?party=%00": "invalid-parameter",
    "/v1/briefs?event=consults": "invalid-parameter",
    "/v1/briefs?date_from=2026-02-30": "invalid-parameter",
    "/v1/briefs?date_to=2026": "invalid-parameter",
    "/v1/briefs?date_to=0000-01-01": "invalid-parameter",
    "/v1/briefs?cursor=abc": "invalid-parameter",
    "/v1/briefs?cursor=": "invalid-parameter",
    "/v1/briefs?party=%ff": "malformed-query",
    "/v1/briefs?" + "&".join(f"x{n}=1" for n in range(201)): "malformed-query",
}


@pytest.mark.parametrize(("address", "kind"), WAYS.items())
def test_a_failure_has_the_one_shape(http: httpx.Client, address: str, kind: str) -> None:
    problem(http.get(address), kind)


def test_the_other_kinds_have_it_too(http: httpx.Client) -> None:
    problem(http.post("/v1/briefs", json={}), "method-not-allowed")
    problem(http.get("/v1", headers={"accept": "text/html"}), "not-acceptable")
    problem(http.get("/v1", headers={"if-match": '"x"'}), "precondition-failed")


def test_every_kind_is_reached_and_explained(http: httpx.Client) -> None:
    reached = {
        *WAYS.values(),
        "method-not-allowed",
        "not-acceptable",
        "precondition-failed",
        "internal-error",
        "cursor-expired",
        "ambiguous-length",
        "malformed-request",
        "unavailable",
    }
    assert reached == KINDS.keys(), (
        "internal-error, cursor-expired: test_application.py; the two of the request: test_server.py; "
        "unavailable: tests/database"
    )
    assert [each["name"] for each in http.get("/v1/problems").json()["items"]] == list(KINDS)


def test_an_unknown_parameter_is_told_with_the_nearest_known_one(http: httpx.Client) -> None:
    body = problem(http.get("/v1/briefs?dat_from=2026-01-01"), "unknown-parameter")
    assert body["parameter"] == "dat_from"
    assert 'Did you mean "date_from"?' in str(body["detail"])
    assert {"cursor", "date_from", "date_to", "event", "limit", "party", "q"} <= set(str(body["known"]).split("'"))


def test_an_invalid_value_is_told_with_what_it_must_be(http: httpx.Client) -> None:
    body = problem(http.get("/v1/briefs?event=consultation"), "invalid-parameter")
    assert body["parameter"] == "event"
    assert 'did you mean "consult"?' in str(body["detail"])


def test_a_guess_ends_as_a_question(http: httpx.Client) -> None:
    assert http.get("/v1/briefs?fields=titel").json()["detail"].endswith('; did you mean "title"?')
    assert http.get("/v1/briefs?limit=0").json()["detail"].endswith(".")


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "'\"><img src=x>", "\u202e", "%0d%0aSet-Cookie:x"])
def test_hostile_words_come_back_as_json_only(http: httpx.Client, hostile: str) -> None:
    for address in (f"/v1/briefs?{hostile}=1", f"/v1/briefs?event={hostile}", f"/v1/briefs/{hostile}"):
        found = http.get(address, headers={"accept": "text/html"})
        assert found.headers["content-type"] == "application/problem+json"
        assert "set-cookie" not in found.headers
