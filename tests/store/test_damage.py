"""An edition that is not what was written is refused, whatever was done to whichever of its files."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import oracle
import orjson
import pytest
from support import Json, compiled, dump

from diplobrief.store import edition
from diplobrief.store.contract import COLLECTIONS, SECTIONS, Query
from diplobrief.store.edition import EditionError
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.store.packs import PackError
from diplobrief.store.words import parse


def flipped(path: Path, chance: random.Random) -> None:
    data = bytearray(path.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def truncated(path: Path, chance: random.Random) -> None:
    path.write_bytes(path.read_bytes()[: chance.randrange(path.stat().st_size)])


def emptied(path: Path, _: random.Random) -> None:
    path.write_bytes(b"")


def longer(path: Path, _: random.Random) -> None:
    path.write_bytes(path.read_bytes() + b"\0")


def missing(path: Path, _: random.Random) -> None:
    path.unlink()


def replaced_by_a_folder(path: Path, _: random.Random) -> None:
    path.unlink()
    path.mkdir()


def lost_behind_a_link(path: Path, _: random.Random) -> None:
    path.unlink()
    path.symlink_to("nowhere")


Damage = Callable[[Path, random.Random], None]
DAMAGES: list[Damage] = [
    flipped,
    flipped,
    flipped,
    truncated,
    emptied,
    longer,
    missing,
    replaced_by_a_folder,
    lost_behind_a_link,
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Json]]:
    """An edition with a past, and its briefs."""
    out = tmp_path_factory.mktemp("whole")
    made = oracle.corpus(random.Random(1), 12, 12)
    compiled(map(dump, made.values()), out)
    made["brief-00"] = {**made["brief-00"], "revision": 2, "date": "2026-01-01"}
    del made["brief-01"]
    return compiled(map(dump, made.values()), out).folder, made


def everything(store: EmbeddedStore, briefs: dict[str, Json]) -> Iterator[object]:
    yield store.edition, store.sequence, len(store), store.schemas(), store.changes(0, 1_000), store.parties("", 100)
    for name in briefs:
        yield store.get(name), [store.section(name, section) for section in SECTIONS]
    for collection in COLLECTIONS:
        yield store.list(Query(collection, limit=200))
        yield store.list(Query(collection, words=parse("zorbak OR mivul"), limit=200))


def parts(folder: Path) -> list[str]:
    """One file of each kind."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.stat().st_size]
    kinds = {(path.parent.name, path.suffix if path.parent != folder else path.name): path for path in files}
    return sorted(path.relative_to(folder).as_posix() for path in kinds.values())


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda each: each.__name__)
def test_a_damaged_file_is_refused(whole: tuple[Path, dict[str, Json]], damage: Damage, tmp_path: Path) -> None:
    folder, briefs = whole
    expected, chance = list(everything(EmbeddedStore(folder), briefs)), random.Random(damage.__name__)
    names = parts(folder)
    assert len(names) > 30
    for number, name in enumerate(names):
        copy = shutil.copytree(folder, tmp_path / str(number))
        damage(copy / name, chance)
        if damage is flipped and name.startswith("packs/"):
            with suppress(PackError):  # or the byte is one that nobody reads any more
                assert list(everything(EmbeddedStore(copy), briefs)) == expected
        else:
            with pytest.raises(EditionError, match=str(copy)):
                EmbeddedStore(copy)
        shutil.rmtree(copy, ignore_errors=True)  # tantivy looks at the lock of an index that was opened once more


def test_no_byte_of_a_brief_changes_unnoticed(whole: tuple[Path, dict[str, Json]], tmp_path: Path) -> None:
    folder, briefs = whole
    expected = {name: EmbeddedStore(folder).get(name) for name in briefs}
    copy = shutil.copytree(folder, tmp_path / "copy")
    noticed, chance = 0, random.Random(1)
    for pack in sorted((copy / edition.PACKS).iterdir()):
        data = pack.read_bytes()
        for at in chance.sample(range(len(data)), 40):
            pack.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            store = EmbeddedStore(copy)
            for name in briefs:
                try:
                    assert store.get(name) == expected[name]
                except PackError:
                    noticed += 1
        pack.write_bytes(data)
    assert noticed


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"null", b"1", b'"text"', b"{", b"\xff", b'{"format": 1}', b'{"format": 1, "sum": 1}'],
)
def test_what_is_no_manifest_is_refused(whole: tuple[Path, dict[str, Json]], content: bytes, tmp_path: Path) -> None:
    copy = shutil.copytree(whole[0], tmp_path / "copy")
    (copy / "manifest.json").write_bytes(content)
    with pytest.raises(EditionError):
        EmbeddedStore(copy)


def test_an_edition_of_another_format_says_so(whole: tuple[Path, dict[str, Json]], tmp_path: Path) -> None:
    copy = shutil.copytree(whole[0], tmp_path / "copy")
    manifest = orjson.loads((copy / "manifest.json").read_bytes())
    (copy / "manifest.json").write_bytes(orjson.dumps({**manifest, "format": edition.FORMAT + 1}))
    with pytest.raises(EditionError, match="another format; build it again"):
        EmbeddedStore(copy)


def test_what_is_no_edition_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path, tmp_path / "file", tmp_path / "nothing"):
        with pytest.raises(EditionError, match="is no edition"):
            EmbeddedStore(path)


@pytest.mark.parametrize("content", [b"", b"\xff", b"..", b"../other", b"a/b", b"nothing", b"\0", b" \n"])
def test_a_pointer_that_leads_nowhere_gives_no_edition(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "current").write_bytes(content)
    found = edition.current(tmp_path)
    if found is not None:
        assert found.parent == tmp_path
        with pytest.raises(EditionError):
            EmbeddedStore(found)
