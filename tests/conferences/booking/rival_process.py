"""An operating-system process of its own that books conferences when told to.

Reads a round a line from its standard input, says "ready" when its pool is open, waits for "go",
books and answers what became of it.
"""

import asyncio
import sys
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from conferences.attending import service as attending
from conferences.booking import service as booking
from conferences.booking.values import BookConference
from people.errors import ConvenorError
from people.links import service as links
from people.permissions import OPERATOR
from people.vault import service as vault
from piccolo_conf import DB

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Round(msgspec.Struct):
    """One race: the database it is run in, the conference and the slot."""

    dsn: str
    conference: UUID
    asked: BookConference


async def race(line: bytes) -> None:
    """Run one round."""
    given = msgspec.json.decode(line, type=Round)
    DB.config = {"dsn": given.dsn}
    await DB.start_connection_pool(min_size=1, max_size=1)
    print("ready", flush=True)  # noqa: T201 - the parent reads it
    await asyncio.to_thread(sys.stdin.buffer.readline)
    try:
        await booking.book(OPERATOR, given.conference, given.asked, now=NOW)
        result = "won"
    except ConvenorError as error:
        result = f"{type(error).__name__}: {error}"
    await DB.close_connection_pool()
    print(msgspec.json.encode(result).decode(), flush=True)  # noqa: T201 - the parent reads it


async def main() -> None:
    """Run rounds until the parent closes the pipe."""
    vault.use(bytes(range(32)))
    links.use("https://test")
    attending.use("convenor@convenor.example")
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        await race(line)


if __name__ == "__main__":
    asyncio.run(main())
