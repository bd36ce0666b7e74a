"""Adopting a standard, and which one is in force."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from people.audit.service import reading
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, Role, Via, Viewer, permissions_of
from standards.agreed import service
from standards.agreed.in_force import StandardInForce
from standards.agreed.tables import Standard

pytestmark = pytest.mark.usefixtures("database")

LEAD = Viewer(
    name="Standards lead",
    account=uuid4(),
    via=Via.WEB,
    permissions=permissions_of(frozenset({Role.STANDARDS_LEAD})),
    roles=frozenset({Role.STANDARDS_LEAD}),
)
CHIEF = replace(LEAD, permissions=permissions_of(frozenset({Role.CHIEF_OFFICER})))


def _wanted(now: datetime, **changes: Any) -> dict[str, Any]:  # noqa: ANN401 - arguments
    agreed = {
        "in_force_from": date(2026, 12, 1),
        "agreed_on": date(2026, 11, 20),
        "agreed_by": "Chief Officers Group",
        "committee": "Strathmore Child Protection Committee",
        "now": now,
    }
    return agreed | changes


async def _in_force(on: date) -> StandardInForce:
    async with reading(OPERATOR):
        return await service.get_in_force(on)


async def test_an_adopted_standard_is_in_force_from_its_day(now: datetime):
    id_ = await service.adopt(LEAD, "dundee-action17", **_wanted(now))
    assert (await _in_force(date(2026, 11, 30))).id is None
    found = await _in_force(date(2026, 12, 1))
    assert (found.id, found.calendar) == (id_, "dundee")
    assert found.terms.committee == "Strathmore Child Protection Committee"


async def test_a_standard_keeps_its_rules_with_where_each_came_from(now: datetime):
    id_ = await service.adopt(LEAD, "dundee-action17", **_wanted(now))
    found = await service.get_standard(CHIEF, id_)
    target = found.find_target("attended", "review")
    national = found.find_rule("initial_within", "initial")
    assert target is not None
    assert national is not None
    assert (target.value, target.came_from) == (90, "dundee-action17")
    assert (national.value, national.came_from) == (28, "scotland-2023")
    assert all(rule.id is not None and rule.source for rule in found.rules)


async def test_the_earlier_standard_stays_in_force_for_its_own_days(now: datetime):
    first = await service.adopt(
        OPERATOR, "scotland-2023",
        **_wanted(now, in_force_from=date(2024, 11, 1), agreed_on=date(2024, 10, 1)),
    )  # fmt: skip
    second = await service.adopt(LEAD, "dundee-action17", **_wanted(now))
    assert (await _in_force(date(2026, 11, 30))).id == first
    assert (await _in_force(date(2026, 12, 1))).id == second
    assert [one.id for one in await service.list_standards(CHIEF)] == [second, first]


async def test_adopting_leaves_an_entry_in_the_trail(now: datetime):
    id_ = await service.adopt(LEAD, "scotland-2023", **_wanted(now))
    entries = await AuditEntry.select().where(AuditEntry.act == "standard.adopt")
    assert [entry["subject"] for entry in entries] == [id_]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"agreed_on": date(2026, 12, 2)}, "in_force_from"),
        ({"agreed_on": date(2026, 11, 24)}, "agreed_on"),
        ({"agreed_by": " "}, "agreed_by"),
        ({"committee": "two\nlines"}, "committee"),
    ],
)
async def test_a_standard_is_refused_whose(now: datetime, changes: dict[str, Any], field: str):
    with pytest.raises(InvalidError) as refused:
        await service.adopt(LEAD, "scotland-2023", **_wanted(now, **changes))
    assert [fault.field for fault in refused.value.faults] == [field]


async def test_two_standards_cannot_begin_on_one_day(now: datetime):
    await service.adopt(LEAD, "scotland-2023", **_wanted(now))
    with pytest.raises(RefusedError, match="that day already"):
        await service.adopt(LEAD, "dundee-action17", **_wanted(now))


async def test_days_gone_by_keep_the_standard_they_had(now: datetime):
    past = _wanted(now, in_force_from=date(2026, 1, 1), agreed_on=date(2025, 12, 1))
    await service.adopt(LEAD, "scotland-2023", **past)
    later = past | {"in_force_from": date(2026, 6, 1)}
    with pytest.raises(InvalidError, match="today or a later day"):
        await service.adopt(LEAD, "dundee-action17", **later)
    await service.adopt(OPERATOR, "dundee-action17", **later)


async def test_only_who_may_adopt_adopts(now: datetime):
    with pytest.raises(NotFoundError):
        await service.adopt(CHIEF, "scotland-2023", **_wanted(now))


async def test_an_adopted_standard_can_be_neither_edited_nor_deleted(now: datetime, pool: str):
    id_ = await service.adopt(LEAD, "scotland-2023", **_wanted(now))
    connection = await asyncpg.connect(pool)
    try:
        for sql in ("UPDATE standard SET title = 'x'", "DELETE FROM standard_rule"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(sql)
    finally:
        await connection.close()
    assert await Standard.count().where(Standard.id == id_) == 1


async def test_a_standard_nobody_adopted_is_not_found():
    with pytest.raises(NotFoundError):
        await service.get_standard(CHIEF, uuid4())
