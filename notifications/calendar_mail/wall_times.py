"""Which wall-clock times in Europe/London mean one instant, so that everybody comes at the same.

On the last Sunday of March 01:00 to 01:59 does not exist, on the last Sunday of October it comes
twice; calendar programs disagree about both, so neither is put into an invitation.
"""

from datetime import datetime, timedelta

from people.clock import LONDON, local


def is_one_instant(wall: datetime) -> bool:
    """Whether that wall-clock time, given without a zone, comes exactly once."""
    earlier = wall.replace(tzinfo=LONDON, fold=0)
    later = wall.replace(tzinfo=LONDON, fold=1)
    return earlier.utcoffset() == later.utcoffset()


def check_wall_time(wall: datetime) -> None:
    """Demand a wall-clock time that comes exactly once.

    Raises:
        ValueError: the clocks change over it; the message says which it is.
    """
    if is_one_instant(wall):
        return
    is_skipped = _offset(wall, fold=1) > _offset(wall, fold=0)
    reason = "does not exist" if is_skipped else "comes twice"
    raise ValueError(f"{wall:%H:%M} {reason} on this day, when the clocks change: choose another.")


def check_instant(at: datetime) -> None:
    """Demand an instant whose wall-clock time comes exactly once.

    Raises:
        ValueError: it lies in the hour that comes twice.
    """
    check_wall_time(local(at).replace(tzinfo=None, fold=0))


def next_stamp(now: datetime, *, after: datetime | None) -> datetime:
    """The stamp of a new message about a meeting: later than the one before it, in whole seconds.

    Calendars order messages by it, and know no fractions of a second (RFC 5546, 2.1.5).
    """
    stamp = now.replace(microsecond=0)
    if after is None or stamp > after:
        return stamp
    return after.replace(microsecond=0) + timedelta(seconds=1)


def _offset(wall: datetime, *, fold: int) -> timedelta:
    return wall.replace(tzinfo=LONDON, fold=fold).utcoffset() or timedelta()
