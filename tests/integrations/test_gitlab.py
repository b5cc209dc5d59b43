"""The GitLab job of the README: its lines are run in bash in a repository, its reports are held against what GitLab reads."""

import json
import os
import sys
import venv
from pathlib import Path

import jsonschema
import pytest
import xmlschema
from consumer import ADDRESS, BRIEF, brief, broken, done, environment, parsed, publish, run, snippet, write
from support import ROOT

from diplobrief import __version__

FILE = ".gitlab-ci.yml"
JOB = parsed(snippet(FILE))["briefs"]
REPORTS = JOB["artifacts"]["reports"]
VENDOR = ROOT / "tests" / "vendor"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the image offers: a Python with pip, and `pip` leads to it. The address of the job leads to this checkout."""
    published = publish(tmp_path_factory.mktemp("published"))
    image = tmp_path_factory.mktemp("image")
    venv.create(image, with_pip=True)
    return environment(published) | {"PATH": f"{image / 'bin'}{os.pathsep}{os.environ['PATH']}", "GITLAB_CI": "true"}


def carry_out(place: Path, env: dict[str, str]) -> tuple[int, str]:
    """The lines of the job in one shell that stops at the first failure, as the runner has it."""
    found = run("bash", "-eo", "pipefail", "-c", "\n".join(JOB["script"]), cwd=place, env=env)
    return found.returncode, found.stdout


def test_the_job_is_one_by_the_schema_of_gitlab(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(snippet(FILE), "utf-8")
    judge = (sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.gitlab-ci")
    done(*judge, path, cwd=tmp_path, env=dict(os.environ))
    assert f"{ADDRESS}@v{__version__}" in JOB["script"][0]
    assert JOB["artifacts"]["when"] == "always", "a job with findings fails, and its reports are what is wanted then"


def test_the_job_fails_with_findings_and_leaves_the_reports_that_it_names(tmp_path: Path, env: dict[str, str]) -> None:
    judge = jsonschema.Draft202012Validator(json.loads((VENDOR / "gitlab-code-quality.json").read_bytes()))
    suites = xmlschema.XMLSchema(VENDOR / "junit-10.xsd")
    for value, expected, codes in ((brief(), 0, []), (broken(), 1, ["B202"])):
        write(tmp_path, value)
        code, said = carry_out(tmp_path, env)
        assert code == expected, said
        found = json.loads((tmp_path / REPORTS["codequality"]).read_bytes())
        judge.validate(found)
        assert [(each["check_name"], each["location"]["path"]) for each in found] == [(each, BRIEF) for each in codes]
        suites.validate(tmp_path / REPORTS["junit"])
        assert ("<failure" in (tmp_path / REPORTS["junit"]).read_text("utf-8")) is bool(codes)
