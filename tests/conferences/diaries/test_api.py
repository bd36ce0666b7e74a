"""Venues and rooms through the API."""

from typing import Any

from people.permissions import Role
from tests.conftest import Visit

VENUE: dict[str, Any] = {
    "name": "Tay House",
    "address": "1 Shore Terrace",
    "rooms": [{"name": "The Tay Room", "capacity": 14, "is_step_free": True}],
}


async def test_a_venue_is_added_with_its_rooms_and_found_where_the_answer_says(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    added = await coordinator.api("POST", "/venues", VENUE)
    assert added.status_code == 201
    assert added.json()["rooms"][0]["name"] == "The Tay Room"
    found = await coordinator.get(added.headers["location"])
    assert found.json() == added.json()
    listed = await coordinator.api("GET", "/venues")
    assert listed.json() == [added.json()]


async def test_rooms_are_added_and_changed_by_revision(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    venue = (await coordinator.api("POST", "/venues", VENUE)).json()["id"]
    room = await coordinator.api("POST", f"/venues/{venue}/rooms", {"name": "Attic", "capacity": 6})
    assert room.status_code == 201
    change = {"name": "Attic", "capacity": 8, "revision": 1}
    path = f"/rooms/{room.json()['id']}"
    assert (await coordinator.api("PUT", path, change)).json()["revision"] == 2
    assert (await coordinator.api("PUT", path, change)).status_code == 409
    again = await coordinator.api("PUT", path, change, **{"if-match": '"2"'})
    assert again.headers["etag"] == '"3"'


async def test_what_cannot_be_taken_is_answered_as_a_problem_with_its_fields(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.api("POST", "/venues", {**VENUE, "name": ""})
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["faults"][0]["field"] == "name"


async def test_fields_nobody_asked_for_change_nothing(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    answer = await coordinator.api("POST", "/venues", {**VENUE, "revision": 7, "is_active": False})
    assert (answer.json()["revision"], answer.json()["is_active"]) == (1, True)


async def test_a_venue_sent_twice_with_one_key_is_added_once(visit: Visit):
    coordinator = await visit(Role.COORDINATOR)
    key = {"idempotency-key": "6f0c8a52-3d62-4d4c-9d6a-0d8a3f4c7b11"}
    first = await coordinator.api("POST", "/venues", VENUE, **key)
    second = await coordinator.api("POST", "/venues", VENUE, **key)
    assert first.status_code == 201
    assert second.headers["location"] == first.headers["location"]
    assert len((await coordinator.api("GET", "/venues")).json()) == 1
