"""What did not arrive, on a real database."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from notifications.deliveries import service
from notifications.deliveries.states import State
from notifications.messages.values import Message, MessageKind
from notifications.outbox import service as outbox
from notifications.outbox.tables import OutboxMessage
from people.agencies.tables import Agency
from people.audit.service import reading
from people.audit.tables import AuditEntry
from people.errors import NotFoundError, NotSignedInError, RefusedError
from people.permissions import OPERATOR, SIGNED_OUT
from people.professionals.tables import Professional
from tests.notifications.builders import NOW, a_message, later, queue, row_of

pytestmark = pytest.mark.usefixtures("database")


async def a_professional(name: str = "Zoë Ni Dhomhnaill") -> Professional:
    agency = Agency(id=uuid4(), name="NHS Tay", group="health", calendar="scotland")
    professional = Professional(
        id=uuid4(), name=name, role="Health visitor", agency=agency.id, phone="01632 960001"
    )
    await Agency.insert(agency)
    await Professional.insert(professional)
    return professional


async def ended(message: Message, how: str, at: datetime = NOW) -> None:
    await OutboxMessage.update({how: at, OutboxMessage.server_answer: "550 nobody"}).where(
        OutboxMessage.id == message.id
    )


async def undelivered(now: datetime = NOW) -> list[service.Undelivered]:
    return await service.list_undelivered(OPERATOR, now=now)


async def test_what_failed_stands_first_with_the_person_and_the_servers_words() -> None:
    professional = await a_professional()
    waiting, failed = a_message(), a_message(recipient=professional.id, reference="7KQ2")
    await queue(waiting, failed)
    await ended(failed, "failed_at")
    first, second = await undelivered()
    assert (first.id, first.state, first.reference) == (failed.id, State.FAILED, "7KQ2")
    assert (first.recipient, first.agency, first.phone) == (
        "Zoë Ni Dhomhnaill", "NHS Tay", "01632 960001",
    )  # fmt: skip
    assert (first.server_answer, first.next_at) == ("550 nobody", None)
    assert (second.id, second.state, second.recipient) == (waiting.id, State.WAITING, "")


async def test_what_was_sent_taken_back_or_is_not_due_is_not_listed() -> None:
    sent, moved, future = a_message(), a_message(), a_message(not_before=NOW + timedelta(days=1))
    await queue(sent, moved, future, later(moved, MessageKind.UPDATE, sequence=1))
    [claimed] = [c for c in await outbox.claim(NOW, crashed=False) if c.id == sent.id]
    await outbox.note_sent(claimed, NOW, "250 OK")
    assert [each.kind for each in await undelivered()] == [MessageKind.UPDATE]


async def test_after_half_an_hour_a_message_is_late() -> None:
    await queue(a_message())
    [late] = await undelivered(NOW + timedelta(minutes=31))
    assert late.state is State.LATE


@pytest.mark.parametrize("how", ["failed_at", "dead_at"])
async def test_what_failed_or_is_dead_can_be_tried_again_as_if_new(how: str) -> None:
    message = a_message()
    await queue(message)
    await OutboxMessage.update({OutboxMessage.tries: 7, OutboxMessage.crashes: 10}).where(
        OutboxMessage.id == message.id
    )
    await ended(message, how)
    now = NOW + timedelta(days=3)
    await service.try_again(OPERATOR, message.id, now=now)
    row = await row_of(message)
    assert (row["failed_at"], row["dead_at"], row["tries"], row["crashes"]) == (None, None, 0, 0)
    assert [claimed.id for claimed in await outbox.claim(now, crashed=False)] == [message.id]
    [entry] = await AuditEntry.select().where(AuditEntry.act == "message.try_again")
    assert (entry["subject"], entry["at"]) == (message.id, now)


async def test_only_what_nobody_tries_any_more_can_be_tried_again() -> None:
    message = a_message()
    await queue(message)
    with pytest.raises(RefusedError, match="still being tried"):
        await service.try_again(OPERATOR, message.id, now=NOW)
    with pytest.raises(NotFoundError):
        await service.try_again(OPERATOR, uuid4(), now=NOW)


async def test_what_was_overtaken_cannot_be_tried_again() -> None:
    message = a_message()
    await queue(message)
    await ended(message, "failed_at")
    await queue(later(message, MessageKind.UPDATE, sequence=1))
    with pytest.raises(RefusedError, match="taken back"):
        await service.try_again(OPERATOR, message.id, now=NOW)


async def test_deliveries_about_a_subject_tell_what_became_of_each() -> None:
    first = a_message()
    second = later(first, MessageKind.ANSWER_RECEIPT)
    await queue(first, second, a_message())
    await ended(second, "failed_at")
    async with reading(OPERATOR):
        found = await service.list_deliveries([first.about], now=NOW)
    assert {(each.kind, each.state) for each in found} == {
        (MessageKind.INVITATION, State.WAITING), (MessageKind.ANSWER_RECEIPT, State.FAILED),
    }  # fmt: skip


async def test_who_is_not_allowed_sees_and_does_nothing() -> None:
    with pytest.raises(NotSignedInError):
        await service.list_undelivered(SIGNED_OUT, now=NOW)
    with pytest.raises(NotSignedInError):
        await service.try_again(SIGNED_OUT, uuid4(), now=NOW)


async def test_however_much_did_not_arrive_all_of_it_is_listed() -> None:
    messages = [a_message() for _ in range(201)]
    await queue(*messages)
    assert {one.id for one in await undelivered()} == {one.id for one in messages}


async def test_what_came_back_stands_there_until_a_mail_that_went_later_did_not() -> None:
    professional = await a_professional()
    first = a_message(recipient=professional.id)
    await queue(first)
    await ended(first, "sent_at")
    second = later(first, MessageKind.UPDATE)
    await queue(second)
    await ended(second, "sent_at", NOW + timedelta(minutes=1))
    back_at = NOW + timedelta(hours=1)  # when nobody knows yet of the second one
    await ended(first, "bounced_at", back_at)
    [shown] = await undelivered(back_at)
    assert (shown.id, shown.state) == (first.id, State.RETURNED)
    third = later(first, MessageKind.UPDATE)
    await queue(third)
    await ended(third, "sent_at", back_at + timedelta(hours=1))
    assert await undelivered(back_at + timedelta(hours=1)) == []
