"""Taking back what waits: nothing of it leaves, and who is not told stands on the work list."""

from collections.abc import Iterator
from datetime import time, timedelta
from uuid import UUID

import msgspec
import pytest

from conferences.attending import recalling
from conferences.attending.recalling import Recall, Recalled, RecallTo
from conferences.attending.tables import Invitation
from conferences.booking import service as booking
from conferences.booking.tables import Conference
from notifications.outbox import waiting
from people.errors import InvalidError, NotFoundError, RefusedError
from people.permissions import Role
from people.professionals.tables import Professional
from tests.builders import (
    NOW,
    a_booked_conference,
    a_coordinator,
    a_professional,
    a_slot,
    a_standard,
    a_viewer,
    invited,
)
from tests.conferences.attending.postman import deliver
from tests.conftest import Visit
from tests.visitor import text_of

pytestmark = pytest.mark.usefixtures("database")
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _waits() -> Iterator[None]:
    waiting.use(timedelta(minutes=5))
    yield
    waiting.use(timedelta())


async def _booked(*people: Professional) -> Conference:
    await a_standard()
    return await a_booked_conference(invitees=invited(*people))


async def _invitation(held: Conference, person: Professional) -> Invitation:
    row = await Invitation.objects().get(
        (Invitation.conference == held.id) & (Invitation.professional == person.id)
    )
    assert row is not None
    return row


async def _recall(held: Conference, about: UUID | None = None) -> Recalled:
    return await recalling.recall(a_coordinator(), held.id, Recall(about=about), now=NOW)


async def test_a_recalled_invitation_never_leaves_and_nobody_counts_as_told():
    zoe, max_ = await a_professional(), await a_professional()
    held = await _booked(zoe, max_)
    assert await _recall(held) == Recalled(taken_back=2, leaving=0)
    assert await deliver(LATER) == {}
    row = await _invitation(held, zoe)
    known = [getattr(row, name) for name in ("told", "notice_given_at", "recalled_at")]
    assert known == [None, None, NOW]


async def test_without_a_recall_they_leave():
    zoe = await a_professional()
    await _booked(zoe)
    assert set(await deliver(LATER)) == {str(zoe.email)}


async def test_one_person_is_recalled_and_the_others_are_told():
    zoe, max_ = await a_professional(), await a_professional()
    held = await _booked(zoe, max_)
    await _recall(held, (await _invitation(held, zoe)).id)
    assert set(await deliver(LATER)) == {str(max_.email)}


async def test_what_was_taken_back_is_on_the_work_list_until_it_is_sent(visit: Visit):
    zoe = await a_professional("Zoe Gow")
    held = await _booked(zoe)
    visitor = await visit(Role.COORDINATOR)
    answer = await visitor.submit(f"/conferences/{held.id}/recall")
    assert answer.status_code == 303
    assert "1 taken back: nothing of it goes out." in text_of(
        await visitor.get(f"/conferences/{held.id}/sent")
    )
    assert "Taken back and not told" in text_of(await visitor.get("/work-list"))
    assert "Zoe Gow is not told" in text_of(await visitor.get(f"/conferences/{held.id}"))
    assert (await visitor.submit(f"/conferences/{held.id}/send-taken-back")).status_code == 303
    assert "Taken back and not told" not in text_of(await visitor.get("/work-list"))
    [mail] = (await deliver(LATER))[str(zoe.email)]
    assert mail.method == "REQUEST"


async def test_a_recalled_change_leaves_the_former_time_as_what_they_know():
    zoe = await a_professional()
    held = await _booked(zoe)
    await deliver(NOW)
    before = await _invitation(held, zoe)
    moved = a_slot(at=time(14, 0), reason="It has to move.")
    await booking.book(a_coordinator(), held.id, moved, now=NOW)
    assert (await _recall(held)).taken_back == 1
    after = await _invitation(held, zoe)
    assert (after.told, after.time_sequence) == (before.told, before.time_sequence)
    with pytest.raises(RefusedError, match="taken back"):
        await _send_again(after.id)


async def _send_again(about: UUID) -> None:
    from conferences.attending import sent  # noqa: PLC0415 - used once

    await sent.send_again(a_coordinator(), about, now=LATER)


async def test_a_recalled_cancellation_says_so_and_can_be_sent_after_all(visit: Visit):
    zoe = await a_professional()
    held = await _booked(zoe)
    await deliver(NOW)
    await booking.cancel(a_coordinator(), held.id, "The family moved.", now=NOW)
    await _recall(held)
    assert await deliver(LATER) == {}
    visitor = await visit(Role.COORDINATOR)
    assert "cancelled, and they may come" in text_of(await visitor.get("/work-list"))
    await recalling.send_taken_back(a_coordinator(), held.id, now=LATER)
    [mail] = (await deliver(LATER))[str(zoe.email)]
    assert mail.method == "CANCEL"
    with pytest.raises(RefusedError, match="Nothing was taken back"):
        await recalling.send_taken_back(a_coordinator(), held.id, now=LATER)


async def test_what_was_sent_is_said_to_be_so():
    zoe = await a_professional()
    held = await _booked(zoe)
    await deliver(NOW)
    found = await _recall(held)
    assert found == Recalled()
    assert found.words == "Nothing was waiting any more: what there was has gone out."
    assert (await _invitation(held, zoe)).told is not None


async def test_what_waits_for_an_address_is_taken_back_wherever_it_is_about():
    zoe, max_ = await a_professional(email="Desk@nhs.example"), await a_professional()
    await _booked(zoe, max_)
    await a_booked_conference(a_slot(days=36), invitees=invited(zoe))
    asked = RecallTo(address="desk@NHS.example ")
    assert (await recalling.recall_to(a_coordinator(), asked, now=NOW)).taken_back == 2
    assert set(await deliver(LATER)) == {str(max_.email)}
    with pytest.raises(InvalidError):
        await recalling.recall_to(a_coordinator(), RecallTo(address=" "), now=NOW)


async def test_nobody_else_takes_anything_back():
    zoe = await a_professional()
    held = await _booked(zoe)
    for role in set(Role) - {Role.COORDINATOR}:
        viewer = a_viewer(role, professional=zoe)
        with pytest.raises(NotFoundError):
            await recalling.recall(viewer, held.id, Recall(), now=NOW)
    stranger = msgspec.structs.replace(Recall(), about=held.id)
    with pytest.raises(NotFoundError):
        await recalling.recall(a_coordinator(), held.id, stranger, now=NOW)
    assert set(await deliver(LATER)) == {str(zoe.email)}
