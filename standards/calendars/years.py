"""A calendar's year at a glance: every month by weeks, each day with why it is not worked. Pure."""

from calendar import Calendar
from datetime import date

import msgspec

from people.errors import Fault, InvalidError
from standards.calendars.public_holidays import is_weekend
from standards.calendars.working import WorkingCalendar

YEARS = range(2000, 2101)
"""For which a calendar may be asked, and in which days may be added to it."""
_MONTHS_IN_A_YEAR = 12
_OVER_A_WEEKEND = 3


class Day(msgspec.Struct, frozen=True):
    """One day: why it is not worked, or that it is worked although it usually is not."""

    on: date
    why_not: str | None
    worked_as: str | None

    @property
    def state(self) -> str:
        """``worked``, ``specially`` worked, ``weekend`` or ``closed``."""
        if self.why_not is None:
            return "specially" if self.worked_as else "worked"
        return "weekend" if is_weekend(self.on) else "closed"

    @property
    def words(self) -> str:
        """What there is to say of it."""
        return self.why_not or self.worked_as or ""


class Month(msgspec.Struct, frozen=True):
    """One month: its weeks from Monday to Sunday, none where a day is another month's."""

    first_on: date
    weeks: tuple[tuple[Day | None, ...], ...]


class Closure(msgspec.Struct, frozen=True):
    """Days in a row that are not worked for the same reason, weekends between them left out."""

    first_on: date
    last_on: date
    name: str
    days: int


class Year(msgspec.Struct, frozen=True):
    """One year of a calendar."""

    year: int
    months: tuple[Month, ...]
    closures: tuple[Closure, ...]
    worked: int

    @property
    def beside(self) -> tuple[int, ...]:
        """The years before and after it that may be asked for."""
        return tuple(year for year in (self.year - 1, self.year + 1) if year in YEARS)


def year_of(calendar: WorkingCalendar, year: int) -> Year:
    """A year of a calendar, with what is not worked and how many days are.

    Raises:
        InvalidError: the year is not one that may be asked for.
    """
    if year not in YEARS:
        words = f"Ask for one of the years {YEARS[0]} to {YEARS[-1]}."
        raise InvalidError(Fault("year", words, str(year)))
    months = tuple(_month(calendar, year, month + 1) for month in range(_MONTHS_IN_A_YEAR))
    days = [day for month in months for week in month.weeks for day in week if day is not None]
    return Year(
        year=year,
        months=months,
        closures=_closures(days),
        worked=sum(day.why_not is None for day in days),
    )


def _month(calendar: WorkingCalendar, year: int, month: int) -> Month:
    weeks = tuple(
        tuple(_day(calendar, on) if on.month == month else None for on in week)
        for week in Calendar().monthdatescalendar(year, month)
    )
    return Month(date(year, month, 1), weeks)


def _day(calendar: WorkingCalendar, on: date) -> Day:
    return Day(on, calendar.why_not(on), calendar.worked.get(on))


def _closures(days: list[Day]) -> tuple[Closure, ...]:
    found: list[Closure] = []
    for day in days:
        if day.why_not is None or day.state == "weekend":
            continue
        before = found[-1] if found else None
        if (
            before is not None
            and before.name == day.why_not
            and (day.on - before.last_on).days <= _OVER_A_WEEKEND
        ):
            found[-1] = Closure(before.first_on, day.on, before.name, before.days + 1)
        else:
            found.append(Closure(day.on, day.on, day.why_not, 1))
    return tuple(found)
