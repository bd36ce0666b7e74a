"""A death or a lost pregnancy: nothing goes out by itself."""

from datetime import timedelta
from pathlib import Path

import pytest

from conferences.booking import service as booking
from conferences.families import service as families
from conferences.families.values import Channel, ContactKind, FallSilent, GiveReason
from conferences.recipients import resolving
from notifications.outbox.delivering import deliver_due
from notifications.outbox.tables import OutboxMessage
from notifications.outbox.transports import transport_from
from people.audit.service import reading
from people.errors import RefusedError
from people.permissions import OPERATOR
from tests.builders import NOW, a_slot
from tests.conferences.families.people import MAIL, People, some_people

pytestmark = pytest.mark.usefixtures("database")
LOST = FallSilent(why="lost_pregnancy", note="Told by the midwife.")


async def waiting() -> int:
    found: int = await OutboxMessage.count().where(
        OutboxMessage.sent_at.is_null() & OutboxMessage.withdrawn_at.is_null()
    )
    return found


async def told(people: People) -> None:
    """Everybody is told of a time by mail, the mother too."""
    mother = people.members["mother"]
    await people.reach(mother, ContactKind.EMAIL, MAIL)
    await people.agree(mother, Channel.EMAIL)
    part = await people.ask(mother)
    await people.book()
    await families.send_mail(people.coordinator, part, now=NOW)


async def test_what_waits_is_taken_back_and_nothing_is_queued_any_more():
    people = await some_people()
    await told(people)
    assert await waiting() > 3
    await families.fall_silent(people.coordinator, people.family, LOST, now=NOW)
    assert await waiting() == 0
    await people.book(a_slot(days=40, reason="The family needs time."))
    await booking.cancel(people.coordinator, people.conference.id, "The pregnancy ended.", now=NOW)
    assert await waiting() == 0
    async with reading(OPERATOR):
        found = await families.silent_conferences(people.coordinator)
    assert found == []


async def test_control_another_family_s_mail_still_goes_out():
    people = await some_people()
    await told(people)
    assert await waiting() > 3
    await people.book(a_slot(days=40, reason="The chair is away."))
    assert await waiting() > 3


async def test_professionals_are_told_by_hand_and_that_goes_out(tmp_path: Path):
    people = await some_people()
    await told(people)
    await families.fall_silent(people.coordinator, people.family, LOST, now=NOW)
    async with reading(OPERATOR):
        found = await families.silent_conferences(people.coordinator)
    assert found == [people.conference.id]
    await people.book(a_slot(days=40, reason="The family needs time."))
    later = NOW + timedelta(minutes=5)
    await booking.tell_by_hand(people.coordinator, people.conference.id, now=later)
    assert await waiting() > 0
    way = transport_from(f"maildir:{tmp_path / 'mail'}")
    done = await deliver_due(
        way, resolving(lambda: later), lambda: later, service="convenor@convenor.example"
    )
    assert done.sent > 0
    mails = [one.read_text() for one in (tmp_path / "mail").rglob("*") if one.is_file()]
    assert len(mails) == done.sent
    assert not any(MAIL in mail for mail in mails)


async def test_the_mother_is_not_mailed_while_her_family_is_silent_and_is_afterwards():
    people = await some_people()
    await told(people)
    part = (await families.get_family_at(people.coordinator, people.conference.id, now=NOW)).parts
    mine = next(one.id for one in part if one.id)
    await families.fall_silent(people.coordinator, people.family, LOST, now=NOW)
    with pytest.raises(RefusedError, match="in person"):
        await families.send_mail(people.coordinator, mine, now=NOW)
    with pytest.raises(RefusedError, match="already"):
        await families.fall_silent(people.coordinator, people.family, LOST, now=NOW)
    again = GiveReason(reason="It was recorded for the wrong family.")
    await families.end_silence(people.coordinator, people.family, again, now=NOW)
    await people.book(a_slot(days=41, reason="Anew."))
    assert await waiting() > 3
