"""What an earlier version kept in plain is sealed once, wherever it stands, and reads as before."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from piccolo.columns import JSONB, Column

from conferences import database as databases
from conferences.written_words import WRITTEN
from people.audit.service import fetch, reading
from people.audit.tables import AuditEntry
from people.permissions import OPERATOR
from people.vault import taking_up, written
from tests.builders import NOW
from tests.conferences.keeping.over import found_in_database

CANARY = "siskin-nine"
ROWS = 3
_TO_FILL = """
SELECT column_name AS name, data_type AS kind FROM information_schema.columns
 WHERE table_schema = 'public' AND table_name = $1 AND is_nullable = 'NO'
"""
_ANY = {
    "uuid": "gen_random_uuid()", "bytea": "decode(md5(random()::text), 'hex')", "integer": "1",
    "bigint": "1", "smallint": "1", "date": "'2026-11-02'",
    "timestamp with time zone": "'2026-11-02'",
    "jsonb": "'{}'", "boolean": "false", "ARRAY": "'{}'", "text": "''",
    "character varying": "left(md5(random()::text), 6)",
}  # fmt: skip
_FITTING = {
    "approval": {"expires_at": "'2026-12-02'"},
    "conference": {"kind": "'review'", "state": "'planned'", "link": "NULL"},
    "erasure_run": {"state": "'done'"},
    "inbound_mail": {"state": "'new'"},
    "invitation": {"expectation": "'attend'", "reply": "'none'"},
    "joint_change": {"kind": "'cancel'"},
    "joint_change_line": {"conference": "gen_random_uuid()", "state": "'done'"},
    "legal_hold": {"kind": "'family'"},
    "outcome": {"plan_ratified_by": "''"},
    "reminder_pause": {"kind": "'everything'"},
    "stand_in": {"reply": "'none'"},
    "subject_item": {"mark": "'own'"},
    "subject_request": {"kind": "'child'", "state": "'opened'"},
}
"""Values that the rules of a table demand."""


def _table(column: Column) -> str:
    return str(column._meta.table._meta.tablename)  # noqa: SLF001 - Piccolo's own word for it


def _name(column: Column) -> str:
    return str(column._meta.name)  # noqa: SLF001 - likewise


def _said(column: Column) -> str:
    """A text of its own for each column."""
    words = f"{CANARY} {_table(column)} {_name(column)}"
    return f'{{"said": "{words}"}}' if isinstance(column, JSONB) else words


async def _fill(connection: asyncpg.Connection) -> None:
    """Rows that refer to nothing, in each of the tables, with plain words as they used to be."""
    await connection.execute("SET session_replication_role = replica")  # asks no references
    for table in {_table(column) for column in WRITTEN}:
        must = await connection.fetch(_TO_FILL, table)
        columns = {row["name"]: _ANY[row["kind"]] for row in must} | _FITTING.get(table, {})
        columns |= {_name(one): f"'{_said(one)}'" for one in WRITTEN if _table(one) == table}
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join(columns.values())
        for _ in range(ROWS):
            await connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({values})')  # noqa: S608 - ours


async def _opened() -> dict[str, list[str]]:
    """What each column says to whoever reads it, by its name."""
    found = {}
    async with reading(OPERATOR):
        for column in WRITTEN:
            table, name = _table(column), _name(column)
            rows = await fetch(f'SELECT id, "{name}", "{name}_sealed" FROM "{table}"')  # noqa: S608
            found[f"{table}.{name}"] = [written.opened(table, row, name)[name] for row in rows]
    return found


async def _plain_in() -> set[str]:
    """The tables in which the canary stands, in whatever column and however it is written."""
    return set(await found_in_database([CANARY, CANARY.encode().hex()]))


@pytest.fixture
async def connection(database: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection as the owner, with rows of an earlier version."""
    opened: asyncpg.Connection = await databases.connect(database)
    await _fill(opened)
    yield opened
    await opened.close()


pytestmark = pytest.mark.usefixtures("connection")


async def test_what_stood_in_plain_stands_nowhere_and_reads_as_before():
    assert await _plain_in() == {_table(column) for column in WRITTEN}, "the control"
    before = await _opened()
    assert before == {f"{_table(one)}.{_name(one)}": [_said(one)] * ROWS for one in WRITTEN}
    assert await taking_up.seal_plain(OPERATOR, WRITTEN, now=NOW) == ROWS * len(WRITTEN)
    assert await _plain_in() == set()
    assert await _opened() == before
    assert await taking_up.find_plain(OPERATOR, WRITTEN) == []


async def test_done_twice_nothing_is_written_the_second_time():
    await taking_up.seal_plain(OPERATOR, WRITTEN, now=NOW)
    entries = await AuditEntry.count()
    assert await taking_up.seal_plain(OPERATOR, WRITTEN, now=NOW) == 0
    assert await AuditEntry.count() == entries


async def test_cut_off_half_way_and_done_again_it_ends_the_same(connection: asyncpg.Connection):
    before = await _opened()
    await connection.execute("SET session_replication_role = origin")
    await connection.execute(
        "CREATE FUNCTION cut_off() RETURNS trigger LANGUAGE plpgsql AS"
        " $$BEGIN RAISE EXCEPTION 'cut off'; END$$"
    )
    await connection.execute(
        "CREATE TRIGGER cut_off BEFORE UPDATE ON conference FOR EACH ROW EXECUTE FUNCTION cut_off()"
    )
    try:
        with pytest.raises(asyncpg.RaiseError):
            await taking_up.seal_plain(OPERATOR, WRITTEN, now=NOW, at_once=2)
    finally:
        await connection.execute("DROP FUNCTION cut_off CASCADE")
    half = await _plain_in()
    assert "conference" in half
    assert "invitation" not in half, "what comes first is done"
    assert await _opened() == before
    await taking_up.seal_plain(OPERATOR, WRITTEN, now=NOW, at_once=2)
    assert await _plain_in() == set()
    assert await _opened() == before


async def test_two_processes_at_once_seal_each_word_once():
    before = await _opened()
    sealed = await asyncio.gather(
        *(taking_up.seal_plain(OPERATOR, WRITTEN, now=NOW, at_once=1) for _ in range(2))
    )
    assert sum(sealed) == ROWS * len(WRITTEN)
    assert await _opened() == before
    assert await _plain_in() == set()


async def test_what_an_earlier_version_writes_beside_this_one_counts_and_is_sealed_later(
    connection: asyncpg.Connection,
):
    await taking_up.seal_plain(OPERATOR, WRITTEN, now=NOW)
    await connection.execute(f"UPDATE outcome SET reopen_reason = '{CANARY} again'")  # noqa: S608
    assert (await _opened())["outcome.reopen_reason"] == [f"{CANARY} again"] * ROWS
    assert await taking_up.seal_plain(OPERATOR, WRITTEN, now=NOW) == ROWS
    assert (await _opened())["outcome.reopen_reason"] == [f"{CANARY} again"] * ROWS
    assert await _plain_in() == set()


async def test_the_trail_says_what_was_sealed_and_none_of_the_words():
    await taking_up.seal_plain(OPERATOR, WRITTEN, now=NOW)
    entries = await AuditEntry.select().where(AuditEntry.act == "vault.seal_plain")
    assert len(entries) == len(WRITTEN)
    assert '"sealed"' in entries[0]["details"]
    assert not any(CANARY in str(entry) for entry in entries)
