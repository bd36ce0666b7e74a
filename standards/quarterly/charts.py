"""The report's drawings: agencies as bars with their intervals, months as run or control charts.

Pure functions of figures. No state is told by colour alone: marks have shapes, lines have dashes,
and a table of the numbers stands beside each drawing. Each is drawn twice, for 720 and for 360
pixels, and the stylesheet shows the one that fits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from standards.calendars.quarters import month_on
from standards.measures.control_charts import ControlChart, Point
from standards.quarterly import svg
from standards.quarterly.figures import Share
from standards.quarterly.svg import Drawing

WIDE, NARROW = 720, 360
_FULL = 100
_TICKS = (0, 25, 50, 75, 100)
_MONTHS = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LABEL_GAP = 15
_LETTER = 7.2
_NARROWEST_LABEL, _WIDEST_LABEL = 120, 300


@dataclass(frozen=True, slots=True)
class Bar:
    """One agency's share."""

    label: str
    share: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What a drawing says to somebody who cannot see it."""

    prefix: str
    title: str
    description: str


def bars(rows: Sequence[Bar], words: Words) -> Markup:
    """Agencies as bars from nought with 95 % intervals, and the standard as a dashed line."""
    return _both(_bars(rows, WIDE), _bars(rows, NARROW), words)


def months(chart: ControlChart, words: Words, *, target: int | None, since: date | None) -> Markup:
    """A point a month around the centre, within its limits where there are enough of them."""
    wide = _months(chart, WIDE, target, since)
    return _both(wide, _months(chart, NARROW, target, since), words)


def spark(history: Sequence[int | None], words: Words, *, target: int | None) -> Markup:
    """A few quarters as a line without axes, for a table's cell."""
    drawing = Drawing(150, 38)
    known = [(index, value) for index, value in enumerate(history) if value is not None]
    if target is not None:
        y = _spark_y(target)
        drawing.line((0, y), (150, y), stroke=svg.TARGET, width=1.2, dash="5 3")
    places = [(4 + 142 * i / max(1, len(history) - 1), _spark_y(value)) for i, value in known]
    if places:
        drawing.path(places, stroke=svg.GREY, width=1.8)
        drawing.circle(places[-1], 3.6, fill=svg.INK)
    return drawing.drawn(words.prefix, words.title, words.description, kind="spark")


def _both(wide: Drawing, narrow: Drawing, words: Words) -> Markup:
    drawn = (
        one.drawn(f"{words.prefix}-{kind}", words.title, words.description, kind=kind)
        for one, kind in ((wide, "wide"), (narrow, "narrow"))
    )
    return Markup("").join(drawn)


def _spark_y(value: float) -> float:
    return 4 + 30 * (1 - value / _FULL)


def _bars(rows: Sequence[Bar], width: int) -> Drawing:
    is_narrow = width == NARROW
    left, right = (8, 64) if is_narrow else (_label_width(rows), 120)
    top, row_height, foot = 24, 50 if is_narrow else 36, 28
    drawing = Drawing(width, top + row_height * len(rows) + foot)
    bottom = drawing.height - foot
    plot = width - left - right

    def x(percent: float) -> float:
        return left + plot * percent / _FULL

    for tick in _TICKS:
        drawing.line((x(tick), top), (x(tick), bottom))
        anchor = "start" if is_narrow and tick == 0 else "middle"
        drawing.text((x(tick), bottom + 17), f"{tick}%", size=12, fill=svg.MUTE, anchor=anchor)
    for index, row in enumerate(rows):
        y = top + row_height * index + (24 if is_narrow else 8)
        if is_narrow:
            drawing.text((left, y - 8), row.label)
        else:
            drawing.text((left - 10, y + 14), _fitting(row.label), size=13.5, anchor="end")
        _bar(drawing, row.share, (left, x(row.share.percent)), y)
        _interval(drawing, (x(row.share.low), x(row.share.high)), y)
        _bar_numbers(drawing, row.share, (width - right + 10, y + 14), is_narrow=is_narrow)
    targets = [row.share.target for row in rows if row.share.target is not None]
    if targets:
        _standard_line(drawing, x(targets[0]), (top, bottom), f"Standard {targets[0]}%")
    return drawing


def _label_width(rows: Sequence[Bar]) -> int:
    """Room for the longest name, so far as the drawing has it."""
    longest = max((len(row.label) for row in rows), default=0)
    return min(_WIDEST_LABEL, max(_NARROWEST_LABEL, 20 + round(longest * _LETTER)))


def _standard_line(drawing: Drawing, x: float, ends: tuple[float, float], words: str) -> None:
    drawing.line((x, ends[0] - 4), (x, ends[1]), stroke=svg.TARGET, width=2, dash="7 3")
    place = (x, ends[0] - 9)
    drawing.text(place, words, size=12.5, fill=svg.TARGET, anchor="middle", is_bold=True)


def _fitting(label: str) -> str:
    most = round((_WIDEST_LABEL - 20) / _LETTER)
    return label if len(label) <= most else f"{label[: most - 1].rstrip()}…"


def _bar(drawing: Drawing, share: Share, ends: tuple[float, float], y: float) -> None:
    clear = {"below": svg.ORANGE, "at_standard": svg.BLUE}.get(share.verdict, svg.MID_BLUE)
    fill = clear if share.is_clear else svg.MID_BLUE
    if share.of:
        drawing.rectangle((ends[0], y), (ends[1] - ends[0], 18), fill=fill)


def _interval(drawing: Drawing, ends: tuple[float, float], y: float) -> None:
    drawing.line((ends[0], y + 9), (ends[1], y + 9), stroke=svg.INK, width=1.6)
    for end in ends:
        drawing.line((end, y + 4), (end, y + 14), stroke=svg.INK, width=1.6)


def _bar_numbers(
    drawing: Drawing, share: Share, place: tuple[float, float], *, is_narrow: bool
) -> None:
    percent = f"{share.percent}%" if share.of else "-"
    drawing.text(place, percent, size=13.5, is_bold=True)
    if not is_narrow:
        said = f"{share.met} of {share.of}"
        drawing.text((place[0] + 44, place[1]), said, size=12.5, fill=svg.MUTE)


@dataclass(frozen=True, slots=True)
class _Plane:
    """Where months and percentages lie on a drawing."""

    width: int
    height: int
    left: int
    right: int
    count: int

    def x(self, index: float) -> float:
        inner = self.width - self.left - self.right - 20
        return self.left + 10 + inner * index / max(1, self.count - 1)

    def y(self, percent: float) -> float:
        return 24 + (self.height - 24 - 38) * (1 - percent / _FULL)

    @property
    def edge(self) -> int:
        return self.width - self.right


def _months(chart: ControlChart, width: int, target: int | None, since: date | None) -> Drawing:
    is_narrow = width == NARROW
    drawing = Drawing(width, 300)
    left, right = (40, 62) if is_narrow else (46, 110)
    plane = _Plane(width, 300, left, right, len(chart.points))
    for tick in _TICKS:
        drawing.line((plane.left, plane.y(tick)), (plane.edge, plane.y(tick)))
        place = (plane.left - 6, plane.y(tick) + 4.5)
        drawing.text(place, f"{tick}%", size=12.5, fill=svg.MUTE, anchor="end")
    if not chart.is_provisional:
        _limits(drawing, chart, plane)
    _since(drawing, chart, plane, since)
    _lines_across(drawing, chart, plane, target, is_narrow=is_narrow)
    drawing.path(
        [(plane.x(index), plane.y(point.value)) for index, point in enumerate(chart.points)],
        stroke=svg.GREY,
        width=1.6,
    )
    every = -(-len(chart.points) // (4 if is_narrow else 8)) or 1
    for index, point in enumerate(chart.points):
        _mark(drawing, (plane.x(index), plane.y(point.value)), point.signal)
        if (len(chart.points) - 1 - index) % every == 0:
            _month_label(drawing, point, plane, index)
    return drawing


def _limits(drawing: Drawing, chart: ControlChart, plane: _Plane) -> None:
    upper = _stairs([point.high for point in chart.points], plane)
    lower = _stairs([point.low for point in chart.points], plane)
    drawing.path([*upper, *reversed(lower)], fill=svg.BAND)
    for stairs in (upper, lower):
        drawing.path(stairs, stroke=svg.GREY, width=1.2, dash="2 3")


def _stairs(values: Sequence[float], plane: _Plane) -> list[tuple[float, float]]:
    half = (plane.x(1) - plane.x(0)) / 2
    return [
        (min(max(plane.x(index) + side, plane.left), plane.edge), plane.y(value))
        for index, value in enumerate(values)
        for side in (-half, half)
    ]


def _since(drawing: Drawing, chart: ControlChart, plane: _Plane, since: date | None) -> None:
    """A line where the standard came into force, between the months before and since."""
    names = [point.month.month for point in chart.points]
    if since is None or not names or not names[0] < month_on(since) <= names[-1]:
        return
    first = next(index for index, name in enumerate(names) if name >= month_on(since))
    x = plane.x(first - 0.5)
    drawing.line((x, 18), (x, plane.y(0)), stroke=svg.INK, width=1.4, dash="1 3")
    anchor = "end" if first > len(names) / 2 else "start"
    drawing.text((x, 13), "Standard in force", size=12, anchor=anchor)


def _lines_across(
    drawing: Drawing, chart: ControlChart, plane: _Plane, target: int | None, *, is_narrow: bool
) -> None:
    size = 11 if is_narrow else 12.5
    name = "Median" if chart.is_provisional else "Mean"
    lines = [(chart.centre, f"{name} {chart.centre:.0f}%", svg.INK, "")]
    if target is not None:
        said = f"Std {target}%" if is_narrow else f"Standard {target}%"
        lines.append((float(target), said, svg.TARGET, "9 4"))
    lowest = 0.0
    for percent, said, colour, dash in sorted(lines, reverse=True):
        y = plane.y(percent)
        drawing.line((plane.left, y), (plane.edge, y), stroke=colour, width=1.6, dash=dash)
        lowest = max(y + 4.5, lowest + _LABEL_GAP)
        place = (plane.edge + 6, lowest)
        drawing.text(place, said, size=size, fill=colour, is_bold=bool(dash))


def _mark(drawing: Drawing, place: tuple[float, float], signal: int) -> None:
    x, y = place
    if signal > 0:
        drawing.path(
            [(x, y - 6.5), (x + 6.2, y + 4.5), (x - 6.2, y + 4.5)], fill=svg.BLUE, stroke="#ffffff"
        )
    elif signal < 0:
        drawing.rectangle((x - 5.2, y - 5.2), (10.4, 10.4), fill=svg.ORANGE, stroke="#ffffff")
    else:
        drawing.circle(place, 4, fill=svg.GREY)


def _month_label(drawing: Drawing, point: Point, plane: _Plane, index: int) -> None:
    year, month = point.month.month.split("-")
    for row, said in enumerate((_MONTHS[int(month)], year)):
        place = (plane.x(index), plane.height - 38 + 17 + 14 * row)
        drawing.text(place, said, size=12, fill=svg.MUTE, anchor="middle")
