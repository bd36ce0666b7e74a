"""Taking back while somebody delivers: what is said to be taken back never leaves."""

import asyncio

import pytest

from notifications.messages.values import Message, Recipient
from notifications.outbox import recalling
from notifications.outbox import service as outbox
from notifications.outbox.delivering import deliver_due
from notifications.outbox.transports import transport_from
from people.audit.service import Subject, Verb, recorded
from people.permissions import OPERATOR
from tests.notifications.builders import NOW, SERVICE, ZOE, Clock, a_message, queue, row_of
from tests.notifications.sink import Sink

pytestmark = pytest.mark.usefixtures("database")
MAILS = 40


async def to_zoe(_: Message) -> Recipient | None:
    return ZOE


async def _take_back(*messages: Message) -> tuple[int, list[recalling.Queued]]:
    async with recorded(
        OPERATOR, Verb.ALTER, Subject("conference"), now=NOW, name="test.recall"
    ) as act:
        found = await recalling.lock_waiting(act, [one.about for one in messages])
        return await recalling.withdraw(act, [one.id for one in found]), found


async def _recalled_while_delivering(sink: Sink) -> tuple[int, int, int]:
    """How many had left by the answer, how many were with the server then, and all that left."""
    messages = [a_message() for _ in range(MAILS)]
    await queue(*messages)
    sink.pause, sink.expects = 0.02, MAILS // 8
    deliverer = asyncio.create_task(
        deliver_due(transport_from(sink.url), to_zoe, Clock(), service=SERVICE)
    )
    await sink.has_expected.wait()
    leaving, _ = await _take_back(*messages)
    by_then = len(sink.taken)
    await deliverer
    return by_then, leaving, len(sink.taken)


async def test_nothing_leaves_after_it_was_taken_back_but_what_was_said_to_be_leaving(sink: Sink):
    by_then, leaving, at_last = await _recalled_while_delivering(sink)
    assert leaving <= 1
    assert at_last <= by_then + leaving
    assert at_last < MAILS


async def test_without_asking_before_each_mail_more_would_leave(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
):
    renew = outbox._RENEW.replace(  # noqa: SLF001
        "   AND withdrawn_at IS NULL\n", ""
    )
    assert renew != outbox._RENEW  # noqa: SLF001
    monkeypatch.setattr(outbox, "_RENEW", renew)
    by_then, leaving, at_last = await _recalled_while_delivering(sink)
    assert at_last > by_then + leaving


async def test_what_is_claimed_and_not_yet_with_the_server_is_taken_back_for_good():
    message = a_message()
    await queue(message)
    [claimed] = await outbox.claim(NOW, crashed=False)
    assert (await _take_back(message))[0] == 0
    assert not await outbox.renew(claimed, NOW)
    assert (await row_of(message))["payload"] is None


async def test_what_is_with_the_server_is_said_to_be_and_not_tried_again():
    message = a_message()
    await queue(message)
    [claimed] = await outbox.claim(NOW, crashed=False)
    assert await outbox.renew(claimed, NOW)
    leaving, [found] = await _take_back(message)
    assert (leaving, found.is_leaving) == (1, True)
    assert await outbox.note_later(claimed, NOW, "451 later")
    assert await outbox.claim(NOW, crashed=False) == []
    assert (await row_of(message))["handing_at"] is None
