"""A bar is in force at once, for everything open at that moment, and nobody learns of it."""
# ruff: noqa: ANN401 - any field of what is asked, any answer

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from conferences.access import service as access
from conferences.access.values import SetBar
from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.booking.values import ChangeConference
from conferences.children import service as children
from conferences.children.bars import BarReason
from conferences.children.tables import Bar
from conferences.children.values import AddChild, AddFamily
from people.errors import InvalidError, NotFoundError
from people.permissions import Role, Via, Viewer, permissions_of
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_child,
    a_coordinator,
    a_professional,
    a_standard,
    a_usual_deputy,
    a_viewer,
    an_agency,
    invited,
    the_conference,
)
from tests.conferences.attending.postman import deliver
from tests.conftest import Visit
from tests.visitor import Visitor

LATER = NOW + timedelta(hours=1)


@dataclass
class Meeting:
    """A booked conference with a health visitor who is to be barred, and who else comes."""

    conference: Conference
    reference: str
    barred: Professional
    others: dict[str, Professional]

    def asked(self, who: Professional | None = None, **fields: Any) -> SetBar:
        person = who or self.barred
        values = {"reason": BarReason.RELATIVE, "is_told": False, **fields}
        return SetBar(**{"professional": person.id, "reference": self.reference, **values})


@pytest.fixture
async def meeting(database: str) -> Meeting:  # noqa: ARG001
    await a_standard()
    health = await an_agency(group="health")
    others = {
        "social_work": await a_professional(group="social_work"),
        "police": await a_professional(group="police"),
        "chair": await a_professional(group="social_work", role="Chair"),
        "deputy": await a_professional(agency=health),
        "colleague": await a_professional(agency=health),
    }
    barred = await a_professional("Rhona Petrie", agency=health)
    await a_usual_deputy(barred, others["deputy"])
    child = await a_child("Aileen Sorrel")
    conference = await a_booked_conference(
        children=(child,),
        chair=others["chair"].id,
        invitees=invited(barred, others["social_work"], others["police"]),
    )
    return Meeting(conference, child.case_reference, barred, others)


def signed_in(*roles: Role, professional: Professional) -> Viewer:
    return Viewer(
        name="somebody", via=Via.WEB, roles=frozenset(roles),
        permissions=permissions_of(frozenset(roles)), account=UUID(int=7),
        professional=professional.id, agency=professional.agency,
    )  # fmt: skip


async def _invitation(meeting: Meeting, who: Professional) -> Invitation:
    row = await Invitation.objects().get(
        (Invitation.conference == meeting.conference.id) & (Invitation.professional == who.id)
    )
    assert row is not None
    return row


async def test_it_is_in_force_at_the_next_request_of_an_open_session(
    visit: Visit, meeting: Meeting
):
    visitor = await visit(Role.PROFESSIONAL, professional=meeting.barred.id)
    page = f"/conferences/{meeting.conference.id}"
    invitation = (await _invitation(meeting, meeting.barred)).id
    form = f"/invitations/{invitation}/answer"
    assert [(await visitor.get(path)).status_code for path in (page, form)] == [200, 200]
    await access.set_bar(a_coordinator(), meeting.asked(), now=NOW)
    nothing = await visitor.get(f"/conferences/{UUID(int=9)}")
    for path in (
        page,
        form,
        f"{page}/reports",
        f"/api/v1{page}",
        f"/invitations/{invitation}/report",
    ):
        answer = await visitor.get(path)
        assert answer.status_code == 404, path
        if "/api/" not in path:
            assert answer.content == nothing.content
    sent = await visitor.submit(form, {"answer": "accepted"})
    assert (sent.status_code, sent.content) == (404, nothing.content)
    assert str(meeting.conference.id) not in (await visitor.get("/my-conferences")).text


async def test_a_personal_link_is_as_dead_as_one_that_never_was(visit: Visit, meeting: Meeting):
    [mail] = (await deliver(now=NOW))[str(meeting.barred.email)]
    nobody = await visit()
    path = f"/a/{mail.token}"
    assert (await nobody.get(path)).status_code == 200
    await access.set_bar(a_coordinator(), meeting.asked(), now=LATER)
    unknown = await nobody.get("/a/abcdefghijklmnopqrstuvwxyz")
    for answer, other in (
        (await nobody.get(path), unknown),
        (await nobody.client.head(path), await nobody.client.head("/a/abcdefghijklmnopqrstuvwxyz")),
        (await nobody.submit(f"{path}/answer", {"answer": "accepted"}), unknown),
    ):
        assert (answer.status_code, answer.content) == (404, other.content)


@pytest.mark.parametrize("is_told", [True, False])
async def test_what_is_queued_is_not_sent_and_who_was_told_hears_an_ordinary_word_or_none(
    meeting: Meeting, *, is_told: bool
):
    first = (await deliver(now=NOW))[str(meeting.barred.email)]
    assert [one.method for one in first] == ["REQUEST"]
    await access.set_bar(a_coordinator(), meeting.asked(is_told=is_told), now=LATER)
    later = await deliver(now=LATER + timedelta(minutes=1))
    own = later.get(str(meeting.barred.email), [])
    assert [one.method for one in own] == (["CANCEL"] if is_told else [])
    assert set(later) <= {meeting.barred.email}
    if not is_told:
        return
    stay = tuple(one for one in invited(meeting.others["social_work"]))
    await booking.change(
        a_coordinator(), meeting.conference.id, ChangeConference(invitees=stay), now=LATER
    )
    sent = await deliver(now=LATER + timedelta(minutes=2))
    [plain] = sent[str(meeting.others["police"].email)]
    assert own[0].text == plain.text


async def test_what_was_queued_before_the_bar_never_leaves(meeting: Meeting):
    await access.set_bar(a_coordinator(), meeting.asked(is_told=True), now=NOW)
    assert meeting.barred.email not in await deliver(now=LATER)


async def test_the_agency_is_asked_for_somebody_else_until_somebody_of_theirs_is_invited(
    visit: Visit, meeting: Meeting
):
    await access.set_bar(a_coordinator(), meeting.asked(), now=NOW)
    coordinator = await visit(Role.COORDINATOR)
    assert "for somebody else" in (await coordinator.get("/work-list")).text
    stay = invited(*(meeting.others[who] for who in ("social_work", "police", "colleague")))
    await booking.change(
        a_coordinator(), meeting.conference.id, ChangeConference(invitees=stay), now=LATER
    )
    assert "for somebody else" not in (await coordinator.get("/work-list")).text


async def test_who_chaired_chairs_no_more(meeting: Meeting):
    chair = meeting.others["chair"]
    await access.set_bar(a_coordinator(), meeting.asked(chair), now=NOW)
    row = await the_conference(meeting.conference.id)
    assert row.chair is None
    with pytest.raises(NotFoundError):
        await booking.get_conference(
            signed_in(Role.CHAIR, professional=chair), meeting.conference.id, now=NOW
        )


async def test_a_barred_person_is_refused_to_who_arranges_and_silently_to_who_sends_a_deputy(
    meeting: Meeting,
):
    await access.set_bar(a_coordinator(), meeting.asked(), now=NOW)
    again = ChangeConference(invitees=invited(meeting.barred, meeting.others["police"]))
    with pytest.raises(InvalidError, match="kept out of this case"):
        await booking.change(a_coordinator(), meeting.conference.id, again, now=LATER)
    await access.set_bar(a_coordinator(), meeting.asked(meeting.others["deputy"]), now=NOW)
    colleague = meeting.others["colleague"]
    invitees = invited(colleague, meeting.others["police"])
    await booking.change(
        a_coordinator(), meeting.conference.id, ChangeConference(invitees=invitees), now=LATER
    )
    row = await _invitation(meeting, colleague)
    viewer = signed_in(Role.PROFESSIONAL, professional=colleague)
    offered = await attending.get_asked(viewer, row.id, now=LATER)
    assert meeting.others["deputy"].id not in {one.professional for one in offered.deputies}
    sends = Answer(answer="deputy", deputy=meeting.others["deputy"].id)
    unknown = Answer(answer="deputy", deputy=meeting.others["police"].id)
    words = []
    for given in (sends, unknown):
        with pytest.raises(InvalidError) as refused:
            await attending.answer(viewer, row.id, given, now=LATER)
        words.append(str(refused.value.faults[0].message))
    assert words[0] == words[1]


async def test_a_deputy_who_is_barred_comes_no_more(meeting: Meeting):
    row = await _invitation(meeting, meeting.barred)
    viewer = signed_in(Role.PROFESSIONAL, professional=meeting.barred)
    given = Answer(answer="deputy", deputy=meeting.others["deputy"].id)
    await attending.answer(viewer, row.id, given, now=NOW)
    await access.set_bar(a_coordinator(), meeting.asked(meeting.others["deputy"]), now=LATER)
    row = await _invitation(meeting, meeting.barred)
    left = {"deputy": row.deputy, "reply": row.reply, "withdrawn_at": row.withdrawn_at}
    assert left == {"deputy": None, "reply": "none", "withdrawn_at": None}


async def test_an_agency_lead_learns_nothing_of_whether_there_is_such_a_case(
    visit: Visit, meeting: Meeting
):
    lead = meeting.others["colleague"]
    visitor = await visit(Role.AGENCY_LEAD, professional=lead.id)
    sent = {
        "professional": str(meeting.barred.id), "reason": "relative", "is_told": "false",
        "note": "",
    }  # fmt: skip
    known = await visitor.submit("/bars", {**sent, "reference": meeting.reference})
    unknown = await visitor.submit("/bars", {**sent, "reference": "RC-99-9999"})
    assert _plain(known) == _plain(unknown)
    listed = (await visitor.get("/bars")).text
    assert meeting.reference in listed
    assert "RC-99-9999" in listed
    with pytest.raises(NotFoundError):
        await booking.get_conference(
            signed_in(Role.PROFESSIONAL, professional=meeting.barred),
            meeting.conference.id, now=NOW,
        )  # fmt: skip
    stranger = meeting.others["police"]
    refused = await visitor.submit(
        "/bars", {**sent, "reference": meeting.reference, "professional": str(stranger.id)}
    )
    assert refused.status_code == 422


def _plain(answer: Any) -> tuple[Any, ...]:
    return answer.status_code, answer.headers["location"], answer.content


async def test_a_bar_on_a_reference_that_is_still_to_come_is_in_force_once_it_is_there(
    meeting: Meeting,
):
    lead = meeting.others["deputy"]
    asked = meeting.asked(reference="RC-27-0001")
    await access.set_bar(signed_in(Role.AGENCY_LEAD, professional=lead), asked, now=NOW)
    child = AddChild(name="Una Teasel", case_reference="rc-27-0001", date_of_birth=NOW.date())
    family = await children.add_family(
        a_coordinator(), AddFamily(name="Teasel", reference="F-77", children=(child,)), now=NOW
    )
    assert await Bar.count().where(Bar.family == family) == 1


async def test_only_who_may_set_bars_for_a_case_sees_and_lifts_them(meeting: Meeting):
    bar = await access.set_bar(a_coordinator(), meeting.asked(), now=NOW)
    chair = signed_in(Role.CHAIR, professional=meeting.others["chair"])
    stranger = signed_in(Role.CHAIR, professional=meeting.others["police"])
    lead = signed_in(Role.AGENCY_LEAD, professional=meeting.others["deputy"])
    own = signed_in(Role.COORDINATOR, professional=meeting.barred)
    for viewer, sees in ((chair, True), (stranger, False), (lead, False), (own, False)):
        found = await access.list_bars(viewer, now=NOW)
        assert [one.id for one in found.bars] == ([bar] if sees else [])
        if not sees:
            with pytest.raises(NotFoundError):
                await access.lift_bar(viewer, bar, now=NOW)
    await access.lift_bar(chair, bar, now=LATER)
    assert (await access.list_bars(chair, now=LATER)).bars == ()


async def test_a_barred_coordinator_finds_nothing_and_counts_nothing(
    visit: Visit, meeting: Meeting
):
    who = await a_professional(group="social_work")
    visitor = await visit(Role.COORDINATOR, professional=who.id)
    before = await _told(visitor, meeting)
    assert before["conferences"] == before["children"] == 1
    await access.set_bar(a_coordinator(), meeting.asked(who), now=NOW)
    after = await _told(visitor, meeting)
    assert after == {"conferences": 0, "children": 0, "found": 0, "words": False, "family": 404}


async def _told(visitor: Visitor, meeting: Meeting) -> dict[str, Any]:
    children = (await visitor.api("GET", "/children")).json()
    found = await visitor.api("POST", "/children/search", {"search": "Aileen Sorrel"})
    pages = [(await visitor.get(path)).text for path in ("/work-list", "/conferences", "/children")]
    return {
        "conferences": (await visitor.api("GET", "/conferences")).json()["total"],
        "children": children["total"],
        "found": found.json()["total"],
        "words": any(meeting.reference in page for page in pages),
        "family": (await visitor.get(f"/families/{meeting.conference.family}")).status_code,
    }


async def test_an_api_token_opens_no_more_than_its_owner(visit: Visit, meeting: Meeting):
    visitor = await visit(Role.PROFESSIONAL, professional=meeting.barred.id)
    path = f"/conferences/{meeting.conference.id}"
    assert (await visitor.api("GET", path)).status_code == 200
    await access.set_bar(a_coordinator(), meeting.asked(), now=NOW)
    refused = await visitor.api("GET", path)
    unknown = await visitor.api("GET", f"/conferences/{UUID(int=3)}")
    assert (refused.status_code, refused.content) == (404, unknown.content)


async def test_control_without_the_bar_the_same_person_stays_in(meeting: Meeting):
    viewer = a_viewer(Role.PROFESSIONAL, professional=meeting.barred)
    seen = await booking.get_conference(viewer, meeting.conference.id, now=LATER)
    assert seen.id == meeting.conference.id
    assert meeting.barred.email in await deliver(now=LATER)
