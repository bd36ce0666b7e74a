"""The outbox through Exim and Dovecot, as programs of others keep and give it out."""

import asyncio
from collections.abc import Iterator

import pytest

from notifications.messages.values import Message, MessageKind, Recipient, new_token
from notifications.outbox.delivering import Delivered, Resolve, deliver_due
from notifications.outbox.transports import transport_from
from tests.mail_server.server import MailServer, missing, running_mail_server
from tests.notifications.builders import SERVICE, ZOE, Clock, a_message, queue, row_of
from tests.notifications.calendar_mail.samples import SAMPLES, sample

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("database")]


@pytest.fixture(scope="module")
def mail_server() -> Iterator[MailServer]:
    """Exim and Dovecot with mailboxes for Zoë and for answers."""
    if reason := missing():
        pytest.skip(f"SKIPPED SYSTEM TEST: {reason}")
    with running_mail_server() as server:
        server.add_mailbox(ZOE.address)
        server.add_mailbox("r@conf.example")
        yield server


def always(recipient: Recipient) -> Resolve:
    async def resolve(_: Message) -> Recipient | None:
        return recipient

    return resolve


async def deliver(server: MailServer, to: Recipient = ZOE) -> Delivered:
    transport = transport_from(server.smtp_url)
    return await deliver_due(transport, always(to), Clock(), service=SERVICE)


async def test_an_invitation_arrives_with_every_byte_of_its_calendar(
    mail_server: MailServer,
) -> None:
    message, _ = SAMPLES["invitation"]
    await queue(message)
    assert (await deliver(mail_server)).sent == 1
    assert "OK id=" in (await row_of(message))["server_answer"]
    mails = await asyncio.to_thread(mail_server.wait_for, ZOE.address)
    [mail] = [mail for mail in mails if mail["Message-ID"] == f"<{message.id}@conf.example>"]
    calendars = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
    assert [part.get_payload(decode=True) for part in calendars] == [sample("invitation")]
    assert mail["Return-Path"] == f"<r-{message.reply_token}@conf.example>"


async def test_what_comes_back_names_the_invitation(mail_server: MailServer) -> None:
    message = a_message(new_token())
    await queue(message)
    assert (await deliver(mail_server, Recipient("Gone", "gone@dead.example"))).sent == 1
    [bounce] = await asyncio.to_thread(mail_server.wait_for, "r@conf.example")
    assert bounce["Envelope-To"] == f"r-{message.reply_token}@conf.example"
    assert bounce["Return-Path"] == "<>"


async def test_a_mailbox_that_is_not_there_fails_at_once(mail_server: MailServer) -> None:
    message = a_message(kind=MessageKind.REPORT_REQUEST, occasion=None)
    await queue(message)
    assert (await deliver(mail_server, Recipient("Nobody", "nobody@nhs.example"))).failed == 1
    row = await row_of(message)
    assert row["server_answer"].startswith("550 5.1.1 nobody of that name here")


async def test_many_mails_all_arrive_once(mail_server: MailServer) -> None:
    mail_server.add_mailbox("many@police.example")
    messages = [a_message(new_token()) for _ in range(40)]
    await queue(*messages)
    assert (await deliver(mail_server, Recipient("Many", "many@police.example"))).sent == 40
    arrived = await asyncio.to_thread(mail_server.wait_for, "many@police.example", mails=40)
    assert sorted(mail["Message-ID"] for mail in arrived) == sorted(
        f"<{message.id}@conf.example>" for message in messages
    )
