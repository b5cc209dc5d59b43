"""A client of the API for Python: `Client` waits, `AsyncClient` is awaited. Needs the extra `client`."""

try:
    import httpx as _httpx  # noqa: F401  # asked for first, so that who lacks it hears the cure and not a traceback of ours
except ModuleNotFoundError as error:
    raise ModuleNotFoundError('the client needs httpx: pip install "diplobrief[client]"', name=error.name) from None

from diplobrief.client.asynchronous import AsyncClient, AsyncListing
from diplobrief.client.errors import (
    BriefError,
    ClientError,
    ConnectionFailedError,
    CursorExpiredError,
    DigestError,
    FrameError,
    InvalidRequestError,
    MirrorError,
    NotFoundError,
    ProblemError,
    ServerFailedError,
    UnavailableError,
    UnknownSequenceError,
    UnreadableError,
)
from diplobrief.client.frames import to_frame
from diplobrief.client.items import Change, File, Followed, Item
from diplobrief.client.patience import Patience
from diplobrief.client.spans import verify_spans
from diplobrief.client.synchronous import Client, Listing

__all__ = [
    "AsyncClient",
    "AsyncListing",
    "BriefError",
    "Change",
    "Client",
    "ClientError",
    "ConnectionFailedError",
    "CursorExpiredError",
    "DigestError",
    "File",
    "Followed",
    "FrameError",
    "InvalidRequestError",
    "Item",
    "Listing",
    "MirrorError",
    "NotFoundError",
    "Patience",
    "ProblemError",
    "ServerFailedError",
    "UnavailableError",
    "UnknownSequenceError",
    "UnreadableError",
    "to_frame",
    "verify_spans",
]
