"""Valid briefs of the newest version, with any of the members that it brought, made of the briefs that are at hand."""

import copy
from typing import Any

from hypothesis import strategies as st
from support import BRIEFS, CORPUS, Json, load

FERRY = CORPUS / "good" / "2026-03-09-ferry-line.json"
LETTER = CORPUS / "good" / "2026-03-16-terminal-letter.json"
BASES = [*sorted((CORPUS / "good").glob("*.json")), *sorted(BRIEFS.glob("*.json"))]
REPORT: Json = {
    "id": "later-report",
    "kind": "report",
    "retrieved": "2026-03-05",
    "lang": "en",
    "text": {"sha256": "0" * 64, "length": 10},
}
SPAN: Json = {"source": "later-report", "start": 0, "end": 10, "sha256": "0" * 64}


def named(version: str) -> Json:
    return {"$schema": f"../schemas/diplomatic-brief/{version}.json"}


@st.composite
def briefs(draw: st.DrawFn) -> Json:
    """A brief of 1.2.0 that keeps every rule."""
    brief: Json = copy.deepcopy(load(draw(st.sampled_from(BASES)))) | named("1.2.0")
    evidence = brief["event"]["evidence"][:1]
    members: Json = {
        "marking": draw(st.sampled_from(["clear", "green", "amber", "amber+strict", "red"])),
        "embargo_until": "2026-02-01T06:00:00Z",
        "rights": {"licence": "CC-BY-4.0"}
        | draw(st.sampled_from([{}, {"quotation_limit": 1000}, {"holder": "Jane Doe"}])),
        "place": {"name": "Nuuk", "evidence": evidence}
        | draw(
            st.sampled_from(
                [{}, {"country": "GL"}, {"coordinates": {"latitude": 64, "longitude": -51.7, "uncertainty_m": 5000}}]
            )
        ),
        "translations": [{"lang": "da", "by": "machine", "title": "En titel"}],
    }
    for name, value in members.items():
        if draw(st.booleans()):
            brief[name] = value
        else:
            brief.pop(name, None)
    for claim in brief["implications"]:
        _expect(draw, brief, claim, evidence)
    _since_1_2(draw, brief, evidence)
    if _mentions(brief, "later-report") and not any(each["id"] == "later-report" for each in brief["sources"]):
        brief["sources"].append(REPORT)
        about = draw(st.sampled_from([None, ["later-report"], ["later-report", brief["parties"][0]["id"]]]))
        if about:
            brief.setdefault("caveats", []).append({"id": "c99", "about": about, "text": "It is short."})
    return brief


def _expect(draw: st.DrawFn, brief: Json, claim: Json, evidence: list[Json]) -> None:
    if draw(st.booleans()):
        claim["horizon"] = draw(st.sampled_from(["2027", "2026-12/..", "../2028-01~"]))
    if draw(st.booleans()):
        claim["resolve_by"] = "2028-01-01"
    if "resolution" not in claim and draw(st.booleans()):
        shown = draw(st.sampled_from([evidence, [SPAN], [*evidence, SPAN]]))
        claim["resolution"] = {"outcome": "occurred", "on": brief["modified"][:10], "evidence": copy.deepcopy(shown)}


def _since_1_2(draw: st.DrawFn, brief: Json, evidence: list[Json]) -> None:
    party = brief["parties"][0]["id"]
    some: Json = {"reason": "A courtesy.", "evidence": evidence}
    _some(draw, brief, {"passed_over": [some]})
    _some(draw, brief["sources"][0], {"addressee": "The Ministry", "written": "1927~", "evidence": evidence})
    for claim in brief["statements"]:
        act = draw(st.sampled_from(["ask", "propose", "accept", "instruct", "reserve", "deny"]))
        _some(draw, claim, {"act": act, "joint_speakers": [{"party": party, "on_behalf_of": party}]})
        if "said" not in claim:
            _some(draw, claim, {"delivery": draw(st.sampled_from(["draft", "planned"]))})
    for claim in brief["implications"]:
        _some(draw, claim, {"addressees": [party], "via": [party], "said": brief["date"]})


def _some(draw: st.DrawFn, holder: Json, members: Json) -> None:
    for name, value in members.items():
        if draw(st.booleans()):
            holder[name] = copy.deepcopy(value)


def _mentions(value: Any, source: str) -> bool:
    if isinstance(value, dict):
        return value.get("source") == source or any(_mentions(each, source) for each in value.values())
    return isinstance(value, list) and any(_mentions(each, source) for each in value)
