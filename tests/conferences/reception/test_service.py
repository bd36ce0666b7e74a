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
from tests.conferences.families.people import FATHER, MOTHER, some_people
from tests.conftest import Visit
from tests.visitor import text_of

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


async def test_each_of_a_family_waits_in_a_place_of_their_own(visit: Visit):
    people = await some_people()
    await people.plan()
    await people.ask(people.members["mother"], segments=(1,), waiting_room="Blue room")
    await people.ask(people.members["father"], segments=(3,), waiting_room="Green room")
    room = await a_venue_with_room("The Tay Room")
    await people.book(a_slot(days=60, at=time(11, 0), now=EARLY, room=room.id), now=EARLY)
    visitor = await visit(Role.RECEPTION)
    said = text_of(await visitor.get("/reception"))
    for word in ("M.I.", "Blue room", "D.S.", "Green room", "12:00"):
        assert word in said
    assert "Ask the coordinator" not in said
    for word in (*MOTHER.split(), *FATHER.split(), "mother", people.conference.reference):
        assert word not in said
    await people.keep_apart()
    assert "Blue room" in text_of(await visitor.get("/reception"))  # control: they wait apart


async def test_two_who_must_not_meet_are_led_nowhere_where_they_would(visit: Visit):
    people = await some_people()
    for who in ("mother", "father"):
        await people.ask(people.members[who], waiting_room="Blue room")
    room = await a_venue_with_room("The Tay Room")
    await people.book(a_slot(days=60, at=time(11, 0), now=EARLY, room=room.id), now=EARLY)
    await people.keep_apart(from_on=EARLY.date())
    visitor = await visit(Role.RECEPTION)
    said = text_of(await visitor.get("/reception"))
    assert said.count("Ask the coordinator before you lead them anywhere") == 2
    assert "Blue room" not in said
    [meeting] = (await visitor.api("GET", "/reception")).json()["meetings"]
    assert [one["is_to_be_asked"] for one in meeting["waiting"]] == [True, True]
