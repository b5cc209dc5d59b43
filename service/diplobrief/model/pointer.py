"""Paths into a document, and JSON Pointers (RFC 6901)."""

Path = tuple[str | int, ...]
"""Member names and zero-based indexes from the root of a document to a value."""


def to_pointer(path: Path) -> str:
    """`("a/b", 0)` as `/a~1b/0`; the root is the empty string."""
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def steps(pointer: str) -> list[str]:
    """The unescaped reference tokens of a JSON Pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def resolves(document: object, pointer: str) -> bool:
    """Whether `pointer` names a value of `document`."""
    here = document
    for step in steps(pointer):
        if isinstance(here, dict) and step in here:
            here = here[step]
        elif isinstance(here, list) and step.isascii() and step.isdigit() and str(int(step)) == step:
            if int(step) >= len(here):
                return False
            here = here[int(step)]
        else:
            return False
    return True
