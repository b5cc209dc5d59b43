"""The hooks, run by the real pre-commit at real commits, in an environment that it makes from this checkout."""

import json
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from consumer import ADDRESS, BRIEF, ID, NEXT, brief, broken, done, environment, parsed, publish, run, snippet, write
from support import ROOT

from diplobrief import __version__

CONFIG = ".pre-commit-config.yaml"
ALL, CHANGED = "diplobrief-check-all", "diplobrief-check"


class Repository(NamedTuple):
    """A repository of briefs with the hooks of its configuration installed."""

    place: Path
    env: dict[str, str]

    def commit(self) -> str:
        """Commits all that stands there, which Git has to take; gives what was said."""
        done("git", "add", "--all", cwd=self.place, env=self.env)
        return done("git", "commit", "--message", "Change", cwd=self.place, env=self.env)

    def refusal(self) -> str:
        """What was said instead of a commit of all that stands there."""
        done("git", "add", "--all", cwd=self.place, env=self.env)
        found = run("git", "commit", "--message", "Change", cwd=self.place, env=self.env)
        assert found.returncode == 1, found.stdout
        return found.stdout


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Our address leads to this checkout; what pre-commit installs, it installs once, and not at home."""
    published = publish(tmp_path_factory.mktemp("published"))
    return environment(published) | {"PRE_COMMIT_HOME": str(tmp_path_factory.mktemp("pre-commit"))}


def repository(place: Path, env: dict[str, str], hook: str = ALL) -> Repository:
    """The configuration is the README's; the other hook is a change of one word."""
    (place / CONFIG).write_text(snippet(CONFIG).replace(ALL, hook), "utf-8")
    write(place, brief())
    done("git", "init", "--quiet", cwd=place, env=env)
    done(sys.executable, "-m", "pre_commit", "install", cwd=place, env=env)
    return Repository(place, env)


def test_the_manifest_is_one_and_offers_the_hooks_of_the_readme() -> None:
    manifest = ROOT / ".pre-commit-hooks.yaml"
    done(sys.executable, "-m", "pre_commit", "validate-manifest", manifest, cwd=ROOT, env={})
    assert [hook["id"] for hook in parsed(manifest.read_text("utf-8"))] == [CHANGED, ALL]
    (asked,) = parsed(snippet(CONFIG))["repos"]
    assert (asked["repo"], asked["rev"]) == (ADDRESS, f"v{__version__}")
    assert [hook["id"] for hook in asked["hooks"]] == [ALL]


@pytest.mark.parametrize("hook", [ALL, CHANGED])
def test_a_good_brief_is_committed_and_a_broken_one_refused_with_its_finding(
    tmp_path: Path, env: dict[str, str], hook: str
) -> None:
    consumer = repository(tmp_path, env, hook)
    consumer.commit()
    path = write(tmp_path, broken())
    said = consumer.refusal()
    (number,) = [n for n, line in enumerate(path.read_text("utf-8").splitlines(), 1) if '"atlantis"' in line]
    assert f"{BRIEF}:{number}:" in said
    assert 'B202 no party "atlantis" is declared' in said
    assert len(done("git", "log", "--format=%h", cwd=tmp_path, env=env).split()) == 1


def test_what_a_deleted_brief_leaves_dangling_is_seen_by_the_check_of_all(tmp_path: Path, env: dict[str, str]) -> None:
    consumer = repository(tmp_path, env)
    write(tmp_path, brief(precedes=NEXT))
    write(tmp_path, brief(NEXT, follows=ID))
    consumer.commit()
    (tmp_path / BRIEF).unlink()
    said = consumer.refusal()
    assert f"briefs/{NEXT}.json:" in said
    assert f'B303 the corpus has no brief "{ID}"' in said


def test_the_check_of_a_commit_asks_its_briefs_and_nothing_else(tmp_path: Path, env: dict[str, str]) -> None:
    consumer = repository(tmp_path, env, CHANGED)
    write(tmp_path, broken(NEXT))
    done("git", "add", "--all", cwd=tmp_path, env=env)
    done("git", "commit", "--quiet", "--no-verify", "--message", "Unseen", cwd=tmp_path, env=env)

    value = brief()
    value["title"] = "Two towns share a quay"
    write(tmp_path, value)
    assert "Passed" in consumer.commit(), "the broken brief is not of this commit"

    (tmp_path / "briefs" / "notes").mkdir()
    for other in ("package.json", "briefs/README.md", "briefs/notes/list.json"):
        (tmp_path / other).write_text(json.dumps([]), "utf-8")
    assert "Skipped" in consumer.commit(), "no file of the commit is a brief"


def test_two_briefs_of_one_commit_with_one_id_are_told(tmp_path: Path, env: dict[str, str]) -> None:
    consumer = repository(tmp_path, env, CHANGED)
    (tmp_path / "briefs" / "copy.json").write_bytes((tmp_path / BRIEF).read_bytes())
    assert "B302" in consumer.refusal(), "one process was given both"
