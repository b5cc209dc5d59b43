"""What a corpus has settled for its checks: `diplobrief.toml`, or `[tool.diplobrief]` in `pyproject.toml`.

The file stands beside the folder of briefs, or above it up to the root of the repository. Its paths are relative to it.
"""

import os
from pathlib import Path
from typing import Any, Final, NamedTuple

from diplobrief.cli.errors import UsageError
from diplobrief.model.nearest import did_you_mean

FILE: Final = "diplobrief.toml"
PROJECT: Final = "pyproject.toml"
_TABLE: Final = b"diplobrief"
"""What has to stand in a file that configures us: most projects need not be parsed."""


class Config(NamedTuple):
    """Settings of a corpus. `None` is what was not settled; a word on the command line wins."""

    briefs: tuple[Path, ...] | None = None
    sources: Path | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] | None = None
    baseline: Path | None = None
    strict: bool | None = None


EXPLAINED: Final = {
    "briefs": "files, folders or patterns to check when none are named",
    "sources": "folder of source texts",
    "select": "list of rules or families to ask",
    "ignore": "list of rules or families not to tell of",
    "baseline": "file of known findings",
    "strict": "whether warnings fail the check",
}
"""Setting → what it is."""


def find(start: Path) -> Config:
    """The configuration for briefs at `start`, an empty one when there is none. Raises `UsageError` for a bad one."""
    here = Path(os.path.realpath(start))
    for folder in (here, *here.parents):
        own, project = folder / FILE, folder / PROJECT
        shared = _table(project) if project.is_file() and _TABLE in project.read_bytes() else None
        if own.is_file():
            if shared is not None:
                raise UsageError(f"{own} and {project} both configure the check: keep one")
            return _config(own, _read(own))
        if shared is not None:
            return _config(project, shared)
        if (folder / ".git").exists():
            break
    return Config()


def load(path: Path) -> Config:
    """The configuration in a file that was named. Raises `UsageError` when it is none."""
    if not path.is_file():
        raise UsageError(f"{path} is no configuration file")
    return _config(path, (_table(path) or {}) if path.name == PROJECT else _read(path))


def _table(project: Path) -> object:
    """Our table in a file that other tools share, or `None`."""
    tools = _read(project).get("tool")
    return tools.get("diplobrief") if isinstance(tools, dict) else None


def _read(path: Path) -> dict[str, Any]:
    import tomllib  # loaded late: most commands find no configuration

    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{path} is not TOML: {error}") from None


def _config(path: Path, value: object) -> Config:
    known = Config._fields
    if not isinstance(value, dict):
        raise UsageError(f"{path}: the settings of diplobrief are a table")
    for name in value:
        if name not in known:
            cure = did_you_mean(name, known) or f"known are {', '.join(known)}"
            raise UsageError(f'{path}: there is no setting "{name}"; {cure}')
    base = path.parent
    texts = {name: _strings(path, name, value[name]) for name in ("briefs", "select", "ignore") if name in value}
    paths = {name: base / _string(path, name, value[name]) for name in ("sources", "baseline") if name in value}
    strict = value.get("strict")
    if strict is not None and not isinstance(strict, bool):
        raise UsageError(f'{path}: "strict" is true or false')
    briefs = tuple(base / each for each in texts.pop("briefs")) if "briefs" in texts else None
    return Config(briefs=briefs, strict=strict, **texts, **paths)  # type: ignore[arg-type]  # the names are those above


def _strings(path: Path, name: str, value: object) -> tuple[str, ...]:
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list) or not all(isinstance(each, str) and each for each in items):
        raise UsageError(f'{path}: "{name}" is a list of texts')
    return tuple(items)


def _string(path: Path, name: str, value: object) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(f'{path}: "{name}" is a text')
    return value
