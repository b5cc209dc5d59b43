"""What the pages say, as bytes: no text of a brief becomes markup, and mistakes are explained."""

import json
import re
import shutil
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import brotli  # type: ignore[import-untyped]
import httpx
import pytest
from made import HOSTILE, everything, rewritten
from support import BRIEFS, GOOD, Json, command, compiled, dump
from windows import ARCTIC, PAGES

from diplobrief.reader.brief import content, known, told
from diplobrief.reader.pages import FIELDS, Pages, balanced
from diplobrief.reader.routes import ahead_of, routes
from diplobrief.reader.site import Site
from diplobrief.web.problems import ProblemError
from diplobrief.web.reply import Reply

VOID = {"meta", "link", "input", "br", "img", "wbr"}
BROWSER = {"accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SITE = Site("https://briefs.example.org")


class Skeleton(HTMLParser):
    """The elements of a page with the names of their attributes; drawings left out, since they are cut to length."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, ...]] = []
        self.open: list[str] = []
        self.links: list[str] = []
        self.loaded: list[str] = []
        self.ids: set[str] = set()
        self.isolating: list[bool] = []
        self.turned: list[bool] = []
        self.words = ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert not any(name.startswith("on") or name == "style" for name in names), tag
        assert len(set(names)) == len(names), tag
        self.links += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        given = dict(attrs)
        self.ids.add(given.get("id") or "")
        if tag in ("img", "script", "iframe", "form") or given.get("rel") in ("stylesheet", "icon", "preload"):
            self.loaded += [value or "" for name, value in attrs if name in ("href", "src", "action")]
        if "svg" not in self.open:
            self.found.append((tag, *names))
        if tag not in VOID:
            self.open.append(tag)
            self.isolating.append(tag == "bdi" or ("dir", "auto") in attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        assert self.open.count("svg") == 1, "only drawings close elements so"

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag
        self.isolating.pop()

    def handle_data(self, data: str) -> None:
        self.words += data
        if "\u202e" in data:
            self.turned.append(any(self.isolating) and data.count("\u2066") == data.count("\u2069"))

    def handle_comment(self, data: str) -> None:
        pytest.fail(f"a comment: {data}")


def shown(brief: Json) -> Skeleton:
    data = dump(brief)
    shown = content(brief, known(brief, data, compiled([data])))
    return Skeleton(Pages(SITE).render("brief.html", **shown, **told(SITE, shown, f"/briefs/{brief['id']}")).decode())


PLAIN = shown(rewritten(everything(), lambda _: "word"))


def test_a_text_closes_what_it_opens_and_nothing_else() -> None:
    assert balanced("\u2066a\u2067b\u2069") == "\u2066a\u2067b\u2069\u2069"
    assert balanced("a\u2069b\u2066c\u2069\u2069d") == "ab\u2066c\u2069d"


@pytest.mark.parametrize(
    "text",
    [
        HOSTILE,
        "<b>&amp;</b>" * 800,
        "\u202e\u2067مرحبا بالعالم" * 500,
        "a" * 10_000,
        "\U0001f468\u200d\U0001f469\u200d\U0001f467" * 2_000,
        "`${7*7}` {% raw %} {{ site }} \\u003cscript\\u003e",
        "]]></svg></title></style><script>",
    ],
    ids=["markup", "entities", "right to left", "ten thousand letters", "emoji", "templates", "closing tags"],
)
def test_no_text_changes_the_elements_of_a_page(text: str) -> None:
    found = shown(rewritten(everything(), lambda _: text))
    assert found.found == PLAIN.found
    assert found.words.count(text) >= 40
    assert "49" not in found.words.replace(text, "").split()


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,x", "//example.org", "vbscript:x"]
)
def test_only_an_address_of_the_web_becomes_a_link(url: str) -> None:
    brief = everything()
    brief["sources"][0]["url"] = url
    assert not [link for link in shown(brief).links if link and not link.startswith(("/", "#", SITE.url))]


def test_a_text_that_turns_stands_where_its_reach_ends(site: str) -> None:
    html = httpx.get(f"{site}/briefs/2026-03-04-hostile", headers=BROWSER).text
    turned = Skeleton(html).turned
    assert len(turned) > 40
    assert all(turned)


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/?pary=GL", 400, "did you mean"),
        ("/?date_from=2026-02-30", 400, "“From” cannot have this value: it must be a day of the calendar"),
        ("/?q=%22open", 400, "“Words” cannot be read: write a second quotation mark"),
        ("/statements?act=shout", 400, "one of announce, state"),
        ("/?cursor=no", 400, "“Further” cannot have this value"),
        ("/briefs/2026-03-02-harbour-talk", 404, "/briefs/2026-03-02-harbour-talks"),
        ("/parties/Q999999", 404, "There is no party"),
        ("/nowhere", 404, "There is no such page"),
    ],
)  # fmt: skip
def test_a_mistake_is_explained_in_a_page_with_a_way_on(site: str, address: str, status: int, said: str) -> None:
    found = httpx.get(f"{site}{address}", headers=BROWSER)
    assert found.status_code == status
    assert found.headers["content-type"] == "text/html; charset=utf-8"
    assert {name: found.headers[name] for name, _ in FIELDS} == dict(FIELDS)
    assert said.lower() in found.text.lower()
    assert 'href="/"' in found.text
    Skeleton(found.text)


def test_a_form_that_was_left_empty_asks_for_nothing(site: str) -> None:
    everything_at_once = httpx.get(f"{site}/", headers=BROWSER).text
    empty = httpx.get(f"{site}/?q=&date_from=&date_to=&sort=", headers=BROWSER)
    assert empty.text == everything_at_once
    assert httpx.get(f"{site}/v1/briefs?q=").status_code == 400


def test_pages_and_api_find_the_same(site: str) -> None:
    for query in ("q=terminal", "party=DK", "topic=economic&sort=date", "date_from=2026-03-01&limit=2", "kind=direct"):
        listed = httpx.get(f"{site}/v1/briefs?{query}").json()
        html = httpx.get(f"{site}/?{query}", headers=BROWSER).text
        places = [html.index(f'<h3><a href="/briefs/{item["id"]}"') for item in listed["items"]]
        assert places == sorted(places)
        assert (listed["next"] is None) == ('rel="next"' not in html)


def test_a_page_keeps_to_its_own_server_and_its_size(site: str) -> None:
    found = httpx.get(f"{site}/briefs/2026-01-28-arctic-security-talks", headers=BROWSER)
    styles = [link for link in Skeleton(found.text).links if link.startswith("/assets/")]
    assert len(styles) == 1
    css = httpx.get(f"{site}{styles[0]}")
    assert "url(" not in css.text
    assert len(brotli.compress(found.content, quality=5)) + len(brotli.compress(css.content, quality=5)) <= 40_000
    policy = found.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_every_link_of_every_page_leads_somewhere_and_nothing_is_loaded_from_elsewhere(site: str) -> None:
    """From pages that are asked for with a query, only those without one are followed: there is no end of the others."""
    pages: dict[str, Skeleton] = {}
    anchors: set[tuple[str, str]] = set()
    seen: set[str] = set()
    todo = [path for path in PAGES if "pary" not in path and not path.endswith("-talk")] + ["/favicon.ico"]
    with httpx.Client(base_url=site, headers=BROWSER, timeout=30) as client:
        while todo:
            path = todo.pop()
            if path in seen:
                continue
            seen.add(path)
            found = client.get(path, follow_redirects=True)
            assert found.status_code == 200, path
            if not found.headers["content-type"].startswith("text/html"):
                continue
            page = pages[path] = Skeleton(found.text)
            assert [each for each in page.loaded if not each.startswith("/")] == []
            for link in page.links:
                whole = link.removeprefix(site)
                target, _, anchor = (whole if not whole.startswith("#") else path + whole).partition("#")
                if target.startswith("/") and not ("?" in path and "?" in target):
                    todo.append(target)
                    anchors |= {(target, anchor)} if anchor else set()
    assert len(pages) > 60
    missing = {(target, anchor) for target, anchor in anchors if target in pages and anchor not in pages[target].ids}
    assert missing == set()


def test_parties_are_listed_by_name_page_by_page(site: str) -> None:
    def names(html: str) -> list[str]:
        return re.findall(r'<li><a href="/parties/([^"]+)"', html)

    whole = names(httpx.get(f"{site}/parties", headers=BROWSER).text)
    found, path = [], "/parties?limit=3"
    while path:
        html = httpx.get(f"{site}{path}", headers=BROWSER).text
        found += names(html)
        (path,) = re.findall(r'rel="next" href="([^"]+)"', html) or [""]
        path = unescape(path)
    assert found == whole
    assert len(found) > 12


def test_a_page_that_was_made_ahead_is_the_page() -> None:
    store, site = compiled([dump(everything()), GOOD.read_bytes()]), Site("https://ahead.example.org")
    (route,) = (each for each in routes(site, lambda _: b"{}") if each.path == "/briefs/{id}")
    before = route.answer(store, {"id": GOOD.stem})
    assert list(ahead_of(site).prepare(store)) == ["2026-03-02-harbour-talks", "2026-03-03-everything"]
    after = route.answer(store, {"id": GOOD.stem})
    assert isinstance(before, Reply)
    assert isinstance(after, Reply)
    assert route.answer(store, {"id": GOOD.stem}) is after
    assert (after.body, after.etag, after.links, after.fields) == (
        before.body,
        before.etag,
        before.links,
        before.fields,
    )
    assert brotli.decompress(after.br) == after.body
    other = compiled([dump(everything())])
    with pytest.raises(ProblemError):
        route.answer(other, {"id": GOOD.stem})


def test_what_was_said_is_shown_once_with_the_words_marked_in_it(site: str) -> None:
    items = httpx.get(f"{site}/v1/statements?q=security").json()["items"]
    text = httpx.get(f"{site}/statements?q=security").text
    assert items
    assert "<mark>security</mark>" in text
    plain = unescape(re.sub("<[^>]*>", "", text))
    assert [plain.count(item["text"]) for item in items if len(item["text"]) > 40] == [1] * sum(
        len(item["text"]) > 40 for item in items
    )


@pytest.mark.parametrize(
    ("shared", "clean"),
    [
        (f"{ARCTIC}?utm_source=letter&utm_medium=mail", ARCTIC),
        ("/?fbclid=x&party=GL&gclid=y", "/?party=GL"),
        ("/statements?q=%22red+lines%22&mc_cid=1", "/statements?q=%22red+lines%22"),
        ("/parties/GL?msclkid=", "/parties/GL"),
    ],
)
def test_what_was_appended_to_a_shared_address_does_no_harm(site: str, shared: str, clean: str) -> None:
    found = httpx.get(site + shared)
    assert (found.status_code, found.headers["location"]) == (307, clean)
    assert httpx.get(site + shared, follow_redirects=True).status_code == 200
    assert httpx.get(f"{site}/v1/briefs?utm_source=x").status_code == 400, "programs are told of what they misspell"


@pytest.mark.parametrize(
    "query", ["", "q=terminal", "party=NO", "topic=economic", "q=terminal&party=nordhavn&event=agree", "kind=direct"]
)
@pytest.mark.parametrize("path", ["/", "/statements"])
def test_a_click_on_a_facet_finds_as_many_as_it_says(site: str, path: str, query: str) -> None:
    facets = httpx.get(f"{site}{path}?{query}", headers=BROWSER).text.split('aria-label="Narrow down"')[1]
    offered = re.findall(
        r'<a href="([^"]+)" rel="nofollow"><bdi>[^<]*</bdi></a> <span class="quiet">([0-9,]+)<', facets
    )
    for address, number in offered:
        found = httpx.get(
            f"{site}/v1/{'briefs' if path == '/' else 'statements'}?{unescape(address).partition('?')[2]}"
        )
        assert found.json()["total"] == int(number.replace(",", "")), address


def test_a_facet_that_is_asked_for_offers_nothing_beside_it(server: str) -> None:
    """Many parties stand in one brief each: the one that is asked for need not be among those that a facet shows."""
    names = [each["ids"][0] for each in httpx.get(f"{server}/v1/parties?limit=200").json()["items"]]
    for query in [*(f"party={name}" for name in names), "topic=parity", "date_from=1927-03-01&date_to=1930-02-01"]:
        facets = httpx.get(f"{server}/?{query}", headers=BROWSER).text.partition('aria-label="Narrow down"')[2]
        heading = "Year" if "date" in query else "Topic" if "topic" in query else "Party"
        offered = facets.partition(f"<h2>{heading}</h2>")[2].partition("</ul>")[0]
        assert "<h3>" in httpx.get(f"{server}/?{query}", headers=BROWSER).text, query
        assert offered.count("<li>") == offered.count('aria-current="true"'), query


def test_the_command_of_a_brief_verifies_it_though_it_names_others(server: str, tmp_path: Path) -> None:
    for brief in BRIEFS.glob("*.json"):
        page = httpx.get(f"{server}/briefs/{brief.stem}", headers=BROWSER).text
        words = unescape(re.findall(r"<code>diplobrief (check [^<]+)</code>", page)[0]).split()
        shutil.copy(brief, tmp_path)
        assert words[1:4] == [brief.name, "--sources", "texts"]
        done = command("check", tmp_path / brief.name, *words[4:])  # the texts of others are not ours to have here
        assert (done.returncode, done.stdout) == (0, ""), done.stdout
        (tmp_path / brief.name).unlink()


def test_a_party_page_tells_apart_what_was_said_for_it_to_it_and_through_it(server: str) -> None:
    briefs = {path.stem: json.loads(path.read_bytes()) for path in BRIEFS.glob("*.json")}
    seen: set[str] = set()
    for party in httpx.get(f"{server}/v1/parties?limit=200").json()["items"]:
        codes = {code for of in party["identifiers"].values() for code in of}
        told = re.split(r"<h2 [^>]*>", httpx.get(f"{server}/parties/{party['id']}", headers=BROWSER).text)
        for section in told:
            heading = section.partition("</h2>")[0]
            for place in re.findall(r'class="said"[^>]*><a href="/briefs/([^"]+)"', section):
                name, _, claim = place.partition("#")
                known = {
                    each["id"]: {each["id"], *each.get("identifiers", {}).values()} for each in briefs[name]["parties"]
                }
                mine = {each for each, names in known.items() if names & (codes or {*party["ids"]})}
                statement = next((each for each in briefs[name]["statements"] if each["id"] == claim), None)
                by = [statement["speaker"], *statement.get("joint_speakers", ())] if statement else []
                if heading == "Said on its behalf":
                    assert mine & {one.get("on_behalf_of") for one in by}, place
                elif heading == "Said to it":
                    assert statement, place
                    assert mine & {*statement["addressees"]}, place
                elif heading == "Told through it":
                    assert statement, place
                    assert mine & {*statement["via"]}, place
                elif heading == "What it said":
                    assert mine & {one["party"] for one in by}, place
                seen.add(heading)
    assert {"Said on its behalf", "Said to it", "Told through it", "What it said"} <= seen
