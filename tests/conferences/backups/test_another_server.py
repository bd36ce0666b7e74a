"""A backup is of one instant though people write meanwhile, and goes onto another server whole.

Both servers are reached by their address alone, as those in DATABASE_URL are.
"""

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
from pyrage import x25519

from conferences import database as databases
from conferences.backups import making, restoring
from conferences.keeping import service as keeping
from conferences.keeping.tombstones import read_ledger
from people.audit.service import fetch, reading
from people.permissions import OPERATOR
from tests.conferences.keeping.over import (
    a_case_that_is_over,
    an_officer,
    files_in,
    found_in_database,
)
from tests.conferences.keeping.test_tombstones import _work_on

COUNTED = """
SELECT (SELECT count(*) FROM agency WHERE name LIKE 'Pair %') AS agencies,
       (SELECT count(*) FROM venue WHERE name LIKE 'Pair %') AS venues
"""


@pytest.fixture
def elsewhere() -> Iterator[databases.Database]:
    """Another server, with nothing in it."""
    folder = Path(tempfile.mkdtemp(prefix="convenor-elsewhere-"))
    folder.chmod(0o755)
    server = databases.ensure(folder, flags={"fsync": "off"})
    yield server
    databases.stop(server)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def master_key(tmp_path: Path) -> Path:
    """The key the tests' vault uses, in a file."""
    file = tmp_path / "master"
    file.write_text(f"1 {bytes(range(32)).hex()}")
    file.chmod(0o400)
    return file


async def _write_pairs(dsn: str, begun: asyncio.Event) -> None:
    """An agency and a venue in each transaction, so that there are always as many of both."""
    connection = await databases.connect(dsn)
    try:
        while True:
            name = f"Pair {uuid4()}"
            async with connection.transaction():
                await connection.execute(
                    'INSERT INTO agency (id, name, "group", calendar)'
                    " VALUES ($1, $2, 'health', 'scotland')",
                    uuid4(), name,
                )  # fmt: skip
                await asyncio.sleep(0)
                await connection.execute(
                    "INSERT INTO venue (id, name, address) VALUES ($1, $2, 'x')", uuid4(), name
                )
            begun.set()
    finally:
        await connection.close()


@asynccontextmanager
async def _somebody_writing(dsn: str) -> AsyncIterator[None]:
    """Pairs are written all the while; when it begins there is one at least."""
    begun = asyncio.Event()
    writing = asyncio.create_task(_write_pairs(dsn, begun))
    await begun.wait()
    yield
    writing.cancel()
    with suppress(asyncio.CancelledError):
        await writing


async def test_a_backup_during_writes_is_put_back_elsewhere_whole_and_stays_erased(
    database: str, elsewhere: databases.Database, file_store: Path, master_key: Path,
    tmp_path: Path, now: datetime,
):  # fmt: skip
    case = await a_case_that_is_over()
    await a_case_that_is_over(now, adopts=False)
    own = [case.canaries[at] for at in (0, 1, 2, 4, 5)]  # the other case has the same words
    identity, kept = x25519.Identity.generate(), tmp_path / "kept"
    async with _somebody_writing(database):
        await making.make(kept, identity.to_public(), dsn=database, master_key=master_key, now=now)
    officer, second = await an_officer(now=now), await an_officer(now=now)
    run = await keeping.ask(officer, "The yearly round.", now=now)
    await keeping.approve(second, run, now=now)
    await keeping.carry_out(officer, run, now=now)
    assert len(files_in(file_store)) == 1
    assert len(await read_ledger()) >= 2
    there = databases.dsn_for(elsewhere.dsn, "put_back")
    await databases.create_database(there)
    manifest = await restoring.check(kept, identity, dsn=there, master_key=master_key)
    await restoring.put_back(kept, identity, manifest, dsn=there)
    assert len(files_in(file_store)) == 2  # the backup brings the erased file back
    try:
        await _work_on(there)
        assert len(await found_in_database(own)) > 3
        looked = await restoring.look_over(now=now)
        assert (looked.files, looked.damaged, looked.trail) == (1, (), "")
        assert looked.erased_again >= 2
        assert await found_in_database(own) == {}
        assert len(files_in(file_store)) == 1
        async with reading(OPERATOR):
            [counted] = await fetch(COUNTED)
        assert counted["agencies"] == counted["venues"] > 0
    finally:
        await _work_on(database)


async def test_control_what_is_read_at_two_instants_does_not_fit_together(database: str):
    connection = await databases.connect(database)
    async with _somebody_writing(database):
        before = (await connection.fetchrow(COUNTED))["agencies"]
        while (after := (await connection.fetchrow(COUNTED))["venues"]) == before:
            pass
    await connection.close()
    assert before != after
