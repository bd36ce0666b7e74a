"""Reminders that were set off by hand are kept for a quarter, and while a case is held."""

from datetime import datetime, timedelta

from conferences.children.tables import Child
from conferences.keeping import service as keeping
from conferences.together import service as together
from conferences.together.tables import JointChange, JointChangeLine
from conferences.together.values import Confirm, Kind, Owes, Seen, Together
from tests.builders import NOW, a_coordinator
from tests.conferences.attending.postman import deliver
from tests.conferences.keeping.over import an_officer
from tests.conferences.keeping.test_holds import a_hold
from tests.conferences.together.conftest import Day

ON = (NOW + timedelta(days=35)).date()
SET_OFF_AT = NOW + timedelta(minutes=1)
AFTERWARDS = SET_OFF_AT + timedelta(days=91)


async def _set_off(day: Day) -> None:
    """Remind those who have not answered of both conferences, and move one of them."""
    about = (day.first.id, day.second.id)
    moved = Together(
        kind=Kind.ROOM,
        conferences=about[:1],
        room=day.room.id,
        on=ON,
        to_room=day.other.id,
        reason="Water",
    )
    for asked in (Together(kind=Kind.REMIND, conferences=about, owes=Owes.ANSWER), moved):
        found = await together.preview(a_coordinator(), asked, now=SET_OFF_AT)
        lines = tuple(Seen(id=one.id, seen=one.seen) for one in found.lines)
        await together.make(a_coordinator(), Confirm(asked=asked, lines=lines), now=SET_OFF_AT)
    await deliver(SET_OFF_AT + timedelta(hours=1))


async def _due(now: datetime) -> list[str]:
    preview = await keeping.get_preview(await an_officer(now=now), now=now)
    return [
        item.reference
        for line in preview.lines
        if line.code == "reminders_by_hand"
        for item in line.items
    ]


async def test_after_a_quarter_they_are_erased_and_what_changed_a_conference_stays(day: Day):
    await _set_off(day)
    assert await _due(SET_OFF_AT + timedelta(days=90)) == []
    assert await _due(AFTERWARDS) == ["1 reminder"]
    officer, second = await an_officer(now=AFTERWARDS), await an_officer(now=AFTERWARDS)
    run = await keeping.ask(officer, "The yearly round.", now=AFTERWARDS)
    await keeping.approve(second, run, now=AFTERWARDS)
    await keeping.carry_out(officer, run, now=AFTERWARDS)
    assert await _due(AFTERWARDS) == []
    assert [row["kind"] for row in await JointChange.select(JointChange.kind)] == ["room"]
    lines = await JointChangeLine.select(JointChangeLine.professional)
    assert [row["professional"] for row in lines] == [None, None]


async def test_those_about_a_case_that_is_held_stay(day: Day):
    await _set_off(day)
    child = await Child.objects().get(Child.family == day.second.family)
    assert child is not None
    await keeping.set_hold(
        await an_officer(now=AFTERWARDS), a_hold(child.case_reference, AFTERWARDS), now=AFTERWARDS
    )
    assert await _due(AFTERWARDS) == []
