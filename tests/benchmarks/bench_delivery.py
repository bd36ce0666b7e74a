"""How fast does the outbox deliver, against a bare loop of the same mail and SMTP calls?"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from time import perf_counter

import aiosmtplib

from notifications.calendar_mail.mail import compose
from notifications.messages.values import Message, Recipient, new_token
from notifications.outbox.delivering import deliver_due
from notifications.outbox.transports import transport_from
from tests.mail_server.server import free_port
from tests.notifications.builders import NOW, SERVICE, ZOE, a_message, queue

MAILS = 300


async def to_zoe(_: Message) -> Recipient | None:
    return ZOE


async def rows() -> list[tuple[str, str, str]]:
    """Mails a second by a bare loop, and from the outbox, alone and by two deliverers at once."""
    async with sink_elsewhere() as port:
        await _bare_loop(port)  # templates and readers are made at first use
        before = MAILS / await _bare_loop(port)
        one = MAILS / await _from_outbox(port, deliverers=1)
        two = MAILS / await _from_outbox(port, deliverers=2)
        bare = max(before, MAILS / await _bare_loop(port))
    baseline = f"of {bare:.0f} mails/s by a bare loop of the same calls over one connection"
    return [
        ("Deliver from the outbox, alone", f"{one:.0f} mails/s", f"{one / bare:.2f} {baseline}"),
        ("Deliver from the outbox, two", f"{two:.0f} mails/s", f"{two / bare:.2f} {baseline}"),
    ]


@asynccontextmanager
async def sink_elsewhere() -> AsyncGenerator[int]:
    """An SMTP server in another process that forgets what it is given; gives its port."""
    port = free_port()
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}",
        "-c", "aiosmtpd.handlers.Sink",
    )  # fmt: skip
    try:
        await _until_open(port)
        yield port
    finally:
        server.terminate()
        await server.wait()


async def _bare_loop(port: int) -> float:
    messages = [a_message(new_token()) for _ in range(MAILS)]
    client = aiosmtplib.SMTP(hostname="127.0.0.1", port=port)
    begun = perf_counter()
    async with client:
        for message in messages:
            mail = compose(message, ZOE, service=SERVICE, dated_at=NOW)
            await client.mail(mail.sender)
            await client.rcpt(mail.recipient)
            await client.data(mail.content)
    return perf_counter() - begun


async def _from_outbox(port: int, *, deliverers: int) -> float:
    await queue(*(a_message(new_token()) for _ in range(MAILS)))
    transport = transport_from(f"smtp://127.0.0.1:{port}")
    begun = perf_counter()
    done = await asyncio.gather(
        *(deliver_due(transport, to_zoe, lambda: NOW, service=SERVICE) for _ in range(deliverers))
    )
    took = perf_counter() - begun
    assert sum(each.sent for each in done) == MAILS
    return took


async def _until_open(port: int) -> None:
    async with asyncio.timeout(30):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
            else:
                writer.close()
                return
