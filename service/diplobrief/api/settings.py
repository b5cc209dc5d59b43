"""Every setting of the service: a line of data with its help. Made once at the edge and passed in.

A command-line flag wins over the environment variable, which wins over the default.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any


class SettingsError(Exception):
    """An environment variable holds a value that cannot be used. The message names it."""


def _setting(default: Any, purpose: str) -> Any:
    return field(default=default, metadata={"help": purpose})


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs."""

    briefs: Path = _setting(Path("briefs"), "folder of the briefs that are served")
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8000, "port to listen on; 0 takes a free one")
    max_age: int = _setting(60, "seconds for which caches may answer without asking again")

    @classmethod
    def variables(cls) -> dict[str, tuple[str, Any, str]]:
        """Environment variable → field name, default, help."""
        return {
            f"DIPLOBRIEF_{each.name.upper()}": (each.name, each.default, each.metadata["help"]) for each in fields(cls)
        }

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ, **flags: Any) -> "Settings":
        """Settings from flags that are not `None`, then the environment. Raises `SettingsError`."""
        chosen: dict[str, Any] = {}
        for variable, (name, default, _) in cls.variables().items():
            if flags.get(name) is not None:
                chosen[name] = flags[name]
            elif environment.get(variable):
                try:
                    chosen[name] = type(default)(environment[variable])
                except ValueError:
                    kind = "a whole number" if isinstance(default, int) else "usable"
                    raise SettingsError(f"{variable}={environment[variable]!r} is not {kind}") from None
        return cls(**chosen)
