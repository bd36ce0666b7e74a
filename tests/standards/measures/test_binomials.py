"""Exact chances of the binomial distribution, beside scipy's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from standards.measures.binomials import TAIL, at_least, at_most, is_normal_enough, usual_counts

COUNTS = st.integers(0, 2000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of)))
SHARES = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 1e-9, 0.05, 0.5, 0.95, 1 - 1e-9, 1.0]))


@given(COUNTS, SHARES)
def test_both_tails_agree_with_scipy(counts: tuple[int, int], share: float):
    met, of = counts
    assert at_most(met, of, share) == pytest.approx(binom.cdf(met, of, share), abs=1e-9)
    assert at_least(met, of, share) == pytest.approx(binom.sf(met - 1, of, share), abs=1e-9)


@given(COUNTS, st.floats(0.01, 0.99))
def test_they_are_the_one_sided_tests_of_scipy(counts: tuple[int, int], share: float):
    met, of = counts
    if of == 0:
        return
    less = binomtest(met, of, share, alternative="less").pvalue
    more = binomtest(met, of, share, alternative="greater").pvalue
    assert (at_most(met, of, share), at_least(met, of, share)) == pytest.approx(
        (less, more), abs=1e-9
    )


@pytest.mark.parametrize(
    ("met", "of", "low", "high"),
    [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (1, 29, 0.0009, 0.1776)],
    ids=str,
)
def test_at_the_exact_limits_of_newcombe_1998_either_tail_is_a_fortieth(
    met: int, of: int, low: float, high: float
):
    """R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 5.

    The limits of Clopper and Pearson leave 2.5 % in either tail; they are printed to four places.
    """
    half = 0.00005
    assert at_least(met, of, low - half) <= 0.025 <= at_least(met, of, low + half)
    assert at_most(met, of, high + half) <= 0.025 <= at_most(met, of, high - half)


def test_none_of_twenty_has_the_exact_limit_of_newcombe_1998():
    assert at_most(0, 20, 0.1684) == pytest.approx(0.025, abs=0.0001)


@pytest.mark.parametrize("of", [0, 1, 10, 100_000])
@pytest.mark.parametrize("share", [0.0, 1.0])
def test_what_is_certain_is_certain(of: int, share: float):
    assert at_most(of, of, share) == at_least(0, of, share) == 1
    sure = of if share else 0
    assert usual_counts(of, share) == (sure, sure)


@given(st.integers(1, 300), st.floats(0.001, 0.999))
def test_usual_counts_are_the_last_whose_tail_is_not_too_rare(of: int, share: float):
    fewest, most = usual_counts(of, share)
    assert fewest <= most
    assert binom.cdf(fewest - 1, of, share) < TAIL * (1 + 1e-6)
    assert binom.sf(most, of, share) < TAIL * (1 + 1e-6)


@given(st.integers(1, 300), st.floats(0.001, 0.999))
def test_usual_counts_of_those_missed_are_those_of_the_met_turned_round(of: int, share: float):
    fewest, most = usual_counts(of, share)
    turned = usual_counts(of, 1 - share)
    assert abs(of - most - turned[0]) <= 1
    assert abs(of - fewest - turned[1]) <= 1


def test_three_deviations_are_meant_from_five_expected_on_either_side():
    assert is_normal_enough(50, 0.1)
    assert not is_normal_enough(49, 0.1)
    assert not is_normal_enough(49, 0.9)
