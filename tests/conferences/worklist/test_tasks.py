"""What is to be done next, and what comes first of all."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from conferences.worklist.tasks import Listed, first_of_all, is_late, next_step
from people.clock import local_day
from tests.conftest import NOW

TODAY = local_day(NOW)
PLANNED = Listed(
    id=UUID(int=1),
    reference="7KQ2MX",
    kind="review",
    state="planned",
    who="A.M. and 2 siblings",
    chair="K. Lindsay",
    due_on=TODAY + timedelta(days=30),
    due_counted="",
    starts_at=None,
    ends_at=None,
    late_reason="",
    invited=8,
    replied=8,
    replies_to_come=(),
    reports=6,
    reported=6,
    reports_to_come=(),
    undelivered=0,
    deputies_to_confirm=0,
)
SOON = NOW + timedelta(days=3)
BOOKED = replace(PLANNED, state="booked", starts_at=SOON, ends_at=SOON + timedelta(minutes=90))
OVER = replace(BOOKED, starts_at=NOW - timedelta(hours=3), ends_at=NOW - timedelta(hours=1))


@pytest.mark.parametrize(
    ("listed", "step"),
    [
        (PLANNED, "Book a date"),
        (replace(PLANNED, may_book=False), None),
        (BOOKED, None),
        (OVER, "Record what happened"),
        (replace(BOOKED, replied=7, replies_to_come=("Housing",)), "Chase reply"),
        (replace(BOOKED, replied=5, replies_to_come=("Housing", "GP")), "Chase 3 replies"),
        (replace(BOOKED, reported=4, reports_to_come=("Police",)), "Chase 2 reports"),
        (replace(BOOKED, undelivered=1, replied=7, replies_to_come=("GP",)), "Tell them by phone"),
        (replace(BOOKED, deputies_to_confirm=1, undelivered=1), "Confirm a deputy"),
    ],
)
def test_there_is_one_next_step_for_each_conference(listed: Listed, step: str | None):
    found = next_step(listed, NOW)
    assert (found[0] if found is not None else None) == step


@pytest.mark.parametrize(
    ("due_in", "booked_in", "late"),
    [
        (5, None, False),
        (-1, None, True),
        (0, None, False),
        (5, 3, False),
        (2, 3, True),
        (3, 3, False),
    ],
)
def test_late_is_what_is_past_its_date_or_booked_for_after_it(
    due_in: int, booked_in: int | None, *, late: bool
):
    starts_at = None if booked_in is None else NOW + timedelta(days=booked_in)
    listed = replace(PLANNED, due_on=TODAY + timedelta(days=due_in), starts_at=starts_at)
    assert is_late(listed, TODAY) is late


def test_a_conference_without_a_due_date_is_never_late():
    assert not is_late(replace(PLANNED, due_on=None), date.max)


def test_what_comes_first_is_what_is_not_recorded_then_what_has_no_date_then_what_came_back():
    listing = [
        replace(BOOKED, reference="D", reported=5, reports_to_come=("Police",)),
        replace(BOOKED, reference="C", undelivered=2),
        replace(PLANNED, reference="B", due_on=TODAY - timedelta(days=7)),
        replace(OVER, reference="A"),
        replace(BOOKED, reference="E"),
        replace(PLANNED, reference="F", due_on=TODAY + timedelta(days=40)),
    ]
    tasks = first_of_all(listing, NOW)
    assert [(task.about, task.action) for task in tasks] == [
        ("A", "Record what happened"),
        ("B", "Book a date"),
        ("C", "See who to phone"),
        ("D", "See the reports"),
    ]


def test_no_more_than_six_things_come_first():
    listing = [replace(PLANNED, due_on=TODAY - timedelta(days=n)) for n in range(1, 12)]
    assert len(first_of_all(listing, NOW)) == 6
    assert "11 days" not in first_of_all(listing, NOW)[0].heading


def test_reports_press_only_in_the_last_week():
    far = NOW + timedelta(days=20)
    listed = replace(BOOKED, starts_at=far, ends_at=far, reported=2, reports_to_come=("Police",))
    assert first_of_all([listed], NOW) == []
