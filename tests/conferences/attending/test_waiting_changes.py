"""Changes that wait a little: one mail, said against what was last sent, or none at all."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conferences.attending import service as attending
from conferences.attending.tables import Invitation
from conferences.attending.values import Answer
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from conferences.booking.values import BookConference, ChangeConference
from notifications.outbox import waiting
from people.permissions import Role
from people.professionals.tables import Professional
from standards.agreed.tables import Standard
from tests.builders import (
    NOW,
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_slot,
    a_standard,
    a_venue_with_room,
    a_viewer,
    invited,
    the_conference,
)
from tests.conferences.attending.postman import Mailed, deliver
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
WAIT = timedelta(minutes=5)
SENT = NOW + timedelta(seconds=2)
SOON = NOW + timedelta(minutes=1)
AFTER = NOW + timedelta(hours=1)
AT_TWO = a_slot(at=time(14, 0))
AT_THREE = a_slot(at=time(15, 0))


@pytest.fixture(autouse=True)
def _waits() -> Iterator[None]:
    waiting.use(WAIT)
    yield
    waiting.use(timedelta())


async def _told(*people: Professional, slot: BookConference | None = None) -> Conference:
    """A conference of which these were told by mail."""
    if not await Standard.exists():
        await a_standard()
    held = await a_booked_conference(slot or a_slot(), invitees=invited(*people))
    await deliver(SENT)
    return held


async def _move(held: Conference, slot: BookConference, now: datetime = SOON) -> None:
    moved = msgspec.structs.replace(slot, reason="It has to move.")
    await booking.book(a_coordinator(), held.id, moved, now=now)


async def _invitation(held: Conference, person: Professional) -> Invitation:
    row = await Invitation.objects().get(
        (Invitation.conference == held.id) & (Invitation.professional == person.id)
    )
    assert row is not None
    return row


async def _answer(held: Conference, person: Professional, at: datetime) -> None:
    await attending.answer(
        a_viewer(Role.PROFESSIONAL, professional=person), (await _invitation(held, person)).id,
        Answer(answer="accepted"), now=at,
    )  # fmt: skip


def _only(arrived: dict[str, list[Mailed]], person: Professional) -> list[Mailed]:
    return [one for one in arrived.get(str(person.email), []) if one.method]


async def test_a_first_invitation_goes_at_once_and_a_change_waits():
    zoe = await a_professional()
    held = await _told(zoe)
    await _move(held, AT_TWO)
    assert await deliver(SOON + WAIT - timedelta(seconds=1)) == {}
    [mail] = _only(await deliver(SOON + WAIT), zoe)
    assert mail.event.decoded("dtstart") == AT_TWO.starts_at


async def test_two_changes_go_as_one_mail_that_says_what_is_new_since_the_last_one_sent():
    zoe = await a_professional()
    held = await _told(zoe)
    await _move(held, AT_TWO)
    elsewhere = a_slot(room=(await a_venue_with_room()).id)
    await _move(held, elsewhere, SOON + timedelta(minutes=1))
    [mail] = _only(await deliver(AFTER), zoe)
    assert "has a new place" in mail.text
    assert "new time" not in mail.text


async def test_without_what_was_heard_the_mail_would_speak_of_what_nobody_was_told(
    monkeypatch: pytest.MonkeyPatch,
):
    async def nothing(*_: object) -> None:
        return None

    zoe = await a_professional()
    held = await _told(zoe)
    await _move(held, AT_TWO)
    monkeypatch.setattr("conferences.attending.announcing.still_heard", nothing)
    await _move(held, a_slot(), SOON + timedelta(minutes=1))
    [mail] = _only(await deliver(AFTER), zoe)
    assert "has a new time" in mail.text


async def test_a_change_says_until_when_it_was():
    zoe = await a_professional()
    held = await _told(zoe)
    await _move(held, AT_TWO)
    await _move(held, AT_THREE, SOON + timedelta(minutes=1))
    [mail] = _only(await deliver(AFTER), zoe)
    assert "It was on Monday 28 December 2026, 10:00." in mail.text


async def test_what_is_put_back_before_it_left_sends_nothing_and_the_answer_stands():
    zoe = await a_professional()
    held = await _told(zoe)
    await _answer(held, zoe, SENT)
    await deliver(SENT)
    before = await _invitation(held, zoe)
    await _move(held, AT_TWO)
    assert (await _invitation(held, zoe)).reply == "none"
    await _move(held, a_slot(), SOON + timedelta(minutes=1))
    assert _only(await deliver(AFTER), zoe) == []
    after = await _invitation(held, zoe)
    for column in ("told", "reply", "replied_at", "reply_source", "time_sequence"):
        assert getattr(after, column) == getattr(before, column), column
    assert after.sequence > before.sequence


async def test_put_back_after_it_left_is_told_as_a_change():
    zoe = await a_professional()
    held = await _told(zoe)
    await _move(held, AT_TWO)
    await deliver(SOON + WAIT)
    await _move(held, a_slot(), SOON + 2 * WAIT)
    [mail] = _only(await deliver(AFTER), zoe)
    assert "has a new time" in mail.text


async def test_who_answered_for_the_new_time_meanwhile_is_told_that_it_is_back():
    zoe = await a_professional()
    held = await _told(zoe)
    await _move(held, AT_TWO)
    await _answer(held, zoe, SOON + timedelta(seconds=30))
    await _move(held, a_slot(), SOON + timedelta(minutes=1))
    [mail] = _only(await deliver(AFTER), zoe)
    assert mail.event.decoded("dtstart") == a_slot().starts_at


async def test_only_those_concerned_are_told():
    zoe, max_ = await a_professional(), await a_professional()
    held = await _told(zoe, max_)
    row = await the_conference(held.id)
    fewer = ChangeConference(revision=row.revision, invitees=invited(zoe))
    await booking.change(a_coordinator(), held.id, fewer, now=SOON)
    arrived = await deliver(AFTER)
    assert set(arrived) == {str(max_.email)}
    assert _only(arrived, max_)[0].method == "CANCEL"


async def test_who_is_left_out_and_taken_back_in_before_it_left_hears_nothing():
    zoe, max_ = await a_professional(), await a_professional()
    held = await _told(zoe, max_)
    await _answer(held, max_, SENT)
    await deliver(SENT)
    for people in ((zoe,), (zoe, max_)):
        row = await the_conference(held.id)
        asked = ChangeConference(revision=row.revision, invitees=invited(*people))
        await booking.change(a_coordinator(), held.id, asked, now=SOON)
    assert await deliver(AFTER) == {}
    back = await _invitation(held, max_)
    assert back.reply == "accepted"
    assert back.withdrawn_at is None


async def test_what_begins_soon_is_told_at_once():
    zoe = await a_professional()
    today = a_slot(days=0, at=time(12, 0), short_notice_reason="Urgent.")
    held = await _told(zoe, slot=today)
    await _move(held, msgspec.structs.replace(AT_TWO, short_notice_reason="Urgent."))
    assert len(_only(await deliver(SOON), zoe)) == 1


PLACES = ("online", "room")


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(st.sampled_from([10, 14, 15]), st.sampled_from(PLACES), st.booleans()),
        min_size=1, max_size=5,
    )
)  # fmt: skip
async def test_each_mail_is_new_to_who_gets_it_and_the_last_is_what_stands(
    steps: list[tuple[int, str, bool]],
):
    zoe = await a_professional()
    held = await _told(zoe)
    slot, now, room = a_slot(), SOON, await a_venue_with_room()
    known = _shown(slot)
    for hour, place, is_left_to_go in steps:
        at = time(hour, 0)
        slot = a_slot(at=at) if place == "online" else a_slot(at=at, room=room.id)
        await _move(held, slot, now)
        now += WAIT if is_left_to_go else timedelta(seconds=20)
        for mail in _only(await deliver(now), zoe):
            shown = _told_of(mail)
            assert shown != known
            known = shown
        now += timedelta(seconds=1)
    for mail in _only(await deliver(now + WAIT), zoe):
        shown = _told_of(mail)
        assert shown != known
        known = shown
    assert known == _shown(slot)


def _shown(slot: BookConference) -> tuple[datetime, str]:
    return slot.starts_at, "Online" if slot.link else "The Tay Room"


def _told_of(mail: Mailed) -> tuple[datetime, str]:
    return mail.event.decoded("dtstart"), str(mail.event["LOCATION"]).partition(",")[0]


async def test_the_conference_page_says_when_it_goes_out(visit: Visit):
    zoe = await a_professional()
    held = await _told(zoe)
    await _move(held, AT_TWO)
    visitor = await visit(Role.COORDINATOR)
    page = text_of(await visitor.get(f"/conferences/{held.id}"))
    assert "1 mail goes out at 09:36." in page
