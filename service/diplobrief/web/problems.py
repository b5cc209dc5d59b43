"""Every way to fail, in one shape: RFC 9457 problem details."""

from dataclasses import dataclass, field
from typing import Any, Final

import orjson

MEDIA_TYPE: Final = "application/problem+json"

KINDS: Final[dict[str, tuple[int, str, str]]] = {
    "unknown-parameter": (400, "Unknown query parameter", "The address holds a query parameter that it does not take."),
    "repeated-parameter": (400, "Repeated query parameter", "A query parameter stands in the address more than once."),
    "invalid-parameter": (400, "Invalid query parameter", "A query parameter has a value that it cannot have."),
    "malformed-query": (400, "Malformed query", "The query of the address is not percent-encoded UTF-8."),
    "malformed-request": (400, "Malformed request", "The bytes that arrived are no HTTP/1.1 request."),
    "ambiguous-length": (400, "Ambiguous length", "The request has both Content-Length and Transfer-Encoding."),
    "not-found": (404, "Not found", "Nothing stands at this address. The index of the API lists what there is."),
    "method-not-allowed": (405, "Method not allowed", "This server only reads: GET, HEAD and OPTIONS."),
    "not-acceptable": (406, "Not acceptable", "Accept or Accept-Encoding admits no form there is."),
    "cursor-expired": (
        409,
        "Cursor expired",
        "The order of this list has changed with the corpus, or the list began in another log of changes: begin again.",
    ),
    "unknown-sequence": (
        409,
        "Unknown sequence",
        "No change has this number: it is of another log, or the log has begun anew. Begin from 0 and compare.",
    ),
    "precondition-failed": (412, "Precondition failed", "The If-Match field names another state of the resource."),
    "unavailable": (
        503,
        "Unavailable",
        "The corpus cannot be read at the moment. Ask again after the seconds that Retry-After names.",
    ),
    "internal-error": (500, "Internal error", "The server failed. The request was right, as far as is known."),
    "format-not-implemented": (501, "Format not implemented", "The answer does not come in that format."),
}
"""Name → status, title, and what it means. The names are stable."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One failure. `detail` is what the kind means, unless it says more; `more` holds members beyond the RFC's."""

    kind: str
    detail: str = ""
    more: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def status(self) -> int:
        """The HTTP status code."""
        return KINDS[self.kind][0]

    @property
    def title(self) -> str:
        """What kind of failure it is, for people."""
        return KINDS[self.kind][1]

    @property
    def body(self) -> bytes:
        """The problem as JSON."""
        status, title, meaning = KINDS[self.kind]
        detail = self.detail or meaning
        head = {"type": f"/v1/problems#{self.kind}", "title": title, "status": status, "detail": detail}
        return orjson.dumps(head | self.more)


class ProblemError(Exception):
    """Raised where a request cannot be answered; the edge sends the problem that it carries."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail or problem.kind)
        self.problem = problem


def all_kinds() -> bytes:
    """What the names of problems mean, for `/v1/problems`."""
    items = [
        {"name": name, "type": f"/v1/problems#{name}", "status": status, "title": title, "meaning": meaning}
        for name, (status, title, meaning) in KINDS.items()
    ]
    return orjson.dumps({"items": items, "total": len(items)})
