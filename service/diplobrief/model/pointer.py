"""Paths into a document, and JSON Pointers (RFC 6901)."""

Path = tuple[str | int, ...]
"""Member names and zero-based indexes from the root of a document to a value."""


def to_pointer(path: Path) -> str:
    """`("a/b", 0)` as `/a~1b/0`; the root is the empty string."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)
