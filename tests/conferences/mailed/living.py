"""The service at work by a mail server: mail goes out by SMTP and comes in by IMAP.

Exim takes mail and Dovecot keeps it; the service delivers, fetches and takes in by its own clock,
as it does when it runs. Whoever is invited reads their mailbox by IMAP and answers by SMTP.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from conferences.jobs import Clockwork, ticking, ticks_of
from conferences.settings import Settings
from tests.journeys.letters import Letter, letter_of
from tests.mail_server.server import MailServer
from tests.notifications.inbox.replies import Said, Shape

T = TypeVar("T")

SERVICE = "convenor@convenor.example"
ANSWERS = "r@convenor.example"
VOUCHES = "mx.test"
_TICKS = {"deliver", "fetch", "take_in"}
_PATIENCE_S = 90


@dataclass(frozen=True)
class Post:
    """The mail server, and the clock the service goes by."""

    server: MailServer
    now_of: Callable[[], datetime]

    async def letters(self, address: str, *, mails: int) -> list[Letter]:
        """What somebody's mailbox holds once that much came, oldest first."""
        found = await asyncio.to_thread(self.server.wait_for, address, mails=mails)
        return [letter_of(mail.as_bytes()) for mail in found]

    async def answer(self, shape: Shape, letter: Letter, said: Said) -> None:
        """Answer an invitation as a program does: to its organizer, by SMTP."""
        await self.send(shape(said), letter, said)

    async def send(self, written: bytes, letter: Letter, said: Said) -> None:
        """Send what a program wrote to an invitation's organizer; without what servers add."""
        raw = b"".join(
            line
            for line in written.splitlines(keepends=True)
            if not line.startswith((b"Return-Path:", b"Delivered-To:"))
        )
        organizer = str(letter.event["ORGANIZER"]).removeprefix("mailto:")
        await asyncio.to_thread(self.server.take, raw, sender=said.sender, recipient=organizer)


def answers_to(letter: Letter, answer: str, *, at: datetime, sender: str = "") -> Said:
    """What the recipient of an invitation answers, with what their program knows from it."""
    token, _, domain = letter.uid.partition("@")
    return Said(
        token=token, domain=domain, sender=sender or letter.to, attendee=letter.to, answer=answer,
        sequence=letter.sequence, stamped_at=at, starts_at=letter.starts_at,
    )  # fmt: skip


async def until(look: Callable[[], Awaitable[T | None]]) -> T:
    """What looking finds at last.

    Raises:
        TimeoutError: it finds nothing in time.
    """
    end = time.monotonic() + _PATIENCE_S
    while time.monotonic() < end:
        if (found := await look()) is not None:
            return found
        await asyncio.sleep(0.1)
    raise TimeoutError("waited in vain")


@asynccontextmanager
async def at_work(settings: Settings, server: MailServer, now: datetime) -> AsyncIterator[Post]:
    """The service while it delivers, fetches and takes in, on a clock that goes on from now."""
    started = time.monotonic()

    def now_of() -> datetime:
        return now + timedelta(seconds=time.monotonic() - started)

    by_mail = replace(
        settings, mail_out=server.smtp_url, mail_in=server.imap_url(ANSWERS),
        mail_from=SERVICE, mail_server=VOUCHES,
    )  # fmt: skip
    ticks = [replace(tick, every_s=1) for tick in ticks_of(by_mail) if tick.name in _TICKS]
    async with ticking(Clockwork(ticks=ticks, now_of=now_of)):
        yield Post(server, now_of)
