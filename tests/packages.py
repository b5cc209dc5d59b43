"""The npm packages of the tests, as `tests/frontend/package-lock.json` has them: installed once for each lock."""

import fcntl
import os
import shutil
import subprocess
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from support import ROOT

FRONTEND = ROOT / "tests" / "frontend"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "diplobrief"


@cache
def installed() -> Path:
    """The folder `node_modules`. A laptop without npm, or without a registry, skips; in CI that is a failure."""
    files = [FRONTEND / name for name in ("package.json", "package-lock.json")]
    folder = CACHE / f"npm-{sha256(b''.join(each.read_bytes() for each in files)).hexdigest()[:16]}"
    CACHE.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # tests run in several processes
        said = "" if (folder / "whole").exists() else _install(files, folder)
    if said and not os.environ.get("CI"):
        pytest.skip(f"the npm packages cannot be had here: {said}")
    assert said == ""
    return folder / "node_modules"


def _install(files: list[Path], folder: Path) -> str:
    """What went wrong, or nothing."""
    npm = shutil.which("npm")
    if npm is None:
        return "there is no npm; on Debian: apt-get install nodejs npm"
    folder.mkdir(exist_ok=True)
    for each in files:
        shutil.copy(each, folder)
    words = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=300, cwd=folder)
    if done.returncode:
        return done.stderr[-400:] or "npm failed without a word"
    (folder / "whole").touch()
    return ""


def run(name: str, *words: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Runs a program of the packages."""
    program = installed() / ".bin" / name
    return subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=120, cwd=cwd)


def node(script: Path, *words: str) -> str:
    """What a script writes; it has to end well."""
    done = subprocess.run(["node", script, *words], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout
