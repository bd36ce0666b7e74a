"""Arranging, changing and reconvening on a real database."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from conferences.attending.tables import Invitation
from conferences.booking import service as booking
from conferences.booking.tables import Conference, ConferenceChild, Segment
from conferences.booking.values import ArrangeConference, ChangeConference, Kind, SegmentPlan
from conferences.diaries.tables import BusyInterval
from notifications.outbox.tables import OutboxMessage
from people.audit.tables import AuditEntry
from people.errors import ClashError, InvalidError, NotFoundError, RefusedError
from people.permissions import Role
from people.professionals.tables import Professional
from people.vault import written
from tests.builders import (
    a_booked_conference,
    a_child,
    a_conference,
    a_coordinator,
    a_family,
    a_professional,
    a_slot,
    a_standard,
    a_viewer,
    invited,
    the_conference,
)

pytestmark = pytest.mark.usefixtures("database")


async def _closed(conference: Conference, state: str = "held") -> None:
    """Let a conference be over, as closing it would."""
    await Conference.update({Conference.state: state}).where(Conference.id == conference.id)


async def _expected(conference: UUID) -> dict[UUID, str]:
    rows = await Invitation.select(Invitation.professional, Invitation.expectation).where(
        (Invitation.conference == conference) & Invitation.withdrawn_at.is_null()
    )
    return {row["professional"]: row["expectation"] for row in rows}


async def test_a_conference_is_arranged_with_its_due_date_and_how_it_was_counted():
    await a_standard()
    conference = await a_conference(clock_started_on=date(2026, 8, 31))
    assert conference.state == "planned"
    assert conference.due_on == date(2027, 2, 28)
    assert conference.due_rule == "first_review_within"
    assert conference.due_counted == (
        "Within 6 months of the initial conference. 6 months after Monday 31 August 2026 is"
        " Sunday 28 February 2027."
    )
    assert await OutboxMessage.count() == 0


async def test_arranging_is_in_the_trail():
    conference = await a_conference()
    [entry] = await AuditEntry.select().where(AuditEntry.act == "conference.arrange")
    assert (entry["verb"], entry["subject"]) == ("collect", conference.id)


async def test_the_familys_previous_conference_starts_the_clock(now: datetime):
    await a_standard()
    child = await a_child()
    first = await a_booked_conference(
        a_slot(days=20),
        children=[child],
        kind=Kind.INITIAL,
        clock_event="concern_notified",
        clock_started_on=date(2026, 11, 20),
    )
    await _closed(first)
    later = now + timedelta(days=40)
    made = await booking.arrange(
        a_coordinator(), ArrangeConference(kind=Kind.REVIEW, children=(child.id,)), now=later
    )
    review = await the_conference(made)
    assert (review.clock_event, review.clock_started_on) == (
        "initial_conference", date(2026, 12, 13),
    )  # fmt: skip
    assert (review.previous, review.due_on) == (first.id, date(2027, 6, 13))


async def test_without_a_previous_conference_one_must_say_what_started_the_clock(now: datetime):
    await a_standard()
    child = await a_child()
    with pytest.raises(InvalidError, match="Say what its due date is counted from") as refused:
        await booking.arrange(
            a_coordinator(), ArrangeConference(kind=Kind.REVIEW, children=(child.id,)), now=now
        )
    assert {fault.field for fault in refused.value.faults} == {"clock_event", "clock_started_on"}


async def test_before_a_birth_the_earlier_of_two_clocks_counts(now: datetime):
    await a_standard()
    child = await a_child("Baby Reid", is_unborn=True)
    made = await booking.arrange(
        a_coordinator(),
        ArrangeConference(
            kind=Kind.PRE_BIRTH,
            children=(child.id,),
            clock_event="concern_notified",
            clock_started_on=date(2026, 11, 20),
            expected_on=date(2027, 3, 1),
        ),
        now=now,
    )
    conference = await the_conference(made)
    assert conference.due_on == date(2026, 12, 7)
    assert conference.clock_event == "estimated_due_date"


async def test_a_kind_without_a_rule_has_no_due_date_and_says_so(now: datetime):
    await a_standard()
    child = await a_child()
    made = await booking.arrange(
        a_coordinator(), ArrangeConference(kind=Kind.TRANSFER, children=(child.id,)), now=now
    )
    conference = await the_conference(made)
    assert [conference.due_on, conference.clock_event] == [None, None]
    assert "sets no time for this kind" in conference.due_counted


async def test_children_of_two_families_do_not_have_one_conference():
    with pytest.raises(InvalidError, match="one family"):
        await a_conference(children=[await a_child(), await a_child()])


async def test_siblings_have_one_conference():
    family = await a_family()
    siblings = [await a_child("Amy Reid", family=family), await a_child("Bo Reid", family=family)]
    conference = await a_conference(children=siblings)
    assert await ConferenceChild.count().where(ConferenceChild.conference == conference.id) == 2


@pytest.mark.parametrize("children", [(), (uuid4(),)], ids=["none", "unknown"])
async def test_a_conference_is_about_children_on_record(children: tuple[UUID, ...], now: datetime):
    with pytest.raises(InvalidError):
        await booking.arrange(
            a_coordinator(), ArrangeConference(kind=Kind.REVIEW, children=children), now=now
        )


async def test_the_chair_does_not_take_the_minutes():
    person = await a_professional()
    with pytest.raises(InvalidError, match="does not take the minutes"):
        await a_conference(chair=person.id, minute_taker=person.id)


async def test_those_who_run_it_are_expected_without_being_asked_for():
    chair, minutes, lead = [await a_professional() for _ in range(3)]
    conference = await a_conference(
        invitees=(), chair=chair.id, minute_taker=minutes.id, lead_professional=lead.id
    )
    assert await _expected(conference.id) == {
        chair.id: "attend", minutes.id: "attend", lead.id: "both",
    }  # fmt: skip
    rows = await Invitation.select().where(Invitation.counts_to_quorum == True)  # noqa: E712
    assert [row["professional"] for row in rows] == [lead.id]


async def test_nobody_is_expected_twice_and_everybody_is_on_record():
    person = await a_professional()
    with pytest.raises(InvalidError, match="twice"):
        await a_conference(invitees=invited(person, person))
    gone = await a_professional(is_active=False)
    with pytest.raises(InvalidError, match="on record"):
        await a_conference(invitees=invited(gone))


async def test_changing_a_booked_conference_tells_only_those_concerned(now: datetime):
    police, health = await a_professional(group="police"), await a_professional()
    conference = await a_booked_conference(invitees=invited(police, health))
    before = await OutboxMessage.count()
    newcomer = await a_professional(group="education")
    await booking.change(
        a_coordinator(),
        conference.id,
        ChangeConference(invitees=invited(police, newcomer), revision=conference.revision),
        now=now,
    )
    assert set(await _expected(conference.id)) == {police.id, newcomer.id}
    standing = await OutboxMessage.select(OutboxMessage.recipient).where(
        OutboxMessage.withdrawn_at.is_null()
    )
    assert {row["recipient"] for row in standing} == {police.id, newcomer.id}
    assert await OutboxMessage.count() == before + 1


async def test_a_new_chair_is_taken_in_the_diaries_and_the_old_one_is_free(now: datetime):
    old, new = await a_professional(), await a_professional()
    conference = await a_booked_conference(chair=old.id)
    await booking.change(a_coordinator(), conference.id, ChangeConference(chair=new.id), now=now)
    taken = await BusyInterval.select(BusyInterval.resource)
    assert [row["resource"] for row in taken] == [new.id]
    assert old.id not in await _expected(conference.id)
    assert new.id in await _expected(conference.id)


async def test_a_new_chair_who_is_elsewhere_is_refused(now: datetime):
    busy = await a_professional()
    await a_booked_conference(chair=busy.id)
    conference = await a_booked_conference()
    with pytest.raises(ClashError):
        await booking.change(
            a_coordinator(), conference.id, ChangeConference(chair=busy.id), now=now
        )
    assert (await the_conference(conference.id)).chair is None


async def test_a_wrong_clock_can_be_put_right(now: datetime):
    await a_standard()
    conference = await a_conference()
    await booking.change(
        a_coordinator(),
        conference.id,
        ChangeConference(clock_event="previous_review_conference"),
        now=now,
    )
    row = await the_conference(conference.id)
    assert (row.due_rule, row.due_on) == ("later_review_within", date(2027, 1, 20))


async def test_a_clock_does_not_start_on_a_day_to_come(now: datetime):
    await a_standard()
    conference = await a_conference()
    later = ChangeConference(clock_started_on=now.date() + timedelta(days=1))
    with pytest.raises(InvalidError, match="still to come"):
        await booking.change(a_coordinator(), conference.id, later, now=now)


async def test_once_it_has_begun_it_expects_whom_it_expected():
    zoe, max_ = await a_professional(), await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe, max_))
    fewer = ChangeConference(invitees=invited(zoe))
    begun = conference.starts_at
    with pytest.raises(RefusedError, match="It has begun"):
        await booking.change(a_coordinator(), conference.id, fewer, now=begun)
    chair = await a_professional()
    await booking.change(
        a_coordinator(), conference.id, ChangeConference(chair=chair.id), now=begun
    )
    await booking.change(a_coordinator(), conference.id, fewer, now=begun - timedelta(seconds=1))


async def test_a_conference_has_parts_with_the_family_and_without(now: datetime):
    plan = (
        SegmentPlan(title="Professionals", minutes=20, with_family=False),
        SegmentPlan(title="Everybody", minutes=70),
    )
    conference = await a_conference(segments=plan)
    rows = (
        await Segment.objects()
        .where(Segment.conference == conference.id)
        .order_by(Segment.position)
    )
    assert [(written.of(row, "title"), row.with_family) for row in rows] == [
        ("Professionals", False), ("Everybody", True),
    ]  # fmt: skip
    await booking.change(a_coordinator(), conference.id, ChangeConference(segments=()), now=now)
    assert await Segment.count() == 0


async def test_a_change_on_an_old_copy_is_refused(now: datetime):
    conference = await a_conference()
    change = ChangeConference(invitees=(), revision=conference.revision)
    await booking.change(a_coordinator(), conference.id, change, now=now)
    with pytest.raises(RefusedError, match="Somebody else changed this"):
        await booking.change(a_coordinator(), conference.id, change, now=now)


async def test_who_has_left_stays_on_the_list_until_taken_off_and_is_not_reconvened(now: datetime):
    zoe, gone, chair = [await a_professional() for _ in range(3)]
    before = await a_booked_conference(invitees=invited(zoe, gone), chair=chair.id)
    await Professional.update({"is_active": False}).where(
        Professional.id.is_in([gone.id, chair.id])
    )
    lead = await a_professional()
    await booking.change(
        a_coordinator(), before.id, ChangeConference(lead_professional=lead.id), now=now
    )
    assert set(await _expected(before.id)) == {zoe.id, gone.id, chair.id, lead.id}
    with pytest.raises(InvalidError, match="at work"):
        await a_conference(invitees=invited(gone))
    await _closed(before, "inquorate")
    made = await booking.reconvene(a_coordinator(), before.id, now=now + timedelta(days=36))
    assert set(await _expected(made)) == {zoe.id, lead.id}
    assert (await the_conference(made)).chair is None


async def test_an_inquorate_conference_is_reconvened_once_with_the_same_people(now: datetime):
    await a_standard()
    chair = await a_professional()
    before = await a_booked_conference(chair=chair.id)
    with pytest.raises(RefusedError, match="closed as inquorate"):
        await booking.reconvene(a_coordinator(), before.id, now=now)
    await _closed(before, "inquorate")
    later = now + timedelta(days=36)
    made = await booking.reconvene(a_coordinator(), before.id, now=later)
    again = await the_conference(made)
    assert (again.reconvenes, again.previous, again.chair) == (True, before.id, chair.id)
    assert (again.clock_event, again.clock_started_on) == (
        "inquorate_conference", date(2026, 12, 28),
    )  # fmt: skip
    assert again.due_on is not None
    assert again.due_on < date(2027, 1, 20)
    assert await _expected(again.id) == await _expected(before.id)
    with pytest.raises(RefusedError, match=again.reference):
        await booking.reconvene(a_coordinator(), before.id, now=later)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR], ids=str)
async def test_only_a_coordinator_arranges_and_changes(role: Role, now: datetime):
    conference = await a_conference()
    with pytest.raises(NotFoundError):
        await a_conference(viewer=a_viewer(role))
    with pytest.raises(NotFoundError):
        await booking.change(a_viewer(role), conference.id, ChangeConference(), now=now)
    with pytest.raises(NotFoundError):
        await booking.cancel(a_viewer(role), conference.id, "No.", now=now)
    with pytest.raises(NotFoundError):
        await booking.reconvene(a_viewer(role), conference.id, now=now)
