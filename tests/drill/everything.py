"""One of everything, and conferences in every state, for tests that try every address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Any
from uuid import UUID

from conferences.attending import service as attending
from conferences.attending.presence import Seat
from conferences.attending.values import Mark
from conferences.booking import service as booking
from conferences.children.tables import Child
from conferences.outcomes import service as outcomes
from conferences.outcomes.values import ChildVerdict, CloseConference, Decision, RecordOutcome
from conferences.reports import service as reports
from conferences.reports.admission import HandedIn
from people.audit.service import reading
from people.permissions import OPERATOR, Role
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_conference,
    a_coordinator,
    a_core_group,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    a_viewer,
    invited,
)

EARLY = NOW - timedelta(days=60)
PDF = HandedIn("report.pdf", b"%PDF-1.7\n\n%%EOF\n")


@dataclass(frozen=True)
class Everything:
    """Who chairs everything, ids by the names of path parameters, and personal links."""

    chair: Professional
    ids: dict[str, list[UUID]]
    links: list[str]


async def everything() -> Everything:
    """Conferences planned, booked, begun, closed, inquorate and cancelled, and all they need."""
    standard, room = await a_standard(), await a_venue_with_room()
    chair = await a_professional("Una Baird", group="social_work", role="Chair")
    core, minutes = await a_core_group(), await a_professional(group="other")
    child = await a_child()
    asked: dict[str, Any] = {
        "chair": chair.id,
        "minute_taker": minutes.id,
        "lead_professional": core["social_work"].id,
        "invitees": invited(*core.values()),
        "children": (child,),
    }
    conferences = await _in_every_state(asked, child, room.id)
    seats = [seat for one in conferences for seat in await _seats(one)]
    return Everything(
        chair,
        {
            "conference_id": conferences,
            "invitation_id": [seat.invitation for seat in seats],
            "child_id": [child.id],
            "family_id": [child.family],
            "venue_id": [room.venue],
            "room_id": [room.id],
            "professional_id": [minutes.id, core["police"].id],
            "agency_id": [core["police"].agency],
            "standard_id": [standard],
            "file_id": [await _a_file(chair, seats)],
        },
        await _links(conferences),
    )


async def _in_every_state(asked: dict[str, Any], child: Child, room: UUID) -> list[UUID]:
    def slot(days: int) -> Any:  # noqa: ANN401 - a slot
        return a_slot(days=days, at=time(9, 0), minutes=20, now=EARLY)

    planned = await a_conference(**asked)
    booked = await a_booked_conference(a_slot(room=room), **asked)
    cancelled = await a_booked_conference(a_slot(days=50), **asked)
    await booking.cancel(a_coordinator(), cancelled.id, "No longer needed", now=NOW)
    begun, closed, inquorate = [
        await a_booked_conference(slot(days), now=EARLY, **asked) for days in (60, 59, 58)
    ]
    await _close(closed.id, child.id, "attended")
    await _close(inquorate.id, child.id, "absent")
    return [one.id for one in (planned, booked, begun, closed, inquorate, cancelled)]


async def _seats(conference: UUID) -> tuple[Seat, ...]:
    async with reading(OPERATOR):
        return await attending.load_seats(conference)


async def _close(conference: UUID, child: UUID, attendance: Any) -> None:  # noqa: ANN401 - a code
    who = a_coordinator()
    marks = [
        Mark(invitation=seat.invitation, attendance=attendance) for seat in await _seats(conference)
    ]
    await attending.record_attendance(who, conference, marks, now=NOW)
    if attendance == "attended":
        decided = (ChildVerdict(child=child, decision=Decision.REMAINS),)
        record = RecordOutcome(decisions="Stays", children=decided)
        await outcomes.record_outcome(who, conference, record, now=NOW)
    await outcomes.close(who, conference, CloseConference(), now=NOW)


async def _a_file(chair: Professional, seats: Sequence[Seat]) -> UUID:
    own = next(seat.invitation for seat in seats if seat.professional == chair.id)
    viewer = a_viewer(Role.CHAIR, professional=chair)
    return (await reports.hand_in(viewer, own, PDF, now=NOW)).file


async def _links(conferences: Sequence[UUID]) -> list[str]:
    async with reading(OPERATOR):
        asked = [one for each in conferences for one in await attending.load_askings(each)]
    return [one.link_token for one in asked if one.link_token is not None]
