"""The search of the copy, in a real browser under the policy of the pages, and what is read there without a script."""

import re
from collections.abc import Iterator

import pytest
from hosts import nginx
from playwright.sync_api import Browser, BrowserContext, Page, expect
from support import GOOD, command, compiled, dump, load
from test_export import corpus

from diplobrief.export.search import words

MANY = 22


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("copy")
    further = [load(GOOD) | {"id": f"talk-{number}", "title": f"Ünique {number}", "date": f"19{10 + number}"} for number in range(MANY)]  # fmt: skip
    compiled([*corpus(), *map(dump, further)], folder / "out")
    assert command("export", folder / "site", "--edition", folder / "out").returncode == 0
    with nginx(folder / "site", folder) as address:
        yield address


@pytest.fixture
def context(browser: Browser, copy: str) -> Iterator[BrowserContext]:
    """A window with scripts. What the policy forbids, and what is asked of others, fails the test."""
    made = browser.new_context(base_url=copy)
    asked: list[str] = []
    made.on("request", lambda request: asked.append(request.url))
    made.on("console", lambda said: asked.append(said.text) if said.type in ("error", "warning") else None)
    yield made
    made.close()
    missing = "Failed to load resource"  # a letter of which no word begins so; the icon that browsers ask for
    assert [each for each in asked if not each.startswith((copy, missing))] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def found(page: Page) -> list[str]:
    expect(page.locator("#_results")).to_contain_text("found")
    return page.locator("#_list h3 a").all_text_contents()


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ("/?q=unique+12", ["Ünique 12"]),
        ("/?q=%22unique+12%22+OR+%C3%9CNIQUE+-13", None),
        ("/?q=terminal+-unique&party=GL", []),
        (
            "/?party=GL&party=DK&date_from=2026-01-02&date_to=2026-02-01",
            ["United States, Greenland and Kingdom of Denmark open formal talks on Arctic security"],
        ),
        (
            "/statements?speaker=danish-foreign-ministry&act=state",
            ["United States, Greenland and Kingdom of Denmark open formal talks on Arctic security"],
        ),
        ("/?status=withdrawn", ["A brief that fell"]),
        ("/?date_to=1911-06-01&q=uniq", ["Ünique 1", "Ünique 0"]),
        ("/?q=nothingofthesort", []),
    ],
)
def test_an_address_with_a_query_is_answered_by_the_copy(page: Page, asked: str, titles: list[str] | None) -> None:
    page.goto(asked)
    if titles is None:
        assert len(found(page)) > 0
    else:
        assert found(page) == titles


def test_a_search_from_the_first_page_is_paged_through(page: Page) -> None:
    page.goto("/")
    page.get_by_label("Search the briefs").fill("unique")
    page.get_by_role("button", name="Search", exact=True).click()
    assert len(found(page)) == 20
    page.get_by_role("button", name="Further").click()
    expect(page.locator("#_list li")).to_have_count(MANY)
    expect(page.get_by_text("This is a copy of static files")).to_be_visible()
    page.locator("#_list h3 a").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ünique")


def test_what_the_copy_cannot_narrow_by_is_said(page: Page) -> None:
    page.goto("/?q=unique&cursor=abc&sort=date")
    expect(page.locator("#_unknown")).to_contain_text("cursor, sort")


def test_a_host_that_looks_at_no_query_leads_to_the_search(page: Page, copy: str) -> None:
    plain = page.request.get(f"{copy}/").text()
    page.route("**/?q=*", lambda route: route.fulfill(body=plain, content_type="text/html"))
    page.goto("/?q=unique+12")
    page.wait_for_url("**/search?q=unique+12")
    assert found(page) == ["Ünique 12"]


def test_a_server_is_not_left_for_the_search_of_a_copy(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site)
    page = context.new_page()
    for asked in ("/?q=terminal", "/?q=&sort=", "/statements?act=promise", "/parties?limit=1", "/?sort=date"):
        page.goto(asked, wait_until="networkidle")
        assert page.url == f"{site}{asked}"
    context.close()


def test_without_scripts_every_brief_is_found_by_year(browser: Browser, copy: str) -> None:
    context = browser.new_context(base_url=copy, java_script_enabled=False)
    page = context.new_page()
    page.goto("/?q=unique")
    expect(page.get_by_text("Without JavaScript this search does nothing")).to_be_visible()
    years = page.locator("ul.directory a").all_text_contents()
    assert len(years) == MANY + 1
    listed: list[str] = []
    for year in years:
        listed += re.findall('<li><a href="/briefs/', page.request.get(f"/search/{year}").text())
    page.goto(f"/search/{years[-1]}")
    expect(page.get_by_role("link", name="Ünique 0")).to_be_visible()
    assert len(listed) == MANY + len(corpus())
    context.close()


def test_python_and_the_browser_read_the_same_words(page: Page) -> None:
    text = "Ærø's ÉLAN, naïve—Ünïted 12.5 Kalaallit Nunaat; 日本語 Ελλάδα _under_ ﬁne ½ Straße İstanbul e\u0301"
    page.goto("/search")
    assert sorted(set(page.evaluate("text => words(text)", text))) == sorted(words(text))
