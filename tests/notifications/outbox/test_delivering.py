"""The outbox on a real database, delivering to a real SMTP server."""

import pytest

from notifications.messages.values import Message, Recipient
from notifications.outbox.delivering import Delivered, deliver_due
from notifications.outbox.tables import OutboxMessage
from notifications.outbox.transports import transport_from
from tests.notifications.builders import SERVICE, ZOE, Clock, a_message, queue
from tests.notifications.sink import Sink

pytestmark = pytest.mark.usefixtures("database")


async def to_zoe(_: Message) -> Recipient | None:
    return ZOE


async def deliver(sink: Sink, clock: Clock) -> Delivered:
    return await deliver_due(transport_from(sink.url), to_zoe, clock, service=SERVICE)


async def test_a_message_is_sent_once_and_the_server_is_quoted(sink: Sink) -> None:
    clock, message = Clock(), a_message()
    await queue(message)
    done = await deliver(sink, clock)
    assert (done.sent, len(sink.taken)) == (1, 1)
    row = await OutboxMessage.objects().get(OutboxMessage.id == message.id)
    assert row is not None
    assert row.sent_at == clock.now
    assert row.server_answer == "250 2.0.0 taken as 1aBcDe"
    assert row.payload is None
    assert (await deliver(sink, clock)).sent == 0
