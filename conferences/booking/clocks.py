"""What started the clock of a conference: what was said, or the children's last conferences."""

from collections.abc import Sequence
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
_LAST_OF_EACH = """
SELECT DISTINCT ON (asked.id) c.id, c.reference, c.kind, c.state, c.starts_at
  FROM unnest($1::uuid[]) AS asked(id)
  JOIN child AS k ON asked.id IN (k.id, k.merged_into)
  JOIN conference_child AS about ON about.child = k.id
  JOIN conference AS c ON c.id = about.conference
 WHERE c.state IN ('held', 'inquorate')
 ORDER BY asked.id, c.starts_at DESC, c.id
"""


async def list_previous(children: Sequence[UUID]) -> tuple[Previous, ...]:
    """The last conference that took place about each of these children, the latest first.

    Siblings that were at one conference together share it; one that was about a record merged
    into a child's was about that child. Inside a transaction that is open.
    """
    rows = {row["id"]: row for row in await fetch(_LAST_OF_EACH, list(children))}
    latest_first = sorted(rows.values(), key=lambda row: row["starts_at"], reverse=True)
    return tuple(
        msgspec.convert({**dict(row), "held_on": local_day(row["starts_at"])}, Previous)
        for row in latest_first
    )


def started(
    standard: StandardInForce,
    asked: ArrangeConference,
    previous: Sequence[Previous],
    *,
    today: date,
) -> tuple[Clock, ...]:
    """The clocks that run for a conference, the one that was asked for first.

    Where none is asked for, the last conference about each child starts one: what is due first
    decides, so that no child's review waits for a brother's or sister's.

    Raises:
        InvalidError: a rule waits for an event and nobody said which or when.
    """
    birth = _birth(asked)
    if asked.clock_event is None and asked.clock_started_on is None:
        found = (default_clock(standard, asked.kind, one) for one in previous)
        known = tuple(one for one in found if one is not None)
        if known or birth or not _must_say(standard, asked.kind):
            return (*known, *birth)
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
