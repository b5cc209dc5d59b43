"""Mistakes that RFC 8259 and its encoding tell."""

from dataclasses import replace

from corpus import Json
from layout import lay_out
from mistakes import Broken, kind, spliced


@kind(standard=False)
def duplicate_member(brief: Json) -> Broken:
    """RFC 8259 leaves it open what a reader does with it, so that no peer is held to it."""
    layout = lay_out(brief)
    at = layout.ends["/revision"]
    words = ',\n  "revision": 2'
    return spliced(layout, at, at, words, at + words.index('"'))


@kind(standard=False)
def lone_surrogate(brief: Json) -> Broken:
    """A text by the grammar, but no text of Unicode."""
    layout = lay_out(brief)
    at = layout.values["/title"]
    return spliced(layout, at + 1, at + 1, "\\udc00 ", at)


@kind(standard=True)
def comma_after_the_last_member(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.ends["/sources/0/text/length"]
    return spliced(layout, at, at, ",")


@kind(standard=True)
def comma_after_the_last_item(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.ends["/topics/2"]
    return spliced(layout, at, at, ",")


@kind(standard=True)
def missing_comma(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.ends["/status"]
    return spliced(layout, at, at + 1, "", at - 1)


@kind(standard=True)
def missing_comma_in_a_list(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.ends["/parties/0"]
    return spliced(layout, at, at + 1, "", at - 1)


@kind(standard=True)
def missing_colon(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.values["/lang"]
    return spliced(layout, at - 2, at - 1, "", at - 1)


@kind(standard=True)
def missing_value(brief: Json) -> Broken:
    layout = lay_out(brief)
    start, end = layout.values["/status"], layout.ends["/status"]
    return spliced(layout, start, end, "")


@kind(standard=True)
def unclosed_text(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.ends["/statements/0/text"]
    return spliced(layout, at - 1, at, "", layout.values["/statements/0/text"])


@kind(standard=True)
def quotation_marks_in_a_text(brief: Json) -> Broken:
    layout = lay_out(brief)
    start, end = layout.values["/summary"], layout.ends["/summary"]
    words = '"The envoy calls it '
    return spliced(layout, start, end, f'{words}"settled" today."', start + len(words))


@kind(standard=True)
def tab_in_a_text(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.values["/title"] + 5
    return spliced(layout, at, at, "\t")


@kind(standard=True)
def not_a_number(brief: Json) -> Broken:
    layout = lay_out(brief)
    start, end = layout.values["/event/evidence/0/end"], layout.ends["/event/evidence/0/end"]
    return replace(spliced(layout, start, end, "NaN"), pointer="/event/evidence/0/end")


@kind(standard=True)
def leading_zero(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.values["/sources/0/text/length"]
    return spliced(layout, at, at, "0")


@kind(standard=True)
def single_quotes(brief: Json) -> Broken:
    layout = lay_out(brief)
    start, end = layout.values["/status"], layout.ends["/status"]
    return spliced(layout, start, end, "'current'")


@kind(standard=True)
def single_quotes_around_a_name(brief: Json) -> Broken:
    layout = lay_out(brief)
    start = layout.keys["/parties/0/name"]
    return spliced(layout, start, start + len('"name"'), "'name'")


@kind(standard=True)
def comment(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.ends["/lang"] + 1
    return spliced(layout, at, at, " // English", at + 1)


@kind(standard=True)
def literal_of_another_language(brief: Json) -> Broken:
    layout = lay_out(brief)
    start, end = layout.values["/caveats"], layout.ends["/caveats"]
    return spliced(layout, start, end, "None")


@kind(standard=True)
def no_escape(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.ends["/summary"] - 1
    return spliced(layout, at, at, "\\q")


@kind(standard=True)
def file_cut_off(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.ends["/implications/0/asserted_by"]
    return spliced(layout, at, len(layout.text), "")


@kind(standard=True)
def one_brace_too_many(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = len(layout.text)
    return spliced(layout, at, at, "}\n")


@kind(standard=True)
def empty_file(brief: Json) -> Broken:
    return spliced(lay_out({}), 0, 3, "")


@kind(standard=True)
def merge_conflict(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.keys["/lang"] - 2
    return spliced(layout, at, at, "<<<<<<< HEAD\n")


@kind(standard=True)
def byte_of_latin_1(brief: Json) -> Broken:
    layout = lay_out(brief)
    at = layout.values["/title"] + 1
    broken = spliced(layout, at, at, "\u00e9")
    return replace(broken, data=broken.data.replace("\u00e9".encode(), b"\xe9", 1))
