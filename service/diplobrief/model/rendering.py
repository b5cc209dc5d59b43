"""Rules B2 and B4 of translations: there is something that they translate, once, into another language."""

from collections.abc import Iterator
from typing import Final

from diplobrief.model.nearest import meant, nearest
from diplobrief.model.outline import Json, Mention, Outline, objects, texts
from diplobrief.model.pointer import Path
from diplobrief.model.rule import Aside, Breach, Fix, Rule

NO_ORIGINAL: Final = Rule("B210", "no-original", "What a translation translates is in the brief.")
TWICE: Final = Rule("B211", "translated-twice", "A language has one translation, and a claim one entry in it.")
SAME_LANGUAGE: Final = Rule("B423", "same-language", "A translation is in another language than what it translates.")
EMPTY: Final = Rule("B424", "empty-translation", "A translation holds something translated.")

RULES: Final = (NO_ORIGINAL, TWICE, SAME_LANGUAGE, EMPTY)

_LAYERS: Final = ("objectives", "statements", "implications")
"""The claims that every brief has: where one of these lists is missing, what is declared there cannot be known."""


def breaches(outline: Outline) -> Iterator[Breach]:
    """Everything that is wrong with the translations of one document among themselves and beside the original."""
    if "translations" not in outline.document:
        return
    found = objects(outline.document, (), "translations")
    claims = {claim["id"]: claim for _, claim in outline.claims if isinstance(claim.get("id"), str)}
    whole = all(isinstance(outline.document.get(layer), list) for layer in _LAYERS)
    yield from _twice([each for path, one in found for each in texts(one, path, "lang")], "language")
    for path, one in found:
        entries = objects(one, path, "claims")
        yield from _twice([each for where, entry in entries for each in texts(entry, where, "id")], "claim")
        yield from _empty(path, one, entries)
        yield from _own_words(path, one, entries, outline.document.get("lang"))
        for where, entry in entries if whole else ():
            yield from _original(where, entry, claims)
            yield from _quote(where, entry, (one.get("lang"), claims, _languages(outline)))


def _twice(named: list[Mention], what: str) -> Iterator[Breach]:
    first: dict[str, Path] = {}
    for each in named:
        if each.text in first:
            asides = (Aside(first[each.text], f"the first one of this {what}"),)
            yield Breach(
                TWICE, each.path, f'"{each.text}" is translated here twice', "make one of the two", asides=asides
            )
        first.setdefault(each.text, each.path)


def _empty(path: Path, one: Json, entries: list[tuple[Path, Json]]) -> Iterator[Breach]:
    if not {"title", "summary", "claims"} & one.keys():
        yield Breach(EMPTY, path, "nothing is translated here", "translate the title at least, or drop it")
    for where, entry in entries:
        if not {"text", "quote"} & entry.keys():
            yield Breach(
                EMPTY, where, "nothing of the claim is translated here", "translate its `text`, or drop the entry"
            )


def _own_words(path: Path, one: Json, entries: list[tuple[Path, Json]], original: object) -> Iterator[Breach]:
    """Title, summary and texts are in the language of the brief."""
    if not isinstance(original, str) or one.get("lang") != original:
        return
    where = next((holder for holder, part in entries if "text" in part), None)
    own = next(((*path, member) for member in ("title", "summary") if member in one), None)
    if own or where:
        at = own or (*(where or ()), "text")
        message = f'the brief is in "{original}" itself, so this is no translation'
        asides = (Aside((*path, "lang"), "the language of the translation"),)
        yield Breach(SAME_LANGUAGE, at, message, "name the language that it is in, or drop it", asides=asides)


def _original(path: Path, entry: Json, claims: dict[str, Json]) -> Iterator[Breach]:
    for each in texts(entry, path, "id"):
        claim = claims.get(each.text)
        if claim is None:
            name = nearest(each.text, claims)
            fixes = (Fix("replace", each.path, name),) if name else ()
            cure = meant(name) or "name the id of a claim"
            yield Breach(NO_ORIGINAL, each.path, f'no claim of this brief has the id "{each.text}"', cure, fixes=fixes)
        elif "quote" in entry and "quote" not in claim:
            message = f'"{each.text}" quotes nobody, so there is no quote to translate'
            yield Breach(NO_ORIGINAL, (*path, "quote"), message, "put it into `text`, or drop it", on_key=True)


def _languages(outline: Outline) -> dict[str, str]:
    """The language of each source."""
    sources = (source for _, source in outline.sources)
    return {
        each["id"]: each["lang"]
        for each in sources
        if isinstance(each.get("id"), str) and isinstance(each.get("lang"), str)
    }


def _quote(path: Path, entry: Json, known: tuple[object, dict[str, Json], dict[str, str]]) -> Iterator[Breach]:
    """A quote is in the language of its source: a brief may translate it into its own."""
    lang, claims, languages = known
    name = entry.get("id")
    claim = claims.get(name) if isinstance(name, str) else None
    if "quote" not in entry or claim is None:
        return
    named = [span.get("source") for _, span in objects(claim, (), "evidence")]
    spoken = [languages.get(each) if isinstance(each, str) else None for each in named]
    if isinstance(lang, str) and spoken and all(each == lang for each in spoken):
        message = f'the source is in "{lang}" itself, so this is no translation'
        yield Breach(SAME_LANGUAGE, (*path, "quote"), message, "drop it: the quote stands with the claim")
