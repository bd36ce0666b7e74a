from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications.calendar_mail.wall_times import (
    check_instant,
    check_wall_time,
    is_one_instant,
    next_stamp,
)
from people.clock import LONDON

SPRING, AUTUMN = datetime(2027, 3, 28), datetime(2027, 10, 31)  # noqa: DTZ001 - wall times


@pytest.mark.parametrize(
    ("wall", "problem"),
    [
        (SPRING.replace(hour=1), "does not exist"),
        (SPRING.replace(hour=1, minute=59), "does not exist"),
        (AUTUMN.replace(hour=1), "comes twice"),
        (AUTUMN.replace(hour=1, minute=59), "comes twice"),
    ],
)
def test_times_at_which_the_clocks_change_are_refused(wall: datetime, problem: str) -> None:
    assert not is_one_instant(wall)
    with pytest.raises(ValueError, match=problem):
        check_wall_time(wall)


@pytest.mark.parametrize(
    "wall",
    [
        SPRING.replace(hour=0, minute=59),
        SPRING.replace(hour=2),
        AUTUMN.replace(hour=0, minute=59),
        AUTUMN.replace(hour=2),
        SPRING.replace(month=7, hour=1, minute=30),
    ],
)
def test_times_beside_the_change_are_taken(wall: datetime) -> None:
    assert is_one_instant(wall)
    check_wall_time(wall)


def test_an_instant_in_the_hour_that_comes_twice_is_refused_whichever_it_is() -> None:
    for minutes in (0, 30, 60, 119):
        with pytest.raises(ValueError, match="comes twice"):
            check_instant(datetime(2027, 10, 31, tzinfo=UTC) + timedelta(minutes=minutes))
    check_instant(datetime(2027, 10, 30, 23, 59, tzinfo=UTC))
    check_instant(datetime(2027, 10, 31, 2, 0, tzinfo=UTC))


@given(st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1)))  # noqa: DTZ001 - wall times
def test_a_time_that_is_taken_leads_to_an_instant_and_back(wall: datetime) -> None:
    if is_one_instant(wall):
        assert wall.replace(tzinfo=LONDON).astimezone(UTC).astimezone(LONDON).replace(
            tzinfo=None, fold=0
        ) == wall.replace(fold=0)


def test_stamps_increase_by_at_least_a_second_even_if_the_clock_does_not() -> None:
    now = datetime(2026, 11, 23, 9, 30, 0, 400_000, tzinfo=UTC)
    first = next_stamp(now, after=None)
    second = next_stamp(now, after=first)
    third = next_stamp(now + timedelta(hours=1), after=second)
    assert first == now.replace(microsecond=0)
    assert second == first + timedelta(seconds=1)
    assert third == now.replace(microsecond=0) + timedelta(hours=1)
