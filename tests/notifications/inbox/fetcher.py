"""A process that fetches once: python -m ... DSN URL. It prints how many mails were new."""

import asyncio
import sys

from notifications.inbox import service as inbox
from notifications.inbox.collecting import Collector
from notifications.inbox.mailboxes import mailbox_from
from people.vault import service as vault
from piccolo_conf import DB
from tests.notifications.builders import NOW


async def main(dsn: str, url: str) -> None:
    """Store what waits in the mailbox of that address."""
    vault.use(bytes(range(32)))
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(min_size=1, max_size=2)
    collector = Collector(mailbox_from(url, inbox.known))
    try:
        done = await collector.collect(lambda: NOW, is_stopping=lambda: False)
    finally:
        await collector.mailbox.close()
        await DB.close_connection_pool()
    print(done)  # noqa: T201 - the parent reads it


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
