"""A time and a place as they were asked for: whole, possible and still to come?"""

import re
from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec

from conferences.booking.values import BookConference
from notifications.calendar_mail.wall_times import check_instant, check_wall_time
from notifications.messages.fitness import check_link
from people.clock import instant, local_day
from people.errors import Fault, InvalidError

LONGEST = timedelta(hours=8)
FURTHEST = timedelta(days=3 * 366)
_TOO_MANY_MINUTES = 481
_DIAL_IN = re.compile(
    r"\+?[0-9(](?:[0-9() -]{4,30})[0-9](?:[,;]? *(?:code|PIN|ID|conference ID)?:? *[0-9 ]+#?)?"
)


class Slot(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch of time in a room or by a link."""

    starts_at: datetime
    ends_at: datetime
    room: UUID | None
    link: str | None
    dial_in: str | None = None

    @property
    def lasts(self) -> timedelta:
        """How long it is."""
        return self.ends_at - self.starts_at


def wall_instant(on: date, at: time, *, field: str = "starts_at") -> datetime:
    """The instant of a wall-clock time that comes exactly once.

    Raises:
        InvalidError: the clocks change over it.
    """
    try:
        check_wall_time(datetime.combine(on, at))
    except ValueError as error:
        raise InvalidError(Fault(field, str(error), f"{at:%H:%M}")) from error
    return instant(on, at)


def slot_of(asked: BookConference, *, now: datetime) -> Slot:
    """The slot that was asked for.

    Raises:
        InvalidError: it is past, ends before it starts, has no place or two, or the clocks change.
    """
    faults = [*_time_faults(asked, now), *_place_faults(asked)]
    if faults:
        raise InvalidError(*faults)
    return Slot(
        starts_at=asked.starts_at, ends_at=_end(asked), room=asked.room, link=asked.link or None,
        dial_in=(asked.dial_in or "").strip() or None,
    )  # fmt: skip


def _end(asked: BookConference) -> datetime:
    if asked.ends_at is not None:
        return asked.ends_at
    return asked.starts_at + timedelta(minutes=min(asked.minutes or 0, _TOO_MANY_MINUTES))


def _time_faults(asked: BookConference, now: datetime) -> list[Fault]:
    ends_at = asked.ends_at or asked.starts_at
    if asked.starts_at.tzinfo is None or ends_at.tzinfo is None:
        return [Fault("starts_at", "Say the zone of the time, like 2026-12-01T10:00:00Z.")]
    if asked.ends_at is None and asked.minutes is None:
        return [Fault("ends_at", "Give an end, or how many minutes it takes.")]
    if asked.starts_at > now + FURTHEST:
        return [Fault("starts_at", "Give a time within the next three years. Check the year.")]
    faults = []
    if asked.starts_at <= now:
        faults.append(Fault("starts_at", "This time has passed. Give one that is still to come."))
    lasts = _end(asked) - asked.starts_at
    if lasts <= timedelta(0):
        faults.append(Fault("ends_at", "Give an end that is later than the start."))
    elif lasts > LONGEST or local_day(_end(asked)) != local_day(asked.starts_at):
        faults.append(Fault("ends_at", "Give an end on the same day, at most 8 hours later."))
    return faults + _clock_change_faults(asked)


def _clock_change_faults(asked: BookConference) -> list[Fault]:
    faults = []
    for field, at in (("starts_at", asked.starts_at), ("ends_at", _end(asked))):
        try:
            check_instant(at)
        except ValueError as error:
            faults.append(Fault(field, str(error)))
    return faults


def _place_faults(asked: BookConference) -> list[Fault]:
    if (asked.room is None) == (not asked.link):
        return [Fault("room", "Choose a room, or give a link: one of the two.")]
    faults = _dial_in_faults(asked)
    if not asked.link:
        return faults
    try:
        check_link(asked.link)
    except ValueError as error:
        faults.append(Fault("link", str(error), asked.link))
    return faults


def _dial_in_faults(asked: BookConference) -> list[Fault]:
    """What is wrong with the number to join by; none where there is none."""
    typed = (asked.dial_in or "").strip()
    if not typed:
        return []
    if not asked.link:
        return [Fault("dial_in", "Only a meeting that is held online has a number to dial.", typed)]
    problem = dial_in_problem(typed)
    return [Fault("dial_in", problem, typed)] if problem else []


def dial_in_problem(typed: str) -> str:
    """What is wrong with a number to join by telephone, and what to do; empty where nothing is.

    >>> dial_in_problem("0131 496 0000, code 123456#"), dial_in_problem("ask Jean") != ""
    ('', True)
    """
    if _DIAL_IN.fullmatch(typed):
        return ""
    return "Give the number, and its code where it has one: 0131 496 0000, code 123456#"
