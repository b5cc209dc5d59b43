"""Types made from /openapi.json: a program that they check reads the running server, and mistakes do not compile."""

import json
import re
import shutil
from pathlib import Path

import pytest
from packages import FRONTEND, installed, node, run
from support import BRIEFS, load

from diplobrief.web.problems import KINDS


@pytest.fixture(scope="module")
def project(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The programs and the React example beside the types that this server gives them."""
    folder = tmp_path_factory.mktemp("frontend")
    for name in ("tsconfig.json", "program.ts", "wrong.ts"):
        shutil.copy(FRONTEND / name, folder)
    shutil.copytree(FRONTEND / "react", folder / "react")
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").symlink_to(installed())
    types = folder / "react" / "src" / "api.ts"  # not .d.ts, so that it is checked while the libraries' own are not
    made = run("openapi-typescript", f"{server}/openapi.json", "--output", types, cwd=folder)
    assert made.returncode == 0, made.stdout + made.stderr
    return folder


@pytest.fixture(scope="module")
def told(project: Path) -> list[str]:
    """What the compiler says of all of it, and of a copy of what is wrong without the words that expect it."""
    text = (project / "wrong.ts").read_text()
    (project / "unmarked.ts").write_text(text.replace("@ts-expect-error", "wrong:"))
    return run("tsc", "-p", project, cwd=project).stdout.splitlines()


def test_the_programs_compile_and_read_every_brief_of_the_server(project: Path, told: list[str], server: str) -> None:
    assert [line for line in told if not line.startswith(("unmarked.ts(", " "))] == []
    said = json.loads(node(project / "out" / "program.js", server))
    assert said["problem"] == "/v1/problems#not-found"
    briefs = {path.stem: load(path) for path in BRIEFS.glob("*.json")}
    assert said["found"] == {
        name: [each["text"] if each["kind"] == "indirect" else each["quote"] for each in brief["statements"]]
        for name, brief in briefs.items()
    }
    every = [words for each in said["found"].values() for words in each]
    assert len(said["all"]) == min(len(every), 200)
    assert set(said["all"]) <= set(every)
    assert len(briefs) > 3, "the program reads three at a time: there has to be a second page"
    assert {each["kind"] for brief in briefs.values() for each in brief["statements"]} >= {"mixed", "indirect"}


def test_every_line_that_must_not_compile_is_refused_for_its_reason(told: list[str]) -> None:
    lines = (FRONTEND / "wrong.ts").read_text().splitlines()
    expected = {
        number + 1: marked[1]
        for number, line in enumerate(lines, 1)
        if (marked := re.search(r"@ts-expect-error (TS\d+): ", line))
    }
    found = re.findall(r"^unmarked\.ts\((\d+),\d+\): error (TS\d+)", "\n".join(told), re.MULTILINE)
    assert {int(number): code for number, code in found} == expected
    assert len(expected) == len(found) == "".join(lines).count("@ts-expect-error") >= 7


def test_the_types_know_every_problem(project: Path) -> None:
    types = (project / "react" / "src" / "api.ts").read_text()
    assert [kind for kind in KINDS if f'"/v1/problems#{kind}"' not in types] == []


def test_the_lock_names_no_index_and_every_package_exactly() -> None:
    lock = json.loads((FRONTEND / "package-lock.json").read_text())
    wanted = json.loads((FRONTEND / "package.json").read_text())
    assert not any("resolved" in each for each in lock["packages"].values())
    assert all("integrity" in each for name, each in lock["packages"].items() if name)
    for name, version in (wanted["dependencies"] | wanted["devDependencies"]).items():
        assert lock["packages"][f"node_modules/{name}"]["version"] == version
