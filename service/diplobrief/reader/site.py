"""Where the pages stand: their public address, for links that must be absolute, and the addresses of assets."""

from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Final

_STATIC: Final = files("diplobrief.reader") / "static"


class Site:
    """The pages under one public address, such as `https://briefs.example.org`, without a slash at its end."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Site) and other.url == self.url

    def __hash__(self) -> int:
        return hash(self.url)

    def absolute(self, path: str) -> str:
        """The whole address of a path here."""
        return f"{self.url}{path}"

    @cached_property
    def assets(self) -> dict[str, bytes]:
        """The files that pages load, by their names under `/assets/`: each holds a digest, and never means another."""
        found: dict[str, bytes] = {}
        for path in sorted(_STATIC.iterdir(), key=lambda each: each.name):
            data, (stem, _, ending) = path.read_bytes(), path.name.rpartition(".")
            found[f"{stem}-{sha256(data).hexdigest()[:12]}.{ending}"] = data
        return found

    def held(self, name: str) -> bytes:
        """The bytes of a file such as `favicon.ico`."""
        return self.assets[self.asset(name).removeprefix("/assets/")]

    def asset(self, name: str) -> str:
        """The address of a file such as `reader.css`."""
        stem, _, ending = name.rpartition(".")
        (found,) = (each for each in self.assets if each.startswith(f"{stem}-") and each.endswith(f".{ending}"))
        return f"/assets/{found}"
