"""One's own meeting as a file: the entry that the mail brings, for oneself alone."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from icalendar import Calendar

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.booking import service as booking
from people.errors import NotFoundError
from people.permissions import Role
from people.professionals.tables import Professional
from tests.builders import (
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_slot,
    a_venue_with_room,
    invited,
)
from tests.conferences.attending.postman import Mailed, deliver
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
SAME = ("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "ORGANIZER")


def _event(content: bytes) -> Any:  # noqa: ANN401 - its properties are of any type
    calendar = Calendar.from_ical(content)
    assert isinstance(calendar, Calendar)
    assert str(calendar["METHOD"]) == "PUBLISH"
    [event] = calendar.walk("VEVENT")
    return event


def _reference(mail: Mailed) -> str:
    return str(mail.mail["Subject"]).removeprefix("Meeting ")


async def _own(person: Professional) -> UUID:
    row = await Invitation.select(Invitation.id).where(Invitation.professional == person.id).first()
    assert row is not None
    return UUID(str(row["id"]))


async def test_by_link_it_is_the_entry_that_the_mail_brought(visit: Visit, now: datetime):
    room = await a_venue_with_room()
    await a_booked_conference(a_slot(room=room.id), invitees=invited(await a_professional()))
    [[mail]] = (await deliver(now)).values()
    typed = {"calendar_reference": _reference(mail).lower()}
    path, outside = f"/a/{mail.token}/calendar-entry", await visit()
    given = await outside.submit(path, typed)
    assert given.headers["content-type"] == "text/calendar; charset=utf-8"
    assert given.headers["content-disposition"] == 'attachment; filename="meeting.ics"'
    event = _event(given.content)
    assert [event[name].to_ical() for name in SAME] == [mail.event[name].to_ical() for name in SAME]
    assert "ATTENDEE" not in event
    again = await outside.submit(path, typed)
    assert again.content == given.content


async def test_who_does_not_type_the_reference_gets_nothing(visit: Visit, now: datetime):
    await a_booked_conference(invitees=invited(await a_professional()))
    [[mail]] = (await deliver(now)).values()
    outside = await visit()
    shown = await outside.get(f"/a/{mail.token}")
    assert "Get the calendar file" in text_of(shown)
    assert _reference(mail) not in shown.text
    for typed in ("", "NOPE22"):
        refused = await outside.submit(
            f"/a/{mail.token}/calendar-entry", {"calendar_reference": typed}
        )
        assert (refused.status_code, "BEGIN:VCALENDAR" in refused.text) == (422, False)
        assert '<details class="ds_details app-details" open>' in refused.text


async def test_what_is_mailed_later_changes_the_same_entry(visit: Visit, now: datetime):
    person = await a_professional()
    conference = await a_booked_conference(invitees=invited(person))
    [[mail]] = (await deliver(now)).values()
    insider = await visit(Role.PROFESSIONAL, professional=person.id)
    path = f"/invitations/{await _own(person)}/meeting.ics"
    before = _event((await insider.get(path)).content)
    moved = a_slot(days=36, reason="The chair is ill.")
    await booking.book(a_coordinator(), conference.id, moved, now=now)
    after = _event((await insider.get(path)).content)
    assert before["UID"] == after["UID"] == mail.event["UID"]
    assert int(after["SEQUENCE"]) == int(before["SEQUENCE"]) + 1
    assert after["DTSTART"].dt != before["DTSTART"].dt


async def test_how_to_join_is_not_in_it(visit: Visit, now: datetime):
    online = a_slot(link="https://meet.council.example/j/secret-4711", dial_in="0131 496 0000")
    await a_booked_conference(online, invitees=invited(await a_professional()))
    [[mail]] = (await deliver(now)).values()
    given = await (await visit()).submit(
        f"/a/{mail.token}/calendar-entry", {"calendar_reference": _reference(mail)}
    )
    assert str(_event(given.content)["LOCATION"]) == "Online"
    assert "secret-4711" not in given.text
    assert "0131 496" not in given.text


async def test_one_that_was_cancelled_or_asks_for_a_report_alone_is_in_no_calendar(
    visit: Visit, now: datetime
):
    person = await a_professional()
    conference = await a_booked_conference(invitees=invited(person, expectation="report"))
    insider = await visit(Role.PROFESSIONAL, professional=person.id)
    own = await _own(person)
    refused = await insider.get(f"/invitations/{own}/meeting.ics")
    assert "You need not come" in text_of(refused)
    await booking.cancel(a_coordinator(), conference.id, "Moved away.", now=now)
    refused = await insider.get(f"/api/v1/invitations/{own}/calendar-entry")
    assert (refused.status_code, "was cancelled" in refused.text) == (409, True)


async def test_it_is_given_to_whom_it_is_about_and_to_nobody_else(visit: Visit, now: datetime):
    person = await a_professional()
    await a_booked_conference(invitees=invited(person))
    own = await _own(person)
    path = f"/api/v1/invitations/{own}/calendar-entry"
    insider = await visit(Role.PROFESSIONAL, professional=person.id)
    assert _event((await insider.get(path)).content)["UID"]
    for other in (
        await visit(Role.COORDINATOR),
        await visit(Role.PROFESSIONAL, professional=(await a_professional()).id),
    ):
        assert (await other.get(path)).status_code == 404
    with pytest.raises(NotFoundError):
        await attending.give_calendar_entry(a_coordinator(), own, now=now)
