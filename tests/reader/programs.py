"""Programs of others that read what we write: packages of npm, and what Debian has."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest

PACKAGES = (
    "jsonld@9.0.0",
    "vnu-jar@26.9.27",
    "@citation-js/core@0.9.0",
    "@citation-js/plugin-bibtex@0.9.0",
    "@retorquere/bibtex-parser@9.0.29",
)


def installed(folder: Path) -> Path:
    """The packages in a folder; a laptop without npm, or without a registry, skips, and CI fails."""
    npm, said = shutil.which("npm"), "there is no npm here; on Debian: apt-get install npm"
    if npm:
        words = [npm, "install", "--silent", "--no-audit", "--no-fund", "--prefix", str(folder), *PACKAGES]
        said = subprocess.run(words, capture_output=True, text=True, check=False, timeout=180).stderr[-300:]
    if not (folder / "node_modules" / "jsonld").exists():
        missing(said)
    return folder


def missing(reason: str) -> None:
    """What is not there skips on a laptop, and fails in CI."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


def asked(folder: Path, script: str, given: object) -> Any:
    """What a script, a module for Node whose `given` is this, says on standard output, as JSON."""
    head = "import fs from 'node:fs'; const given = JSON.parse(fs.readFileSync(0, 'utf8'));\n"
    (folder / "script.mjs").write_text(head + script, "utf-8")
    done = subprocess.run(
        ["node", "script.mjs"], input=orjson.dumps(given), capture_output=True, cwd=folder, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    return orjson.loads(done.stdout)
