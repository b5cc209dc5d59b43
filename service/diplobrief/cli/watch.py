"""Asking again whenever a file is saved."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final

INTERVAL: Final = 0.3
"""Seconds between two looks. Looking is one `stat` a file, which works on every file system, shared ones too."""

Seen = dict[Path, tuple[int, int]]


def seen(files: Iterable[Path]) -> Seen:
    """What can be told of files without reading them: when they were written, and their size."""
    found = {}
    for path in files:
        try:
            status = path.stat()
        except OSError:  # gone between two looks: that is a change like any other
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def whenever_changed(files: Callable[[], Iterable[Path]], run: Callable[[], None]) -> None:
    """Runs, and runs again after each change of the files, until it is interrupted."""
    before: Seen | None = None
    while True:
        now = seen(files())
        if now != before:
            before = now
            run()
        time.sleep(INTERVAL)
