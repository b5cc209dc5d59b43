"""The fields of a text index, and a row as a document of them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple
from unicodedata import normalize

import orjson
import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from diplobrief.store.contract import FACETS, Collection
from diplobrief.store.facets import Groups, cells, columns
from diplobrief.store.facets import whole as facet

ANALYZER: Final = "stemmed"
SEARCHED: Final = ("title", "summary", "statement", "party")
_BETWEEN: Final = "\x1f"
_TERM: Final = "term"
_NUMBERS: Final = ("place", "recent", "earliest", "latest", "since", "until")
_LOOKED_UP: Final = ("place", "since", "until")
"""Numbers that are found by their value: an index of the others would be as large as they are, and never read."""


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
    for name in _NUMBERS:
        builder.add_unsigned_field(name, fast=True, indexed=name in _LOOKED_UP)
    builder.add_text_field(_TERM, tokenizer_name="raw", index_option="basic")
    for name in columns(collection):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in (*SEARCHED, "text"):
        builder.add_text_field(name, tokenizer_name=ANALYZER)
    return builder.build()


class Content(NamedTuple):
    """What a row is found by: `terms` are those that are not counted, as `term` has them; texts are (field, value)."""

    terms: Sequence[str]
    facets: Groups
    texts: Iterable[tuple[str, str]]


def document(content: Content, earliest: int, latest: int) -> bytes:
    """A row as JSON for the index, but for what places it: that is known when it is added."""
    fields: dict[str, Any] = {
        "earliest": earliest,
        "latest": latest,
        _TERM: content.terms,
        **dict(cells(content.facets)),
    }
    fields["text"] = whole = []
    for field, text in content.texts:
        text = composed(text)  # noqa: PLW2901  # the same, as it is indexed
        whole.append(text)
        if field in SEARCHED:
            fields.setdefault(field, []).append(text)
    return orjson.dumps(fields)


def filtered(collection: Collection, field: str, value: str) -> tuple[str, str]:
    """The field of an index, and the term in it, by which rows with a value of a field are found."""
    return (facet(field), value) if field in FACETS[collection] else (_TERM, term(field, value))


def term(field: str, value: str) -> str:
    """What stands among the terms for a value of a field that is not counted."""
    return f"{field}{_BETWEEN}{value}"


def composed(text: str) -> str:
    """Letters with their accents as one character: an accent by itself would end the word."""
    return text if text.isascii() else normalize("NFC", text)
