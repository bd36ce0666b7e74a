"""When months differ by more than chance."""

from itertools import chain, pairwise, repeat

import pytest

from standards.measures.control_charts import ChartKind, Month, control_chart, find_signals


def _months(percents: list[int], of: int = 10) -> list[Month]:
    return [
        Month(f"{2025 + index // 12}-{index % 12 + 1:02}", round(percent * of / 100), of)
        for index, percent in enumerate(percents)
    ]


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


def test_limits_stay_fixed_on_the_first_twelve_months():
    assert control_chart(_months(USUAL)).centre == control_chart(_months(USUAL + [100] * 8)).centre


def test_a_point_outside_the_limits_stands_out():
    chart = control_chart(_months([*USUAL, 10]))
    assert [point.signal for point in chart.points] == [0] * 12 + [-1]


def test_seven_on_one_side_of_the_mean_stand_out_and_six_do_not():
    assert set(find_signals([51.0] * 6, 50, [30.0] * 6)) == {0}
    assert set(find_signals([51.0] * 7, 50, [30.0] * 7)) == {1}


def test_a_point_on_the_mean_breaks_a_run():
    values = [51.0] * 6 + [50.0] + [51.0] * 6
    assert set(find_signals(values, 50, [30.0] * 13)) == {0}


def test_seven_rising_stand_out():
    values = [47.0, 48.0, 49.0, 50.0, 51.0, 52.0, 53.0]
    assert set(find_signals(values, 50, [30.0] * 7)) == {1}
    assert set(find_signals(values[:6], 50, [30.0] * 6)) == {0}
    assert set(find_signals(values[::-1], 50, [30.0] * 7)) == {-1}


def test_two_of_three_beyond_the_near_limit_on_the_same_side_stand_out():
    assert find_signals([75.0, 50.0, 75.0], 50, [30.0] * 3) == (1, 0, 1)
    assert find_signals([75.0, 50.0, 25.0], 50, [30.0] * 3) == (0, 0, 0)


def test_two_points_are_never_called_a_trend():
    chart = control_chart(_months(list(chain(repeat(80, 10), [90]))))
    assert {point.signal for point in chart.points} == {0}
