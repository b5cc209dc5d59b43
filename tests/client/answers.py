"""Answers of a connection that is not there."""

import httpx


def answer(
    status: int = 200, content: bytes = b"", headers: list[tuple[str, str]] | dict[str, str] | None = None
) -> httpx.Response:
    """An answer that is still to be read, as one that comes over a network."""
    return httpx.Response(status, headers=headers or {}, stream=httpx.ByteStream(content))
