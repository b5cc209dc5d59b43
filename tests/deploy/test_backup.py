"""Backup and restore, by the commands of `service/README.md`: nothing of the history is lost."""

import re
import shutil
import subprocess
from pathlib import Path

import httpx
from support import BRIEFS, FIRST, ROOT, command, started

TOLD = (ROOT / "service/README.md").read_text("utf-8")


def commands(heading: str) -> list[str]:
    """The lines of the example below a heading."""
    block = re.search(rf"{heading}.*?```sh\n(.*?)```", TOLD, flags=re.DOTALL)
    assert block, heading
    return block[1].splitlines()


def everything(address: str) -> dict[str, bytes]:
    """What must be the same after a restore: every revision, every change, and the edition."""
    with httpx.Client(base_url=address) as client:
        paths = ["/v1/changes", "/readyz", f"/v1/briefs/{FIRST.stem}", f"/v1/briefs/{FIRST.stem}/revisions"]
        return {path: client.get(path).content for path in paths}


def test_a_backup_taken_while_serving_and_building_is_restored_whole(tmp_path: Path) -> None:
    briefs, editions = tmp_path / "briefs", tmp_path / "editions"
    shutil.copytree(BRIEFS, briefs, ignore=lambda _, names: [name for name in names if not name.endswith(".json")])
    assert command("build", "--briefs", briefs, "--out", editions).returncode == 0
    path = briefs / FIRST.name
    path.write_text(path.read_text("utf-8").replace('"title": "', '"title": "Again: ', 1), "utf-8")
    assert command("build", "--briefs", briefs, "--out", editions).returncode == 0

    places = {"/srv/diplobrief": str(editions), "/backup/diplobrief": str(tmp_path / "backup")}
    with started("--edition", editions) as server:
        before = everything(server.address)
        for line in commands("### Backup"):
            subprocess.run(["sh", "-euc", at(line, places)], check=True)
    shutil.rmtree(editions)
    for line in commands("### Restore"):
        subprocess.run(["sh", "-euc", at(line, places)], check=True)
    with started("--edition", editions) as server:
        assert everything(server.address) == before
    built = command("build", "--briefs", briefs, "--out", editions)
    assert (built.returncode, built.stderr) == (0, ""), "a build goes on from what was restored: no log begins anew"


def at(line: str, places: dict[str, str]) -> str:
    """A command with other folders than those of the example."""
    for old, new in places.items():
        line = line.replace(old, new)
    return line
