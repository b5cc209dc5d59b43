"""`tests/corpus/bad/<code>/` holds briefs that break exactly that rule. Adding a case is adding a file."""

import pytest
from support import BRIEFS, CORPUS, TEXTS

from diplobrief.checks.catalogue import RULES
from diplobrief.checks.examine import Options
from diplobrief.checks.report.words import line
from diplobrief.checks.run import check
from diplobrief.contract.released import shipped
from diplobrief.corpus.folder import SourceTexts, brief_files

FOLDERS = sorted(folder for folder in (CORPUS / "bad").iterdir() if not folder.name.startswith("B7"))
WITHOUT_EXAMPLE = {
    "B001": "an unreadable file cannot be kept in a repository: tests/checks/test_hostile.py makes one",
    "B002": "five million bytes are not kept in a repository: tests/checks/test_hostile.py makes them",
    "B705": "is about a release, not a brief: tests/checks/test_since.py makes one",
    "B109": "stands for keywords that no released schema uses yet",
}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_bad_example_gives_exactly_its_rule_and_a_cure(folder: object) -> None:
    files = brief_files([CORPUS / "bad" / getattr(folder, "name", "")])
    result = check(files, Options(shipped(), SourceTexts(TEXTS)))
    assert {finding.rule.code for finding in result.findings} == {getattr(folder, "name", "")}
    assert all(finding.help for finding in result.findings), "a message names the cure"
    if getattr(folder, "name", "") != "B302":
        assert {finding.file for finding in result.findings} == set(map(str, files)), "every example is refused"


def test_good_examples_and_our_own_briefs_have_no_finding() -> None:
    for folder, texts in ((CORPUS / "good", SourceTexts(TEXTS)), (BRIEFS, None)):
        assert [line(each) for each in check(brief_files([folder]), Options(shipped(), texts)).findings] == []


def test_every_rule_has_an_example_or_a_reason() -> None:
    codes = {rule.code for rule in RULES}
    assert len(codes) == len(RULES) == len({rule.name for rule in RULES})
    assert {folder.name for folder in (CORPUS / "bad").iterdir()} | WITHOUT_EXAMPLE.keys() == codes
    assert not {folder.name for folder in FOLDERS} & WITHOUT_EXAMPLE.keys()


def test_every_rule_says_what_it_demands() -> None:
    for rule in RULES:
        assert rule.demands.endswith("."), rule
        assert rule.name == rule.name.lower()
