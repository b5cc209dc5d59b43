"""The proof of a brief by its source texts: spans, digests, quotations, borrowed words, coverage."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from hashlib import sha256
from itertools import islice, takewhile
from typing import Final

from diplobrief.checks.evidence import BORROWED, LENGTH, NO_TEXT, QUOTED, SPAN, UNCOVERED, Coverage, Proof
from diplobrief.checks.schema import MOST
from diplobrief.corpus.folder import SourceTexts
from diplobrief.corpus.sentences import Sentence, sentences
from diplobrief.model.outline import Json, Outline, objects, texts
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Breach, Fix

_RUN: Final = 8
_FEW: Final = 3
_WORDS: Final = re.compile(r"\w+")


def prove(seen: Outline, library: SourceTexts) -> Proof:
    """Holds every span of a document against the texts of its sources."""
    found: list[Breach] = []
    at_hand: dict[str, str] = {}
    for path, source in seen.sources:
        text, breaches = _text(path, source, library)
        found += breaches
        if text is not None and isinstance(source.get("id"), str):
            at_hand[source["id"]] = text
    for path, span in seen.spans:
        text = at_hand.get(str(span.get("source")))
        if text is not None and len(found) <= MOST:  # where a passage has gone is a search, and more are not told
            found += _span(path, span, text)
    for path, claim in seen.claims:
        found += _quote(path, claim, at_hand)
    found += _borrowed(seen, at_hand)
    coverage = [coverage_of(name, text, seen) for name, text in at_hand.items()]
    gaps = [_uncovered(path, each) for path, source in seen.sources for each in coverage if _bare(source, each)]
    return Proof(found, coverage, gaps, at_hand)


def _text(path: Path, source: Json, library: SourceTexts) -> tuple[str | None, list[Breach]]:
    fixed = source.get("text")
    digest = fixed.get("sha256") if isinstance(fixed, dict) else None
    if not isinstance(fixed, dict) or not isinstance(digest, str):
        return None, []
    text = library.text(digest)
    if text is None:
        message = f"no text below {library.folder} has this digest"
        altered = library.altered(digest)
        cure = f"{altered} has it but for line ends or a mark" if altered else "put the text there, exactly as mapped"
        return None, [Breach(NO_TEXT, (*path, "text", "sha256"), message, cure)]
    if fixed.get("length") != len(text):
        message = f"the text has {len(text)} code points"
        where = (*path, "text", "length")
        fixes = (Fix("replace", where, len(text)),)
        return text, [Breach(LENGTH, where, message, f"write {len(text)}", fixes=fixes)]
    return text, []


def _span(path: Path, span: Json, text: str) -> Iterator[Breach]:
    start, end, digest = span.get("start"), span.get("end"), span.get("sha256")
    if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= len(text)):
        return  # the schema and the rules B2 say what is wrong with it
    if not isinstance(digest, str) or not _SHA256.fullmatch(digest) or _digest(text[start:end]) == digest:
        return
    for member, moved in (("end", _moved_end(text, start, digest)), ("start", _moved_start(text, end, digest))):
        if moved is not None:
            message = f"the passage with this digest has its {member} at {moved}, not at {span[member]}"
            fixes = (Fix("replace", (*path, member), moved),)
            yield Breach(SPAN, (*path, member), message, f"write {moved}", fixes=fixes)
            return
    shifted = _shifted(text, end - start, digest)
    if shifted is not None:
        message = f"the passage with this digest stands at {shifted}–{shifted + end - start}, not at {start}–{end}"
        ends = {"start": shifted, "end": shifted + end - start}
        both = tuple(Fix("replace", (*path, member), at) for member, at in ends.items())
        yield Breach(SPAN, (*path, "start"), message, "move both ends", fixes=both)
        return
    message = f"the text at {start}–{end} has another digest"
    cure = "`diplobrief locate` prints the evidence for a passage"
    cure += f'; this one reads "{_shortened(text[start:end])}"; its digest is {_digest(text[start:end])}'
    yield Breach(SPAN, (*path, "sha256"), message, cure)


def _quote(path: Path, claim: Json, at_hand: dict[str, str]) -> Iterator[Breach]:
    quote, spans = claim.get("quote"), claim.get("evidence")
    if not isinstance(quote, str) or not isinstance(spans, list) or claim.get("kind") not in ("direct", "mixed"):
        return
    passages = [_passage(span, at_hand) for span in spans]
    if None in passages or any(quote in passage for passage in passages if passage is not None):
        return
    cure = "quote the source to the letter"
    for name, text in at_hand.items():
        at = text.find(quote)
        if at >= 0:
            cure = f'the words stand at {at}–{at + len(quote)} of "{name}": point there'
    yield Breach(QUOTED, (*path, "quote"), "no span of this statement holds these words", cure)


def _borrowed(seen: Outline, at_hand: dict[str, str]) -> Iterator[Breach]:
    """Own words are what keeps a third party's text out of the repository; quoted words are the speaker's."""
    theirs: set[tuple[str, ...]] = set().union(*(_runs(text) for text in at_hand.values()))
    for _, claim in seen.claims:
        theirs.difference_update(_runs(str(claim.get("quote", ""))))
    own = [each for member in ("title", "summary") for each in texts(seen.document, (), member)]
    own += [each for path, claim in seen.claims for each in texts(claim, path, "text")]
    for path, one in objects(seen.document, (), "translations"):
        own += [*texts(one, path, "title"), *texts(one, path, "summary")]
        own += [each for where, entry in objects(one, path, "claims") for each in texts(entry, where, "text")]
    for each in own:
        run = next((run for run in _runs(each.text) if run in theirs), None)
        if run:
            where = next(filter(None, (_stands_at(run, name, text) for name, text in at_hand.items())), "in the source")
            message = f'"{" ".join(run)}" stands {where} word for word'
            yield Breach(BORROWED, each.path, message, "say it in your own words, or quote the speaker in `quote`")


def _runs(text: str) -> Iterator[tuple[str, ...]]:
    """In the order of the text: the first that is borrowed is told, in every process."""
    words = _WORDS.findall(text.casefold())
    return (tuple(words[at : at + _RUN]) for at in range(len(words) - _RUN + 1))


def _stands_at(run: tuple[str, ...], name: str, text: str) -> str:
    found = re.search(r"\b" + r"\W+".join(run) + r"\b", text, re.IGNORECASE)
    return f'at {found.start()}–{found.end()} of "{name}"' if found else ""


def _passage(span: object, at_hand: dict[str, str]) -> str | None:
    if not isinstance(span, dict):
        return None
    text, start, end = at_hand.get(str(span.get("source"))), span.get("start"), span.get("end")
    if text is None or not isinstance(start, int) or not isinstance(end, int) or start < 0:
        return None
    return text[start:end]


def coverage_of(name: str, text: str, seen: Outline) -> Coverage:
    """Which sentences of a source text the evidence of a brief covers.

    A caveat only doubts what it points at: it says of no sentence what is in it.
    """
    spans = [
        (span["start"], span["end"])
        for path, span in seen.spans
        if path[0] != "caveats"
        and span.get("source") == name
        and isinstance(span.get("start"), int)
        and isinstance(span.get("end"), int)
    ]
    spans = _merged(spans)
    found = tuple(sentences(text))
    bare = tuple(each for each in found if _covered(each, spans) < (each.end - each.start) / 2)
    return Coverage(name, text, found, bare)


def _bare(source: Json, coverage: Coverage) -> bool:
    return source.get("id") == coverage.source and bool(coverage.uncovered)


def _uncovered(path: Path, coverage: Coverage) -> Breach:
    few = ", ".join(f"{start}–{end}" for start, end in coverage.uncovered[:_FEW])
    more = f" and {len(coverage.uncovered) - _FEW} more" if len(coverage.uncovered) > _FEW else ""
    message = f"{len(coverage.uncovered)} of {len(coverage.sentences)} sentences are evidence for nothing"
    return Breach(UNCOVERED, (*path, "text"), message, f"look at {few}{more}: is something missing from the brief?")


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same stretches of text without overlap, in order."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found


def _covered(sentence: Sentence, merged: list[tuple[int, int]]) -> int:
    """How many of a sentence's code points lie in a span."""
    first = max(0, bisect_right(merged, (sentence.start, sentence.start)) - 1)
    near = takewhile(lambda span: span[0] < sentence.end, islice(merged, first, None))
    return sum(max(0, min(end, sentence.end) - max(start, sentence.start)) for start, end in near)


_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_SEARCHED: Final = 20_000
"""Code points up to which a moved span is looked for: 20,000 digests take about 20 ms."""
_DIGESTED: Final = 4_000_000
"""Code points that one search may digest in all: a passage of 300 is found within 13,000 of its place."""


def _moved_end(text: str, start: int, digest: str) -> int | None:
    hashed = sha256()
    for at, character in enumerate(text[start : start + _SEARCHED], start + 1):
        hashed.update(character.encode())
        if hashed.hexdigest() == digest:
            return at
    return None


def _moved_start(text: str, end: int, digest: str) -> int | None:
    last = int((2 * _DIGESTED) ** 0.5)  # so many passages, each a code point longer, are that many in all
    return next((at for at in range(max(0, end - last), end) if _digest(text[at:end]) == digest), None)


def _shifted(text: str, length: int, digest: str) -> int | None:
    last = min(len(text) - length, _SEARCHED, _DIGESTED // length)
    return next((at for at in range(last + 1) if _digest(text[at : at + length]) == digest), None)


def _digest(passage: str) -> str:
    return sha256(passage.encode()).hexdigest()


def _shortened(passage: str) -> str:
    return passage if len(passage) <= 40 else f"{passage[:18]}…{passage[-18:]}"  # noqa: PLR2004  # fits on a line
