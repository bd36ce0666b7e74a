"""Where a quarter stands in the committee's reporting year, which may begin in another month.

Quarters keep their names whenever the year begins: 2026-Q4 is October to December 2026.
"""

from standards.calendars.quarters import Quarter

FIRST_MONTHS = {"january": 0, "april": 1, "july": 2, "october": 3}
"""In which months a reporting year may begin, and how many quarters into the calendar's that is."""
_NTH = ("first", "second", "third", "fourth")
_NAMED = "January, April, July and October."
_begins: list[str] = ["january"]


def use(first_month: str) -> None:
    """Let reporting years begin in that month from now on."""
    _begins[:] = [first_month]


def read_first_month(typed: str) -> str:
    """The month that text names.

    Raises:
        ValueError: no reporting year begins in it.
    """
    month = typed.strip().casefold()
    if month not in FIRST_MONTHS:
        raise ValueError("Give the month a reporting year begins in: one of " + _NAMED)
    return month


def in_year(quarter: Quarter) -> str:
    """Where a quarter stands in the reporting year, in words.

    >>> in_year(Quarter(2026, 4))
    'fourth quarter of 2026'
    """
    late_by = FIRST_MONTHS[_begins[0]]
    counted = quarter.moved(-late_by)
    year = f"{counted.year}/{(counted.year + 1) % 100:02}" if late_by else f"{counted.year}"
    return f"{_NTH[counted.number - 1]} quarter of {year}"
