"""Lists as clients ask for them over HTTP: batches, one request across briefs, hits, facets, members and mistakes."""

import html
import re
from collections import Counter
from typing import Any

import httpx
import pytest
from support import BRIEFS, FIRST, Json, load

OURS = {path.stem: load(path) for path in sorted(BRIEFS.glob("*.json"))}
COLLECTIONS = ("briefs", "statements", "objectives", "implications")


def asked(http: httpx.Client, address: str) -> Json:
    found = http.get(address)
    assert found.status_code == 200, found.text
    body: Json = found.json()
    return body


def test_a_batch_has_what_there_is_and_names_what_is_missing(http: httpx.Client) -> None:
    names = [*OURS, "nobody", "none-either"]
    found = asked(http, "/v1/briefs?limit=200&" + "&".join(f"id={name}" for name in names))
    assert {each["id"] for each in found["items"]} == set(OURS)
    assert (found["total"], found["missing"]) == (len(OURS), ["nobody", "none-either"])
    assert asked(http, f"/v1/briefs?id={FIRST.stem}")["missing"] == []
    assert "missing" not in asked(http, "/v1/briefs")


def test_a_batch_of_more_than_a_hundred_is_refused(http: httpx.Client) -> None:
    hundred = "&".join(f"id=x{number}" for number in range(100))
    assert len(asked(http, f"/v1/briefs?{hundred}")["missing"]) == 100
    found = http.get(f"/v1/briefs?{hundred}&id=y").json()
    assert (found["status"], found["parameter"]) == (400, "id")
    assert "100" in found["detail"]


def test_statements_of_one_speaker_kinds_act_and_time_are_one_request(http: httpx.Client) -> None:
    found = asked(
        http,
        "/v1/statements?speaker=danish-foreign-ministry&kind=mixed&kind=direct&act=state&date_from=2026-01-01&limit=200",
    )
    expected = [
        (name, each["id"])
        for name, brief in OURS.items()
        for each in brief["statements"]
        if each["speaker"]["party"] == "danish-foreign-ministry"
        and each["kind"] in ("mixed", "direct")
        and each["act"] == "state"
        and each.get("said", brief["date"]) >= "2026"
    ]
    assert sorted((each["brief"], each["id"]) for each in found["items"]) == sorted(expected) != []
    for each in found["items"]:
        assert each["speaker_party"]["id"] == each["speaker"]["party"]
        assert {"source", "start", "end", "sha256"} <= each["evidence"][0].keys()


@pytest.mark.parametrize("collection", COLLECTIONS[1:])
def test_every_claim_of_every_brief_is_in_the_list_of_its_layer_as_the_brief_has_it(
    http: httpx.Client, collection: str
) -> None:
    found: list[Json] = []
    following: str | None = f"/v1/{collection}?limit=50"
    while following:
        page = asked(http, following)
        found, following = found + page["items"], page["next"]
    assert len(found) == page["total"]
    there = {(each["brief"], each["id"]): each for each in found}
    every = {(name, each["id"]): each for name, brief in OURS.items() for each in brief[collection]}
    assert there.keys() == every.keys()
    for where, each in every.items():
        assert there[where].items() >= each.items()
        assert there[where]["href"] == f"/v1/briefs/{where[0]}#{where[1]}"


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_hit_shows_its_words_by_offsets_and_as_safe_html(http: httpx.Client, collection: str) -> None:
    hits = asked(http, f"/v1/{collection}?q=conference%20OR%20talks&limit=200")["items"]
    assert hits
    for snippet in (each for hit in hits for each in hit["snippets"]):
        text, marked = snippet["text"], re.findall("<mark>(.*?)</mark>", snippet["html"])
        assert [text[start:end] for start, end in snippet["spans"]] == [html.unescape(each) for each in marked]
        assert all(re.match("conference|talk", each, re.IGNORECASE) for each in marked)
        assert html.unescape(re.sub("</?mark>", "", snippet["html"])) == text
        assert not re.findall("<(?!/?mark>)", snippet["html"])


@pytest.mark.parametrize("words", ["327,000", '"equality of the powers"', "Britain's"])
def test_words_that_belong_together_are_marked_where_they_stand_together(http: httpx.Client, words: str) -> None:
    hits = asked(http, str(httpx.URL("/v1/briefs", params={"q": words})))["items"]
    assert hits
    for snippet in (each for hit in hits for each in hit["snippets"]):
        marked = [snippet["text"][start:end] for start, end in snippet["spans"]]
        together = re.findall("[0-9a-z]+", words.lower())
        assert [each.lower()[:5] for each in marked] == [each[:5] for each in together] * (len(marked) // len(together))


def test_facets_count_all_that_match_and_not_the_page(http: httpx.Client) -> None:
    names = "party,event,topic,year,speaker,act,lang"
    found = asked(http, f"/v1/briefs?limit=1&facets={names}")
    assert list(found["facets"]) == names.split(",")
    counted = {name: {each["value"]: each["count"] for each in told} for name, told in found["facets"].items()}
    assert counted["event"] == Counter(each["event"]["type"] for each in OURS.values())
    assert counted["lang"] == Counter(each["lang"] for each in OURS.values())
    assert counted["topic"] == Counter(topic for each in OURS.values() for topic in set(each.get("topics", ())))
    assert counted["act"] == Counter(
        act for each in OURS.values() for act in {one["act"] for one in each["statements"]}
    )
    for name, told in counted.items():
        field, value = ("date_from", "") if name == "year" else (name, next(iter(told)))
        if value:
            assert asked(http, f"/v1/briefs?{field}={value}")["total"] == told[value]
    assert sum(counted["year"].values()) == len(OURS)


def test_only_the_members_that_are_asked_for_are_sent(http: httpx.Client) -> None:
    for collection, members in (("briefs", "id,title"), ("statements", "brief,id,evidence")):
        items = asked(http, f"/v1/{collection}?fields={members}&limit=3")["items"]
        assert [list(each) for each in items] == [members.split(",")] * 3


@pytest.mark.parametrize(
    ("collection", "q", "at"),
    [
        ("briefs", 'arctic "talks', 7), ("statements", "arctic OR", 7), ("briefs", "speaker:rubio", 0),
        ("implications", "-", 1), ("objectives", "a -b OR c", 5), ("briefs", "a\tb", 1),
    ],
)  # fmt: skip
def test_a_malformed_query_is_shown_where_it_is_wrong(http: httpx.Client, collection: str, q: str, at: int) -> None:
    found = http.get(f"/v1/{collection}", params={"q": q})
    problem: Any = found.json()
    assert (found.status_code, problem["parameter"], problem["at"]) == (400, "q", at)
    line, caret = problem["shown"].split("\n")
    assert (len(line), caret) == (len(q), " " * at + "^")


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_a_cursor_of_another_list_or_hand_is_refused_or_reads_on(http: httpx.Client, collection: str) -> None:
    first = asked(http, f"/v1/{collection}?limit=1")
    cursor = httpx.URL(first["next"]).params["cursor"]
    second = asked(http, f"/v1/{collection}?limit=1&cursor={cursor}")
    assert second["items"] != first["items"]
    for number, character in enumerate(cursor):
        other = cursor[:number] + ("A" if character != "A" else "B") + cursor[number + 1 :]
        assert http.get(f"/v1/{collection}", params={"limit": 1, "cursor": other}).status_code == 400, other
