"""Time and peak memory of one command.

Run as a program of its own, since a child begins with the peak memory of whoever starts it: here a small interpreter,
not the benchmark with ten thousand briefs in its hands.
"""

import os
import signal
import sys
import time
from typing import Final, NamedTuple

GRACE: Final = 30
"""Seconds that the clock itself may take."""


class Took(NamedTuple):
    """Wall-clock seconds, the peak of resident memory in megabytes (the largest process), and the exit code."""

    seconds: float
    megabytes: float
    code: int


class ClockError(Exception):
    """The command did not start, or did not end in time."""


def run(words: list[str], folder: str, output: str, limit: float) -> Took:
    """Runs `words` in `folder` with both streams into the file `output`; killed with its children after `limit` s."""
    import subprocess  # not for the program below, whose memory counts

    clock = [sys.executable, "-I", "-S", __file__, str(limit), output, *words]
    with subprocess.Popen(clock, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            out, trouble = process.communicate(timeout=limit + GRACE)
        finally:
            process.terminate()  # when we are ended early: the clock takes the command with it
    if process.returncode:
        raise ClockError(f"{words[0]}: {trouble.strip()}")
    seconds, kilobytes, code = out.split()
    return Took(float(seconds), int(kilobytes) / 1_000, int(code))


def _main(limit: float, output: str, words: list[str]) -> None:
    opened = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    streams = [(os.POSIX_SPAWN_OPEN, 1, output, opened, 0o644), (os.POSIX_SPAWN_DUP2, 1, 2)]
    began = time.perf_counter()
    child = os.posix_spawnp(words[0], words, os.environ, file_actions=streams, setpgroup=0)
    late = False

    def end(*_: object) -> None:
        nonlocal late
        late = True
        os.killpg(child, signal.SIGKILL)

    for each in (signal.SIGALRM, signal.SIGINT, signal.SIGTERM):
        signal.signal(each, end)
    signal.setitimer(signal.ITIMER_REAL, limit)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - began
    if late:
        sys.exit(f"ended after {seconds:.0f} s")
    kilobytes = usage.ru_maxrss if sys.platform == "linux" else usage.ru_maxrss // 1_024
    print(seconds, kilobytes, os.waitstatus_to_exitcode(status))  # noqa: T201  # read by `run`


if __name__ == "__main__":
    _main(float(sys.argv[1]), sys.argv[2], sys.argv[3:])
