"""Bytes in the content codings that are served: the same bytes for the same content, whoever makes them."""

import gzip
from typing import Final

import brotli  # type: ignore[import-untyped]  # it ships no types

_GZIP_LEVEL: Final = 6
_BROTLI_QUALITY: Final = 4
"""On 2,000 briefs of 4.8 kB: quality 4 takes 0.11 ms and leaves 34 %, 5 takes 0.15 ms and leaves 32 %, 11 takes 9 ms
and leaves 29 %."""


def gzip_of(data: bytes) -> bytes:
    """`data` in the gzip coding (RFC 1952), without a time in its header."""
    return gzip.compress(data, compresslevel=_GZIP_LEVEL, mtime=0)


SMALLEST: Final = 11
"""For what is made once, and sent for years."""


def brotli_of(data: bytes, quality: int = _BROTLI_QUALITY) -> bytes:
    """`data` in the brotli coding (RFC 7932)."""
    coded: bytes = brotli.compress(data, quality=quality, mode=brotli.MODE_TEXT)
    return coded
