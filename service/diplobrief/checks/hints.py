"""Rules that warn: what they find can be right, and somebody should look. The model does not refuse it."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from itertools import chain, groupby, pairwise
from typing import Final

from diplobrief.model import edtf, gazetteer, meaning
from diplobrief.model.outline import Json, Mention, Outline, objects, texts
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Aside, Breach, Rule

WEEKDAY: Final = Rule("B415", "other-weekday", "A weekday named with a statement is that of its date.", "warning")
UNDECLARED: Final = Rule("B416", "undeclared-party", "A state that the brief speaks of is declared.", "warning")
NEXT_DAY: Final = Rule("B417", "next-day", "Nothing is dated a day later than the record knows.", "warning")
NOT_PUBLIC: Final = Rule(
    "B418",
    "not-public",
    "What is checked may be read by everybody: no embargo runs, and the marking is clear.",
    "warning",
)
OVERLAP: Final = Rule("B508", "overlapping-spans", "The spans of one claim do not overlap.", "warning")

RULES: Final = (WEEKDAY, UNDECLARED, NEXT_DAY, NOT_PUBLIC, OVERLAP)

_NO_ZONES: Final = dt.timedelta()

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NAMED_DAY: Final = re.compile(rf"\bon (?:[a-z]+ )?({'|'.join(_DAYS)})\b")
"""`on Monday`: a day without `on` is more often what is spoken of than when it was said."""

_AHEAD: Final = re.compile(r"\b(?:will|would|shall|next|expected|planned|due|scheduled|needed on)\b")
"""Words of what is to come, which may be on any day."""


def breaches(seen: Outline, at_hand: Mapping[str, str]) -> Iterator[Breach]:
    """What looks odd in one document. `at_hand` holds the source texts by the id of their source, as far as known."""
    if _is_english(seen.document.get("lang")):
        yield from _weekdays(seen, at_hand)
        yield from _undeclared(seen)
    for breach in chain(meaning.clocks(seen, _NO_ZONES), meaning.publication(seen, _NO_ZONES)):
        yield breach._replace(rule=NEXT_DAY, cure="so it can be across time zones; or is one of the two dates wrong?")
    yield from _not_public(seen.document)
    yield from _overlaps(seen)


def _weekdays(seen: Outline, at_hand: Mapping[str, str]) -> Iterator[Breach]:
    for path, claim in seen.claims:
        day = _day(claim["said"]) if "said" in claim else None
        context = _context(path, claim, at_hand) if day else []
        named = [(each.path, name) for each in context for name in _NAMED_DAY.findall(each.text)]
        if not day or len({name for _, name in named}) != 1 or any(_AHEAD.search(each.text) for each in context):
            continue
        if named[0][1] != _DAYS[day.weekday()]:
            where, name = named[0]
            message = f"{day} is a {_DAYS[day.weekday()]}, but {name} is named with the statement"
            asides = (Aside(where, f"{name} is named here"),)
            yield Breach(WEEKDAY, (*path, "said"), message, "is one of them mistaken?", asides=asides)


def _day(said: object) -> dt.date | None:
    """The one day that `said` names, or `None`."""
    try:
        bounds = edtf.bounds(said) if isinstance(said, str) else None
    except edtf.DateError:
        return None
    return bounds.earliest if bounds and bounds.earliest == bounds.latest else None


def _context(path: Path, claim: Json, at_hand: Mapping[str, str]) -> list[Mention]:
    """The texts in which a statement is told; not the words of the speaker, who may speak of other days."""
    found = texts(claim, path, "text")
    quote = claim.get("quote")
    for where, span in objects(claim, path, "evidence"):
        start, end, source = span.get("start"), span.get("end"), span.get("source")
        passage = span.get("quote")
        if isinstance(start, int) and isinstance(end, int) and isinstance(source, str) and source in at_hand:
            passage = at_hand[source][start:end]
        if isinstance(passage, str):
            told = passage.replace(quote, "") if isinstance(quote, str) and quote else passage
            found.append(Mention(where, told))
    return found


def _undeclared(seen: Outline) -> Iterator[Breach]:
    """A caveat is not asked: it may say whom the source does *not* mention."""
    known, names = _declared(seen)
    claims = [(path, claim) for path, claim in seen.claims if path[0] != "caveats"]
    own = [seen.document.get("title"), seen.document.get("summary"), *(claim.get("text") for _, claim in claims)]
    if gazetteer.perhaps_named("\n".join(text for text in own if isinstance(text, str))) <= known:
        return
    told = [each for member in ("title", "summary") for each in texts(seen.document, (), member)]
    told += [each for path, claim in claims for each in texts(claim, path, "text")]
    for each in told:
        for words, code in gazetteer.named(each.text):
            if words not in gazetteer.SEA_ROUTES and code not in known and words not in names:
                known.add(code)
                message = f'"{words}" is named here, but no party has that name or the code "{code}"'
                yield Breach(UNDECLARED, each.path, message, "declare it in `parties`, perhaps with the role mentioned")


def _declared(seen: Outline) -> tuple[set[str], str]:
    """The ISO 3166-1 codes of the parties, and all their names in one text."""
    known: set[str] = set()
    names: list[str] = []
    for _, party in seen.parties:
        identifiers, aliases = party.get("identifiers"), party.get("aliases")
        code = identifiers.get("iso_3166_1") if isinstance(identifiers, dict) else None
        if isinstance(code, str):
            known.add(code)
        names += map(str, (party.get("name"), *(aliases if isinstance(aliases, list) else ())))
    joined = "\n".join(names)
    return known | gazetteer.perhaps_named(joined), joined


def _not_public(document: Json) -> Iterator[Breach]:
    marking, until = document.get("marking"), document.get("embargo_until")
    if isinstance(marking, str) and marking != "clear":
        message = f'the brief is marked "{marking}", and everybody may read what stands here'
        yield Breach(NOT_PUBLIC, ("marking",), message, "move it to where only those may read it who should")
    if isinstance(until, str) and _is_to_come(until):
        message = f"the embargo runs until {until}, and everybody may read what stands here"
        yield Breach(NOT_PUBLIC, ("embargo_until",), message, "add the brief when the embargo is over")


def _is_to_come(moment: str) -> bool:
    try:
        return edtf.timestamp(moment) > dt.datetime.now(dt.UTC)
    except edtf.DateError:
        return False


def _overlaps(seen: Outline) -> Iterator[Breach]:
    """The spans of a claim stand together in the outline; most claims have one."""
    for _, claim in groupby(seen.spans, key=lambda each: each[0][:-1]):
        spans = list(claim)
        if len(spans) > 1:
            yield from _overlapping(spans)


def _overlapping(spans: list[tuple[Path, Json]]) -> Iterator[Breach]:
    found = [
        (str(span.get("source")), span["start"], span["end"], path)
        for path, span in spans
        if isinstance(span.get("start"), int) and isinstance(span.get("end"), int)
    ]
    found.sort(key=lambda each: each[:3])
    for (source, _, end, before), (other, start, _, path) in pairwise(found):
        if source == other and start < end:
            message = f"the span starts at {start}, before another one of this claim ends at {end}"
            asides = (Aside(before, "the other span"),)
            yield Breach(OVERLAP, (*path, "start"), message, "make one span of the two", asides=asides)


def _is_english(lang: object) -> bool:
    return isinstance(lang, str) and lang.split("-")[0] == "en"
