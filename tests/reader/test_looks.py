"""What every kind of page looks like: pictures to be looked at, kept in `DIPLOBRIEF_SCREENSHOTS` or `screenshots/`."""

import os
import time
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from windows import ARCTIC

KEPT = Path(os.environ.get("DIPLOBRIEF_SCREENSHOTS") or Path(__file__).parents[2] / "screenshots")
KINDS = {
    "start": "/",
    "search": "/?q=terminal",
    "brief": ARCTIC,
    "statements": "/statements",
    "party": "/parties/GL",
    "schema": "/schemas/diplomatic-brief/1.0.0",
}
LOOKS = {"light": ("light", 1280), "dark": ("dark", 1280), "narrow": ("light", 320)}


@pytest.mark.parametrize("look", LOOKS)
def test_every_kind_of_page_has_its_picture(browser: Browser, site: str, look: str) -> None:
    scheme, width = LOOKS[look]
    page = browser.new_page(base_url=site, color_scheme=scheme, viewport={"width": width, "height": 900})  # type: ignore[arg-type]
    KEPT.mkdir(parents=True, exist_ok=True)
    for kind, address in KINDS.items():
        found = page.goto(address)
        assert found is not None
        assert found.status == 200
        picture = page.screenshot(path=KEPT / f"{kind}-{look}.png", full_page=kind != "schema")
        assert int.from_bytes(picture[16:20], "big") == width  # no page is wider than its window
    page.close()


def test_the_drawing_scrolls_in_a_box_of_its_own_that_the_keyboard_reaches(browser: Browser, site: str) -> None:
    page = browser.new_page(base_url=site, viewport={"width": 320, "height": 800})
    page.goto(ARCTIC)
    box = page.get_by_role("region", name="Drawing: who says what")
    box.focus()
    page.keyboard.press("ArrowRight")
    until = time.monotonic() + 10  # it scrolls smoothly, and the page's policy lets nobody poll from inside of it
    while page.evaluate("document.activeElement.scrollLeft") == 0 and time.monotonic() < until:
        page.wait_for_timeout(20)
    assert page.evaluate("document.activeElement.scrollLeft") > 0
    assert page.evaluate("[document.documentElement.scrollWidth, window.scrollX]") == [320, 0]
    page.close()
