"""A reminder that has to be tried again goes out within its hours or not at all."""

from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta

import pytest

from conferences.attending.telling import service_address
from conferences.recipients import resolving
from conferences.reminders import service as reminders
from conferences.reminders.owing import load_lines
from conferences.reminders.policies import DEFAULTS, opens_at
from notifications.messages.values import Owed
from notifications.outbox import waiting
from notifications.outbox.delivering import Delivered, deliver_due
from notifications.outbox.transports import transport_from
from people.audit.service import Subject, Verb, fetch, reading, recorded
from people.clock import instant, local, local_day
from people.permissions import OPERATOR
from people.professionals.tables import Professional
from standards.calendars.working import WorkingCalendar
from tests.builders import a_booked_conference, a_professional, a_slot, a_standard, invited
from tests.conferences.reminders.test_sending import FIRST_DAY, a_meeting
from tests.notifications.sink import Sink, running_sink

pytestmark = pytest.mark.usefixtures("database")
BUSY = "451 4.7.1 try again later"
EVENING = FIRST_DAY.replace(hour=17, minute=50)
NEXT_MORNING = instant(local_day(FIRST_DAY) + timedelta(days=1), time(8))


@pytest.fixture
async def nurse() -> Professional:
    await a_standard()
    return await a_professional("Rhona Petrie", role="Health visitor")


@pytest.fixture
async def sink() -> AsyncIterator[Sink]:
    async with running_sink() as running:
        yield running


async def sent_to(sink: Sink, now: datetime) -> Delivered:
    """What a round does at a moment."""
    return await deliver_due(
        transport_from(sink.url), resolving(lambda: now), lambda: now, service=service_address()
    )


async def remind_by_hand(person: Professional, now: datetime) -> None:
    subject = Subject("professional", person.id)
    async with recorded(OPERATOR, Verb.DISCLOSE, subject, now=now, name="test.remind") as act:
        lines = [one for one in await load_lines(now) if one.debt.owed is Owed.ANSWER]
        await reminders.remind_by_hand(act, person.id, lines)


async def refused_once(person: Professional, sink: Sink, now: datetime) -> None:
    """A reminder the server was too busy for when it was sent first."""
    await a_meeting(person)
    await reminders.send_due(now=now)
    sink.says[str(person.email)] = BUSY
    assert (await sent_to(sink, now)).later == 1
    del sink.says[str(person.email)]


async def queued_of(kind: str) -> tuple[datetime, datetime, int]:
    """When the one mail of that kind is tried next, when it is due, and how often it was tried."""
    async with reading(OPERATOR):
        [row] = await fetch("SELECT next_at, due_at, tries FROM message WHERE kind = $1", kind)
    return row["next_at"], row["due_at"], row["tries"]


async def test_a_reminder_the_server_was_too_busy_for_does_not_leave_at_night(
    nurse: Professional, sink: Sink
):
    await refused_once(nurse, sink, EVENING)
    after_hours = EVENING + timedelta(minutes=15)
    assert await sent_to(sink, after_hours) == Delivered(kept=1)
    assert await queued_of("reminder") == (NEXT_MORNING, NEXT_MORNING, 1)
    assert await sent_to(sink, NEXT_MORNING - timedelta(seconds=1)) == Delivered()
    assert (await sent_to(sink, NEXT_MORNING)).sent == 1
    assert sink.recipients == [nurse.email]


async def test_control_within_its_hours_it_leaves_as_soon_as_the_server_takes_it(
    nurse: Professional, sink: Sink
):
    await refused_once(nurse, sink, FIRST_DAY)
    assert (await sent_to(sink, FIRST_DAY + timedelta(minutes=15))).sent == 1


async def test_an_invitation_leaves_at_night(nurse: Professional, sink: Sink):
    await a_booked_conference(a_slot(days=42), invitees=invited(nurse))
    assert (await sent_to(sink, EVENING.replace(hour=23))).sent == 1


async def test_what_began_while_a_reminder_waited_is_not_reminded_of(
    nurse: Professional, sink: Sink
):
    held = await a_meeting(nurse)
    assert held.starts_at is not None
    queued_at = held.starts_at - timedelta(days=1)
    while not await reminders.send_due(now=queued_at):
        queued_at -= timedelta(days=1)
    assert (await sent_to(sink, held.starts_at)).withdrawn == 1
    assert sink.taken == []


async def test_what_is_sent_by_hand_as_the_hours_end_leaves_when_it_was_said_to(
    nurse: Professional, sink: Sink
):
    await a_meeting(nurse)
    just_before = EVENING.replace(minute=58)
    waiting.use(timedelta(minutes=5))
    await remind_by_hand(nurse, just_before)
    assert await sent_to(sink, just_before) == Delivered()
    assert (await sent_to(sink, just_before + timedelta(minutes=5))).sent == 1


async def test_what_is_sent_by_hand_outside_its_hours_is_not_kept_back(
    nurse: Professional, sink: Sink
):
    await a_meeting(nurse)
    at_night = EVENING.replace(hour=21)
    await remind_by_hand(nurse, at_night)
    assert (await sent_to(sink, at_night + timedelta(hours=1))).sent == 1


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("25 07:59", "25 08:00"),
        ("25 08:00", "25 08:00"),
        ("25 17:59", "25 17:59"),
        ("25 18:00", "26 08:00"),
        ("27 18:00", "1 08:00"),
        ("28 12:00", "1 08:00"),
        ("30 08:00", "1 08:00"),
    ],
)
def test_it_opens_in_the_morning_of_the_next_day_that_is_worked(asked: str, expected: str):
    calendar = WorkingCalendar(
        key="x", title="X", base="none", closed={date(2026, 11, 30): "Saint Andrew"}
    )
    on, at = asked.split()
    asked_at = instant(date(2026, 11, int(on)), time.fromisoformat(at))
    found = local(opens_at(DEFAULTS[Owed.ANSWER], asked_at, calendar))
    assert f"{found.day} {found:%H:%M}" == expected
