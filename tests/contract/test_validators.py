"""The released schema loads, and gives the same verdicts, in every validator of the suite."""

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema_rs
import pytest
from jsonschema import Draft202012Validator
from support import CORPUS, ROOT

from diplobrief.contract.released import shipped
from diplobrief.contract.tagged import follow_tags

FOLDER = ROOT / "schemas" / "diplomatic-brief"
VALUES = {version: json.loads(shipped().read(version)) for version in shipped().locked}
# What JSON Schema can see of the examples: B1, and the rules of B4 that the schema says as a condition.
SEEN = {"B110", "B102", "B103", "B104", "B105", "B106", "B107", "B108", "B403", "B404", "B405", "B406"}
EXAMPLES = sorted(path for path in (CORPUS / "bad").rglob("*.json") if path.relative_to(CORPUS / "bad").parts[0] > "B1")
GOOD_ONES = sorted((CORPUS / "good").glob("*.json")) + sorted((ROOT / "briefs").glob("*.json"))


def _expected(path: Path) -> bool:
    return path not in EXAMPLES or path.relative_to(CORPUS / "bad").parts[0] not in SEEN


def _version(path: Path) -> str:
    """The release that a document names; what names none is held against the first one."""
    named = re.fullmatch(r".*/([0-9.]+)\.json", str(json.loads(path.read_bytes()).get("$schema")))
    return named[1] if named and named[1] in VALUES else "1.0.0"


@pytest.mark.parametrize("path", [*EXAMPLES, *GOOD_ONES], ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_libraries_agree(path: Path) -> None:
    document, schema = json.loads(path.read_bytes()), VALUES[_version(path)]
    verdicts = {
        "jsonschema": Draft202012Validator(schema).is_valid(document),
        "jsonschema with formats": Draft202012Validator(
            schema, format_checker=Draft202012Validator.FORMAT_CHECKER
        ).is_valid(document),
        "jsonschema-rs": jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(document),
        "jsonschema-rs, tags followed": jsonschema_rs.Draft202012Validator(follow_tags(schema)).is_valid(document),
    }
    assert set(verdicts.values()) == {_expected(path)}, verdicts


@pytest.mark.parametrize("version", VALUES)
def test_check_jsonschema_agrees(version: str) -> None:
    def accepts(paths: list[Path]) -> subprocess.CompletedProcess[str]:
        schema = str(FOLDER / f"{version}.json")
        words = [sys.executable, "-m", "check_jsonschema", "--schemafile", schema, "--output-format", "json"]
        return subprocess.run([*words, *map(str, paths)], capture_output=True, text=True, check=False, timeout=60)

    own = [path for path in [*EXAMPLES, *GOOD_ONES] if _version(path) == version]
    refused = [path for path in own if not _expected(path)]
    if refused:
        report = json.loads(accepts(refused).stdout)
        assert {Path(error["filename"]) for error in report["errors"]} == set(refused)
    assert accepts([path for path in own if _expected(path)]).returncode == 0


@pytest.mark.parametrize("version", VALUES)
@pytest.mark.parametrize("form", ["json", "reader.json"])
def test_the_schemas_are_valid_under_their_own_dialect(version: str, form: str) -> None:
    schema = json.loads(shipped().read(version, form))
    Draft202012Validator.check_schema(schema)
    jsonschema_rs.meta.validate(schema)


def test_a_relative_schema_reference_resolves_in_the_checkout() -> None:
    for path in (ROOT / "briefs").glob("*.json"):
        named = json.loads(path.read_bytes())["$schema"]
        assert (path.parent / named).resolve() in {FOLDER / f"{version}.json" for version in VALUES}
