"""Drawings say what they show, to everybody, and hold nothing a strict policy would refuse."""

import re
from collections.abc import Callable
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from markupsafe import Markup

from standards.measures.control_charts import Month, control_chart
from standards.measures.proportions import Proportion
from standards.quarterly import charts
from standards.quarterly.charts import Bar, Words
from standards.quarterly.figures import share_of

WORDS = Words(prefix="p", title="Attended <b>", description="Police 9 of 10")
SVG = "{http://www.w3.org/2000/svg}"


def _bars(*shares: tuple[int, int]) -> Markup:
    rows = [Bar(f"Agency {met}", share_of(Proportion(met, of, 90))) for met, of in shares]
    return charts.bars(rows, WORDS)


def _months(values: list[int], *, since: date | None = None) -> Markup:
    chart = control_chart(
        Month(f"{2025 + index // 12}-{index % 12 + 1:02}", value, 100)
        for index, value in enumerate(values)
    )
    return charts.months(chart, WORDS, target=90, since=since)


def _drawings(markup: Markup) -> list[ET.Element]:
    return list(ET.fromstring(f"<div>{markup}</div>"))  # noqa: S314 - our own drawing


EVERY = [
    pytest.param(lambda: _bars((9, 10), (2, 10), (40, 40), (0, 0)), id="bars"),
    pytest.param(lambda: _months([80] * 5), id="few months"),
    pytest.param(lambda: _months([80, 90] * 10, since=date(2025, 6, 1)), id="many months"),
    pytest.param(lambda: _months([50]), id="one month"),
]


@pytest.mark.parametrize("draw", EVERY)
def test_every_drawing_is_made_for_two_widths_with_title_and_description(
    draw: Callable[[], Markup],
):
    wide, narrow = _drawings(draw())
    assert [one.get("viewBox", "").split()[2] for one in (wide, narrow)] == ["720", "360"]
    for drawing in (wide, narrow):
        assert drawing.get("role") == "img"
        title, description = drawing[:2]
        assert (title.tag, description.tag) == (f"{SVG}title", f"{SVG}desc")
        assert drawing.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}"
        assert title.text == "Attended <b>"


@pytest.mark.parametrize("draw", EVERY)
def test_no_drawing_holds_styles_scripts_or_addresses(draw: Callable[[], Markup]):
    markup = str(draw())
    assert not re.search(r"style|script|href|url\(", markup)
    assert "NaN" not in markup


@pytest.mark.parametrize("draw", EVERY)
def test_ids_are_unique(draw: Callable[[], Markup]):
    ids = re.findall(r' id="([^"]+)"', str(draw()))
    assert len(ids) == len(set(ids))


def test_drawing_twice_gives_the_same():
    assert _bars((9, 10)) == _bars((9, 10))


def test_only_a_bar_clearly_below_is_orange():
    fills = re.findall(r'<rect [^>]*fill="(#\w+)"', str(_bars((2, 10), (8, 10), (40, 40))))
    assert fills == ["#cb4e0b", "#5f86ab", "#0065bd"] * 2


def test_a_bar_carries_its_share_and_count_in_words():
    texts = [one.text for one in _drawings(_bars((9, 10)))[0].iter(f"{SVG}text")]
    assert {"Agency 9", "90%", "9 of 10", "Standard 90%"} <= set(texts)


def test_a_point_that_stands_out_has_another_shape_than_one_that_does_not():
    usual = str(_months([80, 82] * 10))
    outside = str(_months([80, 82] * 10 + [10]))
    assert usual.count("<circle") == 40
    assert outside.count("<circle") == 40
    assert 'fill="#cb4e0b"' in outside
    assert 'fill="#cb4e0b"' not in usual


def test_the_day_the_standard_came_into_force_is_marked_between_the_months():
    marked = str(_months([80, 90] * 10, since=date(2026, 1, 1)))
    assert marked.count("Standard in force") == 2
    assert "Standard in force" not in str(_months([80, 90] * 10, since=date(2024, 1, 1)))
    assert "Standard in force" not in str(_months([80, 90] * 10))


def test_few_months_have_a_median_and_no_limits():
    few = str(_months([80] * 11))
    assert "Median 80%" in few
    assert 'fill="#eef1f4"' not in few
    assert "Mean 80%" in str(_months([80] * 12))


def test_a_spark_leaves_out_quarters_with_too_few():
    drawn = charts.spark([None, 80, None, 90], WORDS, target=None)
    assert drawn.count("<circle") == 1
    assert charts.spark([None, None], WORDS, target=90).count("<circle") == 0


def test_long_names_have_room_and_very_long_ones_are_cut():
    short, long = (_named("Police"), _named("A" * 30))
    bars = [float(re.search(r'<rect x="([\d.]+)"', one)[1]) for one in (short, long)]  # type: ignore[index]
    assert bars == [120, 236]
    assert "…" in _named("A" * 90)


def _named(label: str) -> str:
    return str(charts.bars([Bar(label, share_of(Proportion(9, 10, 90)))], WORDS))
