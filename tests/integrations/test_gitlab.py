"""The GitLab job of the README: its lines are run in bash in a repository, its reports are held against what GitLab reads."""

import json
import os
import sys
import venv
from pathlib import Path
from xml.etree import ElementTree as ET

import jsonschema
import pytest
import xmlschema
from consumer import ADDRESS, BRIEF, brief, broken, done, environment, parsed, publish, run, snippet, write
from support import ROOT, Json

from diplobrief import __version__

FILE = ".gitlab-ci.yml"
JOB = parsed(snippet(FILE))["briefs"]
REPORTS = JOB["artifacts"]["reports"]
VENDOR = ROOT / "tests" / "vendor"


*INSTALL, CHECK = JOB["script"]


def carry_out(lines: list[str], place: Path, env: dict[str, str]) -> tuple[int, str]:
    """Lines of the job in a shell that stops at the first failure, as the runner has it."""
    found = run("bash", "-eo", "pipefail", "-c", "\n".join(lines), cwd=place, env=env)
    return found.returncode, found.stdout


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the image offers, a Python with pip, after the first lines. The address of the job leads to this checkout."""
    published = publish(tmp_path_factory.mktemp("published"))
    image = tmp_path_factory.mktemp("image")
    venv.create(image, with_pip=True)
    found = environment(published) | {"PATH": f"{image / 'bin'}{os.pathsep}{os.environ['PATH']}", "GITLAB_CI": "true"}
    code, said = carry_out(INSTALL, image, found)
    assert code == 0, said
    assert (image / "bin" / "diplobrief").exists()
    return found


def test_the_job_is_one_by_the_schema_of_gitlab(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(snippet(FILE), "utf-8")
    judge = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci")
    done(*judge, path, cwd=tmp_path, env=dict(os.environ))
    assert f"{ADDRESS}@v{__version__}" in INSTALL[0]
    assert JOB["artifacts"]["when"] == "always", "a job with findings fails, and its reports are what is wanted then"


@pytest.mark.parametrize(("value", "code", "rules"), [(brief(), 0, []), (broken(), 1, ["B202"])])
def test_the_job_fails_with_findings_and_always_leaves_the_reports_that_it_names(
    tmp_path: Path, env: dict[str, str], value: Json, code: int, rules: list[str]
) -> None:
    write(tmp_path, value)
    ended, said = carry_out([CHECK], tmp_path, env)
    assert ended == code, said

    found = json.loads((tmp_path / REPORTS["codequality"]).read_bytes())
    jsonschema.Draft202012Validator(json.loads((VENDOR / "gitlab-code-quality.json").read_bytes())).validate(found)
    assert [each["location"]["path"] for each in found] == [BRIEF] * len(rules)
    assert all(rule in str(each) for rule, each in zip(rules, found, strict=True))

    xmlschema.XMLSchema(VENDOR / "junit-10.xsd").validate(tmp_path / REPORTS["junit"])
    cases = ET.parse(tmp_path / REPORTS["junit"]).iter("failure")
    assert len(list(cases)) == len(rules)
