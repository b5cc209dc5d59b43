"""The access log: a line of JSON for each request, and the ids under which a request is found again."""

import os
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, TextIO

import orjson

_SANE: Final = re.compile(rb"[A-Za-z0-9._~+/=:@-]{1,128}")
_TRACEPARENT: Final = re.compile(rb"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")


def request_id(given: bytes | None) -> bytes | None:
    """The client's X-Request-Id, if it is a sane one: up to 128 characters that no log or shell takes for its own."""
    return given if given is not None and _SANE.fullmatch(given) else None


def trace(traceparent: bytes | None) -> dict[str, str]:
    """Trace, parent and flags of a W3C Trace Context; empty where it is none, and another trace begins.

    Version 00 ends after the flags; a later version may go on after a hyphen, and ff is none (3.2.2). The answer
    carries no such field: the Recommendation has none for responses, and we ask nobody else on the way.
    """
    found = _TRACEPARENT.fullmatch(traceparent) if traceparent is not None else None
    if not found or found[1] == b"ff" or (found[1] == b"00" and found[5] is not None):
        return {}
    if not int(found[2], 16) or not int(found[3], 16):
        return {}
    return {"trace_id": found[2].decode(), "parent_id": found[3].decode(), "trace_flags": found[4].decode()}


class AccessLog:
    """Writes lines on standard error. No client's address is among them."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream: TextIO | None = stream or sys.stderr
        """Or `None` when its reader has left."""
        self._process = os.urandom(6).hex()
        self._number = 0

    def identify(self) -> bytes:
        """An id for a request that came without one: unlike those of other processes, and in the order of arrival."""
        self._number += 1
        return f"{self._process}-{self._number:08x}".encode()

    def write(self, request: Mapping[str, object], traceparent: bytes | None) -> None:
        """One line. A reader that has left is no reason to fail."""
        if self._stream is None:
            return
        now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        line = orjson.dumps({"time": now, **request, **trace(traceparent)})
        try:
            self._stream.write(line.decode() + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            self._stream = None
