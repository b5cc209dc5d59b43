"""diplobrief: articles about diplomacy, mapped by hand into briefs that show their evidence.

`from diplobrief import DiplomaticBrief` loads the Pydantic model; nothing heavier is imported before it is asked for.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from diplobrief.model.brief import DiplomaticBrief

__all__ = ["DiplomaticBrief", "__version__"]
__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name == "DiplomaticBrief":
        from diplobrief.model.brief import DiplomaticBrief  # late, so that `diplobrief check` never loads Pydantic

        return DiplomaticBrief
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
