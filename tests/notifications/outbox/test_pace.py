"""One slow domain stops nobody else, and one that asks to slow down is left alone for a while."""

from datetime import timedelta

import pytest

from notifications.messages.values import Message, Recipient
from notifications.outbox.answers import Answer, Outcome
from notifications.outbox.delivering import Delivered, Resolve, deliver_due
from notifications.outbox.pace import DomainPace
from notifications.outbox.transports import transport_from
from tests.notifications.builders import NOW, SERVICE, Clock, a_message, queue, row_of
from tests.notifications.sink import Sink

SLOW, QUICK = "ann@slow.example", "zoe@nhs.example"
SECOND = timedelta(seconds=1)
TAKEN = Answer(Outcome.ACCEPTED, "250 OK")
BUSY = Answer(Outcome.LATER, "421 4.7.0 too many, slow down")


def test_a_domain_that_asks_to_slow_down_is_asked_more_and_more_rarely():
    pace, waits, now = DomainPace(), [], NOW
    for _ in range(7):
        pace.note("a.example", BUSY, SECOND, now)
        turn = pace.turn_of("a.example", now)
        assert turn is not None
        waits.append((turn - now).total_seconds())
        now = turn + timedelta(hours=1)
    assert waits == [30, 60, 120, 240, 480, 600, 600]
    pace.note("a.example", TAKEN, SECOND, now)
    assert pace.turn_of("a.example", now) is None


def test_its_mails_take_turns_and_no_other_domain_waits():
    pace = DomainPace()
    pace.note("a.example", BUSY, SECOND, NOW)
    turns = [pace.turn_of("a.example", NOW) for _ in range(3)]
    assert turns == [NOW + timedelta(seconds=after) for after in (30, 33, 36)]
    assert pace.turn_of("a.example", NOW + timedelta(seconds=30)) is None
    assert pace.turn_of("b.example", NOW) is None


def test_a_slow_domain_leaves_four_fifths_of_the_time_to_others():
    pace = DomainPace()
    pace.note("a.example", TAKEN, 10 * SECOND, NOW)
    assert pace.turn_of("a.example", NOW) == NOW + 40 * SECOND


@pytest.mark.parametrize(
    ("words", "is_left"),
    [
        ("421 closing", True),
        ("450 4.7.1 greylisted", True),
        ("451-4.4.5 congested", True),
        ("no answer in time", True),
        ("452 4.2.2 mailbox full", False),
        ("450 4.2.1 mailbox busy", False),
    ],
)
def test_one_full_mailbox_says_nothing_of_its_domain(words: str, *, is_left: bool):
    pace = DomainPace()
    pace.note("a.example", Answer(Outcome.LATER, words), SECOND, NOW)
    assert (pace.turn_of("a.example", NOW) is not None) is is_left


def by_turns(messages: list[Message]) -> Resolve:
    """Every second message goes to the slow domain."""
    found = {
        message.id: SLOW if number % 2 == 0 else QUICK for number, message in enumerate(messages)
    }

    async def resolve(message: Message) -> Recipient | None:
        return Recipient("Somebody", found[message.id])

    return resolve


async def deliver(sink: Sink, resolve: Resolve, clock: Clock, pace: DomainPace) -> Delivered:
    return await deliver_due(
        transport_from(sink.url), resolve, clock, service=SERVICE, pace=pace
    )  # fmt: skip


async def slow_before_the_rest_was_taken(sink: Sink, pace: DomainPace) -> tuple[int, Delivered]:
    """How many slow mails went before the last quick one did."""
    messages = sorted((a_message() for _ in range(16)), key=lambda one: one.id)  # as they are taken
    await queue(*messages)
    sink.tarpits[SLOW] = 0.15
    done = await deliver(sink, by_turns(messages), Clock(), pace)
    taken = [one.recipient for one in sink.taken]
    assert taken.count(QUICK) == 8
    last = max(at for at, recipient in enumerate(taken) if recipient == QUICK)
    return taken[:last].count(SLOW), done


@pytest.mark.usefixtures("database")
async def test_a_domain_that_tarpits_stops_nobody_else(sink: Sink):
    before, done = await slow_before_the_rest_was_taken(sink, DomainPace(timedelta(seconds=0.1)))
    assert (before, done.sent, done.put_off) == (1, 9, 7)


@pytest.mark.usefixtures("database")
async def test_without_a_pace_everybody_waits_for_it(sink: Sink):
    before, done = await slow_before_the_rest_was_taken(sink, DomainPace(timedelta(hours=1)))
    assert (before >= 7, done.sent) == (True, 16)


@pytest.mark.usefixtures("database")
async def test_a_domain_that_says_421_is_tried_once_and_its_other_mails_are_not_counted(
    sink: Sink,
):
    clock, pace, messages = Clock(), DomainPace(), [a_message() for _ in range(8)]
    await queue(*messages)
    sink.says[SLOW] = "421 4.7.0 too many, slow down"
    done = await deliver(sink, by_turns(messages), clock, pace)
    assert (done.sent, done.later, done.put_off) == (4, 1, 3)
    assert [(await row_of(message))["tries"] for message in messages[::2]].count(0) == 3
    sink.says.clear()
    clock.forward(minutes=1)
    assert (await deliver(sink, by_turns(messages), clock, pace)).sent == 4
