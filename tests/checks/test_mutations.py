"""One mistake each in the project's own brief: refused once, at the line where a person would look, with a cure."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from support import FIRST, shared

from diplobrief.checks.examine import Options
from diplobrief.checks.run import check
from diplobrief.contract.released import shipped
from diplobrief.corpus.folder import SourceTexts

TEXT = FIRST.read_text("utf-8")
Edit = Callable[[str], str]


def swap(old: str, new: str, nth: int = 1) -> Edit:
    """Replaces the nth `old`."""

    def edit(text: str) -> str:
        parts = text.split(old)
        assert len(parts) > nth, old
        return old.join(parts[:nth]) + new + old.join(parts[nth:])

    return edit


def after(anchor: str, old: str, new: str) -> Edit:
    """Replaces the first `old` that follows `anchor`."""

    def edit(text: str) -> str:
        head, found, tail = text.partition(anchor)
        assert found, anchor
        assert old in tail, old
        return head + found + tail.replace(old, new, 1)

    return edit


def without(line: str, following: str = "") -> Edit:
    return after(following, line, "") if following else swap(line, "")


# name: edit, rule, words of the line that the finding must point at (in the mutated text), which occurrence after which
CASES: dict[str, tuple[Edit, str, str]] = {
    "wrong party reference": (swap('"on_behalf_of": "united-states"', '"on_behalf_of": "untied-states"'), "B202", "untied"),
    "wrong speaker": (swap('"party": "donald-trump"', '"party": "trump"'), "B202", '"party": "trump"'),
    "wrong source reference": (after('"id": "s3"', '"source": "article"', '"source": "artcle"'), "B203", "artcle"),
    "wrong part_of": (swap('"part_of": "kingdom-of-denmark"', '"part_of": "denmark"'), "B202", '"part_of": "denmark"'),
    "part_of cycle": (
        after('"id": "kingdom-of-denmark"', '"role": "principal",', '"role": "principal",\n      "part_of": "greenland",'),
        "B204",
        '"part_of": "kingdom-of-denmark"',
    ),
    "via nobody": (swap('"reuters"\n', '"router"\n'), "B202", '"router"'),
    "affects nobody": (after('"id": "i8"', '"nato"', '"nata"'), "B202", '"nata"'),
    "duplicate root member": (swap('"revision": 2,', '"revision": 2,\n  "revision": 3,'), "B006", '"revision": 3'),
    "duplicate nested member": (swap('"start": 484,', '"start": 484,\n        "start": 485,'), "B006", '"start": 485'),
    "duplicate id": (swap('"id": "o2"', '"id": "o1"'), "B201", '"id": "o1"@2'),
    "id of a claim is that of a party": (swap('"id": "b1"', '"id": "nato"'), "B201", '"id": "nato"@2'),
    "span start shifted": (after('"id": "s3"', '"start": 833', '"start": 834'), "B504", '"start": 834'),
    "span end shifted": (after('"id": "s3"', '"end": 1020', '"end": 1019'), "B504", '"end": 1019'),
    "span moved whole": (
        lambda text: after('"id": "s6"', '"start": 1877', '"start": 1878')(after('"id": "s6"', '"end": 2094', '"end": 2095')(text)),
        "B504",
        '"start": 1878',
    ),
    "digest too long": (after('"id": "i1"', '"sha256": "', '"sha256": "00000000'), "B106", '"sha256": "00000000'),
    "digest with a wrong digit": (
        lambda text: re.sub(r'("start": 603,\s+"end": 700,\s+"sha256": ")(.)', lambda m: m[1] + ("0" if m[2] != "0" else "1"), text, count=1),
        "B504",
        '"sha256"@after:"start": 603',
    ),
    "span beyond the text": (swap('"end": 2739', '"end": 2741'), "B205", '"end": 2741'),
    "span reversed": (after('"id": "s4"', '"end": 1398', '"end": 1000'), "B206", '"end": 1000'),
    "negative start": (swap('"start": 0,', '"start": -1,'), "B107", '"start": -1'),
    "quote altered": (swap("respecting the Kingdom's red lines\"", 'respecting the Kingdoms red lines"'), "B505", '"quote"'),
    "quote gone from a mixed statement": (without("      \"quote\": \"address American concerns about security in the Arctic while respecting the Kingdom's red lines\",\n"), "B102", '{@before:"id": "s3"'),
    "quote in an indirect statement": (after('"id": "s1"', '"evidence"', '"quote": "begun",\n      "evidence"'), "B103", '"quote": "begun"'),
    "misspelt required member": (swap('"summary":', '"sumary":'), "B103", '"sumary"'),
    "misspelt nested member": (after('"id": "nato"', '"kind"', '"kynd"'), "B103", '"kynd"'),
    "misspelt optional member": (swap('"aliases"', '"alias"'), "B103", '"alias"'),
    "misspelt tag": (after('"id": "s1"', '"kind"', '"knid"'), "B103", '"knid"'),
    "misspelt tag value": (after('"id": "s1"', '"indirect"', '"indirct"'), "B105", '"indirct"'),
    "missing member": (without('  "lang": "en",\n'), "B102", "{@1"),
    "unheard-of member": (swap('"lang": "en",', '"lang": "en",\n  "colour": "blue",'), "B103", '"colour"'),
    "impossible day": (after('"id": "s4"', '"said": "2026-01-28"', '"said": "2026-02-30"'), "B401", "2026-02-30"),
    "impossible month": (swap('"date": "2026-01-28?"', '"date": "2026-13"'), "B106", "2026-13"),
    "reversed interval": (swap('"date": "2026-01-28?"', '"date": "2026-01-28/2025"'), "B402", "2026-01-28/2025"),
    "impossible time": (swap("T12:30:00Z", "T25:40:00Z"), "B106", "T25:40"),
    "local time": (swap("T12:30:00Z", "T16:40:00+01:00"), "B106", "+01:00"),
    "said after the record": (after('"id": "s4"', '"said": "2026-01-28"', '"said": "2027-01-28"'), "B412", "2027-01-28"),
    "wrong event type": (swap('"type": "consult"', '"type": "consults"'), "B105", '"consults"'),
    "mode of another type": (swap('"type": "consult",', '"type": "consult",\n    "mode": "troops",'), "B403", '"troops"'),
    "wrong role": (swap('"role": "mentioned"', '"role": "mention"'), "B105", '"mention"'),
    "null": (swap('"lang": "en",\n      "text"', '"lang": null,\n      "text"'), "B104", '"lang": null'),
    "empty text": (after('"id": "i7"', '"text": "', '"text": "",\n      "attribution": "'), "B107", '"text": ""'),
    "text for a number": (swap('"revision": 2', '"revision": "2"'), "B104", '"revision": "2"'),
    "fraction for a whole number": (swap('"length": 2740', '"length": 2740.0'), "B209", "2740.0"),
    "wrong length": (swap('"length": 2740', '"length": 2739'), "B503", "2739"),
    "text of another article": (after('"text": {', '"sha256": "8', '"sha256": "9'), "B502", '"sha256": "9'),
    "trailing comma": (swap('"arctic"\n', '"arctic",\n'), "B005", '"arctic",'),
    "missing comma": (swap('"status": "current",', '"status": "current"'), "B005", '"status": "current"'),
    "single quotes": (swap('"lang": "en"', "'lang': 'en'"), "B005", "'lang'"),
    "comment": (swap('"lang": "en",', '"lang": "en", // English'), "B005", "// English"),
    "not a number": (swap('"revision": 2', '"revision": NaN'), "B007", "NaN"),
    "lone surrogate": (swap("Washington and Copenhagen", "Washington \\udc00 Copenhagen"), "B008", "\\udc00"),
    "schema not released": (swap("diplomatic-brief/1.1.0", "diplomatic-brief/1.1.1"), "B101", "1.1.1"),
    "schema elsewhere": (swap("../schemas/diplomatic-brief/", "./"), "B101", '"./1.1.0.json"'),
    "id is not the file name": (swap('"id": "2026-01-28-arctic-security-talks"', '"id": "2026-01-28-arctic-talks"'), "B301", "arctic-talks"),
    "capital in an id": (swap('"id": "nato"', '"id": "NATO"'), "B106", '"id": "NATO"'),
    "space at the end": (after('"title"', 'Arctic security"', 'Arctic security "'), "B106", 'security "'),
    "repeated topic": (swap('"arctic"\n', '"diplomatic"\n'), "B108", '"diplomatic"@2'),
    "code of another state": (swap('"iso_3166_1": "RU"', '"iso_3166_1": "CN"'), "B408", '"iso_3166_1": "CN"'),
    "code of no state": (swap('"iso_3166_1": "RU"', '"iso_3166_1": "RX"'), "B407", "RX"),
    "number for a QID": (swap('"wikidata": "Q30"', '"wikidata": "30"'), "B106", '"30"'),
    "unknown language": (swap('"lang": "en",\n  "date"', '"lang": "eng-UK",\n  "date"'), "B409", "eng-UK"),
    "withdrawn without a reason": (swap('"status": "current"', '"status": "withdrawn"'), "B404", '"status": "withdrawn"'),
    "revision unexplained": (swap('"revision": 2', '"revision": 3'), "B411", '"revision": 3'),
    "parties misspelt": (swap('"parties": [\n    {', '"partys": [\n    {'), "B103", '"partys"'),
    "sources misspelt": (swap('"sources"', '"source"'), "B103", '"source": ['),
    "length of another text": (swap('"length": 2740', '"length": 274'), "B503", '"length": 274'),
    "empty reference": (swap('"on_behalf_of": "united-states"', '"on_behalf_of": ""'), "B106", '"on_behalf_of": ""'),
    "code in small letters": (swap('"iso_3166_1": "RU"', '"iso_3166_1": "ru"'), "B106", '"ru"'),
    "language by name": (swap('"lang": "en",\n  "date"', '"lang": "English",\n  "date"'), "B106", '"English"'),
    "quote on an objective": (after('"id": "o1"', '"evidence"', '"quote": "aiming",\n      "evidence"'), "B103", '"quote": "aiming"'),
    "withdrawal is null": (swap('"status": "current",', '"status": "withdrawn",\n  "withdrawal": null,'), "B104", '"withdrawal"'),
    "related to nothing": (swap('"corrections": [', '"related": [\n    {\n      "brief": "2020-01-01-gone",\n      "relation": "follows"\n    }\n  ],\n  "corrections": ['), "B303", "2020-01-01-gone"),
}  # fmt: skip

# Mistakes that break the words which other parts refer to: the first finding is the mistake, others follow from it.
WITH_CONSEQUENCES = {
    "capital in an id",
    "duplicate id",
    "id of a claim is that of a party",
    "misspelt tag",
}


def _line(text: str, pointer: str) -> int:
    """The line of `words`, `words@N` (Nth occurrence), `words@after:anchor` or `words@before:anchor`."""
    words, _, where = pointer.partition("@")
    at = -1
    if where.startswith("after:"):
        at = text.index(words, text.index(where[6:]))
    elif where.startswith("before:"):
        at = text.rindex(words, 0, text.index(where[7:]))
    else:
        for _ in range(int(where or 1)):
            at = text.index(words, at + 1)
    return text.count("\n", 0, at) + 1


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_found_at_its_line_with_a_cure(name: str, tmp_path: Path) -> None:
    texts = SourceTexts(shared("sources"))
    edit, code, pointer = CASES[name]
    mutated = edit(TEXT)
    assert mutated != TEXT
    path = tmp_path / FIRST.name
    path.write_text(mutated, "utf-8")
    found = check([path], Options(shipped(), texts)).findings
    told = [(each.rule.code, each.place.line) for each in found]
    assert (code, _line(mutated, pointer)) in told, told
    assert all(each.help for each in found)
    if name not in WITH_CONSEQUENCES:
        assert len(found) == 1, [f"{each.place.line} {each.rule.code} {each.message}" for each in found]


def test_the_unchanged_copy_is_clean(tmp_path: Path) -> None:
    shutil.copy(FIRST, tmp_path)
    result = check([tmp_path / FIRST.name], Options(shipped(), SourceTexts(shared("sources"))))
    assert result.findings == []
    assert [len(each.uncovered) for _, each in result.coverage] == [0]


def test_findings_keep_their_fingerprint_when_lines_move(tmp_path: Path) -> None:
    path = tmp_path / FIRST.name
    marks = []
    for text in (TEXT, TEXT.replace("{\n", "{\n\n\n", 1)):
        path.write_text(text.replace('"DK"', '"SE"'), "utf-8")
        (finding,) = check([path], Options(shipped())).findings
        marks.append((finding.fingerprint, finding.place.line))
    assert marks[0][0] == marks[1][0]
    assert marks[1][1] == marks[0][1] + 2
