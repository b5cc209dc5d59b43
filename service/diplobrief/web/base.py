"""The prefix under which the service stands in a larger site: every address that it tells begins with it.

Routes, the store and templates know addresses from the root. What they make is turned here, before it has an entity
tag or a coding. The rules are exact, since what an author wrote cannot look like them: in JSON made here, a quotation
mark inside a text is escaped, and in a page it is an entity.
"""

import csv
import io
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Final

from diplobrief.store.contract import etag
from diplobrief.web.reply import HTML, JSON, Redirect, Reply, Streamed

_ADDRESS: Final = rb'(?=/(?:v1|openapi\.json|healthz|readyz)[/?#"])'
_MEMBER: Final = re.compile(rb'("(?:href|next|briefs|type)":")' + _ADDRESS)
_VALUE: Final = re.compile(rb'([:,\[]")' + _ADDRESS)
_PROBLEM: Final = re.compile(rb'([:,\[]")(?=/v1/problems#)')
_SERVER: Final = b'"servers":[{"url":"/"}]'
_ATTRIBUTE: Final = re.compile(rb'( (?:href|src|action|data-request)=")(?=/(?!/))')
_OURS: Final = frozenset({"Index", "SchemaList", "ProblemList"})
"""Contents in which no author wrote a word."""

_HREF: Final = "href"


class Base:
    """A prefix such as `/data`, or none."""

    def __init__(self, path: str = "") -> None:
        if path and not re.fullmatch(r"(?:/[A-Za-z0-9._~-]+)+", path):
            raise ValueError(f"{path!r} is not a prefix of addresses, such as /data")
        self.path = path
        self._path = path.encode()

    def reply(self, reply: Reply, media_type: str, content: str) -> Reply:
        """A reply of a route whose answer is the component `content`."""
        if not self.path:
            return reply
        links = tuple(link.replace("</", f"<{self.path}/", 1) for link in reply.links)
        fields = tuple(
            (name, self.location(value) if name == "content-location" else value) for name, value in reply.fields
        )
        body = self._html(reply.body) if media_type == HTML else self._json(reply.body, content)
        if media_type not in (HTML, JSON) or body == reply.body:
            return replace(reply, links=links, fields=fields)
        return replace(reply, body=body, etag=etag(body), links=links, fields=fields, gzip=None, br=None)

    def redirect(self, reply: Redirect) -> Redirect:
        """A reply that sends on."""
        return replace(reply, location=self.location(reply.location))

    def streamed(self, reply: Streamed) -> Streamed:
        """A reply that is sent as it is made: each chunk holds whole lines."""
        return replace(reply, chunks=self._chunks(reply)) if self.path else reply

    def problem(self, body: bytes) -> bytes:
        """A problem as JSON."""
        return _PROBLEM.sub(rb"\g<1>" + self._path, body) if self.path else body

    def page(self, body: bytes) -> bytes:
        """A page."""
        return self._html(body) if self.path else body

    def location(self, address: str) -> str:
        """An address from the root."""
        return self.path + address if address.startswith("/") else address

    def _html(self, body: bytes) -> bytes:
        return _ATTRIBUTE.sub(rb"\g<1>" + self._path, body)

    def _json(self, body: bytes, content: str) -> bytes:
        if content in _OURS:
            return _VALUE.sub(rb"\g<1>" + self._path, body)
        if content == "OpenApi":
            return self.problem(body).replace(_SERVER, b'"servers":[{"url":"%b"}]' % self._path, 1)
        if content.endswith("List") or content == "PartyAcross":
            return self._members(body)
        return body

    def _members(self, body: bytes) -> bytes:
        return _MEMBER.sub(rb"\g<1>" + self._path, body)

    async def _chunks(self, reply: Streamed) -> AsyncIterator[bytes]:
        columns: list[str] = []
        async for chunk in reply.chunks:
            if reply.media_type == "text/csv":
                yield self._rows(chunk, columns)
            elif reply.media_type in ("application/x-ndjson", "text/event-stream"):
                yield self._members(chunk)
            else:
                yield chunk  # feeds for programs hold whole addresses alone

    def _rows(self, chunk: bytes, columns: list[str]) -> bytes:
        """Rows of a table; `columns` are its names, once its first row was read."""
        out = io.StringIO()
        writer = csv.writer(out)
        for row in csv.reader(io.StringIO(chunk.decode(), newline="")):
            if columns:
                row[columns.index(_HREF)] = self.location(row[columns.index(_HREF)])
            else:
                columns += row
            writer.writerow(row)
        return out.getvalue().encode()


ROOT: Final = Base()
"""No prefix."""
