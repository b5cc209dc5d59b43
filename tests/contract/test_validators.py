"""The released schema loads, and gives the same verdicts, in every validator of the suite."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from support import CORPUS, GOOD, ROOT

from diplobrief.contract.tagged import follow_tags

SCHEMA = ROOT / "schemas" / "diplomatic-brief" / "1.0.0.json"
VALUE = json.loads(SCHEMA.read_bytes())
# What JSON Schema can see of the examples: B1, and the rules of B4 that the schema says as a condition.
SEEN = {"B102", "B103", "B104", "B105", "B106", "B107", "B108", "B403", "B404", "B405", "B406"}
EXAMPLES = sorted(path for path in (CORPUS / "bad").rglob("*.json") if path.relative_to(CORPUS / "bad").parts[0] > "B1")
GOOD_ONES = sorted((CORPUS / "good").glob("*.json")) + sorted((ROOT / "briefs").glob("*.json"))


def _expected(path: Path) -> bool:
    return path not in EXAMPLES or path.relative_to(CORPUS / "bad").parts[0] not in SEEN


@pytest.mark.parametrize("path", [*EXAMPLES, *GOOD_ONES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_libraries_agree(path: Path) -> None:
    document = json.loads(path.read_bytes())
    verdicts = {
        "jsonschema": Draft202012Validator(VALUE).is_valid(document),
        "jsonschema with formats": Draft202012Validator(
            VALUE, format_checker=Draft202012Validator.FORMAT_CHECKER
        ).is_valid(document),
        "jsonschema-rs": jsonschema_rs.Draft202012Validator(VALUE, validate_formats=True).is_valid(document),
        "jsonschema-rs, tags followed": jsonschema_rs.Draft202012Validator(follow_tags(VALUE)).is_valid(document),
    }
    assert set(verdicts.values()) == {_expected(path)}, verdicts


def test_check_jsonschema_agrees() -> None:
    def accepts(paths: list[Path]) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "check_jsonschema", "--schemafile", str(SCHEMA), "--output-format", "json"]
        return subprocess.run([*words, *map(str, paths)], capture_output=True, text=True, check=False, timeout=60)

    assert accepts(GOOD_ONES).returncode == 0
    refused = [path for path in EXAMPLES if not _expected(path)]
    report = json.loads(accepts(refused).stdout)
    assert {Path(error["filename"]) for error in report["errors"]} == set(refused)
    assert accepts([path for path in EXAMPLES if _expected(path)]).returncode == 0


def test_the_schema_is_valid_under_its_own_dialect() -> None:
    Draft202012Validator.check_schema(VALUE)
    jsonschema_rs.meta.validate(VALUE)


def test_a_relative_schema_reference_resolves_in_the_checkout() -> None:
    for path in (ROOT / "briefs").glob("*.json"):
        named = json.loads(path.read_bytes())["$schema"]
        assert (path.parent / named).resolve() == SCHEMA
    assert GOOD.exists()
