"""An operating-system process of its own that takes rooms and people when told to.

Reads a round a line from its standard input (an address and wishes), says "ready" when its pool
is open, waits for "go", lets all its clients go at once and answers what became of each.
"""

import asyncio
import sys
from datetime import UTC, datetime
from uuid import UUID

import msgspec

from conferences.diaries.service import Resource, free, take
from people.audit.service import Subject, Verb, recorded
from people.errors import ClashError
from people.permissions import OPERATOR
from piccolo_conf import DB

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Wish(msgspec.Struct):
    """One client's wish for one conference."""

    about: UUID
    resources: list[Resource]
    starts_at: datetime
    ends_at: datetime


class Round(msgspec.Struct):
    """One race: the database it is run in and what this process's clients want there."""

    dsn: str
    wishes: list[Wish]


async def book(wish: Wish) -> str:
    """Take what is wished for, as an act would; gives what became of it."""
    subject = Subject("conference", wish.about)
    try:
        async with recorded(OPERATOR, Verb.ALTER, subject, now=NOW, name="conference.book") as act:
            await free(act, about=wish.about)
            await take(
                act,
                about=wish.about,
                resources=wish.resources,
                starts_at=wish.starts_at,
                ends_at=wish.ends_at,
            )
    except ClashError as clash:
        return str(clash)
    except Exception as error:  # noqa: BLE001 - whatever went wrong is the parent's to judge
        return f"{type(error).__name__}: {error}"
    return "won"


async def race(line: bytes) -> None:
    """Run one round."""
    given = msgspec.json.decode(line, type=Round)
    DB.config = {"dsn": given.dsn}
    await DB.start_connection_pool(min_size=len(given.wishes), max_size=len(given.wishes))
    print("ready", flush=True)  # noqa: T201 - the parent reads it
    await asyncio.to_thread(sys.stdin.buffer.readline)
    results = await asyncio.gather(*(book(wish) for wish in given.wishes))
    await DB.close_connection_pool()
    print(msgspec.json.encode(results).decode(), flush=True)  # noqa: T201 - the parent reads it


async def main() -> None:
    """Run rounds until the parent closes the pipe."""
    while line := await asyncio.to_thread(sys.stdin.buffer.readline):
        await race(line)


if __name__ == "__main__":
    asyncio.run(main())
