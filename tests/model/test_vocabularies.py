"""The tables, held against what `shared/vocabularies.md` and the standards print; counts stand here by hand."""

import itertools
from string import ascii_lowercase
from typing import get_args

import langcodes
import pycountry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplobrief.model import codes
from diplobrief.model import vocabularies as v


def test_plover_has_sixteen_types_each_with_its_modes() -> None:
    assert get_args(v.EventType) == tuple(v.EVENT_MODES)
    assert len(v.EVENT_MODES) == 16
    counts = [0, 4, 0, 0, 0, 0, 6, 4, 3, 4, 6, 7, 4, 4, 10, 15]
    assert [len(modes) for modes in v.EVENT_MODES.values()] == counts
    assert set(v.all_modes()) == {mode for modes in v.EVENT_MODES.values() for mode in modes}


def test_icd_203_has_seven_terms_that_meet_without_a_gap() -> None:
    assert get_args(v.Likelihood) == tuple(v.LIKELIHOOD_PERCENT)
    ranges = list(v.LIKELIHOOD_PERCENT.values())
    assert (ranges[0][0], ranges[-1][1], len(ranges)) == (1, 99, 7)
    assert all(low[1] == high[0] for low, high in itertools.pairwise(ranges))
    assert v.LIKELIHOOD_PERCENT["roughly even chance"] == (45, 55)


def test_the_code_tables_are_real() -> None:
    assert codes.countries()["GL"] == ("Greenland",)
    assert "ZZ" not in codes.countries()
    assert codes.countries()["XK"] == ("Kosovo",), "user-assigned, allowed by policy"
    assert "DK-84" in codes.subdivisions()
    assert "SUHH" in codes.former_countries()
    assert len(codes.countries()) == 250


@pytest.mark.parametrize(
    "tag", ["en", "kl", "da", "pt-BR", "zh-Hant-TW", "sl-rozaj", "es-419", "sr-Latn", "tl", "ca-valencia"]
)
def test_registered_languages_are_known(tag: str) -> None:
    assert codes.registered_language(tag) == tag


@pytest.mark.parametrize("tag", ["zz", "xx", "en-YZ", "en-Wxyz"])
def test_unregistered_languages_are_not(tag: str) -> None:
    assert codes.registered_language(tag) is None


@pytest.mark.parametrize(("tag", "usual"), [("eng", "en"), ("eng-UK", "en-GB"), ("en-840", "en-US")])
def test_what_only_looks_registered_is_replaced(tag: str, usual: str) -> None:
    assert codes.registered_language(tag) == usual


def test_the_tables_that_are_read_beside_their_libraries_say_what_the_libraries_say() -> None:
    assert {c.alpha_2 for c in pycountry.countries} == codes.countries().keys() - codes.USER_ASSIGNED.keys()
    assert {s.code: (s.name,) for s in pycountry.subdivisions} == codes.subdivisions()
    assert {c.alpha_4 for c in pycountry.historic_countries} == codes.former_countries().keys()
    pairs = {one + two for one in ascii_lowercase for two in ascii_lowercase}
    replaced = {"in", "iw", "ji", "jw", "mo", "sh"}
    assert {tag for tag in pairs if langcodes.tag_is_valid(tag)} - replaced == codes.TWO_LETTERS


CONTRADICTIONS = [
    ("United States", "GL", "US"), ("Russia", "CN", "RU"), ("Kosovo", "RS", "XK"), ("Niger", "NG", "NE"),
    ("China", "TW", "CN"), ("Kingdom of Denmark", "SE", "DK"), ("North Korea", "KR", "KP"), ("Ireland", "GB", "IE"),
    ("Guinea", "GQ", "GN"), ("Denmark", "GL", "DK"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "meant"), CONTRADICTIONS)
def test_a_code_of_another_country_contradicts_the_name(name: str, code: str, meant: str) -> None:
    assert codes.contradiction(name, code, "ISO 3166-1") == meant


AGREEMENTS = [
    ("Kingdom of Denmark", "DK"), ("Empire of Japan", "JP"), ("British Empire", "GB"), ("Persia", "IR"),
    ("Russia", "RU"), ("South Korea", "KR"), ("Taiwan", "TW"), ("Kosovo", "XK"), ("Siam", "TH"), ("Côte d'Ivoire", "CI"),
    ("United Kingdom", "GB"), ("United Kingdom of Great Britain and Ireland", "GB"), ("Kingdom of Italy", "IT"),
    ("Northern Ireland", "GB"), ("South West Africa", "NA"), ("Netherlands East Indies", "ID"), ("New Guinea", "PG"),
    ("French Sudan", "ML"), ("Italian Somaliland", "SO"), ("East Pakistan", "BD"), ("White Russia", "BY"),
    ("Caribbean Netherlands", "BQ"), ("Democratic Republic of the Congo", "CD"), ("French Republic", "FR"), ("Turkey", "TR"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code"), AGREEMENTS)
def test_a_name_of_the_same_country_or_of_none_contradicts_nothing(name: str, code: str) -> None:
    assert codes.contradiction(name, code, "ISO 3166-1") is None


@given(st.from_regex(r"[A-Za-z]{4,8}", fullmatch=True))
def test_no_language_has_four_to_eight_letters(tag: str) -> None:
    assert codes.registered_language(tag) is None
    assert not langcodes.tag_is_valid(tag)


@pytest.mark.parametrize("standard", codes.TABLES)
def test_no_table_contradicts_its_own_names(standard: str) -> None:
    entries = codes.TABLES[standard]()
    shared = [name for names in entries.values() for name in set(names)]
    for code, names in list(entries.items())[:400]:
        for name in names:
            if shared.count(name) == 1:
                assert codes.contradiction(name, code, standard) is None, (name, code)
