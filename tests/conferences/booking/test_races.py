"""Two coordinators in two processes who book at once: the act as a whole, and controls.

Each race runs in a database of its own, in which every insert into the diary is slow: whoever is
not kept out by a guard meets the other there.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import msgspec
import pytest_asyncio

from conferences import database as databases
from conferences.booking.values import BookConference
from conferences.diaries.tables import BusyInterval
from notifications.outbox.tables import OutboxMessage
from piccolo_conf import DB
from tests.builders import (
    a_booked_conference,
    a_conference,
    a_professional,
    a_slot,
    a_venue_with_room,
    the_conference,
)

ROOT = Path(__file__).parents[3]
SLOW = """
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$;
CREATE TRIGGER slowly BEFORE INSERT ON busy_interval
  FOR EACH STATEMENT EXECUTE FUNCTION slowly();
"""
NO_GUARDS = """
ALTER TABLE busy_interval DROP CONSTRAINT busy_interval_taken_once;
CREATE FUNCTION public.pg_advisory_xact_lock(bigint) RETURNS void LANGUAGE sql AS 'SELECT';
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database());
END $$;
"""
Rival = asyncio.subprocess.Process


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def rivals() -> AsyncIterator[list[Rival]]:
    """Two operating-system processes, each with the service's own code and a pool of its own."""
    script = str(Path(__file__).parent / "rival_process.py")
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, script, cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    yield started
    for rival in started:
        assert rival.stdin is not None
        rival.stdin.close()
        await rival.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def arena(own_database: str, pool: str) -> AsyncIterator[str]:
    """A database of this test's own in which inserts are slow, and the engine on it meanwhile."""
    await _alter(own_database, SLOW)
    await _turn_to(own_database)
    yield own_database
    await _turn_to(pool)


async def _alter(dsn: str, statements: str) -> None:
    connection = await databases.connect(dsn)
    await connection.execute(statements)
    await connection.close()


async def _turn_to(dsn: str) -> None:
    await DB.close_connection_pool()
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(min_size=1, max_size=4)


async def _say(rival: Rival, line: bytes) -> None:
    assert rival.stdin is not None
    rival.stdin.write(line + b"\n")
    await rival.stdin.drain()


async def _hear(rival: Rival) -> bytes:
    assert rival.stdout is not None
    return await asyncio.wait_for(rival.stdout.readline(), 60)


async def _race(rivals: list[Rival], dsn: str, *wishes: tuple[UUID, BookConference]) -> list[str]:
    for rival, (conference, asked) in zip(rivals, wishes, strict=True):
        line = {"dsn": dsn, "conference": conference, "asked": asked}
        await _say(rival, msgspec.json.encode(line))
    for rival in rivals:
        assert await _hear(rival) == b"ready\n"
    for rival in rivals:
        await _say(rival, b"go")
    return [msgspec.json.decode(await _hear(rival), type=str) for rival in rivals]


async def test_of_two_who_book_the_same_room_one_wins_and_the_other_is_told_who_has_it(
    rivals: list[Rival], arena: str
):
    room = await a_venue_with_room()
    pair = [await a_conference(), await a_conference()]
    slot = a_slot(room=room.id)
    results = await _race(rivals, arena, *((one.id, slot) for one in pair))
    winner, loser = sorted(range(2), key=lambda n: results[n] != "won")
    assert results[winner] == "won"
    told = "ClashError: The Tay Room is taken from 10:00 to 11:30 by conference"
    assert results[loser].startswith(f"{told} {pair[winner].reference}.")
    states = [(await the_conference(one.id)).state for one in pair]
    assert sorted(states) == ["booked", "planned"]
    assert await OutboxMessage.count() == 4


async def test_of_two_who_book_the_same_chair_one_wins(rivals: list[Rival], arena: str):
    chair = await a_professional("Karen Lindsay")
    pair = [await a_conference(chair=chair.id), await a_conference(chair=chair.id)]
    results = await _race(rivals, arena, *((one.id, a_slot()) for one in pair))
    assert max(results) == "won"
    assert "ClashError: Karen Lindsay is taken" in min(results)


async def test_control_without_the_guards_both_get_the_room(rivals: list[Rival], arena: str):
    room = await a_venue_with_room()
    pair = [await a_conference(), await a_conference()]
    await _alter(arena, NO_GUARDS)
    slot = a_slot(room=room.id)
    results = await _race(rivals, arena, *((one.id, slot) for one in pair))
    assert results == ["won", "won"]
    assert await BusyInterval.count().where(BusyInterval.resource == room.id) == 2


async def test_of_two_who_move_the_same_conference_one_is_told_that_it_moved(
    rivals: list[Rival], arena: str
):
    chair = await a_professional()
    conference = await a_booked_conference(chair=chair.id)
    slots = [
        a_slot(days=days, reason="Another day.", revision=conference.revision) for days in (36, 37)
    ]
    results = await _race(rivals, arena, *((conference.id, slot) for slot in slots))
    assert max(results) == "won"
    assert "RefusedError: Somebody else changed this while you had it open" in min(results)
    row = await the_conference(conference.id)
    assert (row.sequence, row.revision) == (2, conference.revision + 1)
    assert await BusyInterval.count() == 1


async def test_control_without_a_revision_both_move_it_and_the_last_one_stays(
    rivals: list[Rival], arena: str
):
    chair = await a_professional()
    conference = await a_booked_conference(chair=chair.id)
    slots = [a_slot(days=days, reason="Another day.") for days in (36, 37)]
    results = await _race(rivals, arena, *((conference.id, slot) for slot in slots))
    assert results == ["won", "won"]
    row = await the_conference(conference.id)
    assert row.sequence == 3
    assert await BusyInterval.count() == 1
