"""The client that waits for its answers."""

import time
from collections.abc import Iterator
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


class Listing:
    """A list of the API: iterates over all items that match, a page at a time, as the list was when it began."""

    def __init__(self, client: "Client", first: str) -> None:
        self._client, self._first = client, first

    def __iter__(self) -> Iterator[Item]:
        for page in self.pages():
            yield from page.items

    def pages(self) -> Iterator[asking.Page]:
        """The pages, by their cursors; `rest` of each has `total` and, where asked for, `facets`."""
        target: str | None = self._first
        while target:
            page = self._client.run(asking.page(target))
            yield page
            target = page.next

    def total(self) -> int:
        """How many match."""
        return int(next(self.pages()).rest["total"])

    def to_frame(self, library: frames.Library | None = None) -> Any:
        """All items as a data frame of pandas or polars. Raises `FrameError` where neither is there."""
        return frames.to_frame(self, library)


class Client:
    """Reads from one server. Use it in a `with`, or `close` it; the threads of one process may share it.

    Every method raises `ProblemError` for what the server refuses and `ConnectionFailedError` where there is no
    answer; every content is compared with its Repr-Digest, and `DigestError` is raised where it is another.
    """

    def __init__(
        self,
        server: str,
        *,
        timeout: float = TIMEOUT,
        patience: Patience | None = None,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._base = Base(server, patience)
        self._http = httpx.Client(timeout=timeout, transport=transport, headers=FIELDS, follow_redirects=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Closes the connections."""
        self._http.close()

    def index(self) -> Item:
        """What the server has, and where."""
        return self.run(asking.one("/v1"))

    def briefs(self, **asked: Value) -> Listing:
        """Briefs that match the parameters of `/v1/briefs`, such as `party="GL"` or `topic=("trade", "energy")`."""
        return Listing(self, address("/v1/briefs", asked))

    def search(self, words: str, **asked: Value) -> Listing:
        """Briefs by how well they match these words, with snippets that show where."""
        return Listing(self, address("/v1/briefs", {"q": words, **asked}))

    def statements(self, **asked: Value) -> Listing:
        """Statements of all briefs, each with its brief, speaker and evidence."""
        return Listing(self, address("/v1/statements", asked))

    def objectives(self, **asked: Value) -> Listing:
        """Objectives of all briefs."""
        return Listing(self, address("/v1/objectives", asked))

    def implications(self, **asked: Value) -> Listing:
        """Implications of all briefs."""
        return Listing(self, address("/v1/implications", asked))

    def parties(self) -> Listing:
        """Parties across briefs, in the order of their ids."""
        return Listing(self, "/v1/parties")

    def party(self, name: str) -> Item:
        """One of them, by its id or any name that no other party has. Raises `NotFoundError`."""
        return self.run(asking.one(inside("parties", name)))

    def brief(self, name: str, digest: str | None = None, *, schema: str | None = None) -> DiplomaticBrief:
        """A brief; with `digest`, the revision whose file has that SHA-256; with `schema`, in that version.

        Raises `NotFoundError`, `DigestError`, and `BriefError` where a newer version wrote it than reads it here.
        """
        return self.run(asking.brief(name, digest, schema))

    def file(self, name: str, digest: str | None = None) -> File:
        """The bytes of a brief's file, or of a revision of it. Raises `NotFoundError` and `DigestError`."""
        return self.run(asking.file(name, digest))

    def cite(self, name: str, form: str = "text") -> str:
        """A reference to a brief, as `text`, `bibtex` or `csl`."""
        return self.run(asking.text(address(inside("briefs", name, "cite"), {"format": form})))

    def changes(self, since: int = 0) -> Iterator[Change]:
        """The changes of the corpus after a number, in order. Raises `UnknownSequenceError`."""
        while found := self.run(asking.changes(since)):
            yield from found
            since = found[-1].sequence

    def mirror(self, folder: str | Path) -> Followed:
        """Brings a folder to the state of the server: the first time all of it, then what changed.

        The folder holds the file of each brief, withdrawn ones too, to the byte. Raises `MirrorError`.
        """
        return self.run(Mirror(Path(folder), self._base.server).follow())

    def run(self, steps: Steps[T]) -> T:
        """Makes the requests of `steps`, one after the other, and gives what comes of them."""
        driver = asking.Driver(steps)
        while driver.ask is not None:
            try:
                answer = self._get(driver.ask)
            except ClientError as error:
                driver.fail(error)
            else:
                driver.send(answer)
        return driver.result

    def _get(self, ask: asking.Ask) -> httpx.Response:
        attempt = 1
        while True:
            outcome = self._try(ask)
            pause = self._base.after(attempt, outcome)
            if pause is None and isinstance(outcome, httpx.Response):
                return asking.accepted(outcome)
            time.sleep(pause or 0.0)
            attempt += 1

    def _try(self, ask: asking.Ask) -> httpx.Response | httpx.HTTPError:
        try:
            with self._http.stream("GET", self._base.url_of(ask), headers=dict(ask.fields)) as response:
                raw = b"".join(response.iter_raw())
        except httpx.HTTPError as error:
            return error
        return asking.received(response, raw)
