"""A rule of the brief and a breach of it: values, made where a rule is checked and put into words elsewhere."""

from typing import Any, Literal, NamedTuple

from diplobrief.model.pointer import Path

Severity = Literal["error", "warning"]


class Rule(NamedTuple):
    """One law. `code` is stable for ever (`B204`), `name` is for people, `demands` says what must hold.

    An `error` cannot be right; a `warning` can, and somebody should look.
    """

    code: str
    name: str
    demands: str
    severity: Severity = "error"


class Fix(NamedTuple):
    """A change in the terms of the tree; `value` is the new member name or the new JSON value.

    It is `safe` when it cannot change what the mapper meant.
    """

    action: Literal["rename", "replace", "remove"]
    path: Path
    value: Any = None
    safe: bool = False


class Aside(NamedTuple):
    """Another place of the same document that a breach is about."""

    path: Path
    message: str


class Breach(NamedTuple):
    """One place where a rule does not hold.

    `path` leads to the value at fault, or to its member name with `on_key`. `cure` is the likely remedy, or empty;
    `fixes` are the same remedy as changes, all of them or none. `schema` leads to the keyword that refused.
    """

    rule: Rule
    path: Path
    message: str
    cure: str = ""
    on_key: bool = False
    fixes: tuple[Fix, ...] = ()
    asides: tuple[Aside, ...] = ()
    schema: Path = ()
