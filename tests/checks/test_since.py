"""`--since`: what changed since a commit of a real repository, and whether it changed in the open."""

import shutil
import subprocess
from pathlib import Path

import pytest
from support import CORPUS, GOOD, ROOT, Json, command, dump, load

NAME = GOOD.name
BRIEF = load(GOOD)
CHANGED: Json = {
    **BRIEF,
    "revision": 2,
    "modified": "2026-03-06T08:00:00Z",
    "title": "Two harbour towns share a terminal",
    "corrections": [
        {
            "revision": 2,
            "at": "2026-03-06T08:00:00Z",
            "kind": "typo",
            "what": "The title.",
            "why": "A word was missing.",
            "pointers": ["/title"],
        }
    ],
}


def git(folder: Path, *words: str) -> str:
    settings = ["-c", "user.name=Mapper", "-c", "user.email=mapper@example.org", "-c", "protocol.file.allow=always"]
    done = subprocess.run(["git", "-C", folder, *settings, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(repository: Path, said: str = "a change") -> str:
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", "--allow-empty", "-m", said)
    return git(repository, "rev-parse", "HEAD")


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    folder = tmp_path / "repository"
    (folder / "briefs").mkdir(parents=True)
    shutil.copytree(ROOT / "schemas", folder / "schemas")
    git(folder, "init", "--quiet", "--initial-branch=main")
    (folder / "briefs" / NAME).write_bytes(GOOD.read_bytes())
    commit(folder, "published")
    return folder


def codes(repository: Path, *words: str, since: str = "main") -> list[str]:
    done = command("check", "briefs", "--since", since, "--format", "concise", *words, cwd=repository)
    assert done.returncode in (0, 1), done.stderr
    return [line.split(": ")[1][:4] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("code", ["B701", "B702", "B703", "B704"])
def test_a_bad_example_breaks_exactly_its_rule(repository: Path, code: str) -> None:
    example = CORPUS / "bad" / code
    shutil.rmtree(repository / "briefs")
    shutil.copytree(example / "before", repository / "briefs")
    commit(repository)
    shutil.rmtree(repository / "briefs")
    shutil.copytree(example / "now", repository / "briefs")
    assert codes(repository) == [code]
    commit(repository)
    assert codes(repository, since="HEAD^") == [code], "committed or not, it is a change"
    assert codes(repository, since="HEAD") == []


def test_a_change_in_the_open_is_clean(repository: Path) -> None:
    (repository / "briefs" / NAME).write_bytes(dump(CHANGED))
    assert codes(repository) == []


def test_a_change_in_the_open_is_clean_when_nothing_else_is_asked(repository: Path) -> None:
    (repository / "briefs" / NAME).write_bytes(dump(CHANGED))
    assert codes(repository, "--select", "B7") == []


def test_another_layout_is_no_change(repository: Path) -> None:
    (repository / "briefs" / NAME).write_bytes(GOOD.read_bytes().replace(b"    ", b"\t"))
    assert codes(repository) == ["B602"]


@pytest.mark.parametrize(
    ("brief", "pointers", "found"),
    [
        ({**CHANGED, "statements": [{**BRIEF["statements"][0], "text": "Welcomes it."}]}, ["/title", "/statements/0/text"], []),
        ({**CHANGED, "statements": [{**BRIEF["statements"][0], "text": "Welcomes it."}]}, ["/title", "/statements"], []),
        ({**CHANGED, "statements": [{**BRIEF["statements"][0], "text": "Welcomes it."}]}, ["/title", "/statements/1"], ["B703"]),
        ({key: value for key, value in CHANGED.items() if key != "caveats"}, ["/title", "/caveats"], []),
        ({key: value for key, value in CHANGED.items() if key != "caveats"}, ["/title"], ["B703"]),
    ],
)  # fmt: skip
def test_a_correction_points_at_what_changed(
    repository: Path, brief: Json, pointers: list[str], found: list[str]
) -> None:
    corrections = [{**CHANGED["corrections"][0], "pointers": pointers}]
    (repository / "briefs" / NAME).write_bytes(dump({**brief, "corrections": corrections}))
    assert codes(repository) == found


def test_an_earlier_correction_stays_as_it_was(repository: Path) -> None:
    (repository / "briefs" / NAME).write_bytes(dump(CHANGED))
    commit(repository)
    first = {**CHANGED["corrections"][0], "why": "We had slept badly."}
    second = {**CHANGED["corrections"][0], "revision": 3, "at": "2026-03-07T08:00:00Z"}
    brief = {**CHANGED, "revision": 3, "modified": "2026-03-07T08:00:00Z", "title": "A terminal"}
    (repository / "briefs" / NAME).write_bytes(dump({**brief, "corrections": [first, second]}))
    assert codes(repository, since="HEAD") == ["B703"]


def test_an_unchanged_brief_is_known_and_not_told_of(repository: Path) -> None:
    other = {**BRIEF, "id": "2026-03-09-treaty", "related": [{"brief": "2026-01-01-gone", "relation": "contradicts"}]}
    (repository / "briefs" / "2026-03-09-treaty.json").write_bytes(dump(other))
    commit(repository)
    third = {**BRIEF, "id": "2026-03-10-feast", "related": [{"brief": "2026-03-09-treaty", "relation": "follows"}]}
    (repository / "briefs" / "2026-03-10-feast.json").write_bytes(dump(third))
    assert codes(repository, "--ignore", "B6", since="HEAD") == ["B305"]
    assert codes(repository, "--ignore", "B6,B305", since="HEAD~1") == ["B303"], "the two that changed since then"


def test_a_branch_is_compared_with_where_it_parted(repository: Path) -> None:
    git(repository, "checkout", "--quiet", "-b", "work")
    (repository / "briefs" / "2026-03-10-feast.json").write_bytes(dump({**BRIEF, "id": "2026-03-10-feast"}))
    commit(repository)
    git(repository, "checkout", "--quiet", "main")
    (repository / "briefs" / NAME).write_bytes(dump(CHANGED))
    (repository / "briefs" / "2026-03-11-news.json").write_bytes(dump({**BRIEF, "id": "2026-03-11-news"}))
    commit(repository)
    git(repository, "checkout", "--quiet", "work")
    assert codes(repository) == [], "what main did meanwhile is no change of the branch"


def test_a_brief_may_move_to_another_folder(repository: Path) -> None:
    (repository / "briefs" / "2026").mkdir()
    git(repository, "mv", f"briefs/{NAME}", f"briefs/2026/{NAME}")
    assert codes(repository) == []


def test_a_step_up_by_itself_is_no_change(repository: Path) -> None:
    done = command("migrate", "briefs", "--to", "1.1.0", cwd=repository)
    assert done.returncode == 0, done.stderr
    assert codes(repository) == []
    newer = load(repository / "briefs" / NAME) | {"marking": "clear"}
    (repository / "briefs" / NAME).write_bytes(dump(newer))
    assert sorted(codes(repository, "--ignore", "B6")) == ["B701", "B702"], "what it brings is one"


def test_a_step_down_leaves_something_out_and_is_a_change(repository: Path) -> None:
    newer = load(repository / "briefs" / NAME) | {
        "marking": "clear",
        "$schema": "../schemas/diplomatic-brief/1.1.0.json",
    }
    (repository / "briefs" / NAME).write_bytes(dump(newer))
    commit(repository)
    assert command("migrate", "briefs", "--to", "1.0.0", "--drop", cwd=repository).returncode == 0
    assert sorted(codes(repository)) == ["B701", "B702"]


@pytest.mark.parametrize("form", ["json", "reader.json", "d.ts", "md"])
def test_no_form_of_a_release_changes(repository: Path, form: str) -> None:
    path = repository / "schemas" / "diplomatic-brief" / f"1.1.0.{form}"
    path.write_bytes(path.read_bytes() + b"\n")
    assert codes(repository) == ["B705"]


@pytest.mark.parametrize("change", ["edited", "deleted"])
def test_a_released_schema_does_not_change(repository: Path, change: str) -> None:
    path = repository / "schemas" / "diplomatic-brief" / "1.0.0.json"
    path.write_bytes(path.read_bytes() + b"\n") if change == "edited" else path.unlink()
    done = command("check", "briefs", "--since", "main", "--format", "concise", cwd=repository)
    assert done.stdout.startswith("schemas/diplomatic-brief/1.0.0.json:1:1: B705 this release has ")
    (repository / "schemas" / "diplomatic-brief" / "draft.json").write_text("{}")
    assert codes(repository) == ["B705"], "a draft is no release"


def test_a_file_that_git_ignores_is_not_new(repository: Path) -> None:
    (repository / ".gitignore").write_text("draft-*\n/briefs/attic/\n")
    (repository / "briefs" / "attic").mkdir()
    (repository / "briefs" / "attic" / "old.json").write_text("{")
    (repository / "briefs" / "draft-x.json").write_text("{")
    assert codes(repository) == []
    assert command("check", "briefs", cwd=repository).returncode == 0
    assert command("check", "briefs/draft-x.json", cwd=repository).returncode == 1, "what is named is meant"
    assert command("check", "briefs/attic", cwd=repository).returncode == 1


@pytest.mark.parametrize(("ref", "said"), [("HEAD~2", "HEAD~2 needs a depth of 3, this clone has 1: `git fetch --deepen=2`"), ("HEAD^", "needs a depth of 2"), ("old", "shallow")])  # fmt: skip
def test_a_shallow_clone_says_what_depth_it_needs(repository: Path, tmp_path: Path, ref: str, said: str) -> None:
    git(repository, "branch", "old")
    for number in range(3):
        (repository / "note").write_text(str(number))
        commit(repository)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", repository.as_uri(), str(shallow))
    git(shallow, "fetch", "--quiet", "--depth=1", "origin", "old:old")
    done = command("check", "briefs", "--since", ref, cwd=shallow)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    if ref == "HEAD~2":
        git(shallow, "fetch", "--quiet", "--deepen=2")
        assert command("check", "briefs", "--since", ref, cwd=shallow).returncode == 0


@pytest.mark.parametrize("ref", ["nowhere", "--all", "", "HEAD:briefs"])
def test_a_commit_that_is_not_there_could_not_run(repository: Path, ref: str) -> None:
    done = command("check", "briefs", f"--since={ref}", cwd=repository)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("diplobrief: ")


def test_outside_of_a_repository_nothing_has_a_history(tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(GOOD.read_bytes())
    done = command("check", tmp_path, "--since", "HEAD")
    assert (done.returncode, "git" in done.stderr) == (2, True)


def test_a_repository_that_is_the_folder_of_briefs_has_no_schemas_beside_it(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / NAME).write_bytes(GOOD.read_bytes())
    commit(tmp_path)
    done = command("check", ".", "--since", "HEAD", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "0 briefs checked, nothing found\n")


def test_the_variables_of_a_hook_lead_nowhere_else(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    git(repository, "worktree", "add", "--quiet", "--detach", "../tree")
    monkeypatch.setenv("GIT_DIR", str(repository / ".git" / "worktrees" / "tree"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(repository / "nowhere"))
    (repository.parent / "tree" / "briefs" / NAME).write_bytes(dump({**BRIEF, "title": "Another"}))
    done = command("check", "briefs", "--since", "HEAD", cwd=repository.parent / "tree")
    assert {line.split(": ")[1][:4] for line in done.stdout.splitlines()} == {"B701", "B702"}


def test_a_submodule_is_no_brief(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    commit(other)
    git(repository, "submodule", "--quiet", "add", str(other), "briefs/inner.json")
    commit(repository)
    commit(other)
    git(repository / "briefs" / "inner.json", "pull", "--quiet")
    assert codes(repository, "--ignore", "B0", since="HEAD") == []


@pytest.mark.parametrize("name", [":y.json", "a b.json", "é\n.json"])
def test_a_name_is_nothing_but_a_name(repository: Path, name: str) -> None:
    (repository / "briefs" / name).write_text("{")
    done = command("check", f"briefs/{name}", "--since", "main", cwd=repository)
    assert (done.returncode, "B005" in done.stdout) == (1, True)
    assert codes(repository) == ["B005"]


def test_a_pattern_has_a_history_too(repository: Path) -> None:
    (repository / "briefs" / NAME).write_bytes(dump({**BRIEF, "title": "Another"}))
    done = command("check", "bri*/*.json", "--since", "HEAD", cwd=repository)
    assert done.stdout.count("B70") == 2
