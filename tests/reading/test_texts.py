import hashlib
import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import TEXTS, shared

from diplobrief.corpus.folder import FolderError, SourceTexts, brief_files
from diplobrief.corpus.passages import near_miss, passages
from diplobrief.corpus.sentences import sentences

HARBOUR = (TEXTS / "harbour-talks.txt").read_bytes().decode()


def test_sentences_are_told_from_headings() -> None:
    found = [HARBOUR[start:end] for start, end in sentences(HARBOUR)]
    assert [len(found), found[0][:8], found[-1][-7:]] == [4, "Nordhavn", "autumn."]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Mr. Smith met Gen. Jones. They spoke.", 2),
        ('He said "no." She left!', 2),
        ("The U.S. Government agreed. Good.", 2),
        ("It cost 3.5 million. of it.", 1),
        ("A heading\nA sentence.", 1),
        ("No. 5 came on Jan. 3, i.e. late.", 1),
        ("", 0),
        ("Was it? Yes… Perhaps.", 3),
        ("The delegations met on 3\nApril in the port and\nagreed. They left\nlate.\n\nA second one\nfollows here.", 3),
    ],
)
def test_sentence_ends_are_told_from_abbreviations(text: str, count: int) -> None:
    assert len(sentences(text)) == count


@pytest.mark.parametrize(
    "apparatus",
    [
        "Rome, February 21, 1927—3 p.m. [Received 6 p.m.]",
        "Geneva, July 7, 1927—midnight.\n[Received July 8—3:38 a.m.]",
        "London, February 23, 1930—3 p.m. [Received February 23—12 noon.]",
        "[Washington,] February 22, 1927.",
        "Buenos Aires, 22 February 1927.",
        "[Paraphrase.]",
        "Article III.",
        "“No. 149.",
        "2 and 3.",
        "1st.",
        "IV.",
        "26.",
    ],
)
def test_a_dateline_or_a_number_is_no_sentence(apparatus: str) -> None:
    """As they stand in the records of the naval conferences: 272 of 1998 sentences there were no more than that."""
    assert sentences(apparatus) == []
    text = f"{apparatus}\nThe delegations met."
    assert [text[start:end] for start, end in sentences(text)] == ["The delegations met."]


@pytest.mark.parametrize(
    "text",
    ["Rome declined.", "Article III was dropped.", "It met in Rome, February 21, 1927.", "[From the President.]"],
)
def test_what_says_something_is_a_sentence(text: str) -> None:
    assert len(sentences(text)) == 1


@given(st.text())
def test_sentences_are_in_order_and_do_not_overlap(text: str) -> None:
    found = sentences(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(text[each.start : each.end].strip() == text[each.start : each.end] for each in found)


@given(st.text(min_size=1), st.integers(0, 50), st.integers(1, 20))
def test_every_passage_of_a_text_is_found_where_it_stands(text: str, start: int, length: int) -> None:
    start = min(start, len(text) - 1)
    words = text[start : start + length]
    found = passages(text, words)
    assert (start, start + len(words)) in found
    assert all(text[a:b] == words for a, b in found)


@pytest.mark.parametrize(
    ("asked", "difference"),
    [
        ("“a fair wind for both towns”", "U+201C"),
        ("A FAIR WIND", "asked for 'A' (U+0041), the text has 'a' (U+0061)"),
        ("a  fair  wind", "asked for '  ', the text has ' '"),
        ("a fair wind for both cities", "the text does not have 'cities'"),
        ("a fair for both towns", "the words lack"),
        ("a very fair wind for both towns", "the text does not have"),
    ],
)
def test_a_near_miss_says_what_differs(asked: str, difference: str) -> None:
    near = near_miss(HARBOUR, asked)
    assert near is not None
    assert "fair" in HARBOUR[near.start : near.end]
    assert difference in near.difference


def test_nothing_alike_is_no_near_miss() -> None:
    assert near_miss(HARBOUR, "zzz qqq xxx vvv") is None
    assert near_miss(HARBOUR, "") is None


def test_texts_are_found_by_digest_whatever_their_names(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "any.name").write_text("höre", "utf-8")
    (tmp_path / "latin").write_bytes(b"h\xf6re")
    texts = SourceTexts(tmp_path)
    assert texts.text(hashlib.sha256("höre".encode()).hexdigest()) == "höre"
    assert texts.text(hashlib.sha256(b"h\xf6re").hexdigest()) is None
    assert texts.text("0" * 64) is None


def test_folders_are_read_whole_and_in_order(tmp_path: Path) -> None:
    for name in ("b.json", "a.json", "note.txt", ".hidden.json", ".git/x.json", "sub/c.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}")
    (tmp_path / "loop").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in brief_files([tmp_path, tmp_path / "a.json"])]
    assert found == ["a.json", "b.json", "sub/c.json"]
    with pytest.raises(FolderError, match="does not exist"):
        brief_files([tmp_path / "gone"])
    (tmp_path / "empty").mkdir()
    with pytest.raises(FolderError, match=r"holds no \*\.json"):
        brief_files([tmp_path / "empty"])


def test_every_naval_record_splits_into_sentences() -> None:
    for path in sorted(shared("sources/naval-conferences").glob("*.txt")):
        text = path.read_bytes().decode()
        found = sentences(text)
        assert found, path.name
        assert max(end - start for start, end in found) < 2_000, path.name
