"""The feed by the rules of RFC 4287, and the rules by feeds that break them."""

import atom
import httpx
import pytest

FEED = """<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:x:f</id><title>F</title><updated>2026-01-01T00:00:00Z</updated>
<author><name>A</name></author><entry><id>urn:x:e</id><title>E</title><updated>2026-01-01T00:00:00Z</updated>
<link href="https://example.org/e"/><summary>S</summary></entry></feed>"""

BROKEN = {
    "4.1: feed has 0 id": ("<id>urn:x:f</id>", ""),
    "4.1: entry has 2 title": ("<title>E</title>", "<title>E</title><title>E</title>"),
    "4.1: entry has 2 summary": ("<summary>S</summary>", "<summary>S</summary><summary>S</summary>"),
    "4.1: feed may have no": ("<title>F</title>", "<title>F</title><summary>S</summary>"),
    "4.1.1: the feed has no author": ("<author><name>A</name></author>", ""),
    "4.1.2: an entry without content": ('<link href="https://example.org/e"/>', ""),
    "4.1: entry has 2 alternate links": (
        '<link href="https://example.org/e"/>',
        '<link href="https://example.org/e"/><link rel="alternate" href="https://example.org/f"/>',
    ),
    "4.2.6: id 'e' is no": ("urn:x:e", "e"),
    "3.3: 2026-01-01 is not": ("<updated>2026-01-01T00:00:00Z</updated>\n<author>", "<updated>2026-01-01</updated><author>"),
    "3.1.1: summary of type text holds": ("<summary>S</summary>", "<summary><b>S</b></summary>"),
    "3.1.1.3: summary holds no": ("<summary>S</summary>", '<summary type="xhtml">S</summary>'),
    "3.2.1: author has not one name": ("<name>A</name>", ""),
    "4.2.7.1: a link": (' href="https://example.org/e"', ""),
    "4.1: feed has text": ("</author>", "</author>A"),
    "4.1: author may have no": ("<name>A</name>", "<name>A</name><title>A</title>"),
    "4.1: feed has 2 subtitle": ("<title>F</title>", "<title>F</title><subtitle>S</subtitle><subtitle>S</subtitle>"),
    "4.1.1: the document is": ('<feed xmlns="http://www.w3.org/2005/Atom">', "<feed>"),
    "4.1.1: urn:x:e stands twice": (
        "</entry>",
        '</entry><entry><id>urn:x:e</id><title>E</title><updated>2026-01-01T00:00:00Z</updated><link href="/e"/></entry>',
    ),
    "4.1.2: an entry without an author": ("<author><name>A</name></author>", ""),
    "4.1.2: content of another": ("<summary>S</summary>", '<content src="https://x.example/"/>'),
    "4.2.2.1: a category": ("<title>F</title>", "<title>F</title><category/>"),
    "4.2.6: icon ' urn:x' is no": ("<title>F</title>", "<title>F</title><icon> urn:x</icon>"),
    "4.2.7.3: html is no": ("<link ", '<link type="html" '),
    "4.2.7.4: d_k is no": ("<link ", '<link hreflang="d_k" '),
    "4.2.7.6: -1 is no": ("<link ", '<link length="-1" '),
    "3.1.1: title is of type": ("<title>E", '<title type="text/html">E'),
    "3.2.2: author has a uri": ("<name>A</name>", "<name>A</name><uri/>"),
    "3.3: 2026-02-30T00:00:00Z is no": (
        "<updated>2026-01-01T00:00:00Z</updated>\n<author>",
        "<updated>2026-02-30T00:00:00Z</updated><author>",
    ),
    "4.1.3.2: content": ("<summary>S</summary>", '<summary>S</summary><content src="https://x.example/">S</content>'),
}  # fmt: skip


@pytest.mark.parametrize(
    "query", ["", "?party=GL", "?q=harbour", "?party=nobody", "?status=withdrawn", "?kind=direct&topic=security"]
)
def test_the_feed_obeys_rfc_4287(http: httpx.Client, query: str) -> None:
    found = http.get(f"/feed.atom{query}")
    assert found.status_code == 200
    assert atom.faults(found.content) == []


def test_a_feed_of_the_least_is_without_fault() -> None:
    assert atom.faults(FEED.encode()) == []


@pytest.mark.parametrize("fault", BROKEN)
def test_what_breaks_a_rule_is_found(fault: str) -> None:
    old, new = BROKEN[fault]
    assert FEED.count(old) == 1
    assert [each for each in atom.faults(FEED.replace(old, new).encode()) if each.startswith(fault)], fault
