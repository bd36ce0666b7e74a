"""Booking, moving and cancelling on a real database."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec
import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Mark
from conferences.booking import service as booking
from conferences.booking.values import BookConference
from conferences.diaries.tables import BusyInterval
from conferences.reports.tables import Report
from notifications.outbox.service import Claimed, claim
from notifications.outbox.tables import OutboxMessage
from people.audit.tables import AuditEntry
from people.errors import ClashError, InvalidError, NotFoundError, RefusedError, RepeatedError
from people.permissions import Role
from people.vault import written
from tests.builders import (
    a_booked_conference,
    a_child,
    a_conference,
    a_coordinator,
    a_core_group,
    a_family,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    a_viewer,
    invited,
    the_conference,
)

pytestmark = pytest.mark.usefixtures("database")


async def _kinds_of(conference: UUID) -> list[str]:
    rows = await OutboxMessage.select(OutboxMessage.kind).where(
        OutboxMessage.withdrawn_at.is_null()
        & OutboxMessage.about.is_in(
            Invitation.select(Invitation.id).where(Invitation.conference == conference)
        )
    )
    return sorted(row["kind"] for row in rows)


def _fields(error: pytest.ExceptionInfo[InvalidError]) -> set[str]:
    return {fault.field for fault in error.value.faults}


async def test_booking_gives_time_and_place_and_puts_one_message_for_each_invitee(now: datetime):
    await a_standard()
    conference = await a_conference()
    room = await a_venue_with_room()
    await booking.book(a_coordinator(), conference.id, a_slot(room=room.id), now=now)
    booked = await the_conference(conference.id)
    assert (booked.state, booked.room) == ("booked", room.id)
    assert not booked.link
    assert booked.ends_at - booked.starts_at == timedelta(minutes=90)
    assert (booked.booked_at, booked.revision, booked.sequence) == (now, 2, 1)
    assert await _kinds_of(conference.id) == ["invitation"] * 4


async def test_booking_takes_room_chair_and_minute_taker():
    chair, minutes = await a_professional(), await a_professional()
    room = await a_venue_with_room()
    conference = await a_booked_conference(
        a_slot(room=room.id), chair=chair.id, minute_taker=minutes.id
    )
    taken = await BusyInterval.select(BusyInterval.resource).where(
        BusyInterval.about == conference.id
    )
    assert {row["resource"] for row in taken} == {room.id, chair.id, minutes.id}


async def test_booking_lets_reports_fall_due_and_says_so_in_the_mail():
    await a_standard()
    conference = await a_booked_conference()
    reports = await Report.select(Report.due_at)
    assert len(reports) == 4
    claimed: list[Claimed] = await claim(conference.booked_at, crashed=False)
    assert all("17:00" in one.opened().words["report_due"] for one in claimed)


async def test_booking_is_in_the_trail_with_ids_and_instants_only():
    conference = await a_booked_conference()
    [entry] = await AuditEntry.select().where(AuditEntry.act == "conference.book")
    assert (entry["verb"], entry["subject"]) == ("alter", conference.id)
    details = msgspec.json.decode(entry["details"])
    assert set(details) == {"starts_at", "room", "moved", "told"}


async def test_a_room_that_is_taken_is_refused_and_nothing_of_the_booking_stays(now: datetime):
    room = await a_venue_with_room()
    first = await a_booked_conference(a_slot(room=room.id))
    second = await a_conference()
    with pytest.raises(ClashError) as refused:
        await booking.book(a_coordinator(), second.id, a_slot(room=room.id), now=now)
    assert first.reference in refused.value.held_by
    assert "The Tay Room is taken from 10:00 to 11:30" in str(refused.value)
    assert (await the_conference(second.id)).state == "planned"
    assert await _kinds_of(second.id) == []


async def test_a_chair_who_is_elsewhere_is_refused(now: datetime):
    chair = await a_professional("Karen Lindsay")
    await a_booked_conference(chair=chair.id)
    second = await a_conference(chair=chair.id)
    with pytest.raises(ClashError, match="Karen Lindsay is taken from 10:00"):
        await booking.book(a_coordinator(), second.id, a_slot(), now=now)


async def test_two_conferences_may_follow_each_other_without_a_gap(now: datetime):
    room = await a_venue_with_room()
    await a_booked_conference(a_slot(room=room.id))
    second = await a_conference()
    slot = a_slot(room=room.id, at=time(11, 30))
    await booking.book(a_coordinator(), second.id, slot, now=now)
    assert (await the_conference(second.id)).state == "booked"


@pytest.mark.parametrize(
    ("slot", "field"),
    [
        (a_slot(days=-1), "starts_at"),
        (a_slot(days=0, at=time(9, 30)), "starts_at"),
        (a_slot(days=366 * 30), "starts_at"),
        (a_slot(minutes=10**30), "ends_at"),
        (a_slot(minutes=-(10**8)), "ends_at"),
        (a_slot(minutes=0), "ends_at"),
        (a_slot(minutes=-30), "ends_at"),
        (a_slot(minutes=9 * 60), "ends_at"),
        (a_slot(link=None), "room"),
        (a_slot(room=UUID(int=1), link="https://meet.council.example/1"), "room"),
        (a_slot(link="javascript:alert(1)"), "link"),
        (a_slot(link="http://meet.council.example/1"), "link"),
        (a_slot(room=UUID(int=1)), "room"),
    ],
)
async def test_a_slot_that_cannot_be_is_refused_by_its_field(
    slot: BookConference, field: str, now: datetime
):
    conference = await a_conference()
    with pytest.raises(InvalidError) as refused:
        await booking.book(a_coordinator(), conference.id, slot, now=now)
    assert _fields(refused) == {field}


@pytest.mark.parametrize(
    ("path", "is_taken"),
    [
        ("review-of-Quartz", False),
        ("j?topic=Wilhelmina%20Q", False),
        ("WILHELMINA", False),
        ("quartzite", True),
        ("j/4f7q?pwd=a1B2", True),
    ],
)
async def test_a_link_that_names_a_child_is_refused_without_repeating_the_name(
    path: str, now: datetime, *, is_taken: bool
):
    family = await a_family("Quartz")
    child = await a_child("Wilhelmina Quartz", family=family)
    conference = await a_conference(children=[child])
    slot = a_slot(link=f"https://quartz.example/{path}")
    if is_taken:
        await booking.book(a_coordinator(), conference.id, slot, now=now)
        return
    for ask in (booking.book, booking.check_booking):
        with pytest.raises(InvalidError, match="names nobody") as refused:
            await ask(a_coordinator(), conference.id, slot, now=now)
        assert _fields(refused) == {"link"}


async def test_the_hour_that_comes_twice_is_refused(now: datetime):
    conference = await a_conference()
    days = (date(2027, 10, 31) - now.date()).days
    with pytest.raises(InvalidError, match="comes twice"):
        slot = a_slot(days=days, at=time(1, 15), minutes=20)
        await booking.book(a_coordinator(), conference.id, slot, now=now)


async def test_a_time_after_the_due_date_needs_a_reason_that_is_kept(now: datetime):
    await a_standard()
    conference = await a_conference(clock_started_on=date(2026, 6, 21))
    assert conference.due_on == date(2026, 12, 21)
    with pytest.raises(InvalidError, match="7 days after it was due") as refused:
        await booking.book(a_coordinator(), conference.id, a_slot(), now=now)
    assert _fields(refused) == {"late_reason"}
    slot = a_slot(late_reason="The chair was ill.")
    await booking.book(a_coordinator(), conference.id, slot, now=now)
    assert written.of(await the_conference(conference.id), "late_reason") == "The chair was ill."


async def test_notice_below_the_floor_needs_a_reason_that_is_kept(now: datetime):
    await a_standard()
    conference = await a_conference()
    with pytest.raises(InvalidError, match="at least 5 calendar days before") as refused:
        await booking.book(a_coordinator(), conference.id, a_slot(days=3), now=now)
    assert _fields(refused) == {"short_notice_reason"}
    slot = a_slot(days=3, short_notice_reason="A new concern.")
    await booking.book(a_coordinator(), conference.id, slot, now=now)
    assert (
        written.of(await the_conference(conference.id), "short_notice_reason") == "A new concern."
    )


async def test_without_a_standard_a_conference_is_booked_and_no_due_date_is_known(now: datetime):
    conference = await a_conference()
    assert "No standard was in force" in conference.due_counted
    await booking.book(a_coordinator(), conference.id, a_slot(days=1), now=now)
    booked = await the_conference(conference.id)
    assert [booked.state, booked.due_on] == ["booked", None]


async def test_a_due_date_never_gets_harder_by_a_standard_adopted_since(now: datetime):
    await a_standard()
    conference = await a_conference()
    assert conference.due_on == date(2027, 1, 20)
    await a_standard("scotland-2014", in_force_from=date(2026, 12, 1))
    await booking.book(a_coordinator(), conference.id, a_slot(), now=now)
    assert (await the_conference(conference.id)).due_on == date(2027, 1, 20)


async def test_moving_needs_a_reason_and_tells_everybody_again(now: datetime):
    conference = await a_booked_conference()
    later = a_slot(days=36)
    with pytest.raises(InvalidError) as refused:
        await booking.book(a_coordinator(), conference.id, later, now=now)
    assert _fields(refused) == {"reason"}
    moved = msgspec.structs.replace(later, reason="The room floods.")
    await booking.book(a_coordinator(), conference.id, moved, now=now)
    row = await the_conference(conference.id)
    assert written.of(row, "move_reason") == "The room floods."
    assert (row.sequence, row.revision) == (2, 3)
    taken = await BusyInterval.select(BusyInterval.starts_at)
    assert all(one["starts_at"] == row.starts_at for one in taken)


async def test_the_same_time_and_place_again_changes_nothing(now: datetime):
    conference = await a_booked_conference()
    before = await OutboxMessage.count()
    await booking.book(a_coordinator(), conference.id, a_slot(), now=now)
    assert (await the_conference(conference.id)).revision == conference.revision
    assert await OutboxMessage.count() == before


async def test_booking_on_an_old_copy_is_refused_and_told_how_it_stands(now: datetime):
    conference = await a_conference()
    await booking.book(a_coordinator(), conference.id, a_slot(revision=1), now=now)
    with pytest.raises(RefusedError, match="it is booked now, for Monday 28 December 2026"):
        stale = a_slot(days=40, revision=1, reason="Another day suits better.")
        await booking.book(a_coordinator(), conference.id, stale, now=now)


async def test_the_same_act_sent_again_is_not_done_again(now: datetime):
    conference = await a_conference()
    coordinator = a_coordinator(act_id=UUID(int=7))
    await booking.book(coordinator, conference.id, a_slot(), now=now)
    with pytest.raises(RepeatedError):
        await booking.book(coordinator, conference.id, a_slot(), now=now)
    assert (await the_conference(conference.id)).sequence == 1


async def test_cancelling_needs_a_reason_frees_the_diaries_and_withdraws_what_is_queued(
    now: datetime,
):
    conference = await a_booked_conference(chair=(await a_professional()).id)
    with pytest.raises(InvalidError):
        await booking.cancel(a_coordinator(), conference.id, "  ", now=now)
    await booking.cancel(a_coordinator(), conference.id, "The family has moved away.", now=now)
    row = await the_conference(conference.id)
    assert row.state == "cancelled"
    assert written.of(row, "cancel_reason") == "The family has moved away."
    assert await BusyInterval.count() == 0
    assert await _kinds_of(conference.id) == []


async def test_a_cancelled_conference_is_neither_booked_nor_changed_again(now: datetime):
    conference = await a_booked_conference()
    await booking.cancel(a_coordinator(), conference.id, "Not needed.", now=now)
    with pytest.raises(RefusedError, match="It was cancelled"):
        await booking.book(a_coordinator(), conference.id, a_slot(days=50), now=now)
    with pytest.raises(RefusedError):
        await booking.cancel(a_coordinator(), conference.id, "Again.", now=now)


async def test_what_took_place_is_neither_cancelled_nor_moved_until_the_marks_are_taken_back():
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    [row] = await Invitation.select(Invitation.id)
    who, day = a_coordinator(), conference.starts_at
    absent = Mark(invitation=row["id"], attendance="absent")
    await attending.record_attendance(who, conference.id, [absent], now=day)
    moved = a_slot(days=60, reason="Nobody came.", late_reason="Nobody came.")
    with pytest.raises(RefusedError, match="took place"):
        await booking.cancel(who, conference.id, "Nobody came.", now=day)
    with pytest.raises(RefusedError, match="took place"):
        await booking.book(who, conference.id, moved, now=day)
    taken_back = Mark(invitation=row["id"], attendance=None)
    await attending.record_attendance(who, conference.id, [taken_back], now=day)
    await booking.cancel(who, conference.id, "Nobody came.", now=day)
    assert (await the_conference(conference.id)).state == "cancelled"


async def test_checking_tells_what_booking_would_mean_and_tells_nobody(now: datetime):
    await a_standard()
    room = await a_venue_with_room(capacity=3)
    people = [*(await a_core_group()).values(), await a_professional("No Mail", email=None)]
    conference = await a_conference(invitees=invited(*people), clock_started_on=date(2026, 6, 21))
    found = await booking.check_booking(
        a_coordinator(), conference.id, a_slot(room=room.id), now=now
    )
    assert "7 days after it was due (21 Dec 2026)" in found.late
    assert found.short_notice == ""
    assert (found.told_by_mail, found.told_by_hand) == (4, ("No Mail",))
    assert any("holds 3" in words for words in found.warnings)
    assert await OutboxMessage.count() == 0
    assert (await the_conference(conference.id)).state == "planned"


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.COORDINATOR], ids=str)
async def test_only_a_coordinator_books(role: Role, now: datetime):
    person = await a_professional()
    conference = await a_conference(invitees=invited(person), chair=person.id)
    with pytest.raises(NotFoundError):
        await booking.book(a_viewer(role, professional=person), conference.id, a_slot(), now=now)
