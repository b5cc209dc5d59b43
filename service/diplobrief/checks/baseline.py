"""A baseline: findings that a corpus had when it took the check up, and that are not told until they are mended."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from diplobrief.checks.finding import Finding
from diplobrief.contract.released import replace


class BaselineError(Exception):
    """The file is no baseline. The message says which file, and what to do."""


class Baseline:
    """How often each fingerprint is known. A document that has one more of a kind hears of one."""

    def __init__(self, known: Counter[str]) -> None:
        self._left = known

    def new(self, findings: Iterable[Finding]) -> list[Finding]:
        """Those of `findings` that are not known. What was known once is known once."""
        found = []
        for finding in findings:
            if self._left[finding.fingerprint] > 0:
                self._left[finding.fingerprint] -= 1
            else:
                found.append(finding)
        return found


def read(path: Path) -> Baseline:
    """The baseline in a file. Raises `BaselineError` when there is none."""
    cure = f"`diplobrief check --update-baseline --baseline {path}` writes it"
    try:
        value: Any = json.loads(path.read_bytes())
        return Baseline(Counter(str(entry["fingerprint"]) for entry in value["findings"]))
    except FileNotFoundError:
        raise BaselineError(f"{path} does not exist: {cure}") from None
    except (ValueError, TypeError, KeyError):
        raise BaselineError(f"{path} is no baseline: {cure}") from None


def write(path: Path, findings: Iterable[Finding]) -> None:
    """Puts `findings` into the file, one a line, in an order that makes small changes of it."""
    entries = sorted((finding.file, finding.rule.code, finding.pointer, finding.fingerprint) for finding in findings)
    lines = [
        json.dumps({"fingerprint": mark, "code": code, "file": file, "pointer": pointer})
        for file, code, pointer, mark in entries
    ]
    text = '{\n  "findings": [' + ",".join(f"\n    {line}" for line in lines) + ("\n  " if lines else "") + "]\n}\n"
    replace(path, text.encode())
