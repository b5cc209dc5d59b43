"""Asks a store without holding up other requests: one that waits for another machine is asked in a thread."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

from diplobrief.store.contract import RETRY_AFTER, Store, UnavailableError
from diplobrief.web.problems import Problem, ProblemError

_THREADS: Final = 24
"""Questions that are asked at a time; the next ones wait for those."""

_MOST: Final = 256
"""Questions that are asked or wait: more would be answered too late."""

_PATIENCE: Final = 10.0
"""Seconds after which a question that still waits is given up."""

_WAITING: Final = ThreadPoolExecutor(_THREADS, "ask")
_Found = TypeVar("_Found")


async def ask(store: Store, question: Callable[[], _Found]) -> _Found:
    """What `question` gives, which asks `store`. Raises `ProblemError`, 503, when the store cannot be asked."""
    try:
        return await _in_thread(question) if store.waits else question()
    except UnavailableError as error:
        raise ProblemError(unavailable(error)) from None


async def _in_thread(question: Callable[[], _Found]) -> _Found:
    if _WAITING._work_queue.qsize() > _MOST:  # noqa: SLF001  # nothing public tells
        raise UnavailableError("Too many requests wait for the corpus.")
    try:
        async with asyncio.timeout(_PATIENCE):
            return await asyncio.get_running_loop().run_in_executor(_WAITING, question)
    except TimeoutError:
        raise UnavailableError("The corpus did not answer in time.") from None


def unavailable(error: UnavailableError) -> Problem:
    """The problem of a store that cannot be asked."""
    return Problem("unavailable", str(error), headers={"retry-after": str(RETRY_AFTER)})
