"""Content codings: what a client admits, what it gets, and how the forms of one content are told apart."""

import asyncio
import base64
import gzip
import hashlib
from dataclasses import replace
from typing import Any

import brotli  # type: ignore[import-untyped]  # it ships no types
import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import FIRST, asking, compiled

from diplobrief.app.service import create_app
from diplobrief.app.settings import Settings
from diplobrief.store.contract import Stored
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.web.coding import CODINGS, Coder, choose, compress
from diplobrief.web.serving import Serving

BRIEF = f"/v1/briefs/{FIRST.stem}"
DECODE = {"br": brotli.decompress, "gzip": gzip.decompress, "identity": bytes}
FORMS = ["br", "gzip", "identity"]

ADMITTED: dict[str, str | None] = {
    "": "identity",
    "br": "br",
    "gzip": "gzip",
    "x-gzip": "gzip",
    "GZIP": "gzip",
    "gzip, br": "br",
    "gzip, deflate, br, zstd": "br",
    "gzip;q=1.0, br;q=0.9": "gzip",
    "br;q=0.5, gzip;q=0.5": "br",
    "gzip ; q=0.8 , identity": "identity",
    "gzip;q=0.001": "gzip",
    "gzip;q=0": "identity",
    "br;q=0, gzip": "gzip",
    "gzip;q=0, *": "br",
    "*": "br",
    "*;q=0": None,
    "*;q=0, identity": "identity",
    "*;q=0, gzip": "gzip",
    "identity": "identity",
    "identity;q=0": None,
    "identity;q=0, gzip": "gzip",
    "identity;q=0, *": "br",
    "identity;q=0, deflate": None,
    "deflate": "identity",
    "gzip;q=2": "identity",
    "gzip;q=0.0001": "identity",
    "gzip;q=": "identity",
    "gzip;q=abc": "identity",
    "gzip;level=9": "identity",
    "br br": "identity",
    "gzip;q=0, gzip": "identity",
    ",, gzip ,": "gzip",
}


def raw(http: httpx.Client, address: str, **fields: str) -> tuple[httpx.Response, bytes]:
    """A response, and its content as it was sent. A field that is not named is not sent."""
    request = http.build_request("GET", address, headers={name.replace("_", "-"): v for name, v in fields.items()})
    if "accept_encoding" not in fields:
        del request.headers["accept-encoding"]
    found = http.send(request, stream=True)
    content = b"".join(found.iter_raw())
    found.close()
    return found, content


@pytest.mark.parametrize(("field", "coding"), ADMITTED.items())
def test_the_field_is_kept_to(http: httpx.Client, field: str, coding: str | None) -> None:
    found, content = raw(http, BRIEF, accept_encoding=field)
    if coding is None:
        assert found.status_code == 406
        assert b'"available":["br","gzip","identity"]' in content
        assert "content-encoding" not in found.headers
    else:
        assert (found.status_code, found.headers.get("content-encoding", "identity")) == (200, coding)
        assert DECODE[coding](content) == FIRST.read_bytes()


def test_who_asks_for_no_coding_gets_none(http: httpx.Client) -> None:
    found, content = raw(http, BRIEF)
    assert "content-encoding" not in found.headers
    assert content == FIRST.read_bytes()


def test_several_lines_are_one_field(http: httpx.Client) -> None:
    request = http.build_request("GET", BRIEF)
    request.headers = httpx.Headers([("host", "x"), ("accept-encoding", "br;q=0"), ("accept-encoding", "gzip;q=0.5")])
    assert http.send(request).headers["content-encoding"] == "gzip"


@pytest.mark.parametrize("coding", FORMS)
def test_a_small_body_is_compressed_only_where_it_must_be(http: httpx.Client, coding: str) -> None:
    assert "content-encoding" not in raw(http, "/healthz", accept_encoding=coding)[0].headers
    if coding != "identity":
        found, content = raw(http, "/healthz", accept_encoding=f"{coding}, identity;q=0")
        assert found.headers["content-encoding"] == coding
        assert DECODE[coding](content) == b'{"status":"ok"}'


@pytest.mark.parametrize("address", [BRIEF, f"{BRIEF}/statements", "/openapi.json", "/v1/briefs"])
def test_each_form_has_its_own_tag_and_digest(http: httpx.Client, address: str) -> None:
    found = {coding: raw(http, address, accept_encoding=coding) for coding in FORMS}
    bare = found["identity"][0].headers["etag"].strip('"')
    for coding, (response, content) in found.items():
        assert response.headers["etag"] == (f'"{bare}"' if coding == "identity" else f'"{bare}-{coding}"')
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert response.headers["repr-digest"] == f"sha-256=:{digest}:"
        assert response.headers["vary"] == "Accept, Accept-Encoding"
        assert int(response.headers["content-length"]) == len(content)
    assert len({content for _, content in found.values()}) == 3


@pytest.mark.parametrize("asked", FORMS)
@pytest.mark.parametrize("held", FORMS)
@pytest.mark.parametrize("form", ["{}", "W/{}", '"x", {}'])
def test_who_holds_any_form_is_not_sent_another(http: httpx.Client, asked: str, held: str, form: str) -> None:
    tag = raw(http, BRIEF, accept_encoding=held)[0].headers["etag"]
    current = raw(http, BRIEF, accept_encoding=asked)[0].headers["etag"]
    found, content = raw(http, BRIEF, accept_encoding=asked, if_none_match=form.format(tag))
    assert (found.status_code, content, found.headers["etag"]) == (304, b"", current)
    assert found.headers["vary"] == "Accept, Accept-Encoding"
    assert not {"content-encoding", "repr-digest", "content-length"} & found.headers.keys()
    expected = 412 if "W/" in form else 200
    assert raw(http, BRIEF, accept_encoding=asked, if_match=form.format(tag))[0].status_code == expected


def test_a_tag_with_another_ending_is_another(http: httpx.Client) -> None:
    tag = raw(http, BRIEF)[0].headers["etag"][:-1]
    for other in (f'{tag}-zstd"', f'{tag}-"', f'{tag}-BR"', f'{tag}"-br'):
        expected = 304 if other == f'{tag}"-br' else 200
        assert raw(http, BRIEF, if_none_match=other)[0].status_code == expected, "a list is read as far as it is one"


def test_head_tells_of_the_coded_form(http: httpx.Client) -> None:
    for coding in FORMS:
        get, content = raw(http, BRIEF, accept_encoding=coding)
        head = http.head(BRIEF, headers={"accept-encoding": coding})
        for name in ("etag", "repr-digest", "content-length", "content-encoding"):
            assert head.headers.get(name) == get.headers.get(name)
        assert int(head.headers["content-length"]) == len(content)


def test_a_failure_is_sent_as_it_is(http: httpx.Client) -> None:
    found, _ = raw(http, "/v1/briefs/nothing", accept_encoding="br, identity;q=0")
    assert (found.status_code, found.headers.get("content-encoding")) == (404, None)


@given(st.binary(max_size=3000))
def test_what_is_coded_can_be_decoded_and_is_the_same_every_time(body: bytes) -> None:
    for coding in CODINGS:
        coded = compress(body, coding)
        assert coded == compress(body, coding)
        assert DECODE[coding](coded) == body
    assert compress(body, "gzip")[4:8] == bytes(4), "no clock"


MEMBERS = st.builds(
    "{}{}".format,
    st.sampled_from(["br", "gzip", "identity", "*", "x-gzip", "deflate", "zstd", "\u00fc", ""]),
    st.sampled_from(["", ";q=0", ";q=0.0", ";q=0.3", "; q=1", ";q=1.000", ";q=7", ";Q=0.2", ";x=y"]),
)


@given(st.lists(MEMBERS, max_size=6).map(", ".join), st.sets(st.sampled_from(CODINGS), min_size=1))
def test_nobody_is_sent_what_was_not_admitted(field: str, offered: set[Any]) -> None:
    found = choose(field, offered)
    names = [part.split(";")[0].strip() for part in field.split(",")]
    if found is None:
        assert "identity" not in offered or "identity" in names or "*" in names
    else:
        assert found in offered
        assert found == "identity" or {found, f"x-{found}", "*"} & set(names)


@given(st.text(max_size=60))
def test_any_field_gives_a_coding_or_none(field: str) -> None:
    assert choose(field) in (*CODINGS, None)


class Compressed(EmbeddedStore):
    """A real store whose briefs were compressed at another quality than ours."""

    def get(self, name: str) -> Stored | None:
        found = super().get(name)
        return found and replace(
            found, gzip=gzip.compress(found.body, 1, mtime=0), br=brotli.compress(found.body, quality=1)
        )


def test_what_the_store_has_compressed_is_sent() -> None:
    body = FIRST.read_bytes()
    app = create_app(Settings(), Serving(Compressed(compiled([body]).folder)))
    for coding, coded in (("gzip", gzip.compress(body, 1, mtime=0)), ("br", brotli.compress(body, quality=1))):
        for _ in range(2):
            (found,) = asking(app, ("GET", BRIEF, {"accept-encoding": coding}))
            assert found[2] == coded
            assert dict(found[1])["content-encoding"] == coding


def test_large_answers_are_compressed_beside_the_loop_and_remembered_within_bounds() -> None:
    async def run() -> None:
        coder = Coder(limit=100)
        for number in range(5):
            body = bytes([65 + number]) * 200_000
            assert brotli.decompress(await coder.encode(body, f'"{number}"', "br")) == body
            assert await coder.encode(b"other", f'"{number}"', "br") == compress(body, "br"), "remembered by its tag"
        assert len(coder) <= 100

    asyncio.run(run())
