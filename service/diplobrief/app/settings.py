"""Every setting of the service: a line of data with its help. Made once at the edge and passed in.

A command-line flag wins over the environment variable, which wins over the default.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from hashlib import sha256
from pathlib import Path
from typing import Any, Final


class SettingsError(Exception):
    """An environment variable holds a value that cannot be used. The message names it."""


_PASSWORD: Final = re.compile(r"(?i:password)\s*=\s*(?:'(?:[^'\\]|\\.)*'?|(?:\\.|[^&\s'\\])*)", re.DOTALL)
"""A password in the parameters of an address, or in a list of names and values."""

_LAST_PORT: Final = 65_535


@dataclass(frozen=True, slots=True)
class Settings:
    """How one server runs."""

    briefs: Path = field(default=Path("briefs"), metadata={"help": "folder of the briefs that are served"})
    edition: str = field(
        default="", metadata={"help": "folder of editions, or one edition, to serve in place of a folder of briefs"}
    )
    store: str = field(
        default="",
        metadata={"help": "database to serve in place of a folder, as in postgresql://host1,host2/diplobrief"},
    )
    watch: bool = field(default=False, metadata={"help": "compile the briefs again whenever a file is saved"})
    cache: Path = field(
        default=Path("~/.cache/diplobrief"), metadata={"help": "folder in which editions of served folders are kept"}
    )
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8000, metadata={"help": "port to listen on; 0 takes a free one"})
    url: str = field(
        default="", metadata={"help": "public address of the service, for absolute links; else the one it listens on"}
    )
    max_age: int = field(default=60, metadata={"help": "seconds for which caches may answer without asking again"})
    access_log: str = field(
        default="off", metadata={"help": "`json` writes a line for each request on standard error, `off` none"}
    )

    @property
    def address(self) -> str:
        """The public address, without a slash at its end."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.url.rstrip("/") or f"http://{host}:{self.port}"

    @property
    def served(self) -> str:
        """What is served, for people: without the password of a database."""
        if self.store:
            return re.sub(r"^(\w+:/*)?.*@", r"\1", _PASSWORD.sub("", self.store), count=1, flags=re.DOTALL)
        return self.edition or str(self.briefs)

    def cache_of(self, briefs: Path) -> Path:
        """Where the editions of a folder of briefs are kept."""
        return self.cache.expanduser() / sha256(str(briefs.absolute()).encode()).hexdigest()[:16]

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
            elif variable in environment:
                chosen[name] = _value(variable, environment[variable], default)
        return cls(**chosen)

    def __post_init__(self) -> None:
        if self.edition and self.watch:
            raise SettingsError("an edition is not compiled here: it is taken over when a new one is published")
        if self.store and (self.edition or self.watch):
            raise SettingsError("a database is served as it is published there: leave out --edition and --watch")
        if not self.host:
            raise SettingsError(
                "the host is empty, which would listen to the whole network; write 0.0.0.0 if that is meant"
            )
        if self.url and not re.fullmatch(r"https?://[^\s/?#]+/?", self.url):
            told = "is not the address of a site, such as https://briefs.example.org: a site has no path"
            raise SettingsError(f"url {self.url!r} {told}")
        if not 0 <= self.port <= _LAST_PORT:
            raise SettingsError(f"port {self.port} is not a port; they go from 0 to {_LAST_PORT}")
        if self.access_log not in ("off", "json"):
            raise SettingsError(f"access_log {self.access_log!r} is not known; it is off or json")
        if self.max_age < 0:
            raise SettingsError(f"max_age {self.max_age} is negative; 0 makes caches ask every time")


_SWITCH: Final = {"1": True, "true": True, "0": False, "false": False}


def _value(variable: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text.lower() not in _SWITCH:
            raise SettingsError(f"{variable}={text!r} is neither true nor false")
        return _SWITCH[text.lower()]
    try:
        return type(default)(text)
    except ValueError:
        kind = "a whole number" if isinstance(default, int) else "usable"
        raise SettingsError(f"{variable}={text!r} is not {kind}") from None
