"""What was sent about a conference, as evidence of notice; and sending an invitation again."""

import csv
import io
from datetime import timedelta
from uuid import UUID

import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from notifications.outbox.tables import OutboxMessage
from people.permissions import Role
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_standard,
    a_viewer,
    invited,
)
from tests.conferences.attending.postman import deliver
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
LATER = NOW + timedelta(hours=2)


@pytest.fixture
async def nurse() -> Professional:
    await a_standard()
    return await a_professional("Rhona Petrie", role="Health visitor")


async def invitation_of(held: Conference, person: Professional) -> UUID:
    row = await Invitation.objects().get(
        (Invitation.conference == held.id) & (Invitation.professional == person.id)
    )
    assert row is not None
    return row.id


async def test_the_page_says_when_a_server_took_what_and_what_was_answered(
    visit: Visit, nurse: Professional
):
    held = await a_booked_conference(invitees=invited(nurse))
    visitor = await visit(Role.COORDINATOR)
    path = f"/conferences/{held.id}/sent"
    assert "On its way" in text_of(await visitor.get(path))
    await deliver(now=NOW)
    await attending.answer(
        a_viewer(Role.PROFESSIONAL, professional=nurse), await invitation_of(held, nurse),
        Answer(answer="accepted"), now=LATER,
    )  # fmt: skip
    page = text_of(await visitor.get(path))
    for words in ("Rhona Petrie", "Invitation", "Taken", "Monday 23 November 2026, 09:30"):
        assert words in page, words
    assert path in (await visitor.get(f"/conferences/{held.id}")).text


async def test_what_came_back_is_told_from_what_was_taken(visit: Visit, nurse: Professional):
    held = await a_booked_conference(invitees=invited(nurse))
    await deliver(now=NOW)
    await OutboxMessage.update({OutboxMessage.bounced_at: LATER}, force=True)
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.get(f"/conferences/{held.id}/sent")
    assert answer.status_code == 200
    assert "Came back" in text_of(answer)


async def test_the_file_holds_the_same_and_no_formula(visit: Visit):
    await a_standard()
    person = await a_professional("=HYPERLINK(1)")
    held = await a_booked_conference(invitees=invited(person))
    await deliver(now=NOW)
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.get(f"/conferences/{held.id}/sent.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    [row] = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert row["Name"] == "'=HYPERLINK(1)"
    assert row["What"] == "invitation"
    assert row["State"] == "sent"
    assert row["Taken by a mail server"] == "Monday 23 November 2026, 09:30"


async def test_whoever_may_not_see_the_conference_finds_nothing(visit: Visit, nurse: Professional):
    held = await a_booked_conference(invitees=invited(nurse))
    for role in (Role.ADMINISTRATOR, Role.PROFESSIONAL, Role.CHAIR):
        visitor = await visit(role, professional=nurse.id if role is Role.PROFESSIONAL else None)
        for path in (f"/conferences/{held.id}/sent", f"/conferences/{held.id}/sent.csv"):
            assert (await visitor.get(path)).status_code == 404, (role, path)


async def test_sent_again_it_keeps_its_number_and_its_notice_and_the_answer_stands(
    visit: Visit, nurse: Professional
):
    held = await a_booked_conference(invitees=invited(nurse))
    [first] = (await deliver(now=NOW))[str(nurse.email)]
    invitation = await invitation_of(held, nurse)
    await attending.answer(
        a_viewer(Role.PROFESSIONAL, professional=nurse), invitation, Answer(answer="accepted"),
        now=NOW,
    )  # fmt: skip
    await deliver(now=NOW)
    visitor = await visit(Role.COORDINATOR)
    sent = await visitor.submit(f"/invitations/{invitation}/send-again")
    assert sent.status_code == 303, text_of(sent)
    [again] = (await deliver(now=LATER))[str(nurse.email)]
    assert again.method == "REQUEST"
    assert again.event["UID"] == first.event["UID"]
    assert again.event["SEQUENCE"] == first.event["SEQUENCE"]
    assert again.event.decoded("dtstamp") > first.event.decoded("dtstamp")
    assert again.event.decoded("dtstart") == first.event.decoded("dtstart")
    row = await Invitation.objects().get(Invitation.id == invitation)
    assert row is not None
    assert row.reply == "accepted"
    [notice] = [
        one.notice_given_at
        for one in (await booking.get_conference(a_coordinator(), held.id, now=LATER)).invitations
    ]
    assert notice == NOW


async def test_without_an_address_or_a_date_there_is_nothing_to_send_again(visit: Visit):
    await a_standard()
    person = await a_professional("Una Doon", email=None)
    held = await a_booked_conference(invitees=invited(person))
    visitor = await visit(Role.COORDINATOR)
    invitation = await invitation_of(held, person)
    refused = await visitor.submit(f"/invitations/{invitation}/send-again")
    assert refused.status_code == 409
    assert "Telephone them" in text_of(refused)
    unknown = await visitor.submit(f"/invitations/{UUID(int=1)}/send-again")
    assert unknown.status_code == 404


async def test_a_program_reads_it_and_sends_again(visit: Visit, nurse: Professional):
    held = await a_booked_conference(invitees=invited(nurse))
    await deliver(now=NOW)
    visitor = await visit(Role.COORDINATOR)
    [person] = (await visitor.api("GET", f"/conferences/{held.id}/sent")).json()["people"]
    assert [one["state"] for one in person["deliveries"]] == ["sent"]
    answer = await visitor.api("POST", f"/invitations/{person['id']}/send-again")
    assert answer.status_code == 202
    assert len((await deliver(now=LATER))[str(nurse.email)]) == 1
