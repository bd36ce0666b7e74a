"""A process that delivers again and again until it is killed; its clock goes faster than ours.

``python -m tests.drill.deliverer DSN URL STARTED LEASE``: when the clocks of all deliverers began,
in seconds, and how long a claim holds, in seconds of their clocks. It says "delivered" and a
number after each round.
"""

import asyncio
import sys
import time
from datetime import timedelta

from notifications.messages.values import Message, Recipient
from notifications.outbox import service as outbox
from notifications.outbox.delivering import deliver_due
from notifications.outbox.transports import transport_from
from people.vault import service as vault
from piccolo_conf import DB
from tests.notifications.builders import NOW, SERVICE, ZOE

SPEED = 40
_PAUSE_S = 0.05


async def to_zoe(_: Message) -> Recipient | None:
    """Everything goes to one person, so that the same message gives the same mail."""
    return ZOE


async def main(dsn: str, url: str, started: float) -> None:
    """Deliver what is due, for ever."""
    vault.use(bytes(range(32)))
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(min_size=1, max_size=2)
    transport = transport_from(url)
    while True:
        done = await deliver_due(
            transport,
            to_zoe,
            lambda: NOW + timedelta(seconds=SPEED * (time.time() - started)),
            service=SERVICE,
        )
        print("delivered", done.sent, flush=True)  # noqa: T201 - the parent reads it
        await asyncio.sleep(_PAUSE_S)


if __name__ == "__main__":
    vars(outbox)["LEASE"] = timedelta(seconds=float(sys.argv[4]))
    asyncio.run(main(sys.argv[1], sys.argv[2], float(sys.argv[3])))
