"""Reminding by hand: only who owes, once a day, three times at most, undone until sent."""

from datetime import datetime, timedelta
from uuid import UUID

from conferences.booking.tables import Conference
from conferences.reminders.tables import Reminder
from conferences.together import service
from conferences.together.values import Confirm, Kind, Owes, Preview, Seen, Together
from notifications.outbox.tables import OutboxMessage
from people.permissions import Role
from tests.builders import NOW, a_coordinator
from tests.conferences.attending.postman import deliver
from tests.conferences.together.conftest import Day
from tests.conftest import Visit
from tests.visitor import text_of

SOON = NOW + timedelta(minutes=1)


def _asked(*conferences: Conference, owes: Owes = Owes.ANSWER) -> Together:
    return Together(kind=Kind.REMIND, conferences=tuple(one.id for one in conferences), owes=owes)


async def _look(asked: Together, now: datetime = SOON) -> Preview:
    return await service.preview(a_coordinator(), asked, now=now)


async def _make(asked: Together, now: datetime = SOON) -> UUID:
    found = await _look(asked, now)
    lines = tuple(Seen(id=one.id, seen=one.seen) for one in found.lines)
    return await service.make(a_coordinator(), Confirm(asked=asked, lines=lines), now=now)


async def test_who_owes_gets_one_mail_of_all_the_chosen_conferences(day: Day):
    found = await _look(_asked(day.first, day.second))
    assert [one.who for one in found.lines] == ["Rhona Petrie", "Una Doon"]
    await _make(_asked(day.first, day.second))
    arrived = await deliver(SOON + timedelta(minutes=5))
    assert {to: len(mails) for to, mails in arrived.items()} == {
        str(day.nurse.email): 1, str(day.teacher.email): 1,
    }  # fmt: skip
    assert await Reminder.count() == 3


async def test_undone_before_it_left_it_was_never_there(day: Day):
    made = await _make(_asked(day.first, day.second))
    found = await service.undo(a_coordinator(), made, now=SOON + timedelta(minutes=1))
    assert (found.undone, found.left) == (2, 0)
    assert await Reminder.count() == 0
    assert await deliver(SOON + timedelta(hours=1)) == {}


async def test_nobody_is_reminded_twice_a_day_or_a_fourth_time(day: Day):
    await _make(_asked(day.first))
    [line] = (await _look(_asked(day.first))).lines
    assert "reminded today" in line.refusal
    await Reminder.update({Reminder.nth: 3}, force=True)
    [line] = (await _look(_asked(day.first), SOON + timedelta(days=1))).lines
    assert "three times" in line.refusal


async def test_who_has_no_address_is_to_be_telephoned(day: Day):
    await OutboxMessage.update({OutboxMessage.sent_at: NOW}, force=True)
    day.nurse.email = None
    await day.nurse.save()
    [line] = (await _look(_asked(day.first))).lines
    assert "Telephone" in line.refusal


async def test_it_is_said_whose_mail_would_be_held(day: Day):
    await OutboxMessage.update({OutboxMessage.sent_at: NOW}, force=True)
    [line] = (await _look(_asked(day.first))).lines
    assert "held" not in line.then
    day.nurse.email, day.nurse.email_confirmed_on = "office@gmail.example", None
    await day.nurse.save()
    [line] = (await _look(_asked(day.first))).lines
    assert (line.refusal, line.told) == ("", (day.nurse.name,))
    assert line.then.endswith("held until somebody made sure of the address")


async def test_it_is_chosen_looked_at_done_and_undone_by_page(day: Day, visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    assert "/joint-changes" in (await visitor.get("/work-list")).text
    assert "/joint-changes" in (await visitor.get("/conferences")).text
    for kind in Kind:
        assert (await visitor.get(f"/joint-changes/new?kind={kind}")).status_code == 200
    unsaid = await visitor.get("/joint-changes/new")
    assert unsaid.headers["location"] == "/joint-changes"
    asked = {"kind": "remind", "owes": "answer", "conferences": str(day.first.id)}
    look = await visitor.submit("/joint-changes/look", asked)
    assert look.status_code == 200, text_of(look)
    assert "1 of 1 can be done. Mails that would go out: 1." in text_of(look)
    [line] = (await _look(_asked(day.first))).lines
    done = await visitor.submit(
        "/joint-changes",
        {**asked, "seen": f"{line.id}:{line.seen}", "wanted": str(line.id)},
    )
    assert done.status_code == 303, text_of(done)
    path = done.headers["location"]
    page = await visitor.get(path)
    assert "Done, not sent yet" in text_of(page)
    assert (await visitor.submit(f"{path}/undo")).status_code == 303
    assert "Undone" in text_of(await visitor.get(path))
    assert "Settled" in text_of(await visitor.get("/joint-changes"))


async def test_a_stale_look_comes_back_with_what_changed(day: Day, visit: Visit):
    visitor = await visit(Role.COORDINATOR)
    asked = {"kind": "remind", "owes": "answer", "conferences": str(day.first.id)}
    answer = await visitor.submit("/joint-changes", {**asked, "seen": f"{day.nurse.id}:old"})
    assert answer.status_code == 422
    assert "Rhona Petrie has changed. Nothing was changed. Look again." in text_of(answer)
