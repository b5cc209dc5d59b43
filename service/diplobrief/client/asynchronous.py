"""The client whose answers are awaited."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Self, TypeVar

import httpx

from diplobrief.client import asking, frames
from diplobrief.client.asking import Steps, Value, address, inside
from diplobrief.client.errors import ClientError
from diplobrief.client.items import Change, File, Followed, Item
from diplobrief.client.mirror import Mirror
from diplobrief.client.patience import Patience
from diplobrief.client.shared import FIELDS, TIMEOUT, Base
from diplobrief.model.brief import DiplomaticBrief

T = TypeVar("T")


class AsyncListing:
    """A list of the API: iterates over all items that match, a page at a time, as the list was when it began."""

    def __init__(self, client: "AsyncClient", first: str) -> None:
        self._client, self._first = client, first

    async def __aiter__(self) -> AsyncIterator[Item]:
        async for page in self.pages():
            for item in page.items:
                yield item

    async def pages(self) -> AsyncIterator[asking.Page]:
        """The pages, by their cursors; `rest` of each has `total` and, where asked for, `facets`."""
        target: str | None = self._first
        while target:
            page = await self._client.run(asking.page(target))
            yield page
            target = page.next

    async def total(self) -> int:
        """How many match."""
        page = await self._client.run(asking.page(self._first))
        return int(page.rest["total"])

    async def to_frame(self, library: frames.Library | None = None) -> Any:
        """All items as a data frame of pandas or polars. Raises `FrameError` where neither is there."""
        return frames.to_frame([item async for item in self], library)


class AsyncClient:
    """Reads from one server. Use it in an `async with`, or `close` it. A mirror writes its files in the event loop.

    Every method raises `ProblemError` for what the server refuses and `ConnectionFailedError` where there is no
    answer; every content is compared with its Repr-Digest, and `DigestError` is raised where it is another.
    """

    def __init__(
        self,
        server: str,
        *,
        timeout: float = TIMEOUT,
        patience: Patience | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base = Base(server, patience)
        self._http = httpx.AsyncClient(timeout=timeout, transport=transport, headers=FIELDS, follow_redirects=True)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes the connections."""
        await self._http.aclose()

    async def index(self) -> Item:
        """What the server has, and where."""
        return await self.run(asking.one("/v1"))

    def briefs(self, **asked: Value) -> AsyncListing:
        """Briefs that match the parameters of `/v1/briefs`, such as `party="GL"` or `topic=("trade", "energy")`."""
        return AsyncListing(self, address("/v1/briefs", asked))

    def search(self, words: str, **asked: Value) -> AsyncListing:
        """Briefs by how well they match these words, with snippets that show where."""
        return AsyncListing(self, address("/v1/briefs", {"q": words, **asked}))

    def statements(self, **asked: Value) -> AsyncListing:
        """Statements of all briefs, each with its brief, speaker and evidence."""
        return AsyncListing(self, address("/v1/statements", asked))

    def objectives(self, **asked: Value) -> AsyncListing:
        """Objectives of all briefs."""
        return AsyncListing(self, address("/v1/objectives", asked))

    def implications(self, **asked: Value) -> AsyncListing:
        """Implications of all briefs."""
        return AsyncListing(self, address("/v1/implications", asked))

    def parties(self) -> AsyncListing:
        """Parties across briefs, in the order of their ids."""
        return AsyncListing(self, "/v1/parties")

    async def party(self, name: str) -> Item:
        """One of them, by its id or any name that no other party has. Raises `NotFoundError`."""
        return await self.run(asking.one(inside("parties", name)))

    async def brief(self, name: str, digest: str | None = None, *, schema: str | None = None) -> DiplomaticBrief:
        """A brief; with `digest`, the revision whose file has that SHA-256; with `schema`, in that version.

        Raises `NotFoundError`, `DigestError`, and `BriefError` where a newer version wrote it than reads it here.
        """
        return await self.run(asking.brief(name, digest, schema))

    async def file(self, name: str, digest: str | None = None) -> File:
        """The bytes of a brief's file, or of a revision of it. Raises `NotFoundError` and `DigestError`."""
        return await self.run(asking.file(name, digest))

    async def cite(self, name: str, form: str = "text") -> str:
        """A reference to a brief, as `text`, `bibtex` or `csl`."""
        return await self.run(asking.text(address(inside("briefs", name, "cite"), {"format": form})))

    async def changes(self, since: int = 0) -> AsyncIterator[Change]:
        """The changes of the corpus after a number, in order. Raises `UnknownSequenceError`."""
        while found := await self.run(asking.changes(since)):
            for change in found:
                yield change
            since = found[-1].sequence

    async def mirror(self, folder: str | Path) -> Followed:
        """Brings a folder to the state of the server: the first time all of it, then what changed.

        The folder holds the file of each brief, withdrawn ones too, to the byte. Raises `MirrorError`.
        """
        return await self.run(Mirror(Path(folder), self._base.server).follow())

    async def run(self, steps: Steps[T]) -> T:
        """Makes the requests of `steps`, one after the other, and gives what comes of them."""
        driver = asking.Driver(steps)
        while driver.ask is not None:
            try:
                answer = await self._get(driver.ask)
            except ClientError as error:
                driver.fail(error)
            else:
                driver.send(answer)
        return driver.result

    async def _get(self, ask: asking.Ask) -> httpx.Response:
        attempt = 1
        while True:
            outcome = await self._try(ask)
            pause = self._base.after(attempt, outcome)
            if pause is None and isinstance(outcome, httpx.Response):
                return asking.accepted(outcome)
            await asyncio.sleep(pause or 0.0)
            attempt += 1

    async def _try(self, ask: asking.Ask) -> httpx.Response | httpx.HTTPError:
        try:
            async with self._http.stream("GET", self._base.url_of(ask), headers=dict(ask.fields)) as response:
                raw = b"".join([chunk async for chunk in response.aiter_raw()])
        except httpx.HTTPError as error:
            return error
        return asking.received(response, raw)
