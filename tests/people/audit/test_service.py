"""The trail and the transactions that lead to it."""

import asyncio
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

import asyncpg
import pytest

from people.agencies.tables import Agency
from people.audit.service import Subject, Verb, answered, housekeeping, reading, recorded, tried
from people.audit.tables import AuditEntry
from people.errors import RefusedError, RepeatedError
from people.permissions import OPERATOR

pytestmark = pytest.mark.usefixtures("database")


async def _add_agency(name: str, now: datetime) -> None:
    async with recorded(
        OPERATOR, Verb.COLLECT, Subject("agency"), now=now, name="agency.add"
    ) as act:
        await Agency.insert(Agency(name=name, group="health", calendar="scotland"))
        act.note(count=1)


async def test_an_act_leaves_one_entry_that_says_who_did_what_by_which_way(now: datetime):
    await _add_agency("Health", now)
    entries = await AuditEntry.select().output(load_json=True)
    assert [(e["act"], e["verb"], e["via"], e["details"]) for e in entries] == [
        ("agency.add", "collect", "command", {"count": 1})
    ]
    assert entries[0]["at"] == now


async def test_an_act_that_fails_leaves_neither_rows_nor_an_entry(now: datetime):
    subject = Subject("agency")
    with pytest.raises(ZeroDivisionError):
        async with recorded(OPERATOR, Verb.COLLECT, subject, now=now, name="agency.add"):
            await Agency.insert(Agency(name="Gone", group="health", calendar="scotland"))
            raise ZeroDivisionError
    assert await AuditEntry.count() == 0
    assert await Agency.count() == 0


async def test_what_is_tried_shows_what_comes_of_it_and_leaves_nothing(now: datetime):
    async with tried(OPERATOR, Subject("agency"), now=now, name="agency.try") as act:
        await Agency.insert(Agency(name="Tried", group="health", calendar="scotland"))
        [counted] = await act.fetch("SELECT count(*) FROM agency")
    assert counted["count"] == 1
    assert await AuditEntry.count() == 0
    assert await Agency.count() == 0


async def test_what_is_tried_and_refused_is_refused_and_leaves_an_entry(now: datetime):
    subject = Subject("agency")
    with pytest.raises(RefusedError):
        async with tried(OPERATOR, subject, now=now, name="agency.try"):
            raise RefusedError("Not now.")
    [entry] = await AuditEntry.select().output(load_json=True)
    assert entry["details"] == {"refused": "state"}


async def test_each_entry_covers_the_one_before_it(now: datetime):
    for name in ("A", "B", "C"):
        await _add_agency(name, now)
    entries = await AuditEntry.select().order_by(AuditEntry.number)
    assert [e["previous"] for e in entries[1:]] == [e["digest"] for e in entries[:-1]]
    assert len({e["digest"] for e in entries}) == 3


async def test_what_runs_can_neither_change_nor_remove_an_entry(now: datetime):
    await _add_agency("A", now)
    subject = Subject("trail")
    for statement in ("UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="trail.x") as act:
                await act.fetch(statement)


async def test_even_the_owner_of_the_table_is_refused_by_the_trigger(now: datetime, database: str):
    await _add_agency("A", now)
    owner = await asyncpg.connect(database)
    for statement in ("UPDATE audit_entry SET act = 'x'", "DELETE FROM audit_entry"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="only added to"):
            await owner.execute(statement)
    await owner.close()


async def test_what_runs_owns_no_table_and_cannot_switch_a_trigger_off(now: datetime):
    subject = Subject("trail")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with recorded(OPERATOR, Verb.ALTER, subject, now=now, name="trail.x") as act:
            await act.fetch("ALTER TABLE audit_entry DISABLE TRIGGER ALL")


async def test_a_read_cannot_write():
    async with reading(OPERATOR):
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await Agency.insert(Agency(name="X", group="health", calendar="scotland"))


async def test_a_connection_that_was_lost_goes_back_to_the_pool(database: str, now: datetime):
    owner = await asyncpg.connect(database)
    async with asyncio.timeout(30):
        for _ in range(5):  # one more than the pool has
            with pytest.raises((asyncpg.InterfaceError, asyncpg.PostgresError)):
                async with housekeeping() as transaction:
                    pid = transaction.connection.get_server_pid()
                    await owner.execute("SELECT pg_terminate_backend($1, 5000)", pid)
                    await transaction.connection.execute("SELECT 1")
        await _add_agency("Afterwards", now)
    await owner.close()
    assert await AuditEntry.count() == 1


async def test_an_act_with_an_id_is_done_once_and_leads_to_its_first_answer(now: datetime):
    viewer = replace(OPERATOR, act_id=uuid4())
    assert viewer.act_id is not None
    subject = Subject("agency")
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="agency.add"):
        await Agency.insert(Agency(name="Once", group="health", calendar="scotland"))
    await answered(viewer.act_id, "/agencies/1")
    with pytest.raises(RepeatedError) as refused:
        async with recorded(viewer, Verb.COLLECT, subject, now=now, name="agency.add"):
            await Agency.insert(Agency(name="Twice", group="health", calendar="scotland"))
    assert await Agency.count() == 1
    assert refused.value.answer == "/agencies/1"


async def test_an_act_that_failed_may_be_sent_again(now: datetime):
    viewer = replace(OPERATOR, act_id=uuid4())
    subject = Subject("agency")
    with pytest.raises(ZeroDivisionError):
        async with recorded(viewer, Verb.COLLECT, subject, now=now, name="agency.add"):
            raise ZeroDivisionError
    async with recorded(viewer, Verb.COLLECT, subject, now=now, name="agency.add"):
        pass
    assert await AuditEntry.count() == 1
