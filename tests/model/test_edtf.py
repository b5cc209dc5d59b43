import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diplobrief.model import edtf

D = dt.date
MEANINGS = {
    "2026": (D(2026, 1, 1), D(2026, 12, 31)),
    "2024-02": (D(2024, 2, 1), D(2024, 2, 29)),
    "2026-01-28": (D(2026, 1, 28), D(2026, 1, 28)),
    "2026-01~": (D(2026, 1, 1), D(2026, 1, 31)),
    "2026-01-28?": (D(2026, 1, 28), D(2026, 1, 28)),
    "1927%": (D(1927, 1, 1), D(1927, 12, 31)),
    "2026-01/2026-03": (D(2026, 1, 1), D(2026, 3, 31)),
    "2026-01-28/..": (D(2026, 1, 28), None),
    "../2026-01-28": (None, D(2026, 1, 28)),
    "1926~/1930?": (D(1926, 1, 1), D(1930, 12, 31)),
    "9999-12": (D(9999, 12, 1), D(9999, 12, 31)),
}
NOT_OF_THE_SUBSET = [
    "", "26", "2026-1", "2026-13", "2026-00", "2026-01-32", "2026-01-28T10:00", "2026-21", "20XX", "2026-01-", "../..",
    "2026/", "/2026", "2026/..~", "~2026", "2026??", "2026-01-28\n", " 2026", "２０２６", "2026/2027/2028", "-2026",
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), MEANINGS.items())
def test_bounds_follow_the_published_rule(text: str, meant: tuple[D | None, D | None]) -> None:
    assert edtf.bounds(text) == edtf.Bounds(*meant)


@pytest.mark.parametrize("text", NOT_OF_THE_SUBSET)
def test_nothing_else_is_a_date(text: str) -> None:
    with pytest.raises(edtf.DateError):
        edtf.bounds(text)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-04-31", "0000", "0000-01-01/2026"])
def test_a_day_in_no_calendar_is_impossible(text: str) -> None:
    with pytest.raises(edtf.ImpossibleDayError):
        edtf.bounds(text)


@pytest.mark.parametrize("text", ["2026/2025", "2026-03-02/2026-03-01", "2026-02/2026-01-31"])
def test_an_interval_does_not_run_backwards(text: str) -> None:
    with pytest.raises(edtf.ReversedIntervalError):
        edtf.bounds(text)


@given(st.dates(), st.sampled_from(["", "~", "?", "%"]))
def test_a_qualifier_never_moves_a_bound(day: D, qualifier: str) -> None:
    for text in (day.isoformat(), day.isoformat()[:7], day.isoformat()[:4]):
        assert edtf.bounds(text + qualifier) == edtf.bounds(text)


@given(st.dates(), st.dates(), st.dates(), st.dates())
def test_overlap_is_having_a_day_in_common(a: D, b: D, c: D, d: D) -> None:
    (a, b), (c, d) = sorted((a, b)), sorted((c, d))
    assert edtf.bounds(f"{a}/{b}").overlaps(c, d) == (max(a, c) <= min(b, d))
    assert edtf.bounds(f"{a}/..").overlaps(None, d) == (a <= d)
    assert edtf.bounds(f"../{b}").overlaps(c, None) == (c <= b)


@given(st.text(max_size=12))
def test_any_text_is_a_date_or_a_date_error(text: str) -> None:
    try:
        edtf.bounds(text)
    except edtf.DateError:
        return
    assert re.fullmatch(edtf.PATTERN[1:-1], text)


@pytest.mark.parametrize("text", ["2026-02-30T10:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T10:00:00+00:00", "2026"])
def test_a_moment_is_in_utc_and_in_the_calendar(text: str) -> None:
    with pytest.raises(edtf.DateError):
        edtf.timestamp(text)
    assert edtf.timestamp("2026-02-28T10:00:00Z") == dt.datetime(2026, 2, 28, 10, tzinfo=dt.UTC)
