"""The outbox through Exim and Dovecot, as programs of others keep and give it out."""

import asyncio
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from email.message import EmailMessage

import pytest

from notifications.messages.values import Message, MessageKind, Recipient, new_token
from notifications.outbox.delivering import Delivered, Resolve, deliver_due
from notifications.outbox.schedule import LEASE
from notifications.outbox.tables import OutboxMessage
from notifications.outbox.transports import transport_from
from tests.drill.deliverer import SPEED
from tests.drill.installation import ROOT
from tests.mail_server.server import MailServer, missing, running_mail_server
from tests.notifications.builders import SERVICE, ZOE, Clock, a_message, queue, row_of
from tests.notifications.calendar_mail.samples import SAMPLES, sample

MAILS, KILLED = 160, 2
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


@asynccontextmanager
async def _deliverer(
    server: MailServer, dsn: str, started: float
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process that delivers to Exim, killed at the end at the latest."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.drill.deliverer", dsn, server.smtp_url, str(started),
        str(LEASE.total_seconds()), cwd=ROOT, stdout=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def _left() -> int:
    return int(await OutboxMessage.count().where(OutboxMessage.sent_at.is_null()))


def _as_written(mail: EmailMessage) -> bytes:
    """A mail without what servers on its way wrote on it."""
    for name in ("Received", "Delivered-To", "Envelope-To", "Return-Path", "Delivery-Date",
                 "Authentication-Results"):  # fmt: skip
        del mail[name]
    return mail.as_bytes()


async def test_two_of_three_processes_killed_lose_nothing_and_repeat_one_mail_each_at_most(
    mail_server: MailServer, database: str
) -> None:
    """What the server took and the killed one could not write down goes again, the same bytes."""
    messages = [a_message(new_token()) for _ in range(MAILS)]
    await queue(*messages)
    before, started = mail_server.count(ZOE.address), time.time()
    async with (
        _deliverer(mail_server, database, started) as first,
        _deliverer(mail_server, database, started) as second,
    ):
        for process, arrived in ((first, MAILS // 4), (second, MAILS // 2)):
            while mail_server.count(ZOE.address) < before + arrived:  # noqa: ASYNC110 - as below
                await asyncio.sleep(0.01)
            process.kill()
            assert await process.wait() == -9
    assert await _left() > 0
    async with _deliverer(mail_server, database, started - 2 * LEASE.total_seconds() / SPEED):
        while await _left():  # noqa: ASYNC110 - another process writes it
            await asyncio.sleep(0.1)
    ours = {f"<{message.id}@conf.example>" for message in messages}
    held = await asyncio.to_thread(mail_server.wait_for, ZOE.address, mails=before + MAILS)
    mails = [mail for mail in held if mail["Message-ID"] in ours]
    times = Counter(str(mail["Message-ID"]) for mail in mails)
    assert set(times) == ours
    assert sum(times.values()) - MAILS <= KILLED
    assert len({_as_written(mail) for mail in mails}) == MAILS
