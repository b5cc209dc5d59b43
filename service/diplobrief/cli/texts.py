"""Reading a source text exactly: its bytes are what digests and offsets are about."""

from pathlib import Path

from diplobrief.cli.errors import UsageError


def read_text(path: Path) -> str:
    """The text of a file, line ends untouched. Raises `UsageError` when it is empty or not UTF-8."""
    if path.exists() and not path.is_file():
        raise UsageError(f"{path} is no regular file")
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8 (byte {error.start}): save it as UTF-8") from None
    if not text.strip():
        raise UsageError(f"{path} is empty")
    return text
