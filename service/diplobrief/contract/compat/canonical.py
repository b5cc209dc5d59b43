"""The set algebra of jsonschema-rs, which is experimental: asked here and nowhere else, pinned in pyproject.toml.

It is a second opinion on proofs. Its "yes" and "no" are proofs of its own, every other outcome is none.
"""

from typing import Any

import jsonschema_rs
from jsonschema_rs.canonical import CanonicalizationError, Containment


def covers(wide: Any, narrow: Any) -> bool | None:
    """Whether one schema admits all that another admits, as that library has it; `None` where it cannot tell."""
    try:
        outer, inner = (
            jsonschema_rs.canonicalize(each, draft=jsonschema_rs.Draft202012, validate_formats=True)
            for each in (wide, narrow)
        )
        said = outer.covers(inner)
    except (CanonicalizationError, jsonschema_rs.ReferencingError, ValueError):
        return None
    return {Containment.YES: True, Containment.NO: False}.get(said)
