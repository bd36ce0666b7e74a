"""Two coordinators who make the same change at once, and a deliverer beside one who undoes it."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from conferences.together import service
from conferences.together.tables import JointChangeLine
from conferences.together.values import Confirm, Kind, Seen, Together
from notifications.outbox.tables import OutboxMessage
from tests.builders import NOW, a_coordinator, the_conference
from tests.conferences.attending.postman import deliver
from tests.conferences.together.conftest import Day

SOON = NOW + timedelta(minutes=1)
ON = (NOW + timedelta(days=35)).date()


async def _confirmed(day: Day) -> Confirm:
    asked = Together(
        kind=Kind.ROOM, on=ON, room=day.room.id, to_room=day.other.id, reason="A burst pipe."
    )
    found = await service.preview(a_coordinator(), asked, now=SOON)
    return Confirm(asked=asked, lines=tuple(Seen(id=one.id, seen=one.seen) for one in found.lines))


async def _done_by_two(day: Day, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many lines are done where two begin with the same look at the same moment."""
    confirmed, both, go_on = await _confirmed(day), asyncio.Barrier(2), service.go_on

    async def when_both_are_here(*asked: Any, **when: Any) -> None:  # noqa: ANN401 - as go_on
        await both.wait()
        await go_on(*asked, **when)

    monkeypatch.setattr(service, "go_on", when_both_are_here)
    await asyncio.gather(*(service.make(a_coordinator(), confirmed, now=SOON) for _ in range(2)))
    return int(await JointChangeLine.count().where(JointChangeLine.state == "done"))


async def test_two_at_once_change_each_conference_once(day: Day, monkeypatch: pytest.MonkeyPatch):
    assert await _done_by_two(day, monkeypatch) == 2
    assert await JointChangeLine.count().where(JointChangeLine.state == "left") == 2


async def test_without_looking_at_the_revision_both_would_count_as_done(
    day: Day, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(service, "check_revision", lambda *_: None)
    assert await _done_by_two(day, monkeypatch) > 2


async def test_undone_while_somebody_delivers_each_is_either_told_or_as_it_was(day: Day):
    made = await service.make(a_coordinator(), await _confirmed(day), now=SOON)
    when = SOON + timedelta(minutes=5)
    await asyncio.gather(deliver(when), service.undo(a_coordinator(), made, now=when))
    shown = await service.get_joint_change(a_coordinator(), made, now=when)
    for line in shown.lines:
        assert line.conference is not None
        room = (await the_conference(line.conference)).room
        assert (room == day.room.id) == (line.state == "undone")
        assert (line.sent == 0) == (line.state == "undone")
    assert not await OutboxMessage.exists().where(
        OutboxMessage.sent_at.is_not_null() & OutboxMessage.withdrawn_at.is_not_null()
    )
