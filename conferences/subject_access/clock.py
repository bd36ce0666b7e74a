"""By when a request has to be answered: UK GDPR art. 12(3), and what it allows beyond."""

from datetime import date, timedelta

from standards.calendars.counts import months_after
from standards.calendars.working import shipped

_CALENDAR = shipped("scotland")
_MONTHS = 1
_MONTHS_AT_MOST = 3


def due_on(received_on: date) -> date:
    """One month after it was received; where that is not worked, the next working day.

    >>> due_on(date(2026, 11, 3)).isoformat(), due_on(date(2026, 11, 25)).isoformat()
    ('2026-12-03', '2026-12-29')
    """
    return _next_worked(months_after(received_on, _MONTHS))


def latest_extension(received_on: date) -> date:
    """Two months more, for a request that is complex or one of many: the latest day there is.

    >>> latest_extension(date(2026, 11, 3)).isoformat()
    '2027-02-03'
    """
    return _next_worked(months_after(received_on, _MONTHS_AT_MOST))


def left_in_words(on: date, today: date) -> str:
    """How much time is left, in words.

    >>> left_in_words(date(2026, 12, 3), date(2026, 12, 1))
    '2 days left'
    >>> left_in_words(date(2026, 12, 3), date(2026, 12, 4))
    '1 day late'
    """
    days = (on - today).days
    words = f"{abs(days)} day{'' if abs(days) == 1 else 's'}"
    return f"{words} {'late' if days < 0 else 'left'}"


def _next_worked(on: date) -> date:
    while not _CALENDAR.is_worked(on):
        on += timedelta(days=1)
    return on
