"""Families and children brought in from CSV: all of the rows or none, every fault in its place."""

from datetime import date, datetime

import pytest

from conferences.children import service
from conferences.children.tables import Child, Family
from people.audit.tables import AuditEntry
from people.errors import NotFoundError
from people.imports import ImportResult
from people.permissions import Role
from tests.conferences.children.households import AILEEN, UNBORN, a_family
from tests.conferences.gathering import COORDINATOR, a_viewer

pytestmark = pytest.mark.usefixtures("database")

HEADINGS = (
    "Family reference,Family name,Case reference,Name,Date of birth,Unborn,Expected date,"
    "Registered on"
)
NEW = (
    "F-1,Sorrel,RC-1,Aileen Sorrel,4/3/2019,,,10/6/2026",
    "F-1,,RC-2,Bran Sorrel,17 Aug 2021,no,,",
    "F-2,Fern,RC-3,,,yes,13/2/2027,",
)


def _file(*rows: str) -> bytes:
    return "\r\n".join((HEADINGS, *rows)).encode()


async def _brought_in(now: datetime, *rows: str, dry_run: bool = False) -> ImportResult:
    return await service.import_children(COORDINATOR, _file(*rows), dry_run=dry_run, now=now)


def _faults(result: ImportResult) -> list[tuple[int, str]]:
    return [(fault.row, fault.column) for fault in result.faults]


async def test_a_file_brings_in_families_with_their_children(now: datetime):
    result = await _brought_in(now, *NEW)
    assert (result.added, result.is_done, result.faults) == (3, True, ())
    assert await Family.count() == 2
    found = await service.list_children(COORDINATOR, search="Bran Sorrel", now=now)
    assert [child.case_reference for child in found.children] == ["RC-2"]
    listed = await service.list_children(COORDINATOR, search="F-1", now=now)
    aileen = await service.get_child(COORDINATOR, listed.children[0].id, now=now)
    assert (aileen.name, aileen.date_of_birth) == ("Aileen Sorrel", date(2019, 3, 4))
    assert aileen.registered_on == date(2026, 6, 10)


async def test_a_dry_run_says_what_would_be_done_and_does_nothing(now: datetime):
    result = await _brought_in(now, *NEW, dry_run=True)
    assert (result.added, result.is_done) == (3, False)
    assert await Child.count() == 0


async def test_the_same_file_twice_is_as_good_as_once(now: datetime):
    await _brought_in(now, *NEW)
    again = await _brought_in(now, *NEW)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 3)


async def test_a_preview_names_children_by_reference_and_initials_alone(now: datetime):
    await _brought_in(now, *NEW)
    result = await _brought_in(
        now, "F-1,,RC-1,Aileen Fern,5/3/2019,,,", "F-2,,RC-3,,,,14/2/2027,", dry_run=True
    )
    assert [(line.name, line.changes) for line in result.lines] == [
        ("RC-1 A.F.", ("name", "date of birth")),
        ("RC-3 unborn", ("expected date",)),
    ]


async def test_an_empty_cell_leaves_what_is_stored(now: datetime):
    await _brought_in(now, *NEW)
    result = await _brought_in(now, "F-1,,RC-1,,,,,11/6/2026")
    assert [line.changes for line in result.lines] == [("registered on",)]
    listed = await service.list_children(COORDINATOR, search="RC-1", now=now)
    assert listed.children[0].registered_on == date(2026, 6, 11)
    assert listed.children[0].initials == "A.S."


async def test_a_child_that_is_born_comes_with_name_and_day(now: datetime):
    await _brought_in(now, *NEW)
    result = await _brought_in(now, "F-2,,RC-3,Cara Fern,20/11/2026,no,,")
    assert result.faults == ()
    listed = await service.list_children(COORDINATOR, search="RC-3", now=now)
    assert (listed.children[0].initials, listed.children[0].is_unborn) == ("C.F.", False)


@pytest.mark.parametrize(
    ("rows", "faults"),
    [
        (["F-1,Sorrel,RC-1,Aileen Sorrel,31/2/2019,,,"], [(2, "date of birth")]),
        (["F-1,Sorrel,RC-1,Aileen Sorrel,4/3/2029,,,"], [(2, "date of birth")]),
        (["F-1,Sorrel,RC-1,,,,,"], [(2, "name"), (2, "date of birth")]),
        (["F-1,Sorrel,RC-1,Aileen Sorrel,4/3/2019,perhaps,,"], [(2, "unborn")]),
        (["F-1,Sorrel,RC-1,,,yes,,"], [(2, "expected date")]),
        (["F-1,Sorrel,RC-1,Aileen Sorrel,4/3/2019,,,24/11/2026"], [(2, "registered on")]),
        ([",Sorrel,RC-1,Aileen Sorrel,4/3/2019,,,"], [(2, "family reference")]),
        (["F-1,Sorrel,,Aileen Sorrel,4/3/2019,,,"], [(2, "case reference")]),
        (["F-1,,RC-1,Aileen Sorrel,4/3/2019,,,"], [(2, "family name")]),
        ([NEW[0], NEW[0]], [(3, "case reference")]),
        ([NEW[0], "F-1,Fern,RC-2,Bran Sorrel,17/8/2021,,,"], [(3, "family name")]),
        (["F-0001,Fern,RC-2,Bran Sorrel,17/8/2021,,,"], [(2, "family name")]),
        (["F-2,Fern,RC-26-0001,Aileen Fern,4/3/2019,,,"], [(2, "family reference")]),
        (["F-0001,,RC-26-0003,,17/8/2021,,,"], [(2, "date of birth")]),
    ],
)
async def test_every_fault_is_found_in_its_place_and_nothing_is_brought_in(
    now: datetime, rows: list[str], faults: list[tuple[int, str]]
):
    await a_family(now, AILEEN, UNBORN)
    good = "F-9,Rowan,RC-9,Dara Rowan,1/1/2020,,,"
    result = await _brought_in(now, *rows, good)
    assert _faults(result) == faults
    assert not result.is_done
    assert await Child.count() == 2


async def test_a_file_without_the_needed_columns_says_which_to_add(now: datetime):
    result = await service.import_children(
        COORDINATOR, b"Name,Date of birth\nAileen,4/3/2019", dry_run=False, now=now
    )
    assert [fault.column for fault in result.faults] == ["family reference", "case reference"]


async def test_bringing_in_leaves_one_entry_with_counts_and_a_digest(now: datetime):
    await _brought_in(now, *NEW)
    entries = await AuditEntry.select().output(load_json=True)
    assert [(e["act"], e["verb"]) for e in entries] == [("child.import", "collect")]
    assert entries[0]["details"]["added"] == 3
    assert len(entries[0]["details"]["children_digest"]) == 64


async def test_only_those_who_keep_the_records_bring_children_in(now: datetime):
    with pytest.raises(NotFoundError):
        await service.import_children(a_viewer(Role.CHAIR), _file(*NEW), dry_run=True, now=now)
