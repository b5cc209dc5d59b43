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
