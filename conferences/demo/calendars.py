"""What the city's calendars know beyond public holidays: an office closure and school terms."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from people.agencies import service as agencies
from people.agencies.values import ChangeAgency
from people.clock import local_day
from people.permissions import OPERATOR
from standards.calendars import service as calendars
from standards.calendars.public_holidays import Base
from standards.calendars.terms import ReadTerms
from standards.calendars.values import DaysMeant, DescribeCalendar, SetEntry
from standards.calendars.working import EntryKind

_SCHOOLS = DescribeCalendar(
    title="Tayford schools",
    base=Base.DUNDEE,
    weekdays=(0, 1, 2, 3, 4),
    reason="Term dates as the authority published them",
)
_TERMS = (
    ("Autumn term", (0, 8, 15), (0, 10, 9)),
    ("Winter term", (0, 10, 22), (0, 12, 22)),
    ("Spring term", (1, 1, 5), (1, 4, 2)),
    ("Summer term", (1, 4, 16), (1, 6, 28)),
)
_YEARS = range(-1, 3)


async def bring_in(education: str, *, now: datetime) -> None:
    """Close the council's offices after Christmas, and let the schools keep their terms.

    Due dates told before stand as they were told, and the calendar's page says how many.
    """
    year = local_day(now).year
    closure = SetEntry(
        kind=EntryKind.CLOSED,
        first_on=date(year, 12, 29),
        last_on=date(year, 12, 31),
        name="Council offices closed",
        reason="Office closure days announced by the council",
    )
    await calendars.add_entry(OPERATOR, Base.DUNDEE.value, closure, now=now)
    key = await calendars.add_calendar(OPERATOR, _SCHOOLS, now=now)
    read = ReadTerms(tuple(_terms(year)))
    await calendars.import_terms(OPERATOR, key, read, _SCHOOLS.reason, now=now)
    listed = await agencies.list_agencies(OPERATOR)
    one = next(agency for agency in listed if agency.name == education)
    asked = ChangeAgency(
        name=one.name, group=one.group, calendar=key, email=one.email, revision=one.revision
    )
    await agencies.change(OPERATOR, one.id, asked, now=now)


def _terms(year: int) -> Iterable[DaysMeant]:
    for began in _YEARS:
        for name, first, last in _TERMS:
            yield DaysMeant(
                kind=EntryKind.TERM,
                first_on=_monday(date(year + began + first[0], *first[1:])),
                last_on=_friday(date(year + began + last[0], *last[1:])),
                name=f"{name} {year + began}/{(year + began + 1) % 100:02}",
            )


def _monday(on: date) -> date:
    """That day or the next Monday."""
    return on + timedelta(days=-on.weekday() % 7)


def _friday(on: date) -> date:
    """That day or the Friday before it."""
    return on - timedelta(days=(on.weekday() - 4) % 7)
