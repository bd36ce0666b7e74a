"""A process that fetches and takes in what waits: python -m ... DSN URL.

It prints how many mails it took in, and the most memory it needed, in kB.
"""

import asyncio
import resource
import sys

from conferences.mailed.taking_in import take_in
from notifications.inbox import service as inbox
from notifications.inbox.collecting import Collector
from notifications.inbox.mailboxes import mailbox_from
from people.vault import service as vault
from piccolo_conf import DB
from tests.notifications.builders import NOW


async def main(dsn: str, url: str) -> None:
    """Do what an installation does by its ticks, once."""
    vault.use(bytes(range(32)))
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(min_size=1, max_size=4)
    collector = Collector(mailbox_from(url, inbox.known))
    try:
        await collector.collect(lambda: NOW, is_stopping=lambda: False)
        done = await take_in(lambda: NOW, trusts_all=True)
    finally:
        await collector.mailbox.close()
        await DB.close_connection_pool()
    print(done.taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2]))
