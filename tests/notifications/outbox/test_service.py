"""Queueing and taking back, on a real database."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import msgspec
import pytest

from notifications.messages.values import Message, MessageKind
from notifications.outbox import service as outbox
from notifications.outbox.tables import OutboxMessage
from people.audit.service import Subject, Verb, recorded
from people.errors import InvalidError
from people.permissions import OPERATOR
from people.vault import service as vault
from tests.notifications.builders import NOW, a_message, an_occasion, later, queue, row_of

pytestmark = pytest.mark.usefixtures("database")


async def opened(message: Message) -> Message:
    row = await row_of(message)
    plain = vault.unseal(row["payload"], about=f"message.payload:{message.id}")
    return msgspec.json.decode(plain, type=Message)


async def withdraw(message: Message) -> int:
    async with recorded(
        OPERATOR, Verb.ALTER, Subject("conference", uuid4()), now=NOW, name="test.withdraw"
    ) as act:
        return await outbox.withdraw(act, about=message.about)


async def pretend_sent(message: Message) -> None:
    await OutboxMessage.update({OutboxMessage.sent_at: NOW, OutboxMessage.payload: None}).where(
        OutboxMessage.id == message.id
    )


async def test_a_message_is_queued_sealed_and_due_at_once() -> None:
    message = a_message()
    assert await queue(message) == [True]
    row = await row_of(message)
    assert (row["made_at"], row["due_at"], row["next_at"]) == (NOW, NOW, NOW)
    assert (row["tries"], row["crashes"], row["lease"], row["sent_at"]) == (0, 0, None, None)
    assert message.reply_token is not None
    assert message.reply_token.encode() not in row["payload"]
    assert await opened(message) == message


async def test_a_message_may_wait_until_its_time() -> None:
    message = a_message(not_before=NOW + timedelta(days=2))
    await queue(message)
    assert (await row_of(message))["next_at"] == NOW + timedelta(days=2)
    assert await outbox.claim(NOW + timedelta(days=2, seconds=-1), crashed=False) == []
    assert len(await outbox.claim(NOW + timedelta(days=2), crashed=False)) == 1


async def test_the_same_key_is_queued_once_and_the_first_stays() -> None:
    first = a_message(dedupe_key="invitation:7:0")
    second = msgspec.structs.replace(first, id=uuid4())
    assert await queue(first, second) == [True, False]
    assert await queue(second) == [False]
    assert await OutboxMessage.count() == 1
    assert (await row_of(first))["withdrawn_at"] is None


async def test_a_message_goes_with_its_act_or_not_at_all() -> None:
    message = a_message()
    with pytest.raises(RuntimeError, match="changed my mind"):
        async with recorded(
            OPERATOR, Verb.ALTER, Subject("conference", uuid4()), now=NOW, name="test.put"
        ) as act:
            await outbox.put(act, message)
            raise RuntimeError("changed my mind")
    assert await OutboxMessage.count() == 0


async def test_what_is_not_fit_is_refused() -> None:
    with pytest.raises(InvalidError, match="Mail may not say"):
        await queue(a_message(occasion=an_occasion(place="Child Protection Unit")))
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with pytest.raises(InvalidError, match="comes twice"):
        await queue(a_message(occasion=an_occasion(starts_at=twice)))


async def test_a_newer_message_takes_the_place_of_one_still_queued() -> None:
    first = a_message()
    second = later(first, MessageKind.UPDATE, sequence=1)
    assert await queue(first, second) == [True, True]
    row = await row_of(first)
    assert (row["withdrawn_at"], row["payload"]) == (NOW, None)
    assert (await row_of(second))["withdrawn_at"] is None


async def test_messages_to_others_and_receipts_are_left_alone() -> None:
    first = a_message()
    other = msgspec.structs.replace(a_message(), about=first.about)
    receipt = later(first, MessageKind.ANSWER_RECEIPT)
    await queue(first, other, receipt, later(first, MessageKind.UPDATE, sequence=1))
    assert (await row_of(other))["withdrawn_at"] is None
    assert (await row_of(receipt))["withdrawn_at"] is None


async def test_stamps_increase_strictly_within_one_second() -> None:
    first = a_message()
    second = later(first, MessageKind.UPDATE, sequence=0)
    third = later(first, MessageKind.UPDATE, sequence=1)
    await queue(first, second, third)
    stamps = [(await row_of(each))["stamped_at"] for each in (first, second, third)]
    assert stamps == [NOW, NOW + timedelta(seconds=1), NOW + timedelta(seconds=2)]
    stored = (await opened(third)).occasion
    assert stored is not None
    assert stored.stamped_at == stamps[2]


async def test_a_sequence_never_goes_back() -> None:
    first = a_message(occasion=an_occasion(sequence=2))
    with pytest.raises(InvalidError, match="later message"):
        await queue(first, later(first, MessageKind.UPDATE, sequence=1))


async def test_what_nobody_was_told_is_not_cancelled_by_mail() -> None:
    first = a_message()
    cancelled = later(first, MessageKind.CANCELLATION, sequence=1)
    assert await queue(first, cancelled) == [True, False]
    assert (await row_of(first))["withdrawn_at"] == NOW


async def test_what_was_sent_or_is_being_sent_is_cancelled_by_mail() -> None:
    sent, leaving, claimed = a_message(), a_message(), a_message()
    await queue(sent, leaving, claimed)
    [turned] = [one for one in await outbox.claim(NOW, crashed=False) if one.id == leaving.id]
    assert await outbox.renew(turned, NOW)
    await pretend_sent(sent)
    told = [
        await queue(later(each, MessageKind.CANCELLATION, sequence=1))
        for each in (sent, leaving, claimed)
    ]
    assert told == [[True], [True], [False]]


async def test_withdrawing_takes_back_what_is_queued_and_its_payload() -> None:
    queued, sent = a_message(), a_message()
    await queue(queued, sent)
    await pretend_sent(sent)
    assert await withdraw(queued) == 1
    assert await withdraw(queued) == 0
    assert await withdraw(sent) == 0
    assert await outbox.claim(NOW, crashed=False) == []
    assert (await row_of(queued))["payload"] is None


async def test_the_database_refuses_a_message_that_ends_two_ways() -> None:
    message = a_message()
    await queue(message)
    with pytest.raises(asyncpg.CheckViolationError, match="message_ends_one_way"):
        await OutboxMessage.update(
            {OutboxMessage.sent_at: NOW, OutboxMessage.failed_at: NOW}
        ).where(OutboxMessage.id == message.id)


async def test_the_database_refuses_to_lose_what_is_still_to_be_said() -> None:
    message = a_message()
    await queue(message)
    with pytest.raises(asyncpg.CheckViolationError, match="message_keeps_its_payload"):
        await OutboxMessage.update({OutboxMessage.payload: None}).where(
            OutboxMessage.id == message.id
        )
