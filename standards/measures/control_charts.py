"""Whether months differ by more than chance: run charts, XmR charts and p-charts.

Rules of NHSRplotthedots (reference: the field, section 7): limits are fixed on the first twelve
points; a signal is a point outside the limits, seven on one side of the mean, seven rising or
falling, or two of three beyond the near limit on the same side. Fewer than twelve points make a
run chart with its median, provisional and without signals. Two points are never a trend.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from math import sqrt
from statistics import fmean, median

import msgspec

ENOUGH_POINTS = 12
_ENOUGH_IN_A_POINT = 20
_RUN = 7
_OF_THREE, _THREE = 2, 3
_XMR_LIMIT = 2.66
_NEAR = 2 / 3
_P_LIMIT = 3.0
_FULL = 100.0


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
        " deviations) widen where a month has few." + _SIGNALS
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
        spreads = [_xmr_spread(values[:ENOUGH_POINTS])] * len(counted)
    else:
        share = sum(month.met for month in first) / sum(month.of for month in first)
        kind, centre = ChartKind.P, _FULL * share
        spreads = [_FULL * _P_LIMIT * sqrt(share * (1 - share) / month.of) for month in counted]
    signals = find_signals(values, centre, spreads)
    points = tuple(
        Point(month, max(0.0, centre - spread), min(_FULL, centre + spread), signal)
        for month, spread, signal in zip(counted, spreads, signals, strict=True)
    )
    return ControlChart(kind, centre, points)


def find_signals(
    values: Sequence[float], centre: float, spreads: Sequence[float]
) -> tuple[int, ...]:
    """For each point 1 where it stands out upwards, -1 downwards, 0 where it is usual variation.

    A point that several rules name goes by the first of them.
    """
    signals = [0] * len(values)
    apart = [value - centre for value in values]
    for index, (distance, spread) in enumerate(zip(apart, spreads, strict=True)):
        if abs(distance) > spread:
            _mark(signals, [index], _side(distance))
    for start in range(len(values) - _RUN + 1):
        window = range(start, start + _RUN)
        _mark(signals, window, _common([_side(apart[index]) for index in window]))
        steps = [_side(later - sooner) for sooner, later in pairwise(values[start : start + _RUN])]
        _mark(signals, window, _common(steps))
    for start in range(len(values) - _THREE + 1):
        window = range(start, start + _THREE)
        for side in (1, -1):
            beyond = [i for i in window if side * apart[i] > _NEAR * spreads[i]]
            if len(beyond) >= _OF_THREE:
                _mark(signals, beyond, side)
    return tuple(signals)


def _xmr_spread(values: Sequence[float]) -> float:
    return _XMR_LIMIT * fmean(abs(later - sooner) for sooner, later in pairwise(values))


def _side(distance: float) -> int:
    return (distance > 0) - (distance < 0)


def _common(sides: Sequence[int]) -> int:
    return sides[0] if len(set(sides)) == 1 else 0


def _mark(signals: list[int], points: Iterable[int], side: int) -> None:
    for index in points:
        signals[index] = signals[index] or side
