"""Families and children: kept sealed, read by those entitled, each read in the trail."""

from datetime import date, datetime
from uuid import uuid4

import asyncpg
import pytest

from conferences.children import service
from conferences.children.tables import Child, Family
from conferences.children.values import (
    AddFamily,
    ChangeChild,
    ChangeFamily,
    ChangeRegistration,
)
from people.audit.service import Subject, Verb, reading, recorded
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from people.vault.service import DamagedError
from tests.conferences.children.households import (
    AILEEN,
    BRAN,
    UNBORN,
    a_conference,
    a_family,
    somebody,
)
from tests.conferences.gathering import COORDINATOR

pytestmark = pytest.mark.usefixtures("database")


async def test_what_was_said_of_a_child_is_read_as_it_was_said(now: datetime):
    family, (aileen, bran) = await a_family(now)
    record = await service.get_child(COORDINATOR, aileen, now=now)
    assert (record.name, record.date_of_birth) == ("Aileen Rose Sorrel", date(2019, 3, 4))
    assert (record.family, record.family_name, record.initials) == (family, "Sorrel", "A.S.")
    assert [sibling.id for sibling in record.siblings] == [bran]


async def test_a_child_not_born_yet_has_an_expected_day_and_the_family_s_letter(now: datetime):
    _, (unborn,) = await a_family(now, UNBORN)
    record = await service.get_child(COORDINATOR, unborn, now=now)
    assert (record.name, record.expected_on) == ("", date(2027, 2, 13))
    assert record.initials == "Baby S."


async def test_a_child_that_is_born_gets_name_and_day(now: datetime):
    _, (unborn,) = await a_family(now, UNBORN)
    born = ChangeChild(
        name="Cara Sorrel",
        case_reference="RC-26-0003",
        date_of_birth=date(2026, 11, 20),
        revision=1,
    )
    await service.change_child(COORDINATOR, unborn, born, now=now)
    record = await service.get_child(COORDINATOR, unborn, now=now)
    assert (record.name, record.initials, record.is_unborn) == ("Cara Sorrel", "C.S.", False)
    assert (record.expected_on, record.revision) == (None, 2)


async def test_no_column_and_no_entry_holds_a_name_or_a_birth_date(now: datetime, database: str):
    family, (aileen, bran, unborn) = await a_family(now, AILEEN, BRAN, UNBORN)
    await service.get_child(COORDINATOR, aileen, now=now)
    await service.list_children(COORDINATOR, search="Bran Sorrel", now=now)
    change = ChangeChild(name="Brandubh Sorrel", date_of_birth=date(2021, 8, 18), revision=1)
    await service.change_child(COORDINATOR, bran, change, now=now)
    await service.change_family(
        COORDINATOR, family, ChangeFamily(name="Sorrell-Bay", revision=1), now=now
    )
    await service.get_child(COORDINATOR, unborn, now=now)
    connection = await asyncpg.connect(database)
    tables = [
        row["tablename"]
        for row in await connection.fetch(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        )
    ]
    everything = "\n".join(
        [
            row["row"]
            for table in tables
            for row in await connection.fetch(f'SELECT t::text AS row FROM "{table}" AS t')  # noqa: S608
        ]
    ).casefold()
    await connection.close()
    assert str(aileen) in everything
    secrets = ("aileen", "bran", "sorrel", "2019-03-04", "2021-08-1", "2027-02-13")
    for secret in secrets:
        assert secret not in everything
        assert secret.encode().hex() not in everything
        assert secret.title().encode().hex() not in everything


async def test_a_sealed_name_does_not_open_in_another_child_s_row(now: datetime, database: str):
    _, (aileen, bran) = await a_family(now)
    connection = await asyncpg.connect(database)
    await connection.execute(
        "UPDATE child SET name_sealed = (SELECT name_sealed FROM child WHERE id = $1)"
        " WHERE id = $2",
        aileen, bran,
    )  # fmt: skip
    await connection.close()
    with pytest.raises(DamagedError):
        await service.get_child(COORDINATOR, bran, now=now)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("", ["RC-26-0001", "RC-26-0002"]),
        ("Bran Sorrel", ["RC-26-0002"]),
        ("  bran   SORREL ", ["RC-26-0002"]),
        ("Bran", []),
        ("Sorrel", []),
        ("rc-26-0001", ["RC-26-0001"]),
        ("RC-26", ["RC-26-0001", "RC-26-0002"]),
        ("f-0001", ["RC-26-0001", "RC-26-0002"]),
        ("%", []),
        ("RC_26", []),
    ],
)
async def test_children_are_found_by_a_reference_s_beginning_or_by_a_whole_name(
    now: datetime, search: str, found: list[str]
):
    await a_family(now)
    listed = await service.list_children(COORDINATOR, search=search, now=now)
    assert [child.case_reference for child in listed.children] == found
    assert listed.total == len(found)


async def test_a_list_goes_on_to_further_pages(now: datetime, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("conferences.children.queries.ON_A_PAGE", 1)
    await a_family(now)
    second = await service.list_children(COORDINATOR, page=2, now=now)
    assert [child.case_reference for child in second.children] == ["RC-26-0002"]
    assert (second.total, second.page, second.pages) == (2, 2, 2)


async def test_a_list_is_one_entry_with_the_ids_shown_and_never_the_words_searched_for(
    now: datetime,
):
    _, children = await a_family(now)
    await service.list_children(COORDINATOR, search="F-0001", now=now)
    entries = await AuditEntry.select().where(AuditEntry.act == "child.list").output(load_json=True)
    assert [(e["verb"], e["details"]) for e in entries] == [
        (
            "consult",
            {
                "children": [str(child) for child in children],
                "is_search": True,
                "is_own_name": False,
            },
        )
    ]


async def test_reading_a_child_is_one_entry_and_so_is_trying_in_vain(now: datetime):
    _, (aileen, _) = await a_family(now)
    absent = uuid4()
    await service.get_child(COORDINATOR, aileen, now=now)
    with pytest.raises(NotFoundError):
        await service.get_child(COORDINATOR, absent, now=now)
    entries = (
        await AuditEntry.select()
        .where(AuditEntry.act == "child.read")
        .order_by(AuditEntry.number)
        .output(load_json=True)
    )
    assert [(e["subject"], e["details"]) for e in entries] == [
        (aileen, {}),
        (absent, {"refused": "not_found"}),
    ]


async def test_a_family_with_a_fault_in_one_child_is_not_added_at_all(now: datetime):
    await a_family(now, AILEEN)
    twice = AddFamily(name="Fern", children=(BRAN, AILEEN))
    with pytest.raises(InvalidError) as refused:
        await service.add_family(COORDINATOR, twice, now=now)
    assert [fault.field for fault in refused.value.faults] == ["children-1-case_reference"]
    assert await Family.count() == 1


async def test_a_family_without_children_is_refused(now: datetime):
    with pytest.raises(InvalidError, match="at least one child"):
        await service.add_family(COORDINATOR, AddFamily(name="Fern"), now=now)


async def test_a_family_reference_belongs_to_one_family(now: datetime):
    await a_family(now, AILEEN)
    with pytest.raises(InvalidError, match="Another family has this reference"):
        await a_family(now, BRAN)


async def test_references_nobody_gave_are_made(now: datetime):
    asked = AddFamily(name="Fern", children=(UNBORN,))
    family = await service.add_family(COORDINATOR, asked, now=now)
    record = await service.get_family(COORDINATOR, family, now=now)
    assert len(record.reference) == 6


async def test_another_child_joins_the_family(now: datetime):
    family, (aileen,) = await a_family(now, AILEEN)
    unborn = await service.add_child(COORDINATOR, family, UNBORN, now=now)
    record = await service.get_child(COORDINATOR, aileen, now=now)
    assert [sibling.id for sibling in record.siblings] == [unborn]
    assert record.siblings[0].initials == "Baby S."
    with pytest.raises(InvalidError, match="Another child has this case reference"):
        await service.add_child(COORDINATOR, family, UNBORN, now=now)


async def test_a_family_s_new_name_gives_its_unborn_child_new_initials(now: datetime):
    family, (unborn,) = await a_family(now, UNBORN)
    await service.change_family(COORDINATOR, family, ChangeFamily(name="Fern", revision=1), now=now)
    record = await service.get_child(COORDINATOR, unborn, now=now)
    assert (record.initials, record.family_name) == ("Baby F.", "Fern")
    assert record.family_reference == "F-0001"


async def test_a_change_written_on_a_stale_copy_is_refused_without_telling_values(now: datetime):
    _, (_, bran) = await a_family(now)
    first = ChangeChild(name="Brandubh Sorrel", date_of_birth=date(2021, 8, 17), revision=1)
    await service.change_child(COORDINATOR, bran, first, now=now)
    second = ChangeChild(name="Bran Sorrel", date_of_birth=date(2021, 8, 18), revision=1)
    with pytest.raises(RefusedError, match="differs from yours: name") as refused:
        await service.change_child(COORDINATOR, bran, second, now=now)
    assert "Brandubh" not in str(refused.value)


async def test_registration_is_written_with_its_days(now: datetime):
    _, (_, bran) = await a_family(now)
    days = ChangeRegistration(
        registered_on=date(2026, 1, 5), deregistered_on=date(2026, 7, 1), revision=1
    )
    await service.change_registration(COORDINATOR, bran, days, now=now)
    record = await service.get_child(COORDINATOR, bran, now=now)
    assert (record.registered_on, record.deregistered_on) == (date(2026, 1, 5), date(2026, 7, 1))
    tomorrow = ChangeRegistration(registered_on=date(2026, 11, 24), revision=2)
    with pytest.raises(InvalidError, match="not in the future"):
        await service.change_registration(COORDINATOR, bran, tomorrow, now=now)


async def test_an_outcome_s_steps_enter_and_end_a_registration_once(now: datetime):
    _, (aileen, bran) = await a_family(now)
    subject = Subject("conference")
    async with recorded(COORDINATOR, Verb.ALTER, subject, now=now, name="outcome.record") as act:
        for child in (aileen, bran):
            await service.register(act, child, on=date(2026, 11, 1))
        await service.deregister(act, aileen, on=date(2026, 11, 20))
        await service.deregister(act, aileen, on=date(2026, 11, 21))
    rows = await Child.select().order_by(Child.case_reference)
    assert [(row["registered_on"], row["deregistered_on"]) for row in rows] == [
        (date(2026, 6, 10), date(2026, 11, 20)),
        (date(2026, 11, 1), None),
    ]


async def test_a_conference_s_children_are_described_without_names(now: datetime):
    family, (aileen, bran) = await a_family(now)
    both = await a_conference(now, family, aileen, bran)
    none = uuid4()
    async with reading(COORDINATOR) as within:
        described = await service.describe(within, [both, none])
    assert [(c.case_reference, c.initials) for c in described[both]] == [
        ("RC-26-0001", "A.S."),
        ("RC-26-0002", "B.S."),
    ]
    assert described[none] == []


async def test_a_child_s_record_lists_its_conferences_the_latest_first(now: datetime):
    family, (aileen, bran) = await a_family(now)
    chair = await somebody()
    first = await a_conference(now, family, aileen, chair=chair)
    await a_conference(now, family, bran)
    record = await service.get_child(COORDINATOR, aileen, now=now)
    assert [conference.id for conference in record.conferences] == [first]
