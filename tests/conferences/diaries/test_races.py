"""Two processes that want the same room at once, with the guards on and, for control, off.

Each race runs in a database of its own, in which every insert into the diary is slow: whoever is
not kept out by a guard meets the other there. Without the guards both get in, so the test can
fail.
"""

import asyncio
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import msgspec
import pytest
import pytest_asyncio

from conferences import database as databases

ROOT = Path(__file__).parents[3]
STARTS = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
ENDS = STARTS + timedelta(minutes=90)

SLOW = """
CREATE FUNCTION slowly() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(0.3); RETURN NEW; END $$;
CREATE TRIGGER slowly BEFORE INSERT ON busy_interval
  FOR EACH STATEMENT EXECUTE FUNCTION slowly();
"""
NO_CONSTRAINT = "ALTER TABLE busy_interval DROP CONSTRAINT busy_interval_taken_once;"
NO_LOCKS = """
CREATE FUNCTION public.pg_advisory_xact_lock(bigint) RETURNS void LANGUAGE sql AS 'SELECT';
DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET search_path = public, pg_catalog', current_database());
END $$;
"""


@dataclass
class Rival:
    """One of the two processes."""

    process: asyncio.subprocess.Process

    async def say(self, line: bytes) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(line + b"\n")
        await self.process.stdin.drain()

    async def hear(self) -> bytes:
        assert self.process.stdout is not None
        return await asyncio.wait_for(self.process.stdout.readline(), 60)


@pytest_asyncio.fixture(loop_scope="session", scope="module")
async def rivals() -> AsyncIterator[list[Rival]]:
    """Two operating-system processes, each with the service's own code and a pool of its own."""
    script = str(Path(__file__).parent / "rival_process.py")
    started = [
        Rival(
            await asyncio.create_subprocess_exec(
                sys.executable, script, cwd=ROOT, env={"PYTHONPATH": str(ROOT)},
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            )
        )
        for _ in range(2)
    ]  # fmt: skip
    yield started
    for rival in started:
        assert rival.process.stdin is not None
        rival.process.stdin.close()
        await rival.process.wait()


@pytest_asyncio.fixture(loop_scope="session")
async def arena(own_database: str, request: pytest.FixtureRequest) -> str:
    """A database of this test's own in which inserts are slow, and what the test turned off."""
    connection = await databases.connect(own_database)
    await connection.execute(SLOW + getattr(request, "param", ""))
    await connection.close()
    return own_database


def _wish(about: UUID, *resources: tuple[str, UUID, str]) -> dict[str, object]:
    return {
        "about": about,
        "resources": [{"kind": kind, "id": id_, "name": name} for kind, id_, name in resources],
        "starts_at": STARTS,
        "ends_at": ENDS,
    }


async def _race(rivals: list[Rival], dsn: str, *wishes: list[dict[str, object]]) -> list[list[str]]:
    for rival, own in zip(rivals, wishes, strict=True):
        await rival.say(msgspec.json.encode({"dsn": dsn, "wishes": own}))
    for rival in rivals:
        assert await rival.hear() == b"ready\n"
    for rival in rivals:
        await rival.say(b"go")
    return [msgspec.json.decode(await rival.hear(), type=list[str]) for rival in rivals]


async def _arranged(dsn: str, references: list[str]) -> list[UUID]:
    connection = await databases.connect(dsn)
    family = uuid4()
    await connection.execute(
        "INSERT INTO family (id, reference, name_sealed, revision) VALUES ($1, 'F1', 'x', 1)",
        family,
    )
    ids = [uuid4() for _ in references]
    await connection.executemany(
        "INSERT INTO conference (id, reference, kind, state, family, reconvenes, due_counted,"
        " late_reason, sequence, move_reason, cancel_reason, arranged_at, revision)"
        " VALUES ($1, $2, 'review', 'planned', $3, false, '', '', 0, '', '', now(), 1)",
        [(id_, reference, family) for id_, reference in zip(ids, references, strict=True)],
    )
    await connection.close()
    return ids


async def test_of_two_processes_one_gets_the_room_and_the_other_is_told_who_has_it(
    rivals: list[Rival], arena: str
):
    first, second = await _arranged(arena, ["7KQ2MX", "3HTR9W"])
    room = ("room", uuid4(), "The Tay Room")
    results = await _race(rivals, arena, [_wish(first, room)], [_wish(second, room)])
    won, lost = sorted(results, key=lambda result: result != ["won"])
    winner = "7KQ2MX" if won is results[0] else "3HTR9W"
    assert won == ["won"]
    told = f"The Tay Room is taken from 10:00 to 11:30 by conference {winner}."
    assert [words.partition(" Choose another time")[0] for words in lost] == [told]


@pytest.mark.parametrize("arena", [NO_LOCKS], indirect=True, ids=["locks off"])
async def test_the_constraint_alone_still_lets_only_one_in(rivals: list[Rival], arena: str):
    room = ("room", uuid4(), "The Tay Room")
    results = await _race(rivals, arena, [_wish(uuid4(), room)], [_wish(uuid4(), room)])
    assert max(results) == ["won"]
    assert "Somebody has just taken the room" in min(results)[0]


@pytest.mark.parametrize("arena", [NO_CONSTRAINT], indirect=True, ids=["constraint off"])
async def test_the_locks_alone_still_let_only_one_in(rivals: list[Rival], arena: str):
    room = ("room", uuid4(), "The Tay Room")
    results = await _race(rivals, arena, [_wish(uuid4(), room)], [_wish(uuid4(), room)])
    assert max(results) == ["won"]
    assert "The Tay Room is taken from 10:00 to 11:30" in min(results)[0]


@pytest.mark.parametrize("arena", [NO_CONSTRAINT + NO_LOCKS], indirect=True, ids=["both off"])
async def test_control_without_either_guard_both_get_in(rivals: list[Rival], arena: str):
    room = ("room", uuid4(), "The Tay Room")
    results = await _race(rivals, arena, [_wish(uuid4(), room)], [_wish(uuid4(), room)])
    assert results == [["won"], ["won"]]


async def test_of_twenty_clients_in_two_processes_one_wins_and_none_meets_a_deadlock(
    rivals: list[Rival], arena: str
):
    resources = [("room", uuid4(), "The Tay Room"), ("person", uuid4(), "Morag Reid")]
    orders = [resources, resources[::-1]]
    wishes = [[_wish(uuid4(), *orders[n % 2]) for n in range(10)] for _ in rivals]
    results = [one for own in await _race(rivals, arena, *wishes) for one in own]
    assert results.count("won") == 1
    assert len([r for r in results if "is taken from 10:00 to 11:30" in r]) == 19
