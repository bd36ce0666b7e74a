"""Inviting somebody who looks like a relative of the family: warned, never stopped, kept."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer, Source, WalkIn
from conferences.attending.warnings import field_of
from conferences.booking import service as booking
from conferences.booking.values import ArrangeConference, ChangeConference, Kind
from conferences.children.tables import Family
from conferences.families import service as families
from conferences.families.values import ContactKind
from people.audit.service import Subject, Verb, reading, recorded
from people.audit.tables import AuditEntry
from people.errors import NotFoundError
from people.permissions import OPERATOR, Role, Viewer
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_conference,
    a_coordinator,
    a_family,
    a_professional,
    a_slot,
    a_viewer,
    an_agency,
    invited,
    the_conference,
)
from tests.conferences.attending.namesakes import SURNAME, WHY, because, rows, some_reids, standing
from tests.conferences.families.people import MAIL, PHONE, some_people

pytestmark = pytest.mark.usefixtures("database")


async def _of(conference: UUID, viewer: Viewer | None = None) -> tuple[Any, ...]:
    seen = await booking.get_conference(viewer or a_coordinator(), conference, now=NOW)
    return seen.warnings


async def _add(conference: UUID, *people: Professional, **asked: Any) -> None:  # noqa: ANN401 - any field
    others = [one for one in await _kept(conference) if one.professional not in _ids(people)]
    wanted = ChangeConference(invitees=(*others, *invited(*people)), **asked)
    await booking.change(a_coordinator(), conference, wanted, now=NOW)


async def _invitation_of(conference: UUID, person: Professional) -> UUID:
    async with reading(OPERATOR):
        row = await Invitation.objects().get(
            (Invitation.conference == conference) & (Invitation.professional == person.id)
        )
    assert row is not None
    return UUID(str(row.id))


async def _kept(conference: UUID) -> tuple[Any, ...]:
    async with reading(OPERATOR):
        return await attending.load_invitees(conference)


def _ids(people: tuple[Professional, ...]) -> set[UUID]:
    return {one.id for one in people}


@pytest.fixture
async def reids() -> Family:
    return await some_reids()


async def test_who_has_a_childs_surname_is_warned_of_and_nothing_is_written(reids: Family):
    child = await a_child("Amy Réid", family=reids)
    conference = await a_conference(children=(child,))
    teacher = await a_professional("Morag REID-Grant", group="education")
    with pytest.raises(attending.WarnedError) as warned:
        await _add(conference.id, teacher)
    [fault] = warned.value.faults
    assert fault.field == field_of(teacher.id)
    assert fault.message == f"Morag REID-Grant {SURNAME}."
    assert teacher.id not in await standing(conference.id)
    assert await rows() == []


async def test_who_says_why_invites_all_the_same_and_it_is_kept(reids: Family):
    conference = await a_conference(children=(await a_child("Amy Réid", family=reids),))
    teacher = await a_professional("Morag Reid", group="education")
    await _add(conference.id, teacher, all_the_same=because(teacher))
    assert teacher.id in await standing(conference.id)
    [row] = await rows()
    assert row.warned_of == ["surname"]
    assert WHY.encode() not in row.reason_sealed
    [shown] = await _of(conference.id)
    assert (shown.reason, shown.said_at, shown.is_open) == (WHY, NOW, False)


async def test_the_trail_holds_whom_and_what_and_never_the_reason(reids: Family):
    conference = await a_conference(children=(await a_child("Amy Réid", family=reids),))
    teacher = await a_professional("Morag Reid", group="education")
    await _add(conference.id, teacher, all_the_same=because(teacher))
    async with reading(OPERATOR):
        entry = (
            await AuditEntry.objects()
            .where(AuditEntry.act == "conference.change")
            .order_by(AuditEntry.at)
        )[-1]
    assert str(teacher.id) in str(entry.details)
    assert "surname" in str(entry.details)
    assert "cousin" not in str(entry.details)


async def test_what_was_said_once_stands_for_the_familys_next_conference(reids: Family):
    child = await a_child("Amy Réid", family=reids)
    teacher = await a_professional("Morag Reid", group="education")
    first = await a_conference(
        children=(child,), invitees=invited(teacher), all_the_same=because(teacher)
    )
    second = await a_conference(children=(child,), invitees=invited(teacher))
    assert len(await rows()) == 1
    for conference in (first, second):
        [shown] = await _of(conference.id)
        assert shown.reason == WHY


async def test_of_another_family_it_has_to_be_said_anew(reids: Family):
    teacher = await a_professional("Morag Reid", group="education")
    await a_conference(
        children=(await a_child("Amy Réid", family=reids),),
        invitees=invited(teacher), all_the_same=because(teacher),
    )  # fmt: skip
    other = await a_child("Tom Reid", family=await a_family("Reid"))
    with pytest.raises(attending.WarnedError):
        await a_conference(children=(other,), invitees=invited(teacher))


async def test_arranging_warns_of_who_runs_it_too(reids: Family):
    child = await a_child("Amy Réid", family=reids)
    chair = await a_professional("Una Reid", group="social_work")
    asked = ArrangeConference(
        kind=Kind.INITIAL, children=(child.id,), chair=chair.id,
        clock_event="concern_notified", clock_started_on=date(2026, 11, 20),
    )  # fmt: skip
    with pytest.raises(attending.WarnedError):
        await booking.arrange(a_coordinator(), asked, now=NOW)
    asked = msgspec.structs.replace(asked, all_the_same=because(chair))
    made = await booking.arrange(a_coordinator(), asked, now=NOW)
    assert [one.professional for one in await _of(made)] == [chair.id]


async def test_another_chair_is_warned_of(reids: Family):
    conference = await a_conference(children=(await a_child("Amy Réid", family=reids),))
    chair = await a_professional("Una Reid", group="social_work")
    with pytest.raises(attending.WarnedError):
        await booking.change(
            a_coordinator(), conference.id, ChangeConference(chair=chair.id), now=NOW
        )


async def test_a_relatives_surname_and_a_telephone_number_count():
    people = await some_people()
    await people.reach(people.members["mother"], ContactKind.PHONE, PHONE)
    nurse = await a_professional("Kim Strang", phone="+44 1382 5550142")
    officer = await a_professional("Lee Baxter", group="police", phone="(01382) 555-0142")
    with pytest.raises(attending.WarnedError) as warned:
        await _add(people.conference.id, nurse, officer)
    said = {fault.field: fault.message for fault in warned.value.faults}
    phone = "has a telephone number that is written down for a person of this family"
    assert said == {
        field_of(nurse.id): f"Kim Strang {SURNAME} and {phone}.",
        field_of(officer.id): f"Lee Baxter {phone}.",
    }


async def test_an_e_mail_address_counts_and_so_does_a_former_one(now: datetime):
    people = await some_people()
    contact = await people.reach(people.members["mother"], ContactKind.EMAIL, MAIL)
    await families.end_contact(people.coordinator, contact, now=now)
    nurse = await a_professional("Lee Baxter", email=MAIL.upper())
    with pytest.raises(attending.WarnedError):
        await _add(people.conference.id, nurse)


async def test_more_in_common_than_was_said_warns_again():
    people = await some_people()
    nurse = await a_professional("Kim Strang", phone="01382 555 0142")
    await _add(people.conference.id, nurse, all_the_same=because(nurse))
    await _add(people.conference.id)
    row = await _kept(people.conference.id)
    rest = tuple(one for one in row if one.professional != nurse.id)
    await booking.change(
        a_coordinator(), people.conference.id, ChangeConference(invitees=rest), now=NOW
    )
    await people.reach(people.members["mother"], ContactKind.PHONE, PHONE)
    with pytest.raises(attending.WarnedError):
        await _add(people.conference.id, nurse)


async def test_strangers_are_invited_without_a_word(reids: Family):
    conference = await a_conference(children=(await a_child("Amy Réid", family=reids),))
    assert await _of(conference.id) == ()
    assert await rows() == []


async def test_a_deputy_whom_the_invitee_chooses_waits_for_a_coordinator(reids: Family):
    agency = await an_agency()
    invitee = await a_professional(agency=agency)
    child = await a_child("Amy Réid", family=reids)
    conference = await a_conference(children=(child,), invitees=invited(invitee))
    deputy = await a_professional("Morag Reid", agency=agency)
    await booking.book(a_coordinator(), conference.id, a_slot(), now=NOW)
    about = await _invitation_of(conference.id, invitee)
    own = a_viewer(Role.PROFESSIONAL, professional=invitee)
    given = Answer(answer="deputy", deputy=deputy.id, all_the_same=because(deputy))
    await attending.answer(own, about, given, now=NOW)
    [row] = await rows()
    assert row.professional == deputy.id
    assert await _of(conference.id, own) == ()
    [shown] = await _of(conference.id)
    assert shown.is_open
    await attending.say_why(a_coordinator(), shown.id, WHY, now=NOW)
    [shown] = await _of(conference.id)
    assert (shown.is_open, shown.reason) == (False, WHY)
    with pytest.raises(NotFoundError):
        await attending.say_why(a_coordinator(), shown.id, WHY, now=NOW)


async def test_a_coordinator_who_records_or_confirms_a_deputy_says_why(reids: Family):
    agency = await an_agency()
    invitee = await a_professional(agency=agency)
    child = await a_child("Amy Réid", family=reids)
    conference = await a_conference(children=(child,), invitees=invited(invitee))
    deputy = await a_professional("Morag Reid", agency=agency)
    await booking.book(a_coordinator(), conference.id, a_slot(), now=NOW)
    about = await _invitation_of(conference.id, invitee)
    given = Answer(answer="deputy", deputy=deputy.id)
    way = {"source": Source.PHONE, "taken_at": NOW, "now": NOW}
    with pytest.raises(attending.WarnedError):
        await attending.record_answer(a_coordinator(), about, given, **way)  # type: ignore[arg-type]
    with pytest.raises(attending.WarnedError):
        await attending.confirm_deputy(a_coordinator(), about, deputy.id, now=NOW)
    await attending.confirm_deputy(
        a_coordinator(), about, deputy.id, all_the_same=because(deputy), now=NOW
    )
    [shown] = await _of(conference.id)
    assert (shown.professional, shown.reason) == (deputy.id, WHY)


async def test_who_marks_attendance_and_may_not_know_adds_without_a_word(reids: Family):
    chair = await a_professional(group="social_work")
    conference = await a_booked_conference(
        a_slot(), children=(await a_child("Amy Réid", family=reids),), chair=chair.id
    )
    neighbour = await a_professional("Morag Reid", group="housing")
    day = conference.starts_at + timedelta(minutes=5)
    leads = a_viewer(Role.CHAIR, Role.PROFESSIONAL, professional=chair)
    walk_in = WalkIn(professional=neighbour.id)
    await attending.add_walk_in(leads, conference.id, walk_in, now=day)
    assert await _of(conference.id, leads) == ()
    assert [one.is_open for one in await _of(conference.id)] == [True]


async def test_a_coordinator_who_adds_a_walk_in_says_why(reids: Family):
    conference = await a_booked_conference(
        a_slot(), children=(await a_child("Amy Réid", family=reids),)
    )
    neighbour = await a_professional("Morag Reid", group="housing")
    day = conference.starts_at + timedelta(minutes=5)
    with pytest.raises(attending.WarnedError):
        await attending.add_walk_in(
            a_coordinator(), conference.id, WalkIn(professional=neighbour.id), now=day
        )
    told = WalkIn(professional=neighbour.id, all_the_same=because(neighbour))
    await attending.add_walk_in(a_coordinator(), conference.id, told, now=day)


async def test_reconvening_asks_nothing_and_leaves_the_warning_open(reids: Family):
    child = await a_child("Amy Réid", family=reids)
    teacher = await a_professional("Morag Rankin", group="education")
    conference = await a_booked_conference(children=(child,), invitees=invited(teacher))
    subject = Subject("conference")
    async with recorded(OPERATOR, Verb.ALTER, subject, now=NOW, name="test.prepare") as act:
        await act.fetch("UPDATE professional SET name = 'Morag Reid' WHERE id = $1", teacher.id)
        await act.fetch("UPDATE conference SET state = 'inquorate' WHERE id = $1", conference.id)
    made = await booking.reconvene(a_coordinator(), conference.id, now=NOW)
    assert [one.is_open for one in await _of(made)] == [True]
    assert (await the_conference(made)).state == "planned"
