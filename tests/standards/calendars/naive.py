"""An oracle for counting: day by day, from lists of dates, with no code of the service.

It knows a calendar as a set of days that are not worked, made here from published rules in
another way than the service makes them (Easter by the anonymous Gregorian algorithm).
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
LONDON = ZoneInfo("Europe/London")
YEARS = range(2019, 2037)


def nth_monday(year: int, month: int, nth: int) -> date:
    """The so-many-th Monday of a month, from the back when negative."""
    days = [date(year, month, 1) + n * DAY for n in range(31)]
    mondays = [on for on in days if on.month == month and on.isoweekday() == 1]
    return mondays[nth - 1 if nth > 0 else nth]


def easter(year: int) -> date:
    """Easter Sunday."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def in_lieu(days: list[date]) -> set[date]:
    """Days kept on the day itself, or those on a weekend on the next weekday that is free."""
    kept = {on for on in days if on.isoweekday() < 6}
    for on in days:
        moved = on
        while moved.isoweekday() > 5 or (moved != on and moved in kept):
            moved += DAY
        kept.add(moved)
    return kept


def dundee() -> set[date]:
    """Dundee's public holidays (the Council's published formula)."""
    found: set[date] = set()
    for year in YEARS:
        found |= {
            nth_monday(year, 4, 1), nth_monday(year, 5, 1), nth_monday(year, 5, -1),
            nth_monday(year, 7, 4), nth_monday(year, 10, 1),
        }  # fmt: skip
        found |= in_lieu([date(year, 1, 1)])
        found |= in_lieu([date(year, 12, 25), date(year, 12, 26)])
    return found


def scotland() -> set[date]:
    """Scotland's bank holidays, with those proclaimed for one year alone (mygov.scot)."""
    found = {
        date(2022, 6, 2), date(2022, 6, 3), date(2022, 9, 19), date(2023, 5, 8), date(2026, 6, 15)
    }  # fmt: skip
    for year in YEARS:
        spring = date(2022, 6, 2) if year == 2022 else nth_monday(year, 5, -1)
        early = date(2020, 5, 8) if year == 2020 else nth_monday(year, 5, 1)
        found |= {easter(year) - 2 * DAY, early, spring, nth_monday(year, 8, 1)}
        found |= in_lieu([date(year, 1, 1), date(year, 1, 2)])
        found |= in_lieu([date(year, 11, 30)])
        found |= in_lieu([date(year, 12, 25), date(year, 12, 26)])
    return found - ({date(2020, 5, 4)} if 2020 in YEARS else set())


def working_days(on: date, days: int, not_worked: set[date], step: int) -> date:
    """So many days that are worked away from a day, one at a time."""
    while days > 0:
        on += step * DAY
        if on.isoweekday() <= 5 and on not in not_worked:
            days -= 1
    return on


def months(on: date, count: int) -> date:
    """So many months on, one month at a time, then the last day that month has."""
    year, month = on.year, on.month
    for _ in range(abs(count)):
        month += 1 if count > 0 else -1
        if month == 13:
            year, month = year + 1, 1
        if month == 0:
            year, month = year - 1, 12
    day = on.day
    while True:
        try:
            return date(year, month, day)
        except ValueError:
            day -= 1


def ends_at(on: date, cut_off: time) -> datetime:
    """The last instant at which clocks in London show that time on that day, or would have.

    Found by looking at every quarter of an hour in UTC around it; where clocks never show it, the
    hour that was left out is added.
    """
    start = datetime(on.year, on.month, on.day, tzinfo=UTC) - timedelta(hours=2)
    shown = [
        at
        for n in range(4 * 29)
        if (at := start + n * timedelta(minutes=15)).astimezone(LONDON).replace(tzinfo=None)
        == datetime.combine(on, cut_off)
    ]
    return shown[-1] if shown else datetime.combine(on, cut_off, UTC)
