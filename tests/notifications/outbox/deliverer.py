"""A deliverer in a process of its own, to be killed: python -m ... DSN URL INSTANT."""

import asyncio
import sys
from datetime import datetime

from notifications.messages.values import Message, Recipient
from notifications.outbox.delivering import deliver_due
from notifications.outbox.transports import transport_from
from people.vault import service as vault
from piccolo_conf import DB
from tests.notifications.builders import SERVICE, ZOE


async def to_zoe(_: Message) -> Recipient | None:
    return ZOE


async def main(dsn: str, url: str, now: datetime) -> None:
    """Deliver once what is due at that instant."""
    vault.use(bytes(range(32)))
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(min_size=1, max_size=2)
    try:
        await deliver_due(transport_from(url), to_zoe, lambda: now, service=SERVICE)
    finally:
        await DB.close_connection_pool()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], datetime.fromisoformat(sys.argv[3])))
