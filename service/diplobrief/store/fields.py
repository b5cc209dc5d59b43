"""The fields of a text index, and a row as a document of them."""

from collections.abc import Iterable
from typing import Any, Final, NamedTuple
from unicodedata import normalize

import orjson
import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from diplobrief.store.contract import Collection
from diplobrief.store.facets import Group, cells, columns

ANALYZER: Final = "stemmed"
SEARCHED: Final = ("title", "summary", "statement", "party")
_BETWEEN: Final = "\x1f"


def analyzer() -> TextAnalyzer:
    """Words of letters and digits, without case and accents, and English stems (Snowball). No word is left out."""
    filters = (Filter.lowercase(), Filter.ascii_fold(), Filter.stemmer("english"))
    builder = TextAnalyzerBuilder(Tokenizer.simple())
    for each in filters:
        builder = builder.filter(each)
    return builder.build()


def schema(collection: Collection) -> tantivy.Schema:
    """The fields of an index: numbers to sort and bound by, terms to filter by, facets to count, texts to search."""
    builder = tantivy.SchemaBuilder()
    for name in ("place", "recent", "earliest", "latest", "since", "until"):
        builder.add_unsigned_field(name, fast=True, indexed=True)
    builder.add_text_field("term", tokenizer_name="raw", index_option="basic")
    for name in columns(collection):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*SEARCHED, "text"):
        builder.add_text_field(name, tokenizer_name=ANALYZER)
    return builder.build()


class Content(NamedTuple):
    """What a row is found by, as (field, value), what is counted, and what is searched."""

    terms: Iterable[tuple[str, str]]
    facets: Iterable[tuple[str, Group]]
    texts: Iterable[tuple[str, str]]


def document(content: Content, earliest: int, latest: int) -> bytes:
    """A row as JSON for the index, but for what places it: that is known when it is added."""
    fields: dict[str, Any] = {"earliest": earliest, "latest": latest}
    fields["term"] = [term(*each) for each in content.terms]
    for column, value in cells(content.facets):
        fields.setdefault(column, []).append(value)
    fields["text"] = whole = []
    for field, text in content.texts:
        text = composed(text)  # noqa: PLW2901  # the same, as it is indexed
        whole.append(text)
        if field in SEARCHED:
            fields.setdefault(field, []).append(text)
    return orjson.dumps(fields)


def term(field: str, value: str) -> str:
    """What stands in the index for a value of a field."""
    return f"{field}{_BETWEEN}{value}"


def composed(text: str) -> str:
    """Letters with their accents as one character: an accent by itself would end the word."""
    return text if text.isascii() else normalize("NFC", text)
