"""The master key is changed under load: nothing fails, and nothing sealed is written again."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import pytest_asyncio

from people.audit.service import Subject, Verb, recorded
from people.errors import RefusedError
from people.permissions import OPERATOR
from people.vault import key_file, rotation
from people.vault import service as vault

ROOT = Path(__file__).parents[3]
CASES = 600  # more than are wrapped anew at once
Process = asyncio.subprocess.Process


@pytest_asyncio.fixture(loop_scope="session")
async def path(database: str, tmp_path: Path, now: datetime) -> Path:
    """A key file in use by the worker's database, with cases."""
    path = tmp_path / "master"
    connection = await asyncpg.connect(database)
    await vault.take_up(path, connection, now=now)
    await connection.close()
    subject = Subject("family")
    async with recorded(OPERATOR, Verb.COLLECT, subject, now=now, name="tests.cases") as act:
        await vault.case_keys(act, [uuid4() for _ in range(CASES)])
    return path


@asynccontextmanager
async def busy(database: str, path: Path, how: str = "look") -> AsyncIterator[list[Process]]:
    """Two processes that read and write meanwhile."""
    processes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.people.vault.busy_process", database, str(path), how,
            cwd=ROOT, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )
        for _ in range(2)
    ]  # fmt: skip
    try:
        for process in processes:
            assert process.stdout is not None
            assert await process.stdout.readline() == b"begun\n"
        yield processes
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def stopped(processes: list[Process]) -> dict[str, int]:
    """What they did until now, together."""
    done = [json.loads((await process.communicate(b"stop\n"))[0]) for process in processes]
    return {what: sum(one[what] for one in done) for what in done[0]}


async def versions(path: Path) -> dict[int, int]:
    return {one.version: one.keys for one in await rotation.list_versions(OPERATOR, path)}


async def test_while_keys_are_changed_no_read_and_no_write_fails(
    database: str, path: Path, now: datetime
):
    async with busy(database, path) as processes:
        await asyncio.sleep(0.5)
        for version in (2, 3):
            assert (await rotation.rotate(OPERATOR, path, now=now))[0] == version
            await rotation.retire(OPERATOR, path, version - 1, now=now)
        await asyncio.sleep(0.5)
        done = await stopped(processes)
    assert done["failures"] == 0
    assert min(done["reads"], done["writes"]) > 20
    assert await versions(path) == {3: CASES + 2 + done["writes"]}


async def test_control_processes_that_never_look_into_the_file_again_fail(
    database: str, path: Path, now: datetime
):
    async with busy(database, path, "never-look") as processes:
        await rotation.rotate(OPERATOR, path, now=now)
        await asyncio.sleep(0.5)
        done = await stopped(processes)
    assert done["failures"] > 0


async def test_what_is_sealed_stays_byte_for_byte_and_opens(
    database: str, path: Path, now: datetime
):
    case, subject = uuid4(), Subject("family")
    async with recorded(OPERATOR, Verb.COLLECT, subject, now=now, name="tests.case") as act:
        sealed = (await vault.case_key(act, case)).seal("Fiona", about="x")
    own = vault.seal("Fiona", about="y")
    before = await wrapped(database)
    await rotation.rotate(OPERATOR, path, now=now)
    await rotation.retire(OPERATOR, path, 1, now=now)
    assert not before & await wrapped(database)
    async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="tests.case") as act:
        assert (await vault.case_key(act, case)).unseal(sealed, about="x") == "Fiona"
    assert vault.unseal(own, about="y") == "Fiona"


async def wrapped(database: str) -> set[bytes]:
    connection = await asyncpg.connect(database)
    rows = await connection.fetch(
        "SELECT wrapped FROM case_key UNION SELECT wrapped FROM service_key"
    )
    await connection.close()
    return {row["wrapped"] for row in rows}


async def test_a_version_is_kept_while_something_hangs_on_it(path: Path, now: datetime):
    with pytest.raises(RefusedError, match="newest"):
        await rotation.retire(OPERATOR, path, 1, now=now)
    await rotation.renew(OPERATOR, path, now=now)
    with pytest.raises(RefusedError, match=f"{CASES + 2} keys hang on version 1"):
        await rotation.retire(OPERATOR, path, 1, now=now)
    with pytest.raises(RefusedError, match="not in"):
        await rotation.retire(OPERATOR, path, 9, now=now)
    assert key_file.read(path).newest == 2


async def test_a_change_that_was_cut_off_goes_on_with_the_version_it_began(
    path: Path, now: datetime
):
    assert await rotation.renew(OPERATOR, path, now=now) == 2
    assert await rotation.renew(OPERATOR, path, now=now) == 2
    assert await rotation.rotate(OPERATOR, path, now=now) == (2, CASES + 2)
    assert await versions(path) == {1: 0, 2: CASES + 2}
