"""Briefs in other schema versions than the one that their file is written in, made when they are asked for."""

from collections.abc import Iterable
from typing import Final

import orjson

from diplobrief.contract.conversions.briefs import CHAIN, convert
from diplobrief.contract.conversions.chain import Drop, members
from diplobrief.contract.released import FAMILY, newest_of
from diplobrief.store.contract import Store, Stored, etag
from diplobrief.web.problems import Problem, ProblemError
from diplobrief.web.reply import Reply

SCHEMA_JSON: Final = "application/schema+json"
_LAYOUT: Final = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
"""As a file is written by hand."""


def in_version(store: Store, found: Stored, wish: str, address: str) -> Reply:
    """The brief `found`, which stands at `address`, in the version that `wish` names. Raises `ProblemError`, 404.

    In the version of its file it is the file itself. What was dropped on the way to another one is told by a field.
    """
    version = newest_of(wish, store.schemas())
    if version is None or version not in CHAIN.versions:
        known = ", ".join(each for each in store.schemas() if each in CHAIN.versions)
        raise ProblemError(Problem("not-found", f'No brief is to be had in version "{wish}". There are: {known}.'))
    exact = f"{address}?schema={version}"
    links = (described(version), f'<{address}>; rel="canonical"')
    told = _fields(store, version, exact)
    if version == found.schema:
        return Reply(found.body, found.etag, None, links, found.gzip, found.br, told)
    made = convert(orjson.loads(found.body), version)
    body = orjson.dumps(made.document, option=_LAYOUT)
    return Reply(body, etag(body), None, links, fields=(*told, ("diplobrief-dropped", dropped(made.dropped))))


def described(version: str | None) -> str:
    """The link to the schema that a brief obeys."""
    return f'</v1/schemas/{FAMILY}/{version}.json>; rel="describedby"; type="{SCHEMA_JSON}"'


def dropped(drops: Iterable[Drop]) -> str:
    """What a conversion left out, as a structured field (RFC 9651): a list of strings, with a number where it is not 1.

    Each is a JSON Pointer with `*` for the places in lists. Empty when nothing was left out.
    """
    found = members(drops).items()
    return ", ".join(f'"{name}"' if count == 1 else f'"{name}";n={count}' for name, count in found)


def _fields(store: Store, version: str, exact: str) -> tuple[tuple[str, str], ...]:
    deprecation = store.deprecation(version)
    return (("content-location", exact), *(deprecation.fields if deprecation else ()))
