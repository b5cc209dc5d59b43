"""`deprecated.toml`: which versions are on their way out, or what is wrong with the file."""

import shutil
from pathlib import Path

import pytest
from support import ROOT

from diplobrief.contract.deprecations import Deprecation, deprecations
from diplobrief.contract.released import Contract, ContractError, shipped
from diplobrief.contract.verify import problems

WRONG = {
    "not TOML": ("[1.0.0", "is not TOML"),
    "not released": ('["9.0.0"]\nsince = 2027-01-01T00:00:00Z', "version 9.0.0 is not released"),
    "no since": ('["1.0.0"]\nsunset = 2027-01-01T00:00:00Z', "has a `since`"),
    "another member": ('["1.0.0"]\nsince = 2027-01-01T00:00:00Z\nuntil = 1', "nothing else"),
    "a day": ('["1.0.0"]\nsince = 2027-01-01', "needs times in UTC"),
    "a local time": ('["1.0.0"]\nsince = 2027-01-01T00:00:00+01:00', "needs times in UTC"),
    "gone before": ('["1.0.0"]\nsince = 2027-01-01T00:00:00Z\nsunset = 2026-01-01T00:00:00Z', "in order"),
}


@pytest.fixture
def contract(tmp_path: Path) -> Contract:
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    return Contract(tmp_path / "schemas")


def test_nothing_is_deprecated_today() -> None:
    assert deprecations(shipped()) == {}


def test_a_version_may_end_or_not(contract: Contract) -> None:
    path = contract.folder / "diplomatic-brief" / "deprecated.toml"
    path.write_text('["1.0.0"]\nsince = 2027-01-01T00:00:00Z\n')
    assert deprecations(contract) == {"1.0.0": Deprecation(1798761600)}
    assert deprecations(contract)["1.0.0"].fields == (("deprecation", "@1798761600"),)
    assert list(problems(contract)) == []


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG.keys())
def test_what_cannot_be_meant_is_refused(contract: Contract, text: str, said: str) -> None:
    (contract.folder / "diplomatic-brief" / "deprecated.toml").write_text(text)
    with pytest.raises(ContractError, match=said):
        deprecations(contract)
    assert any(said in problem for problem in problems(contract))
