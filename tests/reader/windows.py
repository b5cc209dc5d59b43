"""A server with every kind of brief, and windows of a real browser onto it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from made import HOSTILE, everything, rewritten, withdrawn
from playwright.sync_api import Browser, Page, sync_playwright
from support import FIRST, GOOD, compiled, dump, load, started

CHROMIUM = Path("/usr/bin/chromium")
ARCTIC = "/briefs/2026-01-28-arctic-security-talks"
PAGES = (
    "/",
    "/?q=terminal",
    "/?q=nothingofthesort",
    "/?pary=GL",
    ARCTIC,
    "/briefs/2026-03-03-everything",
    "/briefs/2026-03-01-withdrawn",
    "/briefs/2026-03-04-hostile",
    "/briefs/2026-03-02-harbour-talk",
    "/statements",
    "/statements?q=praises",
    "/parties",
    "/parties/GL",
    "/schemas",
    "/schemas/diplomatic-brief/1.0.0",
    "/docs",
)
"""Addresses of every kind of page of `site_of`."""


@contextmanager
def site_of(out: Path) -> Iterator[str]:
    """The address of a server with every kind of brief: an old revision, a withdrawn one, one in hostile words."""
    former = dump(load(GOOD))
    revised = load(GOOD) | {"revision": 2, "modified": "2026-03-06T08:00:00Z", "title": "Two towns share one terminal"}
    revised["corrections"] = [{"revision": 2, "at": "2026-03-06T08:00:00Z", "kind": "typo", "what": "The title.", "why": "It was vague.", "pointers": ["/title"]}]  # fmt: skip
    hostile = rewritten(everything(), lambda _: HOSTILE * 12) | {"id": "2026-03-04-hostile"}
    hostile["sources"][0]["url"] = "javascript:alert(3)"
    compiled([former], out)
    compiled([FIRST.read_bytes(), *map(dump, (revised, everything(), withdrawn(), hostile))], out)
    with started("--edition", out) as server:
        yield server.address


@contextmanager
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        reason = "there is no /usr/bin/chromium; on Debian: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-background-networking"]
        )
        yield found
        found.close()


@contextmanager
def window(browser: Browser, site: str) -> Iterator[Page]:
    """A window, without scripts: the pages need none. What it asks of others than the server fails the test."""
    context = browser.new_context(base_url=site, java_script_enabled=False)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    yield context.new_page()
    context.close()
    assert [url for url in asked if not url.startswith(site)] == []
