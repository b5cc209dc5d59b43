import json
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import jsonschema_rs
import pytest
from chance import document_schema, value
from chance import edited as changed
from edits import EDITS, Edit, edited
from jsonschema import Draft202012Validator
from support import ROOT

from diplobrief.cli.main import main
from diplobrief.contract.compat import canonical
from diplobrief.contract.compat.changes import changes
from diplobrief.contract.compat.gate import Side, compare
from diplobrief.contract.compat.judges import Judges, judge
from diplobrief.contract.compat.lookahead import FULL_STOPS
from diplobrief.contract.compat.place import paths, pointer
from diplobrief.contract.compat.prover import Prover
from diplobrief.contract.compat.reading import Reader
from diplobrief.contract.compat.terms import Terms
from diplobrief.contract.compat.verdict import Bump, Comparison, Verdict
from diplobrief.contract.released import shipped

CASES = sorted((Path(__file__).parent / "compat").glob("*.json"))
SHARED = ROOT.parent / "shared" / "compat" / "cases.json"
RELEASED = json.loads(shipped().read("1.0.0"))
WANTED = {True: "proved", False: "breaking"}


def compared(before: Any, after: Any) -> Comparison:
    return compare(Side(before, "old"), Side(after, "new"))


def confirm(verdict: Verdict, inner: Any, outer: Any) -> None:
    """A witness is what it says, by validators that this test makes itself; the place is one of the schema."""
    for schema, wanted in ((inner, True), (outer, False)):
        reference = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        second = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        assert (reference.is_valid(verdict.witness), second.is_valid(verdict.witness)) == (wanted, wanted)
    words = str(verdict.where).rsplit("/", 1)[0]
    assert words == "" or words in {pointer(way) for way, _ in paths(outer)} or isinstance(outer, bool)


def hold(before: Any, after: Any, truth: tuple[bool, bool]) -> Comparison:
    found = compared(before, after)
    assert tuple(each.state for each in found) == tuple(WANTED[each] for each in truth)
    for verdict, inner, outer in ((found.backward, before, after), (found.forward, after, before)):
        if verdict.state == "breaking":
            confirm(verdict, inner, outer)
    return found


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_is_answered_as_it_is(path: Path) -> None:
    case = json.loads(path.read_bytes())
    hold(case["before"], case["after"], (case["backward"], case["forward"]))


def test_there_are_cases_of_every_keyword() -> None:
    text = "".join(path.read_text("utf-8") for path in CASES)
    for word in (
        "dependentRequired dependentSchemas propertyNames minContains maxContains patternProperties minProperties "
        "maxProperties uniqueItems if then else unevaluatedItems unevaluatedProperties $dynamicRef $anchor $ref anyOf "
        "oneOf not allOf const enum multipleOf exclusiveMinimum exclusiveMaximum format pattern prefixItems contains"
    ).split():
        assert f'"{word}"' in text, word
    assert len(CASES) >= 60


def test_the_classified_pairs_beside_the_checkout_are_answered() -> None:
    if not SHARED.exists():
        pytest.skip("the classified pairs are not beside this checkout")
    for case in json.loads(SHARED.read_bytes()):
        hold(case["before"], case["after"], (case["backward"], case["forward"]))


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name.replace(" ", "-"))
def test_every_kind_of_edit_of_the_released_schema_is_answered(edit: Edit) -> None:
    hold(RELEASED, edited(RELEASED, edit), (edit.backward, edit.forward))


@pytest.mark.parametrize("part", range(4))
def test_no_document_contradicts_a_proof_about_chance_schemas(part: int) -> None:
    open_ = 0
    for seed in range(part * 150, part * 150 + 150):
        random = Random(seed)
        before = document_schema(random, 2)
        after = changed(random, before, 2) if random.random() < 0.7 else document_schema(random, 2)
        if isinstance(before, dict) and isinstance(after, dict):
            after.setdefault("$defs", before["$defs"])
        try:
            judges = Judges(before), Judges(after)
        except jsonschema_rs.ValidationError:
            continue  # the edit took away what a reference leads to
        found = compared(before, after)
        for verdict, (one, two), schemas in (
            (found.backward, judges, (before, after)),
            (found.forward, judges[::-1], (after, before)),
        ):
            open_ += verdict.state == "unproved"
            if verdict.state == "breaking":
                assert (Judges(schemas[0]).accept(verdict.witness), Judges(schemas[1]).accept(verdict.witness)) == (
                    True,
                    False,
                )
            elif verdict.state == "proved":
                for document in (value(random, 3) for _ in range(40)):
                    assert not (one.accept(document) and two.accept(document) is False), (seed, document)
    assert open_ <= 1


def test_the_second_opinion_never_contradicts_the_cases() -> None:
    for path in CASES:
        case = json.loads(path.read_bytes())
        assert canonical.covers(case["after"], case["before"]) in (None, case["backward"]), path.stem
        assert canonical.covers(case["before"], case["after"]) in (None, case["forward"]), path.stem


@pytest.mark.parametrize(
    "schema",
    [
        {"futureKeyword": 1},
        {"properties": {"a": {"dependencies": {"a": ["b"]}}}},
        {"$ref": "https://example.org/elsewhere"},
        {"type": "string", "format": "no-such-format"},
        {"type": "string", "pattern": "^(a)\\1$"},
        {"$ref": "#"},
    ],
    ids=lambda schema: next(iter(schema)),
)
def test_what_is_not_understood_is_never_proved(schema: Any) -> None:
    pool = Terms(FULL_STOPS[0])
    narrow, wide = (
        Reader(pool, {"type": ["string", "object"], "minLength": 1}, "a").whole(),
        Reader(pool, schema, "b").whole(),
    )
    assert Prover(pool, judge).solve([narrow, pool.negate(wide)]).state != "empty"


def test_the_bound_of_steps_ends_a_proof_as_not_proved() -> None:
    case = json.loads((CASES[0].parent / "recursion-unrolled.json").read_bytes())
    found = compare(Side(case["before"], "old"), Side(case["after"], "new"), steps=1)
    assert [each.state for each in found] == ["unproved", "unproved"]
    assert "more than 1 steps" in found.backward.why
    assert found.bump is Bump.MAJOR


def test_a_verdict_names_place_and_change() -> None:
    edit = next(each for each in EDITS if each.name == "narrow an enum")
    verdict = compared(RELEASED, edited(RELEASED, edit)).backward
    assert verdict.where == "/$defs/Party/properties/kind/enum"
    assert '"group" does not meet `enum`' in verdict.why
    assert 'narrowed: `enum`: "group" removed' in verdict.why


def test_a_changelog_tells_what_was_added_removed_narrowed_and_widened() -> None:
    told = {
        edit.name: [(each.what, each.where) for each in changes(RELEASED, edited(RELEASED, edit))] for edit in EDITS
    }
    assert told["nothing"] == told["rename a definition"] == told["reorder members"] == told["inline a reference"] == []
    assert told["add an optional member"] == [("added", "/properties/venue")]
    assert told["remove a member"] == [("removed", "/properties/caveats")]
    assert told["narrow an enum"] == [("narrowed", "/$defs/Party/properties/kind/enum")]
    assert told["raise maxLength"] == [("widened", "/$defs/Text/maxLength")]


def test_the_same_witness_is_found_in_every_run(tmp_path: Path) -> None:
    new = tmp_path / "new.json"
    new.write_text(json.dumps(edited(RELEASED, EDITS[12])))
    told = [
        subprocess.run(
            [sys.executable, "-m", "diplobrief", "schema", "compat", "1.0.0", str(new), "--format", "json"],
            capture_output=True,
            env={"PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=False,
        )
        for seed in ("1", "2")
    ]
    assert told[0].stdout == told[1].stdout
    assert [each.returncode for each in told] == [1, 1]


def test_the_command_answers_in_text_and_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new = tmp_path / "new.json"
    new.write_text(json.dumps(edited(RELEASED, EDITS[11])))
    assert main(["schema", "compat", "1.0.0", str(new), "--format", "json"]) == 1
    record = json.loads(capsys.readouterr().out)
    assert list(record) == ["backward", "forward"]
    assert record["backward"] == {"verdict": "proved", "why": record["backward"]["why"]}
    assert list(record["forward"]) == ["verdict", "witness", "where", "why"]
    assert main(["schema", "compat", "1.0.0", str(new)]) == 1
    text = capsys.readouterr().out
    assert 'added /properties/venue: optional member "venue"' in text
    assert "least step of the version: minor" in text
    assert main(["schema", "compat", "1.0.0", "1.0.0"]) == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"type": 5}', "no JSON Schema"),
        ('{"type": "string", "type": "null"}', "duplicate key"),
        ("{", "cannot be used"),
        ('{"$schema": "http://json-schema.org/draft-07/schema#"}', "another dialect"),
        ('{"$ref": "#/$defs/gone"}', "cannot be used"),
    ],
)
def test_what_is_no_schema_of_the_dialect_cannot_be_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, said: str
) -> None:
    path = tmp_path / "new.json"
    path.write_text(text)
    assert main(["schema", "compat", "1.0.0", str(path)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert said.lower() in told.err.lower()
    assert main(["schema", "compat", "1.0.0", "9.9.9"]) == 2


def test_a_waiver_lets_through_what_is_not_proved_and_only_that(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old, new, waivers = (tmp_path / name for name in ("old.json", "new.json", "waivers.json"))
    old.write_text('{"type": "string", "pattern": "^(a)\\\\1$"}')
    new.write_text('{"type": "string", "pattern": "^(?:(a)\\\\1)$"}')
    asked = ["schema", "compat", str(old), str(new), "--waivers", str(waivers)]
    assert main(asked) == 1
    names = [line.split()[-1] for line in capsys.readouterr().out.splitlines() if "fingerprint" in line]
    assert len(names) == 2
    waivers.write_text(json.dumps({**dict.fromkeys(names, "both looked at by hand"), "0" * 32: "nothing"}))
    assert main(asked) == 0
    told = capsys.readouterr()
    assert told.out.count("waived (both looked at by hand)") == 2
    assert f"the waiver {'0' * 32} is of no question" in told.err
    new.write_text('{"type": "string", "maxLength": 1}')
    assert main(asked) == 1, "what is refuted is not waived"
    waivers.write_text(json.dumps(dict.fromkeys(names, " ")))
    assert main(asked) == 2
