"""Who sees what of a conference; each reading is in the trail and asks a fixed number of times."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer
from conferences.booking import service as booking
from conferences.booking.listings import ConferenceFilter
from conferences.booking.tables import Conference
from people.audit.service import engine
from people.audit.tables import AuditEntry
from people.errors import NotFoundError
from people.permissions import OPERATOR, Role, Viewer
from people.professionals.tables import Professional
from tests.builders import (
    a_booked_conference,
    a_child,
    a_conference,
    a_coordinator,
    a_core_group,
    a_family,
    a_professional,
    a_slot,
    a_viewer,
    an_agency,
    invited,
)

pytestmark = pytest.mark.usefixtures("database")
EVERYTHING, WHO_CAME, REPORTS, OWN, NOTHING = "everything", "who came", "reports", "own", "nothing"


async def _related(relation: str) -> tuple[Conference, Professional]:
    """A booked conference, and somebody who has that to do with it."""
    agency = await an_agency()
    person, other = await a_professional(agency=agency), await a_professional(agency=agency)
    people = invited(*(await a_core_group()).values())
    if relation in ("chair", "minute_taker", "lead_professional"):
        run_by: dict[str, Any] = {relation: person.id}
        return await a_booked_conference(invitees=people, **run_by), person
    if relation == "deputy":
        conference = await a_booked_conference(invitees=(*people, *invited(other)))
        row = await Invitation.objects().get(Invitation.professional == other.id)
        assert row is not None
        given = Answer(answer="deputy", deputy=person.id)
        viewer = a_viewer(Role.PROFESSIONAL, professional=other)
        await attending.answer(viewer, row.id, given, now=conference.booked_at)
        return conference, person
    own = invited(person) if relation in ("invited", "withdrawn") else ()
    conference = await a_booked_conference(invitees=(*people, *own))
    if relation == "withdrawn":
        await Invitation.update({Invitation.withdrawn_at: conference.booked_at}).where(
            Invitation.professional == person.id
        )
    return conference, person


@pytest.mark.parametrize(
    ("role", "relation", "sees"),
    [
        (Role.COORDINATOR, "none", EVERYTHING),
        (Role.CHAIR, "chair", EVERYTHING),
        (Role.MINUTE_TAKER, "minute_taker", WHO_CAME),
        (Role.LEAD_PROFESSIONAL, "lead_professional", REPORTS),
        (Role.CHAIR, "none", NOTHING),
        (Role.CHAIR, "invited", OWN),
        (Role.MINUTE_TAKER, "none", NOTHING),
        (Role.LEAD_PROFESSIONAL, "none", NOTHING),
        (Role.PROFESSIONAL, "invited", OWN),
        (Role.PROFESSIONAL, "deputy", OWN),
        (Role.PROFESSIONAL, "withdrawn", NOTHING),
        (Role.PROFESSIONAL, "none", NOTHING),
        (Role.AGENCY_LEAD, "invited", NOTHING),
        (Role.STANDARDS_LEAD, "none", NOTHING),
        (Role.CHIEF_OFFICER, "none", NOTHING),
        (Role.ADMINISTRATOR, "none", NOTHING),
    ],
)
async def test_who_sees_a_conference_and_how_much(
    role: Role, relation: str, sees: str, now: datetime
):
    conference, person = await _related(relation)
    await Invitation.update({Invitation.attendance: "attended"}, force=True)
    viewer = a_viewer(role, professional=person)
    if sees == NOTHING:
        with pytest.raises(NotFoundError):
            await booking.get_conference(viewer, conference.id, now=now)
        return
    seen = await booking.get_conference(viewer, conference.id, now=now)
    others = [one for one in seen.invitations if one.professional != person.id]
    for shown, to in (
        ([one.reply for one in others], {EVERYTHING}),
        ([one.attendance for one in others], {EVERYTHING, WHO_CAME}),
        ([one.report_standing for one in others], {EVERYTHING, REPORTS}),
    ):
        assert [one is not None for one in shown] == [sees in to] * len(others)
    assert seen.may.see_replies == (sees == EVERYTHING)
    assert seen.may.arrange == (role is Role.COORDINATOR)


async def test_reasons_are_for_those_who_run_it(now: datetime):
    zoe = await a_professional()
    conference = await a_booked_conference(invitees=invited(zoe))
    await booking.cancel(a_coordinator(), conference.id, "The family has moved.", now=now)
    seen = await booking.get_conference(a_coordinator(), conference.id, now=now)
    assert seen.cancel_reason == "The family has moved."
    viewer = a_viewer(Role.PROFESSIONAL, professional=zoe)
    seen = await booking.get_conference(viewer, conference.id, now=now)
    assert (seen.state, seen.cancel_reason) == ("cancelled", "")


async def test_no_reading_tells_the_name_of_a_child(now: datetime):
    child = await a_child("Wilhelmina Quartz", family=await a_family("Quartz"))
    zoe = await a_professional()
    conference = await a_booked_conference(children=[child], invitees=invited(zoe))
    viewer = a_viewer(Role.PROFESSIONAL, professional=zoe)
    told = [
        await booking.get_conference(a_coordinator(), conference.id, now=now),
        await booking.list_conferences(a_coordinator(), ConferenceFilter(), now=now),
        await booking.list_own_conferences(viewer, now=now),
    ]
    whole = msgspec.json.encode(told).decode()
    assert "W.Q." in whole
    assert "Quartz" not in whole
    assert "Wilhelmina" not in whole


async def test_each_reading_is_one_entry_that_names_what_was_shown(now: datetime):
    conference = await a_booked_conference()
    await booking.get_conference(a_coordinator(), conference.id, now=now)
    await booking.list_conferences(a_coordinator(), ConferenceFilter(), now=now)
    entries = await AuditEntry.select().where(AuditEntry.verb == "consult")
    named = {entry["act"]: entry for entry in entries}
    assert named["conference.read"]["subject"] == conference.id
    shown = msgspec.json.decode(named["conference.list"]["details"])["shown"]
    assert shown == [str(conference.id)]


async def _asked(viewer: Viewer, now: datetime, conference: UUID) -> list[int]:
    """How many questions each reading asks, those of the driver about types left out."""
    pool = engine().pool
    assert pool is not None
    counts = []
    for read in (
        lambda: booking.get_conference(viewer, conference, now=now),
        lambda: booking.list_conferences(viewer, ConferenceFilter(), now=now),
    ):
        sent: list[str] = []
        connections = [await pool.acquire() for _ in range(pool.get_max_size())]
        for connection in connections:
            connection.add_query_logger(lambda record, sent=sent: sent.append(record.query))
        for connection in connections:
            await pool.release(connection)
        await read()
        counts.append(sum(" FROM " in query and "typeinfo" not in query for query in sent))
    return counts


async def test_a_reading_asks_as_often_for_many_rows_as_for_few(now: datetime):
    conference = await a_booked_conference(invitees=invited(await a_professional()))
    few = await _asked(OPERATOR, now, conference.id)
    people = [await a_professional() for _ in range(12)]
    larger = await a_booked_conference(a_slot(days=40), invitees=invited(*people))
    for _ in range(3):
        await a_conference()
    many = await _asked(OPERATOR, now, larger.id)
    assert many == few
