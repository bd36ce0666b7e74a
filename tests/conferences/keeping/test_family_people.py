"""Families' people have a line of their own: they go before the case, and do not come back."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from conferences import database as databases
from conferences.families import service as families
from conferences.families.values import (
    AddConsent,
    AddContact,
    Channel,
    ContactKind,
    MemberRole,
    WriteMember,
)
from conferences.keeping import service as keeping
from conferences.keeping.tombstones import read_ledger
from conferences.keeping.values import ChangePeriod
from people.audit.service import fetch, reading
from people.errors import InvalidError
from people.permissions import OPERATOR
from tests.conferences.gathering import COORDINATOR, done_for
from tests.conferences.keeping.over import OverCase, a_case_that_is_over, an_officer
from tests.conferences.keeping.test_tombstones import _copied, _work_on

LINE = "family_people"
TABLES = ("family_member", "family_contact", "family_consent", "family_part")


@pytest.fixture
async def case(database: str, file_store: Path, now: datetime) -> OverCase:  # noqa: ARG001
    """A case that has been over for more than a year and less than two, with a mother."""
    then = now - timedelta(days=500)
    made = await a_case_that_is_over(then)
    asked = WriteMember(name="Morag Isbister", role=MemberRole.MOTHER)
    member = await families.add_member(COORDINATOR, made.family, asked, now=then)
    home = AddContact(kind=ContactKind.ADDRESS, value="14 Rosehip Lane\nDundee DD1 9ZZ")
    await families.add_contact(COORDINATOR, member, home, now=then)
    agreed = AddConsent(channel=Channel.POST, agreed_on=then.date())
    await families.add_consent(COORDINATOR, member, agreed, now=then)
    await done_for(
        made.gathering, then,
        "INSERT INTO family_part (id, conference, member, reference, expectation, made_at,"
        " attendance) VALUES ($1, $2, $3, 'PART22', 'in_person', $4, 'attended')",
        uuid4(), made.conference, member, then,
    )  # fmt: skip
    return made


async def _rows() -> dict[str, int]:
    """How many rows there are of the family's people, and of the case."""
    found = {}
    async with reading(OPERATOR):
        for table in (*TABLES, "child", "conference"):
            [row] = await fetch(f"SELECT count(*) AS n FROM {table}")  # noqa: S608 - of the list above
            found[table] = int(row["n"])
    return found


async def _erase(now: datetime) -> None:
    officer, second = await an_officer(now=now), await an_officer(now=now)
    preview = await keeping.get_preview(officer, now=now)
    due = {line.code for line in preview.lines if line.items}
    assert LINE in due
    assert due.isdisjoint({"children_families", "conference_logistics"})
    run = await keeping.ask(officer, "The yearly round.", now=now)
    await keeping.approve(second, run, now=now)
    await keeping.carry_out(officer, run, now=now)


@pytest.mark.usefixtures("case")
async def test_families_people_go_before_the_case_and_do_not_come_back(
    database: str, now: datetime
):
    before = await _rows()
    assert set(before.values()) == {1}
    backup = await _copied(database, f"{databases.name_of(database)}_people")
    try:
        await _erase(now)
        gone = {**dict.fromkeys(TABLES, 0), "child": 1, "conference": 1}
        assert await _rows() == gone
        assert LINE in {one.kind for one in await read_ledger()}
        await _work_on(backup)
        assert await _rows() == before
        await keeping.apply_tombstones(OPERATOR, now=now)
        assert await _rows() == gone
    finally:
        await _work_on(database)
        await databases.drop_database(backup)


@pytest.mark.usefixtures("case")
async def test_the_period_of_families_people_is_changed_and_never_longer_than_the_case_s(
    now: datetime,
):
    officer = await an_officer(now=now)
    longer = ChangePeriod(days=600, source="Agreed by the committee.", reason="Complaints.")
    await keeping.change_period(officer, LINE, longer, now=now)
    preview = await keeping.get_preview(officer, now=now)
    assert LINE not in [line.code for line in preview.lines if line.items]
    too_long = ChangePeriod(days=900, source="-", reason="-", revision=1)
    with pytest.raises(InvalidError):
        await keeping.change_period(officer, LINE, too_long, now=now)
    assert (await _rows())["family_member"] == 1
