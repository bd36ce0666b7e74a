"""Quarters begin and end on the clock of Europe/London."""

from datetime import UTC, date, datetime

import pytest

from people.errors import NotFoundError
from standards.calendars.quarters import Quarter, quarter_of, quarter_on, read_quarter


def test_october_to_december_is_the_fourth_quarter():
    quarter = quarter_on(date(2026, 10, 1))
    assert str(quarter) == "2026-Q4"
    assert quarter.words == "October to December 2026"
    assert quarter == read_quarter("2026-Q4")


def test_an_instant_before_midnight_utc_may_lie_in_the_next_quarter_in_summer():
    assert quarter_of(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)) == Quarter(2026, 3)
    assert quarter_of(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == Quarter(2026, 4)


def test_a_quarter_ends_where_the_next_begins():
    quarter = Quarter(2026, 1)
    assert quarter.starts_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert quarter.ends_at == datetime(2026, 3, 31, 23, tzinfo=UTC) == Quarter(2026, 2).starts_at


def test_the_last_four_quarters_end_with_this_one():
    names = [str(quarter) for quarter in Quarter(2026, 2).last(4)]
    assert names == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]


@pytest.mark.parametrize("text", ["2026-Q5", "2026Q4", "26-Q4", "2026-q4", "", "2026-Q4; DROP"])
def test_text_that_names_no_quarter_is_not_found(text: str):
    with pytest.raises(NotFoundError):
        read_quarter(text)
