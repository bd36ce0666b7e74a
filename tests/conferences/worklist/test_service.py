"""The work list read from conferences that people arranged and booked."""

from datetime import date, timedelta

import pytest

from conferences.attending.tables import Invitation
from conferences.worklist.service import Filters, get_work_list
from people.audit.tables import AuditEntry
from people.errors import NotFoundError
from people.permissions import Role
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_conference,
    a_coordinator,
    a_family,
    a_professional,
    a_slot,
    a_standard,
    a_viewer,
)

pytestmark = pytest.mark.usefixtures("database")


async def test_a_conference_shows_initials_siblings_due_date_and_who_is_still_to_come():
    await a_standard()
    family = await a_family()
    children = [await a_child(name, family=family) for name in ("Amy Reid", "Ben Reid")]
    conference = await a_booked_conference(a_slot(days=35), children=children)
    work = await get_work_list(a_coordinator(), Filters(), now=NOW)
    [listed] = work.conferences
    assert listed.id == conference.id
    assert listed.who == "A.R. and 1 sibling"
    assert listed.due_on == date(2027, 1, 20)
    assert (listed.invited, listed.replied, listed.reports, listed.reported) == (4, 0, 4, 0)
    assert len(listed.replies_to_come) == 4
    assert [(tile.number, tile.show) for tile in work.tiles] == [
        (0, "past"),
        (0, "soon"),
        (1, "replies"),
        (1, "reports"),
    ]


async def test_an_answer_takes_the_agency_off_those_to_come():
    await a_standard()
    conference = await a_booked_conference()
    [first, *_] = await Invitation.objects().where(Invitation.conference == conference.id)
    await Invitation.update({Invitation.reply: "accepted"}).where(Invitation.id == first.id)
    work = await get_work_list(a_coordinator(), Filters(), now=NOW)
    assert (work.conferences[0].replied, len(work.conferences[0].replies_to_come)) == (1, 3)
    agency = work.conferences[0].replies_to_come[0]
    assert agency in work.agencies
    narrowed = await get_work_list(a_coordinator(), Filters(agency="Nobody"), now=NOW)
    assert narrowed.conferences == ()


async def test_what_has_no_date_is_counted_and_found():
    await a_standard()
    await a_conference(clock_started_on=date(2026, 5, 20))
    await a_conference(clock_started_on=date(2026, 5, 30))
    await a_booked_conference()
    work = await get_work_list(a_coordinator(), Filters(show="undated"), now=NOW)
    assert [one.state for one in work.conferences] == ["planned", "planned"]
    past = await get_work_list(a_coordinator(), Filters(show="past"), now=NOW)
    assert [one.due_on for one in past.conferences] == [date(2026, 11, 20)]
    soon = await get_work_list(a_coordinator(), Filters(show="soon"), now=NOW)
    assert [one.due_on for one in soon.conferences] == [date(2026, 11, 30)]


async def test_a_chair_sees_those_chaired_and_no_others():
    await a_standard()
    chair = await a_professional(group="social_work")
    own = await a_conference(chair=chair.id)
    await a_conference()
    work = await get_work_list(a_viewer(Role.CHAIR, professional=chair), Filters(), now=NOW)
    assert [one.id for one in work.conferences] == [own.id]


async def test_the_list_is_one_entry_in_the_trail_with_the_conferences_shown():
    await a_standard()
    conference = await a_conference()
    await get_work_list(a_coordinator(), Filters(), now=NOW + timedelta(minutes=1))
    entry = (
        await AuditEntry.select()
        .where(AuditEntry.act == "work_list.read")
        .output(load_json=True)
        .first()
    )
    assert entry is not None
    assert entry["details"]["shown"] == [str(conference.id)]


async def test_who_keeps_no_work_list_is_told_there_is_none():
    with pytest.raises(NotFoundError):
        await get_work_list(a_viewer(Role.CHIEF_OFFICER), Filters(), now=NOW)
