"""Every way in which a request can fail, as a type of its own."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final


class ClientError(Exception):
    """What all failures of the client are."""


class ConnectionFailedError(ClientError):
    """No answer came, after all attempts: the server cannot be reached, was too slow, or the connection broke."""


class UnreadableError(ClientError):
    """An answer came that is none of this API's, such as a page of a proxy."""


class DigestError(ClientError):
    """Bytes are not those that the API, or the address, names by their digest."""


class BriefError(ClientError):
    """A brief cannot be read by the model of this version of diplobrief. `schema` asks for an older version of it."""


class MirrorError(ClientError):
    """A folder cannot be used as a mirror of this server."""


class FrameError(ClientError):
    """There is no library to make a data frame with."""


class ProblemError(ClientError):
    """The server answered with a problem (RFC 9457).

    `kind` is its name in `/v1/problems`, such as `unknown-parameter`, or empty where a proxy answered in the server's
    place. `more` holds the members beyond the RFC's.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], address: str) -> None:
        self.status = status
        self.kind: str = str(problem.get("type", "")).partition("#")[2]
        self.title = str(problem.get("title", ""))
        self.detail = str(problem.get("detail", ""))
        self.address = address
        self.more = {name: value for name, value in problem.items() if name not in _MEMBERS}
        super().__init__(f"{address}: {status} {self.detail or self.title or 'without a word'}")


_MEMBERS: Final = ("type", "title", "status", "detail")


class InvalidRequestError(ProblemError):
    """What was asked for cannot be asked for: the detail names the parameter, and the nearest that is known."""


class NotFoundError(ProblemError):
    """There is no such thing."""


class CursorExpiredError(ProblemError):
    """A list by relevance cannot go on: the corpus has changed. Begin again."""


class UnknownSequenceError(ProblemError):
    """No change has the number: the log of changes has begun anew."""


class ServerFailedError(ProblemError):
    """The server failed at a request that may have been right (500 and the like). It is not asked again."""


class UnavailableError(ProblemError):
    """The server answered 429, 502, 503 or 504 to the last attempt too.

    `retry_after` is the number of seconds after which it may be asked again, where the server said so.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], address: str, retry_after: float | None = None) -> None:
        super().__init__(status, problem, address)
        self.retry_after = retry_after


_KINDS: Final[dict[str, type[ProblemError]]] = {
    "cursor-expired": CursorExpiredError,
    "unknown-sequence": UnknownSequenceError,
}


def failure(status: int, problem: Mapping[str, Any], address: str) -> ProblemError:
    """The exception for an answer that is none of 200 and 304."""
    found = ProblemError(status, problem, address)
    if found.kind in _KINDS:
        return _KINDS[found.kind](status, problem, address)
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return NotFoundError(status, problem, address)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return ServerFailedError(status, problem, address)
    if status >= HTTPStatus.BAD_REQUEST:
        return InvalidRequestError(status, problem, address)
    return found
