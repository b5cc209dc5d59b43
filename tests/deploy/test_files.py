"""The unit and the container file: read by the tools of those who run them."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support import ROOT

DEPLOY = ROOT / "service/deploy"
UNIT = DEPLOY / "diplobrief@.service"
CONTAINER = DEPLOY / "Containerfile"


def test_systemd_takes_the_unit(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd-analyze is not installed: not every machine runs systemd")
    text = UNIT.read_text("utf-8").replace("/opt/diplobrief/bin/diplobrief", "/bin/true")  # which it looks for
    (tmp_path / UNIT.name).write_text(text, "utf-8")
    words = [analyze, "verify", "--man=no", str(tmp_path / "diplobrief@8000.service")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_hadolint_finds_nothing_in_the_container_file() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, CONTAINER], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout) == (0, "")


def test_the_container_file_copies_what_there_is() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINER.read_text("utf-8"), flags=re.MULTILINE)
    assert copied
    for name in " ".join(copied).split():
        assert (ROOT / name).exists(), name


@pytest.mark.parametrize("path", [UNIT, CONTAINER], ids=lambda path: path.name)
def test_the_commands_are_ones_that_there_are(path: Path) -> None:
    words = re.sub(r'[\[\]",]', " ", path.read_text("utf-8"))
    options = set(re.findall(r"--(?:edition|port|briefs|host)\b", words))
    told = subprocess.run(
        [sys.executable, "-m", "diplobrief", "serve", "--help"], capture_output=True, text=True, check=True
    )
    assert options
    assert all(option in told.stdout for option in options)
