"""A bar on a terminal, for runs that take more than a second."""

import sys
import time
from typing import Final

_PATIENCE: Final = 1.0
"""Seconds before anything is drawn."""

_INTERVAL: Final = 0.1
_WIDTH: Final = 30


class Progress:
    """Draws on standard error how much of `total` is done, when somebody is there to see it."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._next = time.monotonic() + _PATIENCE
        self._drawn = False
        self._watched = sys.stderr.isatty()

    def __call__(self, done: int) -> None:
        """Draws, but not more often than an eye can follow."""
        now = time.monotonic() if self._watched else 0.0
        if self._watched and now >= self._next:
            self._next, self._drawn = now + _INTERVAL, True
            bar = "█" * (done * _WIDTH // max(self._total, 1))
            print(f"\r{bar:·<{_WIDTH}} {done:,} of {self._total:,}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Takes the bar away, so that what follows stands on a line of its own."""
        if self._drawn:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
