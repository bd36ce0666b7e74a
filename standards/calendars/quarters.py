"""Which quarter an instant lies in, written 2026-Q4 for October to December 2026."""

import re
from datetime import date, datetime, time

import msgspec

from people.clock import instant, local_day
from people.errors import NotFoundError

_WRITTEN = re.compile(r"(20\d\d)-Q([1-4])")
_MONTHS_IN_A_QUARTER = 3
_IN_A_YEAR = 4


class Quarter(msgspec.Struct, frozen=True, order=True):
    """Three months in Europe/London; a conference belongs to the quarter in which it starts."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        """The first day of the quarter."""
        return date(self.year, _MONTHS_IN_A_QUARTER * (self.number - 1) + 1, 1)

    @property
    def starts_at(self) -> datetime:
        """The instant at which the quarter begins."""
        return instant(self.first_day, time(0))

    @property
    def ends_at(self) -> datetime:
        """The instant at which the next quarter begins."""
        return self.moved(1).starts_at

    @property
    def words(self) -> str:
        """The quarter in words.

        >>> Quarter(2026, 4).words
        'October to December 2026'
        """
        last = self.first_day.replace(month=self.first_day.month + _MONTHS_IN_A_QUARTER - 1)
        return f"{self.first_day:%B} to {last:%B %Y}"

    @property
    def months(self) -> tuple[str, ...]:
        """The names of its months.

        >>> Quarter(2026, 4).months
        ('2026-10', '2026-11', '2026-12')
        """
        first = self.first_day.month
        return tuple(f"{self.year}-{first + add:02}" for add in range(_MONTHS_IN_A_QUARTER))

    def moved(self, quarters: int) -> "Quarter":
        """The quarter so many quarters later, or earlier when negative."""
        whole = self.year * _IN_A_YEAR + self.number - 1 + quarters
        return Quarter(whole // _IN_A_YEAR, whole % _IN_A_YEAR + 1)

    def last(self, quarters: int) -> tuple["Quarter", ...]:
        """So many quarters that end with this one, the oldest first."""
        return tuple(self.moved(-back) for back in reversed(range(quarters)))


def quarter_on(on: date) -> Quarter:
    """The quarter a day lies in."""
    return Quarter(on.year, (on.month - 1) // _MONTHS_IN_A_QUARTER + 1)


def quarter_of(moment_at: datetime) -> Quarter:
    """The quarter in which an instant lies in Europe/London."""
    return quarter_on(local_day(moment_at))


def month_on(on: date) -> str:
    """The name of the month a day lies in.

    >>> month_on(date(2026, 12, 1))
    '2026-12'
    """
    return f"{on:%Y-%m}"


def read_quarter(text: str) -> Quarter:
    """The quarter that text names.

    >>> read_quarter("2026-Q4")
    Quarter(year=2026, number=4)

    Raises:
        NotFoundError: it names none.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        raise NotFoundError(f"There is no quarter “{text}”. Quarters are written 2026-Q4.")
    return Quarter(int(match[1]), int(match[2]))
