"""Query parameters: each is a line of data that reads itself, is documented by OpenAPI, and is refused by name."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, get_args
from urllib.parse import parse_qsl

from diplobrief.model import vocabularies
from diplobrief.model.limits import ID_LENGTH, INTEGER_MAX, LANGUAGE_PATTERN
from diplobrief.model.nearest import did_you_mean
from diplobrief.store import words
from diplobrief.store.contract import FACETS, LIMIT_DEFAULT, LIMIT_MAX, SORTS, Collection
from diplobrief.store.words import WordsError
from diplobrief.web import cursor
from diplobrief.web.problems import Problem, ProblemError

MANY: Final = 20
"""Values that a parameter takes, and `id` takes five times as many."""

MANY_IDS: Final = 100

FIELDS: Final = 200
"""Name-value pairs in a query."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One query parameter. `read` turns its text into a value, or raises `ValueError` with what it must be.

    One that may be repeated has `many`, the number of times; its value is then the tuple of values, each once. A list
    in one text, comma-separated, is `listed`; it has no number, since each name stands in it once.
    """

    name: str
    description: str
    schema: dict[str, Any]
    read: Callable[[str], Any]
    example: Any
    many: int = 0
    listed: bool = False


def _day(text: str) -> dt.date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        raise ValueError("it must be a day, YYYY-MM-DD")
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ValueError("it must be a day of the calendar, YYYY-MM-DD") from None


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not re.fullmatch(r"0|[1-9][0-9]{0,9}", text) or not least <= int(text) <= most:
            raise ValueError(f"it must be a whole number from {least} to {most}")
        return int(text)

    return read


def _one_of(names: tuple[str, ...], what: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in names:
            cure = did_you_mean(text, names)
            raise ValueError(f"it must be {what}, one of {', '.join(names)}" + (f"; {cure}" if cure else ""))
        return text

    return read


def _shaped(pattern: str, longest: int, what: str) -> Callable[[str], str]:
    shape = re.compile(pattern[1:-1])

    def read(text: str) -> str:
        if not shape.fullmatch(text) or len(text) > longest:
            raise ValueError(f"it must be {what}")
        return text

    return read


def _listed(names: tuple[str, ...], what: str) -> Callable[[str], tuple[str, ...]]:
    each = _one_of(names, what)

    def read(text: str) -> tuple[str, ...]:
        found = tuple(each(part) for part in text.split(","))
        if len(set(found)) < len(found):
            raise ValueError("it names something twice")
        return found

    return read


class Asked(NamedTuple):
    """Search words as they were written, and as they were read."""

    written: str
    words: words.Words


def _words(text: str) -> Asked:
    try:
        return Asked(text, words.parse(text))
    except WordsError as error:
        raise MisreadError(error) from None


class MisreadError(ValueError):
    """Search words that are not of their language: the problem shows the place."""

    def __init__(self, error: WordsError) -> None:
        super().__init__(error.message)
        self.at, self.shown = error.at, error.shown


_SLUG: Final = "^[a-z0-9]+(?:-[a-z0-9]+)*$"
_PARTY: Final = "^(?:[a-z0-9]+(?:-[a-z0-9]+)*|[A-Z]{2}(?:-[A-Z0-9]{1,3})?|[A-Z]{4}|Q[1-9][0-9]*)$"


def _slugs(name: str, description: str, example: str, many: int = MANY) -> Parameter:
    schema = {"type": "string", "pattern": _SLUG, "maxLength": ID_LENGTH}
    return Parameter(name, description, schema, _shaped(_SLUG, ID_LENGTH, "a lower-case slug"), example, many)


def _terms(name: str, description: str, names: tuple[str, ...], example: str) -> Parameter:
    schema = {"type": "string", "enum": list(names)}
    return Parameter(name, description, schema, _one_of(names, "a term of the vocabulary"), example, MANY)


def _parties(name: str, description: str) -> Parameter:
    schema = {"type": "string", "pattern": _PARTY, "maxLength": ID_LENGTH}
    read = _shaped(_PARTY, ID_LENGTH, "the id of a party, an ISO 3166 code or a Wikidata QID")
    return Parameter(name, description, schema, read, "DK", MANY)


_NAMED: Final = "its id in the brief, its ISO 3166 code, or its Wikidata QID."
_EVERY_MODE: Final = tuple(sorted(vocabularies.all_modes()))

Q: Final = Parameter(
    "q",
    'Words that must all be there. `"a phrase"`, `-not`, `one OR other`, and `title:`, `summary:`, `statement:` or '
    "`party:` before a word or phrase. Case, accents and English endings do not matter.",
    {"type": "string", "pattern": words.PATTERN, "maxLength": words.LONGEST},
    _words,
    "arctic security",
)
FILTERS: Final = {
    each.name: each
    for each in (
        _slugs("id", "These briefs; ids that no brief has are named in `missing`.", "2026-01-28-talks", MANY_IDS),
        _slugs("brief", "Of these briefs.", "2026-01-28-talks", MANY_IDS),
        _parties("party", f"That a party has to do with: {_NAMED}"),
        _terms(
            "role", "In which a party has this role; with `party`, that party.", get_args(vocabularies.Role), "host"
        ),
        _terms("event", "Whose event has this PLOVER 0.8 type.", get_args(vocabularies.EventType), "consult"),
        _terms("mode", "Whose event has this PLOVER 0.8 mode.", _EVERY_MODE, "visit"),
        _terms("status", "Whose brief is current, or withdrawn.", get_args(vocabularies.Status), "current"),
        _slugs("topic", "About this topic.", "arctic"),
        _parties("speaker", f"With a statement by this party: {_NAMED}"),
        _terms("act", "With a statement that does this.", get_args(vocabularies.Act), "announce"),
        _terms("kind", "With a statement quoted so.", ("direct", "mixed", "indirect"), "direct"),
        _terms("basis", "Known so.", get_args(vocabularies.Basis), "stated"),
        _terms("asserted_by", "Asserted by one such.", get_args(vocabularies.AssertedBy), "source"),
        _terms("likelihood", "Held to be so likely (ICD 203).", get_args(vocabularies.Likelihood), "likely"),
        Parameter(
            "lang",
            "Written in this language, a BCP 47 tag.",
            {"type": "string", "pattern": LANGUAGE_PATTERN, "maxLength": 35},
            _shaped(LANGUAGE_PATTERN, 35, "a BCP 47 language tag"),
            "en",
            MANY,
        ),
    )
}
"""The filters of all collections. The values of one are alternatives, the filters all hold."""

_DATE: Final = {"type": "string", "format": "date", "minLength": 10, "maxLength": 10}
DATE_FROM: Final = Parameter(
    "date_from",
    "Whose date can fall on this day or later. An imprecise date counts with all days it can mean.",
    _DATE,
    _day,
    "2026-01-01",
)
DATE_TO: Final = Parameter(
    "date_to",
    "Whose date can fall on this day or earlier. Before `date_from`, nothing matches.",
    _DATE,
    _day,
    "2026-12-31",
)
DATE_MATCH: Final = Parameter(
    "date_match",
    "`overlaps`: the date can fall into the time from `date_from` to `date_to`; `within`: it cannot fall outside.",
    {"type": "string", "enum": ["overlaps", "within"], "default": "overlaps"},
    _one_of(("overlaps", "within"), "a way to compare"),
    "overlaps",
)
SORT: Final = Parameter(
    "sort",
    "The order: latest beginning first, earliest first, newest revision first, or best match first. Without it, best "
    "match first where there is a `q`, which `relevance` needs, else `-date`.",
    {"type": "string", "enum": list(SORTS)},
    _one_of(SORTS, "an order"),
    "-date",
)
LIMIT: Final = Parameter(
    "limit",
    "How many items a page has at most.",
    {"type": "integer", "minimum": 1, "maximum": LIMIT_MAX, "default": LIMIT_DEFAULT},
    _whole(1, LIMIT_MAX),
    LIMIT_DEFAULT,
)
SINCE: Final = Parameter(
    "since",
    "Changes after this one; 0 from the start.",
    {"type": "integer", "minimum": 0, "maximum": INTEGER_MAX, "default": 0},
    _whole(0, INTEGER_MAX),
    0,
)
_VERSION: Final = "^[0-9]{1,4}(?:\\.[0-9]{1,4}){0,2}$"
SCHEMA: Final = Parameter(
    "schema",
    "The brief in this schema version: `1.0.0`, or `1.0` and `1` for the newest of those. What that version has no "
    "place for is left out, and named in `Diplobrief-Dropped`. Without it, the file's own bytes.",
    {"type": "string", "pattern": _VERSION, "maxLength": 14},
    _shaped(_VERSION, 14, "a schema version, such as 1.0 or 1.0.0"),
    "1.0",
)
PARTY_ID: Final = "^[A-Za-z0-9]+(?:[.-][A-Za-z0-9]+)*$"
AFTER: Final = Parameter(
    "after",
    "Parties whose id follows this one.",
    {"type": "string", "pattern": PARTY_ID, "maxLength": 2 * ID_LENGTH},
    _shaped(PARTY_ID, 2 * ID_LENGTH, "the id of a party across briefs"),
    "Q30",
)
CURSOR: Final = Parameter(
    "cursor",
    "Where the list goes on: opaque, taken from `next` of the page before. The list goes on as it was then, whatever "
    "changed meanwhile; by relevance it answers 409 once the corpus has changed, and every list where another log of "
    "changes is served than the one it began in.",
    {"type": "string", "pattern": cursor.PATTERN, "minLength": cursor.SHORTEST, "maxLength": cursor.LONGEST},
    cursor.decode,
    None,
)


FORMAT: Final = "format"
"""Name of the parameter that asks for a form; an answer finds the media type that was chosen under it."""


def form(names: tuple[str, ...]) -> Parameter:
    """The forms of an answer by their names."""
    schema = {"type": "string", "enum": list(names)}
    what = "The form, in place of what the Accept field asks for."
    return Parameter(FORMAT, what, schema, _one_of(names, "a form"), names[0])


def facets(collection: Collection) -> Parameter:
    """The facets of a collection."""
    return _list_of("facets", "Counts of the most frequent values among all that match.", FACETS[collection])


def members(names: tuple[str, ...]) -> Parameter:
    """The members that items can be cut down to."""
    return _list_of("fields", "Only these members of each item.", names)


def _list_of(name: str, description: str, names: tuple[str, ...]) -> Parameter:
    schema = {"type": "array", "items": {"type": "string", "enum": list(names)}, "minItems": 1, "uniqueItems": True}
    read = _listed(names, "one or more, with commas between them")
    return Parameter(name, f"{description} Comma-separated.", schema, read, list(names[:2]), listed=True)


def read_all(query: bytes, known: Iterable[Parameter]) -> Mapping[str, Any]:
    """The values of a query by parameter name. Raises `ProblemError` for everything that is not just so."""
    by_name = {each.name: each for each in known}
    found: dict[str, Any] = {}
    times: Counter[str] = Counter()
    for name, text in _pairs(query):
        if name not in by_name:
            raise ProblemError(_unknown(name, by_name))
        parameter = by_name[name]
        if name in found and not parameter.many:
            raise ProblemError(_problem("repeated-parameter", name, f'"{name}" stands in the address more than once.'))
        try:
            value = parameter.read(text)
            times[name] += 1
            found[name] = _with(found.get(name, ()), value, times[name], parameter.many) if parameter.many else value
        except MisreadError as error:
            more = {"parameter": name, "at": error.at, "shown": error.shown}
            raise ProblemError(Problem("invalid-parameter", f'"{name}" cannot be read: {error}.', more)) from None
        except ValueError as error:
            told = f'"{name}" cannot have this value: {error}'
            told += "" if told.endswith("?") else "."
            raise ProblemError(_problem("invalid-parameter", name, told)) from None
    return found


def without_empty(query: bytes) -> bytes:
    """A query without the pairs that have no value: what browsers send for the fields of a form that stay empty."""
    return b"&".join(pair for pair in query.split(b"&") if not pair.endswith(b"="))


TRACKER: Final = "(?:utm_[a-z]+|fbclid|gclid|dclid|msclkid|twclid|yclid|igshid|mc_cid|mc_eid)"
"""What networks and newsletters append to an address that is shared, to know who came by it: names of parameters."""

_TRACKED: Final = re.compile(TRACKER.encode() + b"=.*")


def without_trackers(query: bytes) -> bytes:
    """A query without what was appended to it on the way to a reader."""
    return b"&".join(pair for pair in query.split(b"&") if not _TRACKED.fullmatch(pair))


def _with(values: tuple[Any, ...], value: Any, times: int, many: int) -> tuple[Any, ...]:
    """The values with one more. One that stands there twice asks for nothing more, and counts all the same."""
    if times > many:
        raise ValueError(f"it takes at most {many} values")
    return values if value in values else (*values, value)


def _pairs(query: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(query.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=FIELDS)
    except ValueError:
        detail = f"The query must be percent-encoded UTF-8, with at most {FIELDS} parameters."
        raise ProblemError(Problem("malformed-query", detail)) from None


def _unknown(name: str, known: Iterable[str]) -> Problem:
    names = sorted(known)
    takes = f"It takes {', '.join(names)}." if names else "It takes none."
    cure = did_you_mean(name, names)
    detail = f'This address takes no parameter "{name}". ' + (cure[0].upper() + cure[1:] + " " if cure else "") + takes
    return Problem("unknown-parameter", detail, {"parameter": name, "known": names})


def _problem(kind: str, name: str, detail: str) -> Problem:
    return Problem(kind, detail, {"parameter": name})
