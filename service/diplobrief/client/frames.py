"""Items as a data frame, by the library that is there."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Any, Final, Literal

from diplobrief.client.errors import FrameError

Library = Literal["pandas", "polars"]
_LIBRARIES: Final[tuple[Library, ...]] = ("pandas", "polars")


def to_frame(items: Iterable[Mapping[str, Any]], library: Library | None = None) -> Any:
    """A `DataFrame` of pandas or polars, whichever is there, with a row for each item; pandas where both are.

    A member of a member becomes a column of both names, such as `event_type`; lists stay lists. Raises `FrameError`.
    """
    chosen = library or next((name for name in _LIBRARIES if find_spec(name)), None)
    if chosen is None or not find_spec(chosen):
        raise FrameError(f"a data frame needs {chosen or 'pandas or polars'}: pip install {chosen or 'pandas'}")
    rows = [dict(_flat("", item)) for item in items]
    names = list(dict.fromkeys(name for row in rows for name in row))
    columns = {name: [row.get(name) for row in rows] for name in names}
    if chosen == "pandas":
        return import_module("pandas").DataFrame(columns)
    return import_module("polars").DataFrame(columns, strict=False)


def _flat(before: str, item: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    for name, value in item.items():
        if isinstance(value, Mapping):
            yield from _flat(f"{before}{name}_", value)
        else:
            yield f"{before}{name}", value
