"""Marking who came, side by side and on the day."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer, Mark, WalkIn
from conferences.booking.tables import Conference
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import Role
from people.professionals.tables import Professional
from tests.builders import (
    a_booked_conference,
    a_coordinator,
    a_core_group,
    a_professional,
    a_slot,
    a_standard,
    a_viewer,
    an_agency,
    invited,
)
from tests.conftest import Visit

_RUN_BY = ("chair", "minute_taker", "lead_professional")

pytestmark = pytest.mark.usefixtures("database")


async def _row(person: Professional) -> Invitation:
    found = await Invitation.objects().get(Invitation.professional == person.id)
    assert found is not None
    return found


async def _mark(person: Professional, attendance: str | None, **more: object) -> Mark:
    values = {"reason": "", "arrived_at": None, "left_at": None, "revision": None, **more}
    return Mark(
        invitation=(await _row(person)).id, attendance=attendance, **values,  # type: ignore[arg-type]
    )  # fmt: skip


async def test_the_verdict_follows_the_marks():
    await a_standard()
    people = await a_core_group()
    conference = await a_booked_conference(invitees=invited(*people.values()))
    day = conference.starts_at + timedelta(minutes=5)
    chair = a_coordinator()
    first = [
        await _mark(people["social_work"], "attended"),
        await _mark(people["health"], "remote"),
    ]
    found = await attending.record_attendance(chair, conference.id, first, now=day)
    assert found is not None
    assert found.words == "Not quorate without police or education"
    more = [await _mark(people["education"], "deputy"), await _mark(people["police"], "apologies")]
    found = await attending.record_attendance(chair, conference.id, more, now=day)
    assert found is not None
    assert found.words == "Quorate"
    left = [await _mark(people["health"], "remote", left_at=day + timedelta(minutes=10))]
    found = await attending.record_attendance(
        chair, conference.id, left, now=day + timedelta(minutes=11)
    )
    assert found is not None
    assert found.words == "Not quorate without health"


async def test_a_deputy_is_marked_with_whom_they_stand_in_for_and_not_once_more(now: datetime):
    agency = await an_agency()
    zoe, max_ = await a_professional(agency=agency), await a_professional("Max", agency=agency)
    conference = await a_booked_conference(invitees=invited(zoe))
    sends = Answer(answer="deputy", deputy=max_.id)
    self = a_viewer(Role.PROFESSIONAL, professional=zoe)
    await attending.answer(self, (await _row(zoe)).id, sends, now=now)
    day = conference.starts_at
    assert (await attending.find_walk_ins(a_coordinator(), conference.id, "Max")).offered == ()
    with pytest.raises(RefusedError, match="stand in"):
        came = WalkIn(professional=max_.id)
        await attending.add_walk_in(a_coordinator(), conference.id, came, now=day)


async def test_where_more_came_into_question_than_are_offered_that_is_said(visit: Visit):
    agency = await an_agency()
    conference = await a_booked_conference(a_slot(days=0))
    for name in (*(f"Maxine {number}" for number in range(20)), "Maxine Zeal"):
        await a_professional(name, agency=agency)
    visitor = await visit(Role.COORDINATOR)
    path = f"/conferences/{conference.id}/attendance?search="
    many, one = [await visitor.get(path + words) for words in ("maxine", "maxine zeal")]
    assert ("More people are found" in many.text, "More people" in one.text) == (True, False)
    assert "Maxine Zeal" in one.text
    assert "Maxine Zeal" not in many.text


async def test_the_sheet_shows_everybody_and_reading_it_is_in_the_trail():
    await a_standard()
    people = await a_core_group()
    conference = await a_booked_conference(invitees=invited(*people.values()))
    sheet = await attending.get_attendance(a_coordinator(), conference.id, now=conference.starts_at)
    assert (len(sheet.seats), sheet.marked, sheet.may_mark) == (4, 0, True)
    assert await AuditEntry.exists().where(AuditEntry.act == "attendance.read")


async def test_marks_are_taken_from_the_day_until_it_is_closed(now: datetime):
    people = await a_core_group()
    conference = await a_booked_conference(invitees=invited(*people.values()))
    marks = [await _mark(people["police"], "attended")]
    with pytest.raises(RefusedError, match="not the day yet"):
        await attending.record_attendance(a_coordinator(), conference.id, marks, now=now)
    morning = conference.starts_at.replace(hour=7)
    await attending.record_attendance(a_coordinator(), conference.id, marks, now=morning)
    await Conference.update({Conference.state: "held"}).where(Conference.id == conference.id)
    with pytest.raises(RefusedError):
        await attending.record_attendance(a_coordinator(), conference.id, marks, now=morning)


async def test_a_mark_can_be_taken_back():
    people = await a_core_group()
    conference = await a_booked_conference(invitees=invited(*people.values()))
    day = conference.starts_at
    for attendance in ("absent", None):
        mark = await _mark(people["police"], attendance)
        await attending.record_attendance(a_coordinator(), conference.id, [mark], now=day)
        assert (await _row(people["police"])).attendance == attendance


@pytest.mark.parametrize("attendance", ["excluded", "not_required"])
async def test_leaving_somebody_out_needs_a_reason(attendance: str):
    people = await a_core_group()
    conference = await a_booked_conference(invitees=invited(*people.values()))
    mark = await _mark(people["police"], attendance)
    with pytest.raises(InvalidError, match="Say why"):
        await attending.record_attendance(
            a_coordinator(), conference.id, [mark], now=conference.starts_at
        )


async def test_nobody_leaves_before_arriving():
    people = await a_core_group()
    conference = await a_booked_conference(invitees=invited(*people.values()))
    at = conference.starts_at
    mark = await _mark(
        people["police"], "attended", arrived_at=at, left_at=at - timedelta(minutes=1)
    )
    with pytest.raises(InvalidError, match="before arriving"):
        await attending.record_attendance(a_coordinator(), conference.id, [mark], now=at)


async def test_two_people_mark_side_by_side_and_do_not_undo_each_other():
    people = await a_core_group()
    conference = await a_booked_conference(invitees=invited(*people.values()))
    day = conference.starts_at
    seen = {name: (await _row(person)).revision for name, person in people.items()}
    first = [await _mark(people["police"], "attended", revision=seen["police"])]
    await attending.record_attendance(a_coordinator(), conference.id, first, now=day)
    second = [
        await _mark(people["police"], "attended", revision=seen["police"]),
        await _mark(people["health"], "attended", revision=seen["health"]),
    ]
    await attending.record_attendance(a_coordinator(), conference.id, second, now=day)
    other = [await _mark(people["police"], "absent", revision=seen["police"])]
    with pytest.raises(RefusedError, match="it says “attended” now"):
        await attending.record_attendance(a_coordinator(), conference.id, other, now=day)


async def test_a_walk_in_counts_to_quorum_and_can_be_taken_back():
    await a_standard()
    people = await a_core_group()
    conference = await a_booked_conference(
        invitees=invited(people["social_work"], people["health"])
    )
    day = conference.starts_at
    marks = [await _mark(people[group], "attended") for group in ("social_work", "health")]
    await attending.record_attendance(a_coordinator(), conference.id, marks, now=day)
    walk_in = WalkIn(professional=people["police"].id)
    made = await attending.add_walk_in(a_coordinator(), conference.id, walk_in, now=day)
    sheet = await attending.get_attendance(a_coordinator(), conference.id, now=day)
    assert sheet.verdict is not None
    assert sheet.verdict.is_quorate
    assert sheet.seats[-1].is_walk_in
    await attending.remove_walk_in(a_coordinator(), made, now=day)
    sheet = await attending.get_attendance(a_coordinator(), conference.id, now=day)
    assert sheet.verdict is not None
    assert not sheet.verdict.is_quorate


async def test_who_was_invited_is_no_walk_in():
    people = await a_core_group()
    conference = await a_booked_conference(invitees=invited(*people.values()))
    with pytest.raises(RefusedError, match="on the list already"):
        await attending.add_walk_in(
            a_coordinator(), conference.id, WalkIn(professional=people["police"].id),
            now=conference.starts_at,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("role", "relation", "expected"),
    [
        (Role.COORDINATOR, None, True),
        (Role.CHAIR, "chair", True),
        (Role.MINUTE_TAKER, "minute_taker", True),
        (Role.CHAIR, None, False),
        (Role.MINUTE_TAKER, None, False),
        (Role.CHAIR, "invitee", False),
        (Role.LEAD_PROFESSIONAL, "lead_professional", False),
        (Role.PROFESSIONAL, "invitee", False),
        (Role.AGENCY_LEAD, "invitee", False),
        (Role.CHIEF_OFFICER, None, False),
        (Role.STANDARDS_LEAD, None, False),
        (Role.ADMINISTRATOR, None, False),
    ],
)
async def test_who_keeps_the_record_marks_it(
    role: Role,
    relation: str | None,
    expected: bool,  # noqa: FBT001 - a case
):
    people = await a_core_group()
    person = await a_professional()
    run_by: dict[str, Any] = {name: person.id for name in _RUN_BY if name == relation}
    extra = invited(person) if relation == "invitee" else ()
    conference = await a_booked_conference(invitees=(*invited(*people.values()), *extra), **run_by)
    viewer = a_viewer(role, professional=person)
    marks = [await _mark(people["police"], "attended")]
    if expected:
        await attending.record_attendance(viewer, conference.id, marks, now=conference.starts_at)
        sheet = await attending.get_attendance(viewer, conference.id, now=conference.starts_at)
        assert sheet.marked == 1
        return
    with pytest.raises(NotFoundError):
        await attending.record_attendance(viewer, conference.id, marks, now=conference.starts_at)
    with pytest.raises(NotFoundError):
        await attending.get_attendance(viewer, conference.id, now=conference.starts_at)


async def test_an_invitation_of_another_conference_is_not_marked():
    mine, other = await a_booked_conference(), await a_booked_conference(slot=None)
    row = await Invitation.objects().get(Invitation.conference == other.id)
    assert row is not None
    invitation: UUID = row.id
    with pytest.raises(NotFoundError):
        await attending.record_attendance(
            a_coordinator(), mine.id, [Mark(invitation=invitation, attendance="absent")],
            now=mine.starts_at,
        )  # fmt: skip
