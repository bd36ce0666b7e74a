"""Mails that come late, twice or in another order leave the same answer behind."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conferences.attending.tables import Invitation
from conferences.mailed.taking_in import take_in
from notifications.inbox import service as inbox
from notifications.inbox.tables import InboundMail
from people.audit.service import housekeeping
from people.vault import written
from tests.conferences.mailed.inviting import Invited, arrives, filed, somebody_invited
from tests.notifications.inbox.replies import SENT, Said, Shape, gmail, outlook, thunderbird

pytestmark = pytest.mark.usefixtures("database")
SHAPES = (outlook, gmail, thunderbird)
answers = st.builds(
    lambda answer, minute, shape, sequence, comment: (answer, minute, shape, sequence, comment),
    st.sampled_from(["accepted", "declined", "tentative", "delegated"]),
    st.integers(-3, 3),
    st.sampled_from(SHAPES),
    st.sampled_from([None, 0, 1]),
    st.sampled_from(["", "Late", "Later"]),
)


Drawn = tuple[str, int, Shape, int | None, str]


def _mails(zoe: Invited, drawn: list[Drawn]) -> list[bytes]:
    return [
        shape(
            Said(
                token=zoe.token, answer=answer, sequence=sequence, comment=comment,
                stamped_at=SENT + timedelta(minutes=minute),
            )
        )
        for answer, minute, shape, sequence, comment in drawn
    ]  # fmt: skip


async def _state_after(zoe: Invited, mails: list[bytes], now: datetime) -> tuple[object, ...]:
    async with housekeeping() as transaction:
        await transaction.connection.execute("DELETE FROM inbound_mail")
    await Invitation.update(
        {
            Invitation.reply: "none", Invitation.reply_order: "", Invitation.reply_reason: "",
            Invitation.reply_reason_sealed: None, Invitation.deputy_wish_sealed: None,
            Invitation.deputy_wish: "", Invitation.replied_at: None,
        }
    ).where(Invitation.id == zoe.about.id)  # fmt: skip
    for raw in mails:
        await arrives(raw, now=now)
    row = await zoe.row()
    said = [written.of(row, column) for column in ("reply_reason", "deputy_wish")]
    return row.reply, *said, row.replied_at, row.reply_order


async def test_any_order_with_repetition_ends_in_the_same_state(now: datetime):
    zoe = await somebody_invited(now)
    loop = asyncio.get_running_loop()
    found: list[tuple[list[Drawn], list[Drawn]]] = []

    @settings(max_examples=20, database=None, derandomize=True)
    @given(st.lists(answers, min_size=1, max_size=4), st.data())
    def draw(drawn: list[Drawn], data: st.DataObject) -> None:
        again = data.draw(st.permutations(drawn * 2))
        found.append((drawn, again))

    await loop.run_in_executor(None, draw)
    for drawn, again in found:
        first = await _state_after(zoe, _mails(zoe, drawn), now)
        assert await _state_after(zoe, _mails(zoe, again), now) == first


async def test_an_answer_for_an_earlier_time_changes_nothing(now: datetime):
    zoe = await somebody_invited(now)
    await Invitation.update({Invitation.time_sequence: 1, Invitation.sequence: 1}).where(
        Invitation.id == zoe.about.id
    )
    await arrives(outlook(Said(token=zoe.token, sequence=0)), now=now)
    [mail] = await filed()
    assert (mail.state, mail.why, (await zoe.row()).reply) == ("noted", "stale", "none")


async def test_a_mail_that_comes_twice_is_stored_once(now: datetime):
    zoe = await somebody_invited(now)
    raw = outlook(Said(token=zoe.token))
    assert (await arrives(raw, raw, now=now)).taken == 1
    assert (await arrives(raw, now=now)).taken == 0
    assert len(await filed()) == 1


async def test_two_processes_never_apply_one_mail_twice(now: datetime):
    zoe = await somebody_invited(now)
    for minute in range(6):
        said = Said(token=zoe.token, stamped_at=SENT + timedelta(minutes=minute))
        await inbox.store(outlook(said), mailbox="test", fetched_as=str(minute), now=now)
    rounds = await asyncio.gather(*(take_in(lambda: now, trusts_all=True) for _ in range(2)))
    assert sum(one.taken for one in rounds) == 6
    assert await InboundMail.count().where(InboundMail.state == "new") == 0


async def test_a_mail_that_ends_its_reader_three_times_is_put_before_a_person(now: datetime):
    zoe = await somebody_invited(now)
    await inbox.store(b"From: x\n\nx", mailbox="test", fetched_as="1", now=now)
    later = now
    for _ in range(3):  # claimed, and never heard of again
        assert len(await inbox.claim(later)) == 1
        later += timedelta(minutes=2)
    await arrives(outlook(Said(token=zoe.token)), now=later)
    broken, good = await filed()
    assert (broken.state, broken.why) == ("waiting", "broken")
    assert (good.state, (await zoe.row()).reply) == ("applied", "accepted")
