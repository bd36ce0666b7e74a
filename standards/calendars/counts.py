"""Which day or instant lies so much before or after another, and which days were not counted.

No source defines the counting; this is the convention, and `docs/counting.md` tells it to people.

*Days.* Day 0 is the event's own day in Europe/London. "N working days before" is that day minus N
days that are worked, "after" the same the other way; a count of nought is the day itself, worked
or not. Calendar days are days of the calendar. Neither is ever moved because the day it arrives
at is not worked: only working days look at a calendar.

*Months* are calendar months: the same day of the month, or the last day of a month that is too
short (31 August and six months are 28 February). Back and forth need not come home.

*Cut-off.* A due day ends at the rule's time of day, 17:00 in Europe/London unless the rule names
another. In the night the clocks go back a time of day comes twice, in the night they go forward
one is left out: in both the later of the two instants it could mean counts, so that nobody has
less time than was told.

*Hours* are hours that pass: so many times 3,600 seconds from the instant of the event, through
nights, holidays and changes of the clock. Where only the day of an event is known, it stands at
the rule's cut-off on that day, forwards and backwards.
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

import msgspec

from people.clock import LONDON, day, local_day, moment
from people.text import phrase
from standards.calendars.public_holidays import is_weekend
from standards.calendars.working import WorkingCalendar

DAY_ENDS_AT = time(17, 0)
_MONTHS_IN_A_YEAR = 12


class Unit(StrEnum):
    """In what a stretch of time is counted."""

    CALENDAR_DAYS = "calendar_days"
    HOURS = "hours"
    MONTHS = "months"
    WORKING_DAYS = "working_days"


class Skipped(msgspec.Struct, frozen=True):
    """A day that was not counted, and why."""

    on: date
    name: str


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """The day and instant a count arrives at, and how it was counted.

    ``calendar`` is what the calendar is called. Hours are counted from ``counted_from_at``.
    """

    on: date
    due_at: datetime
    counted_from_on: date
    counted_from_at: datetime | None = None
    value: int
    unit: Unit
    calendar: str
    skipped: tuple[Skipped, ...] = ()

    @property
    def words(self) -> str:
        """How the day was counted, as one would tell somebody who asks why."""
        way = "before" if self.value < 0 else "after"
        amount = amount_in_words(abs(self.value), self.unit)
        if self.counted_from_at is not None:
            return f"{amount} {way} {moment(self.counted_from_at)} is {moment(self.due_at)}."
        told = f"{amount} {way} {day(self.counted_from_on)} is {day(self.on)}"
        if self.unit is not Unit.WORKING_DAYS:
            return f"{told}."
        return f"{told} on the calendar “{self.calendar}”{self._skipped_words()}."

    def _skipped_words(self) -> str:
        weekend = sum(is_weekend(one.on) for one in self.skipped)
        by_name: dict[str, list[date]] = {}
        for one in sorted(self.skipped, key=lambda one: one.on):
            if not is_weekend(one.on):
                by_name.setdefault(one.name, []).append(one.on)
        named = [_named(name, days) for name, days in by_name.items()]
        if weekend:
            named.insert(0, f"{weekend} weekend day{'s' if weekend > 1 else ''}")
        return f", not counting {phrase(named)}" if named else ""


def _named(name: str, days: list[date]) -> str:
    if len(days) == 1:
        return f"{name} ({day(days[0])})"
    return f"{name} ({len(days)} days, {day(days[0])} to {day(days[-1])})"


def amount_in_words(value: int, unit: str) -> str:
    """A stretch in words.

    >>> amount_in_words(1, Unit.WORKING_DAYS), amount_in_words(6, "months")
    ('1 working day', '6 months')
    """
    words = unit.replace("_", " ")
    return f"{value} {words.removesuffix('s') if value == 1 else words}"


def due_instant(on: date, cut_off: time = DAY_ENDS_AT) -> datetime:
    """The UTC instant at which a due day ends: 17:00 in Europe/London, or the rule's cut-off.

    >>> due_instant(date(2026, 10, 25), time(1, 30)).isoformat()
    '2026-10-25T01:30:00+00:00'
    """
    either = (datetime.combine(on, cut_off.replace(fold=fold), LONDON) for fold in (0, 1))
    return max(one.astimezone(UTC) for one in either)


def count_after(
    event: date,
    value: int,
    unit: Unit,
    *,
    calendar: WorkingCalendar,
    cut_off: time = DAY_ENDS_AT,
) -> Counted:
    """The day or instant so much after an event, of which the day or the instant is known."""
    return _counted(event, value, unit, calendar, cut_off)


def count_before(
    event: date,
    value: int,
    unit: Unit,
    *,
    calendar: WorkingCalendar,
    cut_off: time = DAY_ENDS_AT,
) -> Counted:
    """The day or instant so much before an event, of which the day or the instant is known."""
    return _counted(event, -value, unit, calendar, cut_off)


def months_after(on: date, months: int) -> date:
    """The same day so many months on, or the last day of a month that is too short.

    >>> months_after(date(2026, 8, 31), 6)
    datetime.date(2027, 2, 28)
    """
    whole = on.year * _MONTHS_IN_A_YEAR + on.month - 1 + months
    year, month = whole // _MONTHS_IN_A_YEAR, whole % _MONTHS_IN_A_YEAR + 1
    return date(year, month, min(on.day, monthrange(year, month)[1]))


def _counted(
    event: date, value: int, unit: Unit, calendar: WorkingCalendar, cut_off: time
) -> Counted:
    on = local_day(event) if isinstance(event, datetime) else event
    if unit is Unit.HOURS:
        return _hours(event, value, calendar, cut_off)
    found, skipped = _day(on, value, unit, calendar)
    return Counted(
        on=found, due_at=due_instant(found, cut_off), counted_from_on=on, value=value, unit=unit,
        calendar=calendar.title, skipped=skipped,
    )  # fmt: skip


def _hours(event: date, value: int, calendar: WorkingCalendar, cut_off: time) -> Counted:
    from_at = event if isinstance(event, datetime) else due_instant(event, cut_off)
    due_at = from_at.astimezone(UTC) + timedelta(hours=value)
    return Counted(
        on=local_day(due_at), due_at=due_at, counted_from_on=local_day(from_at),
        counted_from_at=from_at, value=value, unit=Unit.HOURS, calendar=calendar.title,
    )  # fmt: skip


def _day(
    on: date, value: int, unit: Unit, calendar: WorkingCalendar
) -> tuple[date, tuple[Skipped, ...]]:
    if unit is Unit.WORKING_DAYS:
        return _walk(on, value, calendar)
    if unit is Unit.MONTHS:
        return months_after(on, value), ()
    return on + timedelta(days=value), ()


def _walk(on: date, value: int, calendar: WorkingCalendar) -> tuple[date, tuple[Skipped, ...]]:
    step = timedelta(days=1 if value > 0 else -1)
    left, skipped = abs(value), []
    while left:
        on += step
        name = calendar.why_not(on)
        if name is None:
            left -= 1
        else:
            skipped.append(Skipped(on, name))
    return on, tuple(skipped)
