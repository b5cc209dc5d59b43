"""The code tables: ISO 3166 (pycountry, from Debian's iso-codes) and BCP 47 (langcodes, from the IANA registry).

The tables are loaded at the first question, since most commands ask none.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import jiter

USER_ASSIGNED: Final = {"XK": ("Kosovo",)}
"""Codes outside ISO 3166-1 that the policy in `briefs/README.md` allows, with the names they go by."""

SHARED: Final = {
    "CD": ("Congo",),
    "KP": ("Korea",),
    "KR": ("Korea",),
    "TW": ("Republic of China",),
    "VG": ("Virgin Islands",),
    "VI": ("Virgin Islands",),
}
"""Names that sources use of a code although another one has them too: they contradict neither."""

TWO_LETTERS: Final = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee "
    "el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is "
    "it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms "
    "mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk "
    "sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi "
    "yo za zh zu".split()
)
"""Language subtags of two letters: BCP 47 never takes one back (RFC 5646, 3.4). A test holds them to the table."""

_THREE_LETTERS: Final = 3
_COMMON: Final = frozenset(
    "and arab bolivarian commonwealth democratic federal federated federation former islamic island islands kingdom of "
    "people plurinational principality province rep republic saint socialist state states sultanate the union united "
    "empire dominion grand duchy realm la de".split()
)
"""Words of state names that name no state by themselves."""

_CONFUSABLE: Final = 4
"""Letters that a word has at least to stand for a longer form: Russia and Russian, but not Niger and Nigeria."""


def countries() -> dict[str, tuple[str, ...]]:
    """ISO 3166-1 alpha-2 codes, and the user-assigned ones, with the names of each."""
    return _countries()


def subdivisions() -> dict[str, tuple[str, ...]]:
    """ISO 3166-2 codes with the names of each."""
    return _tables("iso3166-2", "code")


def former_countries() -> dict[str, tuple[str, ...]]:
    """ISO 3166-3 codes with the names of each."""
    return _tables("iso3166-3", "alpha_4")


@cache
def registered_language(tag: str) -> str | None:
    """The BCP 47 tag to write for `tag`: itself when all its subtags are registered with IANA, `None` when some is not.

    What only looks registered is replaced: three letters where the registry has two (`eng`), a code of ISO 3166 that
    is only reserved (`UK`), the number of a country (`840`).
    """
    if tag in TWO_LETTERS:
        return tag
    if tag.isalpha() and len(tag) != _THREE_LETTERS and (tag.islower() or len(tag) > _THREE_LETTERS):
        return None  # of two letters there are no others, and of four to eight the registry has none (RFC 5646, 2.2.1)
    import langcodes  # loaded late: 36 ms that a command without a rare language tag does not spend

    if not langcodes.tag_is_valid(tag):
        return None
    written, usual = langcodes.Language.get(tag, normalize=False), langcodes.Language.get(tag)
    language = usual.language if len(written.language or "") > len(usual.language or "") else written.language
    region = written.territory or ""
    renamed = region == "UK" or (region.isdigit() and not (usual.territory or "").isdigit())
    return langcodes.Language.make(
        language=language,
        script=written.script,
        territory=usual.territory if renamed else written.territory,
        variants=written.variants,
    ).to_tag()


@cache
def language_name(tag: str) -> str | None:
    """The English name of the language of a BCP 47 tag, script and region left out, or `None`."""
    return _languages().get(tag.partition("-")[0].lower())


@cache
def _languages() -> dict[str, str]:
    entries = jiter.from_json((_databases() / "iso639-3.json").read_bytes())["639-3"]
    return {
        code: re.sub(r" \(.*\)", "", entry.get("common_name", entry["name"]))
        for entry in entries
        for code in (entry["alpha_3"], entry.get("alpha_2", entry["alpha_3"]))
    }


@lru_cache(maxsize=4096)
def contradiction(name: str, code: str, standard: str) -> str | None:
    """The code of the table of `standard` that `name` speaks of when it is plainly another one than `code`.

    A name speaks of a code when it has the telling words of one of that code's names, and no others. A name that
    speaks of no code contradicts none: history has names that no table holds. A corpus asks of few names, often.
    """
    table = TABLES[standard]()
    if standard == "ISO 3166-2":  # a part of a state is mistaken for another one of the same
        table = _parts(code[:3])
    exact = next((other for other, names in table.items() if name in names), code)
    if exact != code and name not in table[code]:
        return exact
    words = _telling(name)
    return None if any(_covers(words, own) for own in map(_telling, table[code])) else spoken_of(name, table)


@cache
def _parts(prefix: str) -> dict[str, tuple[str, ...]]:
    return {code: names for code, names in subdivisions().items() if code.startswith(prefix)}


TABLES: Final = {"ISO 3166-1": countries, "ISO 3166-2": subdivisions, "ISO 3166-3": former_countries}
"""Standard → its table."""


def spoken_of(name: str, table: dict[str, tuple[str, ...]]) -> str | None:
    """The first code of `table` that `name` speaks of, or `None`."""
    words = _telling(name)
    if not words:
        return None
    matches = (code for code, names in table.items() if any(_same(words, _telling(each)) for each in names))
    return next(matches, None)


def _same(words: frozenset[str], own: frozenset[str]) -> bool:
    """Covered both ways: a name that only holds another's (East Pakistan, Northern Ireland) speaks of neither."""
    return _covers(words, own) and _covers(own, words)


@cache
def _countries() -> dict[str, tuple[str, ...]]:
    table = _tables("iso3166-1", "alpha_2") | USER_ASSIGNED
    return table | {code: (*table[code], *names) for code, names in SHARED.items()}


@cache
def _tables(table: str, key: str) -> dict[str, tuple[str, ...]]:
    entries = jiter.from_json((_databases() / f"{table}.json").read_bytes())[table.removeprefix("iso")]
    return {entry[key]: tuple(dict.fromkeys(_names(entry))) for entry in entries}


def _databases() -> Path:
    """Pycountry's data files, read as they are: importing the package takes 25 ms, reading its table of countries 1."""
    package = find_spec("pycountry")
    if package is None or package.origin is None:
        raise LookupError("pycountry is not installed: install diplobrief again")
    return Path(package.origin).parent / "databases"


def _names(entry: dict[str, str]) -> Iterator[str]:
    for member in ("common_name", "name", "official_name"):
        if member in entry:
            yield entry[member]


@cache
def _telling(name: str) -> frozenset[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))
    words = frozenset(re.findall(r"[^\W\d_]{2,}", plain))
    return words - _COMMON or words


def _covers(words: frozenset[str], own: frozenset[str]) -> bool:
    return all(any(_forms_of_one(word, each) for word in words) for each in own)


def _forms_of_one(one: str, other: str) -> bool:
    """`russia` and `russian`, `denmark` and `danish` not: a shared beginning, and at most two letters added."""
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    endings = ("n", "an", "s")
    return len(short) >= _CONFUSABLE and any(short + ending == long for ending in endings)
