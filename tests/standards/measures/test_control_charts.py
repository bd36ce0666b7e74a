"""When months differ by more than chance."""

from itertools import chain, pairwise, repeat
from statistics import fmean

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom

from standards.measures.binomials import TAIL
from standards.measures.control_charts import (
    ChartKind,
    Month,
    Spread,
    control_chart,
    find_signals,
    p_spread,
    xmr_spread,
)


def _months(percents: list[int], of: int = 10) -> list[Month]:
    return [
        Month(f"{2025 + index // 12}-{index % 12 + 1:02}", round(percent * of / 100), of)
        for index, percent in enumerate(percents)
    ]


WIDE = Spread(30.0, 30.0)
USUAL = [80, 90, 70, 80, 90, 80, 70, 90, 80, 70, 90, 80]


def test_fewer_than_twelve_months_are_a_provisional_run_chart_without_signals():
    chart = control_chart(_months([10] * 5 + [100] * 6))
    assert chart.kind is ChartKind.RUN
    assert chart.is_provisional
    assert chart.centre == 100
    assert {point.signal for point in chart.points} == {0}


def test_no_months_make_an_empty_chart():
    assert control_chart([]).points == ()


def test_a_month_in_which_nothing_was_counted_is_left_out():
    chart = control_chart([*_months(USUAL), Month("2026-01", 0, 0)])
    assert len(chart.points) == 12


def test_few_in_a_month_make_an_xmr_chart_with_limits_of_the_moving_range():
    chart = control_chart(_months(USUAL))
    moving = [abs(b - a) for a, b in pairwise(USUAL)]
    mean = sum(USUAL) / 12
    assert chart.kind is ChartKind.XMR
    assert chart.centre == pytest.approx(mean)
    assert chart.points[0].low == pytest.approx(mean - 2.66 * sum(moving) / 11)
    assert {point.signal for point in chart.points} == {0}


def test_many_in_a_month_make_a_p_chart_whose_limits_widen_where_there_are_few():
    months = [*_months(USUAL, of=100), Month("2026-01", 20, 25)]
    chart = control_chart(months)
    assert chart.kind is ChartKind.P
    assert chart.points[-1].low < chart.points[0].low
    spread = 300 * (0.81 * 0.19 / 100) ** 0.5
    assert chart.points[0].high - chart.centre == pytest.approx(spread, rel=0.01)


def test_the_limits_of_moving_ranges_are_those_of_a_published_example():
    """NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: limits 55.8041 and 45.8159."""
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    assert fmean(flow) == pytest.approx(50.81)
    spread = xmr_spread(flow)
    assert fmean(flow) + spread.above == pytest.approx(55.8041, abs=0.002)
    assert fmean(flow) - spread.below == pytest.approx(45.8159, abs=0.002)


def test_the_limits_of_shares_are_those_of_a_published_example():
    """NIST/SEMATECH e-Handbook, 6.3.3.2: 347 of 1,500 chips in samples of 50, 0.4102 and 0.0524."""
    spread = p_spread(347, 1500, 50)
    assert (34700 / 1500 + spread.above) / 100 == pytest.approx(0.4102, abs=0.0001)
    assert (34700 / 1500 - spread.below) / 100 == pytest.approx(0.0524, abs=0.0001)


def test_limits_stay_fixed_on_the_first_twelve_months():
    assert control_chart(_months(USUAL)).centre == control_chart(_months(USUAL + [100] * 8)).centre


def test_a_point_outside_the_limits_stands_out():
    chart = control_chart(_months([*USUAL, 10]))
    assert [point.signal for point in chart.points] == [0] * 12 + [-1]


def test_seven_on_one_side_of_the_mean_stand_out_and_six_do_not():
    assert set(find_signals([51.0] * 6, 50, [WIDE] * 6)) == {0}
    assert set(find_signals([51.0] * 7, 50, [WIDE] * 7)) == {1}


def test_a_point_on_the_mean_breaks_a_run():
    values = [51.0] * 6 + [50.0] + [51.0] * 6
    assert set(find_signals(values, 50, [WIDE] * 13)) == {0}


def test_seven_rising_stand_out():
    values = [47.0, 48.0, 49.0, 50.0, 51.0, 52.0, 53.0]
    assert set(find_signals(values, 50, [WIDE] * 7)) == {1}
    assert set(find_signals(values[:6], 50, [WIDE] * 6)) == {0}
    assert set(find_signals(values[::-1], 50, [WIDE] * 7)) == {-1}


def test_two_of_three_beyond_the_near_limit_on_the_same_side_stand_out():
    assert find_signals([75.0, 50.0, 75.0], 50, [WIDE] * 3) == (1, 0, 1)
    assert find_signals([75.0, 50.0, 25.0], 50, [WIDE] * 3) == (0, 0, 0)


def test_two_points_are_never_called_a_trend():
    chart = control_chart(_months(list(chain(repeat(80, 10), [90]))))
    assert {point.signal for point in chart.points} == {0}


def test_the_limits_of_an_xmr_chart_are_those_of_the_worked_example():
    """NIST/SEMATECH e-Handbook, 6.3.2.2: ten batches, mean 50.81, limits 45.8159 and 55.8041.

    The handbook divides by 1.128; 2.66 is that to two places, and differs by less than 0.001.
    """
    batches = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    centre, spread = fmean(batches), xmr_spread(batches)
    assert round(centre, 2) == 50.81
    assert centre - spread.below == pytest.approx(45.8159, abs=1e-3)
    assert centre + spread.above == pytest.approx(55.8041, abs=1e-3)


def test_the_limits_of_a_p_chart_are_those_of_the_worked_example():
    """NIST/SEMATECH e-Handbook, 6.3.3.2: 30 wafers of 50 chips, mean 0.2313, limits 0.0524, 0.4102.

    It has 347 defective chips in all.
    """
    mean, spread = 100 * 347 / 1500, p_spread(347, 1500, 50)
    assert round(mean, 2) == 23.13
    assert mean - spread.below == pytest.approx(5.24, abs=0.01)
    assert mean + spread.above == pytest.approx(41.02, abs=0.01)


@given(st.integers(1, 60), st.integers(20, 400), st.data())
def test_beyond_the_exact_limits_lies_what_scipy_says_is_rarer_than_three_deviations(
    number: int, of: int, data: st.DataObject
):
    met = data.draw(st.integers(1, of - 1))
    share, spread = met / of, p_spread(met, of, number)
    assume(number * min(share, 1 - share) < 4.99)
    fewest = round(number * (share - spread.below / 100))
    most = round(number * (share + spread.above / 100))
    assert binom.cdf(fewest - 1, number, share) < TAIL * (1 + 1e-6)
    assert binom.cdf(fewest, number, share) >= TAIL * (1 - 1e-6)
    assert binom.sf(most, number, share) < TAIL * (1 + 1e-6)
    assert binom.sf(most - 1, number, share) >= TAIL * (1 - 1e-6)


def test_one_miss_after_a_year_without_is_no_alarm_and_many_are():
    perfect = _months([100] * 12, of=20)
    once = control_chart([*perfect, Month("2026-01", 19, 20)])
    often = control_chart([*perfect, Month("2026-01", 15, 20)])
    assert (once.kind, once.centre) == (ChartKind.P, 100)
    assert once.points[-1].signal == 0
    assert often.points[-1].signal == -1


PERCENTS = st.lists(st.integers(0, 100), min_size=1, max_size=40)


@given(PERCENTS)
def test_a_chart_upside_down_gives_the_same_signals_upside_down(percents: list[int]):
    for of in (10, 25):
        months = _months(percents, of=of)
        mirrored = [Month(one.month, one.of - one.met, one.of) for one in months]
        ours, theirs = control_chart(months), control_chart(mirrored)
        assert [one.signal for one in ours.points] == [-one.signal for one in theirs.points]


@given(PERCENTS)
def test_limits_hold_the_centre_and_stay_within_nought_and_a_hundred(percents: list[int]):
    for of in (10, 25):
        chart = control_chart(_months(percents, of=of))
        for point in chart.points:
            assert 0 <= point.low <= chart.centre + 1e-9
            assert chart.centre - 1e-9 <= point.high <= 100
