"""A repository that uses ours: what its workflow files say stands in our README, what they name resolves to this checkout."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml
from support import GOOD, ROOT, Json, dump, load

from diplobrief import __version__

ADDRESS = "https://github.com/diplobrief/diplobrief"
README = (ROOT / "README.md").read_text("utf-8")
ID = "2026-03-02-harbour-talks"
BRIEF = f"briefs/{ID}.json"
NEXT = "2026-03-09-second-round"


def snippet(name: str) -> str:
    """The block of the README that begins with this file's name, to the letter."""
    (found,) = re.findall(rf"^```yaml\n# {re.escape(name)}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return str(found)


def parsed(text: str) -> Any:
    return yaml.safe_load(text)


def run(*words: str | Path, cwd: Path, env: dict[str, str], timeout: int = 300) -> subprocess.CompletedProcess[str]:
    """A process without the caller's terminal; both streams are one, as a person would read them."""
    return subprocess.run(
        list(map(str, words)),
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        timeout=timeout,
        check=False,
    )


def done(*words: str | Path, cwd: Path, env: dict[str, str]) -> str:
    """What a process says that has to succeed."""
    found = run(*words, cwd=cwd, env=env)
    assert found.returncode == 0, found.stdout
    return found.stdout


def environment(published: Path) -> dict[str, str]:
    """This process's variables, without a Git repository of the caller's, and with our address leading to `published`."""
    settings = {
        f"url.{published}.insteadOf": ADDRESS,
        "user.name": "Ada",
        "user.email": "ada@example.org",
        "commit.gpgSign": "false",
        "init.defaultBranch": "main",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for number, (key, value) in enumerate(settings.items()):
        kept |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    quick = {"PIP_NO_COMPILE": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}  # half the time of an installation
    return kept | {"GIT_CONFIG_COUNT": str(len(settings)), "GIT_TERMINAL_PROMPT": "0"} | quick


def publish(folder: Path) -> Path:
    """A repository of its own with this checkout, uncommitted changes and all, as the released tag."""
    env = environment(folder)
    names = done("git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", cwd=ROOT, env=env).split("\0")
    for name in names:
        if name and (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    done("git", "init", "--quiet", cwd=folder, env=env)
    done("git", "add", "--all", "--force", cwd=folder, env=env)
    done("git", "commit", "--quiet", "--no-verify", "--message", "Release", cwd=folder, env=env)
    done("git", "tag", f"v{__version__}", cwd=folder, env=env)
    return folder


def brief(name: str = ID, **links: str) -> Json:
    """A good brief, under another name where one is given; `links` are relations and the briefs that they lead to."""
    value = load(GOOD) | {"id": name}
    related = [{"brief": target, "relation": relation} for relation, target in links.items()]
    return value | ({"related": related} if related else {})


def write(repository: Path, value: Json) -> Path:
    path = repository / "briefs" / f"{value['id']}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(dump(value))
    return path


def broken(name: str = ID) -> Json:
    """A brief that names a party that it does not declare: rule B202."""
    value = brief(name)
    value["objectives"][0]["parties"] = ["atlantis"]
    return value
