"""Two coordinators book the same room at once, each through a process of the service of its own.

That the guards are what keeps the second one out is shown in the tests of the diaries, with each
of them taken away in turn; here the whole way is gone, from the browser's cookie to the room.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import httpx
import pytest_asyncio

from people.clock import clock
from tests.drill.installation import COORDINATORS, Installation, signed_in

DAYS = range(100, 105)
MINUTES = 90
SLOWLY_S = 0.2
SLOW = f"""
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep({SLOWLY_S}); RETURN NEW; END $$;
CREATE TRIGGER slowly BEFORE INSERT ON busy_interval
  FOR EACH STATEMENT EXECUTE FUNCTION slowly();
"""
AS_BEFORE = "DROP TRIGGER slowly ON busy_interval; DROP FUNCTION slowly"
HELD = """
SELECT count(*) AS held, count(DISTINCT (resource, starts_at)) AS apart FROM busy_interval
"""


@dataclass
class Rival:
    """A coordinator at one process, with a conference to book."""

    browser: httpx.AsyncClient
    conference: dict[str, Any]

    async def book(self, starts_at: datetime, room: str) -> tuple[httpx.Response, float]:
        """Ask for the room at that time; what became of it, and when."""
        body = {
            "starts_at": starts_at.isoformat(),
            "minutes": MINUTES,
            "room": room,
            "reason": "Another day suits better",
        }
        path = f"/api/v1/conferences/{self.conference['id']}/booking"
        answer = await self.browser.put(path, json=body)
        return answer, time.monotonic()


async def made(browser: httpx.AsyncClient, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """What the API made."""
    answer = await browser.post(f"/api/v1{path}", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def a_rival(browser: httpx.AsyncClient, name: str) -> Rival:
    """A coordinator with a family's review to book."""
    child = {"name": f"Example {name}", "date_of_birth": "2021-02-01"}
    family = await made(browser, "/children", {"name": name, "children": [child]})
    about = {"kind": "review", "children": [one["id"] for one in family["children"]]}
    return Rival(browser, await made(browser, "/conferences", about))


@pytest_asyncio.fixture(loop_scope="session")
async def rivals(installation: Installation) -> AsyncIterator[list[Rival]]:
    """Two coordinators, each signed in at a process of their own."""
    async with AsyncExitStack() as opened:
        addresses = await asyncio.gather(
            *(opened.enter_async_context(installation.serving()) for _ in COORDINATORS)
        )
        browsers = [
            await opened.enter_async_context(signed_in(address, name))
            for address, name in zip(addresses, COORDINATORS, strict=True)
        ]
        yield [
            await a_rival(browser, name)
            for name, browser in zip(("Larch", "Rowan"), browsers, strict=True)
        ]


async def test_of_two_who_book_a_room_at_once_one_has_it_and_the_other_is_told_who(
    installation: Installation, rivals: list[Rival]
):
    house = {"name": "House", "address": "1 Road", "rooms": [{"name": "The Room", "capacity": 9}]}
    [room] = (await made(rivals[0].browser, "/venues", house))["rooms"]
    async with slow_diaries(installation) as rows:
        today = datetime.fromtimestamp(time.time(), UTC).replace(microsecond=0)
        for days in DAYS:
            noon = today.replace(hour=12, minute=0, second=0) + timedelta(days=days)
            await meet(rivals, noon, room)
        held = await rows.fetchrow(HELD)
    assert held is not None
    assert held["held"] == held["apart"]


@asynccontextmanager
async def slow_diaries(installation: Installation) -> AsyncIterator[asyncpg.Connection]:
    """For as long as this lasts, whoever takes a room is long about it."""
    async with installation.rows() as rows:
        await rows.execute(SLOW)
        try:
            yield rows
        finally:
            await rows.execute(AS_BEFORE)


async def meet(rivals: list[Rival], starts_at: datetime, room: dict[str, Any]) -> None:
    """Both ask at once: one has the room, the other is told who, and has no other time either."""
    asked_at = time.monotonic()
    done = await asyncio.gather(*(rival.book(starts_at, room["id"]) for rival in rivals))
    statuses = [answer.status_code for answer, _ in done]
    assert sorted(statuses) == [200, 409]
    winner, loser = statuses.index(200), statuses.index(409)
    assert done[winner][1] - asked_at > SLOWLY_S
    problem = done[loser][0].json()
    reference = rivals[winner].conference["reference"]
    assert problem["held_by"].startswith(f"conference {reference}")
    until = clock(starts_at + timedelta(minutes=MINUTES))
    assert problem["detail"].startswith(
        f"The Room is taken from {clock(starts_at)} to {until} by conference {reference}"
    )
    path = f"/api/v1/conferences/{rivals[loser].conference['id']}"
    seen = (await rivals[winner].browser.get(path)).json()
    assert not (seen["starts_at"] or "").startswith(f"{starts_at:%Y-%m-%d}")
