"""Explain the rules of the check: what each demands, why, a bad and a good example, and what mends it.

diplobrief rule                          every rule, one a line
diplobrief rule B202                     one rule
diplobrief rule b202 unused-source       several, by code or by name
"""

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from textwrap import indent, wrap
from typing import TYPE_CHECKING, Final

from diplobrief.cli.errors import UsageError

if TYPE_CHECKING:
    from diplobrief.checks.pages import Page
    from diplobrief.model.rule import Rule

_WIDTH: Final = 100
_EDITS: Final = {
    "never": "`diplobrief check --fix` leaves it to you.",
    "safe": "`diplobrief check --fix` mends it.",
    "unsafe": "`diplobrief check --fix-unsafe` mends it; look at the change first, with --diff.",
    "sometimes": "`diplobrief check --fix-unsafe` mends it when {when}; look at the change first, with --diff.",
}


def arguments(command: ArgumentParser) -> None:
    """The words that the command takes."""
    command.add_argument("rules", nargs="*", metavar="RULE", help="codes or names, in any case (default: list all)")


def run(asked: Namespace) -> int:
    """0 when every rule was found."""
    from diplobrief.checks.catalogue import RULES
    from diplobrief.checks.pages import pages

    if not asked.rules:
        for rule in RULES:
            print(_line(rule))
        return 0
    chosen = dict.fromkeys(_rule(word, RULES) for word in asked.rules)
    print("\n\n".join("\n".join(_told(rule, pages()[rule.code])) for rule in chosen))
    return 0


def _rule(word: str, known: tuple["Rule", ...]) -> "Rule":
    from diplobrief.model.nearest import did_you_mean

    for rule in known:
        if word.strip().casefold() in (rule.code.casefold(), rule.name):
            return rule
    names = [name for rule in known for name in (rule.code, rule.name)]
    cure = did_you_mean(word, names) or "`diplobrief rule` lists them"
    raise UsageError(f"no rule has the code or name {word!r}; {cure}")


def _line(rule: "Rule") -> str:
    severity = "" if rule.severity == "error" else rule.severity
    return f"{rule.code}  {rule.name:<27}  {severity:<7}  {rule.demands}"


def _told(rule: "Rule", page: "Page") -> Iterator[str]:
    from diplobrief.checks.pages import family

    yield f"{rule.code} {rule.name} ({rule.severity}; {rule.code[:2]}, {family(rule.code)})"
    yield ""
    yield rule.demands
    yield ""
    yield from _filled(page.why)
    yield ""
    where = {None: "", "": ", in the brief"}.get(page.at, f", at {page.at}")
    yield from (f"Bad{where}:", _example(page.bad), "", "Good:", _example(page.good), "")
    yield from _filled(_EDITS[page.mends].format(when=page.when))
    if rule.severity == "warning":
        yield "A warning is told where a brief has no error, and fails the check only with --strict."
        yield f'`ignore = ["{rule.code}"]` in diplobrief.toml switches it off for a corpus.'
    if page.note:
        yield from ("", *_filled(page.note))


def _filled(prose: str) -> list[str]:
    return wrap(prose, _WIDTH, break_long_words=False, break_on_hyphens=False)


def _example(text: str) -> str:
    """The example, set in; what cannot be seen in it is written as an escape."""
    from diplobrief.corpus.document import printable

    return indent("\n".join(printable(line) for line in text.splitlines()), "    ")
