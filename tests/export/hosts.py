"""Hosts of static files: a real nginx with the snippet of the export, and what `_headers` and `_redirects` mean.

There is no host of the second kind to run here. What they do is read from the manuals of Cloudflare Pages ("Headers",
"Redirects", "Serving Pages") and Netlify; where the two differ, both have to come to the same.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import proxies

HTTP = """
  server {{
    listen 127.0.0.1:{port};
    root {site};
    include {site}/.diplobrief/nginx.conf;
  }}
"""


@contextmanager
def nginx(site: Path, folder: Path) -> Iterator[str]:
    """The address of an nginx of our own over an export."""
    port = proxies.free_port()
    with proxies.nginx(folder, HTTP.format(site=site, port=port), port) as address:
        yield address


class Served(NamedTuple):
    """What such a host answers."""

    status: int
    body: bytes
    fields: dict[str, str]


class PlainHost:
    """A host that reads `_headers` and `_redirects` and serves files, `/name` from `name.html` too."""

    TYPES: Final = {
        ".html": "text/html; charset=utf-8",
        ".json": "application/json",
        ".txt": "text/plain; charset=utf-8",
    }

    def __init__(self, site: Path) -> None:
        self.site = site
        lines = (site / "_redirects").read_text().splitlines()
        self.moved = [line.split(" ") for line in lines if not line.startswith("#")]
        self.rules: list[tuple[str, dict[str, str]]] = []
        for line in (site / "_headers").read_text().splitlines():
            if line.startswith("  "):
                name, value = line.strip().split(": ", 1)
                assert name not in self.rules[-1][1]
                self.rules[-1][1][name] = value
            elif not line.startswith("#"):
                self.rules.append((line, {}))

    def get(self, path: str) -> Served:
        for source, target, status in self.moved:
            found = re.fullmatch(_pattern(source), path)
            if found:
                names = found.groupdict()
                name = re.sub(r":([A-Za-z]\w*)", lambda each: names[each[1]], target)  # noqa: B023  # called at once
                return self._file(path, name) if status == "200" else Served(int(status), b"", {"location": name})
        return self._file(path, path)

    def _file(self, path: str, name: str) -> Served:
        for each in (name[1:], f"{name[1:]}.html", "index.html" if name == "/" else ""):
            file = self.site / each
            if each and file.is_file():
                fields = {"content-type": self.TYPES.get(file.suffix, "application/octet-stream")} | self.told(path)
                return Served(200, file.read_bytes(), fields)
        return Served(404, (self.site / "404.html").read_bytes(), {})

    def told(self, path: str) -> dict[str, str]:
        """The fields of all rules that match; hosts differ in what becomes of a field that two of them give."""
        fields: dict[str, str] = {}
        for pattern, told in self.rules:
            if re.fullmatch(_pattern(pattern), path):
                assert not fields.keys() & told.keys(), f"{path}: two rules give {fields.keys() & told.keys()}"
                fields |= told
        return fields


def _pattern(rule: str) -> str:
    escaped = re.escape(rule).replace(r"\*", ".*")
    return re.sub(r":([A-Za-z]\w*)", r"(?P<\1>[^/]+)", escaped)
