"""The schemas of other programs are what their packages ship, and able to refuse."""

import hashlib
import json
import re
from typing import Any

import jsonschema
import pytest
import xmlschema
from support import ROOT

VENDOR = ROOT / "tests" / "vendor"
LINES = dict(
    re.findall(r"^\| `([^`]+)` .*\| ([0-9a-f]{64}) \|$", (VENDOR / "README.md").read_text("utf-8"), re.MULTILINE)
)

FINDING = {
    "description": "no party",
    "check_name": "B202",
    "fingerprint": "f",
    "severity": "major",
    "location": {"path": "briefs/a.json", "lines": {"begin": 1}},
}
DIAGNOSTIC = {
    "message": "no party",
    "location": {"path": "briefs/a.json", "range": {"start": {"line": 1, "column": 2}}},
}
LOG = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "diplobrief"}}, "results": []}]}


def test_every_vendored_file_is_the_one_that_its_line_names() -> None:
    there = {path.name: path.read_bytes() for path in VENDOR.iterdir() if path.name != "README.md"}
    assert {name: hashlib.sha256(data).hexdigest() for name, data in there.items()} == LINES


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("sarif-2.1.0.json", LOG, LOG | {"version": "2.0.0"}),
        ("sarif-2.1.0.json", LOG, {"version": "2.1.0", "runs": [{"results": []}]}),
        ("gitlab-code-quality.json", [], {}),
        ("gitlab-code-quality.json", [FINDING], [FINDING | {"severity": "error"}]),
        ("gitlab-code-quality.json", [FINDING], [FINDING | {"location": {"path": "./a.json", "lines": {"begin": 1}}}]),
        ("gitlab-code-quality.json", [FINDING], [FINDING | {"location": {"path": "/a.json", "lines": {"begin": 1}}}]),
        ("gitlab-code-quality.json", [FINDING], [FINDING | {"location": {"path": "a.json"}}]),
        ("rdjson.json", {"diagnostics": [DIAGNOSTIC]}, {"diagnostics": [DIAGNOSTIC | {"severity": "error"}]}),
        ("rdjson.json", {"diagnostics": []}, {"diagnostics": [{"message": "no place"}]}),
    ],
)
def test_a_vendored_json_schema_accepts_a_report_and_refuses_a_broken_one(name: str, good: Any, bad: Any) -> None:
    schema = json.loads((VENDOR / name).read_bytes())
    judge = jsonschema.validators.validator_for(schema)
    judge.check_schema(schema)
    judge(schema).validate(good)
    assert not judge(schema).is_valid(bad)


def test_the_vendored_xml_schema_accepts_a_report_and_refuses_a_broken_one() -> None:
    schema = xmlschema.XMLSchema(VENDOR / "junit-10.xsd")
    case = '<testcase name="a" classname="briefs"><failure type="B202" message="no party">where</failure></testcase>'
    suite = '<testsuites><testsuite name="diplobrief" tests="1" failures="1" {}>{}</testsuite></testsuites>'
    schema.validate(suite.format('errors="0"', case))
    assert not schema.is_valid(suite.format("", case))
    assert not schema.is_valid(suite.format('errors="0"', case.replace("failure", "finding")))
