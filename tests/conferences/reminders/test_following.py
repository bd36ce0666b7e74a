"""Reminders of what follows a conference: decisions, plan and record that are to be sent out."""

import asyncio
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec
import pytest

from conferences.access import service as access
from conferences.access.values import SetBar
from conferences.children.bars import BarReason
from conferences.families import service as families
from conferences.families.values import FallSilent
from conferences.outcomes import service as outcomes
from conferences.outcomes.aftermath_values import RecordAftermath
from conferences.outcomes.values import Decision
from conferences.reminders import forgetting
from conferences.reminders import service as reminders
from conferences.reminders.tables import Reminder
from conferences.reminders.values import Pause, PauseKind
from notifications.messages.values import Owed
from notifications.outbox.tables import OutboxMessage
from people.audit.service import Subject, Verb, recorded
from people.clock import instant, local_day
from people.permissions import OPERATOR, Role
from people.professionals.tables import Professional
from tests.builders import a_coordinator
from tests.conferences.attending.postman import Mailed, deliver
from tests.conferences.gathering import (
    COORDINATOR,
    Gathering,
    a_gathering,
    a_professional,
    adopt_standard,
    an_invitation,
    done_for,
)
from tests.conferences.outcomes.held import close
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
STARTS_AT = instant(
    date(2026, 11, 17), time(10)
)  # a Tuesday; decisions 18th, plan 24th, record 1st
CLOSED_AT = STARTS_AT + timedelta(hours=3)
SENT = RecordAftermath(
    decisions_issued_on=date(2026, 11, 17),
    plan_issued_on=date(2026, 11, 17),
    record_issued_on=date(2026, 11, 17),
)
DECIDED = RecordAftermath(decisions_issued_on=date(2026, 11, 18))


@pytest.fixture
async def gathering() -> Gathering:
    """A review that was held, of which nobody has closed the record; the chair is invited too."""
    booked_at = STARTS_AT - timedelta(days=60)
    await adopt_standard(booked_at)
    made = await a_gathering(
        booked_at, starts_at=STARTS_AT, ends_at=STARTS_AT + timedelta(minutes=90)
    )
    made.invitations["chair"] = await an_invitation(made, "chair", made_at=booked_at)
    return made


@pytest.fixture
async def held(gathering: Gathering) -> Gathering:
    """The same, closed with a decision that has a plan."""
    await close(gathering, CLOSED_AT)
    return gathering


def address_of(gathering: Gathering, who: str) -> str:
    return f"{gathering.people[who].hex}@agency.example"


def morning(on: date) -> datetime:
    return instant(on, time(9))


async def lived(days: int, *, measured: bool = True) -> dict[str, list[tuple[date, Mailed]]]:
    """Every mail of these many mornings from the day of the conference on, by address."""
    got: dict[str, list[tuple[date, Mailed]]] = {}
    for number in range(days):
        now = morning(local_day(STARTS_AT) + timedelta(days=number))
        if measured:
            await outcomes.recount(now=now)
        await reminders.send_due(now=now)
        for address, mails in (await deliver(now=now)).items():
            got.setdefault(address, []).extend((now.date(), mail) for mail in mails)
    return got


def said(mails: list[tuple[date, Mailed]], word: str) -> list[int]:
    """On which days of November, counted on into December, one line speaks of it."""
    return [
        (on - date(2026, 10, 31)).days
        for on, mail in mails
        if any(line.lower().startswith(f"the {word} ") for line in mail.text.splitlines())
    ]


async def send(held: Gathering, now: datetime, asked: RecordAftermath) -> None:
    """Note what was sent on which day."""
    seen = await outcomes.get_aftermath(COORDINATOR, held.conference, now=now)
    asked = msgspec.structs.replace(asked, revision=seen.revision)
    await outcomes.record_aftermath(COORDINATOR, held.conference, asked, now=now)


async def test_the_chair_owes_decisions_and_plan_and_whoever_takes_the_minutes_the_record(
    held: Gathering,
):
    got = await lived(9)
    chair = got[address_of(held, "chair")]
    assert said(chair, "decisions") == [18, 19, 20]
    assert said(chair, "plan") == [23, 25]
    assert said(chair, "record") == []
    later = await lived(28)
    minutes = later[address_of(held, "minutes")]
    assert said(minutes, "record") == [27, 32, 37]  # before, on and after 1 December
    assert said(minutes, "decisions") == said(minutes, "plan") == []


async def test_the_mail_says_by_when_and_where_to_sign_in_and_nothing_of_the_case(held: Gathering):
    got = await lived(3)
    [(_, before), (_, after)] = got[address_of(held, "chair")]
    assert "The decisions are to be sent out by Wednesday 18 November 2026, 17:00." in before.text
    assert "The decisions were to be sent out by Wednesday 18 November 2026, 17:00." in after.text
    assert f"https://test/to-record/{held.conference}" in before.text
    for word in ("Sorrel", "A.M.", "child", "case", "conference", "review", "protection"):
        assert word not in before.text, word


async def test_what_was_sent_is_not_spoken_of_any_more(held: Gathering):
    await lived(2)
    await send(held, morning(date(2026, 11, 18)), DECIDED)
    assert said((await lived(9))[address_of(held, "chair")], "decisions") == []
    await send(held, morning(date(2026, 11, 25)), SENT)
    assert await lived(40) == {}


async def test_where_nothing_has_a_plan_nobody_is_reminded_of_one(gathering: Gathering):
    await close(gathering, CLOSED_AT, Decision.REMOVED)
    assert said((await lived(20))[address_of(gathering, "chair")], "plan") == []


async def test_after_three_the_line_manager_gets_a_list_without_a_link(held: Gathering):
    manager = await a_professional(held.agencies["social_work"], "Ishbel Crail")
    await Professional.update({Professional.line_manager: manager}).where(
        Professional.id == held.people["minutes"]
    )
    got = await lived(40)
    assert len(said(got[address_of(held, "minutes")], "record")) == 3
    [(_, mail)] = got[f"{manager.hex}@agency.example"]
    assert "The minutes: the record was to be sent out by" in mail.text
    assert "http" not in mail.text


async def test_nobody_is_reminded_on_the_day_itself(held: Gathering):
    policies = {one.owed: one for one in await reminders.list_policies(a_coordinator())}
    assert policies[Owed.DECISIONS].days == 0
    await done_for(
        held, CLOSED_AT,
        "INSERT INTO reminder_policy (owed, days, every, most, opens_at, closes_at)"
        " VALUES ('decisions', 5, 1, 1, '08:00', '18:00')",
    )  # fmt: skip
    await reminders.send_due(now=CLOSED_AT + timedelta(hours=1))
    assert await deliver(now=CLOSED_AT + timedelta(hours=1)) == {}
    assert said((await lived(9))[address_of(held, "chair")], "decisions") == [18]


async def test_a_record_is_due_though_nobody_closes_the_conference_and_is_told_of_once(
    gathering: Gathering,
):
    got = await lived(11, measured=False)
    assert said(got[address_of(gathering, "minutes")], "record") == [27]
    assert address_of(gathering, "chair") not in got
    await close(gathering, morning(date(2026, 11, 27)) + timedelta(hours=1))
    got = await lived(14)
    assert address_of(gathering, "minutes") not in got


async def test_where_the_minutes_are_nobody_s_the_chair_owes_the_record_too(held: Gathering):
    await access.set_bar(
        a_coordinator(),
        SetBar(
            professional=held.people["minutes"],
            reference=await _family_reference(held),
            reason=BarReason.RELATIVE,
        ),
        now=CLOSED_AT,
    )
    await deliver(now=CLOSED_AT)
    got = await lived(14)
    assert said(got[address_of(held, "chair")], "record") == [27]
    assert address_of(held, "minutes") not in got


async def _family_reference(held: Gathering) -> str:
    rows = await Professional.raw("SELECT reference FROM family WHERE id = {}", held.family)
    return str(rows[0]["reference"])


async def test_two_processes_and_a_restart_send_each_once(held: Gathering):
    now = morning(date(2026, 11, 18))
    sent = await asyncio.gather(*(reminders.send_due(now=now) for _ in range(4)))
    assert sum(sent) == 1
    assert await reminders.send_due(now=now + timedelta(hours=1)) == 0
    assert len((await deliver(now=now))[address_of(held, "chair")]) == 1


async def test_control_without_the_rows_each_process_would_send_its_own(held: Gathering):
    now = morning(date(2026, 11, 18))
    assert await reminders.send_due(now=now) == 1
    await Reminder.delete(force=True)
    assert await reminders.send_due(now=now) == 1
    assert await OutboxMessage.count().where(OutboxMessage.recipient == held.people["chair"]) == 2


async def test_what_is_queued_and_done_meanwhile_is_not_sent(held: Gathering):
    now = morning(date(2026, 11, 18))
    assert await reminders.send_due(now=now) == 1
    await send(held, now, SENT)
    assert await deliver(now=now) == {}


async def test_what_is_queued_for_whoever_chairs_no_more_is_not_sent(held: Gathering):
    now = morning(date(2026, 11, 18))
    assert await reminders.send_due(now=now) == 1
    lead = held.people["lead"]
    await done_for(held, now, "UPDATE conference SET chair = $1", lead)
    assert await deliver(now=now) == {}
    await reminders.send_due(now=now)
    assert list(await deliver(now=now)) == [f"{lead.hex}@agency.example"]


def _nothing(held: Gathering) -> Pause:
    del held
    return Pause(kind=PauseKind.EVERYTHING, reason="Court")


def _person(held: Gathering) -> Pause:
    return Pause(kind=PauseKind.PERSON, reason="Ill", person=held.people["chair"])


@pytest.mark.parametrize("paused", [_nothing, _person])
async def test_a_pause_holds_it_even_where_it_is_queued(
    held: Gathering, paused: Callable[[Gathering], Pause]
):
    now = morning(date(2026, 11, 18))
    await reminders.send_due(now=now)
    made = await reminders.pause(a_coordinator(), paused(held), now=now)
    assert await deliver(now=now) == {}
    assert await reminders.send_due(now=now) == 0
    await reminders.end_pause(a_coordinator(), made, now=now)
    assert await reminders.send_due(now=now) == 1


async def test_of_a_family_that_fell_silent_nobody_is_reminded(held: Gathering):
    await families.fall_silent(
        a_coordinator(), held.family, FallSilent(why="death", note=""), now=CLOSED_AT
    )
    await deliver(now=CLOSED_AT)
    assert await lived(20) == {}


@pytest.mark.usefixtures("held")
async def test_the_week_ahead_shows_it(visit: Visit):
    week = await reminders.foresee(a_coordinator(), now=morning(date(2026, 11, 23)))
    assert [(one.on.day, one.who, one.owed) for one in week if one.owed is not Owed.DECISIONS] == [
        (23, "The chair", Owed.PLAN), (25, "The chair", Owed.PLAN), (27, "The chair", Owed.PLAN),
        (27, "The minutes", Owed.RECORD),
    ]  # fmt: skip
    page = text_of(await (await visit(Role.COORDINATOR)).get("/reminders"))
    assert "A record to be sent out" in page
    assert "2 working days before it is due, then every 3 working days, 3 times in all" in page
    assert "on the day they are due" in page


async def test_the_address_in_the_mail_leads_on_to_where_it_is_recorded(
    visit: Visit, gathering: Gathering
):
    minutes = await visit(Role.MINUTE_TAKER, professional=gathering.people["minutes"])
    path = f"/to-record/{gathering.conference}"
    assert (await minutes.get(path)).headers["location"].endswith("/outcome")
    await close(gathering, CLOSED_AT)
    assert (await minutes.get(path)).headers["location"].endswith("/after")
    nurse = await visit(Role.PROFESSIONAL, professional=gathering.people["health"])
    assert (await nurse.get(path)).status_code == 404


async def test_erasing_the_conference_erases_what_was_reminded_of_its_record(held: Gathering):
    await reminders.send_due(now=morning(date(2026, 11, 18)))
    assert await Reminder.count() == 1
    subject = Subject("conference", held.conference)
    async with recorded(OPERATOR, Verb.ERASE, subject, now=CLOSED_AT, name="test.erase") as act:
        no_one: list[UUID] = []
        await forgetting.erase_about(act, no_one, [held.conference])
    assert await Reminder.count() == 0
