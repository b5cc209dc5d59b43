"""What we write, read by programs of others: JSON-LD by jsonld in safe mode, HTML by vnu, references by two readers."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from made import HOSTILE_TEXTS, everything, rewritten
from programs import asked, installed, missing
from support import Json
from windows import PAGES

from diplobrief.model import citation
from diplobrief.model.citation import Place
from diplobrief.model.plain import one_line
from diplobrief.reader import linked
from diplobrief.reader.site import Site

BROWSER = {"accept": "text/html"}
SITE = Site("https://briefs.example.org")
PLACE = Place("https://briefs.example.org/briefs/x", "0" * 64)
MORE = ("/parties?limit=3", "/statements?kind=direct", "/briefs/2026-03-02-harbour-talk", "/parties/Q999999")

LINKED = """
import jsonld from 'jsonld'
const options = { safe: true, documentLoader: url => { throw new Error(`it would fetch ${url}`) } }
const told = []
for (const each of given) {
  const quads = await jsonld.toRDF(each, { ...options, format: 'application/n-quads' })
  told.push({ expanded: await jsonld.expand(each, options), quads: quads.split('\\n').length - 1 })
}
console.log(JSON.stringify(told))
"""

REFERENCES = """
import { parse } from '@retorquere/bibtex-parser'
import { Cite } from '@citation-js/core'
import '@citation-js/plugin-bibtex'
const first = text => { const read = parse(text, { sentenceCase: false }); return [read.entries.length, read.errors.length, read.entries[0].key, read.entries[0].fields.title] }
const second = text => { const read = new Cite(text).data; return [read.length, 0, read[0]['citation-key'] ?? read[0].id, read[0].title] }
const third = text => { const read = new Cite(text).data; return [read.length, read[0].id, read[0].title, read[0].abstract, read[0].URL, read[0].type] }
console.log(JSON.stringify(given.map(([bibtex, csl]) => [first(bibtex), second(bibtex), third(csl)])))
"""


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(tmp_path_factory.mktemp("npm"))


@pytest.fixture(scope="module")
def written(site: str) -> dict[str, httpx.Response]:
    """Every kind of page, by its address."""
    with httpx.Client(base_url=site, headers=BROWSER, timeout=30) as client:
        return {path: client.get(path) for path in (*PAGES, *MORE)}


def blocks(html: str) -> list[Any]:
    return [
        json.loads(each) for each in re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    ]


def test_json_ld_of_every_page_is_read_in_safe_mode_and_fetches_nothing(
    packages: Path, written: dict[str, httpx.Response]
) -> None:
    documents = {path: blocks(each.text) for path, each in written.items() if each.status_code == httpx.codes.OK}
    assert {len(found) for found in documents.values()} == {1}
    assert len(documents) >= len(PAGES) - 2
    told = asked(packages, LINKED, [found[0] for found in documents.values()])
    read = dict(zip(documents, told, strict=True))
    assert all(each["quads"] >= 5 for each in read.values())
    brief = read["/briefs/2026-03-03-everything"]["expanded"]
    assert {kind.removeprefix("https://schema.org/") for node in brief for kind in node["@type"]} >= {
        "Report", "Event", "NewsArticle", "Organization", "Country", "Quotation", "Statement", "Claim",
    }  # fmt: skip


def test_jsonld_reads_the_same_texts_back(packages: Path) -> None:
    briefs = [hostile(text) for text in HOSTILE_TEXTS.values()]
    blocked = [json.loads(str(linked.block(linked.brief(SITE, each)))) for each in briefs]
    for brief, told in zip(briefs, asked(packages, LINKED, blocked), strict=True):
        read = set(values(told["expanded"]))
        wanted = {brief["title"], brief["summary"], *(each["name"] for each in brief["parties"])}
        wanted |= {name for each in brief["parties"] for name in each.get("aliases", ())}
        wanted |= {each[name] for each in brief["sources"] for name in ("title", "publisher")}
        for layer in ("objectives", "statements", "implications", "background"):
            wanted |= {each["text"] for each in brief.get(layer, ())}
            wanted |= {each["quote"] for each in brief.get(layer, ()) if "quote" in each}
        assert {one_line(each) for each in wanted} <= read


def hostile(text: str) -> Json:
    """A brief with every member, each of whose texts begins with this one, and is another."""
    return rewritten(everything(), lambda own: text + own)


def values(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for each in node:
            yield from values(each)
    elif isinstance(node, dict):
        if isinstance(node.get("@value"), str):
            yield node["@value"]
        for each in node.values():
            yield from values(each)


def test_two_readers_of_bibtex_and_one_of_csl_read_the_same_texts_back(packages: Path) -> None:
    briefs = [hostile(text) for text in HOSTILE_TEXTS.values()]
    given = [[citation.bibtex(each, PLACE), json.dumps(citation.csl(each, PLACE))] for each in briefs]
    for brief, (first, second, third) in zip(briefs, asked(packages, REFERENCES, given), strict=True):
        key, title = citation.key(brief), one_line(brief["title"])
        assert first == [1, 0, key, title]
        assert second == [1, 0, key, title]
        assert third == [1, key, title, one_line(brief["summary"]), PLACE.url, "report"]


def test_vnu_finds_no_error_in_any_page_nor_in_the_styles(
    packages: Path, written: dict[str, httpx.Response], site: str, tmp_path: Path
) -> None:
    java = shutil.which("java")
    if not java:
        missing("there is no java here; on Debian: apt-get install default-jre-headless")
    names = {}
    for number, (path, each) in enumerate(written.items()):
        (tmp_path / f"{number}.html").write_bytes(each.content)
        names[f"{number}.html"] = path
    (styles,) = set(re.findall(r'rel="stylesheet" href="([^"]+)"', "".join(each.text for each in written.values())))
    (tmp_path / "reader.css").write_text(httpx.get(site + unescape(styles)).text, "utf-8")
    jar = packages / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
    words = [
        str(java),
        "-Xss8m",
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-jar",
        str(jar),
        "--format",
        "json",
        "--also-check-css",
        "--exit-zero-always",
        str(tmp_path),
    ]
    done = subprocess.run(words, capture_output=True, check=True, timeout=170)
    told = json.loads(done.stderr)["messages"]
    assert [
        (names.get(Path(each["url"]).name), each["message"], each.get("extract"))
        for each in told
        if each["type"] != "info"
    ] == []
