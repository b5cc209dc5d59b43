"""Versions on their way out: data beside the schemas, which may change while the schemas do not.

`schemas/diplomatic-brief/deprecated.toml` has a table for each such version:

  ["1.0.0"]
  since = 2027-01-01T00:00:00Z
  sunset = 2028-01-01T00:00:00Z

`since` is when it was, or will be, advised against (RFC 9745); `sunset`, which may be absent, is when the API will stop
to answer in it (RFC 8594). Released files stay where they are.
"""

import datetime as dt
import tomllib
from email.utils import format_datetime
from typing import NamedTuple

from diplobrief.contract.released import BESIDE, FAMILY, Contract, ContractError


class Deprecation(NamedTuple):
    """When a version is deprecated, and when it ends, if that is known: seconds since 1970, UTC."""

    since: int
    sunset: int | None = None

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """The response fields: a structured date (RFC 9745, 2.1), and an HTTP date (RFC 8594, 3)."""
        ends = () if self.sunset is None else (("sunset", _http_date(self.sunset)),)
        return (("deprecation", f"@{self.since}"), *ends)


def deprecations(contract: Contract) -> dict[str, Deprecation]:
    """The deprecated versions of a contract. Raises `ContractError` for a file that cannot be meant so."""
    path = contract.folder / FAMILY / BESIDE
    if not path.exists():
        return {}
    try:
        tables = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ContractError(f"{path} is not TOML: {error}") from None
    found = {}
    for version, table in tables.items():
        if version not in contract.locked:
            raise ContractError(f"{path}: version {version} is not released")
        if not isinstance(table, dict) or not {"since"} <= table.keys() <= {"since", "sunset"}:
            raise ContractError(f"{path}: version {version} has a `since`, may have a `sunset`, and nothing else")
        times = {name: _seconds(value) for name, value in table.items()}
        since, sunset = times["since"], times.get("sunset")
        if since is None or (sunset is None and "sunset" in times) or (sunset is not None and sunset < since):
            raise ContractError(f"{path}: version {version} needs times in UTC, such as 2027-01-01T00:00:00Z, in order")
        found[version] = Deprecation(since, sunset)
    return found


def _seconds(value: object) -> int | None:
    whole = isinstance(value, dt.datetime) and value.utcoffset() == dt.timedelta()
    return int(value.timestamp()) if whole and isinstance(value, dt.datetime) else None


def _http_date(seconds: int) -> str:
    return format_datetime(dt.datetime.fromtimestamp(seconds, dt.UTC), usegmt=True)
