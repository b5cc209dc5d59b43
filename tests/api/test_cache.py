"""A shared cache in front: nginx, as Debian has it. Each form is stored once, and nobody gets another's."""

import base64
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from proxies import free_port, nginx
from support import FIRST, GOOD, serving
from test_codings import DECODE, raw

BRIEF = f"/v1/briefs/{GOOD.stem}"
HTTP = """
  proxy_cache_path {folder}/cache keys_zone=briefs:1m;
  upstream service {{ server {service}; keepalive 4; }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://service;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_cache briefs;
      proxy_cache_revalidate on;
      add_header X-Cache $upstream_cache_status always;
    }}
  }}
"""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose answers are stale after a second."""
    folder = tmp_path_factory.mktemp("briefs")
    for path in (FIRST, GOOD):
        (folder / path.name).write_bytes(path.read_bytes())
    with serving(folder, DIPLOBRIEF_MAX_AGE="2") as address:
        yield address


@pytest.fixture
def cache(origin: str, tmp_path: Path) -> Iterator[httpx.Client]:
    """A client of an nginx of our own with an empty cache in front of a server."""
    port = free_port()
    http = HTTP.format(folder=tmp_path, service=origin.removeprefix("http://"), port=port)
    with nginx(tmp_path, http, port) as address, httpx.Client(base_url=address, timeout=10) as client:
        yield client


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_each_form_is_missed_once_and_hit_then(cache: httpx.Client, coding: str) -> None:
    for state in ("MISS", "HIT", "HIT"):
        found, content = raw(cache, BRIEF, accept_encoding=coding)
        assert (found.status_code, found.headers["x-cache"]) == (200, state)
        assert found.headers.get("content-encoding", "identity") == coding
        assert DECODE[coding](content) == GOOD.read_bytes()
        digest = base64.b64encode(hashlib.sha256(content).digest()).decode()
        assert found.headers["repr-digest"] == f"sha-256=:{digest}:"


def test_nobody_gets_a_form_that_another_asked_for(cache: httpx.Client) -> None:
    asked = [
        ("br", "br"), ("gzip", "gzip"), (None, None), ("gzip;q=0", None), ("br;q=0, gzip", "gzip"), ("gzip;q=0, br", "br"),
        ("identity", None), ("", None), ("br;q=0.1, gzip", "gzip"), ("deflate", None),
    ]  # fmt: skip
    for state in ("MISS", "HIT"):
        for field, coding in asked:
            fields = {} if field is None else {"accept_encoding": field}
            found, content = raw(cache, BRIEF, **fields)
            assert found.headers.get("content-encoding") == coding, field
            assert DECODE[coding or "identity"](content) == GOOD.read_bytes()
            if field:  # no field and an empty one are one entry
                assert found.headers["x-cache"] == state, field


def test_the_media_types_of_a_schema_are_kept_apart(cache: httpx.Client) -> None:
    for state in ("MISS", "HIT"):
        for media_type in ("application/json", "application/schema+json"):
            found, _ = raw(cache, "/v1/schemas/diplomatic-brief/1.0.0.json", accept=media_type)
            assert (found.headers["content-type"], found.headers["x-cache"]) == (media_type, state)


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_the_cache_answers_304_by_itself(cache: httpx.Client, coding: str) -> None:
    tag = raw(cache, BRIEF, accept_encoding=coding)[0].headers["etag"]
    found, content = raw(cache, BRIEF, accept_encoding=coding, if_none_match=tag)
    assert (found.status_code, content, found.headers["x-cache"]) == (304, b"", "HIT")
    assert found.headers["etag"] == tag


@pytest.mark.parametrize("coding", ["br", "gzip", "identity"])
def test_a_stale_form_is_found_current_with_its_own_tag(cache: httpx.Client, coding: str) -> None:
    first, content = raw(cache, BRIEF, accept_encoding=coding)
    time.sleep(3.1)
    found, again = raw(cache, BRIEF, accept_encoding=coding)
    assert (found.status_code, found.headers["x-cache"]) == (200, "REVALIDATED")
    assert (again, found.headers["etag"]) == (content, first.headers["etag"])


def test_every_version_is_an_entry_of_its_own(cache: httpx.Client) -> None:
    for state in ("MISS", "HIT"):
        for wish in ("1.0", "1.1"):
            found, content = raw(cache, f"{BRIEF}?schema={wish}", accept_encoding="identity")
            assert (found.status_code, found.headers["x-cache"]) == (200, state)
            assert found.headers["content-location"] == f"{BRIEF}?schema={wish}.0"
            assert f"diplomatic-brief/{wish}.0.json".encode() in content
            held = raw(cache, f"{BRIEF}?schema={wish}", if_none_match=found.headers["etag"])[0]
            assert held.status_code == 304


def test_failures_are_not_stored(cache: httpx.Client) -> None:
    for _ in range(2):
        found = cache.get("/v1/briefs/nothing")
        assert (found.status_code, found.headers["x-cache"]) == (404, "MISS")
