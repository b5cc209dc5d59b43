"""When a request is made again, and after which pause. Only GET is ever sent, so that asking twice harms nobody."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import httpx

TRY_AGAIN: Final = frozenset({429, 502, 503, 504})
"""Statuses that pass: too many requests, and what a server or its proxy answers while it restarts."""

_BROKEN: Final = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.TimeoutException)


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long to try.

    `retries` is the number of attempts after the first. The pause before the nth of them is chance between half and
    all of `pause * 2**(n - 1)` seconds, at most `longest`. A server that says `Retry-After` gets what it asks for, up
    to `most` seconds; where it asks for more, the failure is told at once.
    """

    retries: int = 4
    pause: float = 0.25
    longest: float = 8.0
    most: float = 60.0

    def after(self, attempt: int, outcome: httpx.Response | httpx.HTTPError) -> float | None:
        """Seconds to wait after attempt number `attempt`, from 1; `None` where its outcome is the last word."""
        if attempt > self.retries:
            return None
        if isinstance(outcome, httpx.HTTPError):
            return self._pause(attempt) if isinstance(outcome, _BROKEN) else None
        if outcome.status_code not in TRY_AGAIN:
            return None
        asked = retry_after(outcome.headers.get("retry-after", ""), datetime.now(UTC))
        if asked is None:
            return self._pause(attempt)
        return asked if asked <= self.most else None

    def _pause(self, attempt: int) -> float:
        whole = min(self.longest, self.pause * 2.0 ** (attempt - 1))
        return whole * random.uniform(0.5, 1.0)  # noqa: S311  # so that clients of one server do not come together


def retry_after(field: str, now: datetime) -> float | None:
    """The seconds that a Retry-After field asks for (RFC 9110, 10.2.3): a number, or an HTTP date.

    `None` where it is neither; a date that has passed asks for none.
    """
    text = field.strip()
    if text.isascii() and text.isdigit():
        return float(text[:10])
    try:
        date = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, ((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds())
