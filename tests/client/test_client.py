"""The client against a server of our own, and against one that fails at every third request."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import httpx
import pytest
from answers import answer
from support import BRIEFS, FIRST, GOOD, TEXTS, dump, load
from unsteady import failing

from diplobrief import DiplomaticBrief, client
from diplobrief.client import AsyncClient, Client, Patience, to_frame, verify_spans
from diplobrief.client.patience import retry_after

ID = FIRST.stem
QUICK = Patience(pause=0.001)


@pytest.fixture(scope="module")
def reading(server: str) -> Iterator[Client]:
    with Client(server) as found:
        yield found


def test_a_list_is_iterated_to_its_end_by_pages(reading: Client, http: httpx.Client) -> None:
    expected = [each["id"] for each in http.get("/v1/briefs?limit=200").json()["items"]]
    listing = reading.briefs(limit=2)
    assert [item["id"] for item in listing] == expected
    assert len(list(listing.pages())) == -(-len(expected) // 2) > 1
    assert listing.total() == len(expected)


def test_filters_are_the_parameters_of_the_api(reading: Client) -> None:
    found = list(reading.statements(brief=ID, kind=("direct", "mixed"), fields=("id", "kind")))
    assert found
    assert {each["kind"] for each in found} <= {"direct", "mixed"}
    assert all(set(each) <= {"id", "kind"} for each in found)
    facets = next(reading.briefs(facets=("party", "year"), limit=1).pages()).rest["facets"]
    assert set(facets) == {"party", "year"}


def test_a_day_is_a_filter_too(reading: Client) -> None:
    days = date(2026, 1, 28), "2026-01-28"
    assert [list(reading.briefs(date_from=day, date_to=day)) for day in days].count([]) == 0


def test_a_search_shows_where_the_words_stand(reading: Client) -> None:
    first = next(iter(reading.search("Greenland")))
    assert first["id"] == ID
    assert "<mark>" in first["snippets"][0]["html"]


def test_parties_and_the_other_layers_are_lists_too(reading: Client) -> None:
    party = next(iter(reading.parties()))
    assert reading.party(party["id"])["name"] == party["name"]
    assert next(iter(reading.objectives()))["evidence"]
    assert next(iter(reading.implications()))["evidence"]
    assert reading.index()["name"] == "diplobrief"
    assert ID in reading.cite(ID)


def test_a_brief_is_an_object_of_the_model(reading: Client) -> None:
    brief = reading.brief(ID)
    assert isinstance(brief, DiplomaticBrief)
    assert brief == DiplomaticBrief.model_validate_json(FIRST.read_bytes())
    digest = sha256(FIRST.read_bytes()).hexdigest()
    assert reading.brief(ID, digest) == brief
    assert reading.brief(ID, schema="1.0").id == ID
    file = reading.file(ID)
    assert (file.data, file.digest) == (FIRST.read_bytes(), digest)


def test_the_asynchronous_client_reads_the_same(server: str, reading: Client, tmp_path: Path) -> None:
    async def read() -> tuple[object, ...]:
        async with AsyncClient(server) as found:
            ids = [item["id"] async for item in found.briefs(limit=2)]
            changes = [change async for change in found.changes()]
            frame = await found.briefs().to_frame("polars")
            followed = await found.mirror(tmp_path)
            total = await found.statements().total()
            with pytest.raises(client.NotFoundError):
                await found.brief("none")
            return ids, changes, frame.height, await found.brief(ID), set(followed.written), total

    ids = [item["id"] for item in reading.briefs()]
    changes = list(reading.changes())
    expected = (ids, changes, len(ids), reading.brief(ID), set(ids), reading.statements().total())
    assert asyncio.run(read()) == expected


def test_both_clients_have_the_same_methods() -> None:
    def methods(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")}

    assert methods(Client) == methods(AsyncClient)
    assert methods(client.Listing) == methods(client.AsyncListing)


@pytest.mark.parametrize(
    ("ask", "kind", "words"),
    [
        (lambda c: c.brief("none"), client.NotFoundError, "none"),
        (lambda c: list(c.briefs(partie="GL")), client.InvalidRequestError, "party"),
        (lambda c: list(c.changes(10**9)), client.UnknownSequenceError, "last change"),
        (lambda c: c.brief("../../etc/passwd"), client.NotFoundError, "404"),
        (lambda c: c.brief(ID, "0" * 64), client.NotFoundError, "digest"),
    ],
)
def test_a_problem_is_an_exception_of_its_kind(reading: Client, ask: object, kind: type, words: str) -> None:
    with pytest.raises(kind, match=words) as told:
        ask(reading)  # type: ignore[operator]
    assert isinstance(told.value, client.ProblemError)
    assert told.value.status in (400, 404, 409)


def test_every_failure_of_a_server_that_fails_every_third_time_is_overcome(server: str, tmp_path: Path) -> None:
    with failing(server) as broken, Client(broken.address, patience=QUICK) as found:
        ids = [item["id"] for item in found.briefs(limit=1)]
        for name in ids:
            assert found.file(name).data == (BRIEFS / f"{name}.json").read_bytes()
        followed = found.mirror(tmp_path)
        assert broken.failed >= 7, "every way to fail was met"
    assert sorted(ids) == sorted(path.stem for path in BRIEFS.glob("*.json")) == sorted(followed.written)
    for name in ids:
        assert (tmp_path / f"{name}.json").read_bytes() == (BRIEFS / f"{name}.json").read_bytes()


def test_retries_end(server: str) -> None:
    patience = Patience(retries=2, pause=0.001)
    with failing(server, every=1, ways=("503",)) as broken, Client(broken.address, patience=patience) as found:
        with pytest.raises(client.UnavailableError) as told:
            found.index()
        assert (broken.asked, told.value.status, told.value.retry_after) == (3, 503, 0.0)
    with failing(server, every=1, ways=("reset",)) as broken, Client(broken.address, patience=patience) as found:
        with pytest.raises(client.ConnectionFailedError, match="3 attempts"):
            found.index()
        assert broken.asked == 3


def answering(*answers: httpx.Response) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """A connection that gives these answers, one after the other, and what it was asked."""
    asked: list[httpx.Request] = []

    def give(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return answers[min(len(asked), len(answers)) - 1]

    return httpx.MockTransport(give), asked


@pytest.mark.parametrize("status", [400, 401, 404, 409, 412, 500, 501, 505])
def test_what_does_not_pass_is_not_asked_again(status: int) -> None:
    transport, asked = answering(answer(status, b'{"detail": "so it is"}'))
    with Client("http://x", transport=transport) as found, pytest.raises(client.ProblemError, match="so it is"):
        found.index()
    assert len(asked) == 1


def test_a_pause_longer_than_one_is_ready_to_wait_is_told_at_once() -> None:
    transport, asked = answering(answer(429, headers={"retry-after": "3600"}))
    with Client("http://x", transport=transport) as found, pytest.raises(client.UnavailableError) as told:
        found.index()
    assert (len(asked), told.value.retry_after) == (1, 3600.0)


NOW = datetime(2026, 11, 26, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Thu, 26 Nov 2026 12:00:30 GMT", 30.0),
        ("Thu, 26 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-1", None),
        ("1.5", None),
        ("٣", None),
    ],
)
def test_retry_after_is_a_number_or_a_date(field: str, seconds: float | None) -> None:
    assert retry_after(field, NOW) == seconds


def test_pauses_grow_and_are_bounded() -> None:
    patience = Patience(retries=9, pause=1.0, longest=8.0)
    for attempt, most in ((1, 1.0), (2, 2.0), (3, 4.0), (4, 8.0), (9, 8.0)):
        pause = patience.after(attempt, httpx.Response(503))
        assert pause is not None
        assert most / 2 <= pause <= most
    assert patience.after(10, httpx.Response(503)) is None


def test_bytes_that_are_not_those_of_their_digest_are_refused() -> None:
    fields = {"repr-digest": "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"}
    transport, _ = answering(answer(200, b"{}", fields))
    with Client("http://x", transport=transport) as found, pytest.raises(client.DigestError, match="Repr-Digest"):
        found.index()
    transport, _ = answering(answer(200, FIRST.read_bytes() + b" "))
    with Client("http://x", transport=transport) as found, pytest.raises(client.DigestError, match="SHA-256"):
        found.file(ID, sha256(FIRST.read_bytes()).hexdigest())


@pytest.mark.parametrize("content", [b"<html>", b"[]", b'{"items": 3}', b"\xff"])
def test_an_answer_that_is_none_of_the_api_is_told(content: bytes) -> None:
    transport, _ = answering(answer(200, content))
    with Client("http://x", transport=transport) as found, pytest.raises(client.UnreadableError):
        list(found.briefs())


def test_no_list_leads_to_another_server() -> None:
    page = {"items": [], "total": 1, "next": "http://elsewhere/v1/briefs?cursor=x"}
    transport, _ = answering(answer(200, dump(page)))
    with (
        Client("http://x", transport=transport) as found,
        pytest.raises(client.UnreadableError, match="another server"),
    ):
        list(found.briefs())


def test_a_brief_of_a_later_version_is_told() -> None:
    transport, _ = answering(answer(200, b'{"id": "x"}'))
    with Client("http://x", transport=transport) as found, pytest.raises(client.BriefError, match="x is no brief"):
        found.brief("x")


@pytest.mark.parametrize("server", ["", "briefs.example.org", "ftp://x", "http://x?y"])
def test_what_is_no_address_of_a_server_is_refused(server: str) -> None:
    with pytest.raises(ValueError, match="address of a server"):
        Client(server)


def test_spans_are_compared_with_the_text() -> None:
    brief = DiplomaticBrief.model_validate_json(GOOD.read_bytes())
    source = brief.sources[0].id
    text = (TEXTS / "harbour-talks.txt").read_bytes().decode()
    layers = [load(GOOD).get(name, []) for name in ("objectives", "statements", "implications", "background")]
    spans = [span for layer in layers for claim in layer for span in claim["evidence"] if span["source"] == source]
    assert verify_spans(brief, source, text) == len(spans) > 3
    with pytest.raises(client.DigestError, match="not the text"):
        verify_spans(brief, source, text + ".")
    with pytest.raises(ValueError, match="no source"):
        verify_spans(brief, "none", text)


def test_a_span_that_reads_otherwise_is_named() -> None:
    brief = DiplomaticBrief.model_validate_json(GOOD.read_bytes())
    text = (TEXTS / "harbour-talks.txt").read_bytes().decode()
    other = text.upper()
    known = brief.sources[0].model_copy(
        update={"text": brief.sources[0].text.model_copy(update={"sha256": sha256(other.encode()).hexdigest()})}
    )
    changed = brief.model_copy(update={"sources": (known, *brief.sources[1:])})
    with pytest.raises(client.DigestError, match=rf"{brief.id}#\w+: characters"):
        verify_spans(changed, known.id, other)


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_list_is_a_frame(reading: Client, library: client.frames.Library) -> None:
    frame = reading.statements(brief=ID).to_frame(library)
    assert type(frame).__module__.partition(".")[0] == library
    assert list(frame["id"]) == [each["id"] for each in reading.statements(brief=ID)]
    assert "speaker_party" in frame.columns
    assert len(to_frame([], library)) == 0


def test_without_a_library_a_frame_names_the_cure() -> None:
    code = """
import sys
sys.modules["pandas"] = sys.modules["polars"] = None
from diplobrief.client import FrameError, to_frame
try:
    to_frame([{"a": 1}])
except FrameError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pip install pandas" in done.stdout


def test_without_httpx_the_import_names_the_cure() -> None:
    code = "import sys; sys.modules['httpx'] = None\nimport diplobrief.client"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert 'pip install "diplobrief[client]"' in done.stderr
