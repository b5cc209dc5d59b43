import hashlib
import json
import shutil
from pathlib import Path

import pytest
from support import ROOT, command

from diplobrief.contract.derive import beside
from diplobrief.contract.generate import DIALECT, schema_bytes, schema_id
from diplobrief.contract.released import Contract, ContractError, shipped
from diplobrief.contract.verify import problems
from diplobrief.model.brief import VERSION


@pytest.fixture
def copied(tmp_path: Path) -> Contract:
    shutil.copytree(ROOT / "schemas", tmp_path / "schemas")
    return Contract(tmp_path / "schemas")


def test_the_contract_of_this_checkout_stands() -> None:
    assert list(problems(shipped())) == []
    assert shipped().folder == ROOT / "schemas"


def test_the_digests_of_releases_never_change() -> None:
    """Written here by hand a second time: a release and its lock cannot move together unseen."""
    by_hand = {
        ("1.0.0", "json"): "e2dbf65b793d9676d118d983d0e7ab46469546bbc5f9f0473ff8e6e24a348a83",
        ("1.0.0", "reader.json"): "d502f4ef26bfb3c1880ebda4164aeb4e5780c84b2fae0eabdc9cde9ba782ace1",
        ("1.1.0", "json"): "ccbb1f6cdaef4bf5c36a6f9c8cb3041b6f006755ecbbdf63bf5c0e88f9057a69",
        ("1.1.0", "reader.json"): "60510ec6e8aaf2d7ce3ddf8546e05551a2ffecf5b9a28c2b455bc58db0d25637",
        ("1.2.0", "json"): "6cfd50617eb4ccc7d4dfe24609d7997f7f9c33b2059d164322556e810a2658da",
        ("1.2.0", "reader.json"): "7d1ff3311ff6485c8f1fafa83f6be5bb65c125df782a9af42a0c15e0d52f8163",
    }
    schemas = {key: digest for key, digest in shipped().files.items() if key[1] in ("json", "reader.json")}
    assert schemas == by_hand


def test_the_lock_is_readable_by_sha256sum() -> None:
    for line in (ROOT / "schemas" / "RELEASED.sha256").read_text().splitlines():
        digest, path = line.split("  ")
        assert hashlib.sha256((ROOT / "schemas" / path).read_bytes()).hexdigest() == digest


def test_generating_twice_gives_the_same_bytes() -> None:
    assert schema_bytes() == schema_bytes() == shipped().read(VERSION)


def test_a_schema_names_its_dialect_and_itself() -> None:
    schema = json.loads(shipped().read("1.0.0"))
    assert schema["$schema"] == DIALECT
    assert schema["$id"] == schema_id("1.0.0")
    assert schema["$id"].startswith("urn:uuid:")


@pytest.mark.parametrize("form", ["reader.json", "d.ts", "md"])
def test_what_is_not_made_of_the_newest_release_any_more_is_found(copied: Contract, form: str) -> None:
    """A lock that was moved with its file is no way around: the file is compared with what makes it."""
    other = copied.read("1.2.0", form).replace(b"brief", b"grief")
    copied.path("1.2.0", form).write_bytes(other)
    lines = (copied.folder / "RELEASED.sha256").read_text().splitlines()
    digest = hashlib.sha256(other).hexdigest()
    moved = [f"{digest}{line[64:]}" if line.endswith(f"1.2.0.{form}") else line for line in lines]
    (copied.folder / "RELEASED.sha256").write_text("\n".join(moved) + "\n")
    (said,) = (each for each in problems(Contract(copied.folder)) if "follows" in each)
    assert f"1.2.0.{form} is not what follows from 1.2.0.json any more" in said
    assert "run `diplobrief schema draft`" in said


@pytest.mark.parametrize("change", [b"\n", b" "])
def test_a_released_file_that_changed_by_one_byte_is_found(copied: Contract, change: bytes) -> None:
    path = copied.path("1.0.0")
    path.write_bytes(path.read_bytes() + change)
    assert [problem for problem in problems(copied) if "has changed" in problem]
    with pytest.raises(ContractError, match="has changed"):
        Contract(copied.folder).read("1.0.0")


def test_a_released_file_that_vanished_is_found(copied: Contract) -> None:
    copied.path("1.0.0").unlink()
    assert any("vanished" in problem for problem in problems(copied))


def test_a_lock_line_that_vanished_is_found(copied: Contract) -> None:
    (copied.folder / "RELEASED.sha256").write_text("")
    said = list(problems(Contract(copied.folder)))
    assert any("in no line of the lock" in problem for problem in said)


def test_a_form_that_vanished_changed_or_was_never_made_is_found(copied: Contract) -> None:
    path = copied.path("1.0.0", "reader.json")
    path.write_bytes(path.read_bytes() + b" ")
    assert any("1.0.0.reader.json was released and has changed" in problem for problem in problems(copied))
    path.unlink()
    assert any("1.0.0.reader.json was released and has vanished" in problem for problem in problems(copied))
    lock = copied.folder / "RELEASED.sha256"
    lock.write_text("".join(line for line in lock.read_text().splitlines(keepends=True) if "1.0.0.reader" not in line))
    again = Contract(copied.folder)
    assert any("run `diplobrief schema complete 1.0.0`" in problem for problem in problems(again))
    again.complete("1.0.0", beside(again.read("1.0.0")))
    assert list(problems(Contract(copied.folder))) == []
    assert path.read_bytes() == shipped().read("1.0.0", "reader.json")


@pytest.mark.parametrize(
    "line", ["nonsense", "0" * 64 + "  diplomatic-brief/1.0.json", "0" * 63 + "  diplomatic-brief/1.0.0.json"]
)
def test_a_broken_lock_is_found(copied: Contract, line: str) -> None:
    (copied.folder / "RELEASED.sha256").write_text(line + "\n")
    assert any("RELEASED.sha256:1" in problem for problem in problems(Contract(copied.folder)))


def test_a_lock_of_other_bytes_is_found(copied: Contract) -> None:
    (copied.folder / "RELEASED.sha256").write_bytes(b"\xff\xfe")
    assert any("not ASCII" in problem for problem in problems(Contract(copied.folder)))


def test_a_released_file_that_is_no_schema_is_found(copied: Contract) -> None:
    broken = b'{"type": 5}'
    copied.path("1.0.0").write_bytes(broken)
    digest = hashlib.sha256(broken).hexdigest()
    (copied.folder / "RELEASED.sha256").write_text(f"{digest}  diplomatic-brief/1.0.0.json\n")
    assert any("no JSON Schema" in problem for problem in problems(Contract(copied.folder)))


def test_a_draft_must_be_the_model(copied: Contract) -> None:
    for form, data in ({"json": schema_bytes()} | beside(schema_bytes())).items():
        copied.path("draft", form).write_bytes(data)
    assert list(problems(copied)) == []
    copied.draft.write_bytes(b"{}")
    assert any("open draft" in problem for problem in problems(copied))


def test_a_release_is_added_once_and_upwards(copied: Contract) -> None:
    for version, said in (
        ("1.0.0", "not above"),
        ("0.9.0", "not above"),
        ("1.1", "not a version"),
        ("1.01.0", "not a"),
    ):
        with pytest.raises(ContractError, match=said):
            copied.add(version, b"{}")
    before = {path.name for path in (copied.folder / "diplomatic-brief").iterdir()}
    copied.add("1.10.0", b"{}\n")
    again = Contract(copied.folder)
    assert list(again.locked) == [*shipped().locked, "1.10.0"]
    assert again.read("1.10.0") == b"{}\n"
    assert again.newest == "1.10.0"
    added = {path.name for path in (copied.folder / "diplomatic-brief").iterdir()} - before
    assert added == {"1.10.0.json"}


def test_the_commands_list_show_verify_and_release(tmp_path: Path) -> None:
    listed = command("schema", "list")
    assert (listed.returncode, listed.stdout.split()[0]) == (0, "1.0.0")
    shown = command("schema", "show", "1.0.0")
    assert shown.stdout.encode() == shipped().read("1.0.0")
    assert command("schema", "verify").returncode == 0
    missing = command("schema", "show", "9.9.9")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "not released; released are: 1.0.0" in missing.stderr
    empty = tmp_path / "schemas"
    assert command("schema", "--schemas", empty, "verify").returncode == 2
    assert command("schema", "--schemas", empty, "draft").returncode == 0
    assert command("schema", "--schemas", empty, "verify").returncode == 0
    refused = command("schema", "--schemas", empty, "release", "2.0.0")
    assert (refused.returncode, "VERSION" in refused.stderr) == (2, True)
    assert command("schema", "--schemas", empty, "release", VERSION).returncode == 0
    assert not (empty / "diplomatic-brief" / "draft.json").exists()
    assert command("schema", "--schemas", empty, "verify").returncode == 0
    assert Contract(empty).read(VERSION) == schema_bytes()
    (empty / "diplomatic-brief" / f"{VERSION}.json").write_bytes(b"{}")
    assert command("schema", "--schemas", empty, "verify").returncode == 1
