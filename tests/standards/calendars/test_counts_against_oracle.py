"""Counting over ten years against a naive oracle of dates, and that a wrong oracle is found out."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from standards.calendars.counts import Unit, count_after, count_before, due_instant
from standards.calendars.working import EntryKind, Stretch, WorkingCalendar, assemble, shipped
from tests.standards.calendars import naive

FIRST, LAST = date(2022, 1, 1), date(2031, 12, 31)
DAYS = st.dates(FIRST, LAST)
WEEKDAYS = st.integers(0, 120)
HOLIDAYS = {"dundee": naive.dundee(), "scotland": naive.scotland()}
CLOCKS_GO_FORWARD, CLOCKS_GO_BACK = date(2026, 3, 29), date(2026, 10, 25)
QUARTERS = st.builds(time, st.integers(0, 23), st.sampled_from([0, 15, 30, 45]))


def _utc(month: int, day: int, hour: int) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def _agrees(key: str, on: date, days: int, holidays: set[date]) -> bool:
    calendar = shipped(key)
    after = count_after(on, days, Unit.WORKING_DAYS, calendar=calendar)
    before = count_before(on, days, Unit.WORKING_DAYS, calendar=calendar)
    return (after.on, before.on) == (
        naive.working_days(on, days, holidays, 1),
        naive.working_days(on, days, holidays, -1),
    )


@pytest.mark.parametrize("key", HOLIDAYS)
def test_every_day_of_ten_years_is_worked_or_not_as_published(key: str):
    calendar, on = shipped(key), FIRST
    while on <= LAST:
        is_worked = on.isoweekday() <= 5 and on not in HOLIDAYS[key]
        assert calendar.is_worked(on) == is_worked, (key, on, calendar.why_not(on))
        on += timedelta(days=1)


@pytest.mark.parametrize("key", HOLIDAYS)
@given(on=DAYS, days=WEEKDAYS)
def test_working_days_after_and_before_are_those_of_the_oracle(key: str, on: date, days: int):
    assert _agrees(key, on, days, HOLIDAYS[key])


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        pytest.param("dundee", HOLIDAYS["scotland"], id="another calendar"),
        pytest.param(
            "scotland", HOLIDAYS["scotland"] - {date(2026, 6, 15)}, id="without a one-off"
        ),
        pytest.param("dundee", HOLIDAYS["dundee"] | {date(2027, 3, 26)}, id="with a day too many"),
    ],
)
def test_a_wrong_oracle_is_found_out(key: str, wrong: set[date]):
    starts = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days)]
    assert not all(_agrees(key, on, 5, wrong) for on in starts)


@given(on=DAYS, months=st.integers(-36, 36))
@example(on=date(2026, 8, 31), months=6)
@example(on=date(2028, 2, 29), months=-12)
def test_months_are_those_of_the_oracle(on: date, months: int):
    count = count_after if months >= 0 else count_before
    counted = count(on, abs(months), Unit.MONTHS, calendar=shipped("scotland"))
    assert counted.on == naive.months(on, months)


@given(on=DAYS, cut_off=QUARTERS)
@example(on=CLOCKS_GO_FORWARD, cut_off=time(1, 30))
@example(on=CLOCKS_GO_BACK, cut_off=time(1, 30))
@example(on=CLOCKS_GO_BACK, cut_off=time(1, 0))
def test_a_due_day_ends_at_its_cut_off_whatever_the_clocks_do(on: date, cut_off: time):
    assert due_instant(on, cut_off) == naive.ends_at(on, cut_off)


@pytest.mark.parametrize(
    ("from_at", "hours", "expected"),
    [
        pytest.param(_utc(10, 24, 16), 24, _utc(10, 25, 16),
                     id="24 hours from 17:00 end at 16:00 when the clocks go back"),
        pytest.param(_utc(3, 28, 17), 24, _utc(3, 29, 17),
                     id="24 hours from 17:00 end at 18:00 when they go forward"),
        pytest.param(_utc(12, 24, 10), 48, _utc(12, 26, 10), id="hours pass through holidays"),
    ],
)  # fmt: skip
def test_hours_are_hours_that_pass(from_at: datetime, hours: int, expected: datetime):
    after = count_after(from_at, hours, Unit.HOURS, calendar=shipped("scotland"))
    before = count_before(expected, hours, Unit.HOURS, calendar=shipped("scotland"))
    assert (after.due_at, before.due_at) == (expected, from_at)
    assert "hours after" in after.words


def test_hours_from_an_event_that_has_only_a_day_count_from_the_cut_off():
    calendar, on = shipped("dundee"), date(2026, 7, 1)
    usual = count_after(on, 24, Unit.HOURS, calendar=calendar)
    noon = count_after(on, 24, Unit.HOURS, calendar=calendar, cut_off=time(12))
    assert usual.due_at == datetime(2026, 7, 2, 16, tzinfo=UTC)
    assert noon.due_at == datetime(2026, 7, 2, 11, tzinfo=UTC)
    assert usual.words == (
        "24 hours after Wednesday 1 July 2026, 17:00 is Thursday 2 July 2026, 17:00."
    )


@given(
    on=DAYS,
    days=st.integers(1, 60),
    closed=st.sets(DAYS, max_size=80),
    worked=st.sets(DAYS, max_size=40),
)
def test_days_added_by_hand_are_counted_as_they_were_added(
    on: date, days: int, closed: set[date], worked: set[date]
):
    added = [
        *(Stretch(EntryKind.CLOSED, day, day, "closed") for day in closed),
        *(Stretch(EntryKind.WORKED, day, day, "open") for day in worked),
    ]
    calendar = assemble("own", "Own", "dundee", range(5), added)
    day, left = on, days
    while left:
        day -= timedelta(days=1)
        usual = day.isoweekday() <= 5 and day not in HOLIDAYS["dundee"] and day not in closed
        left -= day in worked or usual
    assert count_before(on, days, Unit.WORKING_DAYS, calendar=calendar).on == day


def test_nothing_is_worked_between_two_terms_and_beyond_them_as_usual():
    calendar = _schools()
    counted = count_before(date(2026, 10, 27), 5, Unit.WORKING_DAYS, calendar=calendar)
    assert counted.on == date(2026, 10, 6)
    assert (
        "not in term, after First term (10 days, Monday 12 October 2026 to Friday 23 October 2026)"
        in counted.words
    )
    assert calendar.known_until == date(2026, 12, 22)
    assert calendar.is_worked(date(2027, 1, 12))


@given(on=DAYS, days=st.integers(1, 40))
def test_more_closures_never_make_a_count_back_end_later(on: date, days: int):
    plain, schools = shipped("dundee"), _schools()
    assert (
        count_before(on, days, Unit.WORKING_DAYS, calendar=schools).on
        <= count_before(on, days, Unit.WORKING_DAYS, calendar=plain).on
    )


def _schools() -> WorkingCalendar:
    terms = [
        Stretch(EntryKind.TERM, date(2026, 8, 17), date(2026, 10, 9), "First term"),
        Stretch(EntryKind.TERM, date(2026, 10, 26), date(2026, 12, 22), "Second term"),
    ]
    assert all(one.last_on < other.first_on for one, other in pairwise(terms))
    return assemble("schools", "Schools", "dundee", range(5), terms)
