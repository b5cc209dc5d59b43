"""`diplobrief init`: what it begins passes its own CI, whose commands are run here with the wheel of this checkout."""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from consumer import ADDRESS, done, parsed, run
from support import ROOT, command, dump, load

from diplobrief import __version__
from diplobrief.cli.init import FILES
from diplobrief.contract.released import shipped

GITHUB, GITLAB, HOOKS = ".github/workflows/briefs.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml"
INSTALL = "pip install --requirement requirements.txt"
BRIEF = "briefs/2026-03-02-harbour-talks.json"


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("init") / "mine"
    said = command("init", folder)
    assert (said.returncode, said.stderr) == (0, "")
    return folder


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the image offers: the wheel of this checkout, with the packages of the tests, and nothing else of ours."""
    folder, own = tmp_path_factory.mktemp("wheel"), dict(os.environ)
    done(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder, env=own)
    (wheel,) = folder.glob("*.whl")
    uv = [sys.executable, "-m", "uv", "--quiet"]
    done(*uv, "venv", "--python", sys.executable, folder / "image", cwd=folder, env=own)
    python = folder / "image" / "bin" / "python"
    done(*uv, "pip", "install", "--no-deps", "--offline", "--python", python, wheel, cwd=folder, env=own)
    (site,) = (folder / "image").glob("lib/python*/site-packages")
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "packages-of-the-tests.pth").write_text(packages, "utf-8")
    return own | {"PATH": f"{python.parent}{os.pathsep}{own['PATH']}", "DIPLOBRIEF_CACHE": str(folder / "cache")}


def workflow(begun: Path) -> tuple[dict[str, str], list[str]]:
    """Variables and commands of the GitHub workflow."""
    found: Any = parsed((begun / GITHUB).read_text("utf-8"))
    return found["env"], [step["run"] for step in found["jobs"]["briefs"]["steps"] if "run" in step]


def job(begun: Path) -> tuple[dict[str, str], list[str]]:
    """Variables and commands of the GitLab job."""
    found: Any = parsed((begun / GITLAB).read_text("utf-8"))["briefs"]
    return found["variables"], found["script"]


def carry_out(lines: list[str], place: Path, env: dict[str, str]) -> tuple[int, str]:
    """Commands of a job in a shell that stops at the first failure; the first one installs, which is done already."""
    assert lines[0] == INSTALL
    found = run("bash", "-eo", "pipefail", "-c", "\n".join(lines[1:]), cwd=place, env=env)
    return found.returncode, found.stdout


@pytest.mark.parametrize("read", [workflow, job], ids=["github", "gitlab"])
def test_what_is_begun_passes_its_own_ci(read: Any, begun: Path, tmp_path: Path, env: dict[str, str]) -> None:
    place = shutil.copytree(begun, tmp_path / "mine")
    variables, lines = read(place)
    code, said = carry_out(lines, place, env | variables)
    assert code == 0, said
    assert variables["SITE_URL"] in (place / "site" / "index.html").read_text("utf-8")
    ignored = (place / ".gitignore").read_text("utf-8").splitlines()
    new = {path.name for path in place.iterdir()} - {path.name for path in begun.iterdir()}
    assert new <= {name.strip("/") for name in ignored}, "what CI makes is not committed"


@pytest.mark.parametrize("read", [workflow, job], ids=["github", "gitlab"])
def test_its_ci_fails_with_a_claim_that_the_text_does_not_carry(
    read: Any, begun: Path, tmp_path: Path, env: dict[str, str]
) -> None:
    place = shutil.copytree(begun, tmp_path / "mine")
    text = place / "texts" / "harbour-talks.txt"
    text.write_text(text.read_text("utf-8").replace("Sydhavn", "Sudhavn"), "utf-8")
    variables, lines = read(place)
    code, said = carry_out(lines, place, env | variables)
    assert code == 1
    assert "B50" in said + (place / "briefs.xml").read_text("utf-8") if read is job else "B50" in said


def test_its_files_are_what_their_readers_read(begun: Path) -> None:
    own = dict(os.environ)
    judge = (sys.executable, "-m", "check_jsonschema", "--builtin-schema")
    done(*judge, "vendor.github-workflows", begun / GITHUB, cwd=ROOT, env=own)
    done(*judge, "vendor.gitlab-ci", begun / GITLAB, cwd=ROOT, env=own)
    done(sys.executable, "-m", "pre_commit", "validate-config", begun / HOOKS, cwd=ROOT, env=own)
    (asked,) = parsed((begun / HOOKS).read_text("utf-8"))["repos"]
    assert (asked["repo"], asked["rev"]) == (ADDRESS, f"v{__version__}")
    assert (begun / "requirements.txt").read_text() == f"diplobrief @ git+{ADDRESS}@v{__version__}\n"
    assert "@VERSION@" not in (begun / "README.md").read_text("utf-8")


def test_the_schema_that_a_brief_names_stands_where_it_points(begun: Path) -> None:
    path = begun / BRIEF
    assert (path.parent / json.loads(path.read_bytes())["$schema"]).resolve().is_file()
    released = {f"{version}.{form}" for version, form in shipped().files}
    assert {each.name for each in (begun / "schemas" / "diplomatic-brief").iterdir()} == released
    done("sha256sum", "--check", "--quiet", "RELEASED.sha256", cwd=begun / "schemas", env=dict(os.environ))


def test_every_file_is_there_and_told_in_its_readme(begun: Path) -> None:
    assert {
        str(path.relative_to(begun)) for path in begun.rglob("*") if path.is_file() and "schemas" not in path.parts
    } == set(FILES)
    readme = (begun / "README.md").read_text("utf-8")
    assert all(name.split("/")[0] in readme for name in FILES if name not in ("README.md", ".gitignore"))


def test_the_commands_of_its_readme_run(begun: Path, tmp_path: Path, env: dict[str, str]) -> None:
    place = shutil.copytree(begun, tmp_path / "mine")
    (place / "texts" / "next-talks.txt").write_text("These are the words of the text.\n", "utf-8")
    lines = [line.removeprefix("$ .venv/bin/") for line in (place / "README.md").read_text("utf-8").splitlines() if line.startswith("$ .venv/bin/diplobrief")]  # fmt: skip
    assert len(lines) == 4
    for line in lines:
        if line != "diplobrief serve":
            found = run("bash", "-c", line, cwd=place, env=env)
            assert found.returncode == 0, found.stdout


def test_a_folder_that_holds_something_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    for folder in (tmp_path, tmp_path / "mine"):
        said = command("init", folder)
        assert (said.returncode, said.stdout) == (2, "")
        assert "was not touched" in said.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_a_repository_without_a_commit_is_begun_in(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert command("init", tmp_path).returncode == 0
    assert command("check", cwd=tmp_path).returncode == 0
    (tmp_path / BRIEF).write_bytes(dump(load(tmp_path / BRIEF) | {"topics": ["a", "a"]}))
    assert command("check", cwd=tmp_path).returncode == 1
