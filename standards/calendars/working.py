"""Which days a calendar works, as a value that rules are handed. Pure.

What is not worked, in this order: a day made a working day by hand is worked whatever else is
said; then the days of the week that are not worked, closures, days between two school terms, and
the public holidays of the calendar's base. Where terms are known, a day after the last or before
the first one is counted as if there were none: ``known_until`` says how far they reach.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise

import msgspec

from standards.calendars.public_holidays import (
    TITLES,
    Base,
    CalendarKey,
    find_holiday,
    known_until,
)

MONDAY_TO_FRIDAY = frozenset({0, 1, 2, 3, 4})
_DAY = timedelta(days=1)


class EntryKind(StrEnum):
    """What somebody added to a calendar."""

    CLOSED = "closed"
    TERM = "term"
    WORKED = "worked"


class Stretch(msgspec.Struct, frozen=True):
    """A day or days that somebody added: closed, worked, or a school term."""

    kind: EntryKind
    first_on: date
    last_on: date
    name: str

    @property
    def days(self) -> Iterable[date]:
        """Every day of it."""
        return (self.first_on + n * _DAY for n in range((self.last_on - self.first_on).days + 1))


class WorkingCalendar(msgspec.Struct, frozen=True):
    """The days somebody works: a base of public holidays, days of the week, what was added.

    ``weekdays`` are those worked, Monday is 0; ``closed`` and ``worked`` are single days by name.
    """

    key: str
    title: str
    base: str
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    closed: dict[date, str] = {}
    worked: dict[date, str] = {}
    terms_until: date | None = None

    def why_not(self, on: date) -> str | None:
        """Why a day is not worked; none where it is."""
        if on in self.worked:
            return None
        if on.weekday() not in self.weekdays:
            return f"{on:%A}"
        return self.closed.get(on) or find_holiday(self.base, on)

    def is_worked(self, on: date) -> bool:
        """Whether a day is worked."""
        return self.why_not(on) is None

    @property
    def known_until(self) -> date | None:
        """The last day for which everything is known; none where nothing ever ends."""
        ends = (known_until(self.base), self.terms_until)
        return min((end for end in ends if end is not None), default=None)


class Calendars(msgspec.Struct, frozen=True):
    """Every calendar there is, by key."""

    by_key: dict[str, WorkingCalendar]

    def get(self, key: str) -> WorkingCalendar:
        """The calendar of that key."""
        return self.by_key[key]

    @property
    def titles(self) -> dict[str, str]:
        """What each calendar is called, by key, in the order of the titles."""
        named = {one.key: one.title for one in self.by_key.values()}
        return dict(sorted(named.items(), key=lambda pair: pair[1].casefold()))


def assemble(
    key: str, title: str, base: str, weekdays: Iterable[int], added: Iterable[Stretch]
) -> WorkingCalendar:
    """A calendar from what is written of it."""
    added = sorted(added, key=lambda one: one.first_on)
    terms = [one for one in added if one.kind is EntryKind.TERM]
    closed = _between(terms)
    closed |= _days_of(one for one in added if one.kind is EntryKind.CLOSED)
    return WorkingCalendar(
        key=key,
        title=title,
        base=base,
        weekdays=frozenset(weekdays),
        closed=closed,
        worked=_days_of(one for one in added if one.kind is EntryKind.WORKED),
        terms_until=terms[-1].last_on if terms else None,
    )


def shipped(key: str) -> WorkingCalendar:
    """A calendar as it ships, before anybody adds to it."""
    return WorkingCalendar(key=key, title=TITLES[key], base=Base(key))


def _days_of(stretches: Iterable[Stretch]) -> dict[date, str]:
    return {on: one.name for one in stretches for on in one.days}


def _between(terms: list[Stretch]) -> dict[date, str]:
    """The days from the end of each term to the beginning of the next."""
    gaps = (
        Stretch(
            EntryKind.CLOSED,
            one.last_on + _DAY,
            after.first_on - _DAY,
            f"not in term, after {one.name}",
        )
        for one, after in pairwise(terms)
    )
    return _days_of(gaps)


SHIPPED = Calendars({key.value: shipped(key.value) for key in CalendarKey})
"""The calendars as they ship: what a standard counts on until a service hands it others."""
