"""Which public holidays a calendar keeps, and what each is called.

Bank holidays, council holidays and schools' holidays all differ, so every due date says on whose
calendar it was counted.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType

_MONDAY, _SATURDAY = 0, 5
_ONE_OFF = {2026: {date(2026, 6, 15): "Scotland at the World Cup (bank holiday)"}}


class CalendarKey(StrEnum):
    """The calendars that ship; each keeps the public holidays of its own name."""

    DUNDEE = "dundee"
    ENGLAND = "england"
    SCOTLAND = "scotland"


class Base(StrEnum):
    """Whose public holidays a calendar keeps before anything is added by hand."""

    DUNDEE = "dundee"
    ENGLAND = "england"
    NONE = "none"
    SCOTLAND = "scotland"


TITLES: Mapping[str, str] = {
    CalendarKey.DUNDEE: "Dundee public holidays",
    CalendarKey.ENGLAND: "England bank holidays",
    CalendarKey.SCOTLAND: "Scotland bank holidays",
}


def is_weekend(on: date) -> bool:
    """Whether the day is a Saturday or Sunday."""
    return on.weekday() >= _SATURDAY


def find_holiday(base: str, on: date) -> str | None:
    """The name of the public holiday kept on that day, if any."""
    return holidays_of(base, on.year).get(on)


@cache
def holidays_of(base: str, year: int) -> Mapping[date, str]:
    """A year's public holidays by day, in order."""
    return MappingProxyType(dict(sorted(_YEARS[Base(base)](year).items())))


@cache
def known_until(base: str) -> date | None:
    """The last day whose public holidays are known; none where they follow from a formula.

    A bank holiday proclaimed for one year alone is known to nobody until it is proclaimed: it is
    added by hand.
    """
    part = _BANK_HOLIDAYS_OF.get(Base(base))
    return None if part is None else date(_bank_holidays_end(), 12, 31)


def _scotland(year: int) -> dict[date, str]:
    """Bank holidays; the one-off of 15 June 2026 was proclaimed for Scotland alone."""
    found = _bank_holidays(_BANK_HOLIDAYS_OF[Base.SCOTLAND], year)
    return {**_ONE_OFF.get(year, {}), **found}


def _england(year: int) -> dict[date, str]:
    return _bank_holidays(_BANK_HOLIDAYS_OF[Base.ENGLAND], year)


def _no_holidays(_year: int) -> dict[date, str]:
    return {}


def _bank_holidays_end() -> int:
    import holidays  # noqa: PLC0415 - as below

    return int(holidays.country_holidays("GB").end_year)


def _bank_holidays(part: str, year: int) -> dict[date, str]:
    import holidays  # noqa: PLC0415 - a quarter of a second that a start need not wait for

    return dict(holidays.country_holidays("GB", subdiv=part, years=year, language="en_GB"))


def _dundee(year: int) -> dict[date, str]:
    """The Council's formula (dundeecity.gov.uk); in lieu is taken to be the next free weekday."""
    days = {
        _nth_monday(year, 4, 1): "Spring holiday",
        _nth_monday(year, 5, 1): "May holiday",
        _last_monday(year, 5): "Victoria holiday",
        _nth_monday(year, 7, 4): "Trades holiday",
        _nth_monday(year, 10, 1): "Autumn holiday",
    }
    fixed = {
        date(year, 1, 1): "New Year's Day",
        date(year, 12, 25): "Christmas Day",
        date(year, 12, 26): "Boxing Day",
    }
    days |= {on: name for on, name in fixed.items() if not is_weekend(on)}
    for on, name in fixed.items():
        if is_weekend(on):
            days[_next_free(on, days)] = f"{name} (in lieu)"
    return days


def _nth_monday(year: int, month: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(_MONDAY - first.weekday()) % 7 + 7 * (nth - 1))


def _last_monday(year: int, month: int) -> date:
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return _nth_monday(first_of_next.year, first_of_next.month, 1) - timedelta(days=7)


def _next_free(on: date, taken: Mapping[date, str]) -> date:
    while is_weekend(on) or on in taken:
        on += timedelta(days=1)
    return on


_BANK_HOLIDAYS_OF: Mapping[Base, str] = {Base.ENGLAND: "ENG", Base.SCOTLAND: "SCT"}
_YEARS: Mapping[Base, Callable[[int], dict[date, str]]] = {
    Base.DUNDEE: _dundee,
    Base.ENGLAND: _england,
    Base.NONE: _no_holidays,
    Base.SCOTLAND: _scotland,
}
