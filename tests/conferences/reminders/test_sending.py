"""Reminders as mail: who gets one, what it says, and that each goes out once."""

import asyncio
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

import pytest

from conferences.access import service as access
from conferences.access.values import SetBar
from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer, Source
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.children.bars import BarReason
from conferences.families import service as families
from conferences.families.values import FallSilent
from conferences.reminders import forgetting
from conferences.reminders import service as reminders
from conferences.reminders.tables import Reminder
from conferences.reminders.values import Pause, PauseKind
from conferences.reports import service as reports
from conferences.reports.values import RecordReceived
from notifications.messages.values import Owed
from notifications.outbox.tables import OutboxMessage
from people.accounts.tables import Account
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.clock import instant
from people.permissions import OPERATOR, Role
from people.professionals.tables import Professional
from standards.variations.tables import Variation
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_coordinator,
    a_professional,
    a_slot,
    a_standard,
    a_viewer,
    invited,
)
from tests.conferences.attending.postman import Mailed, deliver
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
FIRST_DAY = instant(date(2026, 11, 26), time(9, 0))  # three working days after the invitations


@pytest.fixture
async def nurse() -> Professional:
    await a_standard()
    return await a_professional("Rhona Petrie", role="Health visitor")


async def a_meeting(*people: Professional, days: int = 42) -> Conference:
    """A conference six weeks ahead, the invitations of which arrived."""
    child = await a_child("Aileen Sorrel")
    held = await a_booked_conference(
        a_slot(days=days), children=(child,), invitees=invited(*people)
    )
    await deliver(now=NOW)
    return held


async def reminded(now: datetime) -> dict[str, list[Mailed]]:
    """What arrives after a tick."""
    await reminders.send_due(now=now)
    return await deliver(now=now)


async def invitation_of(held: Conference, person: Professional) -> UUID:
    row = await Invitation.objects().get(
        (Invitation.conference == held.id) & (Invitation.professional == person.id)
    )
    assert row is not None
    return row.id


async def test_who_has_not_answered_gets_one_mail_with_the_link_and_nothing_of_the_case(
    nurse: Professional,
):
    held = await a_meeting(nurse)
    assert await reminded(FIRST_DAY - timedelta(days=1)) == {}
    [mail] = (await reminded(FIRST_DAY))[str(nurse.email)]
    row = await Invitation.objects().get(Invitation.professional == nurse.id)
    assert row is not None
    assert mail.mail["Subject"] == f"Meeting {row.reference}"
    assert "o answer yet" in mail.text
    assert mail.link.startswith("https://test/a/")
    for word in ("Sorrel", held.reference, "child", "case"):
        assert word.lower() not in mail.text.lower(), word


async def test_who_answered_gets_none(nurse: Professional):
    held = await a_meeting(nurse)
    await attending.answer(
        a_viewer(Role.PROFESSIONAL, professional=nurse),
        await invitation_of(held, nurse),
        Answer(answer="accepted"),
        now=NOW,
    )
    await deliver(now=NOW)
    assert await reminded(FIRST_DAY) == {}


async def test_whom_no_invitation_reached_is_not_asked_for_an_answer(nurse: Professional):
    await a_meeting(nurse)
    await OutboxMessage.update({OutboxMessage.bounced_at: NOW}, force=True)
    assert await reminded(FIRST_DAY) == {}


async def test_a_report_with_a_later_day_is_overdue_after_that_day_alone(nurse: Professional):
    held = await a_meeting(nurse)
    invitation = await invitation_of(held, nurse)
    async with reading(OPERATOR):
        [row] = await fetch("SELECT due_at FROM report WHERE invitation = $1", invitation)
    due_at = row["due_at"]
    await _varied(held, invitation, due_at, until=due_at + timedelta(days=3))
    said: list[tuple[date, str]] = []
    for days in range(42):
        now = FIRST_DAY + timedelta(days=days)
        arrived = await reminded(now)
        said += [(now.date(), mail.text) for mail in arrived.get(str(nurse.email), [])]
    overdue = [on for on, text in said if "is not here" in text]
    assert overdue
    assert min(overdue) > (due_at + timedelta(days=3)).date()


async def _varied(held: Conference, about: UUID, due_at: datetime, *, until: datetime) -> None:
    """A later day for a report, approved."""
    asking, manager = uuid4(), uuid4()
    for account, role in ((asking, Role.COORDINATOR), (manager, Role.SENIOR_MANAGER)):
        await Account.insert(
            Account(
                id=account, name=role.value, sign_in_name=f"{account}@council.example",
                roles=[role.value], made_at=NOW,
            )
        )  # fmt: skip
    await Variation.insert(
        Variation(
            id=uuid4(), conference=held.id, measure="report_on_time", subject=about,
            was_due_at=due_at, until=until, reason_sealed=b"x", safety_sealed=b"x",
            asked_by=asking, asked_at=NOW, approver=manager, decided_at=NOW, is_approved=True,
            answer_sealed=b"x",
        )
    )  # fmt: skip


async def test_what_is_owed_about_several_meetings_is_one_mail(nurse: Professional):
    await a_meeting(nurse)
    await a_meeting(nurse, days=43)
    [mail] = (await reminded(FIRST_DAY))[str(nurse.email)]
    assert mail.mail["Subject"] == "Reminders for 2 meetings"
    assert mail.text.count("https://test/a/") == 2


async def test_a_tick_that_comes_again_or_beside_another_sends_nothing_twice(
    nurse: Professional,
):
    await a_meeting(nurse)
    sent = await asyncio.gather(*(reminders.send_due(now=FIRST_DAY) for _ in range(4)))
    assert sum(sent) == 1
    assert await reminders.send_due(now=FIRST_DAY + timedelta(hours=1)) == 0
    assert len((await deliver(now=FIRST_DAY))[str(nurse.email)]) == 1


async def test_control_without_the_rows_each_process_would_send_its_own(nurse: Professional):
    await a_meeting(nurse)
    assert await reminders.send_due(now=FIRST_DAY) == 1
    await Reminder.delete(force=True)
    assert await reminders.send_due(now=FIRST_DAY) == 1
    assert await OutboxMessage.count().where(OutboxMessage.kind == "reminder") == 2


async def test_after_three_the_line_manager_gets_a_list_and_no_link(nurse: Professional):
    manager = await a_professional("Ishbel Crail")
    await Professional.update({Professional.line_manager: manager.id}).where(
        Professional.id == nurse.id
    )
    await a_meeting(nurse)
    got: list[str] = []
    lists: list[Mailed] = []
    for days in range(20):
        arrived = await reminded(FIRST_DAY + timedelta(days=days))
        got += [mail.text for mail in arrived.get(str(nurse.email), [])]
        lists += arrived.get(str(manager.email), [])
    answers = [text for text in got if "o answer yet" in text]
    assert len(answers) == 3
    [mail] = lists
    assert "Rhona Petrie" in mail.text
    assert "o answer yet" in mail.text
    assert "https://" not in mail.text


async def test_a_report_is_reminded_of_before_and_after_it_was_due_until_it_is_here(
    nurse: Professional,
):
    held = await a_meeting(nurse)
    invitation = await invitation_of(held, nurse)
    await attending.answer(
        a_viewer(Role.PROFESSIONAL, professional=nurse), invitation, Answer(answer="accepted"),
        now=NOW,
    )  # fmt: skip
    await deliver(now=NOW)
    said = []
    for days in range(40):
        arrived = await reminded(FIRST_DAY + timedelta(days=days))
        said += [mail.text for mail in arrived.get(str(nurse.email), [])]
    assert sum("he report is due by" in text for text in said) == 1
    assert sum("is not here" in text for text in said) == 2
    await Reminder.delete(force=True)
    await reports.record_received(
        a_coordinator(), invitation, RecordReceived(source="phone", received_at=NOW), now=NOW
    )
    await deliver(now=NOW)
    later = []
    for days in range(40):
        arrived = await reminded(FIRST_DAY + timedelta(days=days))
        later += [mail.text for mail in arrived.get(str(nurse.email), [])]
    assert not any("report is due" in text or "is not here" in text for text in later)
    assert sum("anything new since" in text for text in later) == 1


async def test_who_is_shut_out_before_it_is_sent_hears_of_the_other_meetings_alone(
    nurse: Professional,
):
    child = await a_child("Aileen Sorrel")
    await a_booked_conference(a_slot(days=42), children=(child,), invitees=invited(nurse))
    await a_booked_conference(a_slot(days=43), invitees=invited(nurse))
    await deliver(now=NOW)
    assert await reminders.send_due(now=FIRST_DAY) == 1
    bar = SetBar(professional=nurse.id, reference=child.case_reference, reason=BarReason.RELATIVE)
    await access.set_bar(a_coordinator(), bar, now=FIRST_DAY)
    assert await deliver(now=FIRST_DAY) == {}
    [mail] = (await reminded(FIRST_DAY + timedelta(minutes=1)))[str(nurse.email)]
    assert mail.text.count("https://test/a/") == 1


async def test_what_was_answered_before_the_mail_went_out_is_not_asked_for(nurse: Professional):
    held = await a_meeting(nurse)
    await reminders.send_due(now=FIRST_DAY)
    await attending.answer(
        a_viewer(Role.PROFESSIONAL, professional=nurse), await invitation_of(held, nurse),
        Answer(answer="accepted"), now=FIRST_DAY,
    )  # fmt: skip
    arrived = await deliver(now=FIRST_DAY)
    assert not any("o answer yet" in mail.text for mail in arrived.get(str(nurse.email), []))


async def test_of_a_family_that_fell_silent_nobody_is_reminded(nurse: Professional):
    held = await a_meeting(nurse)
    await families.fall_silent(
        a_coordinator(), held.family, FallSilent(why="death", note=""), now=NOW
    )
    assert await reminded(FIRST_DAY) == {}


@pytest.mark.parametrize("kind", list(PauseKind))
async def test_where_it_is_stopped_nothing_goes_out_until_it_is_ended(
    nurse: Professional, kind: PauseKind
):
    held = await a_meeting(nurse)
    asked = Pause(
        kind=kind,
        reason="She lost her father",
        person=nurse.id if kind is PauseKind.PERSON else None,
        reference=held.reference if kind is PauseKind.CONFERENCE else "",
    )
    made = await reminders.pause(a_coordinator(), asked, now=NOW)
    assert await reminded(FIRST_DAY) == {}
    await reminders.end_pause(a_coordinator(), made, now=FIRST_DAY)
    assert len(await reminded(FIRST_DAY)) == 1


async def test_the_conference_s_own_page_leads_to_stopping_reminders_about_it(
    visit: Visit, nurse: Professional
):
    held = await a_meeting(nurse)
    visitor = await visit(Role.COORDINATOR)
    path = f"/reminders?conference={held.reference}"
    assert path in (await visitor.get(f"/conferences/{held.id}")).text
    assert f'value="{held.reference}"' in (await visitor.get(path)).text


async def test_a_meeting_that_moves_begins_anew_and_a_cancelled_one_is_not_spoken_of(
    nurse: Professional,
):
    held = await a_meeting(nurse)
    await reminded(FIRST_DAY)
    moved_at = FIRST_DAY + timedelta(minutes=5)
    await booking.book(
        a_coordinator(), held.id, a_slot(days=50, reason="The chair is ill"), now=moved_at
    )
    await deliver(now=moved_at)
    again = instant(date(2026, 12, 2), time(9, 0))
    assert len((await reminded(again))[str(nurse.email)]) == 1
    await booking.cancel(a_coordinator(), held.id, "Moved away", now=again)
    await deliver(now=again)
    assert await reminded(again + timedelta(days=7)) == {}


async def test_another_rule_holds_from_then_on_and_a_stale_one_is_refused(
    visit: Visit, nurse: Professional
):
    await a_meeting(nurse)
    visitor = await visit(Role.COORDINATOR)
    asked = {
        "days": "1", "every": "2", "most": "2", "escalates_after": "", "opens_at": "10:00",
        "closes_at": "16:00", "is_on": "true", "revision": "0",
    }  # fmt: skip
    saved = await visitor.submit("/reminders/policies/answer", asked)
    assert saved.status_code == 303, text_of(saved)
    stale = await visitor.submit("/reminders/policies/answer", asked)
    assert stale.status_code == 409
    assert "1 working day after the invitation went out" in text_of(await visitor.get("/reminders"))
    assert await reminded(instant(date(2026, 11, 24), time(9, 0))) == {}
    assert len(await reminded(instant(date(2026, 11, 24), time(10, 0)))) == 1


async def test_the_week_ahead_is_what_then_goes_out(visit: Visit, nurse: Professional):
    held = await a_meeting(nurse)
    coordinator = a_coordinator()
    week = await reminders.foresee(coordinator, now=NOW)
    assert [(one.on, one.who, one.owed, one.conference) for one in week] == [
        (date(2026, 11, 26), "Rhona Petrie", Owed.ANSWER, held.id)
    ]
    page = text_of(await (await visit(Role.COORDINATOR)).get("/reminders"))
    assert "Thursday 26 November 2026" in page
    assert held.reference in page
    assert len(await reminded(FIRST_DAY)) == 1


async def test_somebody_without_an_address_is_on_the_list_to_be_telephoned(visit: Visit):
    await a_standard()
    person = await a_professional("Una Doon", email=None)
    held = await a_booked_conference(a_slot(days=42), invitees=invited(person))
    await attending.record_notice(
        a_coordinator(),
        await invitation_of(held, person),
        source=Source.PHONE,
        given_at=NOW,
        now=NOW,
    )
    page = text_of(await (await visit(Role.COORDINATOR)).get("/reminders"))
    assert "Una Doon" in page
    assert "Telephone them" in page
    assert await reminded(FIRST_DAY) == {}


async def test_erasing_the_conference_erases_what_was_reminded_of_it(nurse: Professional):
    held = await a_meeting(nurse)
    await reminded(FIRST_DAY)
    assert await Reminder.count() == 1
    await booking.cancel(a_coordinator(), held.id, "Moved away", now=FIRST_DAY)
    async with recorded(
        OPERATOR, Verb.ERASE, Subject("conference", held.id), now=FIRST_DAY, name="test.erase"
    ) as act:
        asked = [await invitation_of(held, nurse)]
        await forgetting.erase_about(act, asked, [held.id])
    assert await Reminder.count() == 0


async def test_an_idle_tick_leaves_nothing_in_the_trail(nurse: Professional):
    await a_meeting(nurse)
    before = await _entries()
    await reminders.send_due(now=NOW)
    assert await _entries() == before
    assert await OutboxMessage.count().where(OutboxMessage.kind == "reminder") == 0


async def _entries() -> int:
    async with reading(OPERATOR):
        rows = await fetch("SELECT count(*) AS number FROM audit_entry")
    return int(rows[0]["number"])


async def test_programs_read_the_week_and_stop_reminders(visit: Visit, nurse: Professional):
    held = await a_meeting(nurse)
    visitor = await visit(Role.COORDINATOR)
    [week] = (await visitor.api("GET", "/reminders/week")).json()
    assert week["conference_reference"] == held.reference
    made = await visitor.api(
        "POST",
        "/reminders/pauses",
        {"kind": "conference", "reference": held.reference, "reason": "Court"},
    )
    assert made.status_code == 201
    assert (await visitor.api("GET", "/reminders/week")).json() == []
    ended = await visitor.api("POST", f"/reminders/pauses/{made.json()['id']}/end")
    assert ended.status_code == 204
    put = await visitor.api("PUT", "/reminders/policies/answer", {"days": 9, "most": 4})
    assert put.status_code == 422
