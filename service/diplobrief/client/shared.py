"""What both clients are made of: where the API is, and how long one waits for it."""

from typing import Final
from urllib.parse import urlsplit

import httpx

from diplobrief import __version__
from diplobrief.client import asking
from diplobrief.client.asking import Ask
from diplobrief.client.errors import ConnectionFailedError
from diplobrief.client.patience import Patience

TIMEOUT: Final = 10.0
"""Seconds without a word from the server, at each step: connecting, sending, reading."""


class Base:
    """The address of a server, such as `https://briefs.example.org` or, under a prefix, `https://example.org/data`."""

    def __init__(self, server: str, patience: Patience | None) -> None:
        parts = urlsplit(server)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
            raise ValueError(f"{server!r} is not the address of a server, such as https://briefs.example.org")
        self.server = server.rstrip("/")
        self.patience = patience or Patience()

    def url_of(self, ask: Ask) -> str:
        """The whole address of a request: ours begin with `/v1`, what an answer leads to has the prefix already."""
        prefix = urlsplit(self.server).path
        told = bool(prefix) and ask.address.startswith(f"{prefix}/v1/")
        if not told and (ask.address == "/v1" or ask.address.startswith("/v1/")):
            return self.server + ask.address
        return asking.absolute(self.server, ask.address)

    def after(self, attempt: int, outcome: httpx.Response | httpx.HTTPError) -> float | None:
        """Seconds until the next attempt; `None` where the outcome stands. Raises what a failure without one is."""
        pause = self.patience.after(attempt, outcome)
        if pause is None and isinstance(outcome, httpx.HTTPError):
            place = outcome.request.url
            said = str(outcome) or type(outcome).__name__
            raise ConnectionFailedError(f"{place} gave no answer in {attempt} attempts: {said}") from outcome
        return pause


FIELDS: Final = {"user-agent": f"diplobrief/{__version__}", "accept": "application/json, text/plain;q=0.9"}
