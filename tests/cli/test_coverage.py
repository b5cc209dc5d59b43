"""`diplobrief coverage` and `diplobrief compare`: what a mapping says of its source, and of another mapping of it."""

import json
import re
from fractions import Fraction
from html import unescape
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from support import CORPUS, GOOD, TEXTS, Json, command, dump, load

from diplobrief.checks.agreement import LAYERS, LEAST, compare

TEXT = (TEXTS / "harbour-talks.txt").read_text("utf-8")


def test_every_sentence_is_shown_with_its_claims() -> None:
    done = command("coverage", GOOD, "--sources", TEXTS)
    assert done.returncode == 0, done.stderr
    brief = load(GOOD)
    shown = re.findall(r"^[+-] (\d+)–(\d+) +(.*)$", done.stdout, re.MULTILINE)
    assert len(shown) > 3
    for start, end, names in shown:
        expected = {
            claim["id"]
            for layer in (*LAYERS, "caveats")
            for claim in brief.get(layer, [])
            for span in claim.get("evidence", [])
            if span["start"] < int(end) and span["end"] > int(start)
        }
        assert set(names.split()) - {"event"} == expected
    squeezed = " ".join(done.stdout.split())
    for start, end, _ in shown:
        assert " ".join(TEXT[int(start) : int(end)].split()) in squeezed


def test_a_sentence_without_evidence_is_marked_and_fails(tmp_path: Path) -> None:
    brief = load(GOOD)
    for layer in ("background", "caveats"):
        brief.pop(layer, None)
    brief["statements"] = brief["statements"][:1]
    path = tmp_path / GOOD.name
    path.write_bytes(dump(brief))
    done = command("coverage", path, "--sources", TEXTS)
    assert done.returncode == 1
    assert re.search(r"^- .*no claim$", done.stdout, re.MULTILINE)
    assert re.search(r"evidence covers \d+ of \d+ sentences", done.stderr)


def test_the_page_holds_the_whole_text_and_runs_nothing(tmp_path: Path) -> None:
    brief = load(GOOD)
    brief["title"] = "<script>alert(1)</script> & more"
    path = tmp_path / GOOD.name
    path.write_bytes(dump(brief))
    done = command("coverage", path, "--sources", TEXTS, "--html")
    assert "<script" not in done.stdout
    assert "&lt;script&gt;" in done.stdout
    body = re.search(r'<div class="text">(.*?)</div>', done.stdout, re.DOTALL)
    assert body is not None
    plain = unescape(re.sub(r"<sup>.*?</sup>|<[^>]+>", "", body[1], flags=re.DOTALL))
    assert plain == TEXT


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    broken = command("coverage", CORPUS / "bad" / "B202", "--sources", TEXTS)
    assert (broken.returncode, broken.stdout) == (2, "")
    assert "diplobrief check" in broken.stderr
    missing = command("coverage", GOOD, "--sources", tmp_path)
    assert missing.returncode == 2
    assert "no text below" in missing.stderr


def test_a_mapping_agrees_with_itself() -> None:
    done = command("compare", GOOD, GOOD, "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["only"] == {"A": [], "B": []}
    brief = load(GOOD)
    for layer in LAYERS:
        number = len(brief.get(layer, []))
        figures = found["layers"][layer]
        assert [figures[name] for name in ("first", "second", "both", "same_layer")] == [number] * 4
    assert all(pair["share"] == 1 and pair["same_layer"] for pair in found["pairs"])


def test_what_differs_is_named(tmp_path: Path) -> None:
    other = load(GOOD)
    statement = other["statements"][0]
    statement["act"] = "deny" if statement["act"] != "deny" else "state"
    renamed = {party["id"]: f"x-{party['id']}" for party in other["parties"] if "identifiers" in party}
    text = json.dumps(other)
    for old, new in renamed.items():
        text = text.replace(f'"{old}"', f'"{new}"')
    path = tmp_path / "other.json"
    path.write_text(text)
    done = command("compare", GOOD, path, "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    (pair,) = [each for each in found["pairs"] if each["a"]["id"] == statement["id"]]
    assert pair["same_kind"] is False
    assert all(each["same_party"] for each in found["pairs"]), "a party under two ids is one by its name or code"
    acts = load(GOOD)["statements"][0]["act"], statement["act"]
    told = command("compare", GOOD, path).stdout
    assert re.search(rf"another kind: \w+ {acts[0]} / \w+ {acts[1]}$", told, re.MULTILINE)


def test_mappings_of_two_texts_are_not_compared(tmp_path: Path) -> None:
    other = load(GOOD)
    other["sources"][0]["text"]["sha256"] = "0" * 64
    path = tmp_path / "other.json"
    path.write_bytes(dump(other))
    done = command("compare", GOOD, path)
    assert done.returncode == 2
    assert "no text in common" in done.stderr


SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 30)), min_size=1, max_size=3)
MAPPING = st.lists(st.tuples(st.sampled_from(LAYERS[:3]), SPANS), max_size=7)


def mapped(claims: list[tuple[str, list[tuple[int, int]]]], parties: str = "") -> Json:
    """A brief of claims c0, c1 … at spans of (start, length), each by the party of its letter, or all by p."""
    names = sorted({"p", *parties})
    brief: Json = {
        "sources": [{"id": "t", "text": {"sha256": "0" * 64}}],
        "parties": [{"id": name, "name": name.upper()} for name in names],
    }
    for n, (layer, spans) in enumerate(claims):
        evidence = [{"source": "t", "start": start, "end": start + length} for start, length in spans]
        party = parties[n] if parties else "p"
        claim = {"id": f"c{n}", "speaker": {"party": party}, "parties": [party], "evidence": evidence}
        brief.setdefault(layer, []).append(claim)
    return brief


@given(MAPPING, MAPPING)
def test_pairs_are_one_to_one_above_the_least_share_and_none_is_left(
    first: list[tuple[str, list[tuple[int, int]]]], second: list[tuple[str, list[tuple[int, int]]]]
) -> None:
    def points(spans: list[tuple[int, int]]) -> set[int]:
        return {at for start, length in spans for at in range(start, start + length)}

    def weight(at: int) -> Fraction:
        often = [sum(at in points(spans) for _, spans in mapping) for mapping in (first, second)]
        return Fraction(1, max(often))

    def share(a: str, b: str) -> float:
        ours, theirs = points(first[int(a[1:])][1]), points(second[int(b[1:])][1])
        return float(sum(map(weight, ours & theirs)) / sum(map(weight, ours | theirs)))

    found = compare(mapped(first), mapped(second))
    for ids in ([pair.first.id for pair in found.pairs], [pair.second.id for pair in found.pairs]):
        assert len(ids) == len(set(ids))
    assert all(abs(pair.share - share(pair.first.id, pair.second.id)) < 1e-9 for pair in found.pairs)
    assert all(pair.share >= LEAST for pair in found.pairs)
    alone = found.unpaired
    assert not [(a, b) for a in alone[0] for b in alone[1] if share(a.id, b.id) > LEAST + 1e-9]


FRAME = (0, 200)
"""A dateline and the name of a speaker, as they stand under every claim of a conversation."""


def told(first: Json, second: Json) -> list[tuple[str, str]]:
    return sorted((pair.first.id, pair.second.id) for pair in compare(first, second).pairs)


def test_a_dateline_under_all_claims_makes_no_pair_of_two_of_them() -> None:
    passages = [(200, 90), (300, 110), (410, 60), (480, 120)]
    claims = [("statements", [FRAME, passage]) for passage in passages]
    first, second = mapped(claims[:3]), mapped([*claims[:2], claims[3]])
    assert told(first, second) == [("c0", "c0"), ("c1", "c1")]


def test_of_claims_about_one_passage_those_of_one_party_are_a_pair() -> None:
    whole = ("objectives", [(0, 100)])
    first = mapped([whole, whole], "ab")
    second = mapped([whole, whole], "ba")
    assert told(first, second) == [("c0", "c1"), ("c1", "c0")]
    assert all(pair.party for pair in compare(first, second).pairs)


def test_claims_that_only_another_party_has_are_still_a_pair() -> None:
    whole = ("statements", [(0, 100)])
    (pair,) = compare(mapped([whole], "a"), mapped([whole], "b")).pairs
    assert (pair.share, pair.layer, pair.party) == (1, True, False)


def test_a_pair_counts_in_the_layer_of_its_first_claim_and_nowhere_else() -> None:
    found = compare(mapped([("objectives", [(0, 10)])]), mapped([("statements", [(0, 10)])]))
    assert [found.of(layer)[:4] for layer in LAYERS[:2]] == [(1, 0, 1, 0), (0, 1, 0, 0)]


def test_an_objective_and_a_statement_of_one_passage_are_not_crossed() -> None:
    aim, said = ("objectives", [(0, 100)]), ("statements", [(0, 80), (90, 5)])
    assert told(mapped([aim, said]), mapped([("objectives", [(0, 80), (90, 5)]), ("statements", [(0, 100)])])) == [
        ("c0", "c0"),
        ("c1", "c1"),
    ]
