"""A real SMTP server in this process that keeps what it is given and misbehaves when told to."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass(frozen=True)
class Taken:
    sender: str
    recipient: str
    content: bytes


@dataclass
class Sink:
    """`says` maps a recipient to the answer to its RCPT or DATA; `drops` cuts the line instead.

    `hangs` keeps silent before it takes the mail, `freezes` after. Once it took as many as it
    `expects`, `has_expected` is set.
    """

    port: int = 0
    taken: list[Taken] = field(default_factory=list)
    says: dict[str, str] = field(default_factory=dict)
    says_after_data: dict[str, str] = field(default_factory=dict)
    drops: set[str] = field(default_factory=set)
    hangs: set[str] = field(default_factory=set)
    freezes: set[str] = field(default_factory=set)
    pause: float = 0
    refuses_all: str = ""
    tarpits: dict[str, float] = field(default_factory=dict)
    is_hanging: asyncio.Event = field(default_factory=asyncio.Event)
    expects: int = 0
    has_expected: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self) -> list[str]:
        return sorted(taken.recipient for taken in self.taken)

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's own name and shape
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        _ = session, options
        if address in self.drops:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if address in self.hangs:
            self.is_hanging.set()
            await asyncio.Event().wait()
        await asyncio.sleep(self.tarpits.get(address, 0))
        answer = self.refuses_all or self.says.get(address, "250 OK")
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802 - aiosmtpd's own name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        _ = server, session
        [recipient] = envelope.rcpt_tos
        answer = self.says_after_data.get(recipient, "250 2.0.0 taken as 1aBcDe")
        if answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.taken.append(Taken(envelope.mail_from or "", recipient, content))
            if len(self.taken) == self.expects:
                self.has_expected.set()
            await asyncio.sleep(self.pause)
            if recipient in self.freezes:
                self.is_hanging.set()
                await asyncio.Event().wait()
        return answer


@asynccontextmanager
async def running_sink(**settings: Any) -> AsyncIterator[Sink]:  # noqa: ANN401 - aiosmtpd's own
    """A sink on a free port of this machine."""
    sink = Sink()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(sink, hostname="sink.test", loop=loop, **settings), "127.0.0.1", 0
    )
    sink.port = server.sockets[0].getsockname()[1]
    try:
        yield sink
    finally:
        server.close()
