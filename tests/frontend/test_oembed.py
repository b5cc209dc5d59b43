"""oEmbed 1.0: what a CMS reads of a pasted address, and the frame that it embeds."""

import re
from html import unescape
from typing import Any

import httpx
import pytest
from elsewhere import Host
from playwright.sync_api import Browser, expect
from support import FIRST, GOOD, load

PAGE = f"/briefs/{FIRST.stem}"
TITLE = load(FIRST)["title"]


def discovered(site: str, path: str) -> str:
    """The address that the head of a page names, and the Link field too."""
    found = httpx.get(site + path, headers={"accept": "text/html"})
    (tag,) = re.findall(r'<link rel="alternate" type="application/json\+oembed" href="([^"]+)"', found.text)
    address = unescape(tag)
    assert f'<{address}>; rel="alternate"; type="application/json+oembed"' in found.headers["link"]
    return address


def test_a_pasted_address_leads_to_a_frame(site: str) -> None:
    found = httpx.get(discovered(site, PAGE))
    assert (found.status_code, found.headers["content-type"]) == (200, "application/json")
    told = found.json()
    assert (told["version"], told["type"], told["title"]) == ("1.0", "rich", TITLE)
    frame = f'<iframe src="{site}{PAGE}/embed" width="640" height="420" title="{TITLE}"></iframe>'
    assert (told["html"], told["width"], told["height"]) == (frame, 640, 420)
    assert told["provider_url"] == f"{site}/"


@pytest.mark.parametrize("ending", ["?utm_source=letter&fbclid=1", "/", "#s1", "?gclid=1#s1"])
def test_an_address_is_known_however_it_came_here(site: str, ending: str) -> None:
    plain, pasted = (httpx.get(f"{site}/oembed", params={"url": f"{site}{PAGE}{each}"}) for each in ("", ending))
    assert (pasted.status_code, pasted.json()) == (200, plain.json())
    assert httpx.get(f"{site}/oembed", params={"url": f"{site}{PAGE}?q=x"}).status_code == 404


def test_a_revision_is_embedded_as_that_revision(site: str) -> None:
    first = httpx.get(f"{site}/v1/changes").json()["items"][0]
    assert first["id"] == GOOD.stem
    told = httpx.get(discovered(site, first["href"].removeprefix("/v1"))).json()
    frame = httpx.get(re.findall(r'src="([^"]+)"', told["html"])[0], headers={"accept": "text/html"})
    assert f'src="{first["href"]}"' in frame.text
    assert told["title"] == "Two towns share a terminal"


@pytest.mark.parametrize(
    ("asked", "size"),
    [({}, (640, 420)), ({"maxwidth": 320}, (320, 420)), ({"maxheight": 100, "maxwidth": 9000, "dnt": 1}, (640, 100))],
)
def test_it_is_never_larger_than_asked_for(site: str, asked: dict[str, Any], size: tuple[int, int]) -> None:
    told = httpx.get(f"{site}/oembed", params={"url": site + PAGE, "format": "json", **asked}).json()
    assert (told["width"], told["height"]) == size
    assert f'width="{size[0]}" height="{size[1]}"' in told["html"]


def test_only_briefs_of_this_server_are_embedded(site: str) -> None:
    def status(url: str) -> int:
        return httpx.get(f"{site}/oembed", params={"url": url}).status_code

    assert [status(site + each) for each in (PAGE, f"{PAGE}#s1", f"/v1{PAGE}")] == [200] * 3
    others = [
        f"https://elsewhere.example{PAGE}", f"{site}.elsewhere.example{PAGE}", f"{site}@elsewhere.example{PAGE}", site, f"{site}/parties", f"{site}/briefs/nothing",
        f"{site}{PAGE}/{'0' * 64}", f"{site}{PAGE}?x=1", f"{site}{PAGE}/../../metrics", PAGE, "javascript:alert(1)", "",
    ]  # fmt: skip
    assert [status(each) for each in others] == [404] * len(others)


@pytest.mark.parametrize(
    ("query", "kind", "status"),
    [
        ("format=xml&url={page}", "format-not-implemented", 501), ("format=XML&url={page}", "invalid-parameter", 400), ("", "invalid-parameter", 400),
        ("url={page}&maxwidth=0", "invalid-parameter", 400), ("url={page}&maxheight=ten", "invalid-parameter", 400), ("url={page}&theme=dark", "unknown-parameter", 400),
        ("url={page}&url={page}", "repeated-parameter", 400),
    ],
)  # fmt: skip
def test_what_cannot_be_answered_is_said_by_name(site: str, query: str, kind: str, status: int) -> None:
    found = httpx.get(f"{site}/oembed?{query.format(page=site + PAGE)}")
    assert (found.status_code, found.json()["type"]) == (status, f"/v1/problems#{kind}")


def test_a_title_cannot_leave_its_attribute(site: str) -> None:
    told = httpx.get(f"{site}/oembed", params={"url": f"{site}/briefs/2026-03-04-hostile"}).json()
    assert "<script>alert(1)</script>" in told["title"]
    assert re.fullmatch(r'<iframe src="[^"<>]+" width="640" height="420" title="[^"<>]+"></iframe>', told["html"])


def test_the_frame_works_in_a_sandbox_and_other_pages_refuse_to_be_framed(
    browser: Browser, site: str, host: Host
) -> None:
    html = httpx.get(f"{site}/oembed", params={"url": site + PAGE}).json()["html"]
    sandboxed = html.replace("<iframe", '<iframe sandbox="allow-scripts"')  # as WordPress writes it
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    policy = f"default-src 'none'; frame-src {site}"
    page.goto(host(f"<!doctype html><title>A CMS</title>{sandboxed}", policy))
    inside = page.frame_locator("iframe")
    expect(inside.locator("article").get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(inside.get_by_role("link", name="Read the whole brief")).to_have_attribute("href", f"{site}{PAGE}")
    assert said == []
    page.goto(host(f'<!doctype html><title>A trap</title><iframe src="{site}{PAGE}"></iframe>', policy))
    expect(page.frame_locator("iframe").locator("article")).to_have_count(0)
    assert any("frame-ancestors" in each for each in said)
    page.close()


def test_a_frame_without_scripts_says_what_the_brief_is(browser: Browser, site: str) -> None:
    context = browser.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{PAGE}/embed")
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_text(load(FIRST)["summary"])).to_be_visible()
    page.goto("/briefs/2026-03-01-withdrawn/embed")
    expect(page.get_by_text("it no longer stands")).to_be_visible()
    context.close()
