"""Counting days, months and working days, and telling how it was done."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from standards.calendars.counts import (
    Unit,
    count_after,
    count_before,
    due_instant,
    months_after,
)
from standards.calendars.working import SHIPPED, WorkingCalendar, shipped

DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))
COUNTS = st.integers(0, 60)
CALENDARS = st.sampled_from(list(SHIPPED.by_key.values()))


def test_five_working_days_before_a_monday_is_the_monday_before():
    counted = count_before(date(2026, 11, 23), 5, Unit.WORKING_DAYS, calendar=shipped("scotland"))
    assert counted.on == date(2026, 11, 16)
    assert [skipped.name for skipped in counted.skipped] == ["Sunday", "Saturday"]


def test_saint_andrews_day_is_skipped_by_banks_and_worked_in_dundee():
    bank = count_before(date(2026, 12, 1), 5, Unit.WORKING_DAYS, calendar=shipped("scotland"))
    council = count_before(date(2026, 12, 1), 5, Unit.WORKING_DAYS, calendar=shipped("dundee"))
    assert (bank.on, council.on) == (date(2026, 11, 23), date(2026, 11, 24))
    assert "Saint Andrew's Day (Monday 30 November 2026)" in bank.words
    assert "Dundee public holidays" in council.words


def test_ten_working_days_over_christmas_end_in_january():
    counted = count_after(date(2026, 12, 21), 10, Unit.WORKING_DAYS, calendar=shipped("scotland"))
    assert counted.on == date(2027, 1, 8)
    named = {one.name for one in counted.skipped} - {"Saturday", "Sunday"}
    assert named == {
        "Christmas Day", "Boxing Day (observed)", "New Year's Day", "New Year Holiday (observed)"
    }  # fmt: skip


def test_calendar_days_count_every_day():
    counted = count_after(date(2026, 12, 20), 21, Unit.CALENDAR_DAYS, calendar=shipped("scotland"))
    assert (counted.on, counted.skipped) == (date(2027, 1, 10), ())


@pytest.mark.parametrize(
    ("on", "months", "expected"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
        (date(2027, 3, 31), -1, date(2027, 2, 28)),
    ],
)
def test_months_are_clamped_to_the_end_of_a_short_month(on: date, months: int, expected: date):
    assert months_after(on, months) == expected


def test_a_due_day_ends_at_five_in_the_afternoon_in_winter_and_summer():
    assert due_instant(date(2026, 12, 1)) == datetime(2026, 12, 1, 17, tzinfo=UTC)
    assert due_instant(date(2026, 7, 1)) == datetime(2026, 7, 1, 16, tzinfo=UTC)


@given(on=DAYS, days=COUNTS, calendar=CALENDARS)
def test_exactly_so_many_working_days_lie_between(on: date, days: int, calendar: WorkingCalendar):
    counted = count_after(on, days, Unit.WORKING_DAYS, calendar=calendar)
    passed = [on + timedelta(days=n) for n in range(1, (counted.on - on).days + 1)]
    worked = [day for day in passed if calendar.is_worked(day)]
    assert len(worked) == days
    assert {one.on for one in counted.skipped} == set(passed) - set(worked)


@given(on=DAYS, days=st.integers(1, 60), calendar=CALENDARS)
def test_a_count_ends_on_a_working_day(on: date, days: int, calendar: WorkingCalendar):
    for count in (count_after, count_before):
        counted = count(on, days, Unit.WORKING_DAYS, calendar=calendar)
        assert calendar.is_worked(counted.on)


@given(on=DAYS, days=COUNTS, calendar=CALENDARS)
def test_counting_there_and_back_from_a_working_day_comes_home(
    on: date, days: int, calendar: WorkingCalendar
):
    start = count_after(on, 1, Unit.WORKING_DAYS, calendar=calendar).on
    there = count_after(start, days, Unit.WORKING_DAYS, calendar=calendar).on
    assert count_before(there, days, Unit.WORKING_DAYS, calendar=calendar).on == start


@given(on=DAYS, fewer=COUNTS, more=COUNTS, calendar=CALENDARS)
def test_more_days_of_notice_never_end_later(
    on: date, fewer: int, more: int, calendar: WorkingCalendar
):
    fewer, more = sorted((fewer, more))
    shorter = count_before(on, fewer, Unit.WORKING_DAYS, calendar=calendar).on
    assert count_before(on, more, Unit.WORKING_DAYS, calendar=calendar).on <= shorter


@given(on=DAYS, months=st.integers(-48, 48))
def test_months_keep_the_day_where_the_month_has_it(on: date, months: int):
    found = months_after(on, months)
    assert found.day == on.day or (found.day < on.day and (found + timedelta(days=1)).day == 1)
