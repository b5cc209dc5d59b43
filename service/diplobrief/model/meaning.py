"""Rules B4: what a brief says can be true."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final

from diplobrief.model import codes, edtf
from diplobrief.model.limits import INTEGER_MAX
from diplobrief.model.nearest import did_you_mean
from diplobrief.model.outline import Json, Mention, Outline, objects, texts
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Aside, Breach, Fix, Rule
from diplobrief.model.vocabularies import EVENT_MODES

IMPOSSIBLE_DATE: Final = Rule("B401", "impossible-date", "A date names a day, and a time a moment, of the calendar.")
REVERSED_INTERVAL: Final = Rule("B402", "reversed-interval", "The earliest day of a date is not after its latest.")
FOREIGN_MODE: Final = Rule("B403", "mode-of-another-type", "An event has a mode of its own PLOVER type, or none.")
WITHDRAWAL: Final = Rule("B404", "withdrawal-without-status", "A brief is withdrawn exactly when it says why.")
ASSERTING_PARTY: Final = Rule("B405", "asserting-party", "An implication names a party exactly when one asserts it.")
ATTRIBUTION: Final = Rule("B406", "attribution-without-basis", "Only an attributed objective says who attributes it.")
UNKNOWN_CODE: Final = Rule("B407", "unknown-code", "A code stands in its ISO 3166 table, or is allowed by policy.")
CODE_AND_NAME: Final = Rule("B408", "code-contradicts-name", "A code does not belong to another place than the name.")
UNKNOWN_LANGUAGE: Final = Rule("B409", "unknown-language", "Every subtag of a language tag is registered.")
CODE_ON_KIND: Final = Rule("B410", "code-on-another-kind", "Only a state or a territory has an ISO 3166 code.")
CORRECTION_ORDER: Final = Rule("B411", "correction-order", "Every revision after the first is explained, in order.")
CLOCK_ORDER: Final = Rule("B412", "clock-order", "Nothing is said, published or retrieved after the record was made.")
AFTER_PUBLICATION: Final = Rule("B414", "said-after-publication", "What is said is said before it is published.")
UNDELIVERED: Final = Rule("B425", "said-before-delivery", "What is not delivered yet has no day on which it was said.")
STRAY_SPACE: Final = Rule(
    "B413", "stray-space", "No title, name or claim begins or ends with white space, or hides one without width."
)

RULES: Final = (
    IMPOSSIBLE_DATE,
    REVERSED_INTERVAL,
    FOREIGN_MODE,
    WITHDRAWAL,
    ASSERTING_PARTY,
    ATTRIBUTION,
    UNKNOWN_CODE,
    CODE_AND_NAME,
    UNKNOWN_LANGUAGE,
    CODE_ON_KIND,
    CORRECTION_ORDER,
    CLOCK_ORDER,
    STRAY_SPACE,
    AFTER_PUBLICATION,
    UNDELIVERED,
)

CONDITIONS: Final = (FOREIGN_MODE, WITHDRAWAL, ASSERTING_PARTY, ATTRIBUTION)
"""The rules that the schema says too, as conditions."""

ZONES: Final = dt.timedelta(days=1)
"""Days are local and moments are UTC: what is tomorrow in one place is today in another."""

_UNSEEN: Final = re.compile("[\u200b\u2060\ufeff]")
"""Characters without width that no script needs: zero-width space, word joiner, byte order mark."""

_SUBTAGS: Final = re.compile(r"[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*")
"""What can be a language tag at all; about anything else the schema has spoken."""

_STANDARDS: Final = {"iso_3166_1": "ISO 3166-1", "iso_3166_2": "ISO 3166-2", "iso_3166_3": "ISO 3166-3"}


def breaches(outline: Outline) -> Iterator[Breach]:
    """Everything in one document that cannot be true, rule by rule."""
    yield from _dates(outline)
    yield from clocks(outline, ZONES)
    yield from publication(outline, ZONES)
    yield from _mode(outline.document)
    yield from _withdrawal(outline.document)
    yield from _undelivered(outline)
    yield from _asserting(outline)
    yield from _attribution(outline)
    yield from _languages(outline)
    yield from _codes(outline)
    yield from _corrections(outline.document)
    yield from _stray_spaces(outline)


def _dates(outline: Outline) -> Iterator[Breach]:
    for each in outline.dates:
        if not edtf.is_date(each.text):
            yield from _date(each, edtf.bounds)
    for each in outline.days:
        yield from _date(each, edtf.day)
    for each in outline.moments:
        yield from _date(each, edtf.timestamp)


def _date(mention: Mention, read: Callable[[str], object]) -> Iterator[Breach]:
    try:
        read(mention.text)
    except edtf.ReversedIntervalError as error:
        yield Breach(REVERSED_INTERVAL, mention.path, str(error), "put the earlier side first")
    except edtf.ImpossibleDayError as error:
        yield Breach(IMPOSSIBLE_DATE, mention.path, str(error), "look the day up")
    except edtf.DateError:
        return  # another form: the schema's pattern says so


def clocks(outline: Outline, zones: dt.timedelta) -> Iterator[Breach]:
    """What is dated later than the record knows, by more than `zones` allows."""
    modified = _moment(outline.document.get("modified"))
    if modified is None:
        return
    made = modified + zones
    for path, source in outline.sources:
        retrieved = _earliest(source.get("retrieved"))
        published = _earliest(source.get("published"))
        written = _earliest(source.get("written"))
        if written and written > (retrieved + zones if retrieved else made):
            yield _too_late((*path, "written"), f"written on {written}, after it was retrieved")
        if retrieved and retrieved > made:
            yield _too_late((*path, "retrieved"), f"retrieved on {retrieved}, after the record was made ({modified})")
        if published and published > (retrieved + zones if retrieved else made):
            yield _too_late((*path, "published"), f"published on {published}, after it was retrieved")
    for path, entry in objects(outline.document, (), "corrections"):
        at = _moment(entry.get("at"))
        if at and at > modified:
            yield _too_late((*path, "at"), f"the correction was made on {at}, after the record ({modified})")
    for path, claim in outline.claims:
        said = _earliest(claim.get("said"))
        if said and said > made:
            yield _too_late((*path, "said"), f"said on {said}, after the record was made ({modified})")


def publication(outline: Outline, zones: dt.timedelta) -> Iterator[Breach]:
    """A statement whose sources all appeared before it was made; of those made in the future `clocks` tells."""
    modified = _moment(outline.document.get("modified"))
    made = modified + zones if modified else dt.date.max
    published = {
        source["id"]: (latest, path)
        for path, source in outline.sources
        if isinstance(source.get("id"), str) and (latest := _latest(source.get("published")))
    }
    for path, claim in outline.claims:
        said = _earliest(claim.get("said"))
        names = [span.get("source") for _, span in objects(claim, path, "evidence")] if said else []
        if said and names and all(isinstance(name, str) and name in published for name in names):
            last, where = max(published[str(name)] for name in names)
            if last + zones < said <= made:
                message = f"said on {said}, but the source appeared on {last}"
                asides = (Aside((*where, "published"), "published here"),)
                yield Breach(
                    AFTER_PUBLICATION, (*path, "said"), message, "one of the two dates is wrong", asides=asides
                )


def _too_late(path: Path, message: str) -> Breach:
    return Breach(CLOCK_ORDER, path, message, "one of the two dates is wrong")


def _moment(text: object) -> dt.date | None:
    try:
        return edtf.timestamp(text).date() if isinstance(text, str) else None
    except edtf.DateError:
        return None


def _earliest(text: object) -> dt.date | None:
    try:
        return edtf.bounds(text).earliest if isinstance(text, str) else None
    except edtf.DateError:
        return None


def _latest(text: object) -> dt.date | None:
    try:
        return edtf.bounds(text).latest if isinstance(text, str) else None
    except edtf.DateError:
        return None


def _mode(document: Json) -> Iterator[Breach]:
    event = document.get("event")
    if not isinstance(event, dict) or not isinstance(mode := event.get("mode"), str):
        return
    own = EVENT_MODES.get(event["type"]) if isinstance(event.get("type"), str) else None
    if own is not None and mode not in own:
        cure = f"its modes are {', '.join(own)}; or leave `mode` out" if own else "leave `mode` out"
        yield Breach(FOREIGN_MODE, ("event", "mode"), f'"{mode}" is no mode of the type "{event["type"]}"', cure)


def _withdrawal(document: Json) -> Iterator[Breach]:
    status, told = document.get("status"), "withdrawal" in document
    if status == "withdrawn" and not told:
        yield Breach(WITHDRAWAL, ("status",), "a withdrawn brief says why", 'add "withdrawal": {"reason": "…"}')
    if status == "current" and told:
        cure = 'set `status` to "withdrawn", or drop `withdrawal`'
        yield Breach(WITHDRAWAL, ("withdrawal",), "a current brief has no withdrawal", cure, on_key=True)


def _stray_spaces(seen: Outline) -> Iterator[Breach]:
    """The schema's patterns know the ASCII space only, since dialects disagree on the others."""
    told: list[tuple[Json, Path, str]] = [(seen.document, (), "title"), (seen.document, (), "summary")]
    told += [(party, path, "name") for path, party in seen.parties]
    told += [(claim, path, "text") for path, claim in seen.claims]
    told += _told_elsewhere(seen.document)
    for holder, path, member in told:
        text = holder.get(member)
        if isinstance(text, str) and (not text.isascii() or text != text.strip()):
            yield from _stray_space((*path, member), text)


def _told_elsewhere(document: Json) -> list[tuple[Json, Path, str]]:
    """The same of members that few briefs have."""
    place = document.get("place")
    told: list[tuple[Json, Path, str]] = [(place, ("place",), "name")] if isinstance(place, dict) else []
    for path, one in objects(document, (), "translations"):
        told += [(one, path, "title"), (one, path, "summary")]
        told += [(entry, where, "text") for where, entry in objects(one, path, "claims")]
    return told


def _stray_space(path: Path, text: str) -> Iterator[Breach]:
    bare, unseen = text.strip(), _UNSEEN.search(text)
    if unseen:
        where = f"U+{ord(unseen[0]):04X} at character {unseen.start() + 1}"
        fixes = (Fix("replace", path, _UNSEEN.sub("", text).strip()),)
        message = f"the text hides a character without width, {where}"
        yield Breach(STRAY_SPACE, path, message, "take it out", fixes=fixes)
    elif bare != text and text.strip(" ") == text:
        stripped = (Fix("replace", path, bare),) if bare else ()
        yield Breach(STRAY_SPACE, path, "the text begins or ends with white space", "take it off", fixes=stripped)


def _undelivered(outline: Outline) -> Iterator[Breach]:
    for path, claim in outline.claims:
        if "delivery" in claim and "said" in claim:
            message = "the statement is not delivered yet, and has a day on which it was said"
            cure = "drop `said`, and tell the day in `text`; or drop `delivery`"
            yield Breach(UNDELIVERED, (*path, "said"), message, cure, on_key=True)


def _asserting(outline: Outline) -> Iterator[Breach]:
    for path, claim in outline.claims:
        by = claim.get("asserted_by")
        if by == "party" and "party" not in claim:
            cure = 'add "party": with the id of the party'
            yield Breach(ASSERTING_PARTY, (*path, "asserted_by"), "a party asserts it, but none is named", cure)
        if by in ("source", "analyst") and "party" in claim:
            message = f'a party is named, but "{by}" asserts it'
            cure = 'set `asserted_by` to "party", or drop `party`'
            yield Breach(ASSERTING_PARTY, (*path, "party"), message, cure, on_key=True)


def _attribution(outline: Outline) -> Iterator[Breach]:
    for path, claim in outline.claims:
        basis = claim.get("basis")
        if basis in ("stated", "inferred") and "attributed_to" in claim:
            message = f'the objective is "{basis}", so nobody attributes it'
            cure = 'set `basis` to "attributed", or drop `attributed_to`'
            yield Breach(ATTRIBUTION, (*path, "attributed_to"), message, cure, on_key=True)


def _languages(outline: Outline) -> Iterator[Breach]:
    tags = [*texts(outline.document, (), "lang")]
    for path, holder in (*outline.sources, *objects(outline.document, (), "translations")):
        tags += texts(holder, path, "lang")
    for each in tags:
        usual = codes.registered_language(each.text) if _SUBTAGS.fullmatch(each.text) else each.text
        if usual != each.text:
            cure = f'write "{usual}"' if usual else "look it up in the IANA language subtag registry"
            fixes = (Fix("replace", each.path, usual),) if usual else ()
            message = f'"{each.text}" is no registered language tag'
            yield Breach(UNKNOWN_LANGUAGE, each.path, message, cure, fixes=fixes)


def _codes(outline: Outline) -> Iterator[Breach]:
    for path, party in outline.parties:
        identifiers = party.get("identifiers")
        for member, code in identifiers.items() if isinstance(identifiers, dict) else ():
            if member in _STANDARDS and isinstance(code, str):
                yield from _code(Mention((*path, "identifiers", member), code), _STANDARDS[member], party)


def _code(code: Mention, table: str, party: Json) -> Iterator[Breach]:
    known, name, kind = codes.TABLES[table](), party.get("name"), party.get("kind")
    if isinstance(kind, str) and kind not in ("state", "territory"):
        message = f'a party of the kind "{kind}" has no {table} code'
        yield Breach(CODE_ON_KIND, code.path, message, "give the code to the state or territory")
        return
    if code.text not in known:
        alike = [each for each in known if "-" in code.text and each[:3] == code.text[:3]]
        cure = did_you_mean(code.text, alike) or _code_of(name, known)
        yield Breach(UNKNOWN_CODE, code.path, f'"{code.text}" is no code of {table}', cure)
        return
    other = codes.contradiction(name, code.text, table) if isinstance(name, str) else None
    if other:
        message = f'"{code.text}" is {known[code.text][0]}, but the party is named "{name}"'
        yield Breach(CODE_AND_NAME, code.path, message, f'the code of {known[other][0]} is "{other}"')


def _code_of(name: object, known: dict[str, tuple[str, ...]]) -> str:
    other = codes.spoken_of(name, known) if isinstance(name, str) else None
    return f'the code of {known[other][0]} is "{other}"' if other else "look it up, or leave it out"


def _corrections(document: Json) -> Iterator[Breach]:
    revision = document.get("revision")
    found = [
        (path, int(entry["revision"]))
        for path, entry in objects(document, (), "corrections")
        if isinstance(entry.get("revision"), int | float) and abs(entry["revision"]) < INTEGER_MAX
    ]
    if not isinstance(revision, int):
        return
    for (_, before), (path, after) in pairwise(found):
        if after < before:
            message = f"revision {after} stands after revision {before}"
            yield Breach(CORRECTION_ORDER, (*path, "revision"), message, "list the corrections by revision")
    for path, number in found:
        if number > revision:
            message = f"the correction is of revision {number}, the brief is at revision {revision}"
            yield Breach(CORRECTION_ORDER, (*path, "revision"), message, "raise the brief's `revision`, or lower this")
    explained = {number for _, number in found}
    missing = next((number for number in range(2, min(revision, 1_000) + 1) if number not in explained), None)
    if missing:
        message = f"no entry in `corrections` explains revision {missing}"
        yield Breach(CORRECTION_ORDER, ("revision",), message, "say there what changed, and why")
