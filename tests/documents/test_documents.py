"""Documentation that can go wrong is held against the code; a failure prints the line that should stand there."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest
from support import BRIEFS, FIRST, GOOD, ROOT, asking, command, load

from diplobrief import __version__
from diplobrief.api.routes import ROUTES
from diplobrief.app.settings import Settings
from diplobrief.checks.catalogue import RULES
from diplobrief.cli.check import FORMATS
from diplobrief.cli.config import EXPLAINED
from diplobrief.cli.main import COMMANDS
from diplobrief.contract.conversions.briefs import STEPS
from diplobrief.contract.released import FORMS
from diplobrief.model.brief import VERSION
from diplobrief.reader.routes import routes as reader_routes
from diplobrief.reader.site import Site
from diplobrief.store.contract import SECTIONS
from diplobrief.web.parameters import LIMIT
from diplobrief.web.reply import HTML

README = (ROOT / "README.md").read_text("utf-8")
SERVICE = (ROOT / "service" / "README.md").read_text("utf-8")
METHOD = (BRIEFS / "README.md").read_text("utf-8")
SCHEMAS = (ROOT / "schemas" / "README.md").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
TRACKED = subprocess.run(["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False).stdout.splitlines()


def test_every_rule_has_its_line() -> None:
    warning = {"error": "", "warning": " *Warning.*"}
    lines = [f"| {rule.code} | {rule.name} | {rule.demands}{warning[rule.severity]} |" for rule in RULES]
    written = re.findall(r"^\| B[0-9]{3} \|.*$", SERVICE, re.MULTILINE)
    assert written == lines


def test_every_step_between_versions_has_its_line() -> None:
    for step in STEPS:
        row = next(line for line in SCHEMAS.splitlines() if line.startswith(f"| {step.lower} ↔ {step.upper} |"))
        _, _, up, down, _ = row.split("|")
        assert ("lossless" in up, "lossless" in down) == (not step.up.drops, not step.down.drops)


def test_every_form_of_a_release_is_explained() -> None:
    for form in FORMS:
        assert f"| `{VERSION}.{form}` |" in SCHEMAS


def test_every_setting_has_its_line() -> None:
    lines = [f"| `{name}` | `{default}` | {help_} |" for name, (_, default, help_) in Settings.variables().items()]
    assert re.findall(r"^\| `DIPLOBRIEF_.*$", SERVICE, re.MULTILINE) == lines
    assert len(lines) <= 10
    assert all(name in command("serve", "--help").stdout for name in Settings.variables())


def test_every_setting_of_a_corpus_has_its_line() -> None:
    lines = [f"| `{name}` | {what} |" for name, what in EXPLAINED.items()]
    assert [line for line in lines if line not in SERVICE] == []


def test_every_format_has_its_line() -> None:
    written = re.findall(r"^\| `([a-z]+)` \|", SERVICE.split("## Formats")[1].split("\n## ")[0], re.MULTILINE)
    assert written == list(FORMATS)


def test_every_family_is_introduced() -> None:
    for family in sorted({rule.code[:2] for rule in RULES}):
        assert f"`{family}` " in SERVICE, family


def test_every_option_of_the_check_is_taught() -> None:
    options = set(re.findall(r"--[a-z-]+", command("check", "--help").stdout)) - {"--help"}
    taught = set(re.findall(r"`[^`\n]*`", README + SERVICE))
    assert sorted(option for option in options if not any(option in words for words in taught)) == []


def test_every_dependency_has_its_reason() -> None:
    named = [re.split(r"[<>=\[]", each)[0] for each in PROJECT["project"]["dependencies"]]
    written = re.findall(r"^\| ([a-z-]+) \| .+ \|$", SERVICE.split("## Dependencies")[1].split("##")[0], re.MULTILINE)
    assert sorted(written) == sorted([*named, "package", "extra"])  # with the heads of both tables
    assert len(named) <= 10


def test_every_extra_has_its_reason() -> None:
    written = re.findall(r"^\| `([a-z]+)` \| .+ \|$", SERVICE.split("## Dependencies")[1].split("##")[0], re.MULTILINE)
    assert written == list(PROJECT["project"]["optional-dependencies"])


def test_the_client_of_the_readme_runs(server: str, tmp_path: Path) -> None:
    (code,) = (each for each in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "diplobrief.client" in each)
    code = code.replace("http://127.0.0.1:8000", server)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    assert FIRST.stem in done.stdout
    assert (tmp_path / "mirror" / FIRST.name).read_bytes() == FIRST.read_bytes()


def test_the_plugin_of_the_readme_serves(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (code,) = (each for each in re.findall(r"```python\n(.*?)```", README, re.DOTALL) if "DiplobriefPlugin" in each)
    monkeypatch.chdir(ROOT)
    made: dict[str, Any] = {}
    exec(code.replace('url="', f'cache={str(tmp_path)!r}, url="'), made)
    ((status, _, body),) = asking(made["app"], ("GET", f"/archive/v1/briefs/{FIRST.stem}", {}))
    assert (status, body) == (200, FIRST.read_bytes())


def test_every_address_and_parameter_has_its_line() -> None:
    written = re.findall(r"^\| `(/[^`]*)`", README, re.MULTILINE)
    beside = {"/v1/changes/stream", "/metrics"}  # not in OpenAPI: an answer without an end, and one for the operator
    sections = {f"/v1/briefs/{{id}}/{name}": "/v1/briefs/{id}/{section}" for name in SECTIONS}
    paths = dict.fromkeys(sections.get(route.path, route.path) for route in ROUTES[:-2])
    shown = [route for route in reader_routes(Site(""), lambda _: b"{}") if not route.path.startswith("/assets/")]
    shown.sort(key=lambda route: HTML not in route.media_types)  # pages for people first
    described = [*(route.path for route in shown), *paths, "/openapi.json", "/healthz", "/readyz"]
    assert [path for path in written if path not in beside] == described
    assert beside <= set(written)
    for route in ROUTES:
        for parameter in route.parameters:
            assert f"`{parameter.name}`" in README
    assert f"(1–{LIMIT.schema['maximum']})" in README


def test_every_command_is_taught() -> None:
    for name in COMMANDS:
        assert f"diplobrief {name}" in README + SCHEMAS + SERVICE, name


@pytest.mark.parametrize("line", re.findall(r"^\$ curl '(\S+)'$", README, re.MULTILINE))
def test_every_request_of_the_readme_is_answered(server: str, line: str) -> None:
    found = httpx.get(line.replace("http://127.0.0.1:8000", server))
    assert found.status_code == 200
    if "?" in line and "schema=" not in line:
        assert found.json()["total"] == 1


@pytest.mark.parametrize("line", re.findall(r"^\$ \.venv/bin/diplobrief (.+)$", README + SCHEMAS, re.MULTILINE))
def test_every_command_of_the_readmes_runs(line: str, tmp_path: Path) -> None:
    words = [word.strip('"') for word in re.findall(r'"[^"]+"|\S+', line)]
    if words[0] == "new":
        words[-1] = str(tmp_path)
    if words[0] in ("export", "init"):
        words[1] = str(tmp_path / "made")
    words = [str(GOOD) if word == "drafts/2026-03-02-harbour-talks.json" else word for word in words]
    done = command(*words)
    assert done.returncode == (1 if "bad" in line else 0), done.stderr
    if "bad" in line:
        assert done.stdout in README


def test_the_claim_in_the_readme_is_in_the_brief() -> None:
    (claim,) = [each for each in load(FIRST)["statements"] if each["id"] == "s4"]
    for member in ("text", "said"):
        assert f'"{member}": "{claim[member]}"' in README
    span = claim["evidence"][0]
    assert f'"start": {span["start"]}, "end": {span["end"]}, "sha256": "{span["sha256"][:4]}…"' in README


def test_what_the_method_points_at_is_in_the_brief() -> None:
    ids = {part["id"] for value in load(FIRST).values() if isinstance(value, list) for part in value if "id" in part}
    pointed = re.findall(r"`([a-z][0-9])`", METHOD)
    assert set(pointed) <= ids
    assert len(pointed) >= 5


def test_links_lead_somewhere() -> None:
    for name in (each for each in TRACKED if each.endswith(".md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", (ROOT / name).read_text("utf-8")):
            assert (ROOT / name).parent.joinpath(target).exists(), f"{name}: {target}"


def test_the_top_level_is_what_was_agreed() -> None:
    agreed = {
        "action.yml",
        "pyproject.toml",
        "README.md",
        "briefs",
        "schemas",
        "service",
        "tests",
        "Makefile",
        "CHANGELOG.md",
        "LICENSE",
    }
    assert {name.split("/")[0] for name in TRACKED if not name.startswith(".")} == agreed


def test_every_folder_at_the_top_explains_itself() -> None:
    for folder in ("briefs", "schemas", "service", "tests"):
        assert (ROOT / folder / "README.md").exists()


def test_the_changelog_knows_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {__version__}" in text
    assert VERSION in text


@pytest.mark.parametrize("path", ["service/requirements.lock", "tests/requirements.lock"])
def test_a_lock_is_exact_hashed_and_names_no_index(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    assert "://" not in text
    assert "-index" not in text
    for entry in re.split(r"\n(?=\S)", text.strip()):
        assert re.match(r"[A-Za-z0-9_.-]+==\S+", entry), entry
        assert "--hash=sha256:" in entry, entry


def test_the_locks_agree() -> None:
    def pins(path: str) -> set[str]:
        return set(re.findall(r"^([A-Za-z0-9_.-]+==\S+)", (ROOT / path).read_text("utf-8"), re.MULTILINE))

    assert pins("service/requirements.lock") <= pins("tests/requirements.lock")
