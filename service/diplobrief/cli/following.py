"""A server that follows its corpus: it takes over each new edition, and has the folder compiled when it changes.

Compiling is a process of its own, so that answering goes on at full speed, and a build that dies harms nobody.
"""

import asyncio
import logging
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

from watchfiles import awatch

from diplobrief.store import edition
from diplobrief.store.edition import EditionError
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.web.serving import Serving

_LOG: Final = logging.getLogger("diplobrief")
_EVERY: Final = 0.5
"""Seconds between two looks at which edition is current."""


class Following:
    """Keeps `serving` at the current edition of `out`; `briefs` is compiled into it, where that is ours to do."""

    def __init__(self, serving: Serving, folder: Path, out: Path, briefs: Path | None) -> None:
        self._serving, self._folder, self._out, self._briefs = serving, folder, out, briefs
        self._asked = asyncio.Event()

    def ask(self) -> None:
        """Has the folder compiled soon; changes that come meanwhile are compiled after it."""
        self._asked.set()

    async def run(self, *, watch: bool) -> None:
        """Until cancelled. SIGHUP asks too."""
        asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, self.ask)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._take_over())
            if self._briefs:
                tasks.create_task(self._compile(self._briefs))
                if watch:
                    tasks.create_task(self._watch(self._briefs))

    async def _watch(self, briefs: Path) -> None:
        async for _ in awatch(briefs):
            self.ask()

    async def _compile(self, briefs: Path) -> None:
        while True:
            await self._asked.wait()
            self._asked.clear()
            words = ("build", "--briefs", str(briefs), "--out", str(self._out))
            build = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "diplobrief",
                *words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
            try:
                said, _ = await build.communicate()
            except asyncio.CancelledError:
                with suppress(ProcessLookupError):
                    build.kill()
                raise
            if build.returncode:
                self._degrade(said.decode("utf-8", "replace").strip())
            elif self._folder == edition.current(self._out):
                self._serving.degraded = False  # mended, and the same as before

    async def _take_over(self) -> None:
        seen: tuple[int, int] | None = None
        while True:
            await asyncio.sleep(_EVERY)
            stamp = _stamp(self._out)
            if stamp is None or stamp == seen:
                continue
            seen = stamp
            folder = edition.current(self._out)
            if folder is None or folder == self._folder:
                continue
            try:
                store = await asyncio.to_thread(EmbeddedStore, folder)
            except EditionError as error:
                self._degrade(str(error))
                continue
            self._folder = folder
            self._serving.replace(store)
            _LOG.warning("serving edition %s with %d briefs", store.edition[:12], len(store))

    def _degrade(self, why: str) -> None:
        """What was served goes on being served; whoever asks is told that it is not the newest."""
        self._serving.degraded = True
        _LOG.error("still serving edition %s: %s", self._serving.store.edition[:12], why)


def _stamp(out: Path) -> tuple[int, int] | None:
    try:
        status = os.stat(out / edition.POINTER)  # noqa: PTH116  # twice a second
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino
