"""The simulation of a day, where the answer is known without it."""

from math import log
from random import Random

import pytest
import simulation


def test_a_cache_for_every_brief_misses_only_what_was_not_asked_before() -> None:
    assert simulation.hits(20_000, 50, 50, Random(1)) == 1
    assert simulation.hits(20_000, 1_000_000, 1, Random(1)) < 0.02


def test_a_cache_has_no_more_than_the_most_wanted_are_asked_for() -> None:
    """The share of the first k of n is log(k + 1) / log(n + 1): no way to forget can do better."""
    most = log(1_001) / log(100_001)
    found = simulation.hits(40_000, 100_000, 1_000, Random(2))
    assert most - 0.15 < found < most + 0.01


def test_who_comes_to_an_idle_core_waits_for_nobody() -> None:
    found = simulation.waiting(1, 4, 10, Random(3), 20_000)
    assert found.p50 == pytest.approx(10 * log(2), rel=0.05)
    assert found.p99 == pytest.approx(10 * log(100), rel=0.1)


def test_one_line_before_one_core_is_as_long_as_theory_has_it() -> None:
    """M/M/1 at half load: the time in the system is exponential with a mean of twice the work."""
    found = simulation.waiting(50, 1, 10, Random(4), 100_000)
    assert found.busy == pytest.approx(0.5, rel=0.03)
    assert found.p50 == pytest.approx(20 * log(2), rel=0.06)


@pytest.mark.parametrize("rate", [1.0, 170.0, 4_000.0])
def test_what_is_called_enough_is_busy_no_more_than_was_wanted(rate: float) -> None:
    cores = simulation.needed(rate, 25, 0.6)
    assert rate * 0.025 / cores <= 0.6
    assert simulation.waiting(rate, cores, 25, Random(5), 30_000).busy < 0.65


def test_it_prints_what_each_part_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert simulation.main(["--per-day", "1000000", "--briefs", "1000", "--kept", "100"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert [line.partition(":")[0] for line in said[1:]] == ["nodes", "database, items", "database, searches"]
