"""Conferences through the API, as a program would."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from people.permissions import Role
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_conference,
    a_core_group,
    a_professional,
    a_standard,
    a_venue_with_room,
    invited,
)
from tests.conftest import Visit

STARTS_AT = (NOW + timedelta(days=35)).replace(hour=10, minute=0).isoformat()


async def _asked(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    people = await a_core_group()
    child = await a_child()
    return {
        "kind": "review",
        "children": [str(child.id)],
        "clock_event": "initial_conference",
        "clock_started_on": "2026-07-20",
        "invitees": [
            {"professional": str(one.id), "expectation": "both", "required": True}
            for one in people.values()
        ],
        **more,
    }


async def test_a_conference_is_arranged_and_tells_its_due_date(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.api("POST", "/conferences", await _asked())
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["location"] == f"/api/v1/conferences/{made['id']}"
    assert (made["state"], made["due_on"]) == ("planned", "2027-01-20")
    assert made["due_counted"].startswith("Within 6 months of the initial conference.")
    assert all(one["is_insisted_on"] for one in made["invitations"])
    read = await visitor.api("GET", f"/conferences/{made['id']}")
    assert (read.status_code, read.headers["etag"]) == (200, '"1"')


async def test_the_same_request_sent_twice_arranges_once(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    asked, key = await _asked(), str(uuid4())
    first = await visitor.api("POST", "/conferences", asked, **{"idempotency-key": key})
    again = await visitor.api("POST", "/conferences", asked, **{"idempotency-key": key})
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.headers["location"] == first.headers["location"]
    found = (await visitor.api("GET", "/conferences")).json()
    assert found["total"] == 1


async def test_what_is_wrong_is_told_by_field(visit: Visit):
    await a_standard()
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.api(
        "POST", "/conferences", await _asked(clock_event=None, clock_started_on=None)
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {fault["field"] for fault in answer.json()["faults"]} == {
        "clock_event", "clock_started_on",
    }  # fmt: skip


async def test_booking_moving_and_cancelling(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    conference = await a_conference()
    room = await a_venue_with_room()
    path = f"/conferences/{conference.id}/booking"
    body = {"starts_at": STARTS_AT, "minutes": 90, "room": str(room.id)}
    booked = await visitor.api("PUT", path, body, **{"if-match": '"1"'})
    assert (booked.status_code, booked.json()["state"]) == (200, "booked")
    assert booked.json()["room"]["name"] == "The Tay Room"
    body["minutes"] = 60
    stale = await visitor.api("PUT", path, body | {"reason": "Shorter."}, **{"if-match": '"1"'})
    assert stale.status_code == 409
    moved = await visitor.api("PUT", path, body | {"reason": "Shorter."}, **{"if-match": '"2"'})
    assert (moved.status_code, moved.json()["sequence"]) == (200, 2)
    gone = await visitor.api("DELETE", path, {"reason": "The family has moved."})
    assert (gone.status_code, gone.json()["state"]) == (200, "cancelled")


async def test_a_clash_says_who_has_it(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    room = await a_venue_with_room()
    body = {"starts_at": STARTS_AT, "minutes": 90, "room": str(room.id)}
    first, second = await a_conference(), await a_conference()
    await visitor.api("PUT", f"/conferences/{first.id}/booking", body)
    clash = await visitor.api("PUT", f"/conferences/{second.id}/booking", body)
    assert clash.status_code == 409
    assert clash.json()["held_by"].startswith(f"conference {first.reference}")


async def test_a_time_without_a_zone_is_refused(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    conference = await a_conference()
    body = {"starts_at": "2026-12-28T10:00:00", "minutes": 90, "link": "https://x.example/1"}
    answer = await visitor.api("PUT", f"/conferences/{conference.id}/booking", body)
    assert answer.status_code == 422


async def test_people_are_changed_on_the_revision_that_was_read(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    conference = await a_conference()
    chair = await a_professional()
    path = f"/conferences/{conference.id}"
    nothing_named = await visitor.api("PUT", path, {"chair": str(chair.id)})
    assert nothing_named.status_code == 422
    changed = await visitor.api("PUT", path, {"chair": str(chair.id)}, **{"if-match": '"1"'})
    assert changed.json()["chair"]["name"] == chair.name
    assert len(changed.json()["invitations"]) == 5


async def test_an_invitee_reads_the_conference_without_what_others_answered(visit: Visit):
    mine, other = await a_professional(), await a_professional(group="police")
    conference = await a_booked_conference(invitees=invited(mine, other))
    visitor = await visit(Role.PROFESSIONAL, professional=mine.id)
    found = (await visitor.api("GET", f"/conferences/{conference.id}")).json()
    replies = {one["name"]: one["reply"] for one in found["invitations"]}
    assert replies == {mine.name: "none", other.name: None}
    own = (await visitor.api("GET", "/my-conferences")).json()
    assert [one["conference"] for one in own] == [str(conference.id)]
    assert (await visitor.api("GET", "/conferences")).status_code == 404


async def test_who_has_nothing_to_do_with_it_finds_nothing(visit: Visit):
    conference = await a_booked_conference()
    for role in (Role.PROFESSIONAL, Role.CHIEF_OFFICER, Role.AGENCY_LEAD, Role.ADMINISTRATOR):
        visitor = await visit(role, professional=(await a_professional()).id)
        answer = await visitor.api("GET", f"/conferences/{conference.id}")
        assert answer.status_code == 404
    signed_out = await visit()
    assert (await signed_out.api("GET", f"/conferences/{conference.id}")).status_code == 401


@pytest.mark.parametrize("show", ["open", "all", "planned", "booked", "held", "nonsense"])
async def test_a_list_is_narrowed_by_how_conferences_stand(visit: Visit, show: str):
    visitor = await visit(Role.COORDINATOR)
    await a_conference()
    await a_booked_conference()
    found = (await visitor.api("GET", f"/conferences?show={show}")).json()
    assert found["total"] == {"planned": 1, "booked": 1, "held": 0}.get(show, 2)


async def test_a_list_is_searched_by_reference(visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    child = await a_child()
    wanted = await a_conference(children=[child])
    await a_conference()
    for search in (wanted.reference, child.case_reference.lower()):
        found = (await visitor.api("GET", f"/conferences?search={search}")).json()
        assert [one["id"] for one in found["conferences"]] == [str(wanted.id)]
    assert (await visitor.api("GET", "/conferences?search=%25")).json()["total"] == 0
