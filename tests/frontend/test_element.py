"""The element in a real browser, in pages of others: hostile styles, a strict policy, both directions, a slow network."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from elsewhere import Host
from made import HOSTILE
from playwright.sync_api import Browser, Dialog, Page, Route, expect
from support import FIRST, ROOT, load

SOURCE = (ROOT / "service" / "diplobrief" / "reader" / "component" / "1.0.0.js").read_text("utf-8")
WORDS = {name: words.split("|") for name, words in re.findall(r'^    (\w\w): "(.*)",$', SOURCE, re.MULTILINE)}
VIEWS = ("summary", "statements", "timeline")
ARCTIC = f"/v1/briefs/{FIRST.stem}"
RESETS = (
    "* { all: unset; color: red !important; background: red !important; font: 5px/0 monospace !important; "
    "letter-spacing: 1em !important; text-transform: uppercase !important; visibility: hidden; text-align: right !important; "
    "cursor: none !important; list-style: square !important } html { font-size: 3px } p, li, details, article { display: none !important }"
)


def strict(site: str) -> str:
    """A policy that admits this server's scripts and answers, and nothing that is inline or made of text."""
    return (
        f"default-src 'none'; script-src {site}/embed/; connect-src {site}/v1/; style-src 'self'; base-uri 'none'; "
        "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def document(site: str, *elements: str, lang: str = "en", direction: str = "ltr", head: str = "") -> str:
    integrity = re.findall(r'integrity="([^"]+)"', (ROOT / "README.md").read_text("utf-8"))[0]
    return (
        f'<!doctype html><html lang="{lang}" dir="{direction}"><head><title>A page of others</title>{head}'
        f'<link rel="stylesheet" href="/host.css"><script src="{site}/embed/1.0.0.js" integrity="{integrity}" '
        f'crossorigin="anonymous" defer></script></head><body><main><h1>A page of others</h1>{"".join(elements)}</main></body></html>'
    )


def element(src: str, view: str = "summary", more: str = "") -> str:
    return f'<diplomatic-brief src="{src}" view="{view}" {more}><a href="https://example.org/">instead</a></diplomatic-brief>'


@pytest.fixture
def said(page_of_others: Page) -> list[str]:
    """What the page says on its console, such as each violation of its policy, and each dialog."""
    heard: list[str] = []
    page_of_others.on("console", lambda message: heard.append(message.text))
    page_of_others.on("pageerror", lambda error: heard.append(str(error)))

    def answer(dialog: Dialog) -> None:
        heard.append(dialog.message)
        dialog.dismiss()

    page_of_others.on("dialog", answer)
    return heard


@pytest.fixture
def page_of_others(browser: Browser) -> Any:
    page = browser.new_page(viewport={"width": 900, "height": 700})
    yield page
    page.close()


@pytest.mark.parametrize(("lang", "direction"), [("en", "ltr"), ("ar", "rtl"), ("he", "rtl")])
def test_it_stands_in_a_hostile_page(
    page_of_others: Page, said: list[str], site: str, host: Host, lang: str, direction: str
) -> None:
    briefs = [element(f"{site}{ARCTIC}", view) for view in VIEWS]
    page_of_others.goto(host(document(site, *briefs, lang=lang, direction=direction), strict(site), RESETS))
    frames = page_of_others.locator("diplomatic-brief article")
    expect(frames.nth(2).locator("li")).to_have_count(4)
    expect(frames.nth(2).locator("li").first).to_contain_text(load(FIRST)["title"])
    brief = load(FIRST)
    for number, view in enumerate(VIEWS):
        frame = frames.nth(number)
        expect(frame).to_have_attribute("dir", "rtl" if lang == "ar" else "ltr")
        shown = frame.locator(".claim").first if view != "summary" else frame.locator("[part=summary]")
        expect(shown).to_be_visible()
        look = shown.evaluate(
            "each => { const { color, fontSize, letterSpacing, textTransform, visibility, cursor } = getComputedStyle(each); "
            "return [color, parseFloat(fontSize) >= 16, letterSpacing, textTransform, visibility, cursor] }"
        )
        assert look == ["rgb(29, 27, 24)", True, "normal", "none", "visible", "auto"]
    for each in brief["statements"]:
        expect(frames.nth(1)).to_contain_text(each.get("quote") or each["text"])
    title = frames.first.get_by_role("heading", level=2)
    assert title.evaluate("each => getComputedStyle(each).direction") == "ltr", "an English text, whatever the page"
    assert said == []


def test_texts_of_a_brief_stay_texts(page_of_others: Page, said: list[str], site: str, host: Host) -> None:
    briefs = [element(f"{site}/v1/briefs/2026-03-04-hostile", view) for view in VIEWS]
    page_of_others.goto(host(document(site, *briefs), ""))
    frames = page_of_others.locator("diplomatic-brief article")
    for number in range(len(VIEWS)):
        expect(frames.nth(number)).to_contain_text("<script>alert(1)</script>")
        assert frames.nth(number).locator("script, img, [style], [onerror]").count() == 0
    stays = "each => [...each.querySelectorAll('bdi')].every(bdi => (bdi.textContent.match(/[\\u2066-\\u2068]/g) ?? []).length === (bdi.textContent.match(/\\u2069/g) ?? []).length)"
    assert "\u2066" in HOSTILE
    assert frames.nth(1).evaluate(stays), "no text turns its neighbours"
    assert said == []


def test_what_makes_markup_or_code_of_text_is_not_in_it() -> None:
    for word in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "eval",
        "new Function",
        "document.write",
        ".style",
        "srcdoc",
    ):
        assert word not in SOURCE.replace("evaluate", ""), word


def test_it_waits_with_what_stands_inside_and_gives_up_at_last(page_of_others: Page, site: str, host: Host) -> None:
    held: list[Route] = []
    page_of_others.route(f"{site}/v1/**", lambda route: held.append(route))  # noqa: PLW0108  # which has attributes
    page_of_others.clock.install()
    page_of_others.goto(host(document(site, element(f"{site}{ARCTIC}"))))
    frame = page_of_others.locator("diplomatic-brief article")
    expect(frame).to_have_attribute("aria-busy", "true")
    expect(frame.get_by_role("status")).to_have_text("Loading the brief…")
    expect(page_of_others.get_by_role("link", name="instead")).to_be_visible()
    page_of_others.clock.fast_forward(31_000)
    expect(frame.get_by_role("status")).to_have_text("The brief cannot be reached.")
    expect(frame).to_have_attribute("aria-busy", "false")
    page_of_others.unroute_all(behavior="ignoreErrors")
    again = frame.get_by_role("button", name="Try again")
    again.focus()
    page_of_others.keyboard.press("Enter")
    expect(frame.get_by_role("heading")).to_contain_text("open formal talks")
    expect(page_of_others.get_by_role("link", name="instead")).to_be_hidden()
    assert frame.evaluate("each => each.getRootNode().activeElement === each"), "the focus stays where the button was"
    assert held


def test_it_says_what_went_wrong(page_of_others: Page, site: str, host: Host) -> None:
    listen = (
        "<script>addEventListener('error', event => { document.documentElement.dataset.told = "
        "(document.documentElement.dataset.told ?? '') + JSON.stringify(event.detail) }, true)</script>"
    )
    wrong = ["/v1/briefs/nothing", "/v1/briefs", "/healthz", "/briefs/nothing"]
    briefs = [element(f"{site}{each}") for each in wrong] + [
        element("javascript:alert(1)"),
        "<diplomatic-brief></diplomatic-brief>",
    ]
    page_of_others.goto(host(document(site, *briefs, head=listen)))
    states = page_of_others.locator("diplomatic-brief").get_by_role("status")
    missing, odd = "There is no such brief at this address.", "What stands at this address is no brief."
    expect(states).to_have_text([missing, odd, odd, odd, missing])  # where nothing is asked for, nothing is wrong
    expect(page_of_others.get_by_role("link", name="instead")).to_have_count(5)
    told = page_of_others.evaluate("document.documentElement.dataset.told")
    assert sorted(re.findall(r'"state":"(\w+)"', told)) == ["missing"] * 2 + ["odd"] * 3


def test_a_withdrawn_brief_says_so_and_where_to_go_on(page_of_others: Page, site: str, host: Host) -> None:
    brief = f"{site}/v1/briefs/2026-03-01-withdrawn"
    page_of_others.goto(host(document(site, *(element(brief, view) for view in VIEWS))))
    for number in range(len(VIEWS)):
        frame = page_of_others.locator("diplomatic-brief article").nth(number)
        expect(frame).to_contain_text("This brief is withdrawn: it no longer stands.")
        expect(frame).to_contain_text("The paper took it back.")
        expect(frame.get_by_role("link", name="2026-03-02-harbour-talks")).to_have_attribute(
            "href", f"{site}/briefs/2026-03-02-harbour-talks"
        )
        expect(frame.locator("[part=summary], .claim")).to_have_count(0)


def test_it_follows_the_language_of_the_page(page_of_others: Page, site: str, host: Host) -> None:
    asked: list[str] = []
    page_of_others.on("request", lambda request: asked.append(request.url))
    src = f"{site}/v1/briefs/2026-03-03-everything"
    inside = f'<div lang="de">{element(src)}</div>'
    page_of_others.goto(host(document(site, element(src, "statements"), inside, lang="en-US")))
    first, second = (page_of_others.locator("diplomatic-brief article").nth(number) for number in (0, 1))
    expect(first.get_by_role("heading")).to_have_text("A brief that has every member")
    expect(first).to_contain_text("about March 1, 2026")
    expect(second).to_contain_text("seit etwa 1. März 2026")
    page_of_others.evaluate("document.documentElement.lang = 'da'")
    heading = first.get_by_role("heading")
    expect(heading).to_have_text("To byer")
    expect(heading).to_have_attribute("lang", "da")
    expect(first).to_contain_text("Oversat af en maskine")
    expect(first.locator("blockquote").last).to_have_text("Vi mødes")
    expect(first.locator("blockquote").last).to_have_attribute("lang", "da")
    expect(second).to_contain_text("seit etwa 1. März 2026")
    assert len([url for url in asked if "/v1/" in url]) == 2, "another language asks for nothing"


def test_another_address_or_view_is_shown_when_it_is_set(page_of_others: Page, site: str, host: Host) -> None:
    page_of_others.goto(host(document(site, element(f"{site}{ARCTIC}", "nonsense"))))
    frame = page_of_others.locator("diplomatic-brief article")
    expect(frame.locator("[part=summary]")).to_be_visible()
    page_of_others.evaluate("document.querySelector('diplomatic-brief').view = 'statements'")
    expect(frame.locator("[part=statement]")).to_have_count(6)
    page_of_others.evaluate(
        f"document.querySelector('diplomatic-brief').src = '{site}/v1/briefs/2026-03-02-harbour-talks'"
    )
    expect(frame.get_by_role("heading")).to_have_text("Two towns share one terminal")


def test_its_links_lead_to_the_page_and_the_claim(page_of_others: Page, site: str, host: Host) -> None:
    page_of_others.goto(host(document(site, element(f"{site}{ARCTIC}", "statements"))))
    frame = page_of_others.locator("diplomatic-brief article")
    page = f"{site}/briefs/{FIRST.stem}"
    expect(frame.get_by_role("link", name="Read the whole brief")).to_have_attribute("href", page)
    expect(frame.get_by_role("link", name="s4", exact=True)).to_have_attribute("href", f"{page}#s4")
    frame.get_by_text("Evidence s4").click()
    span = load(FIRST)["statements"][3]["evidence"][0]
    expect(frame.locator("details[open]")).to_contain_text(span["sha256"])
    expect(frame.locator("details[open]")).to_contain_text(f"{span['start']:,}–{span['end']:,}")


def test_a_page_gives_it_its_colours(page_of_others: Page, site: str, host: Host) -> None:
    css = "diplomatic-brief { --diplobrief-ink: rgb(1, 2, 3); --diplobrief-font: 20px serif } diplomatic-brief::part(title) { color: rgb(4, 5, 6) } .gone { display: none }"
    page_of_others.goto(
        host(
            document(
                site,
                element(f"{site}{ARCTIC}"),
                element(f"{site}{ARCTIC}", more='class="gone"'),
                element(f"{site}{ARCTIC}", more="hidden"),
            ),
            css=css,
        )
    )
    frame = page_of_others.locator("diplomatic-brief article").first
    look = "each => [getComputedStyle(each).color, getComputedStyle(each).fontSize]"
    expect(frame.locator("[part=summary]")).to_be_visible()
    assert frame.locator("[part=summary]").evaluate(look) == ["rgb(1, 2, 3)", "20px"]
    assert frame.get_by_role("heading").evaluate(look)[0] == "rgb(4, 5, 6)"
    expect(page_of_others.locator("diplomatic-brief").nth(1)).to_be_hidden()
    expect(page_of_others.locator("diplomatic-brief").nth(2)).to_be_hidden()
    table = re.findall(r"^\| `(--diplobrief-\w+)` \|", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    assert sorted(table) == sorted(set(re.findall(r"--diplobrief-\w+", SOURCE)))


@pytest.mark.parametrize(("lang", "direction", "scheme"), [("en", "ltr", "light"), ("ar", "rtl", "dark")])
def test_axe_finds_nothing_in_it(
    browser: Browser, site: str, host: Host, scheme: Any, lang: str, direction: str
) -> None:
    page = browser.new_page(color_scheme=scheme, viewport={"width": 320, "height": 700})
    briefs = [
        element(f"{site}/v1/briefs/{name}", view)
        for name in (FIRST.stem, "2026-03-03-everything", "2026-03-01-withdrawn", "nothing")
        for view in VIEWS
    ]
    page.goto(host(document(site, *briefs, lang=lang, direction=direction), css=":root { color-scheme: light dark }"))
    expect(page.locator("diplomatic-brief article[aria-busy=false]")).to_have_count(len(briefs))
    page.evaluate(
        "document.querySelectorAll('diplomatic-brief').forEach(each => each.shadowRoot.querySelectorAll('details').forEach(one => { one.open = true }))"
    )
    found = Axe().run(page)
    background = page.locator("diplomatic-brief article").first.evaluate(
        "each => getComputedStyle(each).backgroundColor"
    )
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert found.violations_count == 0, found.generate_report()
    assert background == ("rgb(23, 22, 20)" if scheme == "dark" else "rgb(253, 252, 249)")
    assert width == 320


def test_every_language_has_every_word() -> None:
    keys = re.search(r"const KEYS = (\[.*?\]);", SOURCE)
    acts = re.search(r"const ACTS = (\[.*?\]);", SOURCE)
    assert keys
    assert acts
    number = len(json.loads(keys[1].replace(", ...ACTS", ""))) + len(json.loads(acts[1]))
    assert list(WORDS) == ["en", "da", "de", "fr", "es", "ar"]
    assert {name: len(words) for name, words in WORDS.items() if len(words) != number or not all(words)} == {}


def test_it_is_small_on_the_wire_and_its_versions_last(site: str) -> None:
    for path, cache in (("/embed.js", "max-age=60"), ("/embed/1.0.0.js", "max-age=31536000, immutable")):
        found = httpx.get(f"{site}{path}", headers={"accept-encoding": "br"})
        assert (found.text, found.headers["content-encoding"]) == (SOURCE, "br")
        assert int(found.headers["content-length"]) <= 8_000
        assert (found.headers["cache-control"], found.headers["content-type"]) == (
            cache,
            "text/javascript; charset=utf-8",
        )
        assert found.headers["access-control-allow-origin"] == "*"
    assert httpx.get(f"{site}/embed/9.9.9.js").status_code == 404
    assert Path(ROOT / "service" / "diplobrief" / "reader" / "component").is_dir()
