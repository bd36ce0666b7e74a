"""Whether months differ by more than chance: run charts, XmR charts and p-charts.

Rules of NHSRplotthedots (reference: the field, section 7): limits are fixed on the first twelve
points; a signal is a point outside the limits, seven on one side of the mean, seven rising or
falling, or two of three beyond the near limit on the same side. Fewer than twelve points make a
run chart with its median, provisional and without signals. Two points are never a trend.

A p-chart's limits are three standard deviations where enough are expected on either side, and
exact tails of the binomial distribution where not. Where all or none were met in the first twelve
months, half a case is added on either side, so that one miss after a year without is no alarm.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from math import sqrt
from statistics import fmean, median
from typing import NamedTuple

import msgspec

from standards.measures.binomials import is_normal_enough, usual_counts

ENOUGH_POINTS = 12
_ENOUGH_IN_A_POINT = 20
_RUN = 7
_OF_THREE, _THREE = 2, 3
_XMR_LIMIT = 2.66
_NEAR = 2 / 3
_P_LIMIT = 3.0
_FULL = 100.0
_ROUNDING = 1e-9
"""Less than this beyond a limit is arithmetic, not news."""


class ChartKind(StrEnum):
    """How limits were worked out; a run chart has none."""

    P = "p"
    RUN = "run"
    XMR = "xmr"


class Month(msgspec.Struct, frozen=True):
    """How many of how many in a month."""

    month: str
    met: int
    of: int

    @property
    def percent(self) -> float:
        """The share in percent."""
        return _FULL * self.met / self.of if self.of else 0.0


class Point(msgspec.Struct, frozen=True):
    """A month on the chart, the range to expect of it, and which way it stands out, if it does."""

    month: Month
    low: float
    high: float
    signal: int

    @property
    def value(self) -> float:
        """Where the point is drawn, in percent."""
        return self.month.percent


class Spread(NamedTuple):
    """How far below and above the centre a point may lie before it stands out."""

    below: float
    above: float


class ControlChart(msgspec.Struct, frozen=True):
    """Months in order around their centre: the mean, or the median of a run chart."""

    kind: ChartKind
    centre: float
    points: tuple[Point, ...]

    @property
    def is_provisional(self) -> bool:
        """Whether there are too few months to tell chance from change."""
        return self.kind is ChartKind.RUN

    @property
    def rules_words(self) -> str:
        """How the chart is to be read."""
        return _RULES[self.kind]


_SIGNALS = (
    " A point stands out when it lies outside the limits, is one of 7 on the same side of the"
    " mean, one of 7 rising or falling, or one of 2 in 3 near a limit."
)
_RULES = {
    ChartKind.RUN: (
        "Provisional: fewer than 12 months. The line is the median; no limits can be given yet,"
        " and no two points make a trend."
    ),
    ChartKind.XMR: (
        "XmR chart. Mean and limits (mean and 2.66 times the mean moving range) are fixed on the"
        " first 12 months." + _SIGNALS
    ),
    ChartKind.P: (
        "p-chart. The mean is fixed on the first 12 months; the limits (three standard"
        " deviations, or the same chance counted exactly where few are expected on one side)"
        " widen where a month has few." + _SIGNALS
    ),
}


def control_chart(months: Iterable[Month]) -> ControlChart:
    """The chart that suits these months; months in which nothing was counted are left out."""
    counted = [month for month in months if month.of]
    values = [month.percent for month in counted]
    if len(counted) < ENOUGH_POINTS:
        points = tuple(Point(month, 0.0, _FULL, 0) for month in counted)
        return ControlChart(ChartKind.RUN, median(values) if values else 0.0, points)
    first = counted[:ENOUGH_POINTS]
    if median(month.of for month in first) < _ENOUGH_IN_A_POINT:
        kind, centre = ChartKind.XMR, fmean(values[:ENOUGH_POINTS])
        spreads = [xmr_spread(values[:ENOUGH_POINTS])] * len(counted)
    else:
        met, of = sum(month.met for month in first), sum(month.of for month in first)
        kind, centre = ChartKind.P, _FULL * met / of
        spreads = [p_spread(met, of, month.of) for month in counted]
    signals = find_signals(values, centre, spreads)
    points = tuple(
        Point(month, max(0.0, centre - spread.below), min(_FULL, centre + spread.above), signal)
        for month, spread, signal in zip(counted, spreads, signals, strict=True)
    )
    return ControlChart(kind, centre, points)


def find_signals(
    values: Sequence[float], centre: float, spreads: Sequence[Spread]
) -> tuple[int, ...]:
    """For each point 1 where it stands out upwards, -1 downwards, 0 where it is usual variation.

    A point that several rules name goes by the first of them.
    """
    signals = [0] * len(values)
    apart = [value - centre for value in values]
    for index, (distance, spread) in enumerate(zip(apart, spreads, strict=True)):
        if _is_beyond(distance, spread, 1.0):
            _mark(signals, [index], _side(distance))
    for start in range(len(values) - _RUN + 1):
        window = range(start, start + _RUN)
        _mark(signals, window, _common([_side(apart[index]) for index in window]))
        steps = [_side(later - sooner) for sooner, later in pairwise(values[start : start + _RUN])]
        _mark(signals, window, _common(steps))
    for start in range(len(values) - _THREE + 1):
        window = range(start, start + _THREE)
        beyond = [i for i in window if _is_beyond(apart[i], spreads[i], _NEAR)]
        for side in (1, -1):
            same = [i for i in beyond if _side(apart[i]) == side]
            if len(same) >= _OF_THREE:
                _mark(signals, same, side)
    return tuple(signals)


def xmr_spread(values: Sequence[float]) -> Spread:
    """2.66 times the mean moving range, on either side."""
    spread = _XMR_LIMIT * fmean(abs(later - sooner) for sooner, later in pairwise(values))
    return Spread(spread, spread)


def p_spread(met: int, of: int, number: int) -> Spread:
    """How far a month of so many may lie from a share of ``met`` of ``of``, in percent."""
    share = met / of
    chance = share if 0 < met < of else (met + 0.5) / (of + 1)
    if is_normal_enough(number, chance):
        spread = _FULL * _P_LIMIT * sqrt(chance * (1 - chance) / number)
        return Spread(spread, spread)
    fewest, most = usual_counts(number, chance)
    return Spread(_FULL * (share - fewest / number), _FULL * (most / number - share))


def _is_beyond(distance: float, spread: Spread, part: float) -> bool:
    limit = part * (spread.above if distance > 0 else spread.below)
    return abs(distance) > limit + _ROUNDING


def _side(distance: float) -> int:
    return (distance > 0) - (distance < 0)


def _common(sides: Sequence[int]) -> int:
    return sides[0] if len(set(sides)) == 1 else 0


def _mark(signals: list[int], points: Iterable[int], side: int) -> None:
    for index in points:
        signals[index] = signals[index] or side
