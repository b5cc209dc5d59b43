"""Rules B2: what a brief refers to is there."""

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Final

from diplobrief.model.limits import INTEGER_MAX
from diplobrief.model.nearest import meant, nearest
from diplobrief.model.outline import Json, Mention, Outline, listed, texts
from diplobrief.model.pointer import Path, to_pointer
from diplobrief.model.rule import Aside, Breach, Fix, Rule

DUPLICATE_ID: Final = Rule("B201", "duplicate-id", "Parties, sources and claims of a brief have ids of their own.")
UNKNOWN_PARTY: Final = Rule("B202", "unknown-party", "Every party that is named is declared in `parties`.")
UNKNOWN_SOURCE: Final = Rule("B203", "unknown-source", "Evidence names a source that is declared in `sources`.")
PART_OF_CYCLE: Final = Rule("B204", "part-of-cycle", "No party is a part of itself, directly or through others.")
BEYOND_SOURCE: Final = Rule("B205", "evidence-beyond-source", "A span ends within the length of its source's text.")
EMPTY_SPAN: Final = Rule("B206", "empty-span", "A span starts before it ends.")
UNKNOWN_ID: Final = Rule("B207", "unknown-id", "A caveat is about something that the brief declares.")
UNUSED_SOURCE: Final = Rule("B208", "unused-source", "Every source is evidence for something.")
INTEGER_FORM: Final = Rule("B209", "integer-form", "A whole number is written without a fraction or an exponent.")
QUOTE_DIGEST: Final = Rule("B501", "quote-digest", "The quote of a span has the span's length and digest.")
QUOTE_MARKS: Final = Rule("B507", "quotation-marks", "A quote is the words without the quotation marks around them.")

QUOTED_TOO_MUCH: Final = Rule("B510", "quotation-limit", "A brief quotes no more words than its rights allow.")

_WORDS: Final = re.compile(r"\w+")
_MARKED: Final = re.compile(r"""["“„«‘]([^"“”„«»]+)["”“»’]""")
"""One quotation in its marks. An apostrophe may begin a word; marks inside are those of parts of the quote."""
_SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_REQUIRED_LAYERS: Final = ("sources", "parties", "objectives", "statements", "implications")
_SLIPS: Final = 3
"""Spans beyond the end of a text that can be slips; more have one cause."""

RULES: Final = (
    DUPLICATE_ID,
    UNKNOWN_PARTY,
    UNKNOWN_SOURCE,
    PART_OF_CYCLE,
    BEYOND_SOURCE,
    EMPTY_SPAN,
    UNKNOWN_ID,
    UNUSED_SOURCE,
    INTEGER_FORM,
    QUOTE_DIGEST,
    QUOTE_MARKS,
    QUOTED_TOO_MUCH,
)


def breaches(outline: Outline) -> Iterator[Breach]:
    """Every broken reference of one document, rule by rule."""
    yield from _duplicate_ids(outline)
    yield from _unknown_parties(outline)
    yield from _cycles(outline)
    yield from _unknown_ids(outline)
    yield from _spans(outline)
    yield from _unused_sources(outline)
    yield from _integers(outline)
    yield from _quotation_marks(outline)
    yield from _quotation_limit(outline)


def _duplicate_ids(outline: Outline) -> Iterator[Breach]:
    first: dict[str, Path] = {}
    for each in outline.declared:
        if each.text in first:
            message = f'the id "{each.text}" is already that of {to_pointer(first[each.text][:-1])}'
            asides = (Aside(first[each.text], "the first one with this id"),)
            yield Breach(DUPLICATE_ID, each.path, message, "give this one an id of its own", asides=asides)
        if each.text:  # an empty id is the schema's matter
            first.setdefault(each.text, each.path)


def _unknown_parties(outline: Outline) -> Iterator[Breach]:
    known = outline.ids(outline.parties)
    if not isinstance(outline.document.get("parties"), list):
        return  # one mistake, not one a reference
    for each in outline.party_references:
        if each.text not in known:
            message = f'no party "{each.text}" is declared'
            yield _mistyped(UNKNOWN_PARTY, each, known, message, "declare it in `parties`")


def _mistyped(rule: Rule, each: Mention, known: Iterable[str], message: str, otherwise: str) -> Breach:
    """A name that is not among `known`: with the one that was probably meant, or what to do `otherwise`."""
    name = nearest(each.text, filter(_SLUG.fullmatch, known))  # a name that is mistyped itself is no remedy
    fixes = (Fix("replace", each.path, name),) if name else ()
    return Breach(rule, each.path, message, meant(name) or otherwise, fixes=fixes)


def _cycles(outline: Outline) -> Iterator[Breach]:
    """One breach a cycle, at its first party. Each party is walked over once, however long the chains are."""
    whole = {party.get("id"): party.get("part_of") for _, party in outline.parties if isinstance(party.get("id"), str)}
    done: set[object] = set()
    cyclic: dict[object, list[object]] = {}
    for start in whole:
        chain: dict[object, None] = {}
        name: object = start
        while isinstance(name, str) and name in whole and name not in done and name not in chain:
            chain[name] = None
            name = whole[name]
        if isinstance(name, str) and name in chain:
            members = list(chain)
            cycle = members[members.index(name) :]
            cyclic |= dict.fromkeys(cycle, cycle)
        done |= chain.keys()
    told: set[int] = set()
    for path, party in outline.parties:
        around = cyclic.get(party.get("id")) if isinstance(party.get("id"), str) else None
        if around and id(around) not in told:
            told.add(id(around))
            at = around.index(party["id"])
            way = " → ".join(str(name) for name in [*around[at:], *around[:at], party["id"]])
            yield Breach(PART_OF_CYCLE, (*path, "part_of"), f"the party is a part of itself: {way}", "cut one link")


def _unknown_ids(outline: Outline) -> Iterator[Breach]:
    if not all(isinstance(outline.document.get(layer), list) for layer in _REQUIRED_LAYERS):
        return  # what is declared there cannot be known
    known = {each.text for each in outline.declared}
    for path, claim in outline.claims:
        for each in listed(claim, path, "about") if "about" in claim else ():
            if each.text not in known:
                message = f'nothing in this brief has the id "{each.text}"'
                yield _mistyped(UNKNOWN_ID, each, known, message, "name the id of a party, a source or a claim")


def _spans(outline: Outline) -> Iterator[Breach]:
    sources = {str(source["id"]): source for _, source in outline.sources if isinstance(source.get("id"), str)}
    declared = isinstance(outline.document.get("sources"), list)
    for path, span in outline.spans:
        source = span.get("source")
        if declared and isinstance(source, str) and source not in sources:
            each = Mention((*path, "source"), source)
            message = f'no source "{source}" is declared'
            yield _mistyped(UNKNOWN_SOURCE, each, sources, message, "declare it in `sources`")
        if _whole(span.get("start")) and _whole(span.get("end")):
            yield from _extent(path, span)
    for path, source in outline.sources:
        yield from _beyond(path, source, outline)


def _beyond(source_path: Path, source: Json, outline: Outline) -> Iterator[Breach]:
    """Spans that end outside their text; when there are many, it is the length that is wrong."""
    text = source.get("text")
    length = text.get("length") if isinstance(text, dict) else None
    if not _whole(length):
        return
    found = [
        (path, span["end"])
        for path, span in outline.spans
        if span.get("source") == source.get("id") and _whole(span.get("end")) and span["end"] > length
    ]
    if len(found) > _SLIPS:
        message = f"{len(found)} spans end beyond these {length} code points, the last at {max(e for _, e in found)}"
        yield Breach(BEYOND_SOURCE, (*source_path, "text", "length"), message, "write the length of the text")
        return
    for path, end in found:
        message = f"the span ends at {end}, but the text of the source has {length} code points"
        yield Breach(BEYOND_SOURCE, (*path, "end"), message, "`diplobrief locate` prints the right offsets")


def _extent(path: Path, span: Json) -> Iterator[Breach]:
    start, end = span["start"], span["end"]
    if start >= end:
        yield Breach(
            EMPTY_SPAN, (*path, "end"), f"the span starts at {start} and ends at {end}", "`end` is exclusive: above it"
        )
        return
    quote = span.get("quote")
    if isinstance(quote, str):
        yield from _quote(path, span, quote)


def _quote(path: Path, span: Json, quote: str) -> Iterator[Breach]:
    if len(quote) != span["end"] - span["start"]:
        message = f"the quote has {len(quote)} code points, the span {span['end'] - span['start']}"
        yield Breach(QUOTE_DIGEST, (*path, "quote"), message, "quote the whole span, or leave the quote out")
    elif sha256(quote.encode("utf-8", "surrogatepass")).hexdigest() != span.get("sha256"):
        message = "the digest of the quote is not that of the span"
        yield Breach(QUOTE_DIGEST, (*path, "quote"), message, "quote the span to the letter")


_UNMAPPED: Final = ("sources", "passed_over")
"""What shows of a source that it was read, and nothing of what it tells."""


def _unused_sources(outline: Outline) -> Iterator[Breach]:
    mapped = (span for path, span in outline.spans if path[0] not in _UNMAPPED)
    used = {span.get("source") for span in mapped if isinstance(span.get("source"), str)}
    for path, source in outline.sources:
        for each in texts(source, path, "id"):
            if each.text not in used:
                message = f'no evidence names the source "{each.text}"'
                yield Breach(UNUSED_SOURCE, each.path, message, "map something from it, or drop it")


def _integers(outline: Outline) -> Iterator[Breach]:
    """JSON Schema takes 1.0 for an integer; a reader with typed numbers does not."""
    for path, number in outline.fractions:
        if number.is_integer():
            fixes = (Fix("replace", path, int(number)),) if abs(number) < INTEGER_MAX else ()
            message = f"the whole number is written as {number}"
            yield Breach(INTEGER_FORM, path, message, f"write {int(number)}", fixes=fixes)


def _quotation_marks(outline: Outline) -> Iterator[Breach]:
    for path, claim in outline.claims:
        for each in texts(claim, path, "quote") if "quote" in claim else ():
            if _MARKED.fullmatch(each.text):
                message = "the quote stands in quotation marks of its own"
                fixes = (Fix("replace", each.path, each.text[1:-1]),)
                yield Breach(QUOTE_MARKS, each.path, message, "the words alone, without the marks", fixes=fixes)


def _quotation_limit(outline: Outline) -> Iterator[Breach]:
    rights = outline.document.get("rights")
    limit = rights.get("quotation_limit") if isinstance(rights, dict) else None
    if not isinstance(limit, int) or isinstance(limit, bool):
        return
    quoted = [each for path, claim in outline.claims for each in texts(claim, path, "quote")]
    quoted += [each for path, span in outline.spans for each in texts(span, path, "quote")]
    counted = 0
    for each in quoted:
        counted += len(_WORDS.findall(each.text))
        if counted > limit:
            message = f"with this quote the brief repeats {counted} words of its sources, and may repeat {limit}"
            asides = (Aside(("rights", "quotation_limit"), "the limit"),)
            yield Breach(
                QUOTED_TOO_MUCH, each.path, message, "quote less, and say the rest in own words", asides=asides
            )
            return


def _whole(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool)
