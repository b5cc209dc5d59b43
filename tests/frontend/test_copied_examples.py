"""What the README says to copy: it is these files, they are built, and they work in a real browser."""

import re
import shutil
from base64 import b64encode
from hashlib import sha384
from html import unescape
from pathlib import Path

import httpx
from elsewhere import files
from packages import FRONTEND, installed, run
from playwright.sync_api import Browser, Page, expect
from support import BRIEFS, ROOT, load

README = (ROOT / "README.md").read_text("utf-8")
WRITTEN = "http://127.0.0.1:8000"
PLAIN = FRONTEND / "plain" / "index.html"
APP = FRONTEND / "react" / "src" / "App.tsx"
NUMBER = len(list(BRIEFS.glob("*.json")))


def test_the_readme_shows_these_files() -> None:
    assert f"```html\n{PLAIN.read_text('utf-8')}```" in README
    assert f"```tsx\n{APP.read_text('utf-8')}```" in README


def test_every_hash_that_is_written_down_is_that_of_the_element(server: str) -> None:
    rows = re.findall(r"^\| ([0-9.]+) \| `(/embed/\1\.js)` \| `(sha384-[^`]+)` \|$", README, re.MULTILINE)
    assert [version for version, _, _ in rows] == ["1.0.0"]
    for _, path, written in rows:
        digest = f"sha384-{b64encode(sha384(httpx.get(server + path).content).digest()).decode()}"
        assert written == digest, f"{path}: {digest}"
    newest = rows[-1]
    assert httpx.get(f"{server}/embed.js").content == httpx.get(server + newest[1]).content
    for text in (README, PLAIN.read_text("utf-8"), APP.read_text("utf-8")):
        assert set(re.findall(r'integrity="([^"]+)"', text)) == {newest[2]}


def test_the_two_lines_of_the_readme_and_of_the_docs_show_a_brief(
    browser: Browser, server: str, tmp_path: Path
) -> None:
    written = README.split("## In a page of yours")[1].split("```html\n")[1].split("```")[0]
    docs = httpx.get(f"{server}/docs", headers={"accept": "text/html"}).text
    for lines in (
        written.replace(WRITTEN, server),
        unescape(docs.split('aria-label="Lines for a page">')[1].split("</pre>")[0]),
    ):
        assert lines.strip().count("\n") == 1
        (tmp_path / "index.html").write_text(lines)
        page, said = _opened(browser)
        page.goto((tmp_path / "index.html").as_uri())
        expect(page.locator("diplomatic-brief [part=statement]").first).to_be_visible()
        page.close()
        assert said == []


def test_the_plain_example_works_from_a_file(browser: Browser, server: str, tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text(PLAIN.read_text("utf-8").replace(WRITTEN, server))
    page, said = _opened(browser)
    page.goto((tmp_path / "index.html").as_uri())
    expect(page.get_by_text(f"{NUMBER} briefs")).to_be_visible()
    expect(page.locator("diplomatic-brief")).to_be_hidden()
    page.get_by_label("Search").fill("greenland")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_role("status").first).to_have_text("1 brief")
    page.get_by_role("link", name=re.compile("open formal talks")).click()
    expect(page.locator("diplomatic-brief [part=moment]")).to_have_count(4)
    assert said == []
    page.get_by_label("Search").fill('"greenland')
    page.keyboard.press("Enter")
    expect(page.get_by_text('"q" cannot be read')).to_be_visible()
    page.route("**/v1/briefs?*", lambda route: route.abort())
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_have_text("The server does not answer.")
    page.close()


def test_the_react_example_is_built_and_works(browser: Browser, server: str, tmp_path: Path) -> None:
    shutil.copytree(FRONTEND / "react", tmp_path / "react")
    app = tmp_path / "react" / "src" / "App.tsx"
    app.write_text(app.read_text("utf-8").replace(WRITTEN, server))
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "node_modules").symlink_to(installed())
    built = run("vite", "build", "--logLevel", "warn", cwd=tmp_path / "react")
    assert (built.returncode, built.stderr) == (0, "")
    (tmp_path / "react" / "dist" / "favicon.ico").touch()  # which a browser asks for by itself
    page, said = _opened(browser)
    with files(tmp_path / "react" / "dist") as address:
        page.goto(address)
        expect(page.get_by_role("status").first).to_have_text(f"{NUMBER} briefs")
        listed = page.get_by_role("listitem")
        expect(listed).to_have_count(5)
        first = listed.first.inner_text()
        page.get_by_role("button", name="More", exact=True).click()
        expect(listed).to_have_count(10)
        expect(listed.first).to_have_text(first)
        page.get_by_label("Search").fill("greenland")
        page.get_by_role("button", name=re.compile("open formal talks")).click()
        expect(page.locator("diplomatic-brief [part=statement]")).to_have_count(
            len(load(BRIEFS / "2026-01-28-arctic-security-talks.json")["statements"])
        )
        assert page.locator("head script[integrity]").count() == 1
        assert said == []
        page.route("**/v1/briefs?*", lambda route: route.abort())
        page.get_by_label("Search").fill("nobody")
        expect(page.get_by_role("status").first).to_have_text("The server does not answer.")
    page.close()


def _opened(browser: Browser) -> tuple[Page, list[str]]:
    """A window, and what is said on its console."""
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    return page, said
