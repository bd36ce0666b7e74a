"""How to join online: never in mail or calendar; behind the typed reference, near the time."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from conferences.attending import service as attending
from conferences.attending.telling import Told
from conferences.booking import service as booking
from notifications.outbox.tables import OutboxMessage
from people.audit.service import Subject, Verb, recorded
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from people.links import service as links
from people.permissions import OPERATOR, Role
from tests.builders import (
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_slot,
    a_venue_with_room,
    invited,
    the_conference,
)
from tests.conferences.attending.postman import deliver
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
LINK = "https://meet.council.example/j/secret-4711"
DIAL_IN = "0131 496 0000, code 471 147#"
ONLINE: dict[str, Any] = {"link": LINK, "dial_in": DIAL_IN}


async def test_neither_link_nor_number_is_in_mail_or_calendar(now: datetime):
    await a_booked_conference(a_slot(**ONLINE), invitees=invited(await a_professional()))
    [[mail]] = (await deliver(now)).values()
    whole = mail.mail.as_string() + mail.text + mail.event.to_ical().decode()
    assert "secret-4711" not in whole
    assert "0131 496" not in whole
    assert "meet.council.example" not in whole
    assert str(mail.event["LOCATION"]) == "Online"
    assert "are not in mail: open the link below from an hour before" in mail.text
    assert mail.link in mail.text


async def test_near_the_time_the_typed_reference_shows_how_to_join(visit: Visit, now: datetime):
    await a_booked_conference(a_slot(days=0, **ONLINE), invitees=invited(await a_professional()))
    [[mail]] = (await deliver(now)).values()
    reference = str(mail.mail["Subject"]).removeprefix("Meeting ")
    path, outside = f"/a/{mail.token}", await visit()
    looked_at = await outside.get(path)
    assert "Join online" in text_of(looked_at)
    assert LINK not in looked_at.text
    refused = await outside.submit(f"{path}/join", {"join_reference": "NOPE22"})
    assert refused.status_code == 422
    assert LINK not in refused.text
    shown = await outside.submit(f"{path}/join", {"join_reference": reference})
    assert LINK in shown.text
    assert DIAL_IN in text_of(shown)
    entries = await AuditEntry.select().where(AuditEntry.act == "invitation.join")
    assert len(entries) == 1


async def test_who_presses_twice_is_shown_how_to_join_twice(visit: Visit, now: datetime):
    await a_booked_conference(a_slot(days=0, **ONLINE), invitees=invited(await a_professional()))
    [[mail]] = (await deliver(now)).values()
    typed = {"join_reference": str(mail.mail["Subject"]).removeprefix("Meeting ")}
    outside, act_id = await visit(), uuid4()
    for _ in range(2):
        shown = await outside.submit(f"/a/{mail.token}/join", typed, act_id=act_id)
        assert LINK in shown.text
    assert await AuditEntry.count().where(AuditEntry.act == "invitation.join") == 2


async def test_who_is_signed_in_as_somebody_else_is_not_let_in_by_the_link(
    visit: Visit, now: datetime
):
    await a_booked_conference(a_slot(days=0, **ONLINE), invitees=invited(await a_professional()))
    [[mail]] = (await deliver(now)).values()
    reference = str(mail.mail["Subject"]).removeprefix("Meeting ")
    other = await visit(Role.PROFESSIONAL, professional=(await a_professional()).id)
    shown = await other.submit(f"/a/{mail.token}/join", {"join_reference": reference})
    assert (shown.status_code, LINK in shown.text) == (422, False)


async def test_before_it_is_near_the_page_says_from_when(visit: Visit, now: datetime):
    await a_booked_conference(a_slot(**ONLINE), invitees=invited(await a_professional()))
    [[mail]] = (await deliver(now)).values()
    reference = str(mail.mail["Subject"]).removeprefix("Meeting ")
    shown = await (await visit()).submit(f"/a/{mail.token}/join", {"join_reference": reference})
    assert "How to join is shown from" in text_of(shown)
    assert LINK not in shown.text


async def test_it_opens_an_hour_before_and_closes_at_the_end(now: datetime):
    person = await a_professional()
    conference = await a_booked_conference(a_slot(**ONLINE), invitees=invited(person))
    [asking] = await _askings(conference.id, now)
    viewer = links.bearer(asking)
    at = conference.starts_at - timedelta(hours=1)
    assert (await attending.join(viewer, asking, now=at)).dial_in == DIAL_IN
    assert (await attending.join(viewer, asking, now=conference.ends_at)).link == LINK
    for moment in (at - timedelta(seconds=1), conference.ends_at + timedelta(seconds=1)):
        with pytest.raises(RefusedError):
            await attending.join(viewer, asking, now=moment)
    await booking.cancel(a_coordinator(), conference.id, "The chair is ill.", now=now)
    with pytest.raises(RefusedError, match="cancelled"):
        await attending.join(viewer, asking, now=at)


async def test_who_only_reports_or_is_in_a_room_joins_nothing(now: datetime):
    person = await a_professional()
    only = invited(person, expectation="report")
    online = await a_booked_conference(a_slot(**ONLINE), invitees=only)
    [asking] = await _askings(online.id, now)
    with pytest.raises(RefusedError, match="need not come"):
        await attending.join(links.bearer(asking), asking, now=online.starts_at)
    room = await a_venue_with_room()
    inside = await a_booked_conference(
        a_slot(days=40, room=room.id), invitees=invited(await a_professional())
    )
    [asking] = await _askings(inside.id, now)
    with pytest.raises(NotFoundError):
        await attending.join(links.bearer(asking), asking, now=inside.starts_at)


async def test_another_link_or_number_mails_nobody(now: datetime):
    person = await a_professional()
    conference = await a_booked_conference(a_slot(**ONLINE), invitees=invited(person))
    await deliver(now)
    moved = a_slot(link="https://meet.council.example/j/other", reason="Another link.")
    await booking.book(a_coordinator(), conference.id, moved, now=now)
    assert (await the_conference(conference.id)).link == moved.link
    assert (await the_conference(conference.id)).dial_in is None
    assert await deliver(now) == {}
    assert await OutboxMessage.count() == 1


def test_what_was_told_with_a_link_is_no_news_now(now: datetime):
    stored = {
        "starts_at": now, "ends_at": now, "place": "", "link": LINK, "expectation": "both",
    }  # fmt: skip
    before = msgspec.convert(stored, Told)
    assert before.is_same(
        Told(starts_at=now, ends_at=now, place="", is_online=True, expectation="both")
    )


@pytest.mark.parametrize("dial_in", ["call me", "0131", "https://x.example", "0131 496 0000\nx"])
async def test_a_number_to_dial_is_a_number(dial_in: str):
    with pytest.raises(InvalidError, match="Give the number"):
        await a_booked_conference(a_slot(link=LINK, dial_in=dial_in))


async def test_whoever_is_signed_in_sees_both_on_the_page(visit: Visit):
    person = await a_professional()
    conference = await a_booked_conference(a_slot(**ONLINE), invitees=invited(person))
    own = await visit(Role.PROFESSIONAL, professional=person.id)
    shown = await own.get(f"/conferences/{conference.id}")
    assert LINK in shown.text
    assert DIAL_IN in text_of(shown)


async def _askings(conference: UUID, now: datetime) -> list[UUID]:
    subject = Subject("conference", conference)
    async with recorded(OPERATOR, Verb.CONSULT, subject, now=now, name="test.read"):
        return [one.id for one in await attending.load_askings(conference)]
