import json
import shutil
import subprocess
from argparse import Namespace
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from support import BRIEFS, ROOT

from diplobrief.cli.compat import documents, refused, since
from diplobrief.cli.main import main
from diplobrief.contract.derive import beside as forms
from diplobrief.contract.generate import schema_id
from diplobrief.contract.released import LOCK, Contract, shipped

Change = Callable[[Path], Any]
Edit = Callable[[Any], Any]


def git(folder: Path, *words: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.cd", "-c", "core.autocrlf=false")
    subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)


def schema(version: str, edit: Edit | None = None) -> bytes:
    """The first release under another number, after an edit."""
    made = json.loads(shipped().read("1.0.0"))
    made["$id"] = schema_id(version)
    if edit:
        edit(made)
    return (json.dumps(made, indent=2, ensure_ascii=False) + "\n").encode()


def wider(made: Any) -> None:
    made["properties"]["venue"] = {"$ref": "#/$defs/Line"}


def narrower(made: Any) -> None:
    made["required"].append("topics")


def wider_and_narrower(made: Any) -> None:
    wider(made)
    narrower(made)


def still_wider(made: Any) -> None:
    wider(made)
    made["properties"]["more"] = {"$ref": "#/$defs/Line"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with two releases, committed."""
    (tmp_path / "schemas").mkdir()
    made = Contract(tmp_path / "schemas")
    made.add("1.0.0", shipped().read("1.0.0"))
    Contract(made.folder).add("1.1.0", schema("1.1.0", wider))
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "two releases")
    return tmp_path / "schemas"


def told(folder: Path, ref: str = "HEAD") -> str:
    return "\n".join(since(Contract(folder), ref))


def locked(folder: Path) -> None:
    """Writes the lock anew for whatever the files are now."""
    lines = (folder / LOCK).read_text().splitlines()
    paths = [line.split("  ")[1] for line in lines]
    text = "".join(f"{sha256((folder / path).read_bytes()).hexdigest()}  {path}\n" for path in paths)
    (folder / LOCK).write_text(text)


def rewritten(change: Callable[[bytes], bytes], *, lock: bool = True) -> Change:
    """Changes the bytes of the first release, and the lock with them."""

    def make(folder: Path) -> None:
        path = folder / "diplomatic-brief" / "1.0.0.json"
        data = change(path.read_bytes())
        assert data != path.read_bytes()
        path.write_bytes(data)
        if lock:
            locked(folder)

    return make


def linked(folder: Path) -> None:
    path = folder / "diplomatic-brief" / "1.0.0.json"
    path.rename(folder.parent / "elsewhere.json")
    path.symlink_to(folder.parent / "elsewhere.json")


def folder_linked(folder: Path) -> None:
    (folder / "diplomatic-brief").rename(folder.parent / "elsewhere")
    (folder / "diplomatic-brief").symlink_to(folder.parent / "elsewhere")


def all_linked(folder: Path) -> None:
    folder.rename(folder.parent / "elsewhere")
    folder.symlink_to(folder.parent / "elsewhere")


def lines(change: Callable[[list[str]], list[str]]) -> Change:
    def make(folder: Path) -> None:
        text = (folder / LOCK).read_text().splitlines(keepends=True)
        (folder / LOCK).write_text("".join(change(text)))

    return make


def beside(name: str, data: bytes | None = None) -> Change:
    def make(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes((folder / "diplomatic-brief" / "1.0.0.json").read_bytes() if data is None else data)

    return make


def released(version: str, data: bytes) -> Change:
    """A release made by hand, without asking the command."""

    def make(folder: Path) -> None:
        path = folder / "diplomatic-brief" / f"{version}.json"
        path.write_bytes(data)
        with (folder / LOCK).open("a") as lock:
            lock.write(f"{sha256(data).hexdigest()}  diplomatic-brief/{version}.json\n")

    return make


def inserted(folder: Path) -> None:
    released("1.0.1", schema("1.0.1"))(folder)
    lines(lambda all_: [all_[0], all_[2], all_[1]])(folder)


TRICKS: dict[str, tuple[Change, str]] = {
    "file and lock together": (
        rewritten(lambda data: data.replace(b'"minItems": 2', b'"minItems": 1', 1)),
        "has changed",
    ),
    "a duplicate member": (
        rewritten(lambda data: data.replace(b'{\n  "$schema"', b'{\n  "type": "object",\n  "$schema"', 1)),
        "has changed",
    ),
    "1 as 1.0": (rewritten(lambda data: data.replace(b'"minimum": 1,', b'"minimum": 1.0,', 1)), "has changed"),
    "the order of members": (
        rewritten(lambda data: json.dumps(json.loads(data), indent=2, sort_keys=True).encode()),
        "has changed",
    ),
    "an invisible character": (
        rewritten(lambda data: data.replace(b"Diplomatic brief", b"Diplomatic\xe2\x80\x8b brief", 1)),
        "has changed",
    ),
    "line ends": (rewritten(lambda data: data.replace(b"\n", b"\r\n")), "has changed"),
    "a byte order mark": (rewritten(lambda data: b"\xef\xbb\xbf" + data), "has changed"),
    "a file without its lock": (rewritten(lambda data: data + b" ", lock=False), "has changed"),
    "a symbolic link": (linked, "was a file and is a symbolic link"),
    "a folder as a symbolic link": (folder_linked, "has vanished"),
    "all schemas as a symbolic link": (all_linked, "is a symbolic link: put the folder there"),
    "an executable file": (
        lambda folder: (folder / "diplomatic-brief" / "1.0.0.json").chmod(0o755),
        "is an executable file",
    ),
    "a file that vanished": (lambda folder: (folder / "diplomatic-brief" / "1.0.0.json").unlink(), "has vanished"),
    "a lock that vanished": (lambda folder: (folder / LOCK).unlink(), "has vanished"),
    "a lock line removed": (lines(lambda all_: all_[1:]), "does not begin with the lines it had"),
    "lock lines in another order": (lines(lambda all_: all_[::-1]), "does not begin with the lines it had"),
    "a lock line twice": (lines(lambda all_: [*all_, all_[0]]), "stands in RELEASED.sha256 twice"),
    "a lock with other line ends": (
        lines(lambda all_: [each.replace("\n", "\r\n") for each in all_]),
        "does not begin",
    ),
    "a lock without its end": (lines(lambda all_: ["".join(all_)[:-1]]), "does not begin"),
    "a version below the newest": (released("1.0.1", schema("1.0.1")), "is not above what was released before"),
    "a version between lines": (inserted, "does not begin with the lines it had"),
    "a file of another case": (beside("diplomatic-brief/1.0.0.JSON"), "can be taken for diplomatic-brief/1.0.0.json"),
    "a folder of another case": (beside("Diplomatic-Brief/1.0.0.json"), "can be taken for diplomatic-brief/1.0.0.json"),
    "digits of another width": (beside("diplomatic-brief/１.0.0.json"), "can be taken for diplomatic-brief/1.0.0.json"),
    "a name with an invisible character": (beside("diplomatic-brief/1.0.0\u200b.json"), "can be taken for"),
    "a second file of the version": (beside("diplomatic-brief/01.0.0.json"), "is in no line of RELEASED.sha256"),
    "a second file of the $id": (beside("copy.json"), "carries the $id of diplomatic-brief/1.0.0.json"),
    "a new release of an old $id": (released("1.2.0", schema("1.1.0", wider)), "carries the $id of"),
    "a new release with a duplicate member": (
        released("1.2.0", schema("1.2.0", wider).replace(b'{\n  "$schema"', b'{\n  "type": "object",\n  "$schema"', 1)),
        "is no strict JSON",
    ),
    "a new release in another layout": (
        released("1.2.0", schema("1.2.0", wider).replace(b"\n", b"\r\n")),
        "not laid out",
    ),
    "a form before its schema": (
        released("1.2.0.reader", schema("1.2.0")),
        "1.2.0.reader.json stands before the schema that it follows from",
    ),
    "a form of another name": (released("1.1.0.strict", schema("1.2.0")), "not the line of a released version"),
    "a new release with a hidden mark": (
        released("1.2.0", schema("1.2.0", wider).replace(b"One article", b"One\xe2\x80\xaearticle")),
        "U+202E",
    ),
    "a patch that widens": (released("1.1.1", schema("1.1.1")), "has to be a major one"),
    "a minor that narrows": (
        released("1.2.0", schema("1.2.0", wider_and_narrower)),
        "1.2.0 is a minor step after 1.1.0, and has to be a major one",
    ),
    "a patch that adds": (
        released(
            "1.1.1",
            schema("1.1.1", still_wider),
        ),
        "1.1.1 is a patch step after 1.1.0, and has to be a minor one",
    ),
}


def test_what_was_released_and_stayed_is_in_order(folder: Path) -> None:
    assert told(folder) == ""
    released("1.1.1", schema("1.1.1", wider))(folder)
    released("1.2.0", schema("1.2.0", still_wider))(folder)
    released("2.0.0", schema("2.0.0", narrower))(folder)
    assert told(folder) == ""
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-qm", "three more")
    assert told(folder, "HEAD~1") == ""


def test_what_follows_from_a_release_may_come_later(folder: Path) -> None:
    contract = Contract(folder)
    contract.complete("1.0.0", forms(contract.read("1.0.0")))
    (folder / "diplomatic-brief" / "deprecated.toml").write_text("")
    for form, data in forms(contract.read("1.1.0")).items():
        contract.path("draft", form).write_bytes(data)
    assert told(folder) == ""
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-qm", "what follows")
    for form in ("reader.json", "d.ts", "md"):
        path = contract.path("1.0.0", form)
        data = path.read_bytes()
        path.write_bytes(data + b"\n")
        assert f"1.0.0.{form} was released and has changed" in told(folder)
        path.write_bytes(data)


@pytest.mark.parametrize("name", TRICKS)
def test_a_change_that_hides_is_found(folder: Path, name: str) -> None:
    change, said = TRICKS[name]
    change(folder)
    assert said in told(folder)


def test_a_change_that_only_the_commit_has_is_found(folder: Path) -> None:
    """A filter or an attribute of git can show other bytes than those that are committed."""
    path = folder / "diplomatic-brief" / "1.0.0.json"
    data, lock = path.read_bytes(), (folder / LOCK).read_bytes()
    path.write_bytes(data.replace(b"\n", b"\r\n"))
    git(folder.parent, "commit", "-qam", "other line ends")
    path.write_bytes(data)
    (folder / LOCK).write_bytes(lock)
    assert "as committed: diplomatic-brief/1.0.0.json was released and has changed" in told(folder, "HEAD~1")


def test_what_was_released_beside_this_branch_is_missed(folder: Path) -> None:
    git(folder.parent, "branch", "behind")
    released("1.2.0", schema("1.2.0", still_wider))(folder)
    git(folder.parent, "add", ".")
    git(folder.parent, "commit", "-qm", "a third")
    git(folder.parent, "branch", "ahead")
    git(folder.parent, "checkout", "-q", "behind")
    assert "diplomatic-brief/1.2.0.json was released and has vanished" in told(folder, "ahead")


def test_a_waiver_that_nothing_needs_is_told(folder: Path) -> None:
    (folder / "waivers.json").write_text(json.dumps({"f" * 32: "once needed"}))
    assert f"the waiver {'f' * 32} is of no question between releases" in told(folder)


def test_the_command_verifies_since_a_commit(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "--schemas", str(folder), "verify", "--since", "no-such-commit"]) == 2
    rewritten(lambda data: data + b"\n")(folder)
    capsys.readouterr()
    assert main(["schema", "--schemas", str(folder), "verify", "--since", "HEAD"]) == 1
    assert "diplomatic-brief/1.0.0.json was released and has changed" in capsys.readouterr().out
    assert main(["schema", "verify", "--since", "HEAD"]) == 0


def test_a_release_asks_for_the_step_that_the_gate_found(folder: Path) -> None:
    contract = Contract(folder)
    assert refused(contract, "1.1.1", schema("1.1.1", wider)) is None
    assert "has to be a major one" in str(refused(contract, "1.2.0", schema("1.2.0")))
    assert refused(contract, "2.0.0", schema("2.0.0")) is None
    again = schema("1.2.0", still_wider)
    assert "has to be a minor one" in str(refused(contract, "1.1.1", again))
    assert refused(contract, "1.2.0", again) is None


def test_documents_at_hand_are_tried_first(folder: Path) -> None:
    briefs = folder.parent / "briefs"
    shutil.copytree(ROOT / "briefs", briefs)
    assert len(documents(Contract(folder), None)) == len(list(BRIEFS.glob("*.json")))
    said = refused(Contract(folder), "1.2.0", schema("1.2.0", lambda made: made["properties"].pop("caveats")))
    assert "has to be a major one" in str(said)
    asked = Namespace(documents=[briefs])
    assert len(documents(Contract(folder), asked.documents)) == len(list(BRIEFS.glob("*.json")))
