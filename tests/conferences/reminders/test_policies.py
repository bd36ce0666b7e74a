"""When somebody is reminded, by rules alone: days, times, how often, and the line manager."""

from datetime import UTC, date, datetime, time, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conferences.reminders.policies import (
    DEFAULTS,
    MOST,
    Debt,
    Policy,
    days_of,
    is_to_be_escalated,
    nth_due,
)
from notifications.messages.values import Owed
from people.clock import instant, local_day
from people.errors import InvalidError
from standards.calendars.working import WorkingCalendar, shipped

SCOTLAND = shipped("scotland")
DUNDEE = shipped("dundee")
MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
ANSWER = Policy(owed=Owed.ANSWER, days=3, every=3, most=3, escalates_after=2)
REPORT = Policy(owed=Owed.REPORT_DUE, days=3)


def a_debt(policy: Policy, hangs_on: datetime, **more: object) -> Debt:
    fields = {
        "owed": policy.owed,
        "hangs_on": hangs_on,
        "ends_at": hangs_on + timedelta(90),
        **more,
    }
    return Debt(**fields)  # type: ignore[arg-type]


def lived(
    policy: Policy, debt: Debt, moments: list[datetime], calendar: WorkingCalendar
) -> list[tuple[datetime, int]]:
    """What is told over these moments, each told of what was told before."""
    told = []
    for now in moments:
        if nth := nth_due(policy, debt, now, calendar):
            told.append((now, nth))
            debt = msgspec.structs.replace(debt, told=nth, last_told_at=now)
    return told


def hours(start: datetime, days: int) -> list[datetime]:
    return [start + timedelta(hours=n) for n in range(24 * days)]


def test_working_days_are_counted_from_the_invitation_and_between_two_reminders() -> None:
    assert days_of(ANSWER, MONDAY, SCOTLAND) == (
        date(2026, 11, 26), date(2026, 12, 2), date(2026, 12, 7),
    )  # fmt: skip


def test_a_holiday_of_the_agencys_own_calendar_is_not_counted() -> None:
    assert days_of(REPORT, datetime(2026, 12, 3, 17, tzinfo=UTC), SCOTLAND) == (date(2026, 11, 27),)
    assert days_of(REPORT, datetime(2026, 12, 3, 17, tzinfo=UTC), DUNDEE) == (date(2026, 11, 30),)


def test_one_that_is_never_answered_is_told_three_times_and_no_more() -> None:
    told = lived(ANSWER, a_debt(ANSWER, MONDAY), hours(MONDAY, 60), SCOTLAND)
    assert [(local_day(at), nth) for at, nth in told] == [
        (date(2026, 11, 26), 1), (date(2026, 12, 2), 2), (date(2026, 12, 7), 3),
    ]  # fmt: skip


def test_nothing_goes_out_at_night_or_on_a_day_off() -> None:
    debt = a_debt(ANSWER, MONDAY)
    for at in (time(7, 59), time(18, 0), time(23, 0)):
        assert nth_due(ANSWER, debt, instant(date(2026, 11, 26), at), SCOTLAND) is None
    assert nth_due(ANSWER, debt, instant(date(2026, 11, 26), time(8, 0)), SCOTLAND) == 1
    saturday = instant(date(2026, 11, 28), time(10, 0))
    assert nth_due(ANSWER, debt, saturday, SCOTLAND) is None


def test_what_was_missed_while_nothing_ran_is_told_once_and_not_made_up_for() -> None:
    late = instant(date(2026, 12, 2), time(10, 0))
    assert lived(ANSWER, a_debt(ANSWER, MONDAY), [late, late + timedelta(hours=1)], SCOTLAND) == [
        (late, 2)
    ]


def test_nothing_is_said_once_the_meeting_has_begun() -> None:
    debt = a_debt(ANSWER, MONDAY, ends_at=instant(date(2026, 11, 26), time(9, 0)))
    assert nth_due(ANSWER, debt, instant(date(2026, 11, 26), time(8, 30)), SCOTLAND) == 1
    assert nth_due(ANSWER, debt, instant(date(2026, 11, 26), time(9, 0)), SCOTLAND) is None


def test_quiet_days_are_the_last_working_days_before_it_is_too_late() -> None:
    policy = msgspec.structs.replace(ANSWER, quiet_days=2)
    meeting = instant(date(2026, 12, 3), time(10))  # a Thursday; the Monday before is a holiday
    debt = a_debt(policy, MONDAY, ends_at=meeting)
    told = [local_day(at) for at, _ in lived(policy, debt, hours(MONDAY, 12), SCOTLAND)]
    assert told == [date(2026, 11, 26)]
    loud = [local_day(at) for at, _ in lived(ANSWER, debt, hours(MONDAY, 12), SCOTLAND)]
    assert loud == [date(2026, 11, 26), date(2026, 12, 2)]


def test_one_that_is_switched_off_says_nothing() -> None:
    off = msgspec.structs.replace(ANSWER, is_on=False)
    assert lived(off, a_debt(off, MONDAY), hours(MONDAY, 60), SCOTLAND) == []


def test_the_line_manager_hears_once_so_long_after_the_last_one() -> None:
    last = instant(date(2026, 12, 4), time(9, 0))
    debt = a_debt(ANSWER, MONDAY, told=3, last_told_at=last)
    days = [at for at in hours(last, 10) if is_to_be_escalated(ANSWER, debt, at, SCOTLAND)]
    assert local_day(days[0]) == date(2026, 12, 8)
    before_the_last = msgspec.structs.replace(debt, told=2)
    assert not is_to_be_escalated(ANSWER, before_the_last, days[0], SCOTLAND)
    told = msgspec.structs.replace(debt, is_escalated=True)
    assert not is_to_be_escalated(ANSWER, told, days[0], SCOTLAND)
    never = msgspec.structs.replace(ANSWER, escalates_after=None)
    assert not is_to_be_escalated(never, debt, days[0], SCOTLAND)


@pytest.mark.parametrize("change", ["2027-03-28", "2026-10-25"])
def test_over_a_change_of_the_clocks_each_day_is_told_once(change: str) -> None:
    start = instant(date.fromisoformat(change), time(0)) - timedelta(days=7)
    told = lived(ANSWER, a_debt(ANSWER, start), hours(start, 30), SCOTLAND)
    assert [nth for _, nth in told] == [1, 2, 3]
    assert len({local_day(at) for at, _ in told}) == 3


@given(
    st.builds(
        Policy,
        owed=st.sampled_from(list(Owed)),
        days=st.integers(0, 30),
        every=st.integers(1, 10),
        most=st.integers(1, MOST),
    ),
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 6, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis adds the zone
    st.lists(st.integers(0, 60 * 24 * 60), max_size=60),
    st.sampled_from([SCOTLAND, DUNDEE]),
)
def test_whatever_clock_ticks_nobody_is_told_twice_a_day_nor_more_than_agreed(
    policy: Policy, hangs_on: datetime, minutes: list[int], calendar: WorkingCalendar
) -> None:
    moments = [hangs_on - timedelta(days=30) + timedelta(minutes=n) for n in minutes]
    told = lived(policy, a_debt(policy, hangs_on), moments, calendar)
    numbers = [nth for _, nth in told]
    assert len(numbers) <= policy.most
    assert numbers == sorted(set(numbers))
    assert len({local_day(at) for at, _ in told}) == len(told)
    assert all(calendar.is_worked(local_day(at)) for at, _ in told)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"days": -1}, "days"),
        ({"most": 4}, "most"),
        ({"every": 0}, "every"),
        ({"escalates_after": 61}, "escalates_after"),
        ({"quiet_days": -1}, "quiet_days"),
        ({"opens_at": time(18), "closes_at": time(8)}, "closes_at"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_by_its_field(
    fields: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidError) as refused:
        Policy(**{"owed": Owed.ANSWER, "days": 3, **fields})  # type: ignore[arg-type]
    assert [fault.field for fault in refused.value.faults] == [field]


def test_every_thing_one_may_owe_has_a_policy() -> None:
    assert set(DEFAULTS) == set(Owed)
