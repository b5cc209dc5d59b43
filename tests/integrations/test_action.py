"""action.yml, its steps run in bash as GitHub's runner runs them, with the inputs that a workflow gives."""

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema
import pytest
from consumer import ADDRESS, BRIEF, ID, NEXT, brief, broken, done, environment, parsed, publish, run, snippet, write
from support import ROOT

from diplobrief import __version__

ACTION = parsed((ROOT / "action.yml").read_text("utf-8"))
STEPS = {step["id"]: step for step in ACTION["runs"]["steps"]}
WORKFLOW = ".github/workflows/briefs.yml"
SARIF = json.loads((ROOT / "tests" / "vendor" / "sarif-2.1.0.json").read_bytes())


class Ran(NamedTuple):
    """What a step left: exit code, log, outputs, summary."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str


class Runner:
    """Runs a step with `shell: bash` as the runner documents it: a file of its own, `-eo pipefail`, expressions in `env` only."""

    def __init__(self, action: Path, temp: Path, env: dict[str, str]) -> None:
        self.outputs = {"steps.python.outputs.python-path": sys.executable}  # actions/setup-python is not ours
        self._action, self._temp, self._env = action, temp, env

    def step(self, name: str, workspace: Path, **inputs: str) -> Ran:
        step = STEPS[name]
        asked = {f"inputs.{key}": inputs.get(key, each["default"]) for key, each in ACTION["inputs"].items()}
        assert set(inputs) <= set(ACTION["inputs"])
        files = {each: self._temp / f"{name}-{each}" for each in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "script")}
        for path in files.values():
            path.write_text("", "utf-8")
        files["script"].write_text(step["run"], "utf-8")
        env = self._env | {
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(self._action),
            "GITHUB_WORKSPACE": str(workspace),
            "GITHUB_OUTPUT": str(files["GITHUB_OUTPUT"]),
            "GITHUB_STEP_SUMMARY": str(files["GITHUB_STEP_SUMMARY"]),
            "RUNNER_TEMP": str(self._temp),
        }
        for key, value in step["env"].items():
            env[key] = re.sub(r"\$\{\{ ([a-z.-]+) \}\}", lambda found: (asked | self.outputs)[found[1]], value)
        found = run("bash", "--noprofile", "--norc", "-eo", "pipefail", files["script"], cwd=workspace, env=env)
        outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text("utf-8").splitlines())
        self.outputs |= {f"steps.{name}.outputs.{key}": value for key, value in outputs.items()}
        return Ran(found.returncode, found.stdout, outputs, files["GITHUB_STEP_SUMMARY"].read_text("utf-8"))


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runner]:
    """A runner that has carried out the step of installing, from this checkout."""
    published = publish(tmp_path_factory.mktemp("action"))
    found = Runner(published, tmp_path_factory.mktemp("runner"), environment(published))
    empty = tmp_path_factory.mktemp("strange")
    strange(empty)
    installed = found.step("install", empty)
    assert installed.code == 0, installed.log
    assert not list(empty.glob("taken*"))
    yield found
    assert not done("git", "status", "--short", cwd=published, env=environment(published)), "the action stays as it is"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    place = tmp_path / "workspace"
    place.mkdir()
    return place


def strange(place: Path) -> None:
    """Modules that a stranger's repository could have, for Python to find before the right ones."""
    for name in ("json", "pip", "venv", "diplobrief", "sitecustomize"):
        (place / f"{name}.py").write_text(f"open('taken-{name}', 'w').close()", "utf-8")


def judge(*words: str | Path) -> str:
    return done(sys.executable, "-m", "check_jsonschema", *words, cwd=ROOT, env=dict(os.environ))


def test_the_action_is_one_by_the_schema_of_actions() -> None:
    judge("--builtin-schema", "vendor.github-actions", "action.yml")


def test_no_expression_is_ever_part_of_a_script() -> None:
    scripts = [step["run"] for step in STEPS.values() if "run" in step]
    assert len(scripts) == 2
    assert not any("${{" in script for script in scripts)


def test_the_workflow_of_the_readme_is_one_and_asks_for_inputs_that_are_there(tmp_path: Path) -> None:
    path = tmp_path / "briefs.yml"
    path.write_text(snippet(WORKFLOW), "utf-8")
    judge("--builtin-schema", "vendor.github-workflows", path)
    name = ADDRESS.removeprefix("https://github.com/")
    steps: list[dict[str, Any]] = parsed(snippet(WORKFLOW))["jobs"]["briefs"]["steps"]
    (ours,) = [step for step in steps if step["uses"] == f"{name}@v{__version__}"]
    assert set(ours["with"]) <= set(ACTION["inputs"])
    named = {each for step in steps for each in re.findall(r"steps\.briefs\.outputs\.([a-z-]+)", str(step))}
    assert named <= set(ACTION["outputs"])


def test_every_input_is_given_to_a_step_and_every_output_comes_from_one(runner: Runner, workspace: Path) -> None:
    given = set(re.findall(r"inputs\.([a-z-]+)", json.dumps(ACTION["runs"])))
    assert given == set(ACTION["inputs"])
    write(workspace, brief())
    outputs = runner.step("check", workspace, sarif="log.sarif").outputs
    assert {f"${{{{ steps.check.outputs.{name} }}}}" for name in outputs} == {
        each["value"] for each in ACTION["outputs"].values()
    }


def test_good_briefs_pass_without_an_annotation(runner: Runner, workspace: Path) -> None:
    write(workspace, brief())
    found = runner.step("check", workspace)
    assert (found.code, found.outputs) == (0, {"exit-code": "0"}), found.log
    assert "::" not in found.log


def test_a_finding_is_an_annotation_a_line_of_the_summary_and_a_result_of_the_log(
    runner: Runner, workspace: Path
) -> None:
    write(workspace, broken())
    found = runner.step("check", workspace, sarif="reports.sarif")
    assert (found.code, found.outputs) == (1, {"exit-code": "1", "sarif": "reports.sarif"}), found.log
    assert re.search(rf"^::error .*file={BRIEF},line=[0-9]+", found.log, re.MULTILINE)
    assert re.search(rf"{BRIEF}:[0-9]+.*B202", found.summary)
    log = json.loads((workspace / "reports.sarif").read_bytes())
    jsonschema.validators.validator_for(SARIF)(SARIF).validate(log)
    assert [result["ruleId"] for result in log["runs"][0]["results"]] == ["B202"]


def test_paths_are_lines_and_may_have_spaces(runner: Runner, workspace: Path) -> None:
    for folder, name in (("the briefs", ID), ("more", NEXT)):
        (workspace / folder).mkdir()
        write(workspace / folder, broken(name))
    found = runner.step("check", workspace, paths="the briefs/briefs\n\nmore/briefs/\n")
    assert found.code == 1, found.log
    assert len(re.findall("^::error ", found.log, re.MULTILINE)) == 2


def test_rules_are_chosen(runner: Runner, workspace: Path) -> None:
    write(workspace, broken())
    assert runner.step("check", workspace, ignore="B202").code == 0
    assert runner.step("check", workspace, select="B0,B1").code == 0
    assert runner.step("check", workspace, select="B2").code == 1


def test_briefs_that_did_not_change_are_not_told_of(runner: Runner, workspace: Path) -> None:
    env = environment(workspace)
    write(workspace, broken())
    done("git", "init", "--quiet", cwd=workspace, env=env)
    done("git", "add", "--all", cwd=workspace, env=env)
    done("git", "commit", "--quiet", "--message", "Old", cwd=workspace, env=env)
    write(workspace, brief(NEXT))
    assert runner.step("check", workspace, since="HEAD").code == 0
    write(workspace, broken(NEXT))
    assert runner.step("check", workspace, since="HEAD").code == 1


@pytest.mark.parametrize("name", ["paths", "sources", "select", "ignore", "since", "sarif"])
@pytest.mark.parametrize("text", ["$(touch taken)", "`touch taken`", "x; touch taken", "--fix", "-h"])
def test_an_input_is_neither_code_nor_an_option(runner: Runner, workspace: Path, name: str, text: str) -> None:
    path = write(workspace, broken())
    before = path.read_bytes()
    found = runner.step("check", workspace, **{name: text})
    assert found.code == (1 if name == "sarif" else 2), found.log
    assert found.outputs["exit-code"] == str(found.code)
    assert "usage:" not in found.log
    assert not (workspace / "taken").exists()
    assert path.read_bytes() == before


def test_no_module_of_the_checked_repository_is_imported(runner: Runner, workspace: Path) -> None:
    write(workspace, brief())
    strange(workspace)
    assert runner.step("check", workspace).code == 0
    assert not list(workspace.glob("taken*"))


def test_words_of_a_brief_are_neither_commands_nor_markdown(runner: Runner, workspace: Path) -> None:
    value = broken()
    value["objectives"][0]["parties"] = ["x\n::error::taken\n# taken\n```\n%0A::error::taken"]
    write(workspace, value)
    found = runner.step("check", workspace)
    assert found.code == 1
    assert not re.search("^::error::", found.log, re.MULTILINE)
    assert not re.search("^(# taken|```|::)", found.summary, re.MULTILINE)
