"""Two who must not meet, through everything that arranges."""

from datetime import timedelta
from uuid import UUID

import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation, StandIn
from conferences.attending.values import Answer, Invitee, Source
from conferences.booking import service as booking
from conferences.booking.values import ChangeConference, SegmentPlan
from conferences.families import service as families
from conferences.families.part_values import Expectation
from conferences.families.values import GiveReason
from people.audit.service import reading
from people.errors import ClashError, InvalidError
from people.permissions import OPERATOR, Role, Viewer
from tests.builders import NOW, a_professional, a_viewer, an_agency, invited
from tests.conferences.families.people import People, some_people

pytestmark = pytest.mark.usefixtures("database")


async def both(people: People) -> None:
    """Mother and father come, each to a part of their own, each waiting elsewhere."""
    await people.plan()
    await people.ask(people.members["mother"], segments=(1,), waiting_room="Blue room")
    await people.ask(people.members["father"], segments=(3,), waiting_room="Green room")


async def test_both_in_one_part_is_refused_with_what_to_do():
    people = await some_people()
    await people.keep_apart()
    await people.ask(people.members["mother"])
    with pytest.raises(ClashError, match="at least 15 minutes between, or let one of them") as said:
        await people.ask(people.members["father"])
    assert "M.I. (mother) and D.S. (father) must not meet." in str(said.value)
    await people.ask(people.members["father"], Expectation.REMOTE)


async def test_separate_parts_need_separate_waiting_rooms():
    people = await some_people()
    await people.keep_apart()
    await people.plan()
    await people.ask(people.members["mother"], segments=(1,), waiting_room="Blue room")
    with pytest.raises(ClashError, match="waiting room of their own"):
        await people.ask(people.members["father"], segments=(3,), waiting_room="blue  room")
    await people.ask(people.members["father"], segments=(3,), waiting_room="Green room")


async def test_changed_parts_that_bring_them_together_are_refused_and_nothing_changes():
    people = await some_people()
    await people.keep_apart()
    await both(people)
    short = SegmentPlan(title="Between", minutes=10, with_family=False)
    one = SegmentPlan(title="With one", minutes=30)
    with pytest.raises(ClashError, match="must not meet"):
        await people.plan(one, short, one)
    seen = await families.get_family_at(people.coordinator, people.conference.id, now=NOW)
    assert [segment.minutes for segment in seen.segments] == [30, 30, 30]


async def test_booking_a_conference_that_brings_two_together_is_refused():
    people = await some_people()
    for who in ("mother", "father"):
        await people.ask(people.members[who])
    await people.keep_apart()
    seen = await families.get_family_at(people.coordinator, people.conference.id, now=NOW)
    assert "must not meet" in seen.clashes[0]
    with pytest.raises(ClashError, match="must not meet"):
        await people.book()


async def test_a_professional_who_must_not_meet_a_parent_is_not_invited_beside_them():
    people = await some_people()
    worker = await a_professional()
    await people.keep_apart(other_member=None, professional=worker.id)
    await people.ask(people.members["mother"])
    with pytest.raises(ClashError, match=worker.name):
        await booking.change(
            people.coordinator, people.conference.id,
            ChangeConference(invitees=invited(worker)), now=NOW,
        )  # fmt: skip
    writes = Invitee(professional=worker.id, expectation="report")
    await booking.change(
        people.coordinator, people.conference.id, ChangeConference(invitees=(writes,)), now=NOW
    )


async def test_what_ended_or_is_of_another_time_keeps_nobody_apart():
    people = await some_people()
    kept = await people.keep_apart()
    await people.ask(people.members["mother"])
    ended = GiveReason(reason="The bail conditions were lifted.")
    await families.end_keeping_apart(people.coordinator, kept, ended, now=NOW)
    await people.ask(people.members["father"])
    await people.keep_apart(until_on=(NOW + timedelta(days=5)).date())
    await people.book()


async def test_those_at_the_door_are_told_where_each_waits_and_nothing_else():
    people = await some_people()
    await people.keep_apart()
    await both(people)
    await people.book()
    async with reading(OPERATOR):
        found = await families.where_each_waits(people.coordinator, [people.conference.id])
    assert [(one.initials, one.waiting_room) for one in found] == [
        ("M.I.", "Blue room"),
        ("D.S.", "Green room"),
    ]
    assert found[1].comes_at - found[0].comes_at == timedelta(minutes=60)


async def test_those_at_the_door_lead_nobody_to_a_place_where_two_would_meet():
    people = await some_people()
    for who in ("mother", "father"):
        await people.ask(people.members[who], waiting_room="Blue room")
    await people.book()
    async with reading(OPERATOR):
        before = await families.where_each_waits(people.coordinator, [people.conference.id])
    assert [(one.waiting_room, one.is_to_be_asked) for one in before] == [("Blue room", False)] * 2
    await people.keep_apart()  # only now does anybody hear of it
    async with reading(OPERATOR):
        found = await families.where_each_waits(people.coordinator, [people.conference.id])
    assert [(one.waiting_room, one.is_to_be_asked) for one in found] == [("", True)] * 2


async def test_a_deputy_who_must_not_meet_a_parent_does_not_stand_in():
    people = await some_people()
    agency = await an_agency()
    worker, other = [await a_professional(agency=agency) for _ in range(2)]
    third = await a_professional(agency=agency)
    await people.keep_apart(other_member=None, professional=other.id)
    await people.ask(people.members["mother"])
    await booking.change(
        people.coordinator, people.conference.id, ChangeConference(invitees=invited(worker)),
        now=NOW,
    )  # fmt: skip
    await people.book()
    row = await Invitation.objects().get(Invitation.professional == worker.id)
    assert row is not None
    own = a_viewer(Role.PROFESSIONAL, professional=worker.id)
    with pytest.raises(InvalidError) as said:
        await attending.answer(own, row.id, Answer(answer="deputy", deputy=other.id), now=NOW)
    assert "cannot come to this meeting" in str(said.value)
    assert "M.I." not in str(said.value)
    wish = Answer(answer="deputy", deputy_wish="My colleague")
    await attending.answer(own, row.id, wish, now=NOW)
    with pytest.raises(ClashError, match=r"M\.I\. \(mother\)"):
        await attending.confirm_deputy(people.coordinator, row.id, other.id, now=NOW)
    assert await StandIn.count() == 0
    await attending.confirm_deputy(people.coordinator, row.id, third.id, now=NOW)
    assert await StandIn.count() == 1


async def _sent_a_deputy(people: People) -> tuple[Viewer, Invitation, UUID]:
    """Somebody invited with the mother who sends a colleague; the invitation, and the colleague."""
    agency = await an_agency()
    worker, other = [await a_professional(agency=agency) for _ in range(2)]
    await people.ask(people.members["mother"])
    asked = ChangeConference(invitees=invited(worker))
    await booking.change(people.coordinator, people.conference.id, asked, now=NOW)
    await people.book()
    row = await Invitation.objects().get(Invitation.professional == worker.id)
    assert row is not None
    own = a_viewer(Role.PROFESSIONAL, professional=worker)
    await attending.answer(own, row.id, Answer(answer="deputy", deputy=other.id), now=NOW)
    return own, row, other.id


async def test_who_must_not_meet_a_parent_does_not_come_in_place_of_their_own_deputy():
    people = await some_people()
    own, row, other = await _sent_a_deputy(people)
    await people.keep_apart(other_member=None, professional=row.professional)
    with pytest.raises(InvalidError) as said:
        await attending.answer(own, row.id, Answer(answer="accepted"), now=NOW)
    assert "M.I." not in str(said.value)
    said_by_phone = Answer(answer="accepted")
    with pytest.raises(ClashError, match=r"M\.I\. \(mother\)"):
        await attending.record_answer(
            people.coordinator, row.id, said_by_phone, source=Source.PHONE, taken_at=NOW, now=NOW
        )
    standing = await StandIn.objects().get(StandIn.ended_at.is_null())
    assert standing is not None
    assert standing.professional == other
    declined = Answer(answer="declined", reason="Away that day.")
    await attending.answer(own, row.id, declined, now=NOW)
    assert await StandIn.objects().get(StandIn.ended_at.is_null()) is None


async def test_control_where_nobody_is_kept_apart_the_invitee_comes_after_all():
    own, row, _ = await _sent_a_deputy(await some_people())
    await attending.answer(own, row.id, Answer(answer="accepted"), now=NOW)
    assert await StandIn.objects().get(StandIn.ended_at.is_null()) is None
