"""One finding, many voices: every format is what its readers take, and all say the same."""

import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import jsonschema
import pytest
import xmlschema
from support import CORPUS, GOOD, ROOT, TEXTS, command

from diplobrief.checks.catalogue import RULES
from diplobrief.checks.examine import Options
from diplobrief.checks.finding import Finding
from diplobrief.checks.report.formats import FORMATS
from diplobrief.checks.report.github import summary
from diplobrief.checks.run import Result, check
from diplobrief.cli import check as words
from diplobrief.contract.released import shipped
from diplobrief.corpus.document import parse
from diplobrief.corpus.folder import SourceTexts, brief_files

VENDOR = ROOT / "tests" / "vendor"
HOSTILE = {
    "lone-surrogate": b'{"id": "\\ud800", "title": "a\\u0000b"}',
    "control": GOOD.read_bytes().replace(b'"nordhavn"', '"nord\u202e\u0007<&]]>|`%0A::error::"'.encode(), 1),
    "wide": GOOD.read_bytes().replace(b'"Two towns share a terminal"', '"二つの港町 😀 é", "x": "\t"'.encode()),
    "crlf": GOOD.read_bytes().replace(b"\n", b"\r\n").replace(b'"endorse"', b'"endorsed"'),
    "cut": GOOD.read_bytes()[:900],
    "empty": b"",
    "latin": b'{"title": "caf\xe9"}',
    "long-line": json.dumps({"id": "x" * 5000, "revision": "y" * 5000}).encode(),
}


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Result]:
    """Every example, and files that mean harm, under names that do."""
    here, there = Path.cwd(), tmp_path_factory.mktemp("formats")
    os.chdir(there)
    folder = Path("hostile")
    folder.mkdir()
    (there / "corpus").symlink_to(CORPUS)
    for name, data in HOSTILE.items():
        (folder / f"{name}, 50%:\n日本 &<.json").write_bytes(data)
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff.json")).write_text("{")
    files = brief_files([Path("corpus/bad"), Path("corpus/good"), folder])
    found = check(files, Options(shipped(), SourceTexts(TEXTS)))
    assert len(found.findings) > 100
    yield found
    os.chdir(here)


def told(name: str, result: Result) -> str:
    text = "\n".join(FORMATS[name](result))
    text.encode()  # it can be written to a file
    return text


def test_every_format_has_its_word_on_the_command_line() -> None:
    assert tuple(FORMATS) == words.FORMATS


@pytest.mark.parametrize(("name", "schema"), [("sarif", "sarif-2.1.0.json"), ("rdjson", "rdjson.json"), ("gitlab", "gitlab-code-quality.json")])  # fmt: skip
def test_a_report_is_valid_against_the_schema_of_its_readers(name: str, schema: str, result: Result) -> None:
    known = json.loads((VENDOR / schema).read_bytes())
    validator = jsonschema.validators.validator_for(known)(known)
    for each in (result, Result()):
        assert [error.message for error in validator.iter_errors(json.loads(told(name, each)))] == []


def test_junit_is_valid_against_the_schema_of_its_readers(result: Result) -> None:
    schema = xmlschema.XMLSchema(VENDOR / "junit-10.xsd")
    for each in (result, Result()):
        schema.validate(told("junit", each))


def test_junit_has_a_case_for_every_brief_and_fails_those_with_errors(result: Result) -> None:
    cases = list(ET.fromstring(told("junit", result)).iter("testcase"))
    assert len(cases) == len(result.examined)
    broken = {finding.file for finding in result.findings if finding.is_error}
    assert sum(case.find("failure") is not None for case in cases) == len(broken)


def test_sarif_names_the_rules_of_its_results_and_counts_code_points(result: Result) -> None:
    (run,) = json.loads(told("sarif", result))["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["columnKind"] == "unicodeCodePoints"
    for each, finding in zip(run["results"], result.findings, strict=True):
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"] == finding.rule.code
        region = each["locations"][0]["physicalLocation"]["region"]
        place = finding.place
        assert (region["startLine"], region["startColumn"], region["endLine"], region["endColumn"]) == tuple(place)
        uri = each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert re.fullmatch(r"[A-Za-z0-9._~:/%@!$&'()*+,;=-]+", uri), uri


def test_sarif_fixes_make_the_edits(result: Result) -> None:
    (run,) = json.loads(told("sarif", result))["runs"]
    fixed = [each for each in run["results"] if "fixes" in each]
    assert len(fixed) > 15
    for each, finding in zip(run["results"], result.findings, strict=True):
        replacements = each.get("fixes", [{}])[0].get("artifactChanges", [{}])[0].get("replacements", [])
        edits = [
            (r["deletedRegion"]["charOffset"], r["deletedRegion"]["charLength"], r["insertedContent"]["text"])
            for r in replacements
        ]
        assert edits == [(edit.start, edit.end - edit.start, edit.text) for edit in finding.edits]


def test_a_fingerprint_of_gitlab_stands_for_one_entry(result: Result) -> None:
    entries = json.loads(told("gitlab", result))
    assert len({entry["fingerprint"] for entry in entries}) == len(entries) == len(result.findings)


def test_columns_of_rdjson_count_bytes(result: Result) -> None:
    for each, finding in zip(json.loads(told("rdjson", result))["diagnostics"], result.findings, strict=True):
        lines = parse(Path(finding.file).read_bytes(), "x").text.split("\n") if Path(finding.file).is_file() else [""]
        start = each["location"]["range"]["start"]
        before = lines[finding.place.line - 1][: finding.place.column - 1]
        assert start == {"line": finding.place.line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}


def test_json_and_jsonl_hold_every_finding_whole(result: Result) -> None:
    records = json.loads(told("json", result))["findings"]
    assert [json.loads(line) for line in told("jsonl", result).splitlines()] == records
    for record, finding in zip(records, result.findings, strict=True):
        assert record["code"] == finding.rule.code
        assert record["severity"] == finding.rule.severity
        assert record["start"] == {"line": finding.place.line, "column": finding.place.column}
        assert record["end"] == {"line": finding.place.end_line, "column": finding.place.end_column}
        assert len(record["related"]) == len(finding.related)
        assert set(record) == {
            "code", "rule", "severity", "file", "pointer", "start", "end", "message", "help", "related", "edits", "safe", "schema", "fingerprint",
        }  # fmt: skip


def test_a_finding_of_the_schema_names_the_keyword_that_refused(result: Result) -> None:
    schemas = {version: json.loads(shipped().read(version)) for version in shipped().locked}
    found = [each for each in result.findings if each.rule.code.startswith("B1") and each.rule.code != "B101"]
    assert len(found) > 20
    for finding in found:
        here = schemas[finding.schema_version]
        for step in finding.schema_pointer.split("/")[1:]:
            here = here[int(step) if isinstance(here, list) else step.replace("~1", "/").replace("~0", "~")]
        assert here is not None


def test_every_rule_that_finds_something_speaks_in_every_format(result: Result) -> None:
    found = {finding.rule.code for finding in result.findings}
    assert len(found) > len(RULES) - 20
    for name in FORMATS:
        text = told(name, result)
        assert [code for code in found if code not in text] == [], name


@pytest.mark.parametrize("name", ["full", "concise", "github"])
def test_what_a_person_reads_is_harmless_to_a_terminal(name: str, result: Result) -> None:
    for line in FORMATS[name](result):
        assert line.isprintable() or line == "", ascii(line)
        assert len(line) < 2_000


def _frames(text: str) -> Iterator[tuple[str, str]]:
    lines = text.splitlines()
    for number, line in enumerate(lines):
        marks = re.fullmatch(r" +\| ( *)(\^+)", line)
        if marks:
            yield lines[number - 1].split("| ", 1)[1], line.split("| ", 1)[1]


def test_carets_stand_under_what_is_wrong(tmp_path: Path) -> None:
    for code, wrong in (("B202", '"nordhaven"'), ("B105", '"announced"'), ("B603", None)):
        result = check(brief_files([CORPUS / "bad" / code]), Options(shipped()))
        for shown, marks in _frames(told("full", result)):
            if wrong:
                assert shown[marks.index("^") : len(marks)] == wrong
    (tmp_path / GOOD.name).write_text(
        GOOD.read_text("utf-8").replace('"harbour-ministry",\n        "on', '"港",\n        "on', 1), "utf-8"
    )
    ((shown, marks),) = _frames(told("full", check([tmp_path / GOOD.name], Options(shipped()))))
    assert (shown.strip(), marks.count("^")) == ('"party": "港",', 4), "an ideograph is two columns wide"


def test_full_shows_related_places_and_the_help() -> None:
    done = command("check", "tests/corpus/bad/B201", "--format", "full")
    assert "  note: the first one with this id" in done.stdout
    assert "  help: give this one an id of its own" in done.stdout


def test_a_wide_line_is_shown_around_its_finding(tmp_path: Path) -> None:
    path = tmp_path / GOOD.name
    path.write_text(json.dumps({**json.loads(GOOD.read_bytes()), "status": "curent"}))
    ((shown, marks),) = _frames(told("full", check([path], Options(shipped()))))
    assert shown[marks.index("^") : len(marks)] == '"curent"'
    assert shown.startswith("…")
    assert len(shown) < 110


class TestGithub:
    def test_the_ten_most_severe_are_commands_and_no_finding_is_lost(self, result: Result) -> None:
        lines = list(FORMATS["github"](result))
        commands = [line for line in lines if line.startswith("::")]
        assert len(commands) == 10
        assert all(line.startswith("::error file=") for line in commands)
        assert len(lines) == len(result.findings) + len(result.cut) + sum(
            1 + len(c.uncovered) for _, c in result.coverage
        )

    def test_nothing_in_a_document_or_name_is_a_command(self, result: Result) -> None:
        findings = [each for each in result.findings if "50%" in each.file]
        for line in FORMATS["github"](Result(findings=findings[:10])):
            head, _, said = line[2:].partition("::")
            assert re.fullmatch(
                r"(error|warning) file=[^,:\n]+,line=\d+,endLine=\d+,col=\d+(,endColumn=\d+)?,title=B\d{3} [a-z0-9-]+",
                head,
            ), head
            assert "\n" not in said

    def test_the_step_summary_is_written_where_the_runner_says(self, tmp_path: Path) -> None:
        place = tmp_path / "summary.md"
        place.write_text("before\n")
        environment = {**os.environ, "GITHUB_ACTIONS": "true", "GITHUB_STEP_SUMMARY": str(place)}
        line = [sys.executable, "-m", "diplobrief", "check", "tests/corpus/bad/B202"]
        done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert done.stdout.startswith("::error file=tests/corpus/bad/B202/")
        assert place.read_text().startswith("before\n### diplobrief\n\n1 brief checked, 1 finding in 1\n")

    def test_the_summary_is_a_table_in_which_nothing_is_markup(self, result: Result) -> None:
        rows = summary(result).splitlines()[5:]
        assert len(rows) <= 203
        for row in rows[:-2]:
            assert len(re.findall(r"(?<!\\)\|", row)) == 4, row
            assert not re.search(r"(?<!\\)[`<]", row), row


def test_other_formats_are_written_in_the_same_run(tmp_path: Path) -> None:
    outputs = [f"--output={name}={tmp_path / name}" for name in FORMATS]
    done = command("check", "tests/corpus/bad/B202", *outputs, "--format", "jsonl")
    assert done.returncode == 1
    (record,) = map(json.loads, done.stdout.splitlines())
    for name in FORMATS:
        assert record["code"] in (tmp_path / name).read_text("utf-8")
    assert json.loads((tmp_path / "json").read_text("utf-8"))["findings"] == [record]


@pytest.mark.parametrize("given", ["sarif", "sarif=", "xml=x", "=x"])
def test_an_output_that_is_none_could_not_run(given: str) -> None:
    done = command("check", "--output", given)
    assert (done.returncode, done.stdout) == (2, "")


def test_an_output_that_cannot_be_written_could_not_run(tmp_path: Path) -> None:
    done = command("check", f"--output=json={tmp_path / 'gone' / 'x'}")
    assert (done.returncode, "No such file" in done.stderr) == (2, True)


def on_a_terminal(*arguments: str, **environment: str) -> str:
    """What the command prints when standard output is a terminal."""
    here, there = os.openpty()
    inherited = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "GITHUB_ACTIONS", "CI")}
    line = [sys.executable, "-m", "diplobrief", "check", *arguments]
    process = subprocess.Popen(
        line, stdout=there, stderr=there, stdin=subprocess.DEVNULL, cwd=ROOT, env=inherited | environment
    )
    os.close(there)
    said = b""
    while True:
        try:
            read = os.read(here, 65536)
        except OSError:  # Linux ends a terminal whose other side has closed with an error
            break
        if not read:
            break
        said += read
    process.wait(timeout=60)
    os.close(here)
    return said.decode()


def test_a_terminal_gets_frames_in_colour_unless_it_wants_none() -> None:
    assert "\x1b[1;31merror[B202]\x1b[0m" in on_a_terminal("tests/corpus/bad/B202")
    plain = on_a_terminal("tests/corpus/bad/B202", NO_COLOR="1")
    assert "error[B202]" in plain
    assert "\x1b" not in plain


def test_a_pipe_gets_one_line_a_finding_without_colour() -> None:
    done = command("check", "tests/corpus/bad/B202")
    assert len(done.stdout.splitlines()) == 1
    assert "\x1b" not in command("check", "tests/corpus/bad/B202", "--format", "full").stdout


def test_findings_are_frozen_values() -> None:
    result = check(brief_files([CORPUS / "bad" / "B202"]), Options(shipped()))
    again = check(brief_files([CORPUS / "bad" / "B202"]), Options(shipped()))
    assert result.findings == again.findings
    assert hash(result.findings[0]) == hash(again.findings[0])
    assert isinstance(result.findings[0], Finding)
