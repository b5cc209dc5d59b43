"""What /docs and /schemas say is so: every example is answered, every member stands on the page, and Run runs."""

import re
from html import unescape

import httpx
import pytest
from playwright.sync_api import Browser, expect

from diplobrief.contract.released import shipped

BROWSER = {"accept": "text/html,*/*;q=0.1"}
VERSIONS = list(shipped().locked)


def test_every_example_of_the_docs_is_answered(site: str) -> None:
    described = httpx.get(f"{site}/openapi.json").json()
    page = httpx.get(f"{site}/docs", headers=BROWSER).text
    examples = [unescape(each) for each in re.findall(r'data-request="([^"]*)"', page)]
    assert len(examples) == len(described["paths"])
    for example in examples:
        assert httpx.get(f"{site}{example}", follow_redirects=True).status_code == 200, example


def test_the_docs_name_every_address_and_parameter(site: str) -> None:
    page = unescape(httpx.get(f"{site}/docs", headers=BROWSER).text)
    for path, each in httpx.get(f"{site}/openapi.json").json()["paths"].items():
        assert f"<code>{path}</code>" in page
        for parameter in each["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in page


@pytest.mark.parametrize("version", VERSIONS)
def test_a_schema_has_every_member_and_its_links_lead_to_parts(site: str, version: str) -> None:
    schema = httpx.get(f"{site}/v1/schemas/diplomatic-brief/{version}.json").json()
    page = httpx.get(f"{site}/schemas/diplomatic-brief/{version}", headers=BROWSER).text
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)
    for part, holder in (schema["$defs"] | {"Brief": schema}).items():
        assert {f"_{part}", *(f"_{part}.{name}" for name in holder.get("properties", {}))} <= set(ids)


def test_every_released_version_is_listed(site: str) -> None:
    page = httpx.get(f"{site}/schemas", headers=BROWSER).text
    assert re.findall(r'href="/schemas/diplomatic-brief/([^"]+)"', page) == VERSIONS[::-1]


@pytest.mark.parametrize("path", ["/nothing", "/schemas/diplomatic-brief/9.9.9"])
def test_a_browser_reads_of_what_is_not_there_in_a_page(site: str, path: str) -> None:
    found = httpx.get(f"{site}{path}", headers=BROWSER)
    assert (found.status_code, found.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_run_shows_status_fields_and_content(browser: Browser, site: str) -> None:
    page = browser.new_page(base_url=site)
    said: list[str] = []
    page.on("console", lambda message: said.append(f"{message.text} {message.location}"))
    page.goto("/docs")
    example = page.locator('[data-request="/v1/briefs?limit=2"]')
    example.get_by_role("button").click()
    outcome = example.locator(".outcome")
    expect(outcome).to_contain_text("200")
    expect(outcome).to_contain_text("etag:")
    expect(outcome).to_contain_text('"items"')
    page.close()
    assert said == []


def test_without_scripts_there_is_no_button_and_the_example_is_read(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/docs")
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.get_by_role("link", name="/v1/briefs?limit=2")).to_be_visible()
    context.close()
