"""A restricted case is for those named and its chairs; for everybody else there is no such case."""

from datetime import timedelta
from uuid import UUID

import pytest

from conferences.access import service as access
from conferences.access.values import Restrict
from conferences.attending.tables import Invitation
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.booking.values import ChangeConference
from people.errors import InvalidError, NotFoundError
from people.permissions import Role
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_coordinator,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    a_viewer,
    invited,
)
from tests.conferences.attending.postman import deliver
from tests.conftest import Visit

LATER = NOW + timedelta(hours=1)
NOWHERE = UUID(int=9)


class Case:
    """A booked conference of a family, its chair, two coordinators and an invitee."""

    conference: Conference
    people: dict[str, Professional]
    reference: str

    @property
    def path(self) -> str:
        return f"/conferences/{self.conference.id}"

    async def restrict(self, *named: str) -> None:
        who = a_viewer(Role.COORDINATOR, professional=self.people["named"])
        asked = Restrict(named=tuple(self.people[one].id for one in named), reason="Staff family.")
        await access.restrict(who, self.conference.family, asked, now=NOW)


@pytest.fixture
async def case(database: str) -> Case:  # noqa: ARG001
    await a_standard()
    made = Case()
    made.people = {
        who: await a_professional(group="social_work", role=who)
        for who in ("chair", "named", "other", "invitee", "social_work")
    }
    child = await a_child("Aileen Sorrel")
    made.reference = child.case_reference
    room = await a_venue_with_room()
    made.conference = await a_booked_conference(
        a_slot(room=room.id),
        children=(child,),
        chair=made.people["chair"].id,
        invitees=invited(made.people["invitee"], made.people["social_work"]),
    )
    return made


async def test_other_coordinators_and_whoever_is_not_named_find_no_such_case(
    visit: Visit, case: Case
):
    await case.restrict("invitee")
    family = f"/families/{case.conference.family}"
    for who, role, sees in (
        ("other", Role.COORDINATOR, False),
        ("named", Role.COORDINATOR, True),
        ("chair", Role.CHAIR, True),
        ("invitee", Role.PROFESSIONAL, True),
        ("social_work", Role.PROFESSIONAL, False),
    ):
        visitor = await visit(role, professional=case.people[who].id)
        await visitor.get("/account")  # the cookie of forms is set once
        answer = await visitor.get(case.path)
        unknown = await visitor.get(f"/conferences/{NOWHERE}")
        assert (answer.status_code == 200) is sees, who
        if not sees:
            assert (answer.status_code, answer.content) == (404, unknown.content)
            assert dict(answer.headers) == dict(unknown.headers)
        if role is Role.COORDINATOR:
            for path in (family, f"{family}/edit", f"{family}/access"):
                assert ((await visitor.get(path)).status_code == 200) is sees, path
            listed = (await visitor.api("GET", "/conferences")).json()
            assert listed["total"] == int(sees)
            found = await visitor.api("POST", "/children/search", {"search": case.reference})
            assert found.json()["total"] == int(sees)


async def test_who_is_invited_and_not_named_is_mailed_nothing(case: Case):
    await case.restrict("invitee")
    mailed = await deliver(now=LATER)
    assert set(mailed) == {case.people["invitee"].email, case.people["chair"].email}


async def test_nobody_who_is_not_named_is_invited(case: Case):
    await case.restrict("invitee")
    who = a_viewer(Role.COORDINATOR, professional=case.people["named"])
    stranger = await a_professional()
    wanted = ChangeConference(invitees=invited(case.people["invitee"], stranger))
    with pytest.raises(InvalidError, match="kept out of this case"):
        await booking.change(who, case.conference.id, wanted, now=LATER)


async def test_a_room_that_is_taken_does_not_say_by_what(visit: Visit, case: Case):
    await case.restrict()
    other = await visit(Role.COORDINATOR, professional=case.people["other"].id)
    second = await a_booked_conference(
        a_slot(days=40), children=(await a_child("Corin Teasel"),), invitees=()
    )
    slot = {
        "starts_at": case.conference.starts_at.isoformat(), "minutes": 90,
        "room": str(case.conference.room), "revision": second.revision, "reason": "x",
        "short_notice_reason": "x", "late_reason": "x",
    }  # fmt: skip
    refused = await other.api("PUT", f"/conferences/{second.id}/booking", slot)
    assert refused.status_code == 409
    assert case.conference.reference not in refused.text
    assert "something else" in refused.text
    named = await visit(Role.COORDINATOR, professional=case.people["named"].id)
    told = await named.api("PUT", f"/conferences/{second.id}/booking", slot)
    assert case.conference.reference in told.text


async def test_lifted_it_is_as_any_other_case(case: Case):
    await case.restrict()
    viewer = a_viewer(Role.COORDINATOR, professional=case.people["other"])
    with pytest.raises(NotFoundError):
        await booking.get_conference(viewer, case.conference.id, now=NOW)
    with pytest.raises(NotFoundError):
        await access.lift_restriction(viewer, case.conference.family, now=NOW)
    named = a_viewer(Role.COORDINATOR, professional=case.people["named"])
    await access.lift_restriction(named, case.conference.family, now=NOW)
    seen = await booking.get_conference(viewer, case.conference.id, now=NOW)
    assert seen.id == case.conference.id


async def test_somebody_has_to_be_named_and_a_reason_given(case: Case):
    asked = Restrict(reason="")
    with pytest.raises(InvalidError) as refused:
        await access.restrict(a_coordinator(), case.conference.family, asked, now=NOW)
    assert {fault.field for fault in refused.value.faults} == {"named", "reason"}


async def test_the_form_names_people_and_the_case_is_gone_from_the_others_lists(
    visit: Visit, case: Case
):
    named = await visit(Role.COORDINATOR, professional=case.people["named"].id)
    form = f"/families/{case.conference.family}/access"
    assert (await named.get(form)).status_code == 200
    sent = {"named": str(case.people["invitee"].id), "reason": "Staff are family."}
    assert (await named.submit(form, sent)).status_code == 303
    other = await visit(Role.COORDINATOR, professional=case.people["other"].id)
    for path in ("/conferences?show=all", "/children", "/work-list"):
        assert case.reference not in (await other.get(path)).text
        assert case.conference.reference not in (await other.get(path)).text


async def test_mail_that_did_not_arrive_is_listed_for_those_let_in_alone(visit: Visit, case: Case):
    await case.restrict("invitee")
    assert await Invitation.count().where(Invitation.conference == case.conference.id) == 3
    other = await visit(Role.COORDINATOR, professional=case.people["other"].id)
    named = await visit(Role.COORDINATOR, professional=case.people["named"].id)
    assert len((await other.api("GET", "/deliveries")).json()) == 0
    assert len((await named.api("GET", "/deliveries")).json()) == 3
