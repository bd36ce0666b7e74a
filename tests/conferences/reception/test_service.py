"""The door reads who comes where and when, and nothing of why."""

from datetime import time, timedelta

from people.permissions import Role
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    invited,
)
from tests.conftest import Visit

EARLY = NOW - timedelta(days=60)


async def test_names_rooms_and_times_and_nothing_of_the_case(visit: Visit):
    await a_standard()
    room = await a_venue_with_room("The Tay Room")
    nurse = await a_professional("Rhona Keir")
    child = await a_child("Aileen Sorrel")
    conference = await a_booked_conference(
        a_slot(days=60, at=time(11, 0), now=EARLY, room=room.id),
        now=EARLY,
        children=(child,),
        invitees=invited(nurse),
    )
    visitor = await visit(Role.RECEPTION)
    said = (await visitor.get("/reception")).text
    assert "The Tay Room" in said
    assert "Rhona Keir" in said
    assert "11:00" in said
    listed = (await visitor.get("/api/v1/reception")).text
    for word in (
        conference.reference, str(conference.id), child.case_reference, child.initials, "review",
        "conference", "child",
    ):  # fmt: skip
        assert word.lower() not in listed.lower(), word
    assert child.case_reference not in said
    assert conference.reference not in said


async def test_the_door_is_where_reception_starts(visit: Visit):
    visitor = await visit(Role.RECEPTION)
    assert (await visitor.get("/")).headers["location"] == "/reception"
