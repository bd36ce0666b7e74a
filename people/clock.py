"""How instants and dates are read and shown: aware and UTC inside, Europe/London on screen."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Annotated, TypeAlias
from zoneinfo import ZoneInfo

import msgspec

LONDON = ZoneInfo("Europe/London")
Instant: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
"""An instant that a program sends: one that says its zone, or it is refused."""


def read_clock() -> datetime:
    """The instant now; called once by a request, a tick or a command, and passed on."""
    return datetime.now(UTC)  # noqa: TID251 - this is the one place that reads the clock


def local(moment_at: datetime) -> datetime:
    """An instant as the wall clock in Europe/London shows it."""
    return moment_at.astimezone(LONDON)


def local_day(moment_at: datetime) -> date:
    """The day in Europe/London on which an instant lies."""
    return local(moment_at).date()


def instant(on: date, at: time) -> datetime:
    """The UTC instant of a wall-clock time in Europe/London."""
    return datetime.combine(on, at, LONDON).astimezone(UTC)


def day(on: date | datetime | None) -> str:
    """A date in words.

    >>> day(date(2026, 12, 1))
    'Tuesday 1 December 2026'
    """
    if on is None:
        return ""
    if isinstance(on, datetime):
        on = local_day(on)
    return _in_words(on)


@lru_cache(maxsize=4096)
def _in_words(on: date) -> str:
    return f"{on:%A} {on.day} {on:%B %Y}"


def short_day(on: date | datetime | None) -> str:
    """A date in few letters.

    >>> short_day(date(2026, 12, 1))
    '1 Dec 2026'
    """
    if on is None:
        return ""
    if isinstance(on, datetime):
        on = local_day(on)
    return f"{on.day} {on:%b %Y}"


def diary_day(on: date | datetime | None) -> str:
    """A date in few letters with its day of the week, as diaries need it.

    >>> diary_day(date(2026, 12, 1))
    'Tue 1 Dec 2026'
    """
    if on is None:
        return ""
    if isinstance(on, datetime):
        on = local_day(on)
    return f"{on:%a} {short_day(on)}"


def clock(moment_at: datetime | None) -> str:
    """The wall-clock time of an instant.

    >>> clock(datetime(2026, 7, 1, 9, 30, tzinfo=UTC))
    '10:30'
    """
    return "" if moment_at is None else f"{local(moment_at):%H:%M}"


def moment(moment_at: datetime | None) -> str:
    """An instant in words.

    >>> moment(datetime(2026, 12, 1, 10, 0, tzinfo=UTC))
    'Tuesday 1 December 2026, 10:00'
    """
    return "" if moment_at is None else f"{day(moment_at)}, {clock(moment_at)}"


def until(starts_at: datetime | None, ends_at: datetime | None) -> str:
    """A stretch of one day in words.

    >>> until(datetime(2026, 12, 1, 10, 0, tzinfo=UTC), datetime(2026, 12, 1, 11, 30, tzinfo=UTC))
    'Tuesday 1 December 2026, 10:00 to 11:30'
    """
    if starts_at is None or ends_at is None:
        return ""
    return f"{moment(starts_at)} to {clock(ends_at)}"
