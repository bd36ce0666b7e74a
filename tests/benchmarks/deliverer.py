"""One process that delivers: all that is due once its input ends, or by the clock of the service.

``python -m tests.benchmarks.deliverer DSN URL once|ticking``; it says "ready" first.
"""

import asyncio
import sys

from conferences.jobs import Clockwork, Round, Tick, ticking
from notifications.messages.values import Message, Recipient
from notifications.outbox.delivering import deliver_due
from notifications.outbox.transports import transport_from
from people.vault import service as vault
from piccolo_conf import DB
from tests.notifications.builders import NOW, SERVICE, ZOE


async def to_zoe(_: Message) -> Recipient | None:
    """Everything goes to one person."""
    return ZOE


async def main(dsn: str, url: str, way: str) -> None:
    """Deliver as asked."""
    vault.use(bytes(range(32)))
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(min_size=1, max_size=4)
    transport = transport_from(url)

    async def deliver(round_: Round) -> None:
        await deliver_due(
            transport, to_zoe, round_.now_of, service=SERVICE, is_stopping=round_.is_stopping
        )

    try:
        print("ready", flush=True)
        if way == "once":
            await asyncio.to_thread(sys.stdin.read)
            await deliver(Round(now_of=lambda: NOW, is_stopping=lambda: False))
        else:
            async with ticking(Clockwork(ticks=[Tick(name="deliver", every_s=2, work=deliver)])):
                await asyncio.Event().wait()
    finally:
        await DB.close_connection_pool()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
