"""Calendars that an installation keeps, what was added to them, and every change, as rows."""

from piccolo.columns import (
    UUID,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from people.accounts.tables import Account


class OwnCalendar(Table, tablename="own_calendar"):
    """A calendar that does not ship, or one that does and is called or worked otherwise here.

    ``base`` says whose public holidays it keeps; ``weekdays`` are the days worked, 0 is Monday.
    """

    id = UUID(primary_key=True)
    key = Varchar(length=40, default=None, null=False, unique=True)
    title = Varchar(length=80, default=None, null=False)
    base = Varchar(length=20, default=None, null=False)
    weekdays = Varchar(length=7, default=None, null=False)
    revision = Integer(default=1, null=False)
    own_calendar_base_is_known = Check("base IN ('dundee', 'england', 'none', 'scotland')")
    own_calendar_weekdays_are_days = Check("weekdays ~ '^[0-6]{1,7}$'")


class CalendarChange(Table, tablename="calendar_change"):
    """One change to a calendar: what, why, by whom, and how many due dates it touched.

    ``later`` are due dates already told that are later now; ``kept`` would have been earlier, and
    stand as they were told.
    """

    id = UUID(primary_key=True)
    calendar = Varchar(length=40, default=None, null=False)
    number = Integer(default=None, null=False)
    what = Text(default=None, null=False)
    reason = Text(default=None, null=False)
    changed_at = Timestamptz(default=None, null=False)
    changed_by = ForeignKey(Account, on_delete=OnDelete.restrict, null=True, default=None)
    later = Integer(default=None, null=False)
    kept = Integer(default=None, null=False)
    calendar_change_one_of_each_number = Unique([calendar, number])


class CalendarEntry(Table, tablename="calendar_entry"):
    """A day or days added to a calendar: closed, worked all the same, or a school term.

    An entry is never edited: changed, it is ended and another takes its place.
    """

    id = UUID(primary_key=True)
    calendar = Varchar(length=40, default=None, null=False)
    kind = Varchar(length=10, default=None, null=False)
    first_on = Date(default=None, null=False)
    last_on = Date(default=None, null=False)
    name = Varchar(length=80, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)
    calendar_entry_kind_is_known = Check("kind IN ('closed', 'term', 'worked')")
    calendar_entry_begins_first = Check("first_on <= last_on AND last_on - first_on < 366")
