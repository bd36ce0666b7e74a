"""Intervals and verdicts for shares of small numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from standards.measures.proportions import Proportion, Standing, wilson

COUNTS = st.integers(1, 600).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
TARGETS = st.integers(1, 100)


@pytest.mark.parametrize(
    ("met", "of", "low", "high"),
    [
        (9, 10, 59.6, 98.2),
        (18, 20, 69.9, 97.2),
        (45, 50, 78.6, 95.7),
        (38, 42, 77.9, 96.2),
        (52, 60, 75.8, 93.1),
        (94, 120, 70.1, 84.8),
        (9, 114, 4.2, 14.3),
    ],
)
def test_the_interval_is_that_of_the_worked_examples(met: int, of: int, low: float, high: float):
    interval = wilson(met, of)
    assert (round(100 * interval.low, 1), round(100 * interval.high, 1)) == (low, high)


@given(COUNTS)
def test_the_interval_agrees_with_scipy(counts: tuple[int, int]):
    met, of = counts
    theirs = binomtest(met, of).proportion_ci(confidence_level=0.95, method="wilson")
    ours = wilson(met, of)
    assert ours.low == pytest.approx(theirs.low, abs=1e-9)
    assert ours.high == pytest.approx(theirs.high, abs=1e-9)


@given(COUNTS)
def test_the_interval_holds_the_share_and_stays_within_nought_and_one(counts: tuple[int, int]):
    interval = wilson(*counts)
    assert 0 <= interval.low <= counts[0] / counts[1] <= interval.high <= 1


@pytest.mark.parametrize(("target", "of"), [(80, 16), (90, 35), (95, 73)])
def test_a_perfect_record_is_clearly_at_standard_from_so_many_on(target: int, of: int):
    assert Proportion(of, of, target).standing is Standing.CLEARLY_AT
    assert Proportion(of - 1, of - 1, target).standing is Standing.AT


@pytest.mark.parametrize(
    ("met", "of", "target", "words"),
    [
        (100, 100, 95, "clearly at standard"),
        (45, 50, 90, "at standard, within chance"),
        (44, 50, 90, "below, within chance"),
        (20, 50, 90, "clearly below"),
        (4, 4, 90, "too few to say"),
        (0, 4, 90, "too few to say"),
        (0, 0, 90, "too few to say"),
        (5, 5, 90, "at standard, within chance"),
        (45, 50, None, ""),
        (3, 4, None, "too few to say"),
    ],
)
def test_the_verdict_is(met: int, of: int, target: int | None, words: str):
    assert Proportion(met, of, target).words == words


@given(COUNTS, TARGETS)
def test_so_many_more_would_just_have_reached_the_target(counts: tuple[int, int], target: int):
    met, of = counts
    more = Proportion(met, of, target).short_of
    assert not Proportion(met + more, of, target).is_below
    assert more == 0 or Proportion(met + more - 1, of, target).is_below


@given(COUNTS, TARGETS)
def test_clearly_and_within_chance_follow_the_interval(counts: tuple[int, int], target: int):
    share = Proportion(*counts, target)
    match share.standing:
        case Standing.CLEARLY_AT:
            assert 100 * share.interval.low >= target
        case Standing.CLEARLY_BELOW:
            assert 100 * share.interval.high < target
        case Standing.AT:
            assert not share.is_below
        case Standing.BELOW:
            assert share.is_below
        case _:
            assert share.of < 5


@given(COUNTS, TARGETS)
def test_the_percentage_shown_never_contradicts_the_verdict(counts: tuple[int, int], target: int):
    share = Proportion(*counts, target)
    assert (share.percent < target) is share.is_below
    assert (share.percent == 100) is (share.met == share.of)
