"""Which software writes the pages: a part of the entity tags of pages that have one before they are made."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

_ENDINGS: Final = (".py", ".html", ".css", ".js", ".json", ".toml")
_WRITES: Final = ("jinja2", "markupsafe", "pycountry", "langcodes", "orjson")
"""Packages that escape, or whose data have the words for codes."""


@cache
def software() -> str:
    """A digest of this package's files and of the versions of what it writes with: another one, another page."""
    found = sha256()
    for name in _WRITES:
        found.update(f"{name} {version(name)}\n".encode())
    for path, data in sorted(_held(files("diplobrief"), "")):
        found.update(f"{path} {len(data)}\n".encode() + data)
    return found.hexdigest()


def _held(folder: Traversable, path: str) -> list[tuple[str, bytes]]:
    found = []
    for each in folder.iterdir():
        name = f"{path}/{each.name}"
        if each.is_dir():
            found += _held(each, name)
        elif each.name.endswith(_ENDINGS):
            found.append((name, each.read_bytes()))
    return found
