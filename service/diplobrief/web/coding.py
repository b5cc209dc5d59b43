"""Content codings: which one a client wants (RFC 9110, 12.5.3), and the bytes in it."""

import asyncio
import re
from collections import OrderedDict
from collections.abc import Collection
from typing import Final, Literal

from diplobrief.store.coded import brotli_of, gzip_of, in_parts

Coding = Literal["br", "gzip", "identity"]

CODINGS: Final[tuple[Coding, ...]] = ("br", "gzip", "identity")
"""The first is preferred among those that a client likes equally."""
WORTHWHILE: Final = 1024
"""Bytes from which on a body is compressed: smaller ones travel in one packet either way."""

_MEMBER: Final = re.compile(r"\s*+([!#$%&'*+.^_`|~0-9A-Za-z-]++)\s*+(?:;\s*+[qQ]\s*+=\s*+([^\s;,]*+)\s*+)?")
"""Nothing is tried twice: the field is a stranger's."""
_WEIGHT: Final = re.compile(r"(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")
_UNSAID: Final = 0.0001
"""Weight of identity where nothing is said of it: below every weight that can be said, and admitted."""
_BLOCKING: Final = 32_768
"""Bytes from which on a body is compressed beside the event loop; up to there it takes some 2 ms."""


def choose(accept_encoding: str | None, offered: Collection[Coding] = CODINGS) -> Coding | None:
    """The offered coding that the field likes best, or `None` when it admits none. An absent field gets identity.

    A member that is no coding with a weight admits nothing.
    """
    if accept_encoding is None:
        return "identity"
    weights: dict[str, float] = {}
    for part in accept_encoding.split(","):
        if found := _MEMBER.fullmatch(part):
            name, weight = found[1].lower(), found[2]
            name = "gzip" if name == "x-gzip" else name  # RFC 9110, 8.4.1.3
            said = 1.0 if weight is None else float(weight) if _WEIGHT.fullmatch(weight) else 0.0
            weights.setdefault(name, said)
    rest = weights.get("*")
    best: Coding | None = None
    most = 0.0
    for coding in CODINGS:
        unsaid = (_UNSAID if coding == "identity" else 0.0) if rest is None else rest
        weight_of_it = weights.get(coding, unsaid)
        if coding in offered and weight_of_it > most:
            best, most = coding, weight_of_it
    return best


class Coder:
    """Compresses, and remembers what it has compressed: bodies are named by their entity tag, so none can be mixed up.

    `limit` bounds what is remembered, in bytes.
    """

    def __init__(self, limit: int = 16_777_216) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[str, Coding], bytes] = OrderedDict()
        self._size = 0

    def __len__(self) -> int:
        """Bytes that are remembered."""
        return self._size

    async def encode(self, body: bytes, etag: str, coding: Coding, opening: int = 0) -> bytes:
        """`body` in `coding`; the first `opening` bytes of it apart."""
        if coding == "identity":
            return body
        key = (etag, coding)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        if len(body) < _BLOCKING:
            coded = compress(body, coding, opening)
        else:
            coded = await asyncio.to_thread(compress, body, coding, opening)
        if key not in self._kept:
            self._keep(key, coded)
        return coded

    def _keep(self, key: tuple[str, Coding], coded: bytes) -> None:
        self._kept[key] = coded
        self._size += len(coded)
        while self._size > self._limit:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)


def compress(body: bytes, coding: Coding, opening: int = 0) -> bytes:
    """`body` in `coding`, the same bytes whenever it is asked: no clock in the header of gzip."""
    if opening:
        return in_parts(body, opening, coding)
    if coding == "br":
        return brotli_of(body)
    return gzip_of(body) if coding == "gzip" else body
