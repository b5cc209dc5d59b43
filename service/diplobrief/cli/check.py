"""Check briefs: strict JSON, schema, references, meaning; with --sources every span and quotation.

  diplobrief check                                  everything in briefs/
  diplobrief check briefs/2026-01-28-talks.json     one brief; `-` is standard input
  diplobrief check briefs --sources texts           prove each span against the texts (found by digest)
  diplobrief check --fix                            mend what can be mended without changing what is meant
  diplobrief check --since origin/main              only what changed, and whether it changed in the open
  diplobrief check --output sarif=check.sarif       the same findings for another reader
  diplobrief check --select B0,B1 --ignore B108     some rules only; `diplobrief rule` lists them

Settings of a corpus stand in diplobrief.toml, or under [tool.diplobrief] in pyproject.toml, beside the briefs.
"""

import gc
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from diplobrief.cli.inquiry import Inquiry

MOST_JOBS = 64
FORMATS = ("full", "concise", "json", "jsonl", "github", "gitlab", "sarif", "junit", "rdjson")


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    add = command.add_argument
    add("paths", nargs="*", type=_path, metavar="PATH", help="files, folders of *.json, patterns, - (default: briefs)")
    add("--sources", type=_path, metavar="DIR", help="folder of source texts, found by their SHA-256")
    add("--select", type=_codes, metavar="CODES", help="rules or families to ask, such as B0,B408")
    add("--ignore", type=_codes, metavar="CODES", help="rules or families not to tell of")
    add("--strict", action="store_true", default=None, help="warnings fail the check too")
    add("--since", metavar="REF", help="only documents that changed since HEAD and this commit parted, and how")
    add("--config", type=_path, metavar="FILE", help="configuration to use (default: the one beside the briefs)")
    known = command.add_argument_group("known findings")
    known.add_argument("--baseline", type=_path, metavar="FILE", help="findings not to tell of, by fingerprint")
    known.add_argument("--update-baseline", action="store_true", help="write what is found now into that file")
    report = command.add_argument_group("report")
    report.add_argument("--format", choices=FORMATS, help="on standard output (default: it depends on who reads)")
    report.add_argument(
        "--output", action="append", type=_output, default=[], metavar="FORMAT=FILE", help="another report; repeatable"
    )
    mend = command.add_mutually_exclusive_group()
    mend.add_argument("--fix", action="store_true", help="make the edits that cannot change what is meant")
    mend.add_argument("--fix-unsafe", action="store_true", help="make the other edits too: look at each of them")
    command.add_argument("--diff", action="store_true", help="show the edits of --fix or --fix-unsafe, write nothing")
    command.add_argument("--watch", action="store_true", help="check again whenever a file is saved, until Ctrl-C")
    command.add_argument("--jobs", type=_jobs, default=0, metavar="N", help="processes (default: as many as it helps)")


def _path(text: str) -> Path:
    if not text:
        raise ArgumentTypeError("an empty path names nothing")
    return Path(text)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",")) if text else ()


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise ArgumentTypeError(f"{text!r} is no number of processes from 1 to {MOST_JOBS}")
    return int(text)


def _output(text: str) -> tuple[str, Path]:
    name, found, path = text.partition("=")
    if not found or name not in FORMATS or not path:
        raise ArgumentTypeError(f"{text!r} is not FORMAT=FILE, with a format among {', '.join(FORMATS)}")
    return name, Path(path)


def run(asked: Namespace) -> int:
    """0 when no error was found, 1 when one was; with `--strict` warnings are errors."""
    from diplobrief.cli.errors import UsageError
    from diplobrief.cli.inquiry import inquiry

    if asked.update_baseline and (asked.fix or asked.fix_unsafe or asked.diff or asked.since):
        raise UsageError("--update-baseline goes with no --fix, --diff or --since")
    if asked.watch and (asked.fix or asked.fix_unsafe or asked.diff or asked.update_baseline):
        raise UsageError("--watch only looks: leave --fix, --diff and --update-baseline out")
    asking = inquiry(asked)
    if asked.watch:
        return _watch(asking)
    gc.disable()  # documents hold no cycles: looking for some takes a twentieth of the time, and frees nothing
    return _mend(asked, asking) if asked.fix or asked.fix_unsafe or asked.diff else _check(asked, asking)


def _check(asked: Namespace, asking: "Inquiry") -> int:
    from diplobrief.checks import baseline

    if asked.update_baseline:
        result = asking.run(known=False)
        baseline.write(asking.baseline_file, result.findings)
        print(f"wrote {asking.baseline_file}, {len(result.findings)} known", file=sys.stderr)
        return 0
    return asking.tell(asking.run())


def _watch(asking: "Inquiry") -> int:
    from diplobrief.cli.watch import whenever_changed

    whenever_changed(asking.watched, asking.tell_again)
    return 0


def _mend(asked: Namespace, asking: "Inquiry") -> int:
    from diplobrief.checks.report.words import sum_up
    from diplobrief.cli.mending import diff, mended, write

    result = asking.run()
    found = mended(asking, result, unsafe=asked.fix_unsafe)
    if asked.diff:
        for line in diff(found):
            sys.stdout.write(line)
        print(sum_up(result), file=sys.stderr)
        return 1 if found or result.errors else 0
    write(found)
    count = sum(each.mended for each in found)
    print(f"{count} mended in {len(found)}", file=sys.stderr)
    return asking.tell(asking.run())
