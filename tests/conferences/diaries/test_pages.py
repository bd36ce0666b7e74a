"""Venues and rooms through the pages."""

import pytest

from conferences.diaries.tables import Room, Venue
from people.permissions import Role
from tests.conftest import Visit
from tests.visitor import text_of

VENUE = {"name": "Tay House", "address": "1 Shore Terrace", "directions": "Side door"}


async def test_a_venue_and_its_rooms_are_added_and_shown(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    added = await coordinator.submit("/venues/new", VENUE)
    assert added.status_code == 303
    path = added.headers["location"]
    room = {"name": "The Tay Room", "capacity": "14", "is_step_free": "true"}
    assert (await coordinator.submit(f"{path}/rooms/new", room)).status_code == 303
    shown = text_of(await coordinator.get(path))
    assert "Side door" in shown
    assert "The Tay Room 14 Yes No" in shown
    assert "The Tay Room" in text_of(await coordinator.get("/venues"))


async def test_a_form_with_faults_comes_back_with_what_was_typed(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.submit("/venues/new", {"name": "Tay House", "address": ""})
    assert answer.status_code == 422
    assert 'value="Tay House"' in answer.text
    assert "Give the address." in text_of(answer)


async def test_a_name_that_is_taken_is_said_beside_the_name(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    await coordinator.submit("/venues/new", VENUE)
    answer = await coordinator.submit("/venues/new", VENUE)
    assert answer.status_code == 422
    assert "There is a venue of that name already" in text_of(answer)
    assert await Venue.count() == 1


async def test_a_room_is_changed_once_from_each_copy(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    path = (await coordinator.submit("/venues/new", VENUE)).headers["location"]
    await coordinator.submit(f"{path}/rooms/new", {"name": "Attic", "capacity": "6"})
    room = await Room.objects().first()
    assert room is not None
    form = await coordinator.get(f"/rooms/{room.id}/edit")
    assert 'name="revision" value="1"' in form.text
    sent = {"name": "Attic", "capacity": "8", "is_active": "true", "revision": "1"}
    assert (await coordinator.submit(f"/rooms/{room.id}/edit", sent)).status_code == 303
    stale = await coordinator.submit(f"/rooms/{room.id}/edit", {**sent, "capacity": "9"})
    assert stale.status_code == 409
    assert "What differs from yours: capacity." in text_of(stale)


async def test_a_chair_sees_venues_without_ways_to_change_them(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    path = (await coordinator.submit("/venues/new", VENUE)).headers["location"]
    chair = await visit(Role.CHAIR)
    shown = await chair.get(path)
    assert shown.status_code == 200
    assert "/edit" not in shown.text
    assert (await chair.get(f"{path}/edit")).status_code == 404


@pytest.mark.parametrize("path", ["/venues/new", "/rooms/{}/edit", "/venues/{}"])
async def test_a_professional_finds_no_venues(visit: Visit, path: str):
    professional = await visit(Role.PROFESSIONAL)
    absent = "00000000-0000-4000-8000-000000000000"
    assert (await professional.get(path.format(absent))).status_code == 404
