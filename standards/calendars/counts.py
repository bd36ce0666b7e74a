"""Which day lies so many days before or after another, and which days were not counted.

No source defines the counting; this is the convention (reference: the field, section 10): day 0
is the event, "N working days before" is the event's day minus N working days, months are calendar
months clamped to the end of the month, and a due day ends at 17:00 in Europe/London.
"""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from people.clock import day, instant
from people.text import phrase
from standards.calendars.public_holidays import find_holiday, is_weekend, title_of

DAY_ENDS_AT = time(17, 0)
_MONTHS_IN_A_YEAR = 12


class Unit(StrEnum):
    """In what a stretch of time is counted."""

    CALENDAR_DAYS = "calendar_days"
    MONTHS = "months"
    WORKING_DAYS = "working_days"


class Skipped(msgspec.Struct, frozen=True):
    """A day that was not counted, and why."""

    on: date
    name: str


class Counted(msgspec.Struct, frozen=True):
    """The day a count arrives at, and how it was counted."""

    on: date
    counted_from_on: date
    value: int
    unit: Unit
    calendar: str
    skipped: tuple[Skipped, ...] = ()

    @property
    def due_at(self) -> datetime:
        """The instant at which the day ends for whoever owes something."""
        return due_instant(self.on)

    @property
    def words(self) -> str:
        """How the day was counted, as one would tell somebody who asks why."""
        way = "before" if self.value < 0 else "after"
        amount = amount_in_words(abs(self.value), self.unit)
        told = f"{amount} {way} {day(self.counted_from_on)} is {day(self.on)}"
        if self.unit is not Unit.WORKING_DAYS:
            return f"{told}."
        return f"{told} on the calendar “{title_of(self.calendar)}”{self._skipped_words()}."

    def _skipped_words(self) -> str:
        named = [f"{one.name} ({day(one.on)})" for one in self.skipped if not is_weekend(one.on)]
        weekend = len(self.skipped) - len(named)
        if weekend:
            named.insert(0, f"{weekend} weekend day{'s' if weekend > 1 else ''}")
        return f", not counting {phrase(named)}" if named else ""


def amount_in_words(value: int, unit: str) -> str:
    """A stretch in words.

    >>> amount_in_words(1, Unit.WORKING_DAYS), amount_in_words(6, "months")
    ('1 working day', '6 months')
    """
    words = unit.replace("_", " ")
    return f"{value} {words.removesuffix('s') if value == 1 else words}"


def due_instant(on: date) -> datetime:
    """The UTC instant at which a due day ends: 17:00 in Europe/London."""
    return instant(on, DAY_ENDS_AT)


def count_after(on: date, value: int, unit: Unit, *, calendar: str) -> Counted:
    """The day so much after another."""
    return _counted(on, value, unit, calendar)


def count_before(on: date, value: int, unit: Unit, *, calendar: str) -> Counted:
    """The day so much before another."""
    return _counted(on, -value, unit, calendar)


def is_working_day(on: date, *, calendar: str) -> bool:
    """Whether the day is worked on that calendar."""
    return _not_worked(on, calendar) is None


def months_after(on: date, months: int) -> date:
    """The same day so many months on, or the last day of a month that is too short.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    whole = on.year * _MONTHS_IN_A_YEAR + on.month - 1 + months
    year, month = whole // _MONTHS_IN_A_YEAR, whole % _MONTHS_IN_A_YEAR + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def _counted(on: date, value: int, unit: Unit, calendar: str) -> Counted:
    match unit:
        case Unit.CALENDAR_DAYS:
            return Counted(on + timedelta(days=value), on, value, unit, calendar)
        case Unit.MONTHS:
            return Counted(months_after(on, value), on, value, unit, calendar)
        case Unit.WORKING_DAYS:
            found, skipped = _walk(on, value, calendar)
            return Counted(found, on, value, unit, calendar, skipped)


def _walk(on: date, value: int, calendar: str) -> tuple[date, tuple[Skipped, ...]]:
    step = timedelta(days=1 if value > 0 else -1)
    left, skipped = abs(value), []
    while left:
        on += step
        name = _not_worked(on, calendar)
        if name is None:
            left -= 1
        else:
            skipped.append(Skipped(on, name))
    return on, tuple(skipped)


def _not_worked(on: date, calendar: str) -> str | None:
    if is_weekend(on):
        return f"{on:%A}"
    return find_holiday(calendar, on)
