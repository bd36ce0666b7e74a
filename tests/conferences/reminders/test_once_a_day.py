"""One mail a person a day, whatever comes up in it; and who hears of it in the end."""

from datetime import date, datetime, time, timedelta

import pytest

from conferences.reminders import service as reminders
from conferences.reminders.tables import Reminder
from conferences.reminders.values import Pause, PauseKind
from conferences.reports import service as reports
from conferences.reports.values import RecordReceived
from people.accounts.tables import Account
from people.clock import instant
from people.permissions import Role
from people.professionals.tables import Professional
from tests.builders import NOW, a_coordinator, a_professional, a_standard
from tests.conferences.attending.postman import Mailed, deliver
from tests.conferences.reminders.test_sending import (
    FIRST_DAY,
    a_meeting,
    invitation_of,
    reminded,
)

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
async def nurse() -> Professional:
    await a_standard()
    return await a_professional("Rhona Petrie", role="Health visitor")


async def test_what_comes_up_after_the_mail_of_the_day_waits_for_the_next(nurse: Professional):
    await a_meeting(nurse)
    assert len((await reminded(FIRST_DAY))[str(nurse.email)]) == 1
    await a_meeting(nurse, days=44)  # of this one, too, the invitation went out three days ago
    later = FIRST_DAY + timedelta(hours=2)
    assert await reminded(later) == {}
    foreseen = await reminders.foresee(a_coordinator(), now=later)
    assert min(one.on for one in foreseen) == date(2026, 11, 27)
    [mail] = (await reminded(FIRST_DAY + timedelta(days=1)))[str(nurse.email)]
    assert mail.text.count("o answer yet") == 1


async def test_control_without_having_had_one_it_goes_out_the_same_day(nurse: Professional):
    await a_meeting(nurse)
    await reminded(FIRST_DAY)
    await a_meeting(nurse, days=44)
    await Reminder.update({Reminder.told_at: NOW}, force=True)
    assert len(await reminded(FIRST_DAY + timedelta(hours=2))) == 1


async def test_nobody_is_asked_for_what_is_new_on_the_day_their_report_came(nurse: Professional):
    held = await a_meeting(nurse, days=9)
    received_at = instant(date(2026, 12, 1), time(9, 30))  # the day before the conference
    await reminded(received_at - timedelta(minutes=30))
    await reports.record_received(
        a_coordinator(), await invitation_of(held, nurse),
        RecordReceived(source="phone", received_at=received_at), now=received_at,
    )  # fmt: skip
    await deliver(now=received_at)
    assert not _says(await reminded(received_at + timedelta(hours=1)), nurse, "anything new")


async def test_control_of_a_report_that_came_before_they_are(nurse: Professional):
    held = await a_meeting(nurse, days=9)
    received_at = instant(date(2026, 11, 27), time(9, 30))
    await reports.record_received(
        a_coordinator(), await invitation_of(held, nurse),
        RecordReceived(source="phone", received_at=received_at), now=received_at,
    )  # fmt: skip
    await deliver(now=received_at)
    assert _says(await reminded(instant(date(2026, 12, 1), time(9))), nurse, "anything new")


def _says(arrived: dict[str, list[Mailed]], person: Professional, words: str) -> bool:
    return any(words in mail.text for mail in arrived.get(str(person.email), []))


async def managed(nurse: Professional, manager: Professional) -> Professional:
    """The nurse with a line manager, and a named lead of the agency beside."""
    await Professional.update({Professional.line_manager: manager.id}).where(
        Professional.id == nurse.id
    )
    lead = await a_professional("Effie Lamont")
    await Professional.update({Professional.agency: nurse.agency}).where(Professional.id == lead.id)
    await Account.insert(
        Account(
            name="Effie Lamont", sign_in_name="effie@agency.example", made_at=NOW,
            roles=[Role.AGENCY_LEAD.value], professional=lead.id,
        )
    )  # fmt: skip
    return lead


async def listed_to(people: list[Professional]) -> list[str]:
    """Who got a list, over the days in which the chasers run out."""
    got: list[str] = []
    for days in range(20):
        now: datetime = FIRST_DAY + timedelta(days=days)
        arrived = await reminded(now)
        got += [one.name for one in people if arrived.get(str(one.email))]
    return got


async def test_where_the_line_manager_cannot_be_told_the_agency_s_lead_is(nurse: Professional):
    manager = await a_professional("Ishbel Crail", is_active=False)
    lead = await managed(nurse, manager)
    await a_meeting(nurse)
    assert await listed_to([manager, lead]) == ["Effie Lamont"]


async def test_a_line_manager_who_is_paused_hears_nothing(nurse: Professional):
    manager = await a_professional("Ishbel Crail")
    lead = await managed(nurse, manager)
    await a_meeting(nurse)
    asked = Pause(kind=PauseKind.PERSON, reason="On leave", person=manager.id)
    await reminders.pause(a_coordinator(), asked, now=NOW)
    assert await listed_to([manager, lead]) == ["Effie Lamont"]
