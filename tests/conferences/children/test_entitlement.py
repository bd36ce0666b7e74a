"""Who may see a child: a truth table, asked through the list and through the child's own record."""

from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from conferences.attending.tables import Invitation
from conferences.children import service
from people.errors import NotFoundError, NotSignedInError
from people.permissions import OPERATOR, SIGNED_OUT, TICK, Role, Viewer
from people.professionals.tables import Professional
from tests.conferences.children.households import a_conference, a_family, somebody
from tests.conferences.gathering import a_viewer

pytestmark = pytest.mark.usefixtures("database")

POSTS = ("chair", "lead_professional", "minute_taker", "invitee", "nobody")


async def _placed(now: datetime, post: str, *, state: str) -> tuple[UUID, UUID, UUID]:
    """A professional in that post of a conference about Aileen alone; and both children."""
    family, (aileen, bran) = await a_family(now)
    professional = await somebody()
    posts: dict[str, Any] = {post: professional} if post not in ("invitee", "nobody") else {}
    conference = await a_conference(now, family, aileen, state=state, **posts)
    if post == "invitee":
        agency = await Professional.select(Professional.agency).first()
        assert agency is not None
        await Invitation.insert(
            Invitation(
                id=uuid4(),
                conference=conference,
                professional=professional,
                agency=agency["agency"],
                reference="X",
                expectation="both",
                token_digest=b"x",
                token_sealed=b"x",
                made_at=now,
            )
        )
    return professional, aileen, bran


async def _may_read(viewer: Viewer, child: UUID, now: datetime) -> bool:
    """Whether the record opens; the list must agree with it."""
    try:
        listed = (await service.list_children(viewer, now=now)).children
    except (NotFoundError, NotSignedInError):
        listed = []
    try:
        await service.get_child(viewer, child, now=now)
    except (NotFoundError, NotSignedInError):
        opened = False
    else:
        opened = True
    assert opened is (child in [one.id for one in listed])
    return opened


@pytest.mark.parametrize(
    ("role", "post", "state", "expected"),
    [
        (Role.COORDINATOR, "nobody", "planned", True),
        (Role.CHAIR, "chair", "planned", True),
        (Role.CHAIR, "chair", "held", True),
        (Role.CHAIR, "chair", "cancelled", False),
        (Role.CHAIR, "nobody", "planned", False),
        (Role.CHAIR, "minute_taker", "planned", False),
        (Role.CHAIR, "invitee", "planned", False),
        (Role.LEAD_PROFESSIONAL, "lead_professional", "planned", True),
        (Role.LEAD_PROFESSIONAL, "lead_professional", "cancelled", False),
        (Role.LEAD_PROFESSIONAL, "invitee", "planned", False),
        (Role.LEAD_PROFESSIONAL, "nobody", "planned", False),
        (Role.MINUTE_TAKER, "minute_taker", "planned", False),
        (Role.PROFESSIONAL, "invitee", "planned", False),
        (Role.PROFESSIONAL, "chair", "planned", False),
        (Role.PROFESSIONAL, "lead_professional", "planned", False),
        (Role.AGENCY_LEAD, "invitee", "planned", False),
        (Role.STANDARDS_LEAD, "nobody", "planned", False),
        (Role.CHIEF_OFFICER, "chair", "planned", False),
        (Role.ADMINISTRATOR, "chair", "planned", False),
    ],
)
async def test_a_child_is_seen_by_coordinators_and_by_chair_and_lead_of_its_conferences(
    now: datetime, role: Role, post: str, state: str, *, expected: bool
):
    professional, aileen, _ = await _placed(now, post, state=state)
    viewer = a_viewer(role, professional=professional)
    assert await _may_read(viewer, aileen, now) is expected


async def test_a_sibling_the_conference_is_not_about_is_not_shown_to_its_chair(now: datetime):
    professional, aileen, bran = await _placed(now, "chair", state="planned")
    chair = a_viewer(Role.CHAIR, professional=professional)
    assert not await _may_read(chair, bran, now)
    record = await service.get_child(chair, aileen, now=now)
    assert record.siblings == []


async def test_several_roles_give_what_each_gives(now: datetime):
    professional, aileen, _ = await _placed(now, "lead_professional", state="booked")
    viewer = a_viewer(Role.CHAIR, Role.AGENCY_LEAD, professional=professional)
    assert await _may_read(viewer, aileen, now)


@pytest.mark.parametrize(
    ("viewer", "expected"), [(OPERATOR, True), (TICK, False), (SIGNED_OUT, False)]
)
async def test_the_operator_sees_children_and_the_clock_sees_none(
    now: datetime, viewer: Viewer, *, expected: bool
):
    _, aileen, _ = await _placed(now, "nobody", state="planned")
    assert await _may_read(viewer, aileen, now) is expected


async def test_a_child_one_may_not_see_is_answered_as_one_that_is_not_there(now: datetime):
    professional, _, bran = await _placed(now, "chair", state="planned")
    chair = a_viewer(Role.CHAIR, professional=professional)
    said = []
    for child in (bran, uuid4()):
        with pytest.raises(NotFoundError) as refused:
            await service.get_child(chair, child, now=now)
        said.append(str(refused.value))
    assert said[0] == said[1]


async def test_searching_by_name_finds_no_child_one_may_not_see(now: datetime):
    professional, _, _ = await _placed(now, "chair", state="planned")
    chair = a_viewer(Role.CHAIR, professional=professional)
    for name, found in (("Bran Sorrel", 0), ("Aileen Rose Sorrel", 1)):
        assert (await service.list_children(chair, search=name, now=now)).total == found


async def test_only_those_who_keep_the_records_change_them(now: datetime):
    family, _ = await a_family(now)
    for role in set(Role) - {Role.COORDINATOR}:
        viewer = replace(a_viewer(role), professional=await somebody())
        with pytest.raises(NotFoundError):
            await service.get_family(viewer, family, now=now)
