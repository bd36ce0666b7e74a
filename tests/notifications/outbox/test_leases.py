"""Several deliverers at once, deliverers that die, and deliverers that wake up too late."""

import asyncio
import sys
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from notifications.messages.values import Message, Recipient
from notifications.outbox import service as outbox
from notifications.outbox.delivering import deliver_due
from notifications.outbox.service import Claimed
from notifications.outbox.transports import transport_from
from tests.notifications.builders import NOW, SERVICE, ZOE, Clock, a_message, queue, row_of
from tests.notifications.sink import Sink

pytestmark = pytest.mark.usefixtures("database")

ROOT = Path(__file__).parents[3]
EXPIRED = NOW + timedelta(seconds=121)
NO_LEASE = {
    "+ $3::interval": "+ $3::interval * 0",
    "crashes + (lease IS NOT NULL)::int": "crashes",
    "(crashes > 0 OR lease IS NOT NULL) = $4": "(crashes > 0) = $4",
    "FOR UPDATE SKIP LOCKED": "FOR UPDATE",
}


async def to_zoe(_: Message) -> Recipient | None:
    return ZOE


def without(query: str, *guards: str) -> str:
    """The query with its guards taken out; each must have been there."""
    for guard in guards:
        assert guard in query
        query = query.replace(guard, NO_LEASE[guard])
    return query


async def deliver_by_two(sink: Sink, mails: int) -> Counter[bytes]:
    """How often each mail arrives when two deliverers work at once."""
    await queue(*(a_message() for _ in range(mails)))
    sink.pause = 0.002
    await asyncio.gather(
        *(
            deliver_due(
                transport_from(sink.url), to_zoe, Clock(), service=SERVICE,
                is_stopping=lambda: len(sink.taken) > 3 * mails,
            )
            for _ in range(2)
        )
    )  # fmt: skip
    return Counter(taken.content for taken in sink.taken)


async def test_two_deliverers_at_once_send_each_mail_once(sink: Sink) -> None:
    assert set((await deliver_by_two(sink, 40)).values()) == {1}


async def test_without_leases_two_deliverers_send_mails_twice(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    renew = outbox._RENEW.replace("AND lease = $2", "AND $2::uuid IS NOT NULL")  # noqa: SLF001
    monkeypatch.setattr(outbox, "_CLAIM", without(outbox._CLAIM, *NO_LEASE))  # noqa: SLF001
    monkeypatch.setattr(outbox, "_RENEW", renew.replace("$4::interval", "$4::interval * 0"))
    assert max((await deliver_by_two(sink, 40)).values()) > 1


async def claimed_by_one_and_then_another() -> tuple[Message, Claimed, Claimed]:
    """A message whose first deliverer fell asleep for longer than its lease."""
    message = a_message()
    await queue(message)
    [sleeper] = await outbox.claim(NOW, crashed=False)
    [follower] = await outbox.claim(EXPIRED, crashed=True)
    return message, sleeper, follower


async def say_everything(claimed: Claimed) -> list[bool]:
    return [
        await outbox.renew(claimed, EXPIRED),
        await outbox.note_sent(claimed, EXPIRED, "250 OK"),
        await outbox.note_failed(claimed, EXPIRED, "550 no"),
        await outbox.note_later(claimed, EXPIRED, "451 later"),
        await outbox.note_not_wanted(claimed, EXPIRED),
    ]


async def test_what_an_old_lease_says_changes_nothing() -> None:
    message, sleeper, follower = await claimed_by_one_and_then_another()
    before = await row_of(message)
    assert await say_everything(sleeper) == [False] * 5
    await outbox.give_back(sleeper.lease, EXPIRED)
    assert await row_of(message) == before
    assert await outbox.note_sent(follower, EXPIRED, "250 OK")


@pytest.mark.parametrize("statement", ["_FAILED", "_LATER", "_NOT_WANTED", "_SENT"])
async def test_without_the_fence_an_old_lease_would_change_the_row(
    monkeypatch: pytest.MonkeyPatch, statement: str
) -> None:
    query: str = getattr(outbox, statement)
    monkeypatch.setattr(outbox, statement, query.replace("lease = $2", "$2::uuid IS NOT NULL"))
    message, sleeper, _ = await claimed_by_one_and_then_another()
    before = await row_of(message)
    assert any(await say_everything(sleeper))
    assert await row_of(message) != before


async def test_a_lease_is_held_by_renewing_it() -> None:
    await queue(a_message())
    [claimed] = await outbox.claim(NOW, crashed=False)
    assert await outbox.renew(claimed, NOW + timedelta(seconds=119))
    assert await outbox.claim(EXPIRED, crashed=True) == []


async def test_ten_leases_without_an_answer_make_a_dead_letter() -> None:
    clock, message = Clock(), a_message()
    await queue(message)
    for crash in range(10):
        [claimed] = await outbox.claim(clock.now, crashed=crash > 0)
        assert claimed.id == message.id
        assert (await row_of(message))["crashes"] == crash
        assert await outbox.bury(clock.now) == 0
        clock.forward(seconds=121)
    assert await outbox.claim(clock.now, crashed=True) == []
    assert await outbox.bury(clock.now) == 1
    row = await row_of(message)
    assert (row["dead_at"], row["crashes"], row["lease"]) == (clock.now, 10, None)
    assert row["payload"] is not None


async def test_what_crashed_a_deliverer_is_claimed_alone_and_holds_up_nobody() -> None:
    await queue(*(a_message() for _ in range(12)))
    batch = await outbox.claim(NOW, crashed=False)
    assert len(batch) == 10
    fresh = await outbox.claim(EXPIRED, crashed=False)
    assert len(fresh) == 2
    [alone] = await outbox.claim(EXPIRED, crashed=True)
    assert alone.id in {claimed.id for claimed in batch}


async def test_a_deliverer_that_is_killed_loses_nothing(database: str, sink: Sink) -> None:
    clock, message = Clock(), a_message()
    await queue(message)
    sink.hangs.add(ZOE.address)
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.notifications.outbox.deliverer",
        database, sink.url, NOW.isoformat(), cwd=ROOT,
    )  # fmt: skip
    async with asyncio.timeout(60):
        await sink.is_hanging.wait()
    program.kill()
    assert await program.wait() == -9
    assert (await row_of(message))["lease"] is not None
    sink.hangs.clear()

    async def sent() -> int:
        done = await deliver_due(transport_from(sink.url), to_zoe, clock, service=SERVICE)
        return done.sent

    assert await sent() == 0
    clock.now = EXPIRED
    assert await sent() == 1
    row = await row_of(message)
    assert (row["crashes"], row["sent_at"], len(sink.taken)) == (1, EXPIRED, 1)
