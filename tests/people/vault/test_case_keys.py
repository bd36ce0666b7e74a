"""Keys of cases: one a family, opened for one act, and gone for good once erased."""

import asyncio
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg
import pytest

from people.audit.service import Act, Subject, Verb, reading, recorded
from people.permissions import OPERATOR
from people.vault import service as vault

ABOUT = "child.name:1"


def an_act(case: UUID, now: datetime):
    return recorded(OPERATOR, Verb.ALTER, Subject("family", case), now=now, name="tests.act")


async def sealed_in(case: UUID, now: datetime) -> bytes:
    async with an_act(case, now) as act:
        return (await vault.case_key(act, case)).seal("Fiona", about=ABOUT)


async def opened_from(case: UUID, sealed: bytes) -> str:
    async with reading(OPERATOR):
        return (await vault.case_key(None, case)).unseal(sealed, about=ABOUT)


@pytest.mark.usefixtures("database")
async def test_what_is_sealed_under_the_key_of_a_case_opens_in_a_later_read(now: datetime):
    case = uuid4()
    assert await opened_from(case, await sealed_in(case, now)) == "Fiona"


async def test_the_key_lies_wrapped_in_the_database(database: str, now: datetime):
    case = uuid4()
    await sealed_in(case, now)
    connection = await asyncpg.connect(database)
    row = await connection.fetchrow("SELECT * FROM case_key")
    await connection.close()
    assert row is not None
    assert (row["family"], row["master_version"], row["erased_at"]) == (case, 1, None)
    assert len(row["wrapped"]) == 1 + 12 + 32 + 16


@pytest.mark.usefixtures("database")
async def test_one_case_opens_nothing_of_another(now: datetime):
    one, other = uuid4(), uuid4()
    sealed = await sealed_in(one, now)
    await sealed_in(other, now)
    with pytest.raises(vault.DamagedError):
        await opened_from(other, sealed)


@pytest.mark.usefixtures("database")
async def test_a_key_moved_to_another_case_does_not_open(database: str, now: datetime):
    one, other = uuid4(), uuid4()
    sealed = await sealed_in(one, now)
    connection = await asyncpg.connect(database)
    await connection.execute("UPDATE case_key SET family = $1", other)
    await connection.close()
    with pytest.raises(vault.DamagedError):
        await opened_from(other, sealed)


@pytest.mark.usefixtures("database")
async def test_an_erased_case_opens_nothing_any_more_and_gets_no_other_key(now: datetime):
    case = uuid4()
    sealed = await sealed_in(case, now)
    async with an_act(case, now) as act:
        assert await vault.erase_case_key(act, case)
        assert not await vault.erase_case_key(act, case)
        with pytest.raises(vault.ErasedError):
            (await vault.case_key(act, case)).unseal(sealed, about=ABOUT)
    with pytest.raises(vault.ErasedError):
        await opened_from(case, sealed)
    with pytest.raises(vault.ErasedError):
        await sealed_in(case, now)


async def test_an_erased_key_is_nowhere_in_its_row(database: str, now: datetime):
    case = uuid4()
    async with an_act(case, now) as act:
        await vault.erase_case_key(act, case)
    connection = await asyncpg.connect(database)
    row = await connection.fetchrow("SELECT wrapped, erased_at FROM case_key")
    await connection.close()
    assert row is not None
    assert tuple(row) == (None, now)


@pytest.mark.usefixtures("database")
async def test_without_an_act_no_key_is_made():
    async with reading(OPERATOR):
        with pytest.raises(vault.DamagedError):
            await vault.case_key(None, uuid4())


@pytest.mark.usefixtures("database")
async def test_two_acts_that_seal_the_first_value_of_a_case_at_once_have_one_key(now: datetime):
    case = uuid4()
    sealed = await asyncio.gather(*(sealed_in(case, now) for _ in range(4)))
    assert [await opened_from(case, one) for one in sealed] == ["Fiona"] * 4


async def test_keys_of_many_cases_come_together(database: str, now: datetime):
    cases = [uuid4() for _ in range(50)]

    async def made(act: Act) -> int:
        await vault.case_keys(act, cases)
        return len(await vault.case_keys(act, cases[:10]))

    async with an_act(cases[0], now) as act:
        assert await made(act) == 10
    connection = await asyncpg.connect(database)
    assert await connection.fetchval("SELECT count(*) FROM case_key") == 50
    await connection.close()


async def test_the_service_deletes_no_key(database: str, now: datetime):
    case = uuid4()
    await sealed_in(case, now)
    connection = await asyncpg.connect(database)
    await connection.execute("SET ROLE convenor_app")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await connection.execute("DELETE FROM case_key")
    await connection.close()
