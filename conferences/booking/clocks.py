"""What started the clock of a conference: what was said, or the family's previous conference."""

from datetime import date
from uuid import UUID

import msgspec

from conferences.booking.due import BIRTH, Clock, Previous, default_clock
from conferences.booking.values import ArrangeConference, Kind
from people.audit.service import fetch
from people.clock import local_day
from people.errors import Fault, InvalidError
from people.text import phrase
from standards.agreed.in_force import StandardInForce, event_words
from standards.agreed.timescales import clock_events

_INQUORATE = "inquorate_conference"
_LAST = """
SELECT id, reference, kind, state, starts_at FROM conference
 WHERE family = $1 AND state IN ('held', 'inquorate')
 ORDER BY starts_at DESC, id LIMIT 1
"""


async def find_previous(family: UUID) -> Previous | None:
    """The family's last conference that took place, inside a transaction that is open."""
    rows = await fetch(_LAST, family)
    if not rows:
        return None
    values = {**dict(rows[0]), "held_on": local_day(rows[0]["starts_at"])}
    return msgspec.convert(values, Previous)


def started(
    standard: StandardInForce,
    asked: ArrangeConference,
    previous: Previous | None,
    *,
    today: date,
) -> tuple[Clock, ...]:
    """The clocks that run for a conference, the one that was asked for first.

    Raises:
        InvalidError: a rule waits for an event and nobody said which or when.
    """
    birth = _birth(asked)
    if asked.clock_event is None and asked.clock_started_on is None:
        known = default_clock(standard, asked.kind, previous)
        if known is not None:
            return (known, *birth)
        if birth or not _must_say(standard, asked.kind):
            return birth
    clock = checked(
        standard,
        asked.kind,
        event=asked.clock_event,
        started_on=asked.clock_started_on,
        today=today,
    )
    return (clock, *birth)


def checked(
    standard: StandardInForce,
    kind: Kind,
    *,
    event: str | None,
    started_on: date | None,
    today: date,
) -> Clock:
    """An event and its day, as far as the standard counts from it.

    Raises:
        InvalidError: one of the two is missing, the standard does not count from it, or the day is
            still to come.
    """
    events = clock_events(standard, kind)
    faults = []
    if event is None:
        words = phrase([event_words(one) for one in events]).replace(" and ", " or ")
        faults.append(Fault("clock_event", f"Say what its due date is counted from: {words}."))
    elif events and event not in events:
        faults.append(Fault("clock_event", "Choose one of the events of the standard.", event))
    if started_on is None:
        faults.append(Fault("clock_started_on", "Give the day on which that was."))
    elif started_on > today and event != BIRTH:
        words = "Give a day that has come: this one is still to come."
        faults.append(Fault("clock_started_on", words, started_on.isoformat()))
    if event is None or started_on is None or faults:
        raise InvalidError(*faults)
    return Clock(event=event, started_on=started_on)


def _must_say(standard: StandardInForce, kind: Kind) -> bool:
    """Whether the standard counts from an event that can only be known by being told."""
    return any(event != _INQUORATE for event in clock_events(standard, kind))


def _birth(asked: ArrangeConference) -> tuple[Clock, ...]:
    if asked.expected_on is None or asked.kind is not Kind.PRE_BIRTH:
        return ()
    return (Clock(event=BIRTH, started_on=asked.expected_on),)
