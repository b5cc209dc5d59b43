"""What the page of a rule says is run: its bad example breaks that rule alone, its good one none."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from support import CORPUS, GOOD, TEXTS, Json, command, dump, load

from diplobrief.checks import lifecycle
from diplobrief.checks.catalogue import RULES, Selection
from diplobrief.checks.examine import Examiner, Options
from diplobrief.checks.finding import Finding
from diplobrief.checks.mend import mend
from diplobrief.checks.pages import FAMILIES, Page, pages
from diplobrief.checks.run import check
from diplobrief.checks.style import Shape, shape
from diplobrief.contract.released import shipped
from diplobrief.corpus.document import Document, parse, read
from diplobrief.corpus.folder import SourceTexts, brief_files

OPTIONS = Options(shipped(), SourceTexts(TEXTS))
TREATY = "2026-03-09-harbour-treaty"

PLACED = {code: page for code, page in pages().items() if page.at is not None}
RAW = {code: pages()[code] for code in ("B004", "B005", "B006", "B007", "B008")}
IN_WORDS = {
    "B001": "is about a file, not about what it holds",
    "B002": "five million bytes are not printed",
    "B003": "what is not UTF-8 cannot stand in TOML",
    "B009": "hundreds of brackets are not read by anybody; made of its words below",
    "B109": "needs rules to be switched off: proved below",
    "B302": "is about two files: tests/corpus/bad/B302",
    "B602": "layout is not in the value: proved below, by text",
    "B604": "the end of a file cannot be seen on a page: proved below",
    "B704": "is about a file that is gone: tests/corpus/bad/B704",
    "B705": "is about a release, not a brief",
}
ALSO_MENDED = {"B106": ("/title", '" Two towns share a terminal"')}
"""Where neither the folder nor the page shows the breach that sometimes is mended: pointer and fragment."""


def found_in(document: Document) -> list[Finding]:
    return Examiner(OPTIONS).examine(document).findings


@cache
def order() -> Shape:
    return shape(json.loads(shipped().read(str(shipped().newest))))


def put(at: str, fragment: str) -> Json:
    """The good example with the fragment at its place, members of an excerpt where the schema has them."""
    brief, value = load(GOOD), json.loads(fragment)
    steps = [int(step) if step.isdigit() else step for step in at.split("/")[1:]]
    if isinstance(value, dict):
        holder, known = _at(brief, steps), order()
        for step in steps:
            known = known.nested[step] if isinstance(step, str) else known
        value = holder | value
        value = {name: value[name] for name in known.sorted(tuple(value))}
    if not steps:
        return dict(value)
    _at(brief, steps[:-1])[steps[-1]] = value
    return brief


def _at(value: Any, steps: list[str | int]) -> Any:
    for step in steps:
        value = value[step]
    return value


def codes(folder: Path, brief: Json) -> list[str]:
    """What is found in the brief, with the brief of a treaty beside it that says it follows this one."""
    treaty = load(GOOD) | {"id": TREATY, "related": [{"brief": GOOD.stem, "relation": "follows"}]}
    (folder / f"{TREATY}.json").write_bytes(dump(treaty))
    (folder / GOOD.name).write_bytes(dump(brief))
    return [finding.rule.code for finding in check([folder / GOOD.name], OPTIONS).findings]


def test_every_rule_has_a_page_and_every_page_a_rule() -> None:
    assert list(pages()) == [rule.code for rule in RULES]


def test_every_example_is_run_or_has_a_reason() -> None:
    assert PLACED.keys() | RAW.keys() | IN_WORDS.keys() == pages().keys()
    assert len(PLACED) + len(RAW) + len(IN_WORDS) == len(pages())
    assert len(PLACED) >= 50


def test_every_family_is_named() -> None:
    assert {rule.code[:2] for rule in RULES} == FAMILIES.keys()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_says_why_and_not_what(rule: Any) -> None:
    page = pages()[rule.code]
    for prose in filter(None, (page.why, page.note)):
        assert prose.endswith("."), prose
        assert prose[0] == prose[0].upper()
    assert page.why != rule.demands
    words = set(re.findall(r"\w+", rule.demands.lower()))
    assert len(words & set(re.findall(r"\w+", page.why.lower()))) < 0.8 * len(words), "it repeats the demand"
    assert len(re.findall(r"\.(?= |$)", page.why)) <= 3, "at most three sentences"
    assert page.bad != page.good
    assert page.mends in ("never", "safe", "unsafe", "sometimes")
    assert (page.mends == "sometimes") == bool(page.when)
    assert set(re.findall(r"\bB[0-9]{3}\b", f"{page.why} {page.note}")) <= pages().keys()


@pytest.mark.parametrize("code", [code for code in PLACED if not code.startswith("B7")])
def test_the_bad_fragment_breaks_exactly_its_rule_and_the_good_one_none(code: str, tmp_path: Path) -> None:
    page = PLACED[code]
    assert set(codes(tmp_path, put(str(page.at), page.bad))) == {code}
    assert codes(tmp_path, put(str(page.at), page.good)) == []


@pytest.mark.parametrize("code", [code for code in PLACED if code.startswith("B7")])
def test_a_change_of_the_good_example_breaks_exactly_its_rule_or_none(code: str, tmp_path: Path) -> None:
    page = PLACED[code]
    for fragment, wanted in ((page.bad, {code}), (page.good, set())):
        now = put(str(page.at), fragment)
        assert {breach.rule.code for breach in lifecycle.breaches(load(GOOD), now)} == wanted
        assert codes(tmp_path, now) == [], "without --since nothing is asked of it"


@pytest.mark.parametrize("code", RAW)
def test_a_raw_example_has_exactly_the_fault_of_its_rule_or_none(code: str) -> None:
    assert [fault.rule.code for fault in parse(RAW[code].bad.encode(), code).faults] == [code]
    good = parse(RAW[code].good.encode(), code)
    assert (good.faults, good.whole) == ([], True)


def test_two_hundred_and_fifty_brackets_are_nested_too_deep() -> None:
    assert [fault.rule.code for fault in parse(b"[" * 250 + b"]" * 250, "deep").faults] == ["B009"]


def test_another_layout_is_found_by_its_text() -> None:
    page, text = pages()["B602"], GOOD.read_text("utf-8")
    assert text.count(page.good) == 1
    assert {each.rule.code for each in found_in(parse(text.replace(page.good, page.bad).encode(), GOOD.name))} == {
        "B602"
    }


def test_another_end_of_the_file_is_found() -> None:
    text = GOOD.read_bytes()
    for end in (b"", b"\n\n", b"\r\n"):
        assert {each.rule.code for each in found_in(parse(text.rstrip() + end, GOOD.name))} == {"B604"}


def test_what_the_schema_alone_refuses_is_told_when_its_rule_is_not_asked() -> None:
    brief = dump(put("/event", '{"mode": "visit"}'))
    alone = Examiner(Options(shipped(), selection=Selection(("B1",))))
    assert [each.rule.code for each in alone.examine(parse(brief, GOOD.name)).findings] == ["B109"]
    assert [each.rule.code for each in found_in(parse(brief, GOOD.name))] == ["B403"]


def cases(code: str, page: Page) -> Iterator[Document]:
    """Documents that break the rule: those of its folder and that of its page."""
    folder = CORPUS / "bad" / code
    if folder.exists():
        yield from (read(path) for path in brief_files([folder]))
    for at, fragment in filter(None, ((page.at, page.bad), ALSO_MENDED.get(code))):
        if at is not None:
            yield parse(dump(put(at, fragment)), GOOD.name)
    if code in RAW:
        yield parse(page.bad.encode(), code)


def edited(code: str, page: Page, folder: Path) -> list[tuple[bool, bool]]:
    """For each finding of the rule, whether it carries edits, and whether they are safe."""
    if code in ("B701", "B702", "B703"):
        found = lifecycle.breaches(load(GOOD), put(str(page.at), page.bad))
        return [(bool(each.fixes), bool(each.fixes) and all(fix.safe for fix in each.fixes)) for each in found]
    told: list[tuple[bool, bool]] = []
    for number, document in enumerate(cases(code, page)):
        path = folder / str(number) / Path(document.name).name
        path.parent.mkdir()
        path.write_bytes(document.data)
        found_here = check([path], OPTIONS).findings
        told += [(bool(each.edits), each.safe) for each in found_here if each.rule.code == code]
    return told


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_a_page_says_what_mends_the_rule(code: str, tmp_path: Path) -> None:
    page, told = pages()[code], edited(code, pages()[code], tmp_path)
    kinds = {"safe": {(True, True)}, "unsafe": {(True, False)}, "never": {(False, False)}}
    if page.mends == "sometimes":
        assert any(carries for carries, _ in told)
    elif told or page.mends != "never":
        assert set(told) == kinds[page.mends]


@pytest.mark.parametrize("code", [code for code, page in pages().items() if page.mends in ("safe", "unsafe")])
def test_what_is_said_to_mend_a_rule_does(code: str) -> None:
    if code == "B701":
        return  # --since compares with a commit: the edit is looked at above
    examiner = Examiner(Options(shipped(), SourceTexts(TEXTS), warn_always=True))
    for document in cases(code, pages()[code]):
        found = examiner.examine(document).findings
        after = mend(document, found, examiner, unsafe=pages()[code].mends == "unsafe").after
        assert code not in {each.rule.code for each in examiner.examine(parse(after, document.name)).findings}


def test_the_command_lists_every_rule() -> None:
    done = command("rule")
    lines = [re.split(r" {2,}", line) for line in done.stdout.splitlines()]
    severity = {"error": [], "warning": ["warning"]}
    assert lines == [[rule.code, rule.name, *severity[rule.severity], rule.demands] for rule in RULES]
    assert done.returncode == 0


@pytest.mark.parametrize("words", ["B202", "b202", "unknown-party", "Unknown-Party"])
def test_the_command_prints_a_page_by_code_or_name_in_any_case(words: str) -> None:
    done = command("rule", words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("B202 unknown-party (error; B2, references in a brief)\n")
    for said in (
        "Every party that is named",
        "Bad, at /statements/0/speaker/party:",
        '    "harbour-ministry"',
        "--fix-unsafe",
    ):
        assert said in done.stdout


def test_the_command_prints_every_page_once_and_for_a_terminal() -> None:
    done = command("rule", *(rule.code for rule in RULES), *(rule.name for rule in RULES))
    assert done.returncode == 0
    for rule in RULES:
        assert done.stdout.count(f"\n{rule.code} {rule.name} ({rule.severity};") + (rule.code == "B001") == 1
    assert all(line.isprintable() and len(line) <= 120 for line in done.stdout.splitlines())
    assert done.stdout.count("--strict") >= sum(rule.severity == "warning" for rule in RULES)


@pytest.mark.parametrize(
    ("word", "cure"),
    [
        ("B2O2", 'did you mean "B202"?'),
        ("unknown-partie", 'did you mean "unknown-party"?'),
        ("zzz", "`diplobrief rule` lists them"),
        ("", "`diplobrief rule` lists them"),
    ],
)
def test_the_command_names_a_rule_that_there_is_not_and_the_nearest(word: str, cure: str) -> None:
    done = command("rule", "B202", word)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"diplobrief: no rule has the code or name {word!r}; {cure}\n"
