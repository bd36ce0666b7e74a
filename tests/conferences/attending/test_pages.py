"""Pages of answering, recording and marking, as people use them without script."""

import re

from conferences.attending.tables import Invitation
from people.permissions import Role
from tests.builders import (
    a_booked_conference,
    a_core_group,
    a_professional,
    a_standard,
    an_agency,
    invited,
)
from tests.conferences.attending.marked import row_of, today
from tests.conftest import Visit
from tests.visitor import text_of

WHEN = {"on": "23/11/2026", "at": "9:15"}


async def test_an_invitee_answers_and_can_change_it(visit: Visit):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    visitor = await visit(Role.PROFESSIONAL, professional=zoe.id)
    path = f"/invitations/{(await row_of(zoe)).id}/answer"
    assert "Can you come?" in (await visitor.get(path)).text
    for answer in ({"answer": "accepted"}, {"answer": "declined", "reason": "On leave."}):
        done = await visitor.submit(path, answer)
        assert (done.status_code, done.headers["location"]) == (303, "/my-conferences")
    assert (await row_of(zoe)).reply == "declined"


async def test_an_answer_without_what_it_needs_keeps_what_was_typed(visit: Visit):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    visitor = await visit(Role.PROFESSIONAL, professional=zoe.id)
    path = f"/invitations/{(await row_of(zoe)).id}/answer"
    nothing = await visitor.submit(path, {})
    assert (nothing.status_code, "Choose one of the answers." in nothing.text) == (422, True)
    declined = await visitor.submit(path, {"answer": "declined"})
    assert declined.status_code == 422
    assert 'value="declined" checked' in declined.text
    nobody = await visitor.submit(path, {"answer": "deputy"})
    assert "give the name" in nobody.text


async def test_a_deputy_is_chosen_from_the_agency(visit: Visit):
    agency = await an_agency()
    zoe, max_ = await a_professional(agency=agency), await a_professional(agency=agency)
    await a_booked_conference(invitees=invited(zoe))
    visitor = await visit(Role.PROFESSIONAL, professional=zoe.id)
    path = f"/invitations/{(await row_of(zoe)).id}/answer"
    assert max_.name in (await visitor.get(path)).text
    done = await visitor.submit(path, {"answer": "deputy", "deputy": str(max_.id)})
    assert done.status_code == 303
    deputy = await visit(Role.PROFESSIONAL, professional=max_.id)
    own = await deputy.get("/my-conferences")
    assert "Come as a deputy" in own.text


async def test_a_stale_answer_is_told_so(visit: Visit):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    visitor = await visit(Role.PROFESSIONAL, professional=zoe.id)
    path = f"/invitations/{(await row_of(zoe)).id}/answer"
    stale = await visitor.submit(path, {"answer": "accepted", "sequence": "7"})
    assert stale.status_code == 409
    assert "The meeting has changed" in stale.text


async def test_a_coordinator_records_an_answer_a_call_and_a_deputy(visit: Visit):
    zoe = await a_professional(email=None)
    pat = await a_professional("Pat Okafor")
    conference = await a_booked_conference(invitees=invited(zoe))
    visitor = await visit(Role.COORDINATOR)
    invitation = (await row_of(zoe)).id
    path = f"/invitations/{invitation}"
    back = f"/conferences/{conference.id}"
    assert "Record the answer" in (await visitor.get(f"{path}/record")).text
    wish = {"answer": "deputy", "deputy_wish": "Pat Okafor, nurse", "source": "phone", **WHEN}
    done = await visitor.submit(f"{path}/record", wish)
    assert (done.status_code, done.headers["location"]) == (303, back)
    waits = await visitor.get(f"{path}/record")
    assert "Pat Okafor, nurse" in waits.text
    unknown = await visitor.submit(f"{path}/deputy", {"decision": "confirm"})
    assert unknown.status_code == 422
    confirmed = await visitor.submit(
        f"{path}/deputy", {"decision": "confirm", "professional": str(pat.id)}
    )
    assert confirmed.status_code == 303
    assert (await row_of(zoe)).deputy == pat.id
    told = {"notice_source": "phone", "notice_on": "23/11/2026", "notice_at": "9:20"}
    assert (await visitor.submit(f"{path}/notice", told)).status_code == 303
    assert (await row_of(zoe)).notice_source == "phone"


async def test_what_is_recorded_has_passed(visit: Visit):
    zoe = await a_professional()
    await a_booked_conference(invitees=invited(zoe))
    visitor = await visit(Role.COORDINATOR)
    path = f"/invitations/{(await row_of(zoe)).id}"
    ahead = {"answer": "accepted", "source": "phone", "on": "24/11/2026", "at": "9:00"}
    again = await visitor.submit(f"{path}/record", ahead)
    assert (again.status_code, "Give a time that has passed." in again.text) == (422, True)
    told = {"notice_source": "paper", "notice_on": "24/11/2026", "notice_at": "9:00"}
    again = await visitor.submit(f"{path}/notice", told)
    assert again.status_code == 422
    assert 'href="#notice_on"' in again.text


async def test_who_came_is_marked_and_the_verdict_shown(visit: Visit):
    await a_standard()
    people = await a_core_group()
    conference = await a_booked_conference(today(), invitees=invited(*people.values()))
    visitor = await visit(Role.COORDINATOR)
    path = f"/conferences/{conference.id}/attendance"
    sheet = await visitor.get(path)
    assert "Not quorate" in sheet.text
    marks = {}
    for group in ("social_work", "health", "education"):
        row = await row_of(people[group])
        marks[f"attendance-{row.id}"] = "attended"
        marks[f"revision-{row.id}"] = str(row.revision)
        marks[f"arrived-{row.id}"] = "11:05"
    assert (await visitor.submit(path, marks)).status_code == 303
    again = text_of(await visitor.get(path))
    assert "Quorate" in again
    assert "Not quorate" not in again
    assert "3 of 4" in again


async def test_a_mark_that_needs_a_reason_keeps_what_was_marked(visit: Visit):
    people = await a_core_group()
    conference = await a_booked_conference(today(), invitees=invited(*people.values()))
    visitor = await visit(Role.COORDINATOR)
    row = await row_of(people["police"])
    path = f"/conferences/{conference.id}/attendance"
    again = await visitor.submit(path, {f"attendance-{row.id}": "excluded"})
    assert again.status_code == 422
    assert f"Say why {people['police'].name} was excluded." in again.text
    assert re.search(r'value="excluded" selected', again.text)
    bad = await visitor.submit(path, {f"attendance-{row.id}": "attended", f"left-{row.id}": "late"})
    assert (bad.status_code, "Give a time, like 10:00" in bad.text) == (422, True)


async def test_a_walk_in_is_found_added_and_taken_back(visit: Visit):
    people = await a_core_group()
    stranger = await a_professional("Sam Stranger")
    conference = await a_booked_conference(today(), invitees=invited(*people.values()))
    visitor = await visit(Role.COORDINATOR)
    path = f"/conferences/{conference.id}"
    found = await visitor.get(f"{path}/attendance?search=stranger")
    assert str(stranger.id) in found.text
    form = {"professional": str(stranger.id), "counts_to_quorum": "true"}
    assert (await visitor.submit(f"{path}/walk-ins", form)).status_code == 303
    row = await row_of(stranger)
    assert row.is_walk_in
    removed = await visitor.submit(f"/walk-ins/{row.id}/remove")
    assert removed.status_code == 303
    assert not await Invitation.exists().where(
        (Invitation.professional == stranger.id) & Invitation.withdrawn_at.is_null()
    )
