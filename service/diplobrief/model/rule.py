"""A rule of the brief and a breach of it: values, made where a rule is checked and put into words elsewhere."""

from dataclasses import dataclass

from diplobrief.model.pointer import Path


@dataclass(frozen=True, slots=True)
class Rule:
    """One law. `code` is stable for ever (`B204`), `name` is for people, `demands` says what must hold."""

    code: str
    name: str
    demands: str


@dataclass(frozen=True, slots=True)
class Breach:
    """One place where a rule does not hold.

    `path` leads to the value at fault, or to its member name with `on_key`. `cure` is the likely remedy, or empty.
    """

    rule: Rule
    path: Path
    message: str
    cure: str = ""
    on_key: bool = False
