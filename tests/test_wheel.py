"""The wheel is a tested artefact: built, installed into an empty environment from the lock, listed, run."""

import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import httpx
import pytest
from support import BRIEFS, CORPUS, GOOD, ROOT, TEXTS, serving


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment of its own with the locked dependencies and the wheel; gives its Python."""
    folder = tmp_path_factory.mktemp("empty")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-compile", "--no-deps"]
    lock = str(ROOT / "service" / "requirements.lock")
    done = subprocess.run(
        [*pip, "--require-hashes", "-r", lock], capture_output=True, text=True, check=False, timeout=300
    )
    if done.returncode and not os.environ.get("CI"):
        pytest.skip(f"the locked packages cannot be had here: {done.stderr[-200:]}")
    assert done.returncode == 0, done.stderr
    subprocess.run([*pip, str(wheel)], check=True, timeout=120, capture_output=True)
    return python


def run(python: Path, *words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [str(python.parent / "diplobrief"), *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=cwd)


def test_the_wheel_holds_the_package_the_schemas_and_nothing_else(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    package = {str(path.relative_to(ROOT / "service")) for path in (ROOT / "service" / "diplobrief").rglob("*.py")}
    package |= {"diplobrief/py.typed", "diplobrief/checks/pages.toml"}
    for folder in ("templates", "static", "component"):
        parts = (ROOT / "service" / "diplobrief" / "reader" / folder).iterdir()
        package |= {f"diplobrief/reader/{folder}/{path.name}" for path in parts}
    package |= {f"diplobrief/cli/start/{path.name}" for path in (ROOT / "service/diplobrief/cli/start").iterdir()}
    schemas = {
        f"diplobrief/schemas/diplomatic-brief/{path.name}" for path in (ROOT / "schemas/diplomatic-brief").iterdir()
    }
    schemas |= {"diplobrief/schemas/RELEASED.sha256"}
    about = {name for name in names if ".dist-info/" in name}
    assert names - about == package | schemas
    assert any(name.endswith("licenses/LICENSE") for name in about)


def test_the_schemas_in_the_wheel_are_the_released_bytes(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    for path in (ROOT / "schemas").rglob("*"):
        if path.is_file() and path.name != "README.md":
            assert archive.read(f"diplobrief/schemas/{path.relative_to(ROOT / 'schemas')}") == path.read_bytes()


def test_the_installed_command_checks(installed: Path, tmp_path: Path) -> None:
    good = run(installed, "check", GOOD, "--sources", TEXTS, cwd=tmp_path)
    assert good.returncode == 0, good.stderr
    bad = run(installed, "check", CORPUS / "bad" / "B408", cwd=tmp_path)
    assert (bad.returncode, "B408" in bad.stdout) == (1, True)
    page = run(installed, "rule", "B408", cwd=tmp_path)
    assert (page.returncode, '"SE"' in page.stdout) == (0, True), page.stderr
    verified = run(installed, "schema", "verify", cwd=tmp_path)
    assert verified.returncode == 0, verified.stdout
    face = "from diplobrief import DiplomaticBrief as B; import sys; print(B.__name__, *sys.path)"
    said = subprocess.run([str(installed), "-c", face], capture_output=True, text=True, check=True, cwd=tmp_path).stdout
    assert said.startswith("DiplomaticBrief")
    assert str(ROOT) not in said


def test_the_installed_command_serves(installed: Path) -> None:
    with serving(BRIEFS, installed) as address:
        assert httpx.get(f"{address}/v1/briefs").json()["total"] == len(list(BRIEFS.glob("*.json")))
        assert httpx.get(f"{address}/v1/schemas/diplomatic-brief/1.0.0.json").status_code == 200
