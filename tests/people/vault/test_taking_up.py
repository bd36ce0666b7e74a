"""An installation's keys: made at the first start, and refused where they are not the ones."""

import os
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path

import asyncpg
import pytest
import pytest_asyncio

from people.errors import UnavailableError
from people.vault import key_file
from people.vault import service as vault
from people.vault.keyring import first_keyring

TESTS_KEY = bytes(range(32))
ABOUT = "message.payload:1"


@pytest.fixture(autouse=True)
def _the_key_of_the_tests_afterwards() -> Iterator[None]:
    yield
    vault.use(TESTS_KEY)


@pytest_asyncio.fixture(loop_scope="session")
async def rows(database: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database)
    yield connection
    await connection.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master"


async def test_what_was_sealed_before_a_start_opens_after_it(
    rows: asyncpg.Connection, path: Path, now: datetime
):
    await vault.take_up(path, rows, now=now)
    sealed, index, secret = vault.seal("x", about=ABOUT), vault.blind_index("x"), secrets()
    vault.use(TESTS_KEY)
    await vault.take_up(path, rows, now=now)
    assert vault.unseal(sealed, about=ABOUT) == "x"
    assert (vault.blind_index("x"), secrets()) == (index, secret)


def secrets() -> str:
    return vault.secret_for("csrf")


async def test_a_new_master_key_leaves_what_the_service_sealed_and_its_secrets_as_they_are(
    rows: asyncpg.Connection, path: Path, now: datetime
):
    await vault.take_up(path, rows, now=now)
    sealed, index, secret = vault.seal("x", about=ABOUT), vault.blind_index("x"), secrets()
    key_file.replace(path, key_file.read(path).renewed())
    await vault.take_up(path, rows, now=now)
    assert vault.unseal(sealed, about=ABOUT) == "x"
    assert (vault.blind_index("x"), secrets()) == (index, secret)


async def test_a_database_that_was_sealed_needs_its_key_file_and_none_is_made(
    rows: asyncpg.Connection, path: Path, now: datetime
):
    await vault.take_up(path, rows, now=now)
    os.unlink(path)  # noqa: PTH108 - nothing waits here
    with pytest.raises(UnavailableError, match="is not there, and the database was sealed"):
        await vault.take_up(path, rows, now=now)
    assert not key_file.is_there(path)


async def test_another_key_is_refused(rows: asyncpg.Connection, path: Path, now: datetime):
    await vault.take_up(path, rows, now=now)
    key_file.replace(path, first_keyring())
    with pytest.raises(UnavailableError, match="is not the one the database was sealed with"):
        await vault.take_up(path, rows, now=now)


async def test_a_file_without_a_version_in_use_is_refused(
    rows: asyncpg.Connection, path: Path, now: datetime
):
    key_file.make_if_missing(path)
    first = key_file.read(path)
    key_file.replace(path, first.renewed())
    await vault.take_up(path, rows, now=now)
    key_file.replace(path, first)
    with pytest.raises(UnavailableError, match="Version 2 of the master key is not in"):
        await vault.take_up(path, rows, now=now)
