"""The pages in a real browser: found, read, verified, printed, by keyboard, without scripts, narrow and dark."""

import re
import subprocess
import sys

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect
from support import GOOD, TEXTS, load
from windows import ARCTIC, PAGES


def test_a_brief_is_found_by_words_and_a_facet_and_followed_to_its_evidence(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Search the briefs").fill("arctic security")
    page.get_by_role("button", name="Search").click()
    expect(page.locator("mark").first).to_be_visible()
    page.get_by_role("navigation", name="Narrow down").get_by_role("link", name="Greenland").click()
    assert "party=" in page.url
    expect(page.get_by_role("list", name="What is asked for")).to_contain_text("Greenland")
    page.get_by_role("link", name=re.compile("open formal talks")).click()
    claim = page.locator("#s3")
    expect(claim).to_contain_text("address American concerns")
    claim.get_by_text("Evidence").click()
    expect(claim).to_contain_text("characters 833 to 1,020 of 2,740")
    expect(claim.locator("code").first).to_have_text(re.compile("^[0-9a-f]{64}$"))


def test_a_filter_is_taken_away_by_its_chip(page: Page) -> None:
    page.goto("/?q=arctic&party=GL")
    page.get_by_role("link", name="Party Greenland").click()
    assert page.url.endswith("/?q=arctic")


def test_the_command_of_an_evidence_verifies_it(page: Page) -> None:
    page.goto("/briefs/2026-03-02-harbour-talks")
    claim = page.locator("#i1")
    claim.get_by_text("Evidence").click()
    command = claim.locator("pre").inner_text().replace("article.txt", str(TEXTS / "harbour-talks.txt"))
    done = subprocess.run(
        ["/bin/sh", "-c", command.replace("python3", sys.executable)], capture_output=True, text=True, check=True
    )
    quote = load(GOOD)["implications"][0]["evidence"][0]["quote"]
    assert done.stdout == f"{quote} True\n"
    assert "False" in subprocess.run(
        ["/bin/sh", "-c", command.replace("[210:", "[209:").replace("python3", sys.executable)], capture_output=True, text=True, check=True
    ).stdout  # fmt: skip


def test_a_brief_is_read_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_text("To the text")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Search the briefs")).to_be_focused()
    page.keyboard.type("arctic")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?q=arctic*")
    link = page.get_by_role("link", name=re.compile("open formal talks"))
    _tab_to(page, link)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{ARCTIC}")
    summary = page.locator("#o1 summary")
    _tab_to(page, summary)
    page.keyboard.press("Enter")
    expect(page.locator("#o1 pre")).to_be_visible()


def _tab_to(page: Page, target: object) -> None:
    for _ in range(120):
        page.keyboard.press("Tab")
        if target.evaluate("each => each === document.activeElement"):  # type: ignore[attr-defined]
            return
    pytest.fail("the keyboard does not come there")


def test_a_brief_prints_on_two_pages(browser: Browser, site: str) -> None:
    page = browser.new_page(base_url=site)
    page.goto(ARCTIC)
    paper = page.pdf(prefer_css_page_size=True)
    page.close()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 2


def test_an_anchor_of_the_api_leads_to_its_claim(page: Page) -> None:
    page.goto(f"{ARCTIC}#s4")
    expect(page.locator(":target")).to_contain_text("Confirms that Washington")


def test_a_withdrawn_brief_points_on_and_an_old_revision_to_the_newest(page: Page) -> None:
    page.goto("/briefs/2026-03-01-withdrawn")
    notice = page.get_by_role("note")
    expect(notice).to_contain_text("The paper took it back.")
    notice.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two towns share one terminal")
    page.get_by_role("link", name="revision 1").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two towns share a terminal")
    page.get_by_role("note").get_by_role("link").click()
    expect(page).to_have_url(re.compile("/briefs/2026-03-02-harbour-talks$"))


def test_every_member_of_this_schema_version_and_the_next_is_shown(page: Page) -> None:
    page.goto("/briefs/2026-03-03-everything")
    for said in (
        "about 1 March 2026", "No end is given.", "Nuuk (Greenland)", "TLP:GREEN", "7 March 2026, 06:00 UTC",
        "Consultation (visit), under way", "Jane Doe, envoy, for Harbour ministry of Nordhavn, on behalf of Nordhavn, to Sydhavn and Denmark, via News agency promises",
        "5 to 20 in 100", "Low confidence", "It came about in part", "One of two.", "Danish, translated by a machine",
        "the source changed", "The same towns.", "CC-BY-4.0", "According to Nordhavn",
    ):  # fmt: skip
        expect(page.locator("main")).to_contain_text(said)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing(browser: Browser, site: str, address: str, scheme: str) -> None:
    page = browser.new_page(base_url=site, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    sizes = not address.startswith(("/schemas/", "/docs"))  # among thousands of members that rule takes minutes
    found = Axe().run(page, options={"rules": {"target-size": {"enabled": sizes}}})
    page.close()
    assert found.violations_count == 0, found.generate_report()


@pytest.mark.parametrize("address", PAGES)
def test_nothing_is_wider_than_320_pixels_nor_runs_a_script(browser: Browser, site: str, address: str) -> None:
    page = browser.new_page(base_url=site, viewport={"width": 320, "height": 800})
    seen: list[str] = []
    page.on("dialog", lambda dialog: seen.append(dialog.message))
    page.on("request", lambda request: seen.append(request.url))
    page.on("console", lambda message: seen.append(message.text))
    page.goto(address)
    wide = "document.documentElement.scrollWidth"
    closed = page.evaluate(wide)
    page.evaluate("document.querySelectorAll('details').forEach(each => { each.open = true })")
    opened = page.evaluate(wide)
    page.close()
    assert (closed, opened) == (320, 320)
    assert [each for each in seen if not each.startswith(site) and "status of 4" not in each] == []
