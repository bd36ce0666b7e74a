"""Changes made together: looked at, made as seen, undone until sent."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.children.tables import Restriction
from conferences.diaries.tables import BusyInterval
from conferences.together import service
from conferences.together.tables import JointChange, JointChangeLine
from conferences.together.values import Confirm, Kind, Preview, Seen, Together
from notifications.outbox.tables import OutboxMessage
from people.audit.service import fetch, reading
from people.audit.tables import AuditEntry
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import OPERATOR, Role
from people.vault import written
from tests.builders import (
    NOW,
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_slot,
    a_viewer,
    invited,
    the_conference,
)
from tests.conferences.attending.postman import deliver
from tests.conferences.together.conftest import SENT, Day

SOON = NOW + timedelta(minutes=1)
AFTER = NOW + timedelta(hours=1)
DIAL_IN = "0131 496 0000, code 123456#"
ON = (NOW + timedelta(days=35)).date()


def _room(day: Day) -> Together:
    return Together(
        kind=Kind.ROOM, on=ON, room=day.room.id, to_room=day.other.id, reason="A burst pipe."
    )


def _cancel() -> Together:
    return Together(kind=Kind.CANCEL, on=ON, reason="Snow.")


def _online() -> Together:
    return Together(
        kind=Kind.ONLINE, on=ON, link="https://meet.council.example/day", dial_in=DIAL_IN,
        reason="Snow.",
    )  # fmt: skip


async def _look(asked: Together) -> Preview:
    return await service.preview(a_coordinator(), asked, now=SOON)


def _as_seen(found: Preview, *, without: tuple[UUID, ...] = ()) -> Confirm:
    lines = tuple(
        Seen(id=one.id, seen=one.seen, is_wanted=one.id not in without) for one in found.lines
    )
    return Confirm(asked=found.asked, lines=lines)


async def _make(asked: Together) -> UUID:
    return await service.make(a_coordinator(), _as_seen(await _look(asked)), now=SOON)


async def _undo(made: UUID) -> Any:  # noqa: ANN401 - what became of it
    return await service.undo(a_coordinator(), made, now=SOON + timedelta(minutes=1))


async def _state_of(*conferences: Conference) -> list[Any]:
    """Everything a change touches, except for counters of revisions and stamps."""
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT c.id, c.state, c.room, c.link, c.dial_in, c.starts_at, c.ends_at, c.sequence,"
            " c.chair, c.minute_taker, c.lead_professional, c.due_on,"
            " c.cancel_reason, c.cancel_reason_sealed, c.move_reason, c.move_reason_sealed,"
            " (SELECT array_agg((i.professional, i.reply, i.told, i.time_sequence, i.expectation,"
            "   i.notice_given_at) ORDER BY i.professional) FROM invitation AS i"
            "  WHERE i.conference = c.id AND i.withdrawn_at IS NULL)::text AS asked,"
            " (SELECT array_agg((b.resource, b.starts_at, b.ends_at) ORDER BY b.resource)"
            "  FROM busy_interval AS b WHERE b.about = c.id)::text AS taken"
            " FROM conference AS c WHERE c.id = ANY($1::uuid[]) ORDER BY c.id",
            [one.id for one in conferences],
        )
    return [written.opened("conference", row, "cancel_reason", "move_reason") for row in rows]


async def test_a_look_names_each_conference_and_person_and_writes_nothing(day: Day):
    before, messages = await _state_of(day.first, day.second), await OutboxMessage.count()
    found = await _look(_room(day))
    assert [one.reference for one in found.lines] == [day.first.reference, day.second.reference]
    assert found.lines[1].told == ("Rhona Petrie", "Una Doon")
    assert found.lines[0].then.startswith("The Law Room, ")
    assert await _state_of(day.first, day.second) == before
    assert await OutboxMessage.count() == messages
    assert await JointChange.count() == 0


async def test_all_meetings_in_a_room_move_and_people_are_told_of_the_place_once(day: Day):
    await _make(_room(day))
    assert {one["room"] for one in await _state_of(day.first, day.second)} == {day.other.id}
    assert await deliver(SOON + timedelta(minutes=4)) == {}
    arrived = await deliver(AFTER)
    assert {to: len(mails) for to, mails in arrived.items()} == {
        str(day.nurse.email): 2, str(day.teacher.email): 1,
    }  # fmt: skip
    assert "has a new place" in arrived[str(day.teacher.email)][0].text


@pytest.mark.parametrize("kind", [Kind.ROOM, Kind.ONLINE, Kind.CANCEL, Kind.REPLACE])
async def test_undone_before_it_is_sent_everything_is_as_it_was_and_nobody_hears(
    day: Day, kind: Kind
):
    instead = await a_professional("Max Orr")
    asked = {
        Kind.ROOM: _room(day),
        Kind.ONLINE: _online(),
        Kind.CANCEL: _cancel(),
        Kind.REPLACE: Together(kind=Kind.REPLACE, professional=day.nurse.id, instead=instead.id),
    }[kind]
    before = await _state_of(day.first, day.second)
    made = await _make(asked)
    assert await _state_of(day.first, day.second) != before
    found = await _undo(made)
    assert (found.undone, found.left) == (2, 0)
    assert await _state_of(day.first, day.second) == before
    assert await deliver(AFTER) == {}


async def test_what_somebody_was_told_of_stays_and_is_said(day: Day):
    made = await _make(_room(day))
    await OutboxMessage.update({OutboxMessage.sent_at: SOON}).where(
        (OutboxMessage.recipient == day.teacher.id) & OutboxMessage.sent_at.is_null()
    )
    found = await _undo(made)
    assert (found.undone, found.left) == (1, 1)
    shown = await service.get_joint_change(a_coordinator(), made, now=AFTER)
    assert [one.state for one in shown.lines] == ["undone", "done"]
    assert "Una Doon had been told" in shown.lines[1].words
    assert (await the_conference(day.second.id)).room == day.other.id


async def test_without_asking_what_was_sent_it_would_be_undone(
    day: Day, monkeypatch: pytest.MonkeyPatch
):
    async def nobody(*_: object) -> list[str]:
        return []

    made = await _make(_room(day))
    await OutboxMessage.update({OutboxMessage.sent_at: SOON}).where(OutboxMessage.sent_at.is_null())
    monkeypatch.setattr("notifications.outbox.recalling.lock_sent", nobody)
    assert (await _undo(made)).undone == 2


async def test_a_look_that_is_not_true_any_more_is_refused_with_what_changed(day: Day):
    found = await _look(_room(day))
    moved = a_slot(at=time(12, 0), room=day.room.id, reason="It has to move.")
    await booking.book(a_coordinator(), day.first.id, moved, now=SOON)
    before = await _state_of(day.first, day.second)
    with pytest.raises(RefusedError, match=f"{day.first.reference} has changed"):
        await service.make(a_coordinator(), _as_seen(found), now=SOON)
    assert await _state_of(day.first, day.second) == before
    assert await JointChange.count() == 0


async def test_one_that_came_to_the_room_since_is_named(day: Day):
    found = await _look(_room(day))
    late = await a_booked_conference(a_slot(room=day.room.id, at=time(16, 0)), invitees=())
    with pytest.raises(RefusedError, match=f"{late.reference} is new on the list"):
        await service.make(a_coordinator(), _as_seen(found), now=SOON)


async def test_a_room_that_is_taken_stands_against_one_line_and_the_others_are_done(day: Day):
    await a_booked_conference(a_slot(room=day.other.id), invitees=())
    found = await _look(_room(day))
    assert "is taken" in found.lines[0].refusal
    assert found.lines[1].may_be_done
    await service.make(a_coordinator(), _as_seen(found), now=SOON)
    assert (await the_conference(day.first.id)).room == day.room.id
    assert (await the_conference(day.second.id)).room == day.other.id


async def test_what_is_overtaken_between_the_look_and_its_turn_is_left_and_says_why(
    day: Day, monkeypatch: pytest.MonkeyPatch
):
    confirmed = _as_seen(await _look(_room(day)))
    go_on = service.go_on

    async def overtaken(*asked: Any, **when: Any) -> None:  # noqa: ANN401 - as go_on
        await booking.cancel(a_coordinator(), day.first.id, "Overtaken.", now=SOON)
        await go_on(*asked, **when)

    monkeypatch.setattr(service, "go_on", overtaken)
    made = await service.make(a_coordinator(), confirmed, now=SOON)
    shown = await service.get_joint_change(a_coordinator(), made, now=AFTER)
    assert [one.state for one in shown.lines] == ["left", "done"]
    assert "Somebody else changed this" in shown.lines[0].words


async def test_one_cut_off_is_gone_on_with_and_nothing_is_done_twice(day: Day):
    made = await _make(_room(day))
    second = await JointChangeLine.objects().get(JointChangeLine.conference == day.second.id)
    assert second is not None
    await service.go_on(a_coordinator(), made, now=AFTER)
    again = await JointChangeLine.objects().get(JointChangeLine.conference == day.second.id)
    assert again is not None
    assert again.done_at == second.done_at


async def test_each_conference_has_its_own_entry_in_the_trail(day: Day):
    await _make(_room(day))
    rows = await AuditEntry.select(AuditEntry.subject).where(AuditEntry.act == "joint_change.room")
    assert {row["subject"] for row in rows} == {day.first.id, day.second.id}
    assert await AuditEntry.count().where(AuditEntry.act == "joint_change.try") == 0


async def test_a_cancelled_day_takes_nothing_from_figures_once_undone(day: Day):
    made = await _make(_cancel())
    await _undo(made)
    async with reading(OPERATOR):
        rows = await fetch(
            "SELECT FROM conference_facts WHERE superseded_at IS NULL AND conference = $1",
            day.first.id,
        )
    assert not rows
    assert await BusyInterval.count() == 2


async def test_a_day_online_has_a_number_to_dial_that_is_seen_first_and_undone(day: Day):
    found = await _look(_online())
    assert found.lines[0].then == f"Online, or by telephone: {DIAL_IN}"
    made = await _make(_online())
    assert {one["dial_in"] for one in await _state_of(day.first, day.second)} == {DIAL_IN}
    await _undo(made)
    states = await _state_of(day.first, day.second)
    assert {(one["dial_in"], one["room"]) for one in states} == {(None, day.room.id)}


async def test_who_undoes_a_cancelled_day_gets_the_number_back_that_was_there(day: Day):
    await _make(_online())
    await _undo(await _make(_cancel()))
    assert {one["dial_in"] for one in await _state_of(day.first, day.second)} == {DIAL_IN}


async def test_two_meetings_at_one_time_do_not_share_a_number_to_dial(day: Day):
    taken = a_slot(link="https://meet.council.example/other", dial_in="01314960000, 123456#")
    await a_booked_conference(taken, invitees=())
    found = await _look(_online())
    [line] = [one for one in found.lines if one.id == day.first.id]
    assert "number of its own" in line.refusal


@pytest.mark.parametrize("typed", ["ask Jean", "call me"])
async def test_a_number_that_is_none_is_refused_with_an_example(day: Day, typed: str):
    with pytest.raises(InvalidError, match="0131"):
        await _look(msgspec.structs.replace(_online(), dial_in=typed))
    assert (await _state_of(day.first))[0]["dial_in"] is None


async def test_two_meetings_at_one_time_do_not_share_a_link(day: Day):
    other = await a_booked_conference(a_slot(room=day.other.id), invitees=())
    found = await _look(_online())
    by_id = {one.id: one for one in found.lines}
    refused = [by_id[one.id].refusal for one in (day.first, other)]
    assert sorted(bool(one) for one in refused) == [False, True]
    assert "people of two cases would meet" in " ".join(refused)


async def test_who_has_answered_is_replaced_only_where_it_is_said(day: Day):
    instead = await a_professional("Max Orr")
    row = await Invitation.objects().get(
        (Invitation.conference == day.first.id) & (Invitation.professional == day.nurse.id)
    )
    assert row is not None
    await attending.answer(
        a_viewer(Role.PROFESSIONAL, professional=day.nurse), row.id, Answer(answer="accepted"),
        now=SENT,
    )  # fmt: skip
    asked = Together(kind=Kind.REPLACE, professional=day.nurse.id, instead=instead.id)
    found = await _look(asked)
    assert [bool(one.refusal) for one in found.lines] == [True, False]
    assert "has answered" in found.lines[0].refusal
    both = await _look(msgspec.structs.replace(asked, answered_too=True))
    assert all(one.may_be_done for one in both.lines)
    assert set(both.lines[0].told) == {"Max Orr", "Rhona Petrie"}


async def test_who_is_replaced_hands_over_chair_and_minutes_too(day: Day):
    chair, instead = await a_professional("Ann Chair"), await a_professional("Bea Chair")
    held = await a_booked_conference(a_slot(days=40), chair=chair.id, invitees=invited(day.teacher))
    asked = Together(kind=Kind.REPLACE, professional=chair.id, instead=instead.id)
    await _make(asked)
    row = await the_conference(held.id)
    assert row.chair == instead.id
    assert await BusyInterval.exists().where(BusyInterval.resource == instead.id)
    assert not await BusyInterval.exists().where(BusyInterval.resource == chair.id)


async def test_a_case_one_may_not_see_is_neither_shown_nor_changed(day: Day):
    hidden = await the_conference(day.first.id)
    await Restriction.insert(
        Restriction(id=UUID(int=9), family=hidden.family, reason_sealed=b"x", set_at=NOW)
    )
    coordinator = a_viewer(Role.COORDINATOR, professional=day.teacher)
    found = await service.preview(coordinator, _room(day), now=SOON)
    assert [one.id for one in found.lines] == [day.second.id]
    await service.make(coordinator, _as_seen(found), now=SOON)
    assert (await the_conference(day.first.id)).room == day.room.id


async def test_nobody_but_a_coordinator_changes_several(day: Day):
    for role in set(Role) - {Role.COORDINATOR}:
        with pytest.raises(NotFoundError):
            await service.preview(a_viewer(role), _room(day), now=SOON)


async def test_what_it_needs_is_asked_for(day: Day):
    for asked in (
        Together(kind=Kind.ROOM), Together(kind=Kind.CANCEL, on=ON), Together(kind=Kind.REMIND),
        Together(kind=Kind.REPLACE, professional=day.nurse.id, instead=day.nurse.id),
        msgspec.structs.replace(_cancel(), until=ON - timedelta(days=1)),
    ):  # fmt: skip
        with pytest.raises(InvalidError):
            await _look(asked)
    found = await _look(_room(day))
    with pytest.raises(InvalidError, match="Choose at least one"):
        nothing = _as_seen(found, without=(day.first.id, day.second.id))
        await service.make(a_coordinator(), nothing, now=SOON)


async def test_the_mails_of_a_change_are_taken_back_and_the_change_stays(day: Day):
    made = await _make(_room(day))
    found = await service.recall(a_coordinator(), made, now=SOON)
    assert found.taken_back == 3
    assert await deliver(AFTER) == {}
    assert (await the_conference(day.first.id)).room == day.other.id
    waiting_ = await Invitation.count().where(Invitation.recalled_at.is_not_null())
    assert waiting_ == 3
