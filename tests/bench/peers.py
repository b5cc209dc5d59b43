"""The contenders: how each is installed and called, and how its output tells the first location."""

import json
import platform
import re
import shutil
import subprocess
import sys
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parents[2]
SCHEMA: Final = ROOT / "schemas" / "diplomatic-brief" / "1.0.0.json"
_PATIENCE: Final = 300
"""Seconds for one installation."""


class PeerError(Exception):
    """A contender cannot be had, or does not do its work here. The message says why."""


class Told(NamedTuple):
    """The first location told for a file: a JSON Pointer, or line and column (0 when not told), or an offset."""

    pointer: str | None
    line: int = 0
    column: int = 0
    offset: int | None = None
    guesses: tuple[str, ...] = ()
    """Pointers that the program offers for what is behind its error."""


class Contender(ABC):
    """One program. It is run in the folder of the files."""

    name: str
    stops: bool = False
    """Whether a file that is no JSON ends the run, and the rest goes unseen."""

    @abstractmethod
    def install(self, folder: Path) -> None:
        """Gets it into `folder`. Raises `PeerError`."""

    @abstractmethod
    def valid(self, files: list[str]) -> list[str]:
        """The quickest command that only needs a verdict."""

    def located(self, files: list[str]) -> list[str]:
        """The command that tells where the errors are."""
        return self.valid(files)

    @abstractmethod
    def first(self, output: str, only: str = "") -> dict[str, Told]:
        """File → the first location told of it; `only` is the file of a run over one, where the output may not name it."""


class Own(Contender):
    """The project's own command, asked for some of its rules."""

    def __init__(self, select: str = "") -> None:
        self.name = "diplobrief"
        self._command = str(Path(sys.executable).with_name("diplobrief"))
        self._select = ["--select", select, "--jobs", "1"] if select else []
        self._concise: list[str] = []

    def install(self, folder: Path) -> None:
        helped = _said([self._command, "check", "--help"], folder)
        self._concise = ["--format", "concise"] if "concise" in helped else []

    def valid(self, files: list[str]) -> list[str]:
        return [self._command, "check", *self._select, *self._concise, *(files if len(files) == 1 else ["."])]

    def first(self, output: str, only: str = "") -> dict[str, Told]:
        found: dict[str, Told] = {}
        for line in re.finditer(r"^([^:\n]+\.json):([0-9]+):([0-9]+): B[0-9]{3} ", output, re.MULTILINE):
            found.setdefault(line[1], Told(None, int(line[2]), int(line[3])))
        return found


class CheckJsonschema(Contender):
    """check-jsonschema with orjson, which it uses when it is there: without it, a file that is not UTF-8 ends the run.

    Where it tells errors below an error, its guesses count too.
    """

    name = "check-jsonschema"
    _PATH: Final = re.compile(r"^  ([^:\n]+\.json)::(\$.*?): (?=\S)", re.MULTILINE)
    _DEEP: Final = re.compile(r"^  Best (?:Deep )?Match:\n    (\$.*?): (?=\S)", re.MULTILINE)
    _SYNTAX: Final = re.compile(
        r"^  Failed to parse ([^\n]+\.json)\n[^\n]*?(?:line ([0-9]+) column ([0-9]+)|$)", re.MULTILINE
    )

    def install(self, folder: Path) -> None:
        home = folder / "venv"
        _said([sys.executable, "-m", "venv", str(home)], folder)
        pip = [str(home / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "install"]
        _said([*pip, "check-jsonschema", "orjson"], folder)
        self._command = str(home / "bin" / "check-jsonschema")
        self.name = f"check-jsonschema {_said([self._command, '--version'], folder).split()[-1]} + orjson"

    def valid(self, files: list[str]) -> list[str]:
        return [self._command, "--schemafile", str(SCHEMA), *files]

    def first(self, output: str, only: str = "") -> dict[str, Told]:
        found = {
            name: Told(None, int(line or 0), int(column or 0)) for name, line, column in self._SYNTAX.findall(output)
        }
        told = list(self._PATH.finditer(output))
        for number, each in enumerate(told):
            until = told[number + 1].start() if number + 1 < len(told) else len(output)
            deeper = self._DEEP.findall(output, each.end(), until)
            found.setdefault(each[1], Told(_pointer(each[2]), guesses=tuple(map(_pointer, deeper))))
        return found


class _Node(Contender):
    package: str
    command: str
    also: tuple[str, ...] = ()
    stops = True

    def install(self, folder: Path) -> None:
        if not shutil.which("npm"):
            raise PeerError("npm is not installed")
        home = folder / self.package.rpartition("/")[2]
        home.mkdir()
        (home / "package.json").write_text("{}")
        _said(["npm", "install", "--no-audit", "--no-fund", "--silent", self.package, *self.also], home)
        about = json.loads((home / "node_modules" / self.package / "package.json").read_bytes())
        self.name = f"{self.name} {about['version']}"
        self.home = home
        self._command = str(self.binary(home))

    def binary(self, home: Path) -> Path:
        return home / "node_modules" / ".bin" / self.command


class Sourcemeta(_Node):
    """The native program inside the npm package: its wrapper would add the start of node."""

    name = "sourcemeta"
    package = "@sourcemeta/jsonschema"
    command = "jsonschema"
    _FAIL: Final = re.compile(r"^fail: (.+)\n(?:.*\n)*?    at instance location \"(.*?)\"", re.MULTILINE)
    _SYNTAX: Final = re.compile(r"^error: .*\n  at line ([0-9]+)\n  at column ([0-9]+)", re.MULTILINE)

    def binary(self, home: Path) -> Path:
        machine = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
        name = f"jsonschema-{sys.platform}-{machine.get(platform.machine(), '')}"
        inside = home / "node_modules" / self.package
        return next(inside.rglob(name), super().binary(home))

    def valid(self, files: list[str]) -> list[str]:
        return [self._command, "validate", "--fast", "-F", str(SCHEMA), *(files if len(files) == 1 else ["."])]

    def located(self, files: list[str]) -> list[str]:
        return [self._command, "validate", "-F", "--continue", str(SCHEMA), *(files if len(files) == 1 else ["."])]

    def first(self, output: str, only: str = "") -> dict[str, Told]:
        found: dict[str, Told] = {}
        for name, pointer in self._FAIL.findall(output):
            found.setdefault(Path(name).name, Told(pointer))
        syntax = self._SYNTAX.search(output)
        if only and syntax:
            found[only] = Told(None, int(syntax[1]), int(syntax[2]))
        return found


class Ajv(_Node):
    """ajv-cli with its formats; strict mode is about how a schema is written, and off."""

    name = "ajv-cli"
    package = "ajv-cli"
    command = "ajv"
    also = ("ajv-formats",)
    _FAIL: Final = re.compile(r"^(\S+\.json) invalid\n(\[.*\])$", re.MULTILINE)
    _SYNTAX: Final = re.compile(r"position ([0-9]+)")

    def valid(self, files: list[str]) -> list[str]:
        words = [self._command, "validate", "--spec=draft2020", "-c", str(self.home / "node_modules" / "ajv-formats")]
        words += ["--strict=false", "--all-errors", "--errors=line", "-s", str(SCHEMA)]
        return [*words, "-d", files[0] if len(files) == 1 else "./*.json"]

    def first(self, output: str, only: str = "") -> dict[str, Told]:
        found = {
            Path(name).name: Told(json.loads(errors)[0]["instancePath"]) for name, errors in self._FAIL.findall(output)
        }
        at = self._SYNTAX.search(output)
        if only and at and only not in found:
            found[only] = Told(None, offset=int(at[1]))
        return found


def _pointer(path: str) -> str:
    """`$.statements[0].kind` or `$['$schema']` as a JSON Pointer."""
    steps = re.findall(r"\.([^.\[\]]+)|\[([0-9]+)\]|\['([^']*)'\]", path)
    return "".join(f"/{''.join(step)}" for step in steps)


def _said(words: list[str], folder: Path) -> str:
    try:
        done = subprocess.run(words, cwd=folder, capture_output=True, text=True, timeout=_PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PeerError(f"{Path(words[0]).name}: {error}") from None
    if done.returncode:
        told = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
        raise PeerError(f"{Path(words[0]).name}: {told[-1] if told else f'exit code {done.returncode}'}")
    return done.stdout
