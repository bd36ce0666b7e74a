"""How long does a mail wait in the outbox, so that several changes go as one?

First invitations do not wait by themselves, and nothing about what begins soon does: those
concerned would hear of it too late.
"""

from datetime import datetime, timedelta
from enum import StrEnum

NEAR = timedelta(hours=4)
"""A change of what begins this soon is told at once."""
_AT_ONCE = timedelta()
_wait: list[timedelta] = [_AT_ONCE]


class Pace(StrEnum):
    """What waits: changes as usual, everything so that it can be undone, or nothing."""

    AT_ONCE = "at_once"
    EVERYTHING_WAITS = "everything_waits"
    USUAL = "usual"


def use(wait: timedelta) -> None:
    """Let changes wait this long from now on."""
    _wait[:] = [wait]


def waits(
    now: datetime, *starts: datetime | None, pace: Pace = Pace.USUAL, is_first: bool = False
) -> timedelta:
    """How long a mail waits that tells of a meeting, by when it began and begins now.

    >>> from datetime import UTC
    >>> at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    >>> use(timedelta(minutes=5))
    >>> str(waits(at, at + NEAR)), str(waits(at, at + timedelta(days=1), at + NEAR / 2))
    ('0:05:00', '0:00:00')
    >>> str(waits(at, at + NEAR, is_first=True))
    '0:00:00'
    >>> use(timedelta())
    """
    is_near = any(at is not None and at < now + NEAR for at in starts)
    goes_at_once = pace is Pace.AT_ONCE or (is_first and pace is Pace.USUAL)
    return _AT_ONCE if is_near or goes_at_once else _wait[-1]
