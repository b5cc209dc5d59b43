"""A store that holds a checked folder in memory: for a corpus of one desk."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

import orjson

from diplobrief.contract.released import REFERENCE, Contract
from diplobrief.model import edtf
from diplobrief.model.outline import Json
from diplobrief.store.contract import Page, Position, Query, Stored, etag
from diplobrief.store.summary import names, position, sections, summary


@dataclass(frozen=True, slots=True)
class _Row:
    position: Position
    bounds: edtf.Bounds
    names: frozenset[str]
    event: str
    file: Stored
    sections: dict[str, Stored]
    summary: bytes

    def matches(self, query: Query) -> bool:
        return (
            (query.party is None or query.party in self.names)
            and (query.event is None or query.event == self.event)
            and self.bounds.overlaps(query.date_from, query.date_to)
        )


class MemoryStore:
    """What is served of each brief is made in the constructor. The briefs must have passed the check."""

    def __init__(self, files: Iterable[bytes], contract: Contract) -> None:
        rows = [_row(data) for data in files]
        self._rows = sorted(rows, key=lambda row: (-row.position.day, row.position.id))
        self._by_id = {row.position.id.decode(): row for row in rows}
        self._schemas = {version: _schema(contract, version) for version in contract.locked}
        self._edition = _digest([row.file.body for row in self._rows] + [each.body for each in self._schemas.values()])

    @property
    def edition(self) -> str:
        """Digest of all files."""
        return self._edition

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, name: str) -> Stored | None:
        """The bytes of a brief's file, or `None`."""
        row = self._by_id.get(name)
        return row.file if row else None

    def section(self, name: str, section: str) -> Stored | None:
        """One section of a brief, or `None`."""
        row = self._by_id.get(name)
        return row.sections[section] if row else None

    def list(self, query: Query) -> Page:
        """Summaries of the briefs that match, newest first."""
        found = [row for row in self._rows if row.matches(query)]
        start = next((at for at, row in enumerate(found) if _follows(row.position, query.after)), len(found))
        page = found[start : start + query.limit]
        more = start + query.limit < len(found)
        return Page(tuple(row.summary for row in page), len(found), page[-1].position if more else None)

    def schemas(self) -> tuple[str, ...]:
        """Released schema versions, oldest first."""
        return tuple(self._schemas)

    def schema(self, version: str) -> Stored | None:
        """The bytes of a released schema, or `None`."""
        return self._schemas.get(version)


def _row(data: bytes) -> _Row:
    brief: Json = orjson.loads(data)
    version = REFERENCE.fullmatch(brief["$schema"])
    return _Row(
        position(brief),
        edtf.bounds(brief["date"]),
        names(brief),
        brief["event"]["type"],
        Stored(data, etag(data), version[1] if version else None),
        sections(brief),
        orjson.dumps(summary(brief)),
    )


def _schema(contract: Contract, version: str) -> Stored:
    body = contract.read(version)
    return Stored(body, etag(body))


def _follows(position: Position, after: Position | None) -> bool:
    return after is None or (-position.day, position.id) > (-after.day, after.id)


def _digest(bodies: list[bytes]) -> str:
    whole = sha256()
    for body in bodies:
        whole.update(sha256(body).digest())
    return whole.hexdigest()
