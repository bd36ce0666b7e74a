"""Intervals and verdicts for shares of small numbers."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest, norm

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


@pytest.mark.parametrize(
    ("met", "of", "low", "high"),
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
    ids=str,
)
def test_the_interval_is_that_of_newcombe_1998(met: int, of: int, low: float, high: float):
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3."""
    interval = wilson(met, of)
    assert (round(interval.low, 4), round(interval.high, 4)) == (low, high)


@pytest.mark.parametrize("of", [1, 2, 3, 5, 73, 10_000, 1_000_000, 100_000_000])
def test_the_interval_agrees_with_scipy_at_the_ends_and_for_many(of: int):
    for met in {0, 1, of // 2, of - 1, of}:
        theirs = binomtest(met, of).proportion_ci(confidence_level=0.95, method="wilson")
        ours = wilson(met, of)
        assert ours.low == pytest.approx(theirs.low, rel=1e-6, abs=1e-12)
        assert ours.high == pytest.approx(theirs.high, rel=1e-6, abs=1e-12)


@given(COUNTS)
def test_the_interval_of_those_missed_is_that_of_those_met_turned_round(counts: tuple[int, int]):
    met, of = counts
    ours, theirs = wilson(met, of), wilson(of - met, of)
    assert ours.low == pytest.approx(1 - theirs.high, abs=1e-12)
    assert ours.high == pytest.approx(1 - theirs.low, abs=1e-12)


@given(COUNTS)
def test_one_more_that_is_met_never_lowers_the_interval(counts: tuple[int, int]):
    met, of = counts
    assume(met < of)
    less, more = wilson(met, of), wilson(met + 1, of)
    assert less.low <= more.low
    assert less.high <= more.high


@given(COUNTS)
def test_the_same_share_of_more_is_surer(counts: tuple[int, int]):
    met, of = counts
    few, many = wilson(met, of), wilson(4 * met, 4 * of)
    assert many.high - many.low < few.high - few.low


@given(COUNTS, st.integers(1, 99))
def test_clearly_is_what_the_score_test_of_the_target_rejects(counts: tuple[int, int], target: int):
    met, of = counts
    assume(of >= 5)
    share, deviation = target / 100, (target * (100 - target) / 10_000 / of) ** 0.5
    z = (met / of - share) / deviation
    assume(abs(abs(z) - norm.ppf(0.975)) > 1e-6)
    assert Proportion(met, of, target).is_clear is bool(2 * norm.sf(abs(z)) < 0.05)


@pytest.mark.parametrize("of", [5, 10, 20, 35, 73, 300])
def test_the_interval_holds_the_truth_about_as_often_as_it_says(of: int):
    """Counted exactly over all outcomes; Newcombe 1998 gives 0.952 on average for this method."""
    intervals = [wilson(met, of) for met in range(of + 1)]
    held = []
    for share in (number / 500 for number in range(5, 500, 5)):
        chances = binom.pmf(range(of + 1), of, share)
        held.append(
            sum(
                chance
                for chance, one in zip(chances, intervals, strict=True)
                if one.low <= share <= one.high
            )
        )
    assert sum(held) / len(held) == pytest.approx(0.952, abs=0.01)
    assert min(held) > 0.83


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


ORDER = (Standing.CLEARLY_BELOW, Standing.BELOW, Standing.AT, Standing.CLEARLY_AT)


@given(st.integers(5, 400), TARGETS)
def test_more_that_are_met_never_make_a_verdict_worse(of: int, target: int):
    found = [ORDER.index(Proportion(met, of, target).standing) for met in range(of + 1)]
    assert found == sorted(found)


@given(COUNTS, st.integers(1, 99))
def test_a_harder_target_never_makes_a_verdict_better(counts: tuple[int, int], target: int):
    assume(counts[1] >= 5)
    softer, harder = (Proportion(*counts, one).standing for one in (target, target + 1))
    assert ORDER.index(harder) <= ORDER.index(softer)


@pytest.mark.parametrize("met", range(5))
@pytest.mark.parametrize("target", [1, 50, 100, None])
def test_four_say_nothing_and_five_say_something(met: int, target: int | None):
    assert Proportion(met, 4, target).standing is Standing.TOO_FEW
    assert Proportion(met, 5, target).standing is not Standing.TOO_FEW
