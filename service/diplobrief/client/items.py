"""What the client gives back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Item = dict[str, Any]
"""An item of a list as the API answers it. Items may get members: step over those that you do not know."""

Kind = Literal["added", "revised", "withdrawn", "removed"]


@dataclass(frozen=True, slots=True)
class File:
    """The bytes of a brief's file, as the server has them.

    `etag` is to be sent back only. `digest` is the SHA-256 of the bytes, in hexadecimal.
    """

    id: str
    data: bytes
    etag: str
    digest: str


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the corpus; `kind` may get values. A removed brief has neither revision nor digest."""

    sequence: int
    kind: Kind | str
    id: str
    chain: str
    revision: int | None = None
    digest: str | None = None
    modified: str | None = None

    @classmethod
    def of(cls, item: Mapping[str, Any]) -> "Change":
        """A change as the API answers it. Raises `KeyError` where a member is missing."""
        return cls(
            item["sequence"],
            item["kind"],
            item["id"],
            item["chain"],
            item.get("revision"),
            item.get("digest"),
            item.get("modified"),
        )


@dataclass(frozen=True, slots=True)
class Followed:
    """What one run of a mirror did: `changes` as the server told them, in order, and the files that it moved.

    `anew` says that the log of the server had begun anew, and the whole corpus was compared.
    """

    sequence: int
    changes: tuple[Change, ...] = ()
    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = field(default=())
    anew: bool = False
