"""Every rule of the check, and which of them one run asks."""

from collections.abc import Iterable
from typing import Final

from diplobrief.checks import across, evidence, hints, lifecycle, schema, style
from diplobrief.corpus import syntax
from diplobrief.model import rules
from diplobrief.model.nearest import did_you_mean
from diplobrief.model.rule import Rule

RULES: Final[tuple[Rule, ...]] = tuple(
    sorted(
        {
            *syntax.RULES,
            *schema.RULES,
            *rules.RULES,
            *across.RULES,
            *hints.RULES,
            *evidence.RULES,
            *style.RULES,
            *lifecycle.RULES,
        },
        key=lambda rule: rule.code,
    )
)
"""Every rule of the check, by code."""


class SelectionError(ValueError):
    """A code or family that no rule has. The message names it, and the nearest one."""


class Selection:
    """Rules by code (`B408`), family (`B4`) or all (`B`); what is ignored wins over what is selected.

    Raises `SelectionError` for words that name no rule.
    """

    def __init__(self, select: tuple[str, ...] = ("B",), ignore: tuple[str, ...] = ()) -> None:
        self.select, self.ignore = select, ignore
        for word in (*select, *ignore):
            if not word or not any(rule.code.startswith(word) for rule in RULES):
                cure = did_you_mean(word, [rule.code for rule in RULES])
                raise SelectionError(f"no rule has the code {word!r}" + (f"; {cure}" if cure else ""))

    def wants(self, rule: Rule) -> bool:
        """Whether findings of this rule are told."""
        return rule.code.startswith(self.select) and not (self.ignore and rule.code.startswith(self.ignore))

    def any(self, wanted: Iterable[Rule]) -> bool:
        """Whether any of these rules need be asked at all."""
        return any(map(self.wants, wanted))


ALL: Final = Selection()
