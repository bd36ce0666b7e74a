"""Agencies: adding, changing, closing, bringing in."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest

from people.agencies import service as agencies
from people.agencies.values import AgencyDetails, AgencyGroup, ChangeAgency
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, NotSignedInError, RefusedError
from people.permissions import OPERATOR, SIGNED_OUT
from people.professionals.tables import Professional

pytestmark = pytest.mark.usefixtures("database")
HEALTH = AgencyDetails(name="Tayford Health", group=AgencyGroup.HEALTH, calendar="scotland")


def _changed(revision: int, **different: str) -> ChangeAgency:
    described = {"name": "Tayford Health", "group": "health", "calendar": "scotland"} | different
    return ChangeAgency(
        name=described["name"],
        group=AgencyGroup(described["group"]),
        calendar=described["calendar"],
        email=described.get("email"),
        revision=revision,
    )


async def _trail() -> list[tuple[str, UUID | None, dict[str, object]]]:
    rows = await AuditEntry.select().order_by(AuditEntry.number).output(load_json=True)
    return [(row["act"], row["subject"], row["details"]) for row in rows]


async def test_an_added_agency_is_read_back_and_entered_in_the_trail(now: datetime):
    agency = await agencies.add(OPERATOR, HEALTH, now=now)
    found = await agencies.get_agency(OPERATOR, agency)
    assert (found.name, found.group_words, found.revision) == ("Tayford Health", "Health", 1)
    assert await _trail() == [("agency.add", agency, {})]


async def test_two_agencies_cannot_have_one_name_whatever_the_case(now: datetime):
    await agencies.add(OPERATOR, HEALTH, now=now)
    shouted = AgencyDetails(name="TAYFORD HEALTH", group=AgencyGroup.HEALTH, calendar="scotland")
    with pytest.raises(InvalidError, match="of that name already"):
        await agencies.add(OPERATOR, shouted, now=now)
    assert [details for _, _, details in await _trail()] == [{}, {"refused": "invalid"}]


async def test_a_change_made_on_what_was_looked_at_is_written(now: datetime):
    agency = await agencies.add(OPERATOR, HEALTH, now=now)
    await agencies.change(OPERATOR, agency, _changed(1, calendar="dundee"), now=now)
    found = await agencies.get_agency(OPERATOR, agency)
    assert (found.calendar, found.revision) == ("dundee", 2)
    assert (await _trail())[-1] == ("agency.change", agency, {"changed": ["calendar"]})


async def test_a_change_made_on_a_stale_copy_is_refused_and_says_what_differs(now: datetime):
    agency = await agencies.add(OPERATOR, HEALTH, now=now)
    await agencies.change(OPERATOR, agency, _changed(1, email="desk@health.example"), now=now)
    with pytest.raises(RefusedError, match=r"Somebody else changed this agency.*email"):
        await agencies.change(OPERATOR, agency, _changed(1), now=now)
    assert (await agencies.get_agency(OPERATOR, agency)).email == "desk@health.example"


async def test_an_agency_where_people_work_is_not_closed(now: datetime):
    agency = await agencies.add(OPERATOR, HEALTH, now=now)
    await Professional.insert(Professional(name="Fiona Reid", role="GP", agency=agency))
    with pytest.raises(RefusedError, match="as far as is known: 1"):
        await agencies.deactivate(OPERATOR, agency, now=now)


async def test_a_closed_agency_is_left_out_of_what_can_be_chosen_until_it_is_opened(now: datetime):
    agency = await agencies.add(OPERATOR, HEALTH, now=now)
    await agencies.deactivate(OPERATOR, agency, now=now)
    assert await agencies.list_agencies(OPERATOR, is_active=True) == []
    assert [one.id for one in await agencies.list_agencies(OPERATOR)] == [agency]
    await agencies.reactivate(OPERATOR, agency, now=now)
    assert [one.id for one in await agencies.list_agencies(OPERATOR, is_active=True)] == [agency]


async def test_who_may_not_sees_and_changes_nothing(now: datetime):
    agency = await agencies.add(OPERATOR, HEALTH, now=now)
    with pytest.raises(NotSignedInError):
        await agencies.add(SIGNED_OUT, HEALTH, now=now)
    with pytest.raises(NotSignedInError):
        await agencies.list_agencies(SIGNED_OUT)
    with pytest.raises(NotSignedInError):
        await agencies.deactivate(SIGNED_OUT, agency, now=now)
    with pytest.raises(NotFoundError):
        await agencies.get_agency(OPERATOR, uuid4())


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("name", "Health\r\nBcc: everybody@health.example"),
        ("name", "=?utf-8?q?Health?="),
        ("name", "  "),
        ("email", "Health <desk@health.example>"),
        ("email", "desk@health.example\nBcc: x@y.example"),
    ],
)
def test_text_that_could_leave_its_line_is_refused_at_the_boundary(field: str, typed: str):
    described = {"name": "Health", "email": "desk@health.example", field: typed}
    with pytest.raises(InvalidError) as refused:
        AgencyDetails(
            **described,
            group=AgencyGroup.HEALTH,
            calendar="scotland",
        )
    assert [fault.field for fault in refused.value.faults] == [field]


async def test_an_agency_keeps_only_a_calendar_that_there_is(now: datetime):
    elsewhere = AgencyDetails(name="Elsewhere", group=AgencyGroup.HEALTH, calendar="atlantis")
    with pytest.raises(InvalidError, match="dundee, england, scotland"):
        await agencies.add(OPERATOR, elsewhere, now=now)
    file = b"Name;Group;Calendar\r\nElsewhere;health;atlantis\r\n"
    result = await agencies.import_agencies(OPERATOR, file, dry_run=True, now=now)
    assert [(one.row, one.column) for one in result.faults] == [(2, "calendar")]


FILE = (
    b"Name;Agency group;Calendar;E-mail\r\n"
    b"Police;police;;desk@police.example\r\n"
    b"Council;Social work;Dundee;\r\n"
)


async def test_a_file_is_brought_in_as_one_act_and_twice_is_as_good_as_once(now: datetime):
    first = await agencies.import_agencies(OPERATOR, FILE, dry_run=False, now=now)
    again = await agencies.import_agencies(OPERATOR, FILE, dry_run=False, now=now)
    assert (first.added, first.changed, first.faults) == (2, 0, ())
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    found = await agencies.list_agencies(OPERATOR)
    assert [(one.name, one.group, one.calendar, one.email) for one in found] == [
        ("Council", "social_work", "dundee", None),
        ("Police", "police", "scotland", "desk@police.example"),
    ]
    assert await _trail() == [("agency.import", None, {"added": 2, "changed": 0})]


async def test_a_file_changes_what_it_says_and_leaves_what_it_leaves_empty(now: datetime):
    await agencies.import_agencies(OPERATOR, FILE, dry_run=False, now=now)
    changed = b"name,group,email\npolice,other,\n"
    result = await agencies.import_agencies(OPERATOR, changed, dry_run=False, now=now)
    assert [line.changes for line in result.lines] == [
        ("name: Police \u2192 police", "group: police \u2192 other")
    ]
    [police] = [one for one in await agencies.list_agencies(OPERATOR) if one.name == "police"]
    assert (police.group, police.email, police.revision) == ("other", "desk@police.example", 2)


async def test_a_dry_run_says_what_would_happen_and_does_nothing(now: datetime):
    result = await agencies.import_agencies(OPERATOR, FILE, dry_run=True, now=now)
    assert (result.added, result.is_done) == (2, False)
    assert await agencies.list_agencies(OPERATOR) == []
    assert await _trail() == []


async def test_with_one_fault_nothing_is_brought_in_and_every_fault_is_named(now: datetime):
    faulty = b"name,group,calendar,email\nA,health,,\nB,school,,at home\nA,police,,\n,police,,\n"
    result = await agencies.import_agencies(OPERATOR, faulty, dry_run=False, now=now)
    assert [(fault.row, fault.column) for fault in result.faults] == [
        (3, "group"),
        (3, "email"),
        (4, "name"),
        (5, "name"),
    ]
    assert result.faults[0].message.startswith("Use one of: education, health")
    assert not result.is_done
    assert await agencies.list_agencies(OPERATOR) == []
