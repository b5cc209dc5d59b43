"""What follows from the writer schema of a version: the files that a release puts beside it."""

from collections.abc import Callable
from typing import Final

from diplobrief.contract.fields import page
from diplobrief.contract.generate import reader_bytes
from diplobrief.contract.typescript import declarations

_MAKERS: Final[dict[str, Callable[[bytes], bytes]]] = {
    "reader.json": reader_bytes,
    "d.ts": declarations,
    "md": page,
}
"""Form → how it is made of the bytes of the writer schema."""

LASTING: Final = ("reader.json",)
"""Forms that follow from the writer by a rule that holds for every release; the others may be made better later."""


def beside(writer: bytes) -> dict[str, bytes]:
    """The other forms of a version, by their endings."""
    return {form: make(writer) for form, make in _MAKERS.items()}
