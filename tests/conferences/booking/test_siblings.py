"""The next review of a child is due by the child's own last conference, not by a sibling's."""

from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from conferences.booking import service as booking
from conferences.booking import starting
from conferences.booking.tables import Conference
from conferences.booking.values import ArrangeConference, Kind
from conferences.children.tables import Child
from tests.builders import (
    a_booked_conference,
    a_child,
    a_coordinator,
    a_family,
    a_slot,
    a_standard,
    the_conference,
)

pytestmark = pytest.mark.usefixtures("database")
EARLIER, LATER = 8, 24  # days from now


async def _a_held_initial(*children: Child, days: int, state: str = "held") -> Conference:
    made = await a_booked_conference(
        a_slot(days=days),
        children=children,
        kind=Kind.INITIAL,
        clock_event="concern_notified",
        clock_started_on=date(2026, 11, 20),
    )
    await Conference.update({Conference.state: state}).where(Conference.id == made.id)
    return made


async def _a_review(*children: UUID, now: datetime) -> Conference:
    asked = ArrangeConference(kind=Kind.REVIEW, children=children)
    return await the_conference(await booking.arrange(a_coordinator(), asked, now=now))


async def _two_siblings(now: datetime) -> tuple[Child, Child, Conference, Conference]:
    """Each with an initial conference of their own, weeks apart."""
    await a_standard()
    family = await a_family()
    elder, younger = await a_child("Ada Reid", family=family), await a_child(family=family)
    first = await _a_held_initial(elder, days=EARLIER)
    second = await _a_held_initial(younger, days=LATER)
    assert first.starts_at < second.starts_at
    assert now < first.starts_at
    return elder, younger, first, second


async def test_a_siblings_later_conference_does_not_put_off_a_childs_review(now: datetime):
    elder, younger, first, second = await _two_siblings(now)
    later = now + timedelta(days=LATER + 10)
    of_elder = await _a_review(elder.id, now=later)
    assert (of_elder.previous, of_elder.clock_started_on) == (first.id, first.starts_at.date())
    of_younger = await _a_review(younger.id, now=later)
    assert (of_younger.previous, of_younger.clock_started_on) == (
        second.id, second.starts_at.date(),
    )  # fmt: skip
    assert of_elder.due_on < of_younger.due_on


async def test_together_they_are_due_when_the_first_of_them_is_and_follow_the_latest(now: datetime):
    elder, younger, first, second = await _two_siblings(now)
    both = await _a_review(elder.id, younger.id, now=now + timedelta(days=LATER + 10))
    assert both.clock_started_on == first.starts_at.date()
    assert both.previous == second.id


async def test_an_inquorate_one_about_one_sibling_is_due_before_the_others_review(now: datetime):
    elder, younger, _, second = await _two_siblings(now)
    review = await _a_review(younger.id, now=now + timedelta(days=LATER + 10))
    await Conference.update(
        {
            Conference.state: "inquorate",
            Conference.starts_at: now + timedelta(days=LATER + 20),
            Conference.ends_at: now + timedelta(days=LATER + 20, hours=1),
        }
    ).where(Conference.id == review.id)
    both = await _a_review(elder.id, younger.id, now=now + timedelta(days=LATER + 21))
    assert both.clock_event == "inquorate_conference"
    assert (both.previous, second.id) == (review.id, review.previous)


async def test_a_conference_about_a_record_merged_into_the_childs_was_about_the_child(
    now: datetime,
):
    await a_standard()
    kept, gone = await a_child(), await a_child("Amy Read")
    held = await _a_held_initial(gone, days=EARLIER)
    await Child.update({Child.merged_into: kept.id}).where(Child.id == gone.id)
    review = await _a_review(kept.id, now=now + timedelta(days=LATER))
    assert (review.previous, review.clock_started_on) == (held.id, held.starts_at.date())


async def test_what_is_known_before_arranging_is_of_the_child_that_was_chosen(now: datetime):
    elder, younger, first, second = await _two_siblings(now)
    later = now + timedelta(days=LATER + 10)
    for child, last in ((elder, first), (younger, second)):
        known = await starting.start(a_coordinator(), child.id, now=later)
        assert known.previous is not None
        assert known.previous.id == last.id
        assert known.clock is not None
        assert known.clock.started_on == last.starts_at.date()
