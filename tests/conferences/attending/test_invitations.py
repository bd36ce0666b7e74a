"""Inviting, telling of changes and calling off: what people really receive."""

from datetime import datetime, time, timedelta
from uuid import UUID

import msgspec
import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.telling import service_address
from conferences.attending.values import Invitee, Source
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.booking.values import BookConference, ChangeConference
from notifications.messages.values import token_digest
from notifications.outbox.tables import OutboxMessage
from people.audit.service import reading
from people.audit.tables import AuditEntry
from people.clock import instant
from people.errors import InvalidError, NotFoundError, RefusedError
from people.links import service as links
from people.permissions import OPERATOR, Role
from people.professionals.tables import Professional
from tests.builders import (
    a_booked_conference,
    a_child,
    a_conference,
    a_coordinator,
    a_family,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    a_viewer,
    invited,
)
from tests.conferences.attending.postman import deliver

pytestmark = pytest.mark.usefixtures("database")
LATER = timedelta(hours=1)


async def _invitation_of(person: Professional) -> Invitation:
    found = await Invitation.objects().get(
        (Invitation.professional == person.id) & Invitation.withdrawn_at.is_null()
    )
    assert found is not None
    return found


async def _move(conference: Conference, slot: BookConference, now: datetime) -> None:
    moved = msgspec.structs.replace(slot, reason="It has to move.")
    await booking.book(a_coordinator(), conference.id, moved, now=now)


async def test_each_invitee_gets_a_request_of_their_own(now: datetime):
    await a_standard()
    zoe, max_ = await a_professional(email="zoe@nhs.example"), await a_professional()
    room = await a_venue_with_room(venue="Friarfield House")
    conference = await a_booked_conference(a_slot(room=room.id), invitees=invited(zoe, max_))
    arrived = await deliver(now)
    assert set(arrived) == {"zoe@nhs.example", max_.email}
    [mail] = arrived["zoe@nhs.example"]
    event = mail.event
    assert (mail.method, event["SEQUENCE"]) == ("REQUEST", 0)
    assert event["LOCATION"] == "The Tay Room, Friarfield House, 1 High Street"
    assert event["DTSTART"].dt == conference.starts_at
    [attendee] = event["ATTENDEE"] if isinstance(event["ATTENDEE"], list) else [event["ATTENDEE"]]
    assert str(attendee) == "mailto:zoe@nhs.example"
    [other] = arrived[str(max_.email)]
    assert other.event["UID"] != event["UID"]
    assert other.mail["Subject"] != mail.mail["Subject"]


async def test_uid_and_reply_address_are_one_token_kept_as_digest_and_sealed(now: datetime):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    [[mail]] = (await deliver(now)).values()
    token = str(mail.event["UID"]).partition("@")[0]
    row = await _invitation_of(zoe)
    assert row.token_digest == token_digest(token)
    assert token.encode() not in row.token_sealed
    assert str(mail.event["ORGANIZER"]) == f"mailto:r-{token}@{service_address().partition('@')[2]}"


async def test_nothing_of_the_family_leaves_by_mail(now: datetime):
    child = await a_child("Wilhelmina Quartz", family=await a_family("Quartz"))
    conference = await a_booked_conference(children=[child])
    for [mail] in (await deliver(now)).values():
        whole = mail.mail.as_string() + str(mail.event.to_ical())
        for secret in ("Quartz", "Wilhelmina", "W.Q.", child.case_reference, conference.reference):
            assert secret not in whole


async def test_the_personal_link_leads_to_the_invitation_and_outlives_it_four_weeks(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    [[mail]] = (await deliver(now)).values()
    row = await _invitation_of(zoe)
    end = conference.ends_at + timedelta(days=28)
    assert await links.find_about(mail.token, now=end - LATER) == row.id
    with pytest.raises(links.DeadLinkError):
        await links.find_about(mail.token, now=end)


async def test_a_move_updates_everybody_with_a_higher_sequence_and_a_later_stamp(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    [[first]] = (await deliver(now)).values()
    await _move(conference, a_slot(days=36), now)
    [[second]] = (await deliver(now)).values()
    assert second.method == "REQUEST"
    assert second.event["UID"] == first.event["UID"]
    assert second.event["SEQUENCE"] == first.event["SEQUENCE"] + 1
    assert second.event["DTSTAMP"].dt > first.event["DTSTAMP"].dt
    assert "has a new time" in second.text
    assert second.link == first.link


async def test_three_moves_in_one_second_are_told_in_order(now: datetime):
    conference = await a_booked_conference(invitees=invited(await a_professional()))
    seen = [(await deliver(now)).popitem()[1][0].event]
    for days in (36, 37, 38):
        await _move(conference, a_slot(days=days), now)
        seen.append((await deliver(now)).popitem()[1][0].event)
    sequences = [event["SEQUENCE"] for event in seen]
    stamps = [event["DTSTAMP"].dt for event in seen]
    assert sequences == sorted(set(sequences))
    assert stamps == sorted(set(stamps))


async def test_moved_before_anything_was_sent_the_first_mail_is_the_invitation(now: datetime):
    conference = await a_booked_conference(invitees=invited(await a_professional()))
    await _move(conference, a_slot(days=36), now)
    [[mail]] = (await deliver(now)).values()
    assert "You are invited to a meeting." in mail.text
    assert mail.event["DTSTART"].dt == instant(now.date() + timedelta(days=36), time(10, 0))


async def test_a_new_room_tells_of_the_place_and_keeps_answers(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    await deliver(now)
    await Invitation.update({Invitation.reply: "accepted"}).where(Invitation.professional == zoe.id)
    room = await a_venue_with_room()
    await _move(conference, a_slot(room=room.id, link=None), now)
    [[mail]] = (await deliver(now)).values()
    assert "has a new place" in mail.text
    assert (await _invitation_of(zoe)).reply == "accepted"


async def test_another_time_asks_for_the_answer_and_the_notice_again(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    await Invitation.update({Invitation.reply: "accepted"}).where(Invitation.professional == zoe.id)
    await attending.record_notice(
        a_coordinator(), (await _invitation_of(zoe)).id, source=Source.PHONE, given_at=now, now=now
    )
    await _move(conference, a_slot(days=40), now)
    row = await _invitation_of(zoe)
    assert [row.reply, row.notice_given_at] == ["none", None]
    assert (row.first_invited_at, row.time_sequence) == (now, 1)


async def test_only_whose_expectation_changed_is_told(now: datetime):
    zoe, max_ = await a_professional(), await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe, max_))
    await deliver(now)
    changed = (*invited(zoe, expectation="report"), *invited(max_))
    await booking.change(
        a_coordinator(), conference.id, ChangeConference(invitees=changed), now=now
    )
    assert set(await deliver(now)) == {zoe.email}


async def test_whoever_is_taken_off_the_list_is_told_and_the_link_is_dead(now: datetime):
    zoe, max_ = await a_professional(), await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe, max_))
    first = await deliver(now)
    await booking.change(
        a_coordinator(), conference.id, ChangeConference(invitees=invited(max_)), now=now
    )
    arrived = await deliver(now)
    assert set(arrived) == {zoe.email}
    [mail] = arrived[str(zoe.email)]
    assert mail.method == "CANCEL"
    assert "no longer asked to come" in mail.text
    with pytest.raises(links.DeadLinkError):
        await links.find_about(first[str(zoe.email)][0].token, now=now)


async def test_calling_off_cancels_for_those_who_were_told(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    [[first]] = (await deliver(now)).values()
    await booking.cancel(a_coordinator(), conference.id, "Not needed any more.", now=now)
    [[mail]] = (await deliver(now)).values()
    assert (mail.method, mail.event["STATUS"]) == ("CANCEL", "CANCELLED")
    assert mail.event["UID"] == first.event["UID"]
    assert mail.event["SEQUENCE"] == 1
    assert mail.event["DTSTART"].dt == conference.starts_at


async def test_calling_off_before_anything_was_sent_sends_nothing(now: datetime):
    conference = await a_booked_conference()
    await booking.cancel(a_coordinator(), conference.id, "Not needed any more.", now=now)
    assert await deliver(now) == {}


async def test_who_has_no_mail_address_is_told_by_telephone_and_that_is_recorded(now: datetime):
    zoe = await a_professional(email=None)
    conference = await a_booked_conference(invitees=invited(zoe))
    assert await OutboxMessage.count() == 0
    invitation = (await _invitation_of(zoe)).id
    given_at = now - LATER
    await attending.record_notice(
        a_coordinator(), invitation, source=Source.PHONE, given_at=given_at, now=now
    )
    async with reading(OPERATOR):
        notice = (await attending.load_notices(conference.id))[invitation]
    assert (notice.notice_given_at, notice.source) == (given_at, "phone")
    assert await AuditEntry.exists().where(AuditEntry.act == "invitation.notice")


async def test_notice_runs_from_the_first_mail_for_the_time_that_stands(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    await deliver(now)
    await _move(conference, a_slot(days=36), now + LATER)
    await deliver(now + 2 * LATER)
    async with reading(OPERATOR):
        [notice] = (await attending.load_notices(conference.id)).values()
    assert (notice.first_invited_at, notice.notice_given_at) == (now, now + 2 * LATER)


async def test_notice_is_not_recorded_ahead_nor_without_a_date(now: datetime):
    zoe = await a_professional()
    await a_conference(invitees=invited(zoe))
    invitation = (await _invitation_of(zoe)).id
    with pytest.raises(InvalidError):
        await attending.record_notice(
            a_coordinator(), invitation, source=Source.PHONE, given_at=now + LATER, now=now
        )
    with pytest.raises(RefusedError):
        await attending.record_notice(
            a_coordinator(), invitation, source=Source.PHONE, given_at=now, now=now
        )
    with pytest.raises(NotFoundError):
        await attending.record_notice(
            a_viewer(Role.CHAIR), invitation, source=Source.PHONE, given_at=now, now=now
        )


async def test_whoever_is_wanted_for_a_part_is_told_of_that_part_and_keeps_it(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    wanted = Invitee(
        professional=zoe.id, expectation="attend", arrives_at=conference.starts_at + LATER / 2
    )
    await booking.change(
        a_coordinator(), conference.id, ChangeConference(invitees=(wanted,)), now=now
    )
    [[mail]] = (await deliver(now)).values()
    assert mail.event["DTSTART"].dt == conference.starts_at + LATER / 2
    await _move(conference, a_slot(days=36), now)
    [[mail]] = (await deliver(now)).values()
    assert mail.event["DTSTART"].dt == conference.starts_at + timedelta(days=1) + LATER / 2


async def test_nobody_is_wanted_outside_the_conference(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    early = Invitee(
        professional=zoe.id, expectation="attend", arrives_at=conference.starts_at - LATER
    )
    with pytest.raises(InvalidError, match="within 10:00 and 11:30"):
        await booking.change(
            a_coordinator(), conference.id, ChangeConference(invitees=(early,)), now=now
        )


async def test_whoever_has_left_is_not_sent_what_was_queued(now: datetime):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    await Professional.update({Professional.is_active: False}).where(Professional.id == zoe.id)
    assert await deliver(now) == {}


async def test_an_unknown_message_goes_to_nobody(now: datetime):
    await a_booked_conference()
    await Invitation.update({Invitation.id: UUID(int=9)}).where(
        Invitation.id == (await Invitation.select(Invitation.id).first())["id"]  # type: ignore[index]
    )
    assert len(await deliver(now)) == 3
