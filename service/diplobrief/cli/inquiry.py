"""The words of a `check` command, and what its corpus has settled, as one inquiry that can be made again."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, NamedTuple, TextIO

from diplobrief.checks import baseline
from diplobrief.checks.baseline import Baseline, BaselineError
from diplobrief.checks.catalogue import Selection, SelectionError
from diplobrief.checks.examine import Options
from diplobrief.checks.report.words import mendable, sum_up
from diplobrief.checks.run import Manner, Result, check
from diplobrief.checks.since import Since
from diplobrief.cli import config
from diplobrief.cli.errors import UsageError
from diplobrief.cli.progress import Progress
from diplobrief.contract.released import shipped
from diplobrief.corpus.document import STANDARD_INPUT, printable
from diplobrief.corpus.folder import FolderError, SourceTexts, brief_files
from diplobrief.corpus.git import GitError, history

_ALL: Final = 1_000_000
"""Findings of a document that a baseline can know: more than a file of five million bytes can have."""


class Inquiry(NamedTuple):
    """What to check and how to tell of it."""

    paths: list[Path]
    options: Options
    baseline: Path | None
    since: str | None
    strict: bool
    format: str
    outputs: list[tuple[str, Path]]
    jobs: int

    @property
    def baseline_file(self) -> Path:
        """The file to write known findings into. Raises `UsageError` when none was named."""
        if self.baseline is None:
            raise UsageError("name the file: --baseline FILE")
        return self.baseline

    def run(self, *, known: bool = True) -> Result:
        """Checks once; findings of the baseline are left out unless not `known`."""
        files = brief_files(self.paths)
        progress = Progress(len(files))
        options = self.options
        if self.baseline:
            options = options._replace(most=_ALL)
        try:
            old = self._baseline() if known else None
            since = self._since(files) if self.since is not None else None
            return check(files, options, Manner(self.jobs, tick=progress), since=since, baseline=old)
        except (BaselineError, GitError) as error:
            raise UsageError(str(error)) from None
        finally:
            progress.clear()

    def _baseline(self) -> Baseline | None:
        return baseline.read(self.baseline) if self.baseline else None

    def _since(self, files: list[Path]) -> Since:
        if Path(STANDARD_INPUT) in files:
            raise UsageError("--since looks at files: standard input has no history")
        paths = [path for each in self.paths for path in ([each] if each.exists() else files)]
        first = paths[0]
        return Since(history(str(self.since), first if first.is_dir() else first.parent), paths, files)

    def tell(self, result: Result) -> int:
        """Reports in every format that was asked for, and gives the exit code."""
        for name, path in self.outputs:
            _write(path, _lines(name, result, None))
        for line in _lines(self.format, result, sys.stdout):
            print(line)
        summary = os.environ.get("GITHUB_STEP_SUMMARY") if self.format == "github" else None
        if summary:
            from diplobrief.checks.report.github import summary as written

            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(written(result))
        print(sum_up(result), file=sys.stderr)
        if mendable(result):
            print(mendable(result), file=sys.stderr)
        return 1 if result.errors or (self.strict and result.findings) else 0

    def tell_again(self) -> None:
        """Checks and reports, for whoever watches: what cannot be checked just now is said, and waited for."""
        texts = self.options.texts and SourceTexts(self.options.texts.folder)  # they may have changed as well
        now = self._replace(options=self.options._replace(texts=texts))
        try:
            now.tell(now.run())
        except (FolderError, UsageError, OSError) as error:
            print(f"diplobrief: {printable(str(error))}", file=sys.stderr)
        sys.stdout.flush()

    def watched(self) -> Iterable[Path]:
        """The files whose change matters."""
        try:
            yield from brief_files(self.paths)
        except FolderError:
            return
        if self.options.texts:
            yield from (path for path in self.options.texts.folder.rglob("*") if path.is_file())


def inquiry(asked: Namespace) -> Inquiry:
    """The inquiry that the command line and the configuration make together. Raises `UsageError`."""
    first = asked.paths[0] if asked.paths else Path("briefs")
    beside = Path() if str(first) == STANDARD_INPUT else first if first.is_dir() else first.parent
    settled = config.load(asked.config) if asked.config else config.find(beside)
    select, ignore = asked.select or settled.select or ("B",), asked.ignore or settled.ignore or ()
    try:
        selection = Selection(tuple(select), tuple(ignore))
    except SelectionError as error:
        raise UsageError(str(error)) from None
    sources = asked.sources or settled.sources
    paths = asked.paths or list(settled.briefs or [Path("briefs")])
    options = Options(shipped(), SourceTexts(sources) if sources else None, selection)
    if Path(STANDARD_INPUT) in paths and sys.stdin is None:
        raise UsageError("standard input is closed")
    written = [path for _, path in asked.output]
    if len(set(written)) < len(written):
        raise UsageError("two reports go to one file: name another with --output")
    strict = bool(settled.strict if asked.strict is None else asked.strict)
    known = asked.baseline or settled.baseline
    return Inquiry(paths, options, known, asked.since, strict, _format(asked.format), asked.output, asked.jobs)


def _format(asked: str | None) -> str:
    if asked:
        return asked
    if os.environ.get("GITHUB_ACTIONS") == "true":
        return "github"
    return "full" if sys.stdout.isatty() else "concise"


def _lines(name: str, result: Result, stream: TextIO | None) -> Iterator[str]:
    """A report. Colour is for terminals whose owner has not asked for none: https://no-color.org."""
    if name == "concise":
        from diplobrief.checks.report.text import concise  # most runs need no other format

        return concise(result)
    from diplobrief.checks.report.formats import FORMATS

    colour = stream is not None and stream.isatty() and not os.environ.get("NO_COLOR")
    if name == "full":
        from diplobrief.checks.report.text import full

        return partial(full, colour=colour)(result)
    return FORMATS[name](result)


def _write(path: Path, lines: Iterator[str]) -> None:
    with path.open("w", encoding="utf-8", errors="backslashreplace") as file:
        file.writelines(f"{line}\n" for line in lines)
