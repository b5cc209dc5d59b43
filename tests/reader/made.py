"""Briefs for the pages: one with every member, in this schema version and the next, others derived from it."""

import copy
from collections.abc import Callable
from typing import Any

from support import GOOD, Json, load

SPAN = {
    "source": "article",
    "start": 53,
    "end": 80,
    "sha256": "5e50e216a5e1551dd0820fe8e556f1e7959999b998a179b42904f1d071cab1a5",
}
TEXTS = frozenset(
    "title summary author publisher licence name aliases note text quote position attribution reason what why holder translator addressee".split()
)
"""Members that hold what people write."""

HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>\u202eturned\u2066 \U0001f3f3\ufe0f\u200d\U0001f308 <!-- {{ 7 * 7 }} "
"""Markup, a turn of direction that is never taken back, an emoji of four parts, a comment, a template."""

HOSTILE_TEXTS = {
    "markup": HOSTILE,
    "ends of sections": "]]> </script></style></title></svg> --> <!-- <![CDATA[",
    "turned": "\u202eabc\u2067 مرحبا \u2066",
    "ten thousand": "é\u0301" * 5_000,
    "emoji": "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1ec\U0001f1f1" * 40,
    "lines of a calendar": "a\r\nEND:VEVENT\r\nATTACH:http://127.0.0.1/\n b;c,d\\n:\\",
    "braces": "{}}{{ } \\ \\} @misc{x, $x_1^2$ & % # ~ \\input{/etc/passwd} --- -- ``x'' !` ?` << >> ,, \"",
    "script address": "javascript:alert(1)",
    "separators": "a\u2028b\u2029c\u0085d\u00a0e\ufeff\ufffe f\u200b\u00adg",
    "beyond": "\U0001d518\U000e0041\U0010ffff ﬁ İı ß",
}
"""What somebody might write to break what is made of it. No text of a brief has a NUL or half a character."""


def everything() -> Json:
    """A brief in which no member is missing."""
    brief = load(GOOD)
    brief |= {
        "id": "2026-03-03-everything",
        "revision": 2,
        "modified": "2026-03-06T09:30:00Z",
        "title": "A brief that has every member",
        "date": "2026-03-01~/..",
        "related": [{"brief": "2026-03-02-harbour-talks", "relation": "follows", "note": "The same towns."}],
        "corrections": [{"revision": 2, "at": "2026-03-06T09:30:00Z", "kind": "source-changed", "what": "The date.", "why": "It was wrong.", "pointers": ["/date"]}],
        "marking": "green",
        "embargo_until": "2026-03-07T06:00:00Z",
        "rights": {"licence": "CC-BY-4.0", "holder": "The mappers", "quotation_limit": 60},
        "place": {"name": "Nuuk", "country": "GL", "wikidata": "Q226", "coordinates": {"latitude": 64.18, "longitude": -51.72, "uncertainty_m": 5000}, "evidence": [SPAN]},
        "passed_over": [{"reason": "A courtesy.", "evidence": [SPAN]}],
        "translations": [{"lang": "da", "by": "machine", "translator": "A program", "title": "To byer", "summary": "De er enige.", "claims": [{"id": "s2", "text": "Det sagde de.", "quote": "Vi mødes"}]}],
    }  # fmt: skip
    brief["event"] = {"type": "consult", "mode": "visit", "status": "under-way", "evidence": [SPAN]}
    brief["sources"][0] |= {"title": "The terminal", "author": "A. Writer", "publisher": "The Paper", "url": "https://example.org/terminal", "licence": "CC0-1.0", "addressee": "The towns", "written": "1927-02~", "evidence": [SPAN]}  # fmt: skip
    brief["parties"] += [
        {"id": "agency", "name": "News agency", "kind": "organisation", "role": "mentioned"},
        {"id": "denmark", "name": "Denmark", "aliases": ["Copenhagen"], "kind": "state", "role": "host", "identifiers": {"iso_3166_1": "DK", "wikidata": "Q35"}, "note": "The host."},
    ]  # fmt: skip
    brief["objectives"].append({"id": "o2", "parties": ["denmark"], "basis": "attributed", "attributed_to": "nordhavn", "text": "To see them agree.", "evidence": [SPAN]})  # fmt: skip
    brief["statements"] += [
        {"id": "s2", "kind": "direct", "act": "promise", "speaker": {"party": "harbour-ministry", "name": "Jane Doe", "position": "envoy", "on_behalf_of": "nordhavn"}, "addressees": ["sydhavn", "denmark"], "via": ["agency"], "said": "2026-03-02/2026-03-04", "text": "They will meet.", "quote": "We meet again", "evidence": [SPAN]},
        {"id": "s3", "kind": "indirect", "act": "propose", "speaker": {"party": "sydhavn"}, "joint_speakers": [{"party": "denmark", "name": "John Roe", "position": "consul", "on_behalf_of": "agency"}], "delivery": "draft", "text": "Wants more.", "evidence": [SPAN]},
    ]  # fmt: skip
    brief["implications"].append(
        {"id": "i2", "topic": "nato-cohesion", "asserted_by": "party", "party": "denmark", "attribution": "observers", "addressees": ["nordhavn"], "via": ["agency"], "said": "2026-03-02", "affects": ["sydhavn"], "likelihood": "very unlikely", "confidence": "low", "text": "Little will change.", "horizon": "2026", "resolve_by": "2026-12-31", "resolution": {"outcome": "partly-occurred", "on": "2026-04-30", "note": "One of two.", "evidence": [SPAN]}, "evidence": [SPAN]}
    )  # fmt: skip
    return brief


def withdrawn() -> Json:
    brief = load(GOOD) | {"id": "2026-03-01-withdrawn", "status": "withdrawn", "title": "A brief that fell"}
    brief["withdrawal"] = {"reason": "The paper took it back.", "replaced_by": "2026-03-02-harbour-talks"}
    return brief


def rewritten(brief: Json, write: Callable[[str], str]) -> Json:
    """A brief in which every text that people write is another one."""

    def walk(value: Any, name: str) -> Any:
        if isinstance(value, dict):
            return {
                key: walk(each, key) for key, each in value.items() if not (key == "text" and isinstance(each, dict))
            } | {key: each for key, each in value.items() if key == "text" and isinstance(each, dict)}
        if isinstance(value, list):
            return [walk(each, name) for each in value]
        return write(value) if name in TEXTS and isinstance(value, str) else value

    found: Json = walk(copy.deepcopy(brief), "")
    return found
