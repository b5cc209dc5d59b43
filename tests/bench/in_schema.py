"""Mistakes that the schema tells."""

from corpus import Json
from mistakes import Broken, Edit, indirect, kind, quoting


@kind(standard=True)
def missing_member(brief: Json) -> Broken:
    return Edit(brief).drop("/lang").wrong("")


@kind(standard=True)
def missing_member_of_a_party(brief: Json) -> Broken:
    return Edit(brief).drop("/parties/1/role").wrong("/parties/1")


@kind(standard=True)
def missing_member_of_a_span(brief: Json) -> Broken:
    return Edit(brief).drop("/objectives/0/evidence/0/sha256").wrong("/objectives/0/evidence/0")


@kind(standard=True)
def missing_quote_of_a_direct_statement(brief: Json) -> Broken:
    statement = quoting(brief, "direct")
    return Edit(brief).drop(f"{statement}/quote").wrong(statement)


@kind(standard=True)
def missing_tag_of_a_statement(brief: Json) -> Broken:
    statement = indirect(brief)
    return Edit(brief).drop(f"{statement}/kind").wrong(statement)


@kind(standard=True)
def missing_party_of_a_speaker(brief: Json) -> Broken:
    return Edit(brief).drop("/statements/0/speaker/party").wrong("/statements/0/speaker")


@kind(standard=True)
def unknown_member(brief: Json) -> Broken:
    return Edit(brief).set("/colour", "blue").stray("/colour")


@kind(standard=True)
def unknown_member_of_a_source(brief: Json) -> Broken:
    return Edit(brief).set("/sources/0/pages", 4).stray("/sources/0/pages")


@kind(standard=True)
def quote_in_an_indirect_statement(brief: Json) -> Broken:
    statement = indirect(brief)
    return Edit(brief).set(f"{statement}/quote", "word for word").stray(f"{statement}/quote")


@kind(standard=True)
def unknown_member_of_a_mixed_statement(brief: Json) -> Broken:
    statement = quoting(brief, "mixed")
    return Edit(brief).set(f"{statement}/tone", "calm").stray(f"{statement}/tone")


@kind(standard=True)
def misspelt_member(brief: Json) -> Broken:
    return Edit(brief).rename("/summary", "sumary").stray("/sumary")


@kind(standard=True)
def misspelt_member_of_a_party(brief: Json) -> Broken:
    return Edit(brief).rename("/parties/1/kind", "kynd").stray("/parties/1/kynd")


@kind(standard=True)
def misspelt_optional_member(brief: Json) -> Broken:
    return Edit(brief).rename("/sources/0/publisher", "publsher").stray("/sources/0/publsher")


@kind(standard=True)
def misspelt_tag_of_a_statement(brief: Json) -> Broken:
    statement = indirect(brief)
    return Edit(brief).rename(f"{statement}/kind", "knid").stray(f"{statement}/knid")


@kind(standard=True)
def misspelt_member_of_a_direct_statement(brief: Json) -> Broken:
    statement = quoting(brief, "direct")
    return Edit(brief).rename(f"{statement}/evidence", "evidense").stray(f"{statement}/evidense")


@kind(standard=True)
def text_for_a_number(brief: Json) -> Broken:
    return Edit(brief).set("/revision", "1").wrong("/revision")


@kind(standard=True)
def number_for_a_text(brief: Json) -> Broken:
    return Edit(brief).set("/sources/0/title", 7).wrong("/sources/0/title")


@kind(standard=True)
def text_for_a_list(brief: Json) -> Broken:
    return Edit(brief).set("/statements/0/addressees", "recipient").wrong("/statements/0/addressees")


@kind(standard=True)
def object_for_a_list(brief: Json) -> Broken:
    return Edit(brief).set("/implications", brief["implications"][0]).wrong("/implications")


@kind(standard=True)
def text_for_an_object(brief: Json) -> Broken:
    return Edit(brief).set("/statements/0/speaker", "sender").wrong("/statements/0/speaker")


@kind(standard=True)
def boolean_for_a_number(brief: Json) -> Broken:
    return Edit(brief).set("/event/evidence/0/start", value=True).wrong("/event/evidence/0/start")


@kind(standard=True)
def fraction_for_a_whole_number(brief: Json) -> Broken:
    return Edit(brief).set("/background/0/evidence/0/start", 1.5).wrong("/background/0/evidence/0/start")


@kind(standard=True)
def null_for_a_text(brief: Json) -> Broken:
    return Edit(brief).set("/sources/0/licence", None).wrong("/sources/0/licence")


@kind(standard=True)
def null_for_a_list(brief: Json) -> Broken:
    return Edit(brief).set("/caveats", None).wrong("/caveats")


@kind(standard=True)
def event_type_of_no_vocabulary(brief: Json) -> Broken:
    brief["event"].pop("mode", None)
    return Edit(brief).set("/event/type", "consults").wrong("/event/type")


@kind(standard=True)
def party_kind_of_no_vocabulary(brief: Json) -> Broken:
    return Edit(brief).set("/parties/4/kind", "human").wrong("/parties/4/kind")


@kind(standard=True)
def act_of_no_vocabulary(brief: Json) -> Broken:
    statement = quoting(brief, "mixed")
    return Edit(brief).set(f"{statement}/act", "shout").wrong(f"{statement}/act")


@kind(standard=True)
def tag_of_no_vocabulary(brief: Json) -> Broken:
    statement = quoting(brief, "direct")
    return Edit(brief).set(f"{statement}/kind", "dirct").wrong(f"{statement}/kind")


@kind(standard=True)
def likelihood_of_no_vocabulary(brief: Json) -> Broken:
    return Edit(brief).set("/implications/0/likelihood", "probable").wrong("/implications/0/likelihood")


@kind(standard=True)
def capital_in_a_topic(brief: Json) -> Broken:
    return Edit(brief).set("/topics/1", "Arctic").wrong("/topics/1")


@kind(standard=True)
def digest_in_capitals(brief: Json) -> Broken:
    pointer = "/background/0/evidence/0/sha256"
    return Edit(brief).set(pointer, "AB" + Edit(brief).at(pointer)[2:]).wrong(pointer)


@kind(standard=True)
def date_in_words(brief: Json) -> Broken:
    return Edit(brief).set("/statements/0/said", "28 May 1861").wrong("/statements/0/said")


@kind(standard=True)
def local_time(brief: Json) -> Broken:
    return Edit(brief).set("/modified", "2026-05-01T09:30:00+01:00").wrong("/modified")


@kind(standard=True)
def language_by_name(brief: Json) -> Broken:
    return Edit(brief).set("/sources/0/lang", "English").wrong("/sources/0/lang")


@kind(standard=True)
def address_without_a_scheme(brief: Json) -> Broken:
    return Edit(brief).set("/sources/0/url", "history.example.org/1").wrong("/sources/0/url")


@kind(standard=True)
def number_for_a_wikidata_item(brief: Json) -> Broken:
    return Edit(brief).set("/parties/0/identifiers/wikidata", "30").wrong("/parties/0/identifiers/wikidata")


@kind(standard=True)
def schema_elsewhere(brief: Json) -> Broken:
    return Edit(brief).set("/$schema", "./1.0.0.json").wrong("/$schema")


@kind(standard=True)
def empty_text(brief: Json) -> Broken:
    return Edit(brief).set("/caveats/0/text", "").wrong("/caveats/0/text")


@kind(standard=True)
def empty_list(brief: Json) -> Broken:
    return Edit(brief).set("/objectives/0/evidence", []).wrong("/objectives/0/evidence")


@kind(standard=True)
def empty_object(brief: Json) -> Broken:
    return Edit(brief).set("/parties/2/identifiers", {}).wrong("/parties/2/identifiers")


@kind(standard=True)
def title_too_long(brief: Json) -> Broken:
    return Edit(brief).set("/title", "Talks " * 50 + "end").wrong("/title")


@kind(standard=True)
def list_too_long(brief: Json) -> Broken:
    return Edit(brief).set("/topics", [f"topic-{number}" for number in range(21)]).wrong("/topics")


@kind(standard=True)
def negative_number(brief: Json) -> Broken:
    return Edit(brief).set("/event/evidence/0/start", -1).wrong("/event/evidence/0/start")


@kind(standard=True)
def repeated_item(brief: Json) -> Broken:
    return Edit(brief).set("/topics/2", brief["topics"][0]).wrong("/topics/2", "/topics")


@kind(standard=True)
def space_at_the_end(brief: Json) -> Broken:
    return Edit(brief).set("/title", brief["title"] + " ").wrong("/title")


@kind(standard=True)
def escaped_control_character(brief: Json) -> Broken:
    return Edit(brief).set("/summary", "Talks\u0007 begin.").wrong("/summary")


@kind(standard=True)
def mode_of_another_type(brief: Json) -> Broken:
    brief["event"] = {"type": "consult", "mode": "troops"} | {
        k: v for k, v in brief["event"].items() if k not in ("type", "mode")
    }
    return Edit(brief).wrong("/event/mode", "/event")


@kind(standard=True)
def withdrawn_without_a_reason(brief: Json) -> Broken:
    return Edit(brief).set("/status", "withdrawn").wrong("/status", "")


@kind(standard=True)
def party_beside_the_source(brief: Json) -> Broken:
    return (
        Edit(brief)
        .set("/implications/0/asserted_by", "source")
        .set("/implications/0/party", "sender")
        .stray("/implications/0/party")
    )


@kind(standard=True)
def asserted_by_no_party(brief: Json) -> Broken:
    brief["implications"][0].pop("party", None)
    return (
        Edit(brief).set("/implications/0/asserted_by", "party").wrong("/implications/0/asserted_by", "/implications/0")
    )


@kind(standard=True)
def attributed_without_the_basis(brief: Json) -> Broken:
    return (
        Edit(brief)
        .set("/objectives/0/basis", "stated")
        .set("/objectives/0/attributed_to", "sender")
        .stray("/objectives/0/attributed_to")
    )
