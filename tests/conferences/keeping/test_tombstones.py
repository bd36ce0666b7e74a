"""A database put back to an earlier day is erased again before it goes on line."""

from datetime import datetime
from pathlib import Path

from conferences import database as databases
from conferences.keeping import service as keeping
from conferences.keeping.tombstones import read_ledger
from people.audit.service import fetch, reading
from people.permissions import OPERATOR
from piccolo_conf import DB
from tests.conferences.keeping.over import (
    a_case_that_is_over,
    an_officer,
    files_in,
    found_in_database,
)


async def _copied(dsn: str, name: str) -> str:
    """A copy of the database as it is now; nobody may be connected to it meanwhile."""
    copy = databases.dsn_for(dsn, name)
    await DB.close_connection_pool()
    try:
        await databases.create_database(copy, template=databases.name_of(dsn))
    finally:
        await DB.start_connection_pool(min_size=1, max_size=4)
    return copy


async def _work_on(dsn: str) -> None:
    await DB.close_connection_pool()
    DB.config = {"dsn": dsn}
    await DB.start_connection_pool(min_size=1, max_size=4)


async def test_what_was_erased_after_the_backup_is_erased_again(
    database: str, file_store: Path, now: datetime
):
    case = await a_case_that_is_over()
    other = await a_case_that_is_over(now, adopts=False)
    own = [case.canaries[at] for at in (0, 1, 2, 4, 5)]  # the other case has the same words
    officer, second = await an_officer(now=now), await an_officer(now=now)
    [*kept] = [file.read_bytes() for file in files_in(file_store)]
    names = files_in(file_store)
    backup = await _copied(database, f"{databases.name_of(database)}_backup")
    try:
        run = await keeping.ask(officer, "", now=now)
        await keeping.approve(second, run, now=now)
        await keeping.carry_out(officer, run, now=now)
        assert await found_in_database(own) == {}
        assert {one.kind for one in await read_ledger()} >= {"children_families", "file"}
        await _work_on(backup)
        for file, content in zip(names, kept, strict=True):
            file.write_bytes(content)  # the store was put back too
        assert len(await found_in_database(own)) > 3
        applied = await keeping.apply_tombstones(OPERATOR, now=now)
        assert applied.applied >= 2
        assert await found_in_database(own) == {}
        assert "family" in await found_in_database(other.canaries[:1])
        assert len(files_in(file_store)) == 1
        again = await keeping.apply_tombstones(OPERATOR, now=now)
        assert again.applied == 0
        async with reading(OPERATOR):
            [key] = await fetch("SELECT wrapped FROM case_key WHERE family = $1", case.family)
        assert key["wrapped"] is None
    finally:
        await _work_on(database)
        await databases.drop_database(backup)
