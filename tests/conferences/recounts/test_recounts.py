"""A change of a calendar and the due dates that were already told."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from conferences.booking.tables import Conference
from conferences.recounts import service as recounts
from conferences.recounts.tables import DueChange
from conferences.reports.tables import Report
from people.agencies.tables import Agency
from people.audit.tables import AuditEntry
from people.permissions import OPERATOR, Role
from standards.calendars import service as calendars
from standards.calendars.values import CalendarMeant, ForeseeChange, GiveReason, SetEntry
from standards.calendars.working import EntryKind
from tests.conferences.gathering import Gathering, a_gathering, a_viewer, adopt_standard, done_for
from tests.conferences.reports.handing_in import ENDS, STARTS, fall_due
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database", "file_store")
CLOSED = SetEntry(
    kind=EntryKind.CLOSED, first_on=date(2027, 1, 6), name="Boiler", reason="No heating"
)
OPEN = SetEntry(kind=EntryKind.WORKED, first_on=date(2027, 1, 1), name="Open", reason="Catching up")
FIRST_DUE = datetime(2027, 1, 5, 17, 0, tzinfo=UTC)


@pytest.fixture
async def gathering(now: datetime) -> Gathering:
    """A booked review of 12 January 2027; the council's calendar is Dundee's."""
    await adopt_standard(now)
    found = await a_gathering(now, starts_at=STARTS, ends_at=ENDS)
    await fall_due(found, now)
    return found


async def _due(gathering: Gathering, who: str) -> Report:
    found = await Report.objects().get(Report.invitation == gathering.invitations[who])
    assert found is not None
    return found


async def _on(gathering: Gathering, who: str) -> str:
    row = await Agency.select(Agency.calendar).where(Agency.id == gathering.agencies[who]).first()
    assert row is not None
    return str(row["calendar"])


async def _last(key: str) -> tuple[UUID, int, int]:
    change = (await calendars.get_calendar(OPERATOR, key)).changes[0]
    return change.id, change.later, change.kept


async def test_a_due_date_already_told_never_gets_harder(gathering: Gathering, now: datetime):
    key = await _on(gathering, "education")
    told = await _due(gathering, "education")
    assert told.due_at == FIRST_DUE
    await calendars.add_entry(OPERATOR, key, CLOSED, now=now)
    after = await _due(gathering, "education")
    assert (after.due_at, after.due_counted) == (told.due_at, told.due_counted)
    change, later, kept = await _last(key)
    assert (later, kept > 0) == (0, True)
    touched = await recounts.list_touched(a_viewer(Role.COORDINATOR), change)
    assert {one.is_later for one in touched} == {False}
    assert touched[0].counted_at == datetime(2027, 1, 4, 17, 0, tzinfo=UTC)


async def test_one_that_is_easier_is_moved_and_says_how_it_was_counted(
    gathering: Gathering, now: datetime
):
    key = await _on(gathering, "education")
    kept = SetEntry(
        kind=EntryKind.WORKED, first_on=date(2027, 1, 9), name="Open Saturday", reason="Snow"
    )
    await calendars.add_entry(OPERATOR, key, kept, now=now)
    moved = await _due(gathering, "education")
    assert moved.due_at == FIRST_DUE + timedelta(days=1)
    assert moved.first_due_at == FIRST_DUE
    assert "1 weekend day" in moved.due_counted
    _, later, stands = await _last(key)
    assert (later > 0, stands) == (True, 0)


async def test_what_is_overdue_or_received_is_left_alone(gathering: Gathering, now: datetime):
    key = await _on(gathering, "education")
    late = FIRST_DUE + timedelta(hours=1)
    saturday = SetEntry(
        kind=EntryKind.WORKED, first_on=date(2027, 1, 9), name="Open Saturday", reason="Snow"
    )
    await calendars.add_entry(OPERATOR, key, saturday, now=late)
    assert (await _due(gathering, "education")).due_at == FIRST_DUE
    assert (await _last(key))[1] == 0
    assert now < late


async def test_a_conference_counted_in_working_days_is_due_later_after_a_closure(
    gathering: Gathering, now: datetime
):
    await done_for(
        gathering, now,
        "UPDATE conference SET clock_event = 'inquorate_conference', clock_started_on = $2,"
        " due_on = $3, due_rule = 'inquorate_reconvene_within' WHERE id = $1",
        gathering.conference, date(2027, 1, 4), date(2027, 1, 18),
    )  # fmt: skip
    entry = await calendars.add_entry(OPERATOR, "dundee", CLOSED, now=now)
    row = await Conference.objects().get(Conference.id == gathering.conference)
    assert row is not None
    assert row.due_on == date(2027, 1, 19)
    assert "Boiler (Wednesday 6 January 2027)" in row.due_counted
    await calendars.remove_entry(OPERATOR, "dundee", entry, GiveReason(reason="Mended"), now=now)
    row = await Conference.objects().get(Conference.id == gathering.conference)
    assert row is not None
    assert row.due_on == date(2027, 1, 19)


async def test_a_day_that_no_due_date_meets_touches_none(gathering: Gathering, now: datetime):
    assert gathering.invitations
    await calendars.add_entry(OPERATOR, "england", CLOSED, now=now)
    assert (await _last("england"))[1:] == (0, 0)
    await calendars.add_entry(OPERATOR, "england", OPEN, now=now)
    assert (await _last("england"))[1:] == (0, 0)


async def test_who_may_not_see_a_conference_sees_counts_alone(gathering: Gathering, now: datetime):
    key = await _on(gathering, "education")
    await calendars.add_entry(OPERATOR, key, CLOSED, now=now)
    change, _, kept = await _last(key)
    assert kept
    assert await recounts.list_touched(a_viewer(Role.STANDARDS_LEAD), change) == []


SATURDAY = SetEntry(
    kind=EntryKind.WORKED, first_on=date(2027, 1, 9), name="Open Saturday", reason="Snow"
)


async def test_what_a_change_would_do_is_told_before_it_is_made_and_nothing_changes(
    gathering: Gathering, now: datetime
):
    key = await _on(gathering, "education")
    before = await calendars.get_calendar(OPERATOR, key)
    coordinator = replace(a_viewer(Role.COORDINATOR), account=None)
    foreseen = await calendars.foresee(coordinator, key, ForeseeChange(add=(SATURDAY,)), now=now)
    assert foreseen.kept == 0
    assert {(one.told_at, one.counted_at) for one in foreseen.listed} == {
        (FIRST_DUE, FIRST_DUE + timedelta(days=1))
    }
    assert (await _due(gathering, "education")).due_at == FIRST_DUE
    after = await calendars.get_calendar(OPERATOR, key)
    assert (after.entries, after.changes) == (before.entries, before.changes)
    assert await DueChange.count() == 0


async def test_what_is_foreseen_is_what_then_happens(gathering: Gathering, now: datetime):
    key = await _on(gathering, "education")
    entry = await calendars.add_entry(OPERATOR, key, SATURDAY, now=now)
    for asked in (ForeseeChange(remove=entry), ForeseeChange(remove=entry, add=(CLOSED,))):
        foreseen = await calendars.foresee(OPERATOR, key, asked, now=now)
        assert foreseen.later == 0
        assert foreseen.kept > 0
    foreseen = await calendars.foresee(OPERATOR, key, ForeseeChange(remove=entry), now=now)
    await calendars.remove_entry(OPERATOR, key, entry, GiveReason(reason="Thaw"), now=now)
    assert (await _last(key))[1:] == (foreseen.later, foreseen.kept)


async def test_other_days_of_the_week_are_foreseen_too(gathering: Gathering, now: datetime):
    key = await _on(gathering, "education")
    listing = (await calendars.get_calendar(OPERATOR, key)).listing
    meant = CalendarMeant(title=listing.title, base=listing.base, weekdays=(0, 1, 2, 3, 4, 5))
    foreseen = await calendars.foresee(OPERATOR, key, ForeseeChange(describe=meant), now=now)
    assert foreseen.later > 0
    assert (await calendars.get_calendar(OPERATOR, key)).listing == listing


@pytest.mark.usefixtures("gathering")
async def test_who_sees_no_conference_is_told_how_many_and_not_which(now: datetime):
    lead = replace(a_viewer(Role.STANDARDS_LEAD), account=None)
    foreseen = await calendars.foresee(lead, "dundee", ForeseeChange(add=(SATURDAY,)), now=now)
    assert (foreseen.later > 0, foreseen.listed) == (True, ())


@pytest.mark.usefixtures("gathering")
async def test_looking_at_a_change_is_in_the_trail_and_nothing_else_of_it(now: datetime):
    await calendars.foresee(OPERATOR, "dundee", ForeseeChange(add=(SATURDAY,)), now=now)
    rows = await AuditEntry.select(AuditEntry.act, AuditEntry.verb).where(
        AuditEntry.act.like("calendar.%")
    )
    assert rows == [{"act": "calendar.foresee", "verb": "consult"}]


async def test_the_form_says_what_saving_would_move_and_keeps_what_was_typed(
    gathering: Gathering, visit: Visit
):
    key = await _on(gathering, "education")
    coordinator = await visit(Role.COORDINATOR)
    typed = {
        "kind": "worked", "name": "Open Saturday", "first_on": "9/1/2027", "last_on": "",
        "check": "",
    }  # fmt: skip
    answer = await coordinator.submit(f"/calendars/{key}/entries/new", typed)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert "Nothing is changed yet." in shown
    assert "Wednesday 6 January 2027, 17:00" in shown
    assert "Open Saturday" in answer.text
    del typed["check"]
    done = await coordinator.submit(f"/calendars/{key}/entries/new", {**typed, "reason": "Snow"})
    assert done.status_code == 303
    entry = (await calendars.get_calendar(OPERATOR, key)).entries[0].id
    removal = await coordinator.submit(f"/calendars/{key}/entries/{entry}/remove", {"check": ""})
    assert "What it would do" in text_of(removal)
    body = {"remove": str(entry)}
    told = await coordinator.api("POST", f"/calendars/{key}/foreseen", body)
    assert (told.status_code, told.json()["kept"] > 0) == (200, True)
    assert (await calendars.get_calendar(OPERATOR, key)).entries[0].id == entry
