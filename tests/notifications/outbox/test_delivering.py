"""The outbox on a real database, delivering to a real SMTP server in this process."""

import email
import email.policy
from datetime import timedelta

import pytest

from notifications.messages.values import Message, MessageKind, Recipient
from notifications.outbox import service as outbox
from notifications.outbox.delivering import Delivered, Resolve, deliver_due
from notifications.outbox.tables import OutboxMessage
from notifications.outbox.transports import transport_from
from people.audit.tables import AuditEntry
from tests.notifications.builders import SERVICE, ZOE, Clock, a_message, later, queue, row_of
from tests.notifications.sink import Sink

pytestmark = pytest.mark.usefixtures("database")


async def to_zoe(_: Message) -> Recipient | None:
    return ZOE


def to_addresses(*pairs: tuple[Message, str]) -> Resolve:
    """Each message to its own address."""
    found = {message.id: address for message, address in pairs}

    async def resolve(message: Message) -> Recipient | None:
        return Recipient("Somebody", found[message.id])

    return resolve


async def deliver(sink: Sink, clock: Clock, resolve: Resolve = to_zoe) -> Delivered:
    return await deliver_due(transport_from(sink.url), resolve, clock, service=SERVICE)


async def test_a_message_is_sent_once_and_the_server_is_quoted(sink: Sink) -> None:
    clock, message = Clock(), a_message()
    await queue(message)
    done = await deliver(sink, clock)
    assert (done.sent, len(sink.taken)) == (1, 1)
    row = await row_of(message)
    assert (row["sent_at"], row["payload"], row["lease"]) == (clock.now, None, None)
    assert row["server_answer"] == "250 2.0.0 taken as 1aBcDe"
    assert (await deliver(sink, clock)).sent == 0


async def test_what_arrives_is_the_invitation_from_its_own_reply_address(sink: Sink) -> None:
    message = a_message()
    await queue(message)
    await deliver(sink, Clock())
    [taken] = sink.taken
    mail = email.message_from_bytes(taken.content, policy=email.policy.default)
    assert (taken.sender, taken.recipient) == (
        f"r-{message.reply_token}@conf.example", "zoe@nhs.example",
    )  # fmt: skip
    assert mail["Message-ID"] == f"<{message.id}@conf.example>"
    assert mail["Subject"] == "Meeting 4F7Q"


async def test_the_copy_of_the_calendar_entry_can_be_left_out(sink: Sink) -> None:
    await queue(a_message(), a_message())
    url, clock = sink.url, Clock()
    await deliver_due(transport_from(url), to_zoe, clock, service=SERVICE, with_copy=False)
    await queue(a_message())
    await deliver(sink, clock)
    mails = [taken.content for taken in sink.taken]
    assert [mail.count(b"invite.ics") for mail in mails] == [0, 0, 1]
    assert [mail.count(b"text/calendar") for mail in mails] == [1, 1, 1]


async def test_that_somebody_was_told_stands_in_the_trail(sink: Sink) -> None:
    message = a_message()
    await queue(message)
    await deliver(sink, Clock())
    [entry] = await AuditEntry.select().where(AuditEntry.act == "message.send")
    assert (entry["verb"], entry["subject"], entry["via"]) == ("disclose", message.id, "tick")
    assert str(message.recipient) in entry["details"]
    assert ZOE.address not in entry["details"]


async def test_a_backlog_is_sent_in_one_round(sink: Sink) -> None:
    messages = [a_message() for _ in range(25)]
    await queue(*messages)
    assert (await deliver(sink, Clock())).sent == 25
    assert len({taken.content for taken in sink.taken}) == 25


async def test_a_server_that_asks_to_come_back_is_asked_again_later_each_time(sink: Sink) -> None:
    clock, message = Clock(), a_message()
    await queue(message)
    sink.says[ZOE.address] = "451 4.7.1 try again later"
    waits = []
    for _ in range(6):
        assert (await deliver(sink, clock)).later == 1
        next_at = (await row_of(message))["next_at"]
        waits.append(next_at - clock.now)
        clock.now = next_at - timedelta(seconds=1)
        assert await deliver(sink, clock) == Delivered()
        clock.now = next_at
    minutes = [wait.total_seconds() / 60 for wait in waits]
    assert minutes == [0.5, 2, 10, 30, 60, 60]
    row = await row_of(message)
    assert (row["tries"], row["crashes"]) == (6, 0)
    assert row["server_answer"] == "451 4.7.1 try again later"
    del sink.says[ZOE.address]
    assert (await deliver(sink, clock)).sent == 1


async def test_after_the_last_try_a_mail_has_failed(sink: Sink) -> None:
    clock, message = Clock(), a_message()
    await queue(message)
    await OutboxMessage.update({OutboxMessage.tries: 75}).where(OutboxMessage.id == message.id)
    sink.says_after_data[ZOE.address] = "452 4.3.1 out of storage"
    assert (await deliver(sink, clock)).failed == 1
    row = await row_of(message)
    assert (row["failed_at"], row["server_answer"]) == (clock.now, "452 4.3.1 out of storage")
    assert row["payload"] is not None


@pytest.mark.parametrize("after_data", [False, True])
async def test_a_refusal_fails_at_once_and_stops_nobody_else(
    sink: Sink, *, after_data: bool
) -> None:
    clock, refused, good = Clock(), a_message(), a_message()
    await queue(refused, good)
    said = sink.says_after_data if after_data else sink.says
    said["gone@nhs.example"] = "550 5.1.1 no such user"
    addresses = to_addresses((refused, "gone@nhs.example"), (good, "zoe@nhs.example"))
    done = await deliver(sink, clock, addresses)
    assert (done.failed, done.sent) == (1, 1)
    row = await row_of(refused)
    assert (row["failed_at"], row["server_answer"]) == (clock.now, "550 5.1.1 no such user")


async def test_a_lost_connection_is_a_try_and_the_next_mail_goes_over_a_new_one(
    sink: Sink,
) -> None:
    clock, dropped, good = Clock(), a_message(), a_message()
    await queue(dropped, good)
    sink.drops.add("drop@nhs.example")
    addresses = to_addresses((dropped, "drop@nhs.example"), (good, "zoe@nhs.example"))
    done = await deliver(sink, clock, addresses)
    assert (done.later, done.sent) == (1, 1)
    assert (await row_of(dropped))["tries"] == 1


async def test_a_server_out_of_reach_moves_no_counter_and_ends_the_round() -> None:
    clock, messages = Clock(), [a_message() for _ in range(12)]
    await queue(*messages)
    done = await deliver(Sink(port=1), clock)
    assert done == Delivered(is_unreachable=True)
    for message in messages:
        row = await row_of(message)
        assert (row["tries"], row["crashes"], row["lease"]) == (0, 0, None)
    given_back = [m for m in messages if (await row_of(m))["next_at"] > clock.now]
    assert len(given_back) == 10
    assert (await row_of(given_back[0]))["next_at"] == clock.now + timedelta(seconds=30)


async def test_who_is_no_longer_wanted_is_not_told(sink: Sink) -> None:
    async def nobody(_: Message) -> Recipient | None:
        return None

    clock, message = Clock(), a_message()
    await queue(message)
    assert (await deliver(sink, clock, nobody)).withdrawn == 1
    row = await row_of(message)
    assert (row["withdrawn_at"], row["payload"], sink.taken) == (clock.now, None, [])


async def test_an_address_that_is_none_fails_and_says_so(sink: Sink) -> None:
    message = a_message()
    await queue(message)
    done = await deliver(sink, Clock(), to_addresses((message, "Zoe <zoe@nhs.example>")))
    assert done.failed == 1
    assert (await row_of(message))["server_answer"].startswith("Not sent: Give one plain")


async def test_one_bad_message_stops_no_other_and_counts_as_a_crash(sink: Sink) -> None:
    async def fail_on_bad(message: Message) -> Recipient | None:
        if message.id == bad.id:
            raise KeyError("a fault of ours")
        return ZOE

    clock, bad, good = Clock(), a_message(), a_message()
    await queue(bad, good)
    done = await deliver(sink, clock, fail_on_bad)
    assert (done.sent, done.left) == (1, 1)
    clock.forward(seconds=120)
    await deliver(sink, clock, fail_on_bad)
    assert (await row_of(bad))["crashes"] == 1


async def test_stopping_gives_back_what_was_claimed(sink: Sink) -> None:
    clock, messages = Clock(), [a_message() for _ in range(15)]
    await queue(*messages)
    done = await deliver_due(
        transport_from(sink.url), to_zoe, clock, service=SERVICE,
        is_stopping=lambda: len(sink.taken) >= 3,
    )  # fmt: skip
    assert done.sent == 3
    assert await OutboxMessage.count().where(OutboxMessage.lease.is_not_null()) == 0
    assert (await deliver(sink, clock)).sent == 12


async def test_a_meeting_moved_before_anything_was_sent_is_told_once(sink: Sink) -> None:
    first = a_message()
    await queue(first, later(first, MessageKind.UPDATE, sequence=1))
    await deliver(sink, Clock())
    assert len(sink.taken) == 1
    assert await outbox.claim(Clock().now, crashed=False) == []
