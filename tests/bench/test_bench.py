"""The makers of the benchmark, small: no clock and no network."""

import re
import sqlite3
from pathlib import Path

import publisher
import pytest
import rival
import scale
from corpus import Made, briefs, laid_out, write
from failing import KINDS, failing
from failing import write as write_failing
from jsonschema import Draft202012Validator
from layout import lay_out
from mistakes import Kind
from peers import Ajv, CheckJsonschema, Contender, Own, Sourcemeta, Told
from pydantic import ValidationError
from support import ROOT, command, load

from diplobrief import DiplomaticBrief
from diplobrief.contract.conversions.briefs import convert
from diplobrief.corpus.document import parse
from diplobrief.model import rules
from diplobrief.store import edition
from diplobrief.store.contract import Query
from diplobrief.store.embedded import EmbeddedStore
from diplobrief.store.words import parse as parse_words

PRINTED: list[tuple[Contender, str, dict[str, Told]]] = [
    (Own(), "a.json:3:9: B104 this; that\na.json:4:1: B102 more\n", {"a.json": Told(None, 3, 9)}),
    (
        CheckJsonschema(),
        (
            "Schema validation errors were encountered.\n  a.json::$['$schema']: 'x' does not match\n  b.json::$.statements[0]: {} is not valid\n"
            "  Underlying errors caused this.\n\n  Best Match:\n    $.statements[0].kind: 'direct' was expected\n"
            "Several files failed to parse.\n  Failed to parse c.json\n    JSONDecodeError: trailing comma: line 26 column 15 (char 728)\n"
        ),
        {
            "a.json": Told("/$schema"),
            "b.json": Told("/statements/0", guesses=("/statements/0/kind",)),
            "c.json": Told(None, 26, 15),
        },
    ),
    (
        Sourcemeta(),
        (
            'fail: ./a.json\nerror: Schema validation failure\n  The value\n    at instance location "/parties/1" (line 56, column 5)\n'
            '  The object\n    at instance location "" (line 1, column 1)\n'
        ),
        {"a.json": Told("/parties/1")},
    ),
    (
        Sourcemeta(),
        "error: Failed to parse\n  at line 7\n  at column 18\n  at file path a.json\n",
        {"a.json": Told(None, 7, 18)},
    ),
    (Ajv(), './a.json invalid\n[{"instancePath":"/title","message":"long"}]\n', {"a.json": Told("/title")}),
    (Ajv(), "error:  ./a.json: Expected a name in JSON at position 394\n", {"a.json": Told(None, offset=394)}),
]

FIRST = re.compile(r":([0-9]+):([0-9]+): (B[0-9]{3}) ")


@pytest.fixture(scope="module")
def made() -> list[Made]:
    return briefs(40)


def test_the_makers_are_deterministic_and_every_brief_is_unique(made: list[Made]) -> None:
    assert briefs(40) == made
    assert len({each.file_name for each in made}) == len({laid_out(each.brief) for each in made}) == 40
    assert 4_400 < sum(len(laid_out(each.brief)) for each in made) / 40 < 5_000


def test_valid_briefs_are_valid_against_their_texts_too(made: list[Made], tmp_path: Path) -> None:
    write(made, tmp_path / "briefs")
    (tmp_path / "texts").mkdir()
    for each in made:
        (tmp_path / "texts" / f"{each.brief['id']}.txt").write_bytes(each.text.encode())
    for words in ((), ("--ignore", "B509", "--sources", tmp_path / "texts")):
        done = command("check", tmp_path / "briefs", *words)
        assert done.returncode == 0, done.stdout
        assert not FIRST.search(done.stdout), done.stdout


def test_briefs_of_real_records_are_briefs_of_every_version(made: list[Made]) -> None:
    newer = Draft202012Validator(load(ROOT / "schemas" / "diplomatic-brief" / "1.1.0.json"))
    for each in made:
        there = convert(each.brief, "1.1.0")
        assert there.dropped == ()
        assert newer.is_valid(there.document)
        assert not list(rules.breaches(there.document))
        assert convert(there.document, "1.0.0") == (each.brief, ())


def test_model_and_schema_agree_on_briefs_of_real_records(made: list[Made]) -> None:
    texts = [laid_out(each.brief) for each in made] + [each.broken.data for each in failing(2 * len(KINDS))]
    schema = Draft202012Validator(load(ROOT / "schemas" / "diplomatic-brief" / "1.0.0.json"))
    accepted = 0
    for text in texts:
        document = parse(text, "brief.json")
        document.reread()
        if not document.faults and isinstance(document.value, dict):
            expected = schema.is_valid(document.value) and not list(rules.breaches(document.value))
            try:
                DiplomaticBrief.model_validate_json(text)
            except ValidationError:
                assert not expected, text
            else:
                assert expected, text
                accepted += 1
    assert accepted >= len(made)


def test_briefs_of_large_editions_are_valid_and_have_frequent_words(tmp_path: Path) -> None:
    count = 200
    files = list(scale.briefs(range(count)))
    assert list(scale.briefs(range(100, count))) == files[100:], "a number has one brief"
    assert len({scale.name_of(data) for data in files}) == count
    for data in files:
        (tmp_path / f"{scale.name_of(data)}.json").write_bytes(data)
    done = command("check", tmp_path)
    assert done.returncode == 0, done.stdout
    for word in scale.words()[: scale.FREQUENT]:
        assert 0.25 < sum(word.encode() in data for data in files) / count < 0.55


def test_an_edition_of_many_briefs_is_made_once(tmp_path: Path) -> None:
    made = scale.edition_of(30, tmp_path, print)
    assert scale.edition_of(30, tmp_path, print) == made
    store = EmbeddedStore(made)
    assert len(store) == 30
    tables = tmp_path / "tables.db"
    rival.database(tmp_path, tables)
    with sqlite3.connect(tables) as connection:
        asked = "SELECT count(*) FROM briefs WHERE rowid IN (SELECT rowid FROM briefs_fts WHERE briefs_fts MATCH ?)"
        word = scale.words()[0]
        query = Query(words=parse_words(word), sort="relevance")
        assert connection.execute(asked, (word,)).fetchone() == (store.list(query).total,)


def test_a_publisher_goes_on_from_the_edition_before(tmp_path: Path) -> None:
    scale.edition_of(60, tmp_path, print)
    before = publisher.ids_of(tmp_path)
    with publisher.Publisher(tmp_path, 0) as publishing:
        pass
    now = edition.current(tmp_path)
    assert now is not None
    store = EmbeddedStore(now)
    assert (len(before), publishing.swaps[-1].sequence) == (60, store.sequence)
    assert 60 + sum(each.changes for each in publishing.swaps) == store.sequence
    assert {"revised", "withdrawn", "removed", "added"} <= {change.kind for change in store.changes(60, 100)}
    assert len(publisher.ids_of(tmp_path)) == len(store)


def test_places_are_known_of_the_same_text_that_is_written(made: list[Made]) -> None:
    for each in made:
        assert lay_out(each.brief).text.encode() == laid_out(each.brief)


def test_there_are_many_kinds_of_mistakes() -> None:
    assert len(KINDS) >= 25
    assert sum(each.standard for each in KINDS) >= 25


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """Kind → the place expected and the first finding, from one run over one file of each kind."""
    folder = tmp_path_factory.mktemp("bench") / "broken"
    made = failing(len(KINDS))
    write_failing(made, folder)
    first: dict[str, str] = {}
    for line in command("check", folder).stdout.splitlines():
        path, _, rest = line.partition(".json:")
        first.setdefault(f"{Path(path).name}.json", rest)
    places = {each.kind.name: f"{each.broken.line}:{each.broken.column}" for each in made}
    return {each.kind.name: (places[each.kind.name], first.get(each.file_name, "nothing")) for each in made}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_the_first_finding_stands_where_the_mistake_is(kind: Kind, told: dict[str, tuple[str, str]]) -> None:
    place, finding = told[kind.name]
    assert finding.startswith(f"{place}: "), f"expected {place}, told {finding}"


@pytest.mark.parametrize(("contender", "printed", "told"), PRINTED)
def test_the_first_location_is_read_from_what_is_printed(
    contender: Contender, printed: str, told: dict[str, Told]
) -> None:
    assert contender.first(printed, "a.json" if len(told) == 1 else "") == told
