"""Mending: every way to write a brief becomes the one way, and nothing else changes."""

import json
import unicodedata
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import CORPUS, FIRST, GOOD, TEXTS, load

from diplobrief.checks.catalogue import Selection
from diplobrief.checks.examine import Examiner, Options
from diplobrief.checks.mend import Mended, mend
from diplobrief.contract.released import shipped
from diplobrief.corpus.document import parse
from diplobrief.corpus.edits import Edit, apply
from diplobrief.corpus.folder import SourceTexts, brief_files

EXAMINER = Examiner(Options(shipped(), warn_always=True))
WITH_TEXTS = Examiner(Options(shipped(), SourceTexts(TEXTS), warn_always=True))
ACCENTED = GOOD.read_text("utf-8").replace("Two harbour towns", "Zwei Hafenstädte – Évora, Åland –")


Form = Literal["NFC", "NFD"]
FORMS: tuple[Form, Form] = ("NFC", "NFD")


def mended(data: bytes, *, unsafe: bool = False, examiner: Examiner = EXAMINER) -> Mended:
    document = parse(data, GOOD.name)
    return mend(document, examiner.examine(document).findings, examiner, unsafe=unsafe)


@st.composite
def scrawled(draw: st.DrawFn, value: object, form: Form | None = None) -> str:
    """`value` as JSON in some other writing: members in any order, any white space, any escapes, any normal form."""
    space = draw(st.sampled_from(["", " ", "\n", "\r\n", "\t\t", "\n      "]))
    if isinstance(value, dict):
        names = draw(st.permutations(list(value)))
        members = (
            f"{json.dumps(name)}{space}:{draw(scrawled(value[name], 'NFC' if name == 'quote' else form))}"
            for name in names
        )
        return "{" + space + f"{space},".join(members) + space + "}"
    if isinstance(value, list):
        return "[" + f",{space}".join(draw(scrawled(each)) for each in value) + space + "]"
    if isinstance(value, str):
        drawn: Form = draw(st.sampled_from(FORMS))
        written = unicodedata.normalize(form or drawn, value)
        return json.dumps(written, ensure_ascii=draw(st.booleans()))
    return json.dumps(value)


@given(scrawled(json.loads(ACCENTED)), st.sampled_from(["", "\n", "\n\n \n"]), st.sampled_from([b"", b"\xef\xbb\xbf"]))
def test_every_writing_of_a_brief_is_mended_to_the_same_bytes(text: str, end: str, mark: bytes) -> None:
    assert mended(mark + (text + end).encode()).after == ACCENTED.encode()


@given(st.data())
def test_mending_twice_changes_nothing_more(data: st.DataObject) -> None:
    text = data.draw(scrawled(load(GOOD)))
    at = data.draw(st.integers(0, len(text)))
    broken = text[:at] + data.draw(st.sampled_from(["", ",", '"', "}", "x", "é", "\x00", "0"])) + text[at + 1 :]
    for unsafe in (False, True):
        once = mended(broken.encode(), unsafe=unsafe)
        assert mended(once.after, unsafe=unsafe).after == once.after


@pytest.mark.parametrize("path", brief_files([CORPUS]), ids=lambda path: "/".join(path.parts[-3:-1]))
@pytest.mark.parametrize("unsafe", [False, True])
def test_an_example_that_was_mended_stays_as_it_is(path: Path, *, unsafe: bool) -> None:
    once = mended(path.read_bytes(), unsafe=unsafe, examiner=WITH_TEXTS)
    assert mended(once.after, unsafe=unsafe, examiner=WITH_TEXTS).after == once.after
    assert (once.mended == 0) == (once.after == once.before)


def test_safe_edits_change_no_value_but_a_misspelt_name_and_a_normal_form() -> None:
    for path in brief_files([CORPUS]):
        before, after = (parse(data, path.name) for data in (path.read_bytes(), mended(path.read_bytes()).after))
        if path.parent.name not in ("B103", "B603"):
            assert before.value == after.value, path


def test_a_brief_that_is_as_it_should_be_is_not_touched() -> None:
    for path in (FIRST, GOOD):
        assert mended(path.read_bytes(), unsafe=True).mended == 0


UNSAFE = {
    "B005": ('"economic"', '"economic",'),
    "B104": ('"length": 252', '"length": "252"'),
    "B105": ('"endorse"', '"endorses"'),
    "B202": ('"party": "harbour-ministry"', '"party": "harbor-ministry"'),
    "B209": ('"revision": 1', '"revision": 1.0'),
    "B409": ('"lang": "en",\n  "date"', '"lang": "eng",\n  "date"'),
    "B503": ('"length": 252', '"length": 251'),
    "B504": ('"end": 160', '"end": 159'),
    "B507": ('"a fair wind for both towns"', '"“a fair wind for both towns”"'),
}


@pytest.mark.parametrize("code", UNSAFE)
def test_what_may_change_the_meaning_is_mended_only_when_asked(code: str) -> None:
    right, wrong = UNSAFE[code]
    good = GOOD.read_text("utf-8")
    data = good.replace(right, wrong, 1).encode()
    assert code in {each.rule.code for each in WITH_TEXTS.examine(parse(data, GOOD.name)).findings}
    assert mended(data, examiner=WITH_TEXTS).after == data
    assert mended(data, unsafe=True, examiner=WITH_TEXTS).after == good.encode()


def test_a_rename_never_makes_a_member_twice() -> None:
    text = GOOD.read_text("utf-8").replace('"kind": "state"', '"kind": "state", "knd": "state"', 1)
    once = mended(text.encode(), unsafe=True)
    assert b'"knd"' in once.after


def test_a_file_that_is_no_text_is_left_alone() -> None:
    data = GOOD.read_bytes().replace(b"Two towns", b"Two \xff\xfe towns").replace(b'"topics"', b' "topics"')
    assert mended(data, unsafe=True).after == data


def test_only_the_rules_that_are_asked_are_mended() -> None:
    data = GOOD.read_bytes().replace(b'"topics": [', b'"topics":[').rstrip(b"\n")
    examiner = Examiner(Options(shipped(), selection=Selection(("B604",)), warn_always=True))
    assert mended(data, examiner=examiner).after == data + b"\n"


@given(st.text(max_size=30), st.lists(st.integers(0, 30), max_size=8), st.text(max_size=3))
def test_edits_keep_what_they_do_not_concern(text: str, cuts: list[int], new: str) -> None:
    points = sorted({min(cut, len(text)) for cut in cuts})
    spans = list(zip(points[::2], points[1::2], strict=False))
    kept = [text[end:start] for (_, end), (start, _) in zip([(0, 0), *spans], [*spans, (len(text), 0)], strict=True)]
    assert apply(text, [Edit(*span, new) for span in spans]) == new.join(kept)
