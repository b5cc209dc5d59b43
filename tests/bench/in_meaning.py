"""Mistakes that only the rules of a brief tell: no schema sees them."""

from corpus import Json
from mistakes import Broken, Edit, indirect, kind, quoting


@kind(standard=False)
def schema_never_released(brief: Json) -> Broken:
    return Edit(brief).set("/$schema", "../schemas/diplomatic-brief/1.0.99.json").wrong("/$schema")


@kind(standard=False)
def duplicate_id(brief: Json) -> Broken:
    return Edit(brief).set("/background/0/id", "o1").wrong("/background/0/id")


@kind(standard=False)
def unknown_speaker(brief: Json) -> Broken:
    return Edit(brief).set("/statements/0/speaker/party", "sendr").wrong("/statements/0/speaker/party")


@kind(standard=False)
def unknown_party_in_a_list(brief: Json) -> Broken:
    return Edit(brief).set("/implications/0/affects", ["united-states", "atlantis"]).wrong("/implications/0/affects/1")


@kind(standard=False)
def unknown_whole(brief: Json) -> Broken:
    return Edit(brief).set("/parties/3/part_of", "united-stats").wrong("/parties/3/part_of")


@kind(standard=False)
def unknown_source(brief: Json) -> Broken:
    return Edit(brief).set("/objectives/0/evidence/0/source", "artcle").wrong("/objectives/0/evidence/0/source")


@kind(standard=False)
def caveat_about_nothing(brief: Json) -> Broken:
    return Edit(brief).set("/caveats/0/about/1", "s99").wrong("/caveats/0/about/1")


@kind(standard=False)
def unused_source(brief: Json) -> Broken:
    brief["sources"].append(brief["sources"][0] | {"id": "second"})
    return Edit(brief).wrong("/sources/1/id")


@kind(standard=False)
def part_of_itself(brief: Json) -> Broken:
    return Edit(brief).set("/parties/4/part_of", "recipient").wrong("/parties/4/part_of")


@kind(standard=False)
def reversed_span(brief: Json) -> Broken:
    span = brief["background"][0]["evidence"][0]
    span.pop("quote", None)
    span["start"], span["end"] = span["end"], span["start"] + 1
    return Edit(brief).wrong("/background/0/evidence/0/end")


@kind(standard=False)
def span_beyond_the_text(brief: Json) -> Broken:
    indirect(brief)
    span = brief["statements"][0]["evidence"][0]
    span.pop("quote", None)
    span["end"] = brief["sources"][0]["text"]["length"] + 1
    return Edit(brief).wrong("/statements/0/evidence/0/end")


@kind(standard=False)
def quote_of_other_words(brief: Json) -> Broken:
    span = brief["objectives"][0]["evidence"][0]
    span["quote"] = "x" * (span["end"] - span["start"])
    return Edit(brief).wrong("/objectives/0/evidence/0/quote")


@kind(standard=False)
def marks_around_a_quote(brief: Json) -> Broken:
    statement = quoting(brief, "direct")
    return Edit(brief).set(f"{statement}/quote", "“We shall see.”").wrong(f"{statement}/quote")


@kind(standard=False)
def whole_number_as_a_fraction(brief: Json) -> Broken:
    return Edit(brief).set("/revision", 1.0).wrong("/revision")


@kind(standard=False)
def file_of_another_name(brief: Json) -> Broken:
    return Edit(brief).set("/id", f"{brief['id'][:90]}-later").wrong("/id")


@kind(standard=False)
def related_to_nothing(brief: Json) -> Broken:
    return Edit(brief).set("/related", [{"brief": "1700-01-01-gone", "relation": "follows"}]).wrong("/related/0/brief")


@kind(standard=False)
def related_to_itself(brief: Json) -> Broken:
    return Edit(brief).set("/related", [{"brief": brief["id"], "relation": "contradicts"}]).wrong("/related/0/brief")


@kind(standard=False)
def impossible_day(brief: Json) -> Broken:
    return Edit(brief).set("/statements/0/said", "1861-02-30").wrong("/statements/0/said")


@kind(standard=False)
def reversed_interval(brief: Json) -> Broken:
    return Edit(brief).set("/date", "1861-05/1860").wrong("/date")


@kind(standard=False)
def said_after_the_record(brief: Json) -> Broken:
    brief["sources"][0].pop("published")
    return Edit(brief).set("/statements/0/said", "2031-01-01").wrong("/statements/0/said")


@kind(standard=False)
def published_after_it_was_retrieved(brief: Json) -> Broken:
    return Edit(brief).set("/sources/0/published", "2026-02-02").wrong("/sources/0/published")


@kind(standard=False)
def code_of_no_state(brief: Json) -> Broken:
    return Edit(brief).set("/parties/1/identifiers/iso_3166_1", "ZZ").wrong("/parties/1/identifiers/iso_3166_1")


@kind(standard=False)
def code_of_another_state(brief: Json) -> Broken:
    return Edit(brief).set("/parties/0/identifiers/iso_3166_1", "CA").wrong("/parties/0/identifiers/iso_3166_1")


@kind(standard=False)
def code_of_a_person(brief: Json) -> Broken:
    return Edit(brief).set("/parties/4/identifiers", {"iso_3166_1": "US"}).wrong("/parties/4/identifiers/iso_3166_1")


@kind(standard=False)
def language_never_registered(brief: Json) -> Broken:
    return Edit(brief).set("/lang", "xq").wrong("/lang")


@kind(standard=False)
def unexplained_revision(brief: Json) -> Broken:
    return Edit(brief).set("/revision", 2).wrong("/revision")


@kind(standard=False)
def space_without_width(brief: Json) -> Broken:
    return Edit(brief).set("/summary", "Talks\u200b begin.").wrong("/summary")
