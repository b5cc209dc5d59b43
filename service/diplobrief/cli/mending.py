"""What `--fix` does to files: every edit is shown or written, and a file is swapped in whole."""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from diplobrief.checks.examine import Examiner
from diplobrief.checks.finding import Finding
from diplobrief.checks.mend import Mended, mend
from diplobrief.checks.run import Result
from diplobrief.cli.errors import UsageError
from diplobrief.cli.inquiry import Inquiry
from diplobrief.contract.released import replace as swap_in
from diplobrief.corpus.document import STANDARD_INPUT, printable, read


def mended(asking: Inquiry, result: Result, *, unsafe: bool) -> list[Mended]:
    """The documents with findings, as they are with their edits made; only those that change."""
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in result.findings:
        found[finding.file].append(finding)
    examiner = Examiner(asking.options._replace(warn_always=True))
    every = (mend(read(Path(name)), findings, examiner, unsafe=unsafe) for name, findings in found.items())
    return [each for each in every if each.after != each.before]


def diff(found: Iterable[Mended]) -> Iterator[str]:
    """The changes as a unified diff, with line ends."""
    for each in found:
        before, after = (_lines(data.decode("utf-8")) for data in (each.before, each.after))
        name = printable(each.name)
        for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """Lines with their ends, as git and JSON have them: other separators are characters like any other."""
    lines = [f"{line}\n" for line in text.split("\n")]
    return lines[:-1] if text.endswith("\n") else [*lines[:-1], lines[-1][:-1]]


def write(found: Iterable[Mended]) -> None:
    """Swaps the mended files in. Raises `UsageError` when one was changed by somebody else meanwhile."""
    for each in found:
        if each.name == STANDARD_INPUT:
            raise UsageError("standard input cannot be written to: use --diff")
        path = Path(each.name).resolve()
        if path.read_bytes() != each.before:
            raise UsageError(f"{each.name} has changed while it was checked, and was left alone: run again")
        swap_in(path, each.after)
