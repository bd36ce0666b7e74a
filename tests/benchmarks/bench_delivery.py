"""How fast does the outbox deliver, against a bare loop of the same mail and SMTP calls?

By one deliverer, by two processes over a backlog, and from the commit of an act to the answer of
the mail server, with the clock of the service.
"""

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from random import Random
from statistics import median
from time import perf_counter

import aiosmtplib

from notifications.calendar_mail.mail import compose
from notifications.messages.values import Message, Recipient, new_token
from notifications.outbox.delivering import deliver_due
from notifications.outbox.tables import OutboxMessage
from notifications.outbox.transports import transport_from
from people.clock import read_clock
from piccolo_conf import DB
from tests.mail_server.server import free_port
from tests.notifications.builders import NOW, SERVICE, ZOE, a_message, queue

MAILS = 300
BACKLOG = 5_000
SPREAD = 60
_AT_ONCE = 100


async def to_zoe(_: Message) -> Recipient | None:
    return ZOE


async def rows() -> list[tuple[str, str, str]]:
    """Mails a second by a bare loop, and from the outbox, alone and by two deliverers at once."""
    async with sink_elsewhere() as port:
        await _bare_loop(port)  # templates and readers are made at first use
        before = MAILS / await _bare_loop(port)
        one = MAILS / await _from_outbox(port, deliverers=1)
        backlog = await _by_two_processes(port)
        waits = await _from_commit(port)
        bare = max(before, MAILS / await _bare_loop(port))
    baseline = f"of {bare:.0f} mails/s by a bare loop of the same calls over one connection"
    return [
        ("Deliver from the outbox, alone", f"{one:.0f} mails/s", f"{one / bare:.2f} {baseline}"),
        (
            f"Deliver {BACKLOG} queued, by two processes",
            f"{BACKLOG / backlog:.0f} mails/s, {backlog:.0f} s",
            f"bounds 20 mails/s, 300 s; {BACKLOG / backlog / bare:.2f} {baseline}",
        ),
        (
            "From commit to the mail server, two processes",
            f"median {median(waits):.1f} s, p95 {waits[round(0.95 * SPREAD) - 1]:.1f} s",
            "bound p95 5 s; each process looks every 2 s",
        ),
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


async def _by_two_processes(port: int) -> float:
    for at in range(0, BACKLOG, _AT_ONCE):
        await queue(*(a_message(new_token()) for _ in range(min(_AT_ONCE, BACKLOG - at))))
    async with _deliverers(port, "once") as programs:
        begun = perf_counter()
        for program in programs:
            assert program.stdin is not None
            program.stdin.close()
        for program in programs:
            assert await program.wait() == 0
        took = perf_counter() - begun
    assert await OutboxMessage.count().where(OutboxMessage.sent_at.is_null()) == 0
    return took


async def _from_commit(port: int) -> list[float]:
    """How long each of some mails, put at odd moments, waited for the mail server to take it."""
    chance, messages = Random(20261123), []
    async with _deliverers(port, "ticking"):
        for _ in range(SPREAD):
            await asyncio.sleep(chance.random() / 2)
            now = read_clock()
            messages.append(a_message(new_token(), not_before=now))
            await queue(messages[-1], now=now)
        mine = OutboxMessage.id.is_in([message.id for message in messages])
        async with asyncio.timeout(60):
            waiting = SPREAD
            while waiting:
                await asyncio.sleep(0.2)
                waiting = await OutboxMessage.count().where(mine, OutboxMessage.sent_at.is_null())
    rows = await OutboxMessage.select().where(mine)
    return sorted((row["sent_at"] - row["made_at"]).total_seconds() for row in rows)


@asynccontextmanager
async def _deliverers(port: int, way: str) -> AsyncGenerator[list[asyncio.subprocess.Process]]:
    """Two processes that are ready to deliver, ended at the end."""
    programs = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.benchmarks.deliverer",
            DB.config["dsn"], f"smtp://127.0.0.1:{port}", way,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        for program in programs:
            assert program.stdout is not None
            assert await program.stdout.readline() == b"ready\n"
        yield programs
    finally:
        for program in programs:
            if program.returncode is None:
                program.terminate()
            await program.wait()


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
