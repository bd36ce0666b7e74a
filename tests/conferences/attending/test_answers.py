"""Answers by link, signed in and by telephone, and the deputies they bring."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.values import Answer, Source
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, NotSignedInError, RefusedError
from people.links.service import DeadLinkError, bearer, find_about
from people.permissions import Role, Viewer
from people.professionals.tables import Professional
from people.vault import written
from tests.builders import (
    a_booked_conference,
    a_conference,
    a_coordinator,
    a_professional,
    a_slot,
    a_usual_deputy,
    a_viewer,
    an_agency,
    invited,
)
from tests.conferences.attending.postman import deliver

pytestmark = pytest.mark.usefixtures("database")
ACCEPTED, TENTATIVE = Answer(answer="accepted"), Answer(answer="tentative")
DECLINED = Answer(answer="declined", reason="On leave.")


async def _invitation(person: Professional) -> Invitation:
    found = await Invitation.objects().get(Invitation.professional == person.id)
    assert found is not None
    return found


def _self(person: Professional) -> Viewer:
    return a_viewer(Role.PROFESSIONAL, professional=person)


async def test_an_invitee_answers_by_link(now: datetime):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    [[mail]] = (await deliver(now)).values()
    about = await find_about(mail.token, now=now)
    await attending.answer(bearer(about), about, ACCEPTED, now=now)
    row = await _invitation(zoe)
    assert (row.reply, row.reply_source, row.replied_at) == ("accepted", "link", now)
    [entry] = await AuditEntry.select().where(AuditEntry.act == "invitation.answer")
    assert (entry["via"], msgspec.json.decode(entry["details"])["answer"]) == ("link", "accepted")


async def test_an_answer_is_acknowledged_by_mail(now: datetime):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    await deliver(now)
    await attending.answer(_self(zoe), (await _invitation(zoe)).id, DECLINED, now=now)
    [[receipt]] = (await deliver(now)).values()
    assert receipt.method == ""
    assert "We have noted that you cannot come." in receipt.text
    assert "On leave" not in receipt.text


async def test_answers_can_be_changed_until_it_is_closed(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    invitation = (await _invitation(zoe)).id
    for given in (ACCEPTED, TENTATIVE, DECLINED, ACCEPTED):
        await attending.answer(_self(zoe), invitation, given, now=now)
        assert (await _invitation(zoe)).reply == given.answer
    await Conference.update({Conference.state: "held"}).where(Conference.id == conference.id)
    with pytest.raises(RefusedError, match="closed"):
        await attending.answer(_self(zoe), invitation, DECLINED, now=now)


async def test_declining_needs_a_reason(now: datetime):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    invitation = (await _invitation(zoe)).id
    with pytest.raises(InvalidError, match="why you cannot come"):
        await attending.answer(_self(zoe), invitation, Answer(answer="declined"), now=now)


async def test_an_answer_to_an_earlier_time_is_told_so(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    invitation = await _invitation(zoe)
    seen = await attending.get_asked(_self(zoe), invitation.id, now=now)
    moved = a_slot(days=36, reason="It has to move.")
    await booking.book(a_coordinator(), conference.id, moved, now=now)
    stale = msgspec.structs.replace(ACCEPTED, sequence=seen.sequence)
    with pytest.raises(RefusedError, match="it is now Tuesday 29 December 2026, 10:00 to 11:30"):
        await attending.answer(_self(zoe), invitation.id, stale, now=now)
    assert (await _invitation(zoe)).reply == "none"


@pytest.mark.parametrize("state", ["planned", "cancelled"])
async def test_there_is_nothing_to_answer_before_booking_and_after_calling_off(
    state: str, now: datetime
):
    zoe = await a_professional()
    conference = await a_conference(invitees=invited(zoe))
    if state == "cancelled":
        await booking.cancel(a_coordinator(), conference.id, "No.", now=now)
    with pytest.raises(RefusedError):
        await attending.answer(_self(zoe), (await _invitation(zoe)).id, ACCEPTED, now=now)


async def test_nobody_answers_for_somebody_else(now: datetime):
    zoe, max_ = await a_professional(), await a_professional()
    await a_booked_conference(invitees=invited(zoe, max_))
    mine, other = (await _invitation(max_)).id, (await _invitation(zoe)).id
    for viewer in (_self(max_), bearer(mine), a_viewer(Role.CHIEF_OFFICER), a_coordinator()):
        with pytest.raises(NotFoundError):
            await attending.answer(viewer, other, ACCEPTED, now=now)
    with pytest.raises(NotFoundError):
        await attending.get_asked(_self(max_), other, now=now)
    assert (await _invitation(zoe)).reply == "none"


async def test_the_link_of_somebody_who_has_left_opens_nothing(now: datetime):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    invitation = (await _invitation(zoe)).id
    await attending.get_asked(bearer(invitation), invitation, now=now)
    await Professional.update({"is_active": False}).where(Professional.id == zoe.id)
    with pytest.raises(NotFoundError):
        await attending.get_asked(bearer(invitation), invitation, now=now)


async def test_a_coordinator_records_what_came_by_telephone_with_time_and_who_took_it(
    now: datetime,
):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    coordinator = a_coordinator()
    taken_at = now - timedelta(hours=2)
    await attending.record_answer(
        coordinator, (await _invitation(zoe)).id, Answer(answer="declined"),
        source=Source.PHONE, taken_at=taken_at, now=now,
    )  # fmt: skip
    row = await _invitation(zoe)
    assert (row.reply, row.reply_source, row.replied_at) == ("declined", "phone", taken_at)
    assert row.reply_taken_by == coordinator.account


async def test_a_recorded_answer_has_passed_and_did_not_come_by_link(now: datetime):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    invitation = (await _invitation(zoe)).id
    for source, taken_at in ((Source.PHONE, now + timedelta(minutes=1)), (Source.LINK, now)):
        with pytest.raises(InvalidError):
            await attending.record_answer(
                a_coordinator(), invitation, ACCEPTED, source=source, taken_at=taken_at, now=now
            )
    with pytest.raises(NotFoundError):
        await attending.record_answer(
            _self(zoe), invitation, ACCEPTED, source=Source.PHONE, taken_at=now, now=now
        )


async def test_one_of_the_agencys_confirmed_people_stands_in_at_once(now: datetime):
    agency = await an_agency()
    zoe, max_ = await a_professional(agency=agency), await a_professional(agency=agency)
    await a_booked_conference(invitees=invited(zoe))
    await deliver(now)
    invitation = (await _invitation(zoe)).id
    await attending.answer(_self(zoe), invitation, Answer(answer="deputy", deputy=max_.id), now=now)
    row = await _invitation(zoe)
    assert (row.reply, row.deputy, written.of(row, "deputy_wish")) == ("deputy", max_.id, "")
    arrived = await deliver(now)
    [mail] = arrived[str(max_.email)]
    assert mail.method == "REQUEST"
    assert "You are asked to come to a meeting as a deputy." in mail.text
    assert await Invitation.count() == 1


async def test_a_deputy_answers_in_their_own_right(now: datetime):
    agency = await an_agency()
    zoe, max_ = await a_professional(agency=agency), await a_professional(agency=agency)
    await a_booked_conference(invitees=invited(zoe))
    await attending.answer(
        _self(zoe), (await _invitation(zoe)).id, Answer(answer="deputy", deputy=max_.id), now=now
    )
    [mail] = (await deliver(now))[str(max_.email)]
    about = await find_about(mail.token, now=now)
    asked = await attending.get_asked(bearer(about), about, now=now)
    assert (asked.is_stand_in, asked.name, asked.deputies) == (True, max_.name, ())
    await attending.answer(bearer(about), about, ACCEPTED, now=now)
    [stand_in] = await StandIn.select()
    assert (stand_in["reply"], stand_in["reply_source"]) == ("accepted", "link")
    assert (await _invitation(zoe)).reply == "deputy"
    with pytest.raises(InvalidError):
        await attending.answer(
            bearer(about), about, Answer(answer="deputy", deputy_wish="Somebody"), now=now
        )


async def test_coming_after_all_lets_the_deputy_go_and_tells_them(now: datetime):
    agency = await an_agency()
    zoe, max_ = await a_professional(agency=agency), await a_professional(agency=agency)
    await a_booked_conference(invitees=invited(zoe))
    invitation = (await _invitation(zoe)).id
    await attending.answer(_self(zoe), invitation, Answer(answer="deputy", deputy=max_.id), now=now)
    [mail] = (await deliver(now))[str(max_.email)]
    await attending.answer(_self(zoe), invitation, ACCEPTED, now=now)
    [cancel] = (await deliver(now))[str(max_.email)]
    assert cancel.method == "CANCEL"
    assert (await _invitation(zoe)).deputy is None
    with pytest.raises(DeadLinkError):
        await find_about(mail.token, now=now)


async def test_a_deputy_moves_with_the_conference(now: datetime):
    agency = await an_agency()
    zoe, max_ = await a_professional(agency=agency), await a_professional(agency=agency)
    conference = await a_booked_conference(invitees=invited(zoe))
    await attending.answer(
        _self(zoe), (await _invitation(zoe)).id, Answer(answer="deputy", deputy=max_.id), now=now
    )
    await deliver(now)
    moved = a_slot(days=36, reason="It has to move.")
    await booking.book(a_coordinator(), conference.id, moved, now=now)
    arrived = await deliver(now)
    assert {zoe.email, max_.email} == set(arrived)
    assert arrived[str(max_.email)][0].event["SEQUENCE"] == 1
    assert (await _invitation(zoe)).reply == "deputy"


@pytest.mark.parametrize("who", ["elsewhere", "unconfirmed", "gone", "invited", "herself"])
async def test_who_is_not_one_of_the_agencys_confirmed_people_does_not_stand_in(
    who: str, now: datetime
):
    agency = await an_agency()
    zoe = await a_professional(agency=agency)
    also = await a_professional(agency=agency)
    people = {
        "elsewhere": await a_professional(),
        "unconfirmed": await a_professional(agency=agency, is_confirmed=False),
        "gone": await a_professional(agency=agency, is_active=False),
        "invited": also,
        "herself": zoe,
    }
    await a_booked_conference(invitees=invited(zoe, also))
    with pytest.raises(InvalidError):
        await attending.answer(
            _self(zoe),
            (await _invitation(zoe)).id,
            Answer(answer="deputy", deputy=people[who].id),
            now=now,
        )
    assert await StandIn.count() == 0


async def test_an_agencys_confirmed_people_are_the_choices_usual_deputies_first(now: datetime):
    agency = await an_agency()
    zoe = await a_professional(agency=agency)
    await a_professional("Adam Adams", agency=agency)
    await a_professional("Ann Unconfirmed", agency=agency, is_confirmed=False)
    await a_professional("Andrew Gone", agency=agency, is_active=False)
    await a_professional("Alice Elsewhere")
    usual = await a_professional("Zed Zeta", agency=agency)
    await a_usual_deputy(zoe, usual)
    await a_booked_conference(invitees=invited(zoe))
    asked = await attending.get_asked(_self(zoe), (await _invitation(zoe)).id, now=now)
    assert [(one.name, one.is_usual) for one in asked.deputies] == [
        ("Zed Zeta", True), ("Adam Adams", False),
    ]  # fmt: skip


async def _wished(now: datetime) -> tuple[Professional, UUID]:
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    invitation = (await _invitation(zoe)).id
    wish = Answer(answer="deputy", deputy_wish="Pat Okafor, school nurse")
    await attending.answer(_self(zoe), invitation, wish, now=now)
    return zoe, invitation


async def test_anybody_else_waits_for_a_coordinator(now: datetime):
    zoe, invitation = await _wished(now)
    row = await _invitation(zoe)
    assert (row.reply, row.deputy, written.of(row, "deputy_wish")) == (
        "deputy",
        None,
        "Pat Okafor, school nurse",
    )
    assert await StandIn.count() == 0
    pat = await a_professional("Pat Okafor")
    await attending.confirm_deputy(a_coordinator(), invitation, pat.id, now=now)
    assert (await _invitation(zoe)).deputy == pat.id
    assert str(pat.email) in await deliver(now)


async def test_a_refused_deputy_leaves_the_answer_open(now: datetime):
    zoe, invitation = await _wished(now)
    await attending.refuse_deputy(a_coordinator(), invitation, "Not known to us.", now=now)
    row = await _invitation(zoe)
    assert (row.reply, written.of(row, "deputy_wish"), written.of(row, "reply_reason")) == (
        "none",
        "",
        "Not known to us.",
    )
    with pytest.raises(RefusedError):
        await attending.refuse_deputy(a_coordinator(), invitation, "Again.", now=now)


async def test_a_deputy_who_was_confirmed_is_not_refused_any_more(now: datetime):
    zoe, invitation = await _wished(now)
    pat = await a_professional()
    await attending.confirm_deputy(a_coordinator(), invitation, pat.id, now=now)
    with pytest.raises(RefusedError, match="Nobody waits"):
        await attending.refuse_deputy(a_coordinator(), invitation, "After all no.", now=now)
    row = await _invitation(zoe)
    assert (row.reply, row.deputy, written.of(row, "deputy_wish")) == ("deputy", pat.id, "")


async def test_once_it_is_over_only_a_coordinator_puts_an_answer_right(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    invitation, over = (await _invitation(zoe)).id, conference.ends_at
    with pytest.raises(RefusedError, match="over"):
        await attending.answer(_self(zoe), invitation, DECLINED, now=over)
    assert not (await attending.get_asked(_self(zoe), invitation, now=over)).is_open
    assert (await attending.get_asked(a_coordinator(), invitation, now=over)).is_open
    await attending.record_answer(
        a_coordinator(), invitation, DECLINED, source=Source.PHONE, taken_at=now, now=over
    )
    assert (await _invitation(zoe)).reply == "declined"


async def test_only_a_coordinator_confirms_and_refuses(now: datetime):
    zoe, invitation = await _wished(now)
    pat = await a_professional()
    for viewer in (_self(zoe), bearer(invitation), a_viewer(Role.CHAIR)):
        with pytest.raises((NotFoundError, NotSignedInError)):
            await attending.confirm_deputy(viewer, invitation, pat.id, now=now)
        with pytest.raises((NotFoundError, NotSignedInError)):
            await attending.refuse_deputy(viewer, invitation, "No.", now=now)
