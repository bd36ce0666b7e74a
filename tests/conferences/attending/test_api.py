"""Invitations and attendance through the API."""

from datetime import time

from conferences.attending.tables import Invitation
from conferences.booking.values import BookConference
from people.permissions import Role
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_core_group,
    a_professional,
    a_slot,
    a_standard,
    an_agency,
    invited,
)
from tests.conftest import Visit


async def _id(person: Professional) -> str:
    row = await Invitation.objects().get(Invitation.professional == person.id)
    assert row is not None
    return str(row.id)


def _today() -> BookConference:
    """A slot later on the day on which the clock stands."""
    return a_slot(days=0, at=time(11, 0), short_notice_reason="A new concern.")


async def test_an_invitee_answers(visit: Visit):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    visitor = await visit(Role.PROFESSIONAL, professional=zoe.id)
    path = f"/invitations/{await _id(zoe)}"
    answer = await visitor.api("PUT", f"{path}/reply", {"answer": "accepted", "sequence": 0})
    assert (answer.status_code, answer.json()["reply"]) == (200, "accepted")
    assert (await visitor.api("GET", path)).json()["reply"] == "accepted"
    stale = await visitor.api("PUT", f"{path}/reply", {"answer": "tentative", "sequence": 3})
    assert stale.status_code == 409


async def test_a_coordinator_records_an_answer_and_a_call(visit: Visit):
    zoe = await a_professional(email=None)
    await a_booked_conference(invitees=invited(zoe))
    visitor = await visit(Role.COORDINATOR)
    path = f"/invitations/{await _id(zoe)}"
    body = {"answer": "declined", "source": "phone", "taken_at": NOW.isoformat()}
    answer = await visitor.api("PUT", f"{path}/reply", body)
    assert (answer.status_code, answer.json()["reply"]) == (200, "declined")
    notice = {"source": "phone", "given_at": NOW.isoformat()}
    assert (await visitor.api("PUT", f"{path}/notice", notice)).status_code == 200
    without = await visitor.api("PUT", f"{path}/reply", {"answer": "declined", "source": "phone"})
    assert without.status_code == 422


async def test_a_time_that_does_not_say_its_zone_is_refused_everywhere(visit: Visit):
    zoe = await a_professional()
    made = await a_booked_conference(_today(), invitees=invited(zoe))
    visitor = await visit(Role.COORDINATOR)
    one, at = await _id(zoe), "2026-11-23T11:05:00"
    mark = {"invitation": one, "attendance": "attended", "arrived_at": at}
    invitee = {"professional": str(zoe.id), "expectation": "both", "arrives_at": at}
    walk_in = {"professional": str((await a_professional()).id), "arrived_at": at}
    for method, path, body in (
        ("PUT", f"/conferences/{made.id}/attendance", {"marks": [mark]}),
        ("PUT", f"/conferences/{made.id}", {"revision": made.revision, "invitees": [invitee]}),
        ("POST", f"/conferences/{made.id}/walk-ins", walk_in),
        ("PUT", f"/invitations/{one}/report", {"source": "phone", "received_at": at}),
        ("PUT", f"/invitations/{one}/notice", {"source": "phone", "given_at": at}),
        ("PUT", f"/conferences/{made.id}/booking", {"starts_at": at, "minutes": 60}),
    ):
        answer = await visitor.api(method, path, body)
        assert (answer.status_code, "zone" in answer.text) == (422, True), path


async def test_a_deputy_is_confirmed_or_refused(visit: Visit):
    agency = await an_agency()
    zoe, pat = await a_professional(agency=agency), await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    own, coordinator = (
        await visit(Role.PROFESSIONAL, professional=zoe.id), await visit(Role.COORDINATOR),
    )  # fmt: skip
    path = f"/invitations/{await _id(zoe)}"
    wish = {"answer": "deputy", "deputy_wish": "Pat Okafor"}
    assert (await own.api("PUT", f"{path}/reply", wish)).json()["deputy_wish"] == "Pat Okafor"
    refused = await coordinator.api("DELETE", f"{path}/deputy", {"reason": "Unknown."})
    assert (refused.status_code, refused.json()["reply"]) == (200, "none")
    await own.api("PUT", f"{path}/reply", wish)
    confirmed = await coordinator.api("PUT", f"{path}/deputy", {"professional": str(pat.id)})
    assert confirmed.json()["deputy_name"] == pat.name
    denied = await own.api("PUT", f"{path}/deputy", {"professional": str(pat.id)})
    assert denied.status_code == 404


async def test_attendance_is_marked_and_the_verdict_answered(visit: Visit):
    await a_standard()
    people = await a_core_group()
    conference = await a_booked_conference(_today(), invitees=invited(*people.values()))
    visitor = await visit(Role.COORDINATOR)
    path = f"/conferences/{conference.id}"
    marks = [
        {"invitation": await _id(people[group]), "attendance": "attended"}
        for group in ("social_work", "health")
    ]
    answer = await visitor.api("PUT", f"{path}/attendance", {"marks": marks})
    assert answer.json()["verdict"]["missing"] == ["police or education"]
    stranger = await a_professional(group="police")
    added = await visitor.api("POST", f"{path}/walk-ins", {"professional": str(stranger.id)})
    assert added.status_code == 201
    assert added.json()["verdict"]["is_quorate"] is True
    walk_in = added.headers["location"].removeprefix("/api/v1")
    removed = await visitor.api("DELETE", walk_in)
    assert removed.json()["verdict"]["is_quorate"] is False


async def test_attendance_is_not_marked_by_who_is_only_invited(visit: Visit):
    zoe = await a_professional()
    conference = await a_booked_conference(_today(), invitees=invited(zoe))
    visitor = await visit(Role.PROFESSIONAL, professional=zoe.id)
    answer = await visitor.api("GET", f"/conferences/{conference.id}/attendance")
    assert answer.status_code == 404
