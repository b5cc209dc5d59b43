"""Begin a repository for a corpus of one's own: an example brief, schemas, configuration, CI and pre-commit.

  diplobrief init my-briefs

The folder is made. One that holds anything but a Git repository is not touched.
"""

from argparse import ArgumentParser, Namespace
from importlib.resources import files
from pathlib import Path
from typing import Final

FILES: Final = {
    "README.md": "readme.txt",
    "diplobrief.toml": "config.toml",
    "requirements.txt": "requirements.txt",
    ".gitignore": "ignore.txt",
    ".pre-commit-config.yaml": "pre-commit.yaml",
    ".github/workflows/briefs.yml": "github.yml",
    ".gitlab-ci.yml": "gitlab.yml",
    "briefs/2026-03-02-harbour-talks.json": "example.json",
    "texts/harbour-talks.txt": "example.txt",
}
"""File of the new repository → its model in `start/`."""

_VERSION: Final = b"@VERSION@"


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("folder", type=Path, metavar="DIR", help="folder of the new repository")


def run(asked: Namespace) -> int:
    """0 when the repository was begun."""
    from diplobrief import __version__
    from diplobrief.cli.errors import UsageError
    from diplobrief.contract.released import FAMILY, LOCK, shipped

    folder: Path = asked.folder
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"{folder} is a file, and was not touched")
    if folder.is_dir() and any(path.name != ".git" for path in folder.iterdir()):
        raise UsageError(f"{folder} is not empty, and was not touched")
    models, contract = files("diplobrief.cli") / "start", shipped()
    made = {
        name: (models / model).read_bytes().replace(_VERSION, __version__.encode()) for name, model in FILES.items()
    }
    made |= {f"schemas/{FAMILY}/{version}.{form}": contract.read(version, form) for version, form in contract.files}
    made[f"schemas/{LOCK}"] = (contract.folder / LOCK).read_bytes()
    for name, data in made.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as file:
            file.write(data)
    print(f"began {folder}; README.md there says what is what, and `diplobrief check` is the first thing to run in it")
    return 0
